"""Random histories of a table, beside a plain list of rows: what is known when, at which version, and once only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wuse.pool import Pool

START = datetime(2020, 2, 1, 1, tzinfo=UTC)
KEYS = st.tuples(st.sampled_from(["330382", "330302"]), st.integers(1, 2))

# A row: its key, its figure, and the day on which it says it was learnt (None: with its batch).
row = st.tuples(KEYS, st.integers(0, 200), st.none() | st.integers(0, 6))
batch = st.tuples(st.lists(row, min_size=1, max_size=3), st.integers(0, 6))
# A batch, or the number of an earlier one that is sent again.
history = st.lists(batch | st.integers(0, 5), min_size=1, max_size=7)

Row = tuple[tuple[str, int], int, int | None]
Key = tuple[str, date]


@dataclass(frozen=True)
class Known:
    """One row of the plain table: the order in which rows of a key count, and the figure."""

    key: Key
    order: tuple[int, int, int]
    value: int


def frame(rows: list[Row]) -> pl.DataFrame:
    """Rows of the standard `case_count`."""
    return pl.DataFrame(
        {
            "place": [place for (place, _), _, _ in rows],
            "date": [date(2020, 1, day) for (_, day), _, _ in rows],
            "value": [value for _, value, _ in rows],
            "recorded_at": [None if day is None else START + timedelta(days=day) for _, _, day in rows],
        },
        schema_overrides={"recorded_at": pl.Datetime("us", "UTC")},
    ).with_columns(measure=pl.lit("tests_new"), basis=pl.lit("published"), source=pl.lit("a-bulletin"))


def known(rows: list[Row], day: int, sequence: int) -> list[Known]:
    """The same rows in the plain table."""
    return [
        Known((place, date(2020, 1, of)), (day if own is None else own, sequence, position), value)
        for position, ((place, of), value, own) in enumerate(rows)
    ]


def latest(table: list[Known], asked: int) -> dict[Key, int]:
    """Of each key the figure that was learnt last, by the day that is asked for."""
    found: dict[Key, Known] = {}
    for entry in table:
        if entry.order[0] <= asked and (entry.key not in found or entry.order > found[entry.key].order):
            found[entry.key] = entry
    return {key: entry.value for key, entry in found.items()}


def stored(pool: Pool, asked: int, versions: Mapping[str, int] | None = None) -> dict[Key, int]:
    """What the pool answers."""
    found = pool.latest("case_count", known_at=START + timedelta(days=asked), versions=versions)
    answer = {(place, day): value for place, day, value in found.select("place", "date", "value").iter_rows()}
    assert len(answer) == found.height, "one row a key"
    return answer


# Learnt at one moment: a later row of a batch counts, and before it any row of a later batch.
TIED: list[tuple[list[Row], int] | int] = [
    ([(("330382", 1), 150, None), (("330382", 1), 151, None)], 2),
    ([(("330382", 1), 152, None)], 2),
    0,
]


@example(history=TIED[:1], asked=2)
@example(history=TIED, asked=2)
@given(history=history, asked=st.integers(-1, 7))
def test_every_version_of_a_table_stays_what_it_was(
    tmp_path_factory: pytest.TempPathFactory, history: list[tuple[list[Row], int] | int], asked: int
) -> None:
    pool = Pool(tmp_path_factory.mktemp("pool"))
    batches: list[tuple[list[Row], int]] = []
    table: list[Known] = []
    pinned: list[tuple[Mapping[str, int], str, list[Known]]] = []
    for step in history:
        again = isinstance(step, int)
        if isinstance(step, int):
            if not batches:
                continue
            number = step % len(batches)
        else:
            number = len(batches)
            batches.append(step)
            table = [*table, *known(*step, sequence=number)]
        rows, day = batches[number]
        receipt = pool.append(
            "case_count", frame(rows), batch_id=f"batch-{number}", recorded_at=START + timedelta(days=day)
        )
        assert (receipt.repeated, receipt.rows) == (again, 0 if again else len(rows))
        pinned.append((pool.versions(), pool.state_token(), table))

    assert stored(pool, asked) == latest(table, asked)
    for versions, _, then in pinned:
        assert stored(pool, asked, versions) == latest(then, asked)
    # A token stands for a state: as many tokens as batches, and a batch sent again gives no new one.
    assert len({token for _, token, _ in pinned}) == len(batches)
    assert len({str(versions) for versions, _, _ in pinned}) == len(batches)
