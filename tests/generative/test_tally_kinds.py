"""A long batch of which each kind of row is looked at once has the tally that looking at every row gives."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.audits import MemoryAudit
from tests.generative.test_quality import sent
from wuse.intake import import_file, tally
from wuse.intake.cell_texts import by_number
from wuse.intake.check import check
from wuse.intake.dictionary import dictionary_of
from wuse.intake.raw_table import ROW
from wuse.intake.report import problem_table
from wuse.intake.tally_kinds import by_kind
from wuse.intake.tally_rows import BatchOutcome
from wuse.places import load_registry
from wuse.pool import Pool, Standard, load_standard

NOW = datetime(2020, 3, 20, 2, tzinfo=UTC)
LONG = 20_000
"""So many rows are long, and one less is not."""
STANDARDS = ("meter_reading", "stock", "enterprise", "case_count", "case_report", "mobility")
METERS = ["00000001", " 00000002", "", "=1+1", "米\u3000", "00000003"]
PLACES = ["330382", "330382000000", "33038", "\u3000330381", ""]


def each_for_itself(outcome: BatchOutcome, standard: Standard) -> tuple[BatchOutcome, pl.Series]:
    """The plain way: a row stands for one."""
    return outcome, pl.Series([1] * outcome.rows.height, dtype=pl.Int64)


def lines_of(outcome: BatchOutcome, standard: Standard, *, plainly: bool = False) -> pl.DataFrame:
    with pytest.MonkeyPatch.context() as patch:
        if plainly:
            patch.setattr(tally, "by_kind", each_for_itself)
        return tally.tally(outcome, standard, batch_id="b", by="desk", at=NOW)


@st.composite
def batches(draw: st.DrawFn, name: str) -> BatchOutcome:
    """A few rows, some of them faulty, many times over and in any order; some are known already, some correct."""
    few, standard = draw(sent(name)), load_standard(name)
    checked = check(few, standard, place_exists=lambda code, on: True, children=lambda code, on: (), now=NOW)
    chosen = np.random.default_rng(draw(st.integers(0, 9)))
    height = LONG + draw(st.integers(0, 3))
    again = pl.DataFrame(
        {"of": chosen.integers(1, few.height + 1, height), "again": range(1, height + 1)},
        schema={"of": pl.Int64, "again": pl.Int64},
    )

    def repeated(rows: pl.DataFrame) -> pl.DataFrame:
        found = again.join(rows, left_on="of", right_on=ROW, how="inner", maintain_order="left_right")
        return found.drop("of").rename({"again": ROW})

    problems = repeated(problem_table(checked.problems, None))
    accepted = repeated(checked.accepted)
    known = accepted[ROW].sample(fraction=draw(st.sampled_from((0.0, 0.001, 0.5))), seed=1)
    accepted = accepted.filter(~pl.col(ROW).is_in(known.implode()))
    return BatchOutcome(
        rows=kept_otherwise(repeated(few), draw(st.sets(st.sampled_from(few.columns)))),
        accepted=accepted,
        corrected=accepted[ROW].sample(fraction=draw(st.sampled_from((0.0, 0.01))), seed=2),
        refused=repeated(checked.quarantined.select(ROW))[ROW],
        problems=problems,
        unreadable=draw(st.sampled_from((0, 0, 2))),
    )


def kept_otherwise(rows: pl.DataFrame, names: set[str]) -> pl.DataFrame:
    """The same cells, in some columns by number, as a typed file has them."""
    return rows.with_columns(numbered(rows[name]) for name in sorted(names - {ROW}))


def numbered(column: pl.Series) -> pl.Series:
    found = dictionary_of(column.replace("", None))
    assert found is not None
    texts = found.texts.drop_nulls()
    places = pl.Series(
        [None if text is None else texts.index_of(text) for text in found.texts], dtype=pl.UInt32
    )
    return by_number(texts, places.gather(found.codes)).alias(column.name)


@pytest.mark.parametrize("name", STANDARDS)
@settings(max_examples=4, deadline=None)
@given(st.data())
def test_a_long_batch_is_counted_as_if_each_row_were_looked_at(name: str, data: st.DataObject) -> None:
    outcome, standard = data.draw(batches(name)), load_standard(name)
    few, times = by_kind(outcome, standard)
    assert (times.sum(), times.len()) == (outcome.rows.height, few.rows.height)
    assert not times.is_in([0]).any()
    assert lines_of(outcome, standard).equals(lines_of(outcome, standard, plainly=True))


def readings(height: int) -> pl.DataFrame:
    """Readings as a typed file has them: numbers, days, moments, texts that repeat, gaps in each."""
    chosen = np.random.default_rng(5)

    def one_of(values: list[object]) -> list[object]:
        return [values[n] for n in chosen.integers(0, len(values), height)]

    begins = date(2020, 2, 1)
    return pl.DataFrame(
        {
            "meter": [f"{n:08d}" for n in range(height - 40)] + one_of(list(METERS))[:40],
            "date": one_of([begins, begins + timedelta(days=1), date(2020, 4, 1), None]),
            "place": one_of(list(PLACES)),
            "tariff_class": one_of(["large_industrial", "agricultural", " agricultural", "no such", None]),
            "electricity": one_of([1.0, 2.5, -0.0, -3.0, float("nan"), None]),
            "source": one_of(["grid-2020-01", "grid-2020-02", "grid", " ", None]),
            "industry": one_of(["C", " C", "?", None]),
            "recorded_at": one_of([NOW, NOW - timedelta(days=9), NOW - timedelta(hours=3), None]),
            "note": one_of(["x", None]),
        },
        schema_overrides={"recorded_at": pl.Datetime("us", "UTC")},
    )


@pytest.mark.parametrize("height", [LONG - 1, LONG, LONG + 500])
def test_an_imported_file_is_tallied_alike_on_both_sides_of_the_size(height: int, tmp_path: Path) -> None:
    told = []
    for way in (by_kind, each_for_itself):
        home = tmp_path / way.__name__
        home.mkdir()
        readings(height).write_parquet(home / "f.parquet")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tally, "by_kind", way)
            pool = taken_in(home, "meter_reading")
        told.append(pool.latest("intake_tally").sort("line"))
    one, other = told
    assert one.equals(other)
    assert one.filter(aspect="received")["value"].sum() == height
    assert {"accepted", "refused", "empty", "asked", "faulty", "broken"} <= set(one["aspect"])


def taken_in(home: Path, standard: str) -> Pool:
    pool = Pool(home / "home")
    import_file(
        audit=MemoryAudit(),
        path=home / "f.parquet",
        standard_name=standard,
        pool=pool,
        places=load_registry(),
        by="b",
        at=NOW,
    )
    return pool


@pytest.mark.parametrize("columns", [[], ["meter"]])
def test_rows_that_all_stand_for_themselves_are_no_row_more(columns: list[str]) -> None:
    """No column of theirs tells kinds apart, and there is none of a kind."""
    standard = load_standard("meter_reading")
    numbers = pl.DataFrame({ROW: pl.int_range(1, LONG + 1, eager=True)})
    rows = numbers.with_columns(pl.lit("1").alias(name) for name in columns)
    none = numbers.clear()[ROW]
    schema = {ROW: pl.Int64(), **standard.schema}
    found = problem_table([], None)
    for refused in (numbers[ROW], none):
        outcome = BatchOutcome(rows, pl.DataFrame(schema=schema), none, refused, found)
        assert by_kind(outcome, standard)[1].to_list() == [1] * LONG
        assert lines_of(outcome, standard).equals(lines_of(outcome, standard, plainly=True))


def test_a_day_of_readings_is_looked_at_once() -> None:
    """Else the test above would compare one way with itself."""
    standard, day = load_standard("meter_reading"), date(2020, 2, 1)
    rows = pl.DataFrame({ROW: pl.int_range(1, LONG + 1, eager=True)}).with_columns(
        pl.format("{}", ROW).alias("meter"), pl.lit(str(day)).alias("date"), pl.lit("330382").alias("place")
    )
    kinds = {name: kind for name, kind in standard.schema.items() if name not in rows.columns}
    accepted = rows.with_columns(
        pl.lit(day).alias("date"), *(pl.lit(None, k).alias(n) for n, k in kinds.items())
    )
    none = rows.clear()[ROW]
    outcome = BatchOutcome(rows, accepted, none, none, problem_table([], None))
    few, times = by_kind(outcome, standard)
    assert (few.rows.height, times.to_list()) == (1, [LONG])
