"""A made-up province at its rounds: grids, townships, workers, fourteen days of visits, arrivals and steps of events.

Nobody in it exists; codes begin with those of Zhejiang's counties and go on with numbers of their own. The same seed
gives the same rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pyarrow as pa

# Noon of 15 February 2020 in Hangzhou.
NOW = datetime(2020, 2, 15, 4, tzinfo=UTC)
COUNTIES, TOWNSHIPS, VILLAGES = 90, 1_400, 25_000
GRIDS, WORKERS, DAYS = 60_000, 330_000, 14
RESPONSE = "33-2020-1"
_HOURS = 10
# One grid in a hundred falls silent; one visit in a hundred is corrected later; these villages have much fever.
_SILENT, _CORRECTED, _FEVERISH = 0.01, 0.01, 50


@dataclass(frozen=True)
class Province:
    """`grids`: codes of fifteen digits, ordered; `falls_silent`: on which day nobody comes there any more."""

    grids: np.ndarray
    falls_silent: np.ndarray
    feverish: np.ndarray
    random: np.random.Generator

    @classmethod
    def made(cls, grids: int = GRIDS) -> "Province":
        """A province with so many grids."""
        random = np.random.default_rng(20200215)
        number = np.arange(grids)
        township, village = number * TOWNSHIPS // grids, number * VILLAGES // grids
        county = township * COUNTIES // TOWNSHIPS
        codes = np.array(
            [
                f"33{1 + c // 10:02d}{1 + c % 10:02d}{t % 1000:03d}{v % 1000:03d}{n % 1000:03d}"
                for c, t, v, n in zip(county, township, village, number, strict=True)
            ]
        )
        silent = np.where(random.random(grids) < _SILENT, random.integers(5, DAYS, grids), DAYS)
        hot = random.choice(village, _FEVERISH)
        return cls(codes, silent, np.isin(village, hot), random)

    def visits(self, day: int, count: int) -> pl.DataFrame:
        """So many visits to persons on a day, two of one household together."""
        random = self.random
        grid = np.repeat(random.choice(np.flatnonzero(self.falls_silent > day), count // 2), 2)
        minutes = np.repeat(random.integers(0, _HOURS * 60, count // 2), 2)
        fever = random.random(len(grid)) < np.where(self.feverish[grid], 0.1, 0.002)
        return pl.DataFrame(
            {
                "visit_id": np.repeat(_names(random, count // 2).to_numpy(), 2),
                "person": "p1-" + _names(random, len(grid)),
                "place": pl.Series(self.grids[grid]),
                "household": pl.Series(random.integers(1, 400, len(grid))).cast(pl.String) + " 号",
                "reporter": "w-" + pl.Series(random.integers(0, WORKERS, len(grid))).cast(pl.String),
                "visited_at": _moments(day, minutes),
                "fever": fever,
            }
        ).with_columns(visit_found=pl.lit("present"), cough=pl.col("fever"), recorded_at=pl.col("visited_at"))

    def doors(self, day: int, count: int) -> pl.DataFrame:
        """So many doors on a day at which nobody was met."""
        return self.visits(day, count).select(
            "visit_id",
            "place",
            "household",
            "reporter",
            "visited_at",
            "recorded_at",
            door_found=pl.lit("nobody"),
        )

    def arrivals(self, count: int) -> pl.DataFrame:
        """Persons who came within the fourteen days."""
        random, day = self.random, self.random.integers(0, DAYS, count)
        when = _moments(day, random.integers(0, 24 * 60, count))
        return pl.DataFrame(
            {
                "arrival_id": _names(random, count),
                "person": "p1-" + _names(random, count),
                "destination": self.grids[random.integers(0, len(self.grids), count)],
                "arrived_at": when,
            }
        ).with_columns(
            arrival_state=pl.lit("landed"),
            recorded_at="arrived_at",
            arrives_on=pl.col("arrived_at").dt.date(),
        )

    def declarations(self, arrivals: pl.DataFrame) -> pl.DataFrame:
        """What nineteen in twenty of those who came have declared."""
        said = arrivals.filter(pl.Series(self.random.random(arrivals.height) < 0.95))
        when = pl.col("arrived_at") + timedelta(hours=2)
        return said.select("person", declaration_id="arrival_id", declared_at=when, recorded_at=when)

    def steps(self, events: int) -> pl.DataFrame:
        """Events of two steps: reported, and then accepted or, one in twenty, past the limit for it."""
        number = np.arange(1, events + 1)
        late = self.random.random(events) < 0.05
        place = pl.Series(self.grids[self.random.integers(0, len(self.grids), events)])
        at = _moments(self.random.integers(0, DAYS, events), self.random.integers(0, 24 * 60, events))
        common = pl.DataFrame({"event": number, "place": place, "reported_at": at}).with_columns(
            township=pl.col("place").str.slice(0, 9), level=pl.lit("orange"), kind=pl.lit("price")
        )
        first = common.with_columns(
            number=1, step=pl.lit("report"), after=pl.lit("reported"), stepped_at="reported_at",
            clock=pl.lit(None, pl.String), card=pl.lit(None, pl.String),
        )  # fmt: skip
        card = pl.Series(late)
        second = common.with_columns(
            number=2,
            step=pl.when(card).then(pl.lit("card")).otherwise(pl.lit("accept")),
            after=pl.when(card).then(pl.lit("reported")).otherwise(pl.lit("accepted")),
            stepped_at=pl.col("reported_at") + timedelta(minutes=30),
            clock=pl.when(card).then(pl.lit("accept")),
            card=pl.when(card).then(pl.lit("red")),
        )
        told = pl.concat([first, second.select(first.columns)])
        return told.with_columns(recorded_at="stepped_at", number=pl.col("number").cast(pl.Int64))


def corrections(visits: pl.DataFrame) -> pl.DataFrame:
    """One visit in a hundred again, an hour later, at another time of its day and without fever."""
    again = visits.filter(pl.int_range(pl.len()) % round(1 / _CORRECTED) == 0)
    return again.with_columns(
        visited_at=pl.col("visited_at") - timedelta(minutes=7),
        fever=pl.lit(False),
        recorded_at=pl.col("recorded_at") + timedelta(hours=1),
    )


def batches(province: Province, rows: int) -> Iterator[tuple[str, pl.DataFrame]]:
    """The tables of fourteen days in batches, a standard and its rows each; `rows` of them are visits to persons."""
    per_day = rows // DAYS
    for day in range(DAYS):
        visits = province.visits(day, per_day)
        yield "grid_visit", visits
        yield "grid_visit", corrections(visits)
        yield "door_visit", province.doors(day, per_day // 10)
    arrivals = province.arrivals(rows // 50)
    yield "arrival", arrivals
    yield "declaration", province.declarations(arrivals)
    yield "event_step", province.steps(rows // 50)


def _names(random: np.random.Generator, count: int) -> pl.Series:
    """So many names of thirty-two hexadecimal digits."""
    drawn = pa.py_buffer(random.bytes(16 * count))
    made = pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), count, [None, drawn])
    return pl.Series(made.cast(pa.binary())).bin.encode("hex")


def _moments(day: int | np.ndarray, minutes: np.ndarray) -> pl.Series:
    """Moments on days of the fourteen that end with today, so many minutes after 8:00 in China."""
    first = (NOW - timedelta(days=DAYS - 1)).replace(hour=0)
    since = pl.Series(day * 24 * 60 + minutes, dtype=pl.Int64) * 60_000_000
    begin = int(first.timestamp() * 1_000_000)
    return (since + begin).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
