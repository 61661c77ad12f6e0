"""Firms' files whose time is up: the units above whoever has to act are told, one after the other (超时升级).

A delay is a step that waits when its clock is over. The unit next above is told with the end of the clock, the one
above that after as long again, up to the province. Another step that waits is another delay. Who ends the event has not
taken the step: while it goes on, all are told anew, as long again after the end. `tell_at` of a row says when it is
looked at next, so that a turn looks at what is due and at nothing else.
"""

import hashlib
from datetime import UTC, datetime

from wuse.permits import Actor
from wuse.permits.store.queries import active_responses
from wuse.respond.event import EventReport
from wuse.respond.event_kind import event_catalogue
from wuse.respond.resumption_check import consents_by_itself
from wuse.respond.resumption_file import FileClock, ResumptionFile, file_clock, next_of_offices, told_from
from wuse.respond.resumption_flows import resumption_rules
from wuse.respond.resumption_words import resumption_words
from wuse.respond.store.command_events import AGAIN, Signals, levels_to_tell, signal_to_command, signals_of
from wuse.respond.store.event_models import EventRow
from wuse.respond.store.resumption_models import ResumptionFileRow
from wuse.respond.store.resumptions import MODULE, file_of, place_that_acts
from wuse.vocabulary import Colour, PlaceCode, PlaceLevel

KIND = "resumption_late"


def late_files(*, at: datetime) -> list[int]:
    """The numbers of those that have to be looked at by now, the longest waiting first."""
    running = [found.code for found in active_responses(at) if MODULE in found.modules]
    rows = ResumptionFileRow.objects.filter(tell_at__lte=at, response__in=running)
    return list(rows.order_by("tell_at", "pk").values_list("pk", flat=True))


def tell_of_file(
    row: ResumptionFileRow, *, by: Actor, at: datetime
) -> tuple[FileClock, tuple[PlaceLevel, ...], int] | None:
    """Let the units above know of a file that the caller holds, and note when to look again; in the caller's
    transaction.

    Returns:
        The clock, who was told, and the number of the event; None where nobody has to be told now.
    """
    file = file_of(row)
    clock = file_clock(file, resumption_rules())
    first = told_from(file, clock, resumption_rules()) if clock else None
    if clock is None or first is None or at < first or consents_by_itself(file):
        _look_again(row, None if consents_by_itself(file) else first)
        return None
    step = next_of_offices(file, clock)
    due, next_at = _levels_due(row, step, clock, first, at)
    uid = _uid(row, clock, step)
    known = signals_of([uid]).get(uid)
    assert clock.due_at is not None, "a clock that has a first moment runs"
    told = levels_to_tell(due, known, again_after=clock.due_at - clock.since, at=at)
    _look_again(row, _next_look(next_at, known if not told else None, clock, at))
    if not told:
        return None
    report = _report(row, file, clock, step, uid, by, at)
    event = [signal_to_command(report, level, by=by, at=at) for level in told][-1]
    return clock, told, event


def _look_again(row: ResumptionFileRow, at: datetime | None) -> None:
    row.tell_at = at
    row.save(update_fields=["tell_at"])


def _levels_due(
    row: ResumptionFileRow, step: str, clock: FileClock, first: datetime, at: datetime
) -> tuple[list[PlaceLevel], datetime | None]:
    """The levels above whoever has to act that have to know by now, the next one first; and when one more has to."""
    above = [code.level for code in reversed(PlaceCode(place_that_acts(row, step)).ancestors)]
    moment = first
    due: list[PlaceLevel] = []
    for level in above:
        if at < moment:
            return due, moment
        due.append(level)
        moment = clock.once_more(moment)
    return due, None


def _next_look(next_at: datetime | None, known: Signals | None, clock: FileClock, at: datetime) -> datetime:
    """When a level more has to know, or when it is time to see whether the event was ended and the delay was not."""
    assert clock.due_at is not None, "asked of a clock that runs"
    ended = known.ended_at if known else None
    # An event that is ended later is seen at the next look, which is as long again away at most.
    again = ended + (clock.due_at - clock.since) if ended else clock.once_more(at)
    return min(next_at, again) if next_at else again


def _uid(row: ResumptionFileRow, clock: FileClock, step: str) -> str:
    """One delay for each step that waits when its clock is over."""
    assert clock.due_at is not None, "asked of a clock that runs"
    told = (
        f"resumption {row.response} {row.pk} {clock.name} {clock.due_at.astimezone(UTC).isoformat()} {step}"
    )
    return hashlib.sha256(told.encode()).hexdigest()[:40]


def _report(
    row: ResumptionFileRow,
    file: ResumptionFile,
    clock: FileClock,
    step: str,
    uid: str,
    by: Actor,
    at: datetime,
) -> EventReport:
    assert clock.due_at is not None, "asked of a clock that runs"
    words = resumption_words().clocks[clock.name]
    next_ = resumption_words().steps[step]
    said = {"number": row.pk, "zh": words.zh, "en": words.en, "step_zh": next_.zh, "step_en": next_.en}
    again = EventRow.objects.filter(uid=uid, is_open=False).exists()
    return EventReport(
        uid=uid,
        kind=KIND,
        level=Colour.ORANGE,
        place=file.declared.place,
        text=_TEXT.format(**said) + again * AGAIN,
        reported_by=by.account,
        organisation=by.organisation,
        reported_at=at,
        happened_at=clock.due_at,
        rules=event_catalogue().rules_at(at).version,
    )


_TEXT = (
    "企业复工档案 {number} 办理逾期：{zh}。下一步：{step_zh}。\n"
    "File {number} of a firm is late: {en}. Next: {step_en}."
)
