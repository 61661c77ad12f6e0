"""The tally of an import: kept with its batch, once, and never without it."""

from pathlib import Path

import pytest

from tests.unit.intake.test_actions import BAD, GOOD, HEADER, OTHER, Desk
from wuse.intake.dimensions import dimension_of
from wuse.trust.audit import AuditEntry
from wuse.vocabulary import Refusal


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def told(desk: Desk) -> dict[tuple[str, str], int]:
    """Sender and aspect -> number, of every batch together."""
    found: dict[tuple[str, str], int] = {}
    for row in desk.pool.latest("intake_tally").iter_rows(named=True):
        about = (row["sender"], row["aspect"])
        found[about] = found.get(about, 0) + row["value"]
    return found


def test_an_import_leaves_its_tally(desk: Desk) -> None:
    result = desk.send(HEADER + GOOD + BAD + GOOD)
    counted = told(desk)
    assert counted["src", "received"] == 3
    assert (counted["src", "accepted"], counted["src", "refused"], counted["src", "unchanged"]) == (1, 1, 1)
    assert set(desk.pool.latest("intake_tally")["batch"]) == {result.batch_id}


def test_a_tally_is_kept_once(desk: Desk) -> None:
    desk.send(HEADER + GOOD)
    before = desk.pool.versions()
    assert desk.send(HEADER + GOOD).repeated
    assert desk.pool.versions() == before


def test_a_file_without_news_is_counted_too(desk: Desk) -> None:
    desk.send(HEADER + GOOD)
    desk.send(HEADER + GOOD + "\n", "again.csv")
    assert told(desk)["src", "unchanged"] == 1


def test_a_correction_is_counted_as_one(desk: Desk) -> None:
    desk.send(HEADER + GOOD)
    desk.send(HEADER + GOOD.replace("153", "154") + OTHER, "later.csv")
    assert told(desk)["src", "corrected"] == 1


def test_lines_that_are_no_rows_are_of_who_delivered_them(desk: Desk) -> None:
    desk.send(HEADER + GOOD + "330382,2020-02-09\n")
    rows = desk.pool.latest("intake_tally").filter(sender="lin")
    assert sorted(rows.select("aspect", "dimension", "broken_rule", "value").rows(), key=str) == [
        ("broken", "validity", "row_ragged", 1),
        ("faulty", "validity", None, 1),
        ("received", None, None, 1),
        ("refused", None, None, 1),
    ]


def test_without_its_entry_nothing_is_counted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(entry: AuditEntry) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(desk.audit, "append", fails)
    with pytest.raises(OSError, match="full"):
        desk.send(HEADER + GOOD)
    assert desk.pool.tables() == []


def test_a_tally_is_never_imported(desk: Desk) -> None:
    for name in ("intake_tally", "quality", "quality_signal"):
        with pytest.raises(Refusal) as caught:
            desk.send(HEADER + GOOD, standard_name=name)
        assert caught.value.code == "intake.standard_judged"


def test_every_rule_has_a_dimension() -> None:
    assert {dimension_of(rule) for rule in ("required", "one_of", "required_if")} == {"completeness"}
    assert {dimension_of(rule) for rule in ("not_before", "total", "children_sum_to_parent")} == {
        "consistency"
    }
    assert dimension_of("key_conflict") == "uniqueness"
    assert {dimension_of(rule) for rule in ("enum", "place_unknown", "row_ragged")} == {"validity"}
