"""One person is reported by card, by passport and without a document: found, decided, counted once, and taken back."""

from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.desk_people import Desk, laid_desk
from tests.programs import case_report, resident_number
from tests.reported_twice import (
    CHEN,
    INVESTIGATION,
    PASSPORT,
    decide,
    looked_for,
    number_of,
    sent,
    state_of,
    the_pool,
    three_reports,
    undo,
)
from tests.web_people import on_its_clock
from wuse.assess.duplicates import decisions_known, groups_of, load_duplicate_rule, present_cases, read_list
from wuse.permits.actions.responses import end_response
from wuse.permits.actions.sunset import destroy_due
from wuse.permits.permit import Actor
from wuse.pool import load_standard
from wuse.pool.store.sunset import PoolSunset
from wuse.respond.actions import pairs
from wuse.respond.pair import PairSides
from wuse.respond.store.models import PairRow
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import Refusal

RULE = load_duplicate_rule()


@pytest.fixture
def desk(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Desk:
    settings.WUSE_HOME = tmp_path
    monkeypatch.setenv("WUSE_KEYS", str(tmp_path / "keys"))
    found = on_its_clock(laid_desk(tmp_path), monkeypatch)
    sent(found, three_reports())
    return found


def cases(desk: Desk, *, known_at: datetime | None = None) -> list[tuple[str, int]]:
    """The present cases as known at a moment: the leading report of each, and how many reports it has."""
    at, pool = known_at or desk.at, the_pool()
    entry = RULE.list_of("case_report")
    compared = read_list(pool, entry, response=desk.response, known_at=at, present=True)
    decided = decisions_known(pool, standard="case_report", response=desk.response, known_at=at)
    found = present_cases(pool.engine, compared, groups=groups_of(decided))
    return list(found.select("report", "reports_in").iter_rows())


def reports() -> pl.DataFrame:
    return the_pool().latest("case_report")


def code_of(action: Any, *words: Any) -> str:
    with pytest.raises(Refusal) as caught:
        action(*words)
    return caught.value.code


def test_the_same_person_under_other_documents_is_found_and_told_why(desk: Desk) -> None:
    assert reports()["person"].n_unique() == 4, "to the pool they are four persons"
    found = looked_for(desk)
    assert (found.kept.found, found.kept.new) == (3, 3)
    assert found.skipped.is_empty()
    told = {(row.report, row.other_report): row for row in PairRow.objects.all()}
    assert set(told) == {("R-1", "R-2"), ("R-1", "R-3"), ("R-2", "R-3")}
    by_passport = told["R-1", "R-2"]
    assert by_passport.band == "probable"
    assert by_passport.reasons == (
        "document.differs;name.sound;birth.same;age.left_out;sex.same;telephone.same;residence.township;day.same"
    )
    assert by_passport.place == "330382001"
    assert by_passport.inputs == '{"case_report":0}'
    assert by_passport.rule_digest == RULE.digest


def test_what_is_one_is_counted_once_and_taken_back_it_is_as_before(desk: Desk) -> None:
    looked_for(desk)
    before, rows = cases(desk), reports()
    assert before == [("R-1", 1), ("R-2", 1), ("R-3", 1), ("R-9", 1)]
    desk.later(hours=1)
    decide(desk, "R-1", "R-2", "same", "other_document")
    assert cases(desk) == [("R-1", 2), ("R-3", 1), ("R-9", 1)]
    desk.later(hours=1)
    decide(desk, "R-2", "R-3", "same", "no_document")
    # R-3 was reported an hour before the others: it leads now.
    assert cases(desk) == [("R-3", 3), ("R-9", 1)]
    assert state_of("R-1", "R-3") == "implied", "nothing is left to decide about the third pair"
    assert reports().equals(rows), "the reports stay as they are"
    desk.later(hours=1)
    undo(desk, "R-2", "R-3")
    assert cases(desk) == [("R-1", 2), ("R-3", 1), ("R-9", 1)]
    assert state_of("R-1", "R-3") == state_of("R-2", "R-3") == "waiting"
    undo(desk, "R-1", "R-2")
    assert cases(desk) == before
    assert reports().equals(rows)


def test_a_count_of_an_earlier_moment_knows_the_merges_of_then(desk: Desk) -> None:
    looked_for(desk)
    start = desk.at
    for hours, (one, other, sameness, reason) in enumerate(
        [("R-1", "R-2", "same", "other_document"), ("R-1", "R-3", "same", "asked")], 1
    ):
        desk.later(hours=1)
        decide(desk, one, other, sameness, reason)
        assert hours == (desk.at - start).seconds // 3600
    merged = desk.at
    desk.later(hours=1)
    undo(desk, "R-1", "R-2")
    undo(desk, "R-1", "R-3")
    assert len(cases(desk, known_at=start)) == 4
    assert len(cases(desk, known_at=merged)) == 2
    assert len(cases(desk)) == 4
    rows = the_pool().latest("same_case")
    assert rows.select("report", "other_report", "sameness").rows() == [
        ("R-1", "R-2", "open"),
        ("R-1", "R-3", "open"),
    ]


def test_what_was_decided_to_be_different_is_not_proposed_again(desk: Desk) -> None:
    looked_for(desk)
    decide(desk, "R-1", "R-3", "different", "namesake")
    found = looked_for(desk)
    assert (found.kept.found, found.kept.new, found.kept.decided) == (3, 0, 1)
    assert state_of("R-1", "R-3") == "different"


def test_decisions_that_contradict_each_other_are_refused_and_the_way_out_is_told(desk: Desk) -> None:
    looked_for(desk)
    decide(desk, "R-1", "R-3", "different", "namesake")
    decide(desk, "R-1", "R-2", "same", "other_document")
    with pytest.raises(Refusal, match="R-1 and R-3 would be one as well") as caught:
        decide(desk, "R-2", "R-3", "same", "asked")
    assert caught.value.code == "pair.conflict"
    undo(desk, "R-1", "R-3")
    decide(desk, "R-2", "R-3", "same", "asked")
    assert state_of("R-1", "R-3") == "implied"
    with pytest.raises(Refusal, match="R-1 = R-2 = R-3") as caught:
        decide(desk, "R-1", "R-3", "different", "namesake")
    assert caught.value.code == "pair.joined"
    assert len(cases(desk)) == 2


def test_a_decision_needs_a_reason_that_bears_it_and_is_taken_once(desk: Desk) -> None:
    looked_for(desk)
    assert code_of(decide, desk, "R-1", "R-2", "same", "twins") == "pair.reason"
    assert code_of(undo, desk, "R-1", "R-2") == "pair.undecided"
    decide(desk, "R-1", "R-2", "same", "asked")
    assert code_of(decide, desk, "R-1", "R-2", "different", "asked") == "pair.not_waiting"


def test_both_persons_see_who_read_and_who_decided(desk: Desk) -> None:
    looked_for(desk)
    number = number_of("R-1", "R-2")
    sides = desk.do("wang", pairs.read_pair, pool=the_pool(), number=number, purpose=INVESTIGATION)
    assert isinstance(sides, PairSides)
    assert [row and row["report_id"] for row in sides.rows] == ["R-1", "R-2"]
    assert (sides.leading, sides.group) == ("R-1", ("R-1", "R-2"))
    decide(desk, "R-1", "R-2", "same", "other_document")
    persons = set(reports().filter(pl.col("report_id").is_in(["R-1", "R-2"]))["person"])
    for verb, kind in (("pair.read", "read"), ("pair.decide", "act")):
        entries = AuditRecord.objects.filter(verb=verb)
        assert {entry.subject for entry in entries} == persons
        assert {(entry.kind, entry.purpose, entry.place) for entry in entries} == {
            (kind, "case_investigation", "330382001")
        }


def test_a_pair_across_two_cities_is_for_those_who_answer_for_both(desk: Desk) -> None:
    other = case_report(
        1, report_id="R-4", **{**CHEN, **PASSPORT, "identity_number": "E1234567", "place": "330106"}
    )
    desk.later(seconds=1)
    sent(desk, [other])
    looked_for(desk)
    assert not PairRow.objects.filter(other_report="R-4").exists(), (
        "the city does not see the other city's reports"
    )
    frame = {"response": desk.response, "purpose": INVESTIGATION, "standard": "case_report"}
    desk.do("wang", pairs.find_pairs_of_site, pool=the_pool(), **frame)
    assert PairRow.objects.get(report="R-1", other_report="R-4").place == "33"
    assert code_of(decide, desk, "R-1", "R-4", "same", "asked") == "permit.missing"


def test_a_status_that_is_sent_later_without_the_name_takes_nothing_away(desk: Desk) -> None:
    looked_for(desk)
    before = set(PairRow.objects.values_list("report", "other_report", "reasons"))
    desk.later(hours=2)
    first = three_reports()[0]
    status = {
        **first,
        "person_name": None,
        "telephone": None,
        "status": "recovered",
        "outcome_on": "2020-02-11",
    }
    sent(desk, [status])
    found = looked_for(desk)
    assert (found.kept.found, found.kept.new, found.kept.gone) == (3, 0, 0)
    assert set(PairRow.objects.values_list("report", "other_report", "reasons")) == before


def test_a_pair_that_is_found_no_more_goes(desk: Desk) -> None:
    looked_for(desk)
    desk.later(hours=2)
    wrong = three_reports()[2] | {"person_name": "王某某", "birth_date": "1951-12-31", "sex": "male"}
    sent(desk, [wrong])
    found = looked_for(desk)
    assert (found.kept.found, found.kept.gone) == (1, 2)
    assert PairRow.objects.count() == 1


def test_the_end_of_the_response_destroys_commitments_pairs_and_decisions(desk: Desk) -> None:
    looked_for(desk)
    decide(desk, "R-1", "R-2", "same", "other_document")
    desk.do("zhao", end_response, code=desk.response)
    assert code_of(decide, desk, "R-2", "R-3", "same", "asked") == "response.not_active"
    system, secret = Actor(account="system"), f"compare/{desk.response.lower()}"
    assert desk.keys.has(secret)

    def destroyed() -> None:
        destroy_due(
            audit=desk.audit, vault=desk.vault, by=system, at=desk.at, elsewhere=[PoolSunset(the_pool())]
        )

    destroyed()
    made = [field.name for field in load_standard("case_report").made_fields]
    assert reports().select(made).null_count().row(0) == (4, 4, 4), (
        "names and numbers can be compared no more"
    )
    assert not desk.keys.has(secret)
    AuditRecord.objects.update(logged=True)
    desk.later(days=29)
    destroyed()
    assert PairRow.objects.count() == 0
    assert the_pool().latest("same_case").is_empty()


def test_contacts_and_arrivals_are_compared_as_well(desk: Desk) -> None:
    told = {
        "person_name": "陈测试",
        "telephone": "13811110001",
        "sex": "female",
        "age": 30,
        "place": "330382001",
        "reporter": "wzcdc",
        "case": "R-9",
        "closeness": "close",
        "relation": "household",
        "last_exposure_on": "2020-02-05",
        "listed_at": "2020-02-09T10:00:00+08:00",
        "contact_state": "listed",
    }
    desk.later(seconds=2)
    card = {"identity_kind": "resident_id", "identity_number": resident_number(1)}
    rows = [{**told, "contact_id": "K-1", **card}, {**told, "contact_id": "K-2", **PASSPORT}]
    sent(desk, rows, "contact")
    assert looked_for(desk, standard="contact").kept.new == 1
    decide(desk, "K-1", "K-2", "same", "other_document")
    decided = decisions_known(the_pool(), standard="contact", response=desk.response, known_at=desk.at)
    assert groups_of(decided).same_as == {"K-1": "K-1", "K-2": "K-1"}
    assert looked_for(desk, standard="arrival").kept.found == 0


def test_reports_of_before_the_commitments_still_read(desk: Desk, tmp_path: Path) -> None:
    """A row that was taken in when the door made none has none: it is compared by what it has."""
    pool = the_pool()
    old = (
        reports()
        .filter(pl.col("report_id") == "R-1")
        .drop("batch_id", "sequence", "row_number", "recorded_at")
    )
    made = [field.name for field in load_standard("case_report").made_fields]
    bare = old.drop(made).with_columns(report_id=pl.lit("R-0"))
    pool.append("case_report", bare, batch_id="old", recorded_at=desk.at, response=desk.response)
    looked_for(desk)
    row = PairRow.objects.get(report="R-0", other_report="R-1")
    assert (row.band, "name.unknown" in row.reasons) == ("certain", True)
