"""An event: something at a place that somebody has to deal with; and what its steps make of it.

An event is its report and its history. Everything else, such as the state or the station that has it, follows from the
steps, so that a history that is played again gives the same event.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from wuse.respond.event_table import BEFORE, SAME, SENT, EventState, step_table
from wuse.vocabulary import Colour, PersonKey, PlaceCode, PlaceLevel

EVENT_LEVELS = (Colour.RED, Colour.ORANGE, Colour.YELLOW, Colour.BLUE)
"""The levels of events, the most urgent first."""
COMMANDS = (PlaceLevel.TOWNSHIP, PlaceLevel.COUNTY, PlaceLevel.CITY)
"""The levels of command that an event can be escalated to."""
_SENT_STATES = (EventState.DISPATCHED, EventState.DISPATCHED_COUNTY)


@dataclass(frozen=True)
class EventStep:
    """One step of a history.

    Attributes:
        number: 1 for the first of its event.
        by: account that took it; `system` for the clock.
        before, after: the states.
        text: what was said; empty where it was about a person and has been destroyed.
        station, handler: organisation, and account of it, that the event went to.
        level: that the event has from now on. main: number of the event that it repeats.
        command: the level of command that has to know of it from now on.
        mark: what happens at most once of an event, such as `card:close:red`.
    """

    number: int
    step: str
    at: datetime
    by: str
    before: EventState
    after: EventState
    organisation: str = ""
    text: str = ""
    station: str = ""
    handler: str = ""
    level: Colour | None = None
    main: int | None = None
    command: PlaceLevel | None = None
    mark: str = ""


@dataclass(frozen=True)
class EventReport:
    """What was reported.

    Attributes:
        uid: opaque id that the one who reports gives, so that the same report sent again is known.
        kind: of `event_kinds.yaml`. rules: version of the rules that it is held to.
        reported_at: when, from which the clocks run; for what was split off, the report of the event it came from.
        happened_at: when it was seen.
        person: whom it is about, by key. about_person: stays true when the key has been destroyed.
        response: under which it is about a person.
    """

    uid: str
    kind: str
    level: Colour
    place: PlaceCode
    text: str
    reported_by: str
    organisation: str
    reported_at: datetime
    happened_at: datetime
    rules: str
    about_person: bool = False
    person: PersonKey | None = None
    response: str = ""
    split_from: int | None = None


@dataclass(frozen=True)
class EventPart:
    """One matter of several that an event is about. `uid`: fresh opaque id. `level`: the kind's own by default."""

    uid: str
    kind: str
    text: str
    level: Colour | None = None


@dataclass(frozen=True)
class Event:
    """A report with its history and what follows from it.

    Attributes:
        number: of the event; 0 before it has one.
        station, handler: organisation that has it, and the one of its staff whom it was given to.
        main: number of the event that it repeats, while it is a duplicate.
        commands: levels of command that have to know of it.
        supervised: whether somebody above took it up (督办).
    """

    report: EventReport
    number: int = 0
    state: EventState = EventState.DRAFT
    level: Colour = Colour.BLUE
    station: str = ""
    handler: str = ""
    main: int | None = None
    commands: tuple[PlaceLevel, ...] = ()
    supervised: bool = False
    steps: tuple[EventStep, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state.is_open

    @property
    def marks(self) -> frozenset[str]:
        """What has happened of what happens once."""
        return frozenset(step.mark for step in self.steps if step.mark)

    @property
    def ended_at(self) -> datetime | None:
        """Since when it is over; None while it is open."""
        return None if self.is_open or not self.steps else self.last_moved.at

    @property
    def last_moved(self) -> EventStep:
        """The step by which it came into its state."""
        return next((step for step in reversed(self.steps) if step.before is not step.after), self.steps[0])

    def last(self, step: str) -> EventStep | None:
        """The last step of a name; none when there was none."""
        return next((found for found in reversed(self.steps) if found.step == step), None)


def drafted(report: EventReport, *, number: int = 0) -> Event:
    """An event before its first step."""
    return Event(report, number=number, level=report.level)


def replay(report: EventReport, steps: Iterable[EventStep], *, number: int = 0) -> Event:
    """The event that a history makes."""
    event = drafted(report, number=number)
    for step in steps:
        event = with_step(event, step)
    return event


def with_step(event: Event, step: EventStep) -> Event:
    """The event after one more step."""
    return replace(
        event,
        state=step.after,
        level=step.level or event.level,
        station=_station(event, step),
        handler=step.handler if step.station else _handler(event, step),
        main=step.main if step.after is EventState.DUPLICATE else None,
        commands=_commands(event, step),
        supervised=event.supervised or step.step == "take_up",
        steps=(*event.steps, step),
    )


def state_after(event: Event, step: str) -> EventState:
    """The state that a possible step leads to."""
    row = step_table().row(event.state, step)
    assert row is not None, f"{step} is not possible in {event.state}: it was to be checked before"
    if row.to == SAME:
        return event.state
    if row.to == BEFORE:
        return event.last_moved.before
    if row.to == SENT:
        return next(found.after for found in reversed(event.steps) if found.after in _SENT_STATES)
    return EventState(row.to)


# Where nobody at a station has it any more: it is with a command, or with the one who reported.
_WITHOUT_STATION = (EventState.ACCEPTED, EventState.REFERRED)


def _station(event: Event, step: EventStep) -> str:
    return step.station or ("" if step.after in _WITHOUT_STATION else event.station)


def _handler(event: Event, step: EventStep) -> str:
    return "" if step.after in _WITHOUT_STATION else event.handler


def _commands(event: Event, step: EventStep) -> tuple[PlaceLevel, ...]:
    if step.command is None or step.command in event.commands:
        return event.commands
    return (*event.commands, step.command)
