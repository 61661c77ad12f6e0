"""A firm names the mailbox of its office for notices, and proves that it reads it."""

from datetime import datetime

from wuse.permits import Actor, check_may
from wuse.permits.entry import entry_for
from wuse.permits.firm import check_mailbox
from wuse.permits.store.firms import own_firm
from wuse.permits.store.models import OrganisationRow
from wuse.respond.firm_mailbox import CODE_LASTS, check_provable, is_code
from wuse.respond.mailbox_code import check_next_letter
from wuse.respond.store.firm_models import MailboxRow
from wuse.respond.store.mailbox_letters import letters_of_firm
from wuse.respond.store.mailboxes import mailbox_of, named_mailbox
from wuse.trust.audit import Audit
from wuse.vocabulary import Refusal


def name_mailbox(*, audit: Audit, by: Actor, at: datetime, mailbox: str) -> None:
    """Name the mailbox of the firm's office to which notices of its files go once it is proved; empty for none.

    Raises:
        Refusal: `firm.none`, `firm.mailbox`, `mailbox.soon`, `mailbox.many`, and those of a missing permit.
    """
    firm = own_firm(by)
    permit = check_may(by, "firm.mailbox", place=firm.place, at=at)
    check_mailbox(mailbox)
    with audit.transaction(turn=f"mailbox {firm.code}"):
        before = named_mailbox(firm.code)
        proved = before is not None and before.mailbox == mailbox and before.confirmed_at is not None
        facts = {"named": bool(mailbox), "letter": bool(mailbox) and not proved}
        OrganisationRow.objects.filter(code=firm.code).update(mailbox=mailbox)
        if not mailbox:
            MailboxRow.objects.filter(enterprise=firm.code).delete()
        elif not proved:
            check_next_letter(letters_of_firm(firm.code, at=at), at=at)
            asked = {"mailbox": mailbox, "place": firm.place, "asked_at": at, "valid_until": at + CODE_LASTS}
            fresh = {"tries": 0, "confirmed_at": None, "next_at": at, "sendings": 0, "sent_at": None}
            MailboxRow.objects.update_or_create(
                enterprise=firm.code, defaults={**asked, **fresh, "trouble": ""}
            )
        audit.append(entry_for(by, "firm.mailbox", at=at, permit=permit, place=firm.place, facts=facts))


def prove_mailbox(*, audit: Audit, by: Actor, at: datetime, code: str, secret: bytes) -> None:
    """Prove that the firm reads its mailbox, by the code of the letter. A wrong code counts, and is an entry too.

    Args:
        secret: signs the codes of the site.

    Raises:
        Refusal: `firm.none`, `mailbox.code` for a wrong code, those of `check_provable`, and those of a missing permit.
    """
    firm = own_firm(by)
    permit = check_may(by, "firm.prove", place=firm.place, at=at)
    with audit.transaction():
        row = MailboxRow.objects.select_for_update().filter(enterprise=firm.code).first()
        named = check_provable(mailbox_of(row) if row else None, at=at)
        assert row is not None
        right = is_code(named, code, secret)
        if right:
            row.confirmed_at, row.next_at = at, None
        else:
            row.tries += 1
        row.save(update_fields=["confirmed_at", "next_at", "tries"])
        facts = {"proved": right}
        audit.append(entry_for(by, "firm.prove", at=at, permit=permit, place=firm.place, facts=facts))
    if not right:
        raise Refusal(
            "mailbox.code",
            "This is not the code of the newest letter: copy it again. Five wrong ones end it.",
        )
