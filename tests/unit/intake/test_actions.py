"""Importing a file: what reaches the pool, what is left on disk, and what a second time changes."""

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.audits import MemoryAudit
from wuse.intake import ImportResult, import_file
from wuse.places import Place, PlaceTree
from wuse.pool import Pool
from wuse.vocabulary import PlaceCode, Refusal

NOW = datetime(2020, 3, 20, 2, tzinfo=UTC)
HEADER = "place,date,measure,value,basis,source,note,recorded_at\n"
GOOD = "330382,2020-02-09,confirmed_cum,153,published,src,,\n"
OTHER = "330381,2020-02-09,confirmed_cum,20,published,src,,\n"
BAD = "339999,2020-02-09,confirmed_cum,-4,published,src,乐清,\n"


def place(code: str, kind: str = "district") -> Place:
    return Place(PlaceCode(code), code, code, code, kind, date(2019, 1, 1), None, None, None)


TREE = PlaceTree(
    [place(code) for code in ("33", "3303", "330381", "330382")]
    + [place("330371", "statistical unit"), place("3303Z01", "reporting zone")]
)


class Desk:
    """A sender's folder and a pool."""

    def __init__(self, folder: Path) -> None:
        self.inbox = folder / "inbox"
        self.inbox.mkdir()
        self.pool = Pool(folder / "home")
        self.audit = MemoryAudit()

    def send(self, text: str | bytes, name: str = "counts.csv", **options: Any) -> ImportResult:
        path = self.inbox / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        known = {"standard_name": "case_count", "pool": self.pool, "places": TREE, "by": "lin", "at": NOW}
        return import_file(**{"audit": self.audit, "path": path, **known, **options})

    def values(self) -> dict[str, int]:
        return dict(self.pool.latest("case_count").select("place", "value").iter_rows())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def rows_of(path: Path | None) -> list[dict[str, str]]:
    assert path is not None
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))


def counts(result: ImportResult) -> tuple[int, int, int, int]:
    return result.rows, result.accepted, result.quarantined, result.unchanged


def test_good_rows_reach_the_pool_and_bad_ones_the_quarantine(desk: Desk) -> None:
    result = desk.send(HEADER + GOOD + BAD + GOOD)
    assert counts(result) == (3, 1, 1, 1)
    assert desk.values() == {"330382": 153}
    assert [(p.row, p.column, p.rule, p.value) for p in result.problems] == [
        (2, "place", "place_unknown", "339999"),
        (2, "value", "minimum", "-4"),
    ]
    assert result.problem_file == desk.inbox / "counts.csv.problems.csv"
    assert [(row["row"], row["line"], row["rule"]) for row in rows_of(result.problem_file)] == [
        ("2", "3", "place_unknown"),
        ("2", "3", "minimum"),
    ]
    (kept,) = rows_of(result.quarantine_file)
    assert (kept["row"], kept["place"], kept["value"], kept["note"]) == ("2", "339999", "-4", "乐清")


def test_a_quarantine_file_corrected_is_imported_as_it_is(desk: Desk) -> None:
    result = desk.send(HEADER + BAD)
    assert result.quarantine_file is not None
    corrected = result.quarantine_file.read_text("utf-8").replace("339999", "330381").replace("-4", "4")
    assert counts(desk.send(corrected, "again.csv")) == (1, 1, 0, 0)
    assert desk.values() == {"330381": 4}


def test_the_same_file_again_changes_nothing_and_reports_the_same(desk: Desk) -> None:
    first = desk.send(HEADER + GOOD + BAD)
    version, written = desk.pool.versions(), desk.pool.latest("case_count")
    again = desk.send(HEADER + GOOD + BAD, at=datetime(2021, 1, 1, tzinfo=UTC))
    assert counts(again) == (2, 0, 1, 1)
    assert again.repeated
    assert (again.problems, again.batch_id) == (first.problems, first.batch_id)
    assert desk.pool.versions() == version
    assert desk.pool.latest("case_count").equals(written)


def test_a_file_imported_again_does_not_undo_a_correction(desk: Desk) -> None:
    desk.send(HEADER + GOOD)
    desk.send(HEADER + GOOD.replace("153", "154"), "correction.csv", at=datetime(2020, 3, 21, tzinfo=UTC))
    assert desk.send(HEADER + GOOD, at=datetime(2020, 3, 22, tzinfo=UTC)).repeated
    assert desk.values() == {"330382": 154}


def test_rows_that_the_pool_knows_are_not_appended(desk: Desk) -> None:
    desk.send(HEADER + GOOD)
    result = desk.send(HEADER + GOOD + OTHER, "more.csv")
    assert counts(result) == (2, 1, 0, 1)
    only_known = desk.send(HEADER.replace("note,", "") + GOOD.replace(",,\n", ",\n"), "less.csv")
    assert counts(only_known) == (1, 0, 0, 1)
    assert desk.pool.versions()["case_count"] == 1


def test_a_row_learnt_earlier_than_the_pool_knows_is_history_and_new(desk: Desk) -> None:
    desk.send(HEADER + GOOD)
    earlier = GOOD.replace(",,\n", ",,2020-02-10T09:00:00+08:00\n")
    assert desk.send(HEADER + earlier, "earlier.csv").accepted == 1
    known = desk.pool.latest("case_count", known_at=datetime(2020, 2, 11, tzinfo=UTC))
    assert known["value"].to_list() == [153]


def test_a_history_is_taken_in_whole_or_its_order_would_turn_round(desk: Desk) -> None:
    steps = [GOOD.replace(",,\n", f",,2020-02-{day}T09:00:00+08:00\n") for day in (10, 12, 14)]
    desk.send(HEADER + steps[0])
    result = desk.send(HEADER + steps[1].replace("153", "160") + steps[2], "history.csv")
    assert result.accepted == 2
    assert desk.values() == {"330382": 153}


def test_ragged_rows_are_kept_whole(desk: Desk) -> None:
    result = desk.send(HEADER + GOOD + "330381,2020-02-09\n")
    assert counts(result) == (2, 1, 1, 0)
    assert rows_of(result.quarantine_file)[0]["unread_text"] == "330381,2020-02-09"


@pytest.mark.parametrize(
    ("content", "code", "column"),
    [
        ((HEADER + BAD).encode("gb18030"), "intake.encoding", "note"),
        ((HEADER.replace("value", "val") + GOOD).encode(), "intake.column_missing", "value"),
    ],
)
def test_a_refused_file_accepts_nothing_and_is_reported_on_disk(
    desk: Desk, content: bytes, code: str, column: str
) -> None:
    with pytest.raises(Refusal) as caught:
        desk.send(content)
    assert caught.value.code == code
    written = rows_of(Path(str(caught.value.details["problem_file"])))
    assert [(row["column"], row["message"]) for row in written] == [(column, caught.value.message)]
    assert len(list((desk.pool.home / "quarantine").glob("*/problems.csv"))) == 1
    assert desk.pool.tables() == []


def test_what_cannot_be_imported_at_all_is_refused(desk: Desk, tmp_path: Path) -> None:
    for options, code in (
        ({"standard_name": "nothing"}, "standard.unknown"),
        ({"standard_name": "verdict"}, "intake.standard_judged"),
        ({"path": tmp_path / "nowhere.csv"}, "intake.file_missing"),
    ):
        with pytest.raises(Refusal) as caught:
            desk.send(HEADER + GOOD, **options)
        assert caught.value.code == code


def test_where_the_sender_cannot_be_written_to_the_quarantine_keeps_the_report(
    desk: Desk, tmp_path: Path
) -> None:
    (tmp_path / "not-a-folder").write_text("")
    result = desk.send(HEADER + BAD, report_dir=tmp_path / "not-a-folder")
    assert result.problem_file is not None
    assert result.problem_file.parent == desk.pool.home / "quarantine" / result.batch_id
    assert str(result.problem_file) in result.notes[0]


def test_a_corrected_file_takes_its_problem_table_away_and_no_file_of_others(desk: Desk) -> None:
    desk.send(HEADER + BAD)
    beside = desk.inbox / "counts.csv.problems.csv"
    assert beside.is_file()
    assert desk.send(HEADER + GOOD).problem_file is None
    assert not beside.exists()
    beside.write_text("my own notes")
    desk.send(HEADER + OTHER)
    assert beside.read_text() == "my own notes"


def test_a_crash_before_the_pool_is_made_good_by_the_next_import(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(desk.pool, "append", crash)
        with pytest.raises(OSError, match="disk full"):
            desk.send(HEADER + GOOD + BAD)
    assert len(list((desk.pool.home / "quarantine").glob("*/rows.csv"))) == 1
    result = desk.send(HEADER + GOOD + BAD)
    assert (counts(result), result.repeated) == ((2, 1, 1, 0), False)
    assert desk.values() == {"330382": 153}


def test_the_receipt_says_who_and_when(desk: Desk) -> None:
    result = desk.send(HEADER + GOOD)
    receipt = (desk.pool.home / "imports" / f"{result.batch_id}.json").read_text("utf-8")
    for said in ('"by": "lin"', '"file": "counts.csv"', '"at": "2020-03-20T02:00:00+00:00"', '"accepted": 1'):
        assert said in receipt


def test_another_way_of_reading_is_another_batch(desk: Desk) -> None:
    first, second = desk.send(HEADER + GOOD), desk.send(HEADER + GOOD, encoding="gb18030")
    assert first.batch_id != second.batch_id
    assert (second.repeated, second.unchanged) == (False, 1)


def test_the_standard_is_told_by_the_columns(desk: Desk) -> None:
    assert desk.send(HEADER + GOOD, standard_name=None).standard == "case_count"


def test_zones_and_statistical_units_are_not_needed_for_a_complete_list(desk: Desk) -> None:
    city = GOOD.replace("330382", "3303").replace("153", "174")
    result = desk.send(HEADER + city + GOOD + OTHER)
    assert "states 174, its parts add up to 173" in result.problems[0].message
    zone = GOOD.replace("330382", "3303Z01").replace("153", "1")
    assert desk.send(HEADER + city + GOOD + OTHER + zone, "with-zone.csv").accepted == 4


def test_progress_is_told_step_by_step(desk: Desk) -> None:
    told: list[tuple[str, int, int]] = []
    desk.send(HEADER + GOOD, on_progress=lambda *step: told.append(step))
    assert list(dict.fromkeys(step for step, _, _ in told)) == ["reading", "checking", "writing"]
    assert all(done <= total for _, done, total in told)
    assert told[-1] == ("writing", 1, 1)


def test_a_parquet_file_of_an_export_comes_in_again(desk: Desk) -> None:
    desk.send(HEADER + GOOD)
    held = desk.pool.latest("case_count").drop("batch_id", "sequence", "row_number")
    out = io.BytesIO()
    held.write_parquet(out)
    assert counts(desk.send(out.getvalue(), "export.parquet")) == (1, 0, 0, 1)


def test_a_file_without_a_good_row_leaves_the_pool_empty(desk: Desk) -> None:
    assert desk.send(HEADER + BAD).version is None
    assert "case_count" not in desk.pool.tables()
