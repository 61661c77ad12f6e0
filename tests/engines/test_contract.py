"""The engine: named inputs in, one table out, nothing left behind."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from wuse.pool import InProcessEngine
from wuse.vocabulary import Refusal


def test_a_query_reads_frames_and_files_under_their_names(tmp_path: Path) -> None:
    file = tmp_path / "part.parquet"
    pl.DataFrame({"place": ["a", "b"], "value": [1, 2]}).write_parquet(file)
    names = pl.DataFrame({"place": ["b"], "name": ["Yueqing"]})
    found = InProcessEngine().run(
        "SELECT n.name, f.value FROM facts AS f INNER JOIN names AS n ON n.place = f.place WHERE f.value > $least",
        tables={"facts": [str(file)], "names": names},
        parameters={"least": 1, "unused": "left out"},
    )
    assert found.rows() == [("Yueqing", 2)]


def test_a_parameter_whose_name_begins_another_is_not_taken_for_it() -> None:
    values = {"days": 14, "days_since": 3}
    assert InProcessEngine().run("SELECT $days_since AS n", tables={}, parameters=values).item() == 3
    assert InProcessEngine().run("SELECT $days + $days_since AS n", tables={}, parameters=values).item() == 17


def test_the_inputs_of_one_query_are_not_seen_by_the_next() -> None:
    engine = InProcessEngine()
    engine.run("SELECT * FROM facts", tables={"facts": pl.DataFrame({"a": [1]})}, parameters={})
    with pytest.raises(duckdb.CatalogException):
        engine.run("SELECT * FROM facts", tables={}, parameters={})


def test_inputs_are_released_after_a_query_that_fails() -> None:
    engine, frame = InProcessEngine(), pl.DataFrame({"a": [1]})
    with pytest.raises(duckdb.Error):
        engine.run("SELECT nothing FROM facts", tables={"facts": frame}, parameters={})
    with pytest.raises(duckdb.CatalogException):
        engine.run("SELECT * FROM facts", tables={}, parameters={})


def test_the_machines_time_zone_does_not_leak_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    sql = "SELECT CAST(CAST('2020-02-09 23:00:00+00' AS TIMESTAMPTZ) AS DATE) AS day"
    assert str(InProcessEngine().run(sql, tables={}, parameters={}).item()) == "2020-02-09"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM read_parquet('{folder}/secret.parquet')",
        "SELECT * FROM glob('{folder}/*')",
        "SELECT * FROM facts UNION ALL SELECT * FROM read_parquet('{folder}/secret.parquet')",
        "SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')",
    ],
)
def test_a_query_opens_no_file_but_its_inputs(tmp_path: Path, text: str) -> None:
    (tmp_path / "secret.csv").write_text("name\nAnn\n")
    frame = pl.DataFrame({"name": ["Ann"]})
    frame.write_parquet(tmp_path / "secret.parquet")
    frame.write_parquet(tmp_path / "part.parquet")
    engine, inputs = InProcessEngine(), {"facts": [str(tmp_path / "part.parquet")]}
    with pytest.raises((Refusal, duckdb.Error)) as caught:
        engine.run(text.format(file=tmp_path / "secret.csv", folder=tmp_path), tables=inputs, parameters={})
    assert not isinstance(caught.value, Refusal) or caught.value.code == "engine.outside"
    assert isinstance(caught.value, Refusal) or "http" in text
    # The engine is whole afterwards.
    assert engine.run("SELECT * FROM facts", tables=inputs, parameters={}).height == 1


@pytest.mark.parametrize(
    "text",
    [
        "COPY (SELECT 1) TO '{file}'",
        "SELECT 1; SELECT 2",
        "SET enable_external_access = true; SELECT 1",
        "ATTACH '{file}'",
        "LOAD httpfs",
        "CREATE TABLE t AS SELECT 1",
        "",
    ],
)
def test_a_query_is_one_select(tmp_path: Path, text: str) -> None:
    with pytest.raises(Refusal) as caught:
        InProcessEngine().run(text.format(file=tmp_path / "out"), tables={}, parameters={})
    assert caught.value.code == "engine.not_one_select"
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_comes_later_is_read_under_any_name(tmp_path: Path) -> None:
    engine = InProcessEngine()
    for name in ("one", "it's two", "三"):
        file = tmp_path / f"{name}.parquet"
        pl.DataFrame({"name": [name]}).write_parquet(file)
        found = engine.run("SELECT name FROM facts", tables={"facts": [str(file)]}, parameters={})
        assert found.item() == name
