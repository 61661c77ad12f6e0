"""Firms' files whose time is up: the unit above whoever has to act is told, once for each clock that ran out."""

import hashlib
from datetime import UTC, datetime

from wuse.permits import Actor
from wuse.permits.store.queries import active_responses
from wuse.respond.event import EventReport
from wuse.respond.event_kind import event_catalogue
from wuse.respond.resumption_check import consents_by_itself
from wuse.respond.resumption_file import FileClock, ResumptionFile, file_clock, next_of_offices
from wuse.respond.resumption_flows import resumption_rules
from wuse.respond.resumption_words import resumption_words
from wuse.respond.store.command_events import signal_to_command
from wuse.respond.store.event_models import EventRow
from wuse.respond.store.resumption_models import ResumptionFileRow
from wuse.respond.store.resumptions import MODULE, file_of, place_that_acts
from wuse.vocabulary import Colour, PlaceCode, PlaceLevel

KIND = "resumption_late"


def late_files(*, at: datetime) -> list[int]:
    """The numbers of those of which a unit above has to be told by now, the longest late first."""
    running = [found.code for found in active_responses(at) if MODULE in found.modules]
    rows = list(
        ResumptionFileRow.objects.filter(due_at__lte=at, response__in=running).order_by("due_at", "pk")
    )
    uids = {row.pk: _uid(row, row.clock, row.due_at) for row in rows if row.due_at}
    told = set(EventRow.objects.filter(uid__in=uids.values()).values_list("uid", flat=True))
    return [number for number, uid in uids.items() if uid not in told]


def tell_of_file(
    row: ResumptionFileRow, *, by: Actor, at: datetime
) -> tuple[FileClock, PlaceLevel, int] | None:
    """Let the unit above know of a file that the caller holds; in the caller's transaction.

    Returns:
        The clock, who was told, and the number of the event; None where nobody has to be told any more.
    """
    file = file_of(row)
    clock = file_clock(file, resumption_rules())
    if clock is None or clock.due_at is None or not clock.is_over(at) or consents_by_itself(file):
        return None
    acts = PlaceCode(place_that_acts(row, next_of_offices(file, clock)))
    above = acts.ancestors[-1].level
    event = signal_to_command(_report(row, file, clock, by, at), above, by=by, at=at)
    return clock, above, event


def _uid(row: ResumptionFileRow, clock: str, due_at: datetime) -> str:
    """One event for each clock that ran out: the next one is another delay."""
    told = f"resumption {row.response} {row.pk} {clock} {due_at.astimezone(UTC).isoformat()}"
    return hashlib.sha256(told.encode()).hexdigest()[:40]


def _report(
    row: ResumptionFileRow, file: ResumptionFile, clock: FileClock, by: Actor, at: datetime
) -> EventReport:
    assert clock.due_at is not None
    words = resumption_words().clocks[clock.name]
    return EventReport(
        uid=_uid(row, clock.name, clock.due_at),
        kind=KIND,
        level=Colour.ORANGE,
        place=file.declared.place,
        text=_TEXT.format(number=row.pk, zh=words.zh, en=words.en),
        reported_by=by.account,
        organisation=by.organisation,
        reported_at=at,
        happened_at=clock.due_at,
        rules=event_catalogue().rules_at(at).version,
    )


_TEXT = "企业复工档案 {number} 办理逾期：{zh}。\nFile {number} of a firm is late: {en}."
