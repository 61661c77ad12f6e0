"""A household (住户): a door of a grid with the persons found there, as far as the next visit needs to know.

The facts are in the pool. Here stands what spares a second question: which answers are known of whom and since when,
when somebody was there last, and what stands side by side because two phones found it apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from wuse.respond.finding import NOTHING_STANDS, DoorFinding, Standing, standing_of

_GONE = ("moved",)


@dataclass(frozen=True)
class Resident:
    """A person found at a door. `sex`, `born` (year): by which the worker tells the persons of a household apart.

    `known`: name of a question -> when it was answered last. `gone`: moved away at the last visit.
    """

    person: str
    sex: str = ""
    born: int | None = None
    known: Mapping[str, datetime] = field(default_factory=dict)
    standing: Standing = NOTHING_STANDS
    gone: bool = False


@dataclass(frozen=True)
class Household:
    """A door. `visited_at`: somebody was met. `tried_at`, `door`: nobody was, and how the door was (`door_found`)."""

    place: str
    household: str
    residents: tuple[Resident, ...] = ()
    visited_at: datetime | None = None
    tried_at: datetime | None = None
    door: str = ""

    @property
    def gone(self) -> bool:
        """Whether it is off the round: there is no such door, and nobody was ever met at it."""
        return self.door == "no_such_door" and not self.residents

    @property
    def in_conflict(self) -> bool:
        """Whether two findings of one of its persons say different things."""
        return any(resident.standing.in_conflict for resident in self.residents)


@dataclass(frozen=True)
class Met:
    """One person as a visit found them."""

    person: str
    finding: DoorFinding
    follows: tuple[str, ...] = ()
    answered: frozenset[str] = frozenset()
    sex: str = ""
    born: int | None = None


def with_met(household: Household, met: Met) -> Household:
    """The household after a visit that met, or asked after, one of its persons."""
    before = next((found for found in household.residents if found.person == met.person), None)
    resident = _after(before or Resident(met.person), met)
    others = tuple(found for found in household.residents if found.person != met.person)
    residents = tuple(sorted((*others, resident), key=lambda found: found.person))
    return replace(household, residents=residents, visited_at=_later(household.visited_at, met.finding.at))


def with_door(household: Household, at: datetime, door: str) -> Household:
    """The household after a visit at which nobody was met; an older one changes nothing."""
    if household.tried_at is not None and (at, door) < (household.tried_at, household.door):
        return household
    return replace(household, tried_at=at, door=door)


def _after(before: Resident, met: Met) -> Resident:
    at = met.finding.at
    known = {**before.known, **{name: _later(before.known.get(name), at) for name in met.answered}}
    standing = before.standing.with_finding(met.finding, met.follows)
    last = standing.findings[-1] if standing.findings else met.finding
    newer = {name for name in ("sex", "birth_date") if name in met.answered and known[name] == at}
    return Resident(
        person=met.person,
        sex=met.sex if "sex" in newer else before.sex,
        born=met.born if "birth_date" in newer else before.born,
        known=known,
        standing=standing,
        gone=last.said.get("visit_found") in _GONE,
    )


def _later(before: datetime | None, at: datetime) -> datetime:
    return at if before is None else max(before, at)


def known_to_document(known: Mapping[str, datetime]) -> dict[str, list[str]]:
    """Moment -> what was answered last then: most things were answered together."""
    found: dict[str, list[str]] = {}
    for name, at in sorted(known.items()):
        found.setdefault(at.isoformat(), []).append(name)
    return found


def known_of(document: Mapping[str, Sequence[str]]) -> dict[str, datetime]:
    """What `known_to_document` wrote."""
    return {name: datetime.fromisoformat(at) for at, names in document.items() for name in names}


def residents_to_document(residents: Sequence[Resident]) -> list[dict[str, Any]]:
    """As they are stored."""
    return [
        {
            "person": resident.person,
            "sex": resident.sex,
            "born": resident.born,
            "known": known_to_document(resident.known),
            "standing": resident.standing.to_document(),
            "gone": resident.gone,
        }
        for resident in residents
    ]


def residents_of(document: Sequence[Mapping[str, Any]]) -> tuple[Resident, ...]:
    """What `residents_to_document` wrote."""
    return tuple(
        Resident(
            person=told["person"],
            sex=told["sex"],
            born=told["born"],
            known=known_of(told["known"]),
            standing=standing_of(told["standing"]),
            gone=told["gone"],
        )
        for told in document
    )
