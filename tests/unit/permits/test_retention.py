"""What is due for destruction when, and what is kept as numbers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from wuse.permits.response import Response, ResponseGrade
from wuse.permits.retention import destroyed_classes, due_stages, sealed_statistics
from wuse.trust.audit import AuditEntry
from wuse.vocabulary import PersonKey, PlaceCode, Sensitivity

AT = datetime(2020, 2, 12, 1, tzinfo=UTC)
DAY = timedelta(days=1)
ONE = Response("33-2020-1", PlaceCode("33"), ResponseGrade.I, "浙政办发〔2020〕1号", AT - DAY, AT)


def stages(response: Response, at: datetime, *done: tuple[str, str]) -> list[tuple[str, str]]:
    return [(due.response, due.stage.value) for due in due_stages([response], done, at=at)]


def test_identities_are_due_at_the_end_and_keys_after_twenty_eight_days() -> None:
    assert stages(ONE, AT - timedelta(seconds=1)) == []
    assert stages(ONE, AT) == [("33-2020-1", "L4")]
    assert stages(ONE, AT + 28 * DAY - timedelta(seconds=1)) == [("33-2020-1", "L4")]
    assert stages(ONE, AT + 28 * DAY) == [("33-2020-1", "L4"), ("33-2020-1", "L3")]


def test_a_stage_with_a_certificate_is_not_due_again() -> None:
    late = AT + 28 * DAY
    assert stages(ONE, late, ("33-2020-1", "L4")) == [("33-2020-1", "L3")]
    assert stages(ONE, late, ("33-2020-2", "L4")) == [("33-2020-1", "L4"), ("33-2020-1", "L3")]
    assert stages(ONE, late, ("33-2020-1", "L4"), ("33-2020-1", "L3")) == []


def test_it_is_counted_from_an_early_end() -> None:
    early = replace(ONE, ended_at=AT - DAY / 2)
    assert [due.since for due in due_stages([early], (), at=AT)] == [AT - DAY / 2]


def test_a_stage_takes_its_class_and_the_more_sensitive_ones() -> None:
    assert destroyed_classes(Sensitivity.L4) == {Sensitivity.L4}
    assert destroyed_classes(Sensitivity.L3) == {Sensitivity.L3, Sensitivity.L4}


def test_statistics_count_acts_about_persons_by_verb_county_and_day_and_name_nobody() -> None:
    entry = AuditEntry(
        at=AT,
        by="a-wang",
        verb="override.read",
        place="330382001",
        purpose="code_review",
        response="33-2020-1",
        subject=PersonKey("p1-" + "a" * 32),
        personal=True,
    )
    entries = [
        entry,
        replace(entry, place="330382", by="a-sun"),
        replace(entry, at=AT + DAY),
        replace(entry, verb="override.lift"),
        replace(entry, verb="permit.list", personal=False),
    ]
    assert sealed_statistics(entries) == [
        {"verb": "override.lift", "place": "330382", "day": "2020-02-12", "count": 1},
        {"verb": "override.read", "place": "330382", "day": "2020-02-12", "count": 2},
        {"verb": "override.read", "place": "330382", "day": "2020-02-13", "count": 1},
    ]
