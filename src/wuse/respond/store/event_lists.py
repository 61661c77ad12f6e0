"""Lists of events: a unit's open ones by the clock that is up first, its ended ones newest first, a page at a time.

A page begins behind the last event of the one before (keyset), so that the hundredth costs no more than the first.
"""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from wuse.respond.event_clock import Card
from wuse.respond.event_table import EventState
from wuse.respond.store.event_models import EventRow
from wuse.vocabulary import Colour, PlaceCode, PlaceLevel

ON_A_PAGE = 50
_COLUMNS = {
    PlaceLevel.CITY: "city",
    PlaceLevel.COUNTY: "county",
    PlaceLevel.TOWNSHIP: "township",
    PlaceLevel.VILLAGE: "village",
}
_HEAD = (
    "id",
    "kind",
    "level",
    "place",
    "state",
    "station",
    "handler",
    "about_person",
    "supervised",
    "reported_at",
    "due_at",
    "yellow_at",
    "ended_at",
    "is_open",
)


@dataclass(frozen=True)
class EventHead:
    """What a list shows of an event; no words of the report, and nobody whom it is about."""

    number: int
    kind: str
    level: Colour
    place: PlaceCode
    state: EventState
    station: str
    handler: str
    about_person: bool
    supervised: bool
    reported_at: datetime
    due_at: datetime | None
    yellow_at: datetime | None
    ended_at: datetime | None

    def card(self, at: datetime) -> Card:
        """The gravest card that a running clock of it shows."""
        if self.yellow_at is None or self.due_at is None or at < self.yellow_at:
            return Card.NONE
        return Card.RED if at >= self.due_at else Card.YELLOW


@dataclass(frozen=True)
class EventChoice:
    """Which events a list has.

    `states`: none for all. `card`: at least this one, at `at`. `station`: organisation that has them; `reporter`:
    account that reported them; empty for any. `kinds`: none for all.
    """

    at: datetime
    states: tuple[EventState, ...] = ()
    kinds: tuple[str, ...] = ()
    card: Card = Card.NONE
    station: str = ""
    reporter: str = ""
    supervised: bool = False


@dataclass(frozen=True)
class EventPage:
    """A page of a list, and where the next one begins; empty behind the last."""

    heads: tuple[EventHead, ...]
    onward: str


def within(place: str) -> Q:
    """The rows of a place and what lies in it, by the column that has an index."""
    code = PlaceCode(place)
    if code.level in _COLUMNS:
        return Q(**{_COLUMNS[code.level]: place})
    if code.level is PlaceLevel.GRID:
        return Q(village=place[:12], place__startswith=place)
    return Q(place__startswith=place)


def column_of(level: PlaceLevel) -> str:
    """The column that has the code of the unit of a level."""
    return _COLUMNS.get(level, "place")


def within_any(places: Iterable[str]) -> Q:
    """The rows of several places; of none, none."""
    found = Q(pk__in=[])
    for place in outermost(places):
        found |= within(place)
    return found


def outermost(places: Iterable[str]) -> list[str]:
    """The places that lie in no other of them."""
    codes = sorted(set(places))
    return [code for code in codes if not any(code != other and code.startswith(other) for other in codes)]


def open_page(
    places: Sequence[str], choice: EventChoice, *, after: str = "", size: int = ON_A_PAGE
) -> EventPage:
    """Open events of places, the clock that is up first in front.

    Each place is asked by its own index, and what they answer is merged.
    """
    asked = [_open_of(place, choice, after, size + 1) for place in outermost(places)]
    merged = list(heapq.merge(*asked, key=lambda head: (head.due_at, head.number)))[: size + 1]
    shown = merged[:size]
    last = shown[-1] if len(merged) > size else None
    return EventPage(tuple(shown), _key(last) if last else "")


def ended_page(
    places: Sequence[str], choice: EventChoice, *, after: str = "", size: int = ON_A_PAGE
) -> EventPage:
    """Ended events of places, the newest report first."""
    asked = [_ended_of(place, choice, after, size + 1) for place in outermost(places)]
    merged = list(heapq.merge(*asked, key=lambda head: -head.number))[: size + 1]
    shown = merged[:size]
    return EventPage(tuple(shown), str(shown[-1].number) if len(merged) > size else "")


@dataclass(frozen=True)
class UnitLoad:
    """How much is open in a unit, and how many of it show a card."""

    open_events: int
    yellow: int
    red: int

    @property
    def card(self) -> Card:
        """The gravest card that one of its events shows."""
        return Card.RED if self.red else Card.YELLOW if self.yellow else Card.NONE


def loads_by(
    level: PlaceLevel, place: str, *, at: datetime, kinds: tuple[str, ...] = ()
) -> dict[str, UnitLoad]:
    """Code of each unit of a level in a place -> what is open in it; a unit without open events is left out.

    What lies in the place itself and in no such unit stands under the place's own code.

    Args:
        kinds: of events; all when there are none.
    """
    column = column_of(level)
    red = Q(due_at__lte=at, yellow_at__isnull=False)
    rows = (
        _chosen(EventRow.objects.filter(within(place), is_open=True), EventChoice(at, kinds=kinds))
        .values(column)
        .annotate(
            open_events=Count("pk"),
            red=Count("pk", filter=red),
            yellow=Count("pk", filter=Q(yellow_at__lte=at) & ~red),
        )
    )
    return {
        row[column]: UnitLoad(row["open_events"], row["yellow"], row["red"]) for row in rows.order_by(column)
    }


def counts_by_state(places: Sequence[str], choice: EventChoice) -> dict[EventState, int]:
    """How many open events are in each state."""
    rows = _chosen(EventRow.objects.filter(within_any(places), is_open=True), choice)
    found = rows.values("state").annotate(number=Count("pk")).order_by("state")
    return {EventState(row["state"]): row["number"] for row in found}


def reporter_page(
    account: str, *, at: datetime, keep: timedelta, after: str = "", size: int = ON_A_PAGE
) -> EventPage:
    """What an account reported, newest first: what is open, and what ended no longer ago than `keep`."""
    rows = EventRow.objects.filter(Q(is_open=True) | Q(ended_at__gte=at - keep), reported_by=account)
    if after.isdecimal():
        rows = rows.filter(pk__lt=int(after))
    found = _heads(rows.order_by("-pk"), size + 1)
    return EventPage(tuple(found[:size]), str(found[size - 1].number) if len(found) > size else "")


def _open_of(place: str, choice: EventChoice, after: str, size: int) -> list[EventHead]:
    rows = _chosen(EventRow.objects.filter(within(place), is_open=True), choice)
    begin = _after(after)
    if begin:
        due, number = begin
        rows = rows.filter(due_at__gte=due).filter(Q(due_at__gt=due) | Q(pk__gt=number))
    return _heads(rows.order_by("due_at", "pk"), size)


def _ended_of(place: str, choice: EventChoice, after: str, size: int) -> list[EventHead]:
    rows = _chosen(EventRow.objects.filter(within(place), is_open=False), choice)
    if after.isdecimal():
        rows = rows.filter(pk__lt=int(after))
    return _heads(rows.order_by("-pk"), size)


def _chosen(rows: QuerySet[EventRow], choice: EventChoice) -> QuerySet[EventRow]:
    wanted = Q()
    if choice.states:
        wanted &= Q(state__in=choice.states)
    if choice.kinds:
        wanted &= Q(kind__in=choice.kinds)
    if choice.station:
        wanted &= Q(station=choice.station)
    if choice.reporter:
        wanted &= Q(reported_by=choice.reporter)
    if choice.supervised:
        wanted &= Q(supervised=True)
    if choice.card is Card.RED:
        wanted &= Q(due_at__lte=choice.at, yellow_at__isnull=False)
    elif choice.card is Card.YELLOW:
        wanted &= Q(yellow_at__lte=choice.at)
    return rows.filter(wanted)


def _heads(rows: QuerySet[EventRow], size: int) -> list[EventHead]:
    return [head_of(values) for values in rows.values(*_HEAD)[:size]]


def head_of(values: dict[str, object]) -> EventHead:
    """The value of the columns that a list shows."""
    kept = {name: values[name] for name in _HEAD if name not in ("id", "level", "place", "state", "is_open")}
    return EventHead(
        number=int(str(values["id"])),
        level=Colour(str(values["level"])),
        place=PlaceCode(str(values["place"])),
        state=EventState(str(values["state"])),
        **kept,  # type: ignore[arg-type]
    )


def _key(head: EventHead) -> str:
    assert head.due_at is not None, "an open event has a clock"
    return f"{head.due_at.isoformat()}~{head.number}"


def _after(text: str) -> tuple[datetime, int] | None:
    """Where a page begins; what somebody made up begins at the first."""
    moment, _, number = text.partition("~")
    try:
        found = datetime.fromisoformat(moment), int(number)
    except ValueError:
        return None
    return found if found[0].tzinfo else None
