"""Random histories for the health code, by the million: few days and places, so that rules meet at their edges."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from wuse.pool import load_standard

# 20 March 2020, a quarter past nine in Hangzhou.
NOW = datetime(2020, 3, 20, 1, 15, tzinfo=UTC)
TODAY = date(2020, 3, 20)
PLACES = ("420100", "330382", "330382001", "330106", "330106002001", "330110", "44", None)
AREAS: Sequence[tuple[str, date, date, int]] = (
    ("330382", date(2020, 2, 1), date(2020, 3, 8), 5),
    ("330382", date(2020, 3, 9), date(2020, 3, 20), 4),
    ("330106", date(2020, 2, 1), date(2020, 3, 12), 3),
    ("330106002", date(2020, 3, 1), date(2020, 3, 20), 2),
    ("330110", date(2020, 2, 1), date(2020, 3, 20), 2),
    ("44", date(2020, 3, 5), date(2020, 3, 10), 4),
)
_OWN = {"sequence": pl.Int64(), "row_number": pl.Int64(), "batch_id": pl.String()}


def areas_table() -> pl.DataFrame:
    names = ("place", "from_day", "to_day", "area_rank")
    return pl.DataFrame([dict(zip(names, row, strict=True)) for row in AREAS])


class Chance:
    """Draws columns of so many rows."""

    def __init__(self, seed: int, rows: int) -> None:
        self.rng, self.rows = np.random.default_rng(seed), rows

    def of(self, values: Sequence[Any], weights: Sequence[float] | None = None) -> list[Any]:
        shares = None if weights is None else np.array(weights) / sum(weights)
        return [values[n] for n in self.rng.choice(len(values), size=self.rows, p=shares)]

    def yes(self, share: float) -> list[bool]:
        return list(map(bool, self.rng.random(self.rows) < share))

    def or_none(self, share: float, values: Sequence[Any]) -> list[Any]:
        return [None if no else value for no, value in zip(self.yes(share), values, strict=True)]

    def moments(self, days: int) -> list[datetime]:
        hours = self.rng.integers(0, 24 * days, size=self.rows)
        return [NOW - timedelta(hours=int(hour)) for hour in hours]

    def days(self, back: int, ahead: int = 0) -> list[date]:
        drawn = self.rng.integers(-ahead, back, size=self.rows)
        return [TODAY - timedelta(days=int(day)) for day in drawn]

    def persons(self, number: int) -> list[str]:
        return [f"w{n}" for n in self.rng.integers(0, number, size=self.rows)]

    def keys(self, share_corrected: float = 0.05) -> list[str]:
        """Keys of which some are used twice."""
        drawn = np.where(
            self.rng.random(self.rows) < share_corrected,
            self.rng.integers(0, max(self.rows, 1), self.rows),
            np.arange(self.rows),
        )
        return [f"k{n}" for n in drawn]


def histories(seed: int, persons: int) -> dict[str, pl.DataFrame]:
    """Facts of so many persons by standard; a third of them declare each day, some in places of risk."""
    return {
        name: _table(name, draw(Chance(seed * 10 + n, int(persons * share)), persons))
        for n, (name, (draw, share)) in enumerate(_DRAWN.items())
    }


def _declarations(c: Chance, persons: int) -> dict[str, list[Any]]:
    # Most declare often, so that clocks run down.
    often = np.repeat(np.arange(persons), np.random.default_rng(c.rows).integers(0, 20, size=persons))[
        : c.rows
    ]
    names = [f"w{n}" for n in often] + c.persons(persons)[len(often) :]
    return {
        "declaration_id": c.keys(0.02), "person": names, "declared_at": c.moments(40), "fever": c.yes(0.03),
        "cough": c.yes(0.03), "breathlessness": c.yes(0.01), "contact_with_case": c.yes(0.01),
        "stayed_in_risk_area": c.yes(0.05), "stay_place": c.of(PLACES),
        "stay_days": c.of((None, 0, 1, 2, 3, 8)), "left_stay_on": c.or_none(0.3, c.days(25)),
    }  # fmt: skip


def _tests(c: Chance, persons: int) -> dict[str, list[Any]]:
    return {
        "result_id": c.keys(), "person": c.persons(persons), "specimen_taken_at": c.moments(30),
        "method": c.of(("nucleic_acid", "antigen", "sequencing", "antibody"), (8, 1, 1, 1)),
        "result": c.of(("negative", "positive", "inconclusive"), (8, 1, 1)), "specimens_pooled": c.of((None, 1, 10)),
    }  # fmt: skip


def _cases(c: Chance, persons: int) -> dict[str, list[Any]]:
    status = c.of(("in_care", "recovered", "died", "ruled_out", "observation_ended"))
    return {
        "report_id": c.keys(0.3), "person": c.persons(persons), "diagnosed_on": c.days(30), "status": status,
        "outcome_on": c.or_none(0.1, c.days(25)),
    }  # fmt: skip


def _contacts(c: Chance, persons: int) -> dict[str, list[Any]]:
    return {
        "contact_id": c.keys(0.2), "person": c.persons(persons), "closeness": c.of(("close", "secondary", "general")),
        "relation": c.of(("household", "colleague")), "last_exposure_on": c.days(32),
        "contact_state": c.of(("listed", "reached", "released", "no_contact"), (8, 8, 1, 1)),
    }  # fmt: skip


def _isolations(c: Chance, persons: int) -> dict[str, list[Any]]:
    ended = c.of((None, "completed", "lifted", "left"), (4, 1, 1, 1))
    return {
        "isolation_id": c.keys(0.2), "person": c.persons(persons), "isolation_began_at": c.moments(25),
        "isolation_kind": c.of(("centralised", "home", "hospital", "monitoring")), "isolation_due_on": c.days(10, 10),
        "isolation_reason": c.of(("close_contact", "entrant")),
        "isolation_end": ended,
        "isolation_ended_at": [m if e else None for m, e in zip(c.moments(10), ended, strict=True)],
    }  # fmt: skip


def _arrivals(c: Chance, persons: int) -> dict[str, list[Any]]:
    return {
        "arrival_id": c.keys(0.2), "person": c.persons(persons),
        "departure_country": c.of((None, "CHN", "ITA", "KOR", "USA")), "departure_place": c.of(PLACES),
        "arrived_at": c.or_none(0.1, c.moments(30)),
        "arrival_state": c.of(("landed", "isolated", "cancelled"), (4, 4, 1)), "stayed_in_risk_area": c.yes(0.5),
        "stay_place": c.of(PLACES), "left_stay_on": c.or_none(0.5, c.days(30)),
        "certificate_shown": c.of((None, "recovery"), (4, 1)),
    }  # fmt: skip


_DRAWN: Mapping[str, Any] = {
    "declaration": (_declarations, 9.0),
    "test_result": (_tests, 0.4),
    "case_report": (_cases, 0.04),
    "contact": (_contacts, 0.15),
    "isolation": (_isolations, 0.08),
    "arrival": (_arrivals, 0.15),
}


def _table(standard: str, drawn: Mapping[str, list[Any]]) -> pl.DataFrame:
    schema = {**_OWN, **load_standard(standard).schema}
    rows = len(next(iter(drawn.values())))
    # Some were learnt too late to count, some at one moment, so that the number of the row decides.
    late = np.random.default_rng(rows).integers(-1, 30, size=rows)
    recorded = [NOW - timedelta(hours=int(hours)) for hours in late]
    own = {
        "recorded_at": recorded,
        "sequence": [0] * rows,
        "row_number": list(range(rows)),
        "batch_id": ["b"] * rows,
    }
    told = {**own, **drawn}
    return pl.DataFrame({n: told.get(n, [None] * rows) for n in schema}, schema=schema, strict=False)
