"""Made-up facts for the health codes of a province, in stretches of persons: keys as the vault gives them, in order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa

from wuse.pool import load_standard

NOW = datetime(2020, 3, 20, 1, 15, tzinfo=UTC)
TODAY = date(2020, 3, 20)
STANDARDS = ("declaration", "test_result", "case_report", "contact", "isolation", "arrival")
# Of a person each, as a share: 65 million persons give 65, 20, 0.1, 0.5, 0.1 and 2 million.
SHARES = {
    "test_result": 20 / 65,
    "case_report": 0.1 / 65,
    "contact": 0.5 / 65,
    "isolation": 0.1 / 65,
    "arrival": 2 / 65,
}
_LETTERS = np.frombuffer(b"234567abcdefghijklmnopqrstuvwxyz", np.uint8)
_COUNTIES = np.array([f"3301{n:02d}" for n in range(1, 91)])


@dataclass(frozen=True)
class Stretch:
    """The `number`-th of `of` stretches of persons."""

    number: int
    of: int
    persons: int


def keys(stretch: Stretch) -> pl.Series:
    """Keys of persons in order, none of them in another stretch."""
    rng = np.random.default_rng(stretch.number)
    drawn = np.sort(rng.random(stretch.persons))
    high = ((stretch.number + drawn) / stretch.of * 2.0**50).astype(np.uint64)
    letters = rng.integers(0, 32, size=(stretch.persons, 32), dtype=np.uint8)
    for place in range(10):
        letters[:, place] = (high >> np.uint64(5 * (9 - place))) & np.uint64(31)
    text = np.empty((stretch.persons, 35), np.uint8)
    text[:, :3], text[:, 3:] = np.frombuffer(b"p1-", np.uint8), _LETTERS[letters]
    offsets = np.arange(0, 35 * (stretch.persons + 1), 35, dtype=np.int32)
    array = pa.StringArray.from_buffers(stretch.persons, pa.py_buffer(offsets), pa.py_buffer(text))
    return pl.Series("person", array)


def facts(stretch: Stretch, persons: pl.Series) -> dict[str, pl.DataFrame]:
    """The facts of a stretch by standard."""
    rng = np.random.default_rng(10**6 + stretch.number)
    found = {"declaration": _declarations(rng, persons, f"d{stretch.number:03d}")}
    for name, share in SHARES.items():
        some = persons.gather(np.sort(rng.choice(len(persons), int(len(persons) * share), replace=False)))
        found[name] = _MADE[name](rng, some, f"{name[0]}{stretch.number:03d}")
    return found


def news(rng: np.random.Generator, persons: pl.Series, number: int) -> dict[str, pl.DataFrame]:
    """New facts about persons drawn at random: seven in ten declarations, the rest mostly tests."""
    shares = {"declaration": 0.7, "test_result": 0.28, "contact": 0.01, "arrival": 0.01}
    found = {}
    for name, share in shares.items():
        some = persons.gather(rng.integers(0, len(persons), int(number * share)))
        rows = _MADE[name](rng, some, f"n{name[0]}")
        found[name] = rows.with_columns(recorded_at=pl.lit(NOW, pl.Datetime("us", "UTC")))
    return found


def write(found: Mapping[str, pl.DataFrame], folder: Path, number: int) -> None:
    """A Parquet file a standard."""
    for name, rows in found.items():
        (folder / name).mkdir(exist_ok=True)
        rows.write_parquet(folder / name / f"{number:04d}.parquet", compression="lz4")


def _declarations(rng: np.random.Generator, persons: pl.Series, mark: str) -> pl.DataFrame:
    n = len(persons)
    stays = rng.random(n) < 0.015
    left = _days(rng, n, 14)
    return _rows(
        "declaration", mark, persons,
        declared_at=_moments(rng, n, 14), fever=rng.random(n) < 0.005, cough=rng.random(n) < 0.005,
        breathlessness=rng.random(n) < 0.001, contact_with_case=rng.random(n) < 0.001,
        stayed_in_risk_area=stays, stay_place=_some(_COUNTIES[rng.integers(0, 90, n)], stays),
        stay_days=pl.Series(rng.integers(1, 9, n)), left_stay_on=pl.Series(left),
    )  # fmt: skip


def _tests(rng: np.random.Generator, persons: pl.Series, mark: str) -> pl.DataFrame:
    n = len(persons)
    result = np.where(rng.random(n) < 0.0005, "positive", "negative")
    return _rows(
        "test_result", mark, persons, specimen_taken_at=_moments(rng, n, 14), method=_all("nucleic_acid", n),
        result=result, specimens_pooled=pl.Series(np.ones(n, np.int64)),
    )  # fmt: skip


def _cases(rng: np.random.Generator, persons: pl.Series, mark: str) -> pl.DataFrame:
    n = len(persons)
    status = np.where(rng.random(n) < 0.5, "in_care", "recovered")
    return _rows(
        "case_report",
        mark,
        persons,
        diagnosed_on=_days(rng, n, 60),
        status=status,
        outcome_on=_days(rng, n, 40),
    )


def _contacts(rng: np.random.Generator, persons: pl.Series, mark: str) -> pl.DataFrame:
    n = len(persons)
    return _rows(
        "contact", mark, persons, closeness=np.array(["close", "secondary", "general"])[rng.integers(0, 3, n)],
        relation=_all("household", n), last_exposure_on=_days(rng, n, 30), contact_state=_all("reached", n),
    )  # fmt: skip


def _isolations(rng: np.random.Generator, persons: pl.Series, mark: str) -> pl.DataFrame:
    n = len(persons)
    due = np.datetime64(TODAY) + rng.integers(-7, 14, n)
    return _rows(
        "isolation", mark, persons, isolation_kind=_all("home", n), isolation_began_at=_moments(rng, n, 14),
        isolation_due_on=due, isolation_reason=_all("close_contact", n),
    )  # fmt: skip


def _arrivals(rng: np.random.Generator, persons: pl.Series, mark: str) -> pl.DataFrame:
    n = len(persons)
    abroad = rng.random(n) < 0.03
    return _rows(
        "arrival", mark, persons, departure_country=np.where(abroad, "ITA", "CHN"),
        departure_place=_some(np.where(rng.random(n) < 0.05, "420100", "440100"), ~abroad),
        arrived_at=_moments(rng, n, 30), arrival_state=_all("landed", n), stayed_in_risk_area=np.zeros(n, bool),
    )  # fmt: skip


_MADE = {
    "declaration": _declarations, "test_result": _tests, "case_report": _cases, "contact": _contacts,
    "isolation": _isolations, "arrival": _arrivals,
}  # fmt: skip


def _rows(name: str, mark: str, persons: pl.Series, **columns: object) -> pl.DataFrame:
    """Rows of a standard, those columns that the rule reads; what is not named is empty."""
    standard = load_standard(name)
    made = pl.DataFrame({"person": persons, **columns})
    ids = pl.format(mark + "-{}", pl.int_range(pl.len()))
    told = made.with_columns(
        ids.alias(standard.key[0]),
        recorded_at=pl.lit(NOW - timedelta(hours=2), pl.Datetime("us", "UTC")),
        sequence=pl.lit(0, pl.Int64()),
        row_number=pl.int_range(pl.len(), dtype=pl.Int64()),
    )
    read = [*told.columns, *_READ[name]]
    kinds = {column: standard.schema[column] for column in read if column in standard.schema}
    lacking = [
        pl.lit(None, kind).alias(column) for column, kind in kinds.items() if column not in told.columns
    ]
    return told.with_columns(lacking).cast(kinds)


_READ = {
    "declaration": (), "test_result": (), "case_report": (), "contact": (),
    "isolation": ("isolation_end", "isolation_ended_at"),
    "arrival": ("stay_place", "left_stay_on", "certificate_shown"),
}  # fmt: skip


def _moments(rng: np.random.Generator, n: int, days: int) -> pl.Series:
    seconds = rng.integers(0, days * 86_400, n)
    moments = np.datetime64(NOW.replace(tzinfo=None), "us") - (seconds * 1_000_000).astype("timedelta64[us]")
    return pl.Series(moments).dt.replace_time_zone("UTC")


def _days(rng: np.random.Generator, n: int, back: int) -> np.ndarray:
    return np.datetime64(TODAY) - rng.integers(0, back, n)


def _all(value: str, n: int) -> np.ndarray:
    return np.full(n, value)


def _some(values: np.ndarray, where: np.ndarray) -> pl.Series:
    """The values where it is so, else nothing."""
    return pl.select(pl.when(pl.Series(where)).then(pl.Series(values))).to_series()
