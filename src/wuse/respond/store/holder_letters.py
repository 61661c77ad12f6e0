"""Mailboxes of holders: sealed in the vault, told by the outbox that something changed, gone with the response."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max, OuterRef, Q, Subquery

from wuse.permits.store.queries import active_responses
from wuse.respond.holder_letter import APART, HolderLetter, LetterStep
from wuse.respond.store.code_models import HolderMailboxRow, HolderNoticeRow
from wuse.respond.store.notice_models import NoticeRow
from wuse.trust.store.turns import take_turn
from wuse.trust.store.vault import Vault
from wuse.vocabulary import PersonKey, PlaceCode, Refusal

MODULE = "health_code"
_AT_ONCE = 500


@dataclass(frozen=True)
class SealedMailbox:
    """What lies in the vault of a mailbox: the address, and the code that confirms it."""

    address: str
    code: str


def mailbox_of(person: PersonKey, *, response: str, lock: bool = False) -> HolderMailboxRow | None:
    """The mailbox that a holder gave; None where they gave none."""
    rows = HolderMailboxRow.objects.select_for_update() if lock else HolderMailboxRow.objects.all()
    return rows.filter(person=person, response=response).first()


def seal_mailbox(vault: Vault, row: HolderMailboxRow, kept: SealedMailbox) -> None:
    """Seal address and code, in the caller's transaction; what was sealed before is removed."""
    vault.forget_rows(_name(row.pk))
    vault.keep_rows(_name(row.pk), json.dumps(vars(kept)).encode(), response=row.response)


def open_mailbox(vault: Vault, number: int) -> SealedMailbox:
    """Address and code of a mailbox.

    Raises:
        Refusal: `vault.rows_gone`, `vault.sealed_wrong`, `key.missing`.
    """
    return SealedMailbox(**json.loads(vault.open_rows(_name(number))))


def forget_mailbox(vault: Vault, row: HolderMailboxRow) -> None:
    """Remove a mailbox with its letters that wait, in the caller's transaction."""
    vault.forget_rows(_name(row.pk))
    row.delete()


def newest_notice(person: PersonKey, *, response: str) -> int:
    """The number of the last notice of a holder; 0 without one."""
    rows = HolderNoticeRow.objects.filter(person=person, response=response)
    return rows.aggregate(last=Max("pk"))["last"] or 0


def write_letter(row: HolderMailboxRow, step: LetterStep, *, place: PlaceCode, at: datetime) -> None:
    """Put a letter into the outbox, in the caller's transaction."""
    NoticeRow.objects.create(mailbox=row, step=step, at=at, by="system", place=place)


def letter_of(row: NoticeRow) -> HolderLetter:
    """The value of a row of the outbox."""
    assert row.mailbox_id is not None
    step: LetterStep = "confirm" if row.step == "confirm" else "changed"
    return HolderLetter(step, row.at, PlaceCode(row.place), row.mailbox_id, row.pk)


def tell_of_changes(*, at: datetime) -> int:
    """Write to every holder whose page has something new that no letter told yet. Returns how many letters.

    Of several changes one letter is written, and none while one waits. Any run may be repeated.
    """
    frames = {frame.code: frame.area for frame in active_responses(at) if MODULE in frame.modules}
    news = HolderNoticeRow.objects.filter(
        person=OuterRef("person"), response=OuterRef("response"), pk__gt=OuterRef("told_upto"), seen_at=None
    )
    with transaction.atomic():
        take_turn("letters to holders")
        due = Q(told_at=None) | Q(told_at__lte=at - APART)
        boxes = HolderMailboxRow.objects.filter(due, confirmed_at__isnull=False, response__in=sorted(frames))
        newest = boxes.annotate(newest=Subquery(news.order_by("-pk").values("pk")[:1]))
        rows = list(newest.filter(newest__isnull=False).order_by("pk")[:_AT_ONCE])
        for row in rows:
            if not _waits(row):
                write_letter(row, "changed", place=frames[row.response], at=at)
            told = {"told_upto": row.newest, "told_at": at}
            HolderMailboxRow.objects.filter(pk=row.pk).update(**told)
        return len(rows)


def address_now(vault: Vault, number: int, step: LetterStep, *, at: datetime) -> SealedMailbox | None:
    """Where a letter goes now; None where the mailbox was taken back, is not confirmed, or its response is over."""
    row = HolderMailboxRow.objects.filter(pk=number).first()
    if row is None or (step == "changed" and row.confirmed_at is None):
        return None
    if row.response not in {frame.code for frame in active_responses(at)}:
        return None
    try:
        return open_mailbox(vault, number)
    except Refusal:
        return None


def _waits(row: HolderMailboxRow) -> bool:
    """Whether a letter about a change has not gone out yet: it says all that another would."""
    rows = NoticeRow.objects.filter(mailbox=row, step="changed")
    return rows.filter(Q(spread=False) | Q(deliveries__next_at__isnull=False)).exists()


def _name(number: int) -> str:
    return f"mailbox/{number}"
