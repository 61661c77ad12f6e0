"""Rows that were set aside are corrected by colleagues: read, changed, sent again, left out."""

from datetime import timedelta

import polars as pl
import pytest

from tests.aside_rows import (
    INVESTIGATION,
    correct,
    read,
    send_again,
    sent,
    sent_cases,
    sent_counts,
    site,
    with_senders,
)
from tests.desk_people import OTHER, Desk
from tests.programs import case_report, counts
from wuse.intake.actions.correct import leave_out_rows, send_corrected
from wuse.intake.correcting import RowEdit
from wuse.intake.store import set_aside
from wuse.intake.store.models import ReceiptRow, SetAside
from wuse.pool.store.site_pool import site_pool
from wuse.trust.store.models import AuditRecord, SealedRows
from wuse.vocabulary import Purpose, Refusal

pytestmark = pytest.mark.django_db


def refused(code: str) -> "pytest.RaisesExc[Refusal]":
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


def edit(row: int, seen: int = 0, **cells: str) -> RowEdit:
    return RowEdit(row, seen, cells)


def held(desk: Desk, table: str) -> pl.DataFrame:
    return site_pool(desk.keys.root.parent).latest(table)


def test_rows_that_wait_are_read_with_what_is_wrong_and_the_read_is_recorded(desk: Desk) -> None:
    with_senders(desk, "tang")
    sent_cases(desk)
    found = read(desk, "tang")
    assert found.rows["row"].to_list() == [2, 3, 4]
    assert [(problem.row, problem.column, problem.rule) for problem in found.problems] == [
        (2, "diagnosed_on", "date_format"),
        (3, "identity_number", "document_malformed"),
        (4, "place", "place_unknown"),
    ]
    entry = AuditRecord.objects.latest("pk")
    assert (entry.verb, entry.kind, entry.purpose, entry.facts, entry.details) == (
        "person_fact.read",
        "read",
        "case_investigation",
        {"table": "case_report", "rows": 3},
        {"receipt": "r-1"},
    )


def test_a_read_without_its_entry_shows_nothing(desk: Desk) -> None:
    with_senders(desk, "tang")
    sent_cases(desk)
    with refused("purpose.missing"):
        read(desk, "tang", purpose=None)
    with refused("purpose.not_allowed"):
        read(desk, "tang", purpose=Purpose.CORRECTION)


def test_rows_about_nobody_are_read_without_a_purpose_and_without_an_entry(desk: Desk) -> None:
    with_senders(desk, "tang")
    sent_counts(desk)
    before = AuditRecord.objects.count()
    assert read(desk, "tang", "case_count", purpose=None).wrong == {2, 3}
    assert AuditRecord.objects.count() == before


def test_what_is_corrected_is_sent_and_what_stays_wrong_stays(desk: Desk) -> None:
    with_senders(desk, "tang")
    sent_cases(desk)
    correct(desk, "tang", edit(2, diagnosed_on="2020-02-09"), edit(3, identity_number="330382199001010007"))
    correct(desk, "tang", edit(4, place="330398"))
    assert read(desk, "tang").right == {2, 3}
    made = send_again(desk, "tang", "r-2")
    assert [(table.rows, table.accepted, table.quarantined) for table in made.tables] == [(2, 2, 0)]
    left = read(desk, "tang")
    assert left.rows.select("row", "place").rows() == [(4, "330398")]
    assert left.settled == {2: "r-2", 3: "r-2"}
    assert sorted(held(desk, "case_report")["report_id"]) == ["R000001", "R000002", "R000003"]
    assert ReceiptRow.objects.get(uid="r-2").by == "a-tang"


def test_the_last_row_takes_the_list_and_what_was_sealed_with_it(desk: Desk) -> None:
    with_senders(desk, "tang")
    sent_cases(desk)
    edits = (
        edit(2, diagnosed_on="2020-02-09"),
        edit(3, identity_number="330382199001010007"),
        edit(4, place="330382"),
    )
    correct(desk, "tang", *edits)
    assert SealedRows.objects.count() == 1
    send_again(desk, "tang", "r-2")
    aside = SetAside.objects.get()
    assert (aside.rows, aside.content, aside.settled_by.uid if aside.settled_by else "") == (0, None, "r-2")
    assert not SealedRows.objects.exists()
    assert read(desk, "tang").rows.is_empty()
    with refused("set_aside.nothing_right"):
        send_again(desk, "tang", "r-3")


def test_of_two_who_change_one_row_the_later_one_is_told(desk: Desk) -> None:
    with_senders(desk, "tang", "hu")
    sent_cases(desk)
    assert correct(desk, "tang", edit(2, diagnosed_on="2020-02-09")).late == ()
    told = correct(desk, "hu", edit(2, diagnosed_on="2020-02-08"), edit(4, place="330382"))
    assert [(late.edit.row, late.change.by, late.change.at) for late in told.late] == [(2, "a-tang", desk.at)]
    assert [good.row for good in told.good] == [4]
    after = read(desk, "hu")
    assert after.rows.filter(pl.col("row") == 2)["diagnosed_on"].to_list() == ["2020-02-09"]
    assert correct(desk, "hu", edit(2, seen=1, diagnosed_on="2020-02-08")).late == ()
    assert read(desk, "hu").changes[2].count == 2


def test_a_row_that_was_sent_meanwhile_is_told(desk: Desk) -> None:
    with_senders(desk, "tang", "hu")
    sent_cases(desk)
    correct(desk, "tang", edit(2, diagnosed_on="2020-02-09"))
    send_again(desk, "tang", "r-2")
    assert [gone.row for gone in correct(desk, "hu", edit(2, seen=1, diagnosed_on="2020-02-08")).gone] == [2]


def test_nothing_is_sent_when_somebody_changes_a_row_in_between(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_senders(desk, "tang", "hu")
    sent_cases(desk)
    correct(desk, "tang", edit(2, diagnosed_on="2020-02-09"))
    found = set_aside.rows_aside

    def and_then_somebody(*given: object) -> pl.DataFrame:
        monkeypatch.undo()
        rows = found(*given)  # type: ignore[arg-type]
        correct(desk, "hu", edit(2, seen=1, diagnosed_on="2020-02-30"))
        return rows

    monkeypatch.setattr("wuse.intake.actions.correct.rows_aside", and_then_somebody)
    with refused("set_aside.moved_on"):
        send_again(desk, "tang", "r-2")
    assert not ReceiptRow.objects.filter(uid="r-2").exists()
    assert read(desk, "tang").wrong == {2, 3, 4}


def test_a_correction_sent_twice_is_taken_in_once(desk: Desk) -> None:
    with_senders(desk, "tang")
    sent_counts(desk)
    correct(desk, "tang", edit(2, value="4"), table="case_count")
    send_again(desk, "tang", "r-2", "case_count")
    with refused("set_aside.nothing_right"):
        send_again(desk, "tang", "r-3", "case_count")
    assert sorted(held(desk, "case_count")["value"]) == [4, 153]


def test_rows_that_are_none_are_left_out(desk: Desk) -> None:
    with_senders(desk, "tang")
    sent_counts(desk)
    values = {"receipt": "r-1", "table": "case_count", "purpose": None, "vault": desk.vault}
    assert desk.do("tang", leave_out_rows, rows={3, 99}, **values) == 1
    found = read(desk, "tang", "case_count")
    assert (found.rows["row"].to_list(), found.settled) == ([2], {3: ""})
    assert AuditRecord.objects.latest("pk").details == {"receipt": "r-1", "left_out": [3]}
    with refused("set_aside.nothing_left_out"):
        desk.do("tang", leave_out_rows, rows={3}, **values)


def test_rows_that_contradict_each_other_are_corrected_together(desk: Desk) -> None:
    with_senders(desk, "tang")
    sent(desk, case_count=[counts(value=1), counts(value=2)])
    assert read(desk, "tang", "case_count").wrong == {1, 2}
    correct(desk, "tang", edit(2, value="1"), table="case_count")
    assert read(desk, "tang", "case_count").right == {1, 2}
    made = send_again(desk, "tang", "r-2", "case_count")
    assert [(table.accepted, table.unchanged) for table in made.tables] == [(1, 1)]


def test_colleagues_of_another_place_or_organisation_see_nothing(desk: Desk) -> None:
    with_senders(desk, "tang", place=OTHER)
    desk.hire("hu", organisation="command")
    desk.grant("hu", "person_sender", OTHER)
    sent_cases(desk)
    with refused("permit.missing"):
        read(desk, "tang")
    with refused("set_aside.unknown"):
        read(desk, "hu")


def test_nothing_is_read_once_the_response_is_over(desk: Desk) -> None:
    with_senders(desk, "tang")
    sent_cases(desk)
    desk.at += timedelta(days=90)
    with refused("permit.missing"):
        read(desk, "tang")


def test_what_breaks_halfway_leaves_list_and_pool_as_they_were(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_senders(desk, "tang")
    sent(desk, case_report=[case_report(1, age="old"), case_report(2, age="older")])
    correct(desk, "tang", edit(1, age="45"))
    monkeypatch.setattr("wuse.intake.actions.correct.keep_rows", lambda *given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        desk.do(
            "tang", send_corrected, receipt="r-1", table="case_report", purpose=INVESTIGATION, uid="r-2",
            **site(desk),
        )  # fmt: skip
    monkeypatch.undo()
    assert not ReceiptRow.objects.filter(uid="r-2").exists()
    assert read(desk, "tang").right == {1}
    assert held(desk, "case_report").is_empty()
