"""Mailboxes of firms at the desk, and the letters by which they are proved: leased, sent, tried again."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from wuse.intake.backoff import asked_wait, wait_after
from wuse.permits.store.firms import mailboxes_of
from wuse.respond.channel import ChannelTrouble, NoticeChannel, SendNotices, ToldNotice, secret_of, to_mailbox
from wuse.respond.firm_mailbox import NamedMailbox, mailbox_code
from wuse.respond.firm_notice import FirmNotice
from wuse.respond.store.firm_models import MailboxRow
from wuse.vocabulary import PlaceCode

_LEASE = timedelta(minutes=1)
_MOST_SENDINGS = 12
_LETTER = "mailbox"


def named_mailbox(enterprise: str) -> NamedMailbox | None:
    """The mailbox that a firm has named; none where it has named none, or named it before mailboxes were proved."""
    row = MailboxRow.objects.filter(enterprise=enterprise).first()
    return mailbox_of(row) if row else None


def mailbox_of(row: MailboxRow) -> NamedMailbox:
    """The value of a row."""
    return NamedMailbox(
        row.enterprise, row.mailbox, row.asked_at, row.valid_until, row.tries, row.confirmed_at
    )


def proved_mailboxes(codes: Collection[str]) -> dict[str, str]:
    """Code of a firm -> its mailbox, of those that have named one and proved it."""
    named = mailboxes_of(codes)
    proved = MailboxRow.objects.filter(enterprise__in=named, confirmed_at__isnull=False)
    return {
        enterprise: mailbox
        for enterprise, mailbox in proved.values_list("enterprise", "mailbox")
        if named[enterprise] == mailbox
    }


def post_code(
    channel: NoticeChannel,
    *,
    send: SendNotices,
    text: Callable[[str, datetime, NoticeChannel], str],
    secret: bytes,
    at: datetime,
    chance: float,
) -> bool:
    """Send the letter with a code that is due first by a channel that writes to firms. Whether one went out.

    Args:
        text: what the letter says, from the code, until when it counts and the channel. secret: signs the codes.
        chance: 0 to 1, for the wait after a failure.
    """
    row = _lease(channel, at) if channel.to_firms else None
    if row is None:
        return False
    letter = text(mailbox_code(mailbox_of(row), secret), row.valid_until, channel)
    about = FirmNotice(0, _LETTER, None, at, "system", PlaceCode(row.place), row.enterprise)
    told = [ToldNotice(about, letter)]
    try:
        send(to_mailbox(channel, row.mailbox), told, secret=secret_of(channel), at_second=int(at.timestamp()))
    except ChannelTrouble as trouble:
        _put_off(row, trouble, at=at, chance=chance)
        return False
    _still(row).update(sent_at=at, next_at=None, trouble="")
    return True


def _lease(channel: NoticeChannel, at: datetime) -> MailboxRow | None:
    """Take the next letter for a minute, in which nobody else sends it."""
    with transaction.atomic():
        due = MailboxRow.objects.select_for_update().filter(
            next_at__lte=at, confirmed_at=None, valid_until__gt=at, place__startswith=channel.place
        )
        if channel.enterprise:
            due = due.filter(enterprise=channel.enterprise)
        row = due.order_by("next_at", "pk").first()
        if row:
            MailboxRow.objects.filter(pk=row.pk).update(next_at=at + _LEASE)
        return row


def _put_off(row: MailboxRow, trouble: ChannelTrouble, *, at: datetime, chance: float) -> None:
    asked = asked_wait(trouble.asked, at=at) if trouble.asked else None
    sendings = row.sendings + 1
    next_at = None if sendings >= _MOST_SENDINGS else at + wait_after(sendings, chance=chance, asked=asked)
    _still(row).update(sendings=sendings, trouble=trouble.code, next_at=next_at)


def _still(row: MailboxRow) -> QuerySet[MailboxRow]:
    """The row, unless the firm named another mailbox while the letter was on its way."""
    return MailboxRow.objects.filter(pk=row.pk, asked_at=row.asked_at)
