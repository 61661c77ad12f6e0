"""Arrivals whose time is up: which of them command has to know of, and the event by which it does; it names nobody."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from wuse.permits import Actor
from wuse.permits.store.queries import active_responses, organisation_names
from wuse.respond.arrival import ArrivalClock, clock_due
from wuse.respond.arrival_rules import arrival_rules
from wuse.respond.arrival_table import ArrivalState
from wuse.respond.event import EventReport
from wuse.respond.event_kind import event_catalogue
from wuse.respond.store.arrival_models import ArrivalRow
from wuse.respond.store.arrivals import MODULE
from wuse.respond.store.command_events import AGAIN, levels_to_tell, signal_to_command, signals_of
from wuse.vocabulary import Colour, PlaceCode, PlaceLevel

KIND = "arrival_late"
_AT_ONCE = 500
_ENTERING = (ArrivalState.PRE_DECLARED, ArrivalState.BOARDING_CONFIRMED, ArrivalState.LANDED)
_LEAST_DIGITS = 6


@dataclass(frozen=True)
class LateArrival:
    """An arrival whose time is up, with the levels of command that have to be told now. `again`: an event told of it
    before and was ended.
    """

    row: ArrivalRow
    clock: ArrivalClock
    levels: tuple[PlaceLevel, ...]
    again: bool = False


def late_arrivals(*, at: datetime) -> list[int]:
    """The numbers of those of which a level of command has to be told by now, the longest late first."""
    running = [found.code for found in active_responses(at) if MODULE in found.modules]
    rows = ArrivalRow.objects.filter(is_open=True, due_at__lt=at, response__in=running)
    found = list(rows.order_by("due_at", "pk"))
    return [
        late.row.pk
        for start in range(0, len(found), _AT_ONCE)
        for late in _of_rows(found[start : start + _AT_ONCE], at)
    ]


def late_arrival(row: ArrivalRow, *, at: datetime) -> LateArrival | None:
    """The same of one row, which the caller holds; None where nobody has to be told any more."""
    return next(_of_rows([row], at), None) if row.is_open else None


def tell_of_arrival(late: LateArrival, level: PlaceLevel, *, by: Actor, at: datetime) -> int:
    """Let a level of command know; in the caller's transaction. Returns the number of the event."""
    return signal_to_command(_report(late, by, at), level, by=by, at=at)


def place_of_delay(row: ArrivalRow) -> str:
    """Where somebody has to act: at the port until the county team has taken over, at the destination from then on.

    A port outside of the province has no county here: the destination's own is told.
    """
    at_port = row.state in _ENTERING and len(row.port_place) >= _LEAST_DIGITS
    return row.port_place if at_port else row.destination


def _of_rows(rows: list[ArrivalRow], at: datetime) -> Iterator[LateArrival]:
    clocks = [(row, clock) for row in rows if (clock := _clock(row))]
    told = signals_of(_uid(row, clock) for row, clock in clocks)
    for row, clock in clocks:
        known = told.get(_uid(row, clock))
        # Who ended the event has not taken the person over: the delay is over with the step that was due.
        levels = levels_to_tell(clock.command_due(at), known, again_after=clock.span, at=at)
        if levels:
            yield LateArrival(row, clock, levels, again=bool(known and known.ended_at))


def _clock(row: ArrivalRow) -> ArrivalClock | None:
    """The clock that runs, as the row has it."""
    if not (row.clock and row.due_at):
        return None
    return clock_due(row.clock, row.due_at, arrival_rules())


def _uid(row: ArrivalRow, clock: ArrivalClock) -> str:
    """One event for each clock that ran out: the next one is another delay."""
    told = f"arrival {row.response} {row.pk} {clock.name} {clock.due_at.isoformat()}"
    return hashlib.sha256(told.encode()).hexdigest()[:40]


def _report(late: LateArrival, by: Actor, at: datetime) -> EventReport:
    row, rules = late.row, arrival_rules()
    who = organisation_names([row.charge])[row.charge] if row.charge else ""
    said = {"number": row.pk, "zh": rules.words(row.clock, "zh"), "en": rules.words(row.clock, "en")}
    return EventReport(
        uid=_uid(row, late.clock),
        kind=KIND,
        level=Colour.ORANGE,
        place=PlaceCode(place_of_delay(row)),
        text=_TEXT.format(**said, who_zh=who or "无", who_en=who or "nobody yet") + late.again * AGAIN,
        reported_by=by.account,
        organisation=by.organisation,
        reported_at=at,
        happened_at=late.clock.due_at,
        rules=event_catalogue().rules_at(at).version,
    )


_TEXT = (
    "入境人员 {number} 逾期：{zh}。负责单位：{who_zh}。\nArrival {number} is late: {en}. In charge: {who_en}."
)
