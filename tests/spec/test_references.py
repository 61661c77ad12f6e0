"""What a row refers to exists, or the standard says what becomes of the row. Rules as tables."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from wuse.intake.check import Checked, check
from wuse.intake.references import Exists
from wuse.pool import Standard
from wuse.pool.references import referred_first
from wuse.pool.standard import standard_from_text
from wuse.vocabulary import Refusal

NOW = datetime(2020, 3, 20, 2, tzinfo=UTC)
KEY, STRANGE = "p1-" + "a" * 32, "p1-" + "b" * 32
TEXT = """
name: sighting
title: {zh: 目击, en: Sighting}
description: {zh: 一次目击, en: One sighting}
personal: true
purpose: case_investigation
retention_days: 28
key: [number]
event_time: seen_on
fields:
  - {name: number, type: string, title: {zh: 编号, en: Number}, description: {zh: 编号, en: Number},
     sensitivity: L3, constraints: {required: true}}
  - {use: person}
  - {name: seen_on, type: date, title: {zh: 日期, en: Seen on}, description: {zh: 日期, en: When},
     sensitivity: L3, constraints: {required: true}}
  - {use: case, unresolved: refuse}
  - {use: enterprise}
  - {use: source, sensitivity: L2}
  - {use: recorded_at}
"""
SIGHTING = standard_from_text(TEXT, file="sighting.yaml")
THERE: Mapping[str, set[str]] = {
    "person": {KEY},
    "case_report.report_id": {"R-1", "R-2"},
    "enterprise.enterprise": {"91330382MA2ABCDE1X"},
}


def exists(reference: str, values: pl.Series) -> pl.Series:
    return values.filter(values.is_in(sorted(THERE[reference])))


def checked(
    *rows: Mapping[str, Any], standard: Standard = SIGHTING, answers: Exists | None = exists
) -> Checked:
    frame = pl.DataFrame(
        [{"row": n, "number": f"N{n}", "seen_on": "2020-03-19", **row} for n, row in enumerate(rows, 1)],
        schema={"row": pl.Int64, **dict.fromkeys(SIGHTING.columns, pl.String)},
    )
    return check(frame, standard, place_exists=anywhere, children=nowhere, now=NOW, exists=answers)


def anywhere(code: str, day: date) -> bool:
    return True


def nowhere(code: Any, day: date) -> list[Any]:
    return []


def told(found: Checked) -> list[tuple[int, str, str, str]]:
    return [(each.row, each.column, each.rule, each.severity) for each in found.problems]


@pytest.mark.parametrize(
    ("field", "value", "rule", "severity"),
    [
        ("case", "R-1", None, None),
        ("case", None, None, None),  # an empty cell refers to nothing
        ("case", " R-2 ", None, None),  # blanks round it are no part of it
        ("case", "R-3", "reference_unknown", "refuse"),
        ("case", "r-1", "reference_unknown", "refuse"),
        ("enterprise", "91330382MA2ABCDE1X", None, None),
        ("enterprise", "91330382MA2ABCDE2X", "reference_unknown", "warn"),
        ("source", "nobody-knows", None, None),  # accepted without a word
        ("person", KEY, None, None),
        ("person", STRANGE, "person_unknown", "refuse"),
    ],
)
def test_a_reference_leads_somewhere_or_the_standard_says_what_then(
    field: str, value: str | None, rule: str | None, severity: str | None
) -> None:
    found = checked({field: value})
    assert told(found) == ([(1, field, rule, severity)] if rule else [])
    assert found.accepted.height == (0 if severity == "refuse" else 1)


def test_every_row_that_is_refused_hears_why_and_a_warning_is_given_once_a_value() -> None:
    unknown = {"case": "R-9", "enterprise": "91330382MA2ABCDE2X"}
    found = checked(unknown, {"enterprise": "91330382MA2ABCDE3X"}, unknown, {"case": "R-1"})
    assert told(found) == [
        (1, "case", "reference_unknown", "refuse"),
        (1, "enterprise", "reference_unknown", "warn"),
        (2, "enterprise", "reference_unknown", "warn"),
        (3, "case", "reference_unknown", "refuse"),
    ]
    messages = [problem.message for problem in found.problems if problem.severity == "warn"]
    assert ["2 rows here" in message for message in messages] == [True, False]
    assert messages[0].startswith("“91330382MA2ABCDE2X” stands in no row of enterprise (Enterprise) so far")


def test_what_names_a_case_or_a_person_is_not_repeated() -> None:
    found = checked({"case": "R-9", "person": STRANGE})
    assert [problem.value for problem in found.problems] == ["", ""]
    assert not any("R-9" in problem.message or STRANGE in problem.message for problem in found.problems)


def test_a_cell_that_cannot_be_read_is_not_looked_up() -> None:
    asked: list[list[str]] = []

    def listening(reference: str, values: pl.Series) -> pl.Series:
        asked.append(values.to_list())
        return values

    checked({"person": "p1-short"}, {"person": KEY}, {"person": KEY}, answers=listening)
    assert asked == [[KEY]]


def test_where_nothing_can_be_known_nothing_is_said() -> None:
    assert told(checked({"case": "R-9", "person": STRANGE}, answers=None)) == []


@pytest.mark.parametrize(
    ("said", "instead", "part"),
    [
        ("{use: case, unresolved: refuse}", "{use: case, unresolved: maybe}", "unresolved"),
        ("{use: person}", "{use: person, unresolved: warn}", "reference"),
        (
            "{use: source, sensitivity: L2}",
            "{name: other, type: string, title: {zh: 其, en: Other}, description: {zh: 其, en: Other}, "
            "sensitivity: L3, constraints: {}, reference: case_report.report_id}",
            "unresolved",
        ),
    ],
)
def test_a_standard_that_does_not_say_it_is_refused(said: str, instead: str, part: str) -> None:
    assert said in TEXT
    with pytest.raises(Refusal) as caught:
        standard_from_text(TEXT.replace(said, instead), file="sighting.yaml")
    assert (caught.value.code, caught.value.details["part"]) == ("standard.malformed", part)


def test_a_table_that_others_refer_to_does_not_refer_to_itself() -> None:
    own = TEXT.replace("name: sighting", "name: case_report").replace("number", "report_id")
    own = own.replace("{use: case, unresolved: refuse}", "{use: note, sensitivity: L4}")
    found = standard_from_text(own, file="case_report.yaml")
    assert found.field("enterprise").leads_to == ("enterprise", "enterprise")
    enterprise = TEXT.replace("name: sighting", "name: enterprise")
    assert standard_from_text(enterprise, file="enterprise.yaml").field("enterprise").leads_to is None


@pytest.mark.parametrize(
    ("sent", "judged"),
    [
        (["contact", "case_report"], ["case_report", "contact"]),
        (["case_report", "contact"], ["case_report", "contact"]),
        (
            ["meter_reading", "isolation", "test_result", "enterprise", "case_report", "source"],
            ["enterprise", "source", "meter_reading", "case_report", "isolation", "test_result"],
        ),
        (["contact", "case_count"], ["contact", "case_count"]),
        ([], []),
    ],
)
def test_of_the_tables_of_a_sending_those_come_first_that_others_refer_to(
    sent: list[str], judged: list[str]
) -> None:
    assert referred_first(sent) == judged
