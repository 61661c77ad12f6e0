"""Every file that is handed out, and every descriptor, passes `frictionless validate`; a damaged one does not."""

import csv
import io
import json
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.conftest import run_wuse
from wuse.intake.check import in_file_order
from wuse.intake.messages import problem
from wuse.intake.report import problem_table, write_beside
from wuse.pool import Pool, load_standard, standard_names
from wuse.pool.export import export_tables
from wuse.pool.table_schema import data_package
from wuse.vocabulary import Refusal


def validated(*words: str, folder: Path) -> dict[str, Any]:
    """What frictionless says of a file or a descriptor."""
    ran = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "--json", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout.lstrip().startswith("{"), ran.stdout + ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def mistakes(report: dict[str, Any]) -> list[str]:
    """Types of all errors of a report."""
    inside = [error["type"] for task in report["tasks"] for error in task["errors"]]
    return [error["type"] for error in report["errors"]] + inside


@pytest.fixture(scope="module")
def exported(replayed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The replay's tables as files."""
    folder = tmp_path_factory.mktemp("open-data")
    ran = run_wuse("pool", "export", str(folder), home=replayed)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return folder


MOST_READ = 50_000
"""Frictionless reads some thousand rows a second; the generated meters have more, each row made as the one before."""


def test_the_tables_of_the_replay_are_valid_and_whole(exported: Path, replayed: Path) -> None:
    report = validated("datapackage.json", "--limit-rows", f"{MOST_READ}", folder=exported)
    assert mistakes(report) == []
    there = {name for name in Pool(replayed).tables() if not load_standard(name).personal}
    assert {task["name"] for task in report["tasks"]} == there
    pool = Pool(replayed)
    heights = {name: pool.latest(name).height for name in there}
    assert {task["name"]: task["stats"]["rows"] for task in report["tasks"]} == {
        name: min(height, MOST_READ) for name, height in heights.items()
    }
    files = {each["name"]: exported / each["path"] for each in described(exported)["resources"]}
    assert {name: pl.read_csv(files[name], infer_schema=False).height for name in there} == heights


def test_a_reference_that_holds_is_a_foreign_key_and_one_that_does_not_is_told(
    exported: Path, tmp_path: Path
) -> None:
    """Rows may come before what they refer to, and the files are valid all the same."""
    schemas = {each["name"]: each["schema"] for each in described(exported)["resources"]}
    key = {"fields": ["source"], "reference": {"resource": "source", "fields": ["source"]}}
    assert schemas["case_count"]["foreignKeys"] == [key]
    assert "wuse:danglingKeys" not in schemas["case_count"]
    pool = Pool(tmp_path / "home")
    counts = {"place": "330382", "date": date(2020, 2, 9), "measure": "confirmed_cum", "value": 153}
    facts = pl.DataFrame([{**counts, "basis": "published", "source": "unlisted", "cut_off": "24:00"}])
    pool.append("case_count", facts, batch_id="a", recorded_at=datetime(2020, 2, 10, tzinfo=UTC))
    export_tables(pool, ["case_count", "source"], tmp_path)
    assert described(tmp_path)["resources"][0]["schema"]["wuse:danglingKeys"] == [{**key, "count": 1}]
    assert mistakes(validated("datapackage.json", folder=tmp_path)) == []
    whole = described(tmp_path)
    whole["resources"][0]["schema"]["foreignKeys"] = [key]
    (tmp_path / "datapackage.json").write_text(json.dumps(whole), encoding="utf-8")
    assert "foreign-key" in mistakes(validated("datapackage.json", folder=tmp_path))


def described(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return found


def test_a_damaged_export_is_found(exported: Path, tmp_path: Path) -> None:
    folder = tmp_path / "open-data"
    shutil.copytree(exported, folder, ignore=shutil.ignore_patterns("meter_reading*"))
    package = described(folder)
    package["resources"] = [each for each in package["resources"] if each["name"] != "meter_reading"]
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    table = folder / "case_count.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join([*lines, lines[-1].replace("3", "x", 1)]) + "\n", encoding="utf-8")
    assert {"byte-count", "hash-count"} <= set(mistakes(validated("datapackage.json", folder=table.parent)))


def test_an_exported_file_that_comes_back_says_nothing_new(
    exported: Path, replayed: Path, tmp_path: Path
) -> None:
    shutil.copytree(replayed, tmp_path / "home")
    words = ("import", str(exported / "case_count.csv"), "--standard", "case_count", "--json")
    ran = run_wuse(*words, home=tmp_path / "home")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = json.loads(ran.stdout)
    assert (told["accepted"], told["quarantined"]) == (0, 0)
    assert told["unchanged"] == told["rows"] > 1000


def test_a_table_of_persons_is_not_handed_out(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="about persons"):
        export_tables(Pool(tmp_path / "home"), ["source", "case_report"], tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("sent", [False, True])
def test_the_descriptors_of_all_standards_are_valid(sent: bool, tmp_path: Path) -> None:
    """With a file of each that has its heading alone: the schemas are read, and the headings are theirs."""
    standards = [load_standard(name) for name in standard_names()]
    document = data_package(standards, sent=sent)
    (tmp_path / "datapackage.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    for resource in document["resources"]:
        names = [field["name"] for field in resource["schema"]["fields"]]
        (tmp_path / resource["path"]).write_text(",".join(names) + "\n", encoding="utf-8")
    assert mistakes(validated("datapackage.json", folder=tmp_path)) == []


def test_the_package_of_an_edition_is_valid(replayed: Path, tmp_path: Path) -> None:
    ran = run_wuse("edition", "export", "1", str(tmp_path / "edition.zip"), home=replayed)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    with zipfile.ZipFile(tmp_path / "edition.zip") as archive:
        archive.extractall(tmp_path)
    report = validated("datapackage.json", folder=tmp_path)
    assert mistakes(report) == []
    assert report["tasks"][0]["stats"]["rows"] == 90
    rows = list(csv.reader(io.StringIO((tmp_path / "edition.csv").read_text(encoding="utf-8"))))
    rows[1][rows[0].index("colour")] = "purple"
    with (tmp_path / "edition.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    assert "constraint-error" in mistakes(validated("datapackage.json", folder=tmp_path))


def test_a_table_of_problems_is_a_valid_file(tmp_path: Path) -> None:
    standard = load_standard("case_count")
    found = [
        problem("type_integer", "zh", row=row, column="value", value=value, title="数值")
        for row, value in ((3, "一百, 约"), (2, '"=1+1"\n第二行'))
    ]
    write_beside(tmp_path / "problems.csv", problem_table(in_file_order(found, standard), None))
    report = validated("problems.csv", folder=tmp_path)
    assert mistakes(report) == []
    assert report["tasks"][0]["stats"]["rows"] == 2
