"""Small provinces made by chance, with enterprises that come and go, and what is told of their days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from tests.reference.power_attack import Firm, Told
from wuse.publish.power import DayBefore, ToldDay, assessed_in, told_day, told_names

SITES = ("330102", "330106", "330203", "330205", "3302")
INDUSTRIES, SCALES = ("C", "I", "F"), ("large", "small")


@dataclass(frozen=True)
class Province:
    """Rows of `firm_days` day by day, and the same as the attacker knows them."""

    days: Sequence[pl.DataFrame]
    firms: Sequence[Firm]

    @property
    def changed(self) -> list[int]:
        """The firms that some of the days lack."""
        return [n for n, firm in enumerate(self.firms) if len(firm.used) < len(self.days)]

    def neighbour(self, firm: int) -> int | None:
        """A firm of the same county that is there every day."""
        site = self.firms[firm].site
        return next(
            (n for n, one in enumerate(self.firms) if one.site == site and n not in self.changed), None
        )


def row(
    firm: str,
    site: str,
    industry: str = "C",
    scale: str = "small",
    *,
    used: int = 500,
    december: int = 1000,
    assessed: bool = True,
) -> dict[str, object]:
    """A row of `firm_days`. `december`: of one day."""
    resumed = int(assessed and used > 0.3 * december)
    return {
        "firm": firm, "site": site, "industry": industry, "scale": scale, "used": used, "december": december * 31,
        "outcome": "assessed" if assessed else "no_reading", "resumed": resumed,
    }  # fmt: skip


def province(seed: int, *, days: int, gone: int, firms: int = 32, clannish: float = 0.3) -> Province:
    """A province of few counties.

    Args:
        gone: so many firms are not there on one day each.
        clannish: the share of firms that are of whatever industry their county is known for.
    """
    chance = np.random.default_rng(seed)
    sites = SITES[: int(chance.integers(2, 6))]
    absent = dict(
        zip(chance.permutation(firms)[:gone].tolist(), chance.integers(0, days, gone).tolist(), strict=True)
    )
    lift = dict(zip(sites, chance.uniform(0.3, 0.9, len(sites)), strict=True))
    kinds = []
    for number in range(firms):
        at = int(chance.integers(len(sites)))
        own = at if chance.random() < clannish else int(chance.integers(len(INDUSTRIES)))
        december = int(chance.choice([20_000, *[int(chance.integers(1500, 9000))] * 8]))
        scale = SCALES[int(chance.integers(2))]
        kinds.append((f"f{number}", sites[at], INDUSTRIES[own % len(INDUSTRIES)], scale, december))
    frames = [
        pl.DataFrame(
            [
                row(
                    *kind[:4],
                    used=int(
                        kind[4] * np.clip(lift[kind[1]] + chance.uniform(-0.25, 0.25) + 0.05 * day, 0.05, 1.2)
                    ),
                    december=kind[4],
                    assessed=absent.get(number) != day,
                )
                for number, kind in enumerate(kinds)
            ]
        )
        for day in range(days)
    ]
    return province_of(frames)


def province_of(days: Sequence[pl.DataFrame]) -> Province:
    """A province from rows of days that name the same firms in the same order."""
    found = []
    for number, first in enumerate(days[0].iter_rows(named=True)):
        rows = [day.row(number, named=True) for day in days]
        used = {n: float(one["used"]) for n, one in enumerate(rows) if one["outcome"] == "assessed"}
        found.append(
            Firm(
                first["firm"],
                first["site"],
                first["industry"],
                first["scale"],
                float(first["december"]),
                used,
            )
        )
    return Province(days, found)


def editions(days: Sequence[pl.DataFrame], *, top: str = "33", crossed: bool = False) -> list[ToldDay]:
    """What is told of days, one edition after the other."""
    before: list[DayBefore] = []
    found = []
    for day in days:
        told = told_day(day, top=top, crossed=crossed, before=before)
        before.append(DayBefore(told_names(top, told.cells, told.sizes), assessed_in(day, top)))
        found.append(told)
    return found


def as_read(told: ToldDay, top: str = "33") -> list[Told]:
    """The told cells, as a reader sees them."""
    places = [(cell.place, cell.industry, "ALL", cell) for cell in told.cells]
    sizes = [(top, "ALL", size.scale, size) for size in told.sizes]
    return [
        Told(place, industry, scale, one.resumed_rate, one.output_rate, one.power_index)
        for place, industry, scale, one in [*places, *sizes]
        if one.resumed_rate is not None and one.output_rate is not None and one.power_index is not None
    ]


def members(told: Sequence[Told], firms: Sequence[Firm]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Which firm (column) each told cell (row) holds."""
    return np.array([[float(cell.holds(firm)) for firm in firms] for cell in told]).reshape(
        len(told), len(firms)
    )


def days_read(told: Sequence[ToldDay]) -> Mapping[int, Sequence[Told]]:
    """The told cells of editions, day by day."""
    return {number: as_read(one) for number, one in enumerate(told)}
