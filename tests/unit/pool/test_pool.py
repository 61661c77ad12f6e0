"""The pool: appended once, never changed, read as it was known at any time.

Random histories: tests/generative/test_pool.py.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import polars as pl
import pytest

from tests.pool_homes import Site
from wuse.pool import Pool, load_standard
from wuse.pool import pool as pool_module
from wuse.pool.compaction import compact
from wuse.pool.standard import standard_names
from wuse.vocabulary import Refusal

MONDAY = datetime(2020, 2, 10, 1, tzinfo=UTC)
DAY = date(2020, 2, 9)


def rows(value: int, *, place: str = "330382", recorded_at: datetime | None = None) -> pl.DataFrame:
    """One figure of one county."""
    return pl.DataFrame(
        {
            "place": [place],
            "date": [DAY],
            "measure": ["confirmed_cum"],
            "value": [value],
            "basis": ["published"],
            "source": ["a-bulletin"],
            "cut_off": ["24:00"],
            "recorded_at": [recorded_at],
        },
        schema_overrides={"recorded_at": pl.Datetime("us", "UTC")},
    )


def value_of(
    pool: Pool, known_at: datetime | None = None, versions: Mapping[str, int] | None = None
) -> int | None:
    """The county's figure as known at a moment."""
    found = pool.latest("case_count", known_at=known_at, versions=versions)
    return None if found.is_empty() else int(found["value"].item())


def test_an_empty_pool_has_no_tables_and_no_rows(site: Site) -> None:
    pool = site.pool()
    assert pool.tables() == []
    assert pool.versions() == {}
    assert pool.latest("case_count").is_empty()
    assert set(load_standard("case_count").columns) <= set(pool.latest("case_count").columns)


def test_a_batch_is_appended_once(site: Site) -> None:
    pool = site.pool()
    first = pool.append("case_count", rows(150), batch_id="one", recorded_at=MONDAY)
    again = pool.append("case_count", rows(150), batch_id="one", recorded_at=MONDAY)
    assert (first.rows, first.repeated) == (1, False)
    assert (again.rows, again.repeated) == (0, True)
    assert pool.has_batch("case_count", "one")
    assert not pool.has_batch("case_count", "two")
    assert pool.latest("case_count").height == 1


def test_a_correction_is_a_new_row_and_the_old_one_stays_known_for_its_time(site: Site) -> None:
    pool = site.pool()
    pool.append("case_count", rows(150), batch_id="one", recorded_at=MONDAY)
    pool.append("case_count", rows(153), batch_id="two", recorded_at=MONDAY + timedelta(days=1))
    assert value_of(pool) == 153
    assert value_of(pool, known_at=MONDAY) == 150
    assert value_of(pool, known_at=MONDAY - timedelta(seconds=1)) is None


def test_of_two_rows_learnt_at_once_the_later_batch_counts(site: Site) -> None:
    pool = site.pool()
    pool.append("case_count", rows(150), batch_id="one", recorded_at=MONDAY)
    pool.append("case_count", rows(151), batch_id="two", recorded_at=MONDAY)
    assert value_of(pool) == 151


def test_a_pinned_version_never_changes(site: Site) -> None:
    pool = site.pool()
    pool.append("case_count", rows(150), batch_id="one", recorded_at=MONDAY)
    pinned = pool.versions()
    pool.append("case_count", rows(153), batch_id="two", recorded_at=MONDAY)
    assert value_of(pool, versions=pinned) == 150
    assert pool.versions()["case_count"] == pinned["case_count"] + 1


def test_the_state_token_changes_with_every_append_and_only_then(site: Site) -> None:
    pool = site.pool()
    tokens = [pool.state_token()]
    for number in range(3):
        pool.append("case_count", rows(number), batch_id=str(number), recorded_at=MONDAY)
        tokens.append(pool.state_token())
    pool.append("case_count", rows(0), batch_id="0", recorded_at=MONDAY)
    assert pool.state_token() == tokens[-1]
    assert len(set(tokens)) == 4


def _append_from_a_process(site: Site, batch: int) -> bool:
    pool = site.pool()
    return pool.append("case_count", rows(batch), batch_id=f"batch-{batch}", recorded_at=MONDAY).repeated


def test_two_writers_at_once_append_each_batch_once(site: Site) -> None:
    # Each of five batches is sent twice, by two processes that start afresh.
    jobs = [(site, number % 5) for number in range(10)]
    with get_context("spawn").Pool(2) as processes:
        repeated = processes.starmap(_append_from_a_process, jobs)
    assert sum(not again for again in repeated) == 5
    stored = pl.read_parquet(list(site.pool().source("case_count")))
    assert sorted(stored["batch_id"].to_list()) == [f"batch-{number}" for number in range(5)]


NAIVE = datetime(2020, 2, 10, 1)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("changed", "code", "details"),
    [
        ({"value": "many"}, "pool.type_differs", {"column": "value", "given": "String", "wanted": "integer"}),
        (
            {"value": 1.7},
            "pool.value_lost",
            {"column": "value", "row": 1, "value": "1.7", "wanted": "integer"},
        ),
        ({"value": float("nan")}, "pool.value_lost", {"column": "value", "value": "nan"}),
        ({"value": True}, "pool.type_differs", {"column": "value", "given": "Boolean"}),
        ({"place": 330382}, "pool.type_differs", {"column": "place", "wanted": "place_code"}),
        (
            {"date": datetime(2020, 2, 9, 5, tzinfo=UTC)},
            "pool.type_differs",
            {"column": "date", "wanted": "date"},
        ),
        ({"recorded_at": NAIVE}, "pool.moment_without_zone", {"column": "recorded_at"}),
        ({"valu": 3}, "pool.column_unknown", {"columns": ["valu"], "table": "case_count"}),
        ({"sequence": 3}, "pool.column_unknown", {"columns": ["sequence"]}),
    ],
)
def test_what_would_not_be_kept_as_it_came_is_refused(
    tmp_path: Path, changed: dict[str, object], code: str, details: dict[str, object]
) -> None:
    pool = Pool(tmp_path)
    frame = rows(1).with_columns(pl.lit(value).alias(name) for name, value in changed.items())
    with pytest.raises(Refusal) as caught:
        pool.append("case_count", frame, batch_id="one", recorded_at=MONDAY)
    assert caught.value.code == code
    assert details.items() <= caught.value.details.items()
    assert pool.tables() == []


def test_a_moment_finer_than_the_table_keeps_is_refused(tmp_path: Path) -> None:
    nano = pl.Series("recorded_at", [1581296400000000001], dtype=pl.Int64).cast(pl.Datetime("ns", "UTC"))
    with pytest.raises(Refusal) as caught:
        Pool(tmp_path).append("case_count", rows(1).with_columns(nano), batch_id="one", recorded_at=MONDAY)
    assert caught.value.code == "pool.value_lost"


def test_moments_of_a_call_need_a_zone(site: Site) -> None:
    pool = site.pool()
    with pytest.raises(Refusal) as caught:
        pool.append("case_count", rows(1), batch_id="one", recorded_at=NAIVE)
    assert caught.value.details == {"column": "recorded_at"}
    with pytest.raises(Refusal) as caught:
        pool.latest("case_count", known_at=NAIVE)
    assert caught.value.details == {"column": "known_at"}


@pytest.mark.parametrize("kind", [pl.Int8(), pl.UInt64(), pl.Float64(), pl.Decimal(10, 2)])
def test_a_whole_number_is_kept_whatever_it_came_as(tmp_path: Path, kind: pl.DataType) -> None:
    pool = Pool(tmp_path)
    frame = rows(3).with_columns(pl.col("value").cast(kind), pl.col("measure").cast(pl.Categorical))
    pool.append("case_count", frame, batch_id="one", recorded_at=MONDAY)
    assert value_of(pool) == 3


def test_a_time_in_another_zone_is_the_same_moment(site: Site) -> None:
    pool = site.pool()
    frame = rows(1, recorded_at=MONDAY).with_columns(
        pl.col("recorded_at").dt.convert_time_zone("Asia/Shanghai")
    )
    pool.append("case_count", frame, batch_id="one", recorded_at=MONDAY + timedelta(days=9))
    assert pool.latest("case_count")["recorded_at"].to_list() == [MONDAY]


def test_a_field_that_a_standard_gains_is_null_in_older_rows(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool, now = site.pool(), load_standard("case_count")
    old = replace(now, fields=tuple(field for field in now.fields if field.name != "note"))
    with monkeypatch.context() as patch:
        patch.setattr(pool_module, "load_standard", lambda _: old)
        pool.append("case_count", rows(1), batch_id="one", recorded_at=MONDAY)
        before = pool.versions()
    assert pool.latest("case_count")["note"].to_list() == [None]
    newer = rows(2, place="330303").with_columns(note=pl.lit("seen"))
    pool.append("case_count", newer, batch_id="two", recorded_at=MONDAY)
    assert pool.latest("case_count").sort("place")["note"].to_list() == ["seen", None]
    assert pool.latest("case_count", versions=before)["note"].to_list() == [None]
    with pool.locked("case_count") as opened:
        compact(opened)
    with pool.locked("case_count") as opened:
        assert len(opened.file_uris()) == 1, "files of both shapes became one"
    again = site.pool()
    assert again.latest("case_count").sort("place")["note"].to_list() == ["seen", None]
    assert again.latest("case_count", versions=before)["note"].to_list() == [None]


def test_an_unknown_standard_is_refused_with_those_that_exist() -> None:
    with pytest.raises(Refusal) as caught:
        load_standard("nothing")
    assert caught.value.details["known"] == standard_names()
