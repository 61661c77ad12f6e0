"""Random histories of two tables, beside a plain list of rows: which rows are over, and which keys leave whole."""

import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from wuse.pool import Pool, load_standard
from wuse.pool.expiry import expire, leaving, leaving_keys

START = datetime(2020, 2, 1, 1, tzinfo=UTC)
FIRST = date(2020, 2, 10)
# A row: its key, the day of its event, and the day on which it says it was learnt (None: with its batch).
rows = st.tuples(st.integers(1, 3), st.integers(6, 14), st.none() | st.integers(0, 4))
history = st.lists(st.lists(rows, min_size=1, max_size=4), min_size=1, max_size=6)

Row = tuple[int, int, int | None]
Kept = tuple[int, int, tuple[int, int, int]]
"""Key, day of the event, and the order in which rows of a key count."""


def contacts(batch: list[Row]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "contact_id": [f"C-{key}" for key, _, _ in batch],
            "person": ["p1-" + "a" * 32] * len(batch),
            "case": ["R-1"] * len(batch),
            "place": ["330382"] * len(batch),
            "closeness": ["close"] * len(batch),
            "relation": ["other"] * len(batch),
            "last_exposure_on": [date(2020, 2, day) for _, day, _ in batch],
            "listed_at": [START] * len(batch),
            "contact_state": ["listed"] * len(batch),
            "reporter": ["r"] * len(batch),
            "recorded_at": [None if said is None else START + timedelta(days=said) for _, _, said in batch],
        },
        schema_overrides={"recorded_at": pl.Datetime("us", "UTC")},
    )


def plain(batches: list[list[Row]]) -> list[Kept]:
    return [
        (key, day, (number if said is None else said, number, place))
        for number, batch in enumerate(batches)
        for place, (key, day, said) in enumerate(batch)
    ]


def gone_of(table: list[Kept]) -> list[Kept]:
    """What is over, and what something that is over corrected."""
    over = [row for row in table if date(2020, 2, row[1]) < FIRST]
    return [row for row in table if row in over or any(one[0] == row[0] and one[2] > row[2] for one in over)]


@given(history)
@settings(deadline=None, max_examples=30)
def test_what_is_over_leaves_and_what_it_corrected(batches: list[list[Row]]) -> None:
    standard = load_standard("contact")
    with tempfile.TemporaryDirectory() as folder:
        pool = Pool(Path(folder))
        for number, batch in enumerate(batches):
            at = START + timedelta(days=number)
            pool.append("contact", contacts(batch), batch_id=str(number), recorded_at=at, response="r")
        table = plain(batches)
        gone = gone_of(table)
        stays = [row for row in table if row not in gone]

        version = pool.versions()["contact"]
        counted = {(one.batch_id, one.rows) for one in leaving(pool, standard, FIRST, version=version)}
        numbers = [row[2][1] for row in gone]
        assert counted == {(str(number), numbers.count(number)) for number in numbers}
        keys = [
            frame["contact_id"].to_list() for frame in leaving_keys(pool, standard, FIRST, version=version)
        ]
        whole = {row[0] for row in gone} - {row[0] for row in stays}
        assert sorted(key for some in keys for key in some) == sorted(f"C-{key}" for key in whole)

        noted: list[int] = []
        for _ in range(2):
            expire(
                pool, standard, FIRST, number=1, note=lambda found: noted.append(sum(o.rows for o in found))
            )
        # Where nothing leaves nothing is written, and there is nothing to be repeated.
        assert noted == ([len(gone)] if gone else [0, 0])
        left = pool.engine.run("SELECT * FROM facts", tables={"facts": pool.source("contact")}, parameters={})
        found = left.select("contact_id", pl.col("last_exposure_on").dt.day(), "sequence", "row_number")
        assert sorted(found.rows()) == sorted(
            (f"C-{key}", day, number, place + 1) for key, day, (_, number, place) in stays
        )
