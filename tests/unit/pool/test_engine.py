"""The engine: named inputs in, one table out, nothing left behind."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from wuse.pool import Engine


def test_a_query_reads_frames_and_files_under_their_names(tmp_path: Path) -> None:
    file = tmp_path / "part.parquet"
    pl.DataFrame({"place": ["a", "b"], "value": [1, 2]}).write_parquet(file)
    names = pl.DataFrame({"place": ["b"], "name": ["Yueqing"]})
    found = Engine().run(
        "SELECT n.name, f.value FROM facts AS f INNER JOIN names AS n ON n.place = f.place WHERE f.value > $least",
        tables={"facts": [str(file)], "names": names},
        parameters={"least": 1, "unused": "left out"},
    )
    assert found.rows() == [("Yueqing", 2)]


def test_a_parameter_whose_name_begins_another_is_not_taken_for_it() -> None:
    values = {"days": 14, "days_since": 3}
    assert Engine().run("SELECT $days_since AS n", tables={}, parameters=values).item() == 3
    assert Engine().run("SELECT $days + $days_since AS n", tables={}, parameters=values).item() == 17


def test_the_inputs_of_one_query_are_not_seen_by_the_next() -> None:
    engine = Engine()
    engine.run("SELECT * FROM facts", tables={"facts": pl.DataFrame({"a": [1]})}, parameters={})
    with pytest.raises(duckdb.CatalogException):
        engine.run("SELECT * FROM facts", tables={}, parameters={})


def test_inputs_are_released_after_a_query_that_fails() -> None:
    engine, frame = Engine(), pl.DataFrame({"a": [1]})
    with pytest.raises(duckdb.Error):
        engine.run("SELECT nothing FROM facts", tables={"facts": frame}, parameters={})
    with pytest.raises(duckdb.CatalogException):
        engine.run("SELECT * FROM facts", tables={}, parameters={})


def test_the_machines_time_zone_does_not_leak_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    sql = "SELECT CAST(CAST('2020-02-09 23:00:00+00' AS TIMESTAMPTZ) AS DATE) AS day"
    assert str(Engine().run(sql, tables={}, parameters={}).item()) == "2020-02-09"
