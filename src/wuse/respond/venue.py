"""A venue (场所) and its venue code (场所码), by which visitors say that they were there.

The poster shows a key that means nothing by itself and can be changed at any time; a visit says the venue's own id,
which stays. So a photograph of an old poster lets nobody in, and what was said before still counts.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from wuse.pool import load_standard
from wuse.vocabulary import PlaceCode, PlaceLevel, Refusal

LONGEST_NAME = 80
COUNTED_FOR = timedelta(hours=1)
"""How long a check-in counts: said again at the same venue within this time, it is the same visit."""
MOST_VENUES = 12
"""Venues at which one person can have been within `COUNTED_FOR`: one in five minutes. One more is in doubt. Ours."""
DOOR = "door"
"""Who took a visit, in the entry that the visitor sees: which door it was would say where they were."""
_COARSE = (PlaceLevel.PROVINCE, PlaceLevel.CITY)


@dataclass(frozen=True)
class Venue:
    """A venue. `uid`: what visits say. `key`: what its poster shows now. `kind`: see `venue_kinds`."""

    number: int
    uid: str
    name: str
    kind: str
    place: PlaceCode
    key: str
    key_since: datetime
    organisation: str = ""
    closed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether its code counts."""
        return self.closed_at is None


def venue_kinds() -> dict[str, dict[str, str]]:
    """Kind -> its name in both languages, as the standard of visits has it."""
    labels = load_standard("venue_visit").field("venue_kind").labels
    return {code: dict(names) for code, names in labels.items()}


def check_venue(*, name: str, kind: str, place: PlaceCode) -> None:
    """Refuse a venue that nobody would find.

    Raises:
        Refusal: `venue.name`, `venue.kind`, `venue.place`.
    """
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise Refusal(
            "venue.name",
            "Name the venue as its sign does, in at most {most} signs.",
            {"most": LONGEST_NAME},
        )
    if kind not in venue_kinds():
        raise Refusal(
            "venue.kind", "There is no kind of venue {kind}. Choose one of the list.", {"kind": kind}
        )
    if place.level in _COARSE:
        raise Refusal(
            "venue.place",
            "{place} is too large for a venue: give the county (6 digits) or what is below it.",
            {"place": place},
        )


class SelfSaid(StrEnum):
    """What a check-in counts for, in the words of the standard of visits.

    DOUBTFUL: beyond `MOST_VENUES`. It is kept and compared, behind every other, and crowds no venue.
    """

    COUNTED = "counted"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True)
class ShownCode:
    """A code that was shown at a door, as it was verified a moment ago: its opaque identifier and its colour."""

    identifier: str
    colour: str


@dataclass(frozen=True)
class NotedVisit:
    """What became of a check-in. `said`: None if the person had checked in there within the hour."""

    venue: Venue
    said: SelfSaid | None


def self_said(venue: Venue, recent: Collection[str]) -> SelfSaid | None:
    """What a check-in counts for, after the person's own of the last hour; None for one that was made already.

    Args:
        recent: the ids of the venues at which the person checked in within `COUNTED_FOR`.
    """
    if venue.uid in recent:
        return None
    return SelfSaid.DOUBTFUL if len(set(recent)) >= MOST_VENUES else SelfSaid.COUNTED


def no_such_code() -> Refusal:
    """The refusal `visit.code`: nobody here can tell whose the code is, so that no visit can be kept."""
    return Refusal(
        "visit.code",
        "This code was issued by another site or has been forgotten: its colour counts, and no visit can be kept of "
        "it. Let the person check in by the poster.",
    )


def check_venue_open(venue: Venue) -> None:
    """Refuse what a closed venue has no use for: `venue.closed`."""
    if not venue.is_open:
        raise Refusal("venue.closed", "The code of this venue was ended: it counts no more.")
