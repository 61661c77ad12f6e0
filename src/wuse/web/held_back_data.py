"""What enterprises say holds them back, as the public page has it: of the area, of its places, of its industries."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from wuse.assess.power_index import ALL
from wuse.pool import load_standard
from wuse.publish.power import HeldBackAt, HeldBackCell, PowerEdition

NONE, WITHHELD, TOLD = "-", "w", "t"
"""What is known of a figure on a day, by a letter."""
Editions = Mapping[date, PowerEdition]


def held_back_of(editions: Editions, days: Sequence[date]) -> list[dict[str, Any]]:
    """What enterprises of the whole area name, in the order of the standard, with how many on each day."""
    return _series({day: one.held_back for day, one in editions.items()}, days)


def held_back_at(editions: Editions, days: Sequence[date]) -> dict[str, list[dict[str, Any]]]:
    """The same by code of a city, county or industry."""
    found: dict[str, dict[date, list[HeldBackAt]]] = {}
    for day, one in editions.items():
        for cell in one.held_back_at:
            found.setdefault(_code(cell), {}).setdefault(day, []).append(cell)
    return {code: _series(cells, days) for code, cells in sorted(found.items())}


def held_back_here(edition: PowerEdition, place: str) -> list[dict[str, Any]]:
    """What enterprises of a place name on the day of an edition; `firms` is None where it is withheld."""
    told = {cell.reason: cell.firms for cell in edition.held_back_at if _code(cell) == place}
    labels = _labels()
    return [{"code": one, **dict(labels[one]), "firms": told[one]} for one in labels if one in told]


def state_of(withheld: bool | None) -> str:
    """The letter of a figure: none, withheld or told."""
    return NONE if withheld is None else WITHHELD if withheld else TOLD


def _code(cell: HeldBackAt) -> str:
    return cell.place if cell.industry == ALL else cell.industry


def _series(
    cells: Mapping[date, Iterable[HeldBackCell | HeldBackAt]], days: Sequence[date]
) -> list[dict[str, Any]]:
    by_day = {day: {cell.reason: cell for cell in some} for day, some in cells.items()}
    labels = _labels()
    known = {reason for named in by_day.values() for reason in named}
    told = []
    for reason in (one for one in labels if one in known):
        found = [by_day.get(day, {}).get(reason) for day in days]
        told.append(
            {
                "code": reason,
                **dict(labels[reason]),
                "firms": [cell and cell.firms for cell in found],
                "states": "".join(state_of(cell and cell.firms is None) for cell in found),
            }
        )
    return told


def _labels() -> Mapping[str, Mapping[str, str]]:
    return load_standard("enterprise").field("held_back_by").labels or {}
