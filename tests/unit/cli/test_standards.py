"""`wuse standards`: tables, forms, overlaps and descriptors, for people and for programs."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from wuse.cli.main import main
from wuse.pool import standard_names
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
