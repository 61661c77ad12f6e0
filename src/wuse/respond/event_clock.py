"""The clocks of an event: pure functions of its history, its rules and a moment.

Four clocks run from the report: until it is accepted, dispatched, taken in hand, closed. Each runs in the states in
which what it waits for has not happened. Three rules decide the rest:

- What comes back has its time again: when an event returns into a state where a clock runs that had stopped, the clock
  begins anew with its full limit. The clock for closing is the exception: it never stops before the event is over, and
  while an event is a duplicate of another it goes on, so that merging gains nobody time.
- While the reporter is asked for more, the clocks stand still, unless the level says that they do not (red).
- Another level brings its own limits, for the whole of the history.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from wuse.respond.event import Event
from wuse.respond.event_kind import EventRules, LevelLimits
from wuse.respond.event_table import EventState
from wuse.vocabulary import PlaceLevel


class ClockName(StrEnum):
    """What a clock waits for."""

    ACCEPT = "accept"
    DISPATCH = "dispatch"
    ACT = "act"
    CLOSE = "close"


class Card(StrEnum):
    """NONE while there is time; YELLOW (黄牌) when most of it is used up; RED (红牌) when all is."""

    NONE = "none"
    YELLOW = "yellow"
    RED = "red"

    @property
    def rank(self) -> int:
        """0 to 2, the gravest last."""
        return tuple(Card).index(self)


_UNACCEPTED = frozenset({EventState.REPORTED, EventState.INCOMPLETE})
_UNSENT = _UNACCEPTED | {EventState.ACCEPTED, EventState.REFERRED}
_UNTOUCHED = _UNSENT | {EventState.DISPATCHED, EventState.DISPATCHED_COUNTY, EventState.RETURNED}
_RUNS = {
    ClockName.ACCEPT: _UNACCEPTED,
    ClockName.DISPATCH: _UNSENT,
    ClockName.ACT: _UNTOUCHED,
    ClockName.CLOSE: frozenset(state for state in EventState if state.is_open) | {EventState.DUPLICATE},
}


@dataclass(frozen=True)
class Clock:
    """One clock.

    Attributes:
        since: when it began. limit: how long there is. paused: for how long it has stood still so far.
        paused_since: since when it stands still now. stopped_at: when what it waited for happened.
        yellow_card: share of the limit, 0 to 1.
    """

    name: ClockName
    since: datetime
    limit: timedelta
    yellow_card: float
    paused: timedelta = timedelta()
    paused_since: datetime | None = None
    stopped_at: datetime | None = None

    @property
    def runs(self) -> bool:
        """Whether time passes."""
        return self.stopped_at is None and self.paused_since is None

    def due(self, at: datetime) -> datetime:
        """When its time is up, as seen at a moment: every minute of a pause moves it on by one."""
        return self.since + self.limit + self._paused(at)

    def used(self, at: datetime) -> float:
        """Share of the limit that is used up, 0 or more; of a clock that stopped, what was used until then."""
        end = min(at, self.stopped_at or at)
        return max((end - self.since - self._paused(end)) / self.limit, 0.0)

    def card(self, at: datetime) -> Card:
        """The card that it shows at a moment."""
        used = self.used(at)
        return Card.RED if used >= 1 else Card.YELLOW if used >= self.yellow_card else Card.NONE

    def card_at(self, card: Card) -> datetime | None:
        """When it will show a card, or did, if nothing changes; None while it stands still."""
        if self.paused_since is not None:
            return None
        share = 1.0 if card is Card.RED else self.yellow_card
        return self.since + self.limit * share + self.paused

    def _paused(self, at: datetime) -> timedelta:
        now = max(at - self.paused_since, timedelta()) if self.paused_since else timedelta()
        return self.paused + now


@dataclass(frozen=True)
class EventClocks:
    """The clocks of an event, and the commands that will have to know of it."""

    event: Event
    clocks: tuple[Clock, ...]
    escalations: tuple[tuple[PlaceLevel, datetime], ...]

    @property
    def running(self) -> tuple[Clock, ...]:
        """Those for which time passes; of an event that is over, none."""
        return tuple(clock for clock in self.clocks if clock.runs and self.event.is_open)

    def card(self, at: datetime) -> Card:
        """The gravest card of a clock that has not stopped; NONE when the event is over."""
        waiting = [clock for clock in self.clocks if clock.stopped_at is None and self.event.is_open]
        return max((clock.card(at) for clock in waiting), key=lambda card: card.rank, default=Card.NONE)

    @property
    def due_at(self) -> datetime | None:
        """When the first of the clocks is up, were those that stand still to go on now; None when the event is over."""
        waiting = [clock for clock in self.clocks if clock.stopped_at is None and self.event.is_open]
        return min((clock.since + clock.limit + clock.paused for clock in waiting), default=None)

    @property
    def yellow_at(self) -> datetime | None:
        """When the first of the running clocks shows a yellow card; None when none runs."""
        moments = [clock.card_at(Card.YELLOW) for clock in self.running]
        return min((moment for moment in moments if moment), default=None)


@dataclass(frozen=True)
class DueMark:
    """Something that the clock does to an event, once. `mark`: `card:<clock>:<card>:<n>` or `overdue:<level>`."""

    mark: str
    at: datetime
    command: PlaceLevel | None = None


def clocks_of(event: Event, rules: EventRules) -> EventClocks:
    """The clocks of an event under the rules that it is held to."""
    limits = rules.levels[event.level]
    clocks = tuple(
        clock for name in ClockName if (clock := _clock(event, name, limits, rules.yellow_card)) is not None
    )
    return EventClocks(event, clocks, tuple(_escalations(clocks, limits)))


def due_marks(found: EventClocks) -> list[DueMark]:
    """What the clock will do if nothing else happens, soonest first, without what it has done."""
    waiting = [mark for mark in (*_cards(found), *_overdue(found)) if mark.mark not in found.event.marks]
    return sorted(waiting, key=lambda mark: (mark.at, mark.mark))


def _clock(event: Event, name: ClockName, limits: LevelLimits, share: float) -> Clock | None:
    """A clock as the history left it; None for one that never ran."""
    clock: Clock | None = None
    limit = getattr(limits, name)
    for step in event.steps:
        runs = step.after in _RUNS[name]
        if runs and clock is None:
            # What was split off is as old as the event that it came from.
            clock = Clock(name, event.report.reported_at, limit, share)
        elif runs and clock and clock.stopped_at:
            clock = Clock(name, step.at, limit, share)
        elif not runs and clock and clock.stopped_at is None:
            clock = _stopped(clock, step.at)
        if clock and clock.stopped_at is None and limits.pauses:
            clock = _paused(clock, step.at, stands=step.after is EventState.INCOMPLETE)
    return clock


def _stopped(clock: Clock, at: datetime) -> Clock:
    going = _paused(clock, at, stands=False)
    return Clock(going.name, going.since, going.limit, going.yellow_card, going.paused, None, at)


def _paused(clock: Clock, at: datetime, *, stands: bool) -> Clock:
    """The clock standing still from a moment, or going on from it."""
    if stands == (clock.paused_since is not None):
        return clock
    if stands:
        return Clock(clock.name, clock.since, clock.limit, clock.yellow_card, clock.paused, at)
    assert clock.paused_since is not None
    paused = clock.paused + (at - clock.paused_since)
    return Clock(clock.name, clock.since, clock.limit, clock.yellow_card, paused)


def _escalations(clocks: tuple[Clock, ...], limits: LevelLimits) -> Iterator[tuple[PlaceLevel, datetime]]:
    """While nobody has taken the event in hand; what is at once is so even when it was in hand the same minute."""
    act = next((clock for clock in clocks if clock.name is ClockName.ACT), None)
    for level, after in limits.escalate.items():
        if act and (act.runs or not after) and act.paused_since is None:
            yield level, act.since + after + act.paused


def _cards(found: EventClocks) -> Iterator[DueMark]:
    for clock in found.running:
        for card in (Card.YELLOW, Card.RED):
            moment = clock.card_at(card)
            assert moment is not None, "a running clock does not stand still"
            # Begun anew it can show its cards anew.
            yield DueMark(f"card:{clock.name}:{card}:{clock.since:%Y%m%dT%H%M%S}", moment)


def _overdue(found: EventClocks) -> Iterator[DueMark]:
    if found.event.is_open:
        for level, moment in found.escalations:
            yield DueMark(f"overdue:{level}", moment, level)
