"""From the outbox to the channels: each notice by each channel that wants it, until it has gone out or is given up.

A delivery is leased before it is sent and marked afterwards. A crash in between sends it a second time and never none;
its number tells the receiver. What fails is tried later and later, and a channel that fails holds up no other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet

from wuse.intake.backoff import asked_wait, wait_after
from wuse.respond.channel import (
    AnyNotice,
    ChannelTrouble,
    NoticeChannel,
    SendNotices,
    ToldNotice,
    secret_of,
    to_mailbox,
)
from wuse.respond.firm_notice import FirmNotice
from wuse.respond.holder_letter import HolderLetter
from wuse.respond.notice_rules import goes_out
from wuse.respond.store.event_models import EventStepRow
from wuse.respond.store.holder_letters import address_now
from wuse.respond.store.mailboxes import proved_mailboxes
from wuse.respond.store.notice_models import DeliveryRow, NoticeRow
from wuse.respond.store.notices import notice_of
from wuse.respond.store.resumption_models import ResumptionStepRow
from wuse.trust.store.vault import Vault

IN_A_MESSAGE = 20
MOST_TRIES = 20
"""After so many failures, about fifteen hours, a delivery is given up; the desk has the notice still."""
_LEASE = timedelta(minutes=1)
_SPREAD_AT_ONCE = 500
_NO_MAILBOX = "mailbox.none"


@dataclass(frozen=True)
class ChannelState:
    """How far a channel is: deliveries that wait, that went out, that were given up; the last trouble."""

    name: str
    waiting: int
    sent: int
    given_up: int
    last_sent_at: datetime | None
    trouble: str


def spread_notices(channels: Sequence[NoticeChannel], *, at: datetime) -> int:
    """Make a delivery of every new notice for every channel that wants it. Returns how many notices were looked at.

    What was written before there was any channel goes out only where it is still news: it stays at the desk.
    """
    with transaction.atomic():
        rows = list(
            NoticeRow.objects.select_for_update().filter(spread=False).order_by("pk")[:_SPREAD_AT_ONCE]
        )
        moved = _moved_at(rows)
        news = [row for row in rows if goes_out(row.at, moved_at=moved.get(_subject(row)), at=at)]
        reached = proved_mailboxes({row.organisation for row in news if row.file_id})
        DeliveryRow.objects.bulk_create(
            [
                DeliveryRow(notice=row, channel=channel.name, next_at=at)
                for row in news
                for channel in channels
                if channel.wants(notice_of(row)) and (row.organisation in reached or not channel.to_firms)
            ]
        )
        NoticeRow.objects.filter(pk__in=[row.pk for row in rows]).update(spread=True)
        return len(rows)


def _subject(row: NoticeRow) -> tuple[int | None, int | None]:
    """The event or the firm's file that a notice tells of."""
    return row.event_id, row.file_id


def _moved_at(rows: Sequence[NoticeRow]) -> dict[tuple[int | None, int | None], datetime]:
    """When the last step was taken of each event and file that some notices tell of."""
    events = EventStepRow.objects.filter(event__in={row.event_id for row in rows if row.event_id})
    files = ResumptionStepRow.objects.filter(file__in={row.file_id for row in rows if row.file_id})
    last = events.order_by().values_list("event").annotate(last=Max("at"))
    last_of_files = files.order_by().values_list("file").annotate(last=Max("at"))
    return {(event, None): at for event, at in last} | {(None, file): at for file, at in last_of_files}


def post_due(
    channel: NoticeChannel,
    *,
    send: SendNotices,
    text: Callable[[AnyNotice, NoticeChannel], str],
    at: datetime,
    chance: float,
    vault: Vault | None = None,
) -> int:
    """Send what is due by one channel, in one message; to firms' and holders' own mailboxes, what is due for one of
    them. Returns how many notices went out.

    Args:
        text: what a notice says in a channel's language. chance: 0 to 1, for the wait after a failure.
        vault: where the mailboxes of holders lie sealed; a channel about holders needs it.
    """
    leased = _lease(channel, at)
    if not leased:
        return 0
    notices = [notice_of(row.notice) for row in leased]
    try:
        addressed, notices = _addressed(channel, notices, vault, at)
        told = [ToldNotice(notice, text(notice, channel)) for notice in notices]
        send(addressed, told, secret=secret_of(channel), at_second=int(at.timestamp()))
    except ChannelTrouble as trouble:
        _put_off(leased, trouble, at=at, chance=chance)
        return 0
    numbers = [row.pk for row in leased]
    DeliveryRow.objects.filter(pk__in=numbers).update(sent_at=at, next_at=None, trouble="")
    return len(leased)


def _addressed(
    channel: NoticeChannel, notices: list[AnyNotice], vault: Vault | None, at: datetime
) -> tuple[NoticeChannel, list[AnyNotice]]:
    """The channel with the mailbox of the firm or the holder that notices are for, where it writes to such.

    Raises:
        ChannelTrouble: `mailbox.none` where it was taken back, or its response is over.
    """
    first = notices[0]
    if isinstance(first, HolderLetter):
        kept = address_now(vault, first.mailbox, first.step, at=at) if vault else None
        if kept is None:
            raise ChannelTrouble(_NO_MAILBOX)
        coded = [replace(one, code=kept.code) if isinstance(one, HolderLetter) else one for one in notices]
        return to_mailbox(channel, kept.address), coded
    if not (channel.to_firms and isinstance(first, FirmNotice)):
        return channel, notices
    box = proved_mailboxes({first.enterprise}).get(first.enterprise)
    if box is None:
        raise ChannelTrouble(_NO_MAILBOX)
    return to_mailbox(channel, box), notices


def channel_states(channels: Sequence[NoticeChannel]) -> list[ChannelState]:
    """How far each channel is."""
    return [_state(channel.name) for channel in channels]


def _lease(channel: NoticeChannel, at: datetime) -> list[DeliveryRow]:
    """Take the next deliveries for a minute, in which nobody else sends them."""
    with transaction.atomic():
        mine = DeliveryRow.objects.filter(channel=channel.name, next_at__isnull=False)
        reader = _reader_of(channel)
        if reader:
            mine = mine.filter(**{reader: _next_reader(mine, reader, at)})
        # What is new does not knock sooner than what was turned away.
        if mine.filter(tries__gt=0, next_at__gt=at).exists():
            return []
        due = mine.filter(next_at__lte=at)
        rows = list(
            due.select_for_update(of=("self",))
            .select_related("notice")
            .order_by("next_at", "pk")[:IN_A_MESSAGE]
        )
        DeliveryRow.objects.filter(pk__in=[row.pk for row in rows]).update(next_at=at + _LEASE)
        return rows


def _reader_of(channel: NoticeChannel) -> str:
    """The field by which letters are parted, where each firm or holder has one of their own."""
    if channel.to_holders:
        return "notice__mailbox"
    return "notice__organisation" if channel.to_firms else ""


def _next_reader(rows: QuerySet[DeliveryRow], reader: str, at: datetime) -> str | int:
    """The firm or mailbox whose turn it is: one that turned a letter away a moment ago holds up no other."""
    turned_away = rows.filter(tries__gt=0, next_at__gt=at).values(reader)
    due = rows.filter(next_at__lte=at).exclude(**{f"{reader}__in": turned_away})
    found: str | int | None = due.order_by("next_at", "pk").values_list(reader, flat=True).first()
    return found or 0


def _put_off(leased: list[DeliveryRow], trouble: ChannelTrouble, *, at: datetime, chance: float) -> None:
    asked = asked_wait(trouble.asked, at=at) if trouble.asked else None
    for row in leased:
        row.tries += 1
        row.trouble = trouble.code
        given_up = row.tries >= MOST_TRIES or trouble.code == _NO_MAILBOX
        row.next_at = None if given_up else at + wait_after(row.tries, chance=chance, asked=asked)
    DeliveryRow.objects.bulk_update(leased, ["tries", "trouble", "next_at"])


def _state(name: str) -> ChannelState:
    rows = DeliveryRow.objects.filter(channel=name)
    found = rows.aggregate(
        waiting=Count("pk", filter=Q(next_at__isnull=False)),
        sent=Count("pk", filter=Q(sent_at__isnull=False)),
        given_up=Count("pk", filter=Q(next_at=None, sent_at=None)),
        last_sent_at=Max("sent_at"),
    )
    last = rows.exclude(trouble="").order_by("-pk").values_list("trouble", flat=True).first()
    return ChannelState(name=name, trouble=last or "", **found)
