"""A folder that senders put files into: what is whole, what becomes of it, and that nothing is lost or taken twice."""

import json
import os
import time
from pathlib import Path

import pytest

from tests.conftest import run_wuse
from tests.desks import run_python
from wuse.intake.drop_folder import Fate, put_away, whole_files

GOOD = "place,date,measure,value,basis,source\n330382,2020-02-09,confirmed_cum,{value},published,src\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "inbox"
    (found / "case_count").mkdir(parents=True)
    return found


def aged(file: Path, seconds: float = 60.0) -> Path:
    """A file that was left alone for so long; only its content's time can be set."""
    os.utime(file, (time.time() - seconds,) * 2)
    return file


def names(folder: Path, *, settled: float = 0.0, after: float = 1.0) -> list[tuple[str, str | None]]:
    found = whole_files(folder, now=time.time() + after, settled=settled)
    return [(path.relative_to(folder).as_posix(), standard) for path, standard in found]


def test_files_are_told_by_folder_and_unfinished_ones_are_left(folder: Path, tmp_path: Path) -> None:
    (folder / "case_count" / "a.csv").write_text("x")
    for name in ("b.csv", "c.csv.part", "d.tmp", ".hidden.csv", "~$book.xlsx"):
        (folder / name).write_text("x")
    (folder / "unknown").mkdir()
    (folder / "unknown" / "e.csv").write_text("x")
    secret = tmp_path / "secret.csv"
    secret.write_text("x")
    (folder / "link.csv").symlink_to(secret)
    assert sorted(names(folder)) == [("b.csv", None), ("case_count/a.csv", "case_count")]


def test_a_file_that_is_still_written_is_not_touched(folder: Path) -> None:
    aged(folder / "a.csv") if (folder / "a.csv").write_text("x") else None
    assert names(folder, settled=5.0) == [], "its place in the folder is new, whatever its own time says"
    assert names(folder, settled=5.0, after=6.0) == [("a.csv", None)]


def test_a_file_of_the_same_name_does_not_go_over_another(folder: Path) -> None:
    from datetime import date

    day = date(2020, 2, 12)
    for text in ("one", "two"):
        (folder / "a.csv").write_text(text)
        put_away(folder / "a.csv", folder, Fate.TAKEN, day=day)
    kept = sorted((folder / "taken" / "2020-02-12").iterdir())
    assert sorted(file.read_text() for file in kept) == ["one", "two"]


def test_good_files_are_taken_bad_ones_refused_and_nothing_is_taken_twice(
    folder: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    (folder / "case_count" / "good.csv").write_text(GOOD.format(value=153))
    (folder / "mixed.csv").write_text(
        GOOD.format(value=-1) + "330381,2020-02-09,confirmed_cum,7,published,src\n"
    )
    (folder / "bad.csv").write_text("a,b\n1,2\n")
    words = ("watch", str(folder), "--once", "--settled", "0", "--by", "wenzhou")
    result = run_wuse(*words, home=home)
    assert result.returncode == 0, result.stdout + result.stderr
    lying = {path.relative_to(folder).parts[0]: path for path in folder.rglob("*.csv")}
    assert set(lying) == {"taken", "refused"}
    receipts = {path.name: json.loads(path.read_text()) for path in folder.rglob("*.receipt.json")}
    assert receipts["good.csv.receipt.json"]["accepted"] == 1
    assert (
        receipts["mixed.csv.receipt.json"]["accepted"],
        receipts["mixed.csv.receipt.json"]["quarantined"],
    ) == (1, 1)
    assert receipts["bad.csv.receipt.json"]["code"] == "intake.standard_ambiguous"
    assert list(folder.rglob("mixed.csv.problems.csv"))

    # A process that ended before it moved the file leaves it to the next.
    (folder / "again.csv").write_text(GOOD.format(value=153))
    run_wuse(*words, home=home)
    again = json.loads(next(folder.rglob("again.csv.receipt.json")).read_text())
    assert again["accepted"] == 0


FULL = """
import shutil, sys
from collections import namedtuple
shutil.disk_usage = lambda where: namedtuple("Usage", "total used free")(10**12, 10**12, 1000)
from wuse.cli.main import main
main(sys.argv[1:])
"""


@pytest.mark.parametrize("words", [["import", "{file}"], ["watch", "{folder}", "--once", "--settled", "0"]])
def test_a_full_disk_takes_nothing_in_and_leaves_the_file_where_it_is(
    words: list[str], folder: Path, tmp_path: Path
) -> None:
    file = folder / "case_count" / "day.csv"
    file.write_text(GOOD.format(value=5))
    home = tmp_path / "home"
    asked = [word.format(file=file, folder=folder) for word in words]
    told = run_python("-c", FULL, *asked, "--home", str(home), home=home)
    assert told.returncode == 2, told.stderr
    assert "nearly full" in told.stderr
    assert file.read_text() == GOOD.format(value=5)
    assert not (folder / "refused").exists()
    assert run_wuse(*asked, home=home).returncode == 0
