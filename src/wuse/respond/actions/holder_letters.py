"""A holder gives a mailbox, confirms it by the code of a letter, and takes it back."""

from datetime import datetime

from wuse.permits import Actor, check_citizen
from wuse.permits.response import Response, check_response_active
from wuse.permits.store.queries import get_response
from wuse.respond.holder_letter import check_address, check_code
from wuse.respond.mailbox_code import check_next_letter
from wuse.respond.store.code_models import HolderMailboxRow
from wuse.respond.store.holder_letters import (
    MODULE,
    SealedMailbox,
    forget_mailbox,
    mailbox_of,
    newest_notice,
    open_mailbox,
    seal_mailbox,
    write_letter,
)
from wuse.respond.store.mailbox_letters import letters_of_holder
from wuse.trust.audit import Audit, AuditEntry
from wuse.trust.store.vault import Vault
from wuse.vocabulary import PersonKey, Purpose, Refusal


def give_mailbox(
    *, audit: Audit, vault: Vault, by: Actor, at: datetime, response: str, address: str, code: str
) -> None:
    """Name the mailbox to which letters are to go; a letter with a code goes there first, and no other.

    Args:
        by: the citizen, whose account is linked to the person. code: fresh.

    Raises:
        Refusal: `letters.mailbox`, `mailbox.soon`, `mailbox.many`, `permit.unclaimed`, and those of a response
            that is not in force.
    """
    person, frame = _own(by, response, at)
    check_address(address)
    with audit.transaction(turn=f"mailbox {person}"):
        check_next_letter(letters_of_holder(person, response=response, at=at), at=at)
        before = mailbox_of(person, response=response, lock=True)
        if before:
            forget_mailbox(vault, before)
        row = HolderMailboxRow.objects.create(person=person, response=response, asked_at=at)
        seal_mailbox(vault, row, SealedMailbox(address, code))
        write_letter(row, "confirm", place=frame.area, at=at)
        audit.append(_entry("letters.give", person, frame, by, at))


def confirm_mailbox(*, audit: Audit, vault: Vault, by: Actor, at: datetime, response: str, code: str) -> None:
    """Confirm the mailbox by the code of the letter: from now on letters go there.

    A wrong code is counted; after five of them another letter has to be asked for.

    Raises:
        Refusal: `letters.none`, `letters.code`, `permit.unclaimed`, and those of a response that is not in force.
    """
    person, frame = _own(by, response, at)
    refusal: Refusal | None = None
    with audit.transaction():
        row = _given(person, response)
        try:
            kept = open_mailbox(vault, row.pk)
            check_code(code, kept.code, asked_at=row.asked_at, tries=row.tries, at=at)
        except Refusal as reason:
            refusal = reason
            HolderMailboxRow.objects.filter(pk=row.pk).update(tries=row.tries + 1)
        else:
            row.confirmed_at, row.told_upto = at, newest_notice(person, response=response)
            row.save()
        verb = "letters.wrong" if refusal else "letters.confirm"
        audit.append(_entry(verb, person, frame, by, at))
    if refusal:
        raise refusal


def stop_letters(*, audit: Audit, vault: Vault, by: Actor, at: datetime, response: str) -> None:
    """Take the mailbox back: nothing waits for it any more, and nothing of it is kept.

    Raises:
        Refusal: `letters.none`, `permit.unclaimed`, and those of a response that is not in force.
    """
    person, frame = _own(by, response, at)
    with audit.transaction():
        forget_mailbox(vault, _given(person, response))
        audit.append(_entry("letters.stop", person, frame, by, at))


def _own(by: Actor, response: str, at: datetime) -> tuple[PersonKey, Response]:
    check_citizen(by)
    assert by.person is not None
    frame = get_response(response)
    check_response_active(frame, module=MODULE, place=frame.area, at=at)
    return by.person, frame


def _given(person: PersonKey, response: str) -> HolderMailboxRow:
    row = mailbox_of(person, response=response, lock=True)
    if row is None:
        raise Refusal("letters.none", "You have given no mailbox, or took it back.")
    return row


def _entry(verb: str, person: PersonKey, frame: Response, by: Actor, at: datetime) -> AuditEntry:
    return AuditEntry(
        at=at,
        by=by.account,
        verb=verb,
        place=frame.area,
        purpose=Purpose.CODE_REVIEW,
        response=frame.code,
        subject=person,
        personal=True,
    )
