"""Readings of meters for tests: made by rule and marked as made, so that what follows can be worked out by hand."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from wuse.assess.power_index import ALL, PowerFacts, load_power_rule, power_index
from wuse.pool import InProcessEngine, load_standard

ENGINE = InProcessEngine()
DECEMBER = load_power_rule().baseline
NOON = datetime(2020, 2, 21, 4, tzinfo=UTC)
"""Noon of 21 February 2020 in Hangzhou: 20 February is known."""
PUBLISHED = {
    date(2020, 2, 19): (57.60, 45.28, 51.44),
    date(2020, 2, 20): (60.15, 47.27, 53.71),
}
"""Day -> share resumed and output in per cent, and the index, as State Grid Zhejiang published them."""
MADE = "made-for-tests"
_OWN = {"sequence": pl.Int64(), "row_number": pl.Int64()}
_FIRMS = 10_000
_MEAN = 100
"""Kilowatt-hours a day that each firm used in December."""


def meters(rows: Iterable[Mapping[str, Any]], standard: str = "meter_reading") -> pl.DataFrame:
    """Rows of a standard; in the county 330382 and learnt before noon of 21 February where they do not say."""
    schema = {**_OWN, **load_standard(standard).schema}
    told = [
        {
            "sequence": 0,
            "row_number": number,
            "recorded_at": NOON - timedelta(hours=1),
            "place": "330382",
            "tariff_class": "large_industrial",
            "reading_kind": "measured",
            "source": MADE,
            **row,
        }
        for number, row in enumerate(rows)
    ]
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in told], schema=schema)


def month(
    meter: str, each: float = 100.0, days: Sequence[date] = DECEMBER, **more: Any
) -> list[dict[str, Any]]:
    """Readings of a meter in December, as much on every day."""
    return [{"meter": meter, "date": day, "electricity": each, **more} for day in days]


def judged(
    rows: Iterable[Mapping[str, Any]],
    enterprises: Iterable[Mapping[str, Any]] = (),
    *,
    day: date = date(2020, 2, 20),
    area: str = "33",
    as_of: datetime = NOON,
) -> dict[tuple[str, str], dict[str, Any]]:
    """(industry, size) -> the row of an area on a day."""
    facts = PowerFacts(meters(rows), meters(enterprises, "enterprise"))
    found = power_index(ENGINE, facts, areas=[area], days=[day], as_of=as_of)
    return {(row["industry"], row["scale"]): row for row in found.iter_rows(named=True)}


def of_all(rows: Iterable[Mapping[str, Any]], **asked: Any) -> dict[str, Any]:
    """The row of all industries and sizes."""
    return judged(rows, **asked)[ALL, ALL]


def published_firms() -> pl.DataFrame:
    """Ten thousand firms whose shares on 19 and 20 February are exactly those that were published, by standard.

    What a firm uses on a day is given in whole kilowatt-hours: December 100, then so that 5,760 have resumed on the
    first day and 6,015 on the second, each by the middle of three days.
    """
    firms = pl.DataFrame({"n": range(_FIRMS)})
    n = pl.col("n")
    used = {
        date(2020, 2, 17): pl.lit(0),
        date(2020, 2, 18): pl.when(n < 5760).then(50).otherwise(0),
        date(2020, 2, 19): _shared(75, 452_800),
        date(2020, 2, 20): _shared(78, 472_700),
    }
    days = [*((day, pl.lit(_MEAN)) for day in DECEMBER), *used.items()]
    return pl.concat(
        firms.select(
            meter=pl.format("M{}", n.cast(pl.String).str.zfill(6)),
            date=pl.lit(day),
            place=pl.lit("330382"),
            tariff_class=pl.lit("large_industrial"),
            electricity=each.cast(pl.Float64),
            reading_kind=pl.lit("measured"),
            source=pl.lit(MADE),
        )
        for day, each in days
    )


def _shared(each: int, total: int) -> pl.Expr:
    """So much for each of the 6,015 firms, and what is left of the total for the first."""
    n = pl.col("n")
    first = each + total - 6015 * each
    return pl.when(n == 0).then(first).when(n < 6015).then(each).otherwise(0)
