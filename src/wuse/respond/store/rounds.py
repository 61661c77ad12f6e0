"""The lists of grids: households and checks in the order of their changes, as values and as the phone gets them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from wuse.respond.check import CheckState
from wuse.respond.finding import Standing, standing_of
from wuse.respond.household import Household, Resident, known_to_document, residents_of
from wuse.respond.store.grid_models import CheckRow, HouseholdRow

PAGE = 100
_TAKE = (
    "INSERT INTO respond_roundrow (response, place, number) VALUES (%s, %s, %s) ON CONFLICT (response, place) "
    "DO UPDATE SET number = respond_roundrow.number + excluded.number RETURNING number"
)


@dataclass(frozen=True)
class ListPage:
    """What changed on the lists of a worker's grids, a page of it.

    `entries`: as they stand now. `gone`: ids of those that are off the list. `marks`: how far it was read, by grid.
    `more`: whether there is a next page.
    """

    entries: tuple[Mapping[str, Any], ...]
    gone: tuple[str, ...]
    marks: Mapping[str, int]
    more: bool


def take_numbers(response: str, wanted: Mapping[str, int]) -> dict[str, Iterator[int]]:
    """So many fresh numbers for each grid, in the caller's transaction; until its end nobody else gets any there.

    Grids in one order, so that of two writers one waits for the other, and never both.
    """
    found = {}
    with connection.cursor() as cursor:
        for place, count in sorted(wanted.items()):
            cursor.execute(_TAKE, [response, place, count])
            (last,) = cursor.fetchone()
            found[place] = iter(range(last - count + 1, last + 1))
    return found


def list_page(
    response: str, *, grids: Iterable[str], marks: Mapping[str, int], at: datetime, most: int = PAGE
) -> ListPage:
    """The changes of the lists of some grids since they were read last, at most so many, in order.

    Args:
        grids: those that the reader may see; marks of others are not looked at.
    """
    here = {place: marks.get(place, 0) for place in grids}
    found: list[tuple[str, int, str, dict[str, Any] | None]] = []
    for row in _changed(HouseholdRow.objects.filter(response=response), here)[: most + 1]:
        found.append((row.place, row.number, *_told_household(row)))
    for check in _changed(_of_use(response, here, at), here)[: most + 1]:
        found.append((check.place, check.number, *_told_check(check, at)))
    found.sort(key=lambda one: one[:2])
    shown = found[:most]
    return ListPage(
        entries=tuple(entry for *_, entry in shown if entry is not None),
        gone=tuple(uid for *_, uid, entry in shown if entry is None),
        marks={**here, **{place: number for place, number, *_ in shown}},
        more=len(found) > most,
    )


def _of_use(response: str, marks: Mapping[str, int], at: datetime) -> "QuerySet[CheckRow]":
    """The checks that somebody who has read so far has to hear of; who has read nothing, of those that stand alone.

    Asked of the table, before a page is cut off: what is over must not fill the place of what stands.
    """
    stands = Q(state=CheckState.OPEN, until__gt=at) | Q(conflict=True, until__gt=at)
    begun = [place for place, number in marks.items() if number]
    return CheckRow.objects.filter(stands | Q(place__in=begun), response=response)


def _changed(rows: "QuerySet[Any]", marks: Mapping[str, int]) -> "QuerySet[Any]":
    newer = Q(pk__in=[])
    for place, number in marks.items():
        newer |= Q(place=place, number__gt=number)
    return rows.filter(newer).order_by("place", "number")


def household_of(row: HouseholdRow) -> Household:
    """The value of a row."""
    return Household(
        place=row.place,
        household=row.household,
        residents=residents_of(row.residents),
        visited_at=row.visited_at,
        tried_at=row.tried_at,
        door=row.door,
    )


def _told_household(row: HouseholdRow) -> tuple[str, dict[str, Any] | None]:
    uid, household = f"h-{row.pk}", household_of(row)
    if household.gone:
        return uid, None
    return uid, {
        "uid": uid,
        "kind": "household",
        "grid": row.place,
        "household": row.household,
        "visited_at": row.visited_at,
        "tried_at": row.tried_at,
        "door": row.door,
        "persons": [
            _told_resident(resident)
            for resident in household.residents
            if not resident.gone or resident.standing.in_conflict
        ],
    }


def _told_resident(resident: Resident) -> dict[str, Any]:
    return {
        "person": resident.person,
        "sex": resident.sex,
        "born": resident.born,
        "known": known_to_document(resident.known),
        **told_standing(resident.standing),
    }


def told_standing(standing: Standing) -> dict[str, Any]:
    """What a phone gets of what stands: the ids to follow, and what they say only where they contradict each other."""
    told: dict[str, Any] = {"heads": [finding.item for finding in standing.findings]}
    if standing.in_conflict:
        told["versions"] = [
            {"item": finding.item, "at": finding.at, "device": finding.device, "said": dict(finding.said)}
            for finding in standing.findings
        ]
    return told


def _stands(row: CheckRow, at: datetime) -> bool:
    return (row.state == CheckState.OPEN or row.conflict) and at < row.until


def _told_check(row: CheckRow, at: datetime) -> tuple[str, dict[str, Any] | None]:
    if not _stands(row, at):
        return row.uid, None
    return row.uid, {
        "uid": row.uid,
        "kind": "check",
        "grid": row.place,
        "household": row.household,
        "person": row.person,
        "reason": row.reason,
        "level": row.level,
        "until": row.until,
        "known": row.known,
        **told_standing(standing_of(row.standing)),
    }
