"""An arrival: one journey of one person from abroad, from the declaration to the end of observation.

An arrival is what was declared and its history. Everything else, such as the state, who has the charge and which clock
runs, follows from the steps, so that a history that is played again gives the same arrival.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from wuse.respond.arrival_rules import ArrivalRules
from wuse.respond.arrival_table import ArrivalState, arrival_table
from wuse.respond.event_clock import Card
from wuse.respond.hand_over import ESCALATIONS
from wuse.respond.history import last_of, led_to, replayed
from wuse.vocabulary import PersonKey, PlaceCode, PlaceLevel

BEIJING = timezone(timedelta(hours=8))
NEGATIVE = "negative"
_KEEPS_CHARGE = {
    ArrivalState.TRANSFERRED: "take_over",
    ArrivalState.ISOLATED: "admit",
    ArrivalState.HOME_OBSERVED: "observe",
}


@dataclass(frozen=True)
class ArrivalStep:
    """One step of a history.

    Attributes:
        number: 1 for the first of its arrival.
        by: account that took it; `traveller` for the person.
        receiver: organisation that the person was offered to. hand_over: number of that hand-over, offered or answered.
        text: words, or the reason of a refusal. result: of a test.
        happened_at: when it was, where that is not when it was entered: a landing, the taking of a specimen.
    """

    number: int
    step: str
    at: datetime
    by: str
    before: ArrivalState
    after: ArrivalState
    organisation: str = ""
    receiver: str = ""
    hand_over: int | None = None
    text: str = ""
    result: str = ""
    happened_at: datetime | None = None

    @property
    def moment(self) -> datetime:
        """When it happened."""
        return self.happened_at or self.at


@dataclass(frozen=True)
class Journey:
    """What was declared, as far as the loop reads it.

    Attributes:
        tier: of the country of departure on the day. places: where the days may be spent, of the tier.
        days, observed_days: of isolation or observation, and at home afterwards.
        port_place: the place whose airport team answers for the port of entry.
    """

    reference: str
    person: PersonKey | None
    response: str
    country: str
    transport_number: str
    arrives_on: date
    port: str
    port_place: PlaceCode
    destination: PlaceCode
    tiers: str
    tier: str
    places: tuple[str, ...]
    days: int
    observed_days: int


@dataclass(frozen=True)
class Arrival:
    """What was declared with its history and what follows from it. `number`: 0 before it has one."""

    declared: Journey
    number: int = 0
    state: ArrivalState = ArrivalState.DRAFT
    steps: tuple[ArrivalStep, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state.is_open

    def last(self, *names: str) -> ArrivalStep | None:
        """The last step of one of some names; none when there was none."""
        return last_of(self.steps, names)

    @property
    def charge(self) -> str:
        """The organisation that has the charge of the person; empty before the landing and after the end."""
        if self.state is ArrivalState.LANDED:
            landed = self.last("land")
            return landed.organisation if landed else ""
        if self.state is ArrivalState.RELEASED:
            released = self.last("release")
            return released.organisation if released else ""
        held = self.last(_KEEPS_CHARGE[self.state]) if self.state in _KEEPS_CHARGE else None
        return held.organisation if held else ""

    @property
    def arrived_at(self) -> datetime | None:
        """When the person landed."""
        landed = self.last("land")
        return landed.moment if landed else None

    @property
    def kind(self) -> str:
        """How the person spends the days now: `centralised`, `home`, `monitoring`; empty where there are none."""
        if self.state is ArrivalState.ISOLATED:
            return "centralised"
        if self.state is not ArrivalState.HOME_OBSERVED:
            return ""
        if self.last("release"):
            return "monitoring"
        return next((place for place in self.declared.places if place != "centralised"), "home")

    @property
    def began_at(self) -> datetime | None:
        """When the days began that the person spends now."""
        began = self.last(_KEEPS_CHARGE[self.state]) if self.kind else None
        return began.at if began else None

    @property
    def days(self) -> int:
        """How many days the person spends now: those of the tier, or those at home after a release."""
        return self.declared.observed_days if self.last("release") else self.declared.days

    @property
    def ends_on(self) -> date | None:
        """The day on which the days are over; those in isolation count from the landing on."""
        if self.began_at is None:
            return None
        first = self.began_at if self.last("release") else (self.arrived_at or self.began_at)
        return first.astimezone(BEIJING).date() + timedelta(days=self.days)

    @property
    def tests_here(self) -> Sequence[ArrivalStep]:
        """The tests of where the person is now."""
        own: list[ArrivalStep] = []
        for step in self.steps:
            own = [] if step.before is not step.after else own
            own += [step] if step.step == "test" else []
        return own

    @property
    def negative_days(self) -> list[date]:
        """The days on which negative specimens were taken where the person is now; a day counts once."""
        taken = {step.moment for step in self.tests_here if step.result == NEGATIVE}
        return sorted({moment.astimezone(BEIJING).date() for moment in taken})

    @property
    def went_to_hospital(self) -> bool:
        """Whether it ended because the person went to hospital."""
        return bool(self.steps) and self.steps[-1].step == "to_hospital"

    @property
    def tests(self) -> int:
        """Every test that was made."""
        return sum(step.step == "test" for step in self.steps)


def replay_arrival(declared: Journey, steps: Iterable[ArrivalStep], *, number: int = 0) -> Arrival:
    """The arrival that a history makes."""
    return replayed(Arrival(declared, number), steps)


def arrival_state_after(arrival: Arrival, step: str) -> ArrivalState:
    """The state that a possible step leads to."""
    return led_to(arrival.state, arrival_table().row(arrival.state, step), step)


@dataclass(frozen=True)
class ArrivalClock:
    """What has to happen next, by when, since when it waits."""

    name: str
    since: datetime
    due_at: datetime

    @property
    def span(self) -> timedelta:
        """How long it runs."""
        return self.due_at - self.since

    def is_over(self, at: datetime) -> bool:
        """Whether it should have happened by a moment."""
        return at > self.due_at

    def used(self, at: datetime) -> float:
        """Share of the limit that is used up, 0 or more."""
        return max((at - self.since) / self.span, 0.0)

    def card(self, at: datetime, *, yellow_card: float) -> Card:
        """The card that it shows at a moment, as the clock of an event does."""
        return Card.RED if self.is_over(at) else Card.YELLOW if self.used(at) >= yellow_card else Card.NONE

    def command_due(self, at: datetime) -> list[PlaceLevel]:
        """The levels of command that have to know by a moment, the lowest first: the county when the time is up, the
        city after as long again.
        """
        times = (at - self.since) / self.span
        return [level for after, level in ESCALATIONS if times >= after and self.is_over(at)]


def arrival_clock(arrival: Arrival, rules: ArrivalRules) -> ArrivalClock | None:
    """The clock that runs; none when the arrival is over.

    A clock runs from the first step of the state that started it: an offer that was withdrawn, refused or made
    elsewhere meanwhile and is repeated gives nobody time, nor does one that is first made when the transfer is late
    already. That for the landing runs from the end of the declared day, that for the release from the end of the last.
    """
    name, begun = _began_clocks(arrival.steps)
    if not arrival.is_open or not name:
        return None
    since = begun[name]
    if name == "observe" and "place" in begun and since > begun["place"] + rules.limit("place"):
        name, since = "place", begun["place"]
    elif name == "land":
        since = _end_of(arrival.declared.arrives_on)
    elif name == "days" and arrival.ends_on:
        since = _end_of(arrival.ends_on - timedelta(days=1))
    return ArrivalClock(name, since, since + rules.limit(name))


def clock_due(name: str, due_at: datetime, rules: ArrivalRules) -> ArrivalClock:
    """The clock that is known by its name and by when it is up, as lists have it."""
    return ArrivalClock(name, due_at - rules.limit(name), due_at)


def _began_clocks(steps: Sequence[ArrivalStep]) -> tuple[str, dict[str, datetime]]:
    """The running clock's name, and when each clock of the present state was first started, by name."""
    running, begun = "", dict[str, datetime]()
    for step in steps:
        name = arrival_table().names[step.step].clock
        if step.before is not step.after:
            running, begun = "", {}
        if name:
            running = name
            begun.setdefault(name, step.moment)
    return running, begun


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=BEIJING)
