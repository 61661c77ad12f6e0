"""`wuse standards`: tables, forms, overlaps and descriptors, for people and for programs."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
from click.testing import CliRunner, Result

from wuse.cli.main import main
from wuse.pool import Pool, standard_names
from wuse.pool.form import form_names


def wuse(*words: str, lang: str = "en") -> Result:
    return CliRunner().invoke(main, ["standards", *words], env={"WUSE_LANG": lang, "COLUMNS": "200"})


def test_the_list_has_every_standard_and_every_form() -> None:
    shown = wuse("list").output
    assert all(name in shown for name in (*standard_names(), *form_names()))
    told = json.loads(wuse("list", "--json").output)
    assert [one["name"] for one in told["standards"]] == standard_names()
    assert [one["name"] for one in told["forms"]] == form_names()


def test_a_standard_is_shown_with_its_classes_its_codes_and_its_checks() -> None:
    shown = wuse("show", "test_result", lang="zh").output
    assert "检测结果" in shown
    assert "positive (阳性)" in shown
    assert "[A-Z]{3}" in shown
    assert "结果不早于采样" in shown
    told = json.loads(wuse("show", "test_result", "--json").output)
    assert {"name": "result_id", "type": "string"}.items() <= told["fields"][0].items()


def test_a_form_is_shown_with_what_it_asks() -> None:
    assert "quantity[ward_bed]" in wuse("show", "hospital_return").output
    told = json.loads(wuse("show", "hospital_return", "--json").output)
    assert told["fields"][0]["field"] == "quantity[ward_bed]"
    assert told["frequency"] == "daily"


def test_what_is_neither_is_refused_with_what_there_is() -> None:
    result = wuse("show", "nothing")
    assert result.exit_code == 2
    assert "hospital_return" in result.stderr


def test_the_overlap_counts_what_could_be_dropped() -> None:
    told = json.loads(wuse("overlap", "--json").output)
    counted = sum(len(one["droppable"]) for one in told)
    assert counted > 0
    assert all(one["count"] == len(one["forms"]) > 1 for one in told)
    shown = wuse("overlap").output
    assert "quantity[test_kit]" in shown
    assert f"could be dropped: {counted}" in shown


def test_a_package_is_written_for_the_tables_that_are_named(tmp_path: Path) -> None:
    file = tmp_path / "datapackage.json"
    assert "2 tables" in wuse("package", str(file), "contact", "case_report").output
    document = json.loads(file.read_text(encoding="utf-8"))
    assert [one["name"] for one in document["resources"]] == ["contact", "case_report"]
    wuse("package", str(file), "--sent")
    assert len(json.loads(file.read_text(encoding="utf-8"))["resources"]) == len(standard_names())


def test_a_form_says_what_it_has_to_ask_and_what_is_known(tmp_path: Path) -> None:
    home, learnt = tmp_path / "home", datetime.now(UTC)
    day = (learnt - timedelta(days=1)).date()
    row = {"holder": "lqfy", "holder_kind": "hospital", "place": "330382", "date": day, "item": "ward_bed"}
    rows = pl.DataFrame([{**row, "item_unit": "bed", "quantity": 7.0, "capacity": 20.0, "reporter": "lqfy"}])
    Pool(home).append("stock", rows, batch_id="a", recorded_at=learnt)
    told = json.loads(wuse("ask", "hospital_return", "lqfy", "--home", str(home), "--json").output)
    assert "capacity[ward_bed]" not in told["ask"], "it holds for a week"
    assert {"quantity[icu_bed]", "quantity[ward_bed]"} <= set(told["ask"])
    assert told["known"]["capacity[ward_bed]"]["value"] == 20.0
    assert "Of 16 questions" in wuse("ask", "hospital_return", "lqfy", "--home", str(home)).output
    assert wuse("ask", "grid_visit_sheet", "p1-x", "--home", str(home)).exit_code == 2
