"""What either engine does: named inputs in, one table out, nothing left behind, nothing else of the world read."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from wuse.pool import Engine, Present
from wuse.vocabulary import Refusal


def refused(engine: Engine, sql: str, **tables: pl.DataFrame) -> str:
    """The code of the refusal of a text."""
    with pytest.raises(Refusal) as caught:
        engine.run(sql, tables=tables, parameters={})
    assert caught.value.in_words("zh") != caught.value.in_words("en")
    return caught.value.code


def test_a_query_reads_frames_and_files_under_their_names(engine: Engine, part: Path) -> None:
    pl.DataFrame({"place": ["a", "b"], "value": [1, 2]}).write_parquet(part)
    names = pl.DataFrame({"place": ["b"], "name": ["Yueqing"]})
    found = engine.run(
        "SELECT n.name, f.value FROM facts AS f INNER JOIN names AS n ON n.place = f.place WHERE f.value > $least",
        tables={"facts": [str(part)], "names": names},
        parameters={"least": 1, "unused": "left out"},
    )
    assert found.rows() == [("Yueqing", 2)]


def test_files_and_the_newest_rows_are_one_input(engine: Engine, part: Path) -> None:
    pl.DataFrame({"more": ["x"], "value": [1]}).write_parquet(part)
    present = Present((str(part),), pl.DataFrame({"value": [2, None], "more": ["y", None]}))
    found = engine.run("SELECT * FROM facts ORDER BY value", tables={"facts": present}, parameters={})
    assert found.columns == ["value", "more"]
    assert found.rows() == [(1, "x"), (2, "y"), (None, None)]


def test_a_file_older_than_a_field_has_null_in_it(engine: Engine, tmp_path: Path) -> None:
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "old.parquet")
    pl.DataFrame({"b": ["x"], "a": [2]}).write_parquet(tmp_path / "new.parquet")
    files = [str(tmp_path / name) for name in ("old.parquet", "new.parquet")]
    found = engine.run("SELECT a, b FROM facts ORDER BY a", tables={"facts": files}, parameters={})
    assert found.rows() == [(1, None), (2, "x")]


def test_a_parameter_whose_name_begins_another_is_not_taken_for_it(engine: Engine) -> None:
    values = {"days": 14, "days_since": 3}
    assert engine.run("SELECT $days_since AS n", tables={}, parameters=values).item() == 3
    assert engine.run("SELECT $days + $days_since AS n", tables={}, parameters=values).item() == 17


def test_the_inputs_of_one_query_are_not_seen_by_the_next(engine: Engine) -> None:
    engine.run("SELECT * FROM facts", tables={"facts": pl.DataFrame({"a": [1]})}, parameters={})
    assert refused(engine, "SELECT * FROM facts") in ("engine.failed", "engine.outside")


def test_inputs_are_released_after_a_query_that_fails(engine: Engine) -> None:
    assert refused(engine, "SELECT nothing FROM facts", facts=pl.DataFrame({"a": [1]})) == "engine.failed"
    assert refused(engine, "SELECT a + $b AS c FROM facts", facts=pl.DataFrame({"a": [1]})) == "engine.failed"
    assert refused(engine, "SELECT * FROM facts") in ("engine.failed", "engine.outside")


def test_a_value_that_cannot_be_computed_is_refused(engine: Engine) -> None:
    largest = pl.DataFrame({"a": [2**63 - 1]})
    assert refused(engine, "SELECT a + 1 AS b FROM facts", facts=largest) == "engine.failed"
    assert engine.run(
        "SELECT sum(a) AS b FROM f", tables={"f": pl.concat([largest] * 3)}, parameters={}
    ).item() == 3 * (2**63 - 1)


def test_two_columns_of_one_name_are_refused(engine: Engine) -> None:
    assert refused(engine, "SELECT 1 AS a, 2 AS a") == "engine.failed"


def test_the_machines_time_zone_does_not_leak_in(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    late = datetime(2020, 2, 9, 23, tzinfo=UTC)
    for moment in (late, late.replace(tzinfo=None)):
        answer = engine.run("SELECT CAST($m AS DATE) AS day, $m AS m", tables={}, parameters={"m": moment})
        assert answer.row(0) == (late.date(), moment)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM read_parquet('{folder}/secret.parquet')",
        "SELECT * FROM '{folder}/secret.parquet'",
        "SELECT * FROM parquet.`{folder}/secret.parquet`",
        "SELECT * FROM glob('{folder}/*')",
        "SELECT * FROM facts UNION ALL SELECT * FROM read_parquet('{folder}/secret.parquet')",
        "SELECT * FROM facts WHERE name IN (SELECT name FROM read_parquet('{folder}/secret.parquet'))",
        "SELECT java_method('java.lang.System', 'getenv', 'PATH') AS x FROM facts",
        "SELECT getenv('PATH') AS x FROM facts",
        "SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')",
    ],
)
def test_a_query_opens_no_file_but_its_inputs(engine: Engine, tmp_path: Path, text: str) -> None:
    (tmp_path / "secret.csv").write_text("name\nAnn\n")
    frame = pl.DataFrame({"name": ["Ann"]})
    frame.write_parquet(tmp_path / "secret.parquet")
    frame.write_parquet(tmp_path / "part.parquet")
    inputs = {"facts": [str(tmp_path / "part.parquet")]}
    with pytest.raises(Refusal) as caught:
        engine.run(text.format(file=tmp_path / "secret.csv", folder=tmp_path), tables=inputs, parameters={})
    assert caught.value.code in ("engine.outside", "engine.not_portable", "engine.failed")
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
def test_a_query_is_one_select(engine: Engine, tmp_path: Path, text: str) -> None:
    before = set(tmp_path.iterdir())
    assert refused(engine, text.format(file=tmp_path / "out")) == "engine.not_one_select"
    assert set(tmp_path.iterdir()) == before


def test_a_file_that_comes_later_is_read_under_any_name(engine: Engine, tmp_path: Path) -> None:
    for name in ("one", "it's two", "三", "a,b {c} [d] *?", "50% off", r"back\slash"):
        file = tmp_path / f"{name}.parquet"
        pl.DataFrame({"name": [name]}).write_parquet(file)
        found = engine.run("SELECT name FROM facts", tables={"facts": [str(file)]}, parameters={})
        assert found.item() == name
