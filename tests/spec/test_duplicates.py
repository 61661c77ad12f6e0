"""Near-duplicates as tables: two reports on the left, what they come to on the right, worked out by hand.

Weights in tenths of a bit, from the profile: document −33 when it differs, name 141, sound 88, other name −43, date of
birth 142 (35 for two parts of three, −56), age 44/−43, sex 10/−46, telephone 160 (20 in a household, −15), township 72,
county 16, other county −32, same day 42, near 13, far −25. Told from 165 on, probable from 245 on.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from tests.reference import duplicates as reference
from tests.reference.duplicates import Report
from wuse.assess.duplicates import (
    ComparedList,
    PairDecision,
    Sameness,
    chain,
    find_pairs,
    groups_of,
    load_duplicate_rule,
    present_cases,
    reason_parts,
)
from wuse.assess.duplicates.reading import comparable
from wuse.assess.duplicates.rule import rule_of, weight
from wuse.pool import InProcessEngine
from wuse.vocabulary import Refusal

ENGINE = InProcessEngine()
RULE = load_duplicate_rule()
ENTRY = RULE.list_of("case_report")
CLASSES = ["confirmed", "clinical", "asymptomatic", "suspected", "none"]
KINDS = {
    **dict.fromkeys(
        ("report", "person", "name", "sound", "telephone", "sex", "place", "met_at", "occasion"), pl.String()
    ),
    "birth_date": pl.Date(),
    "age": pl.Int64(),
    "day": pl.Date(),
    "ruled_out": pl.Boolean(),
    "firmness": pl.Int64(),
    "since": pl.Datetime("us", "UTC"),
}


def compared(reports: Sequence[Report]) -> ComparedList:
    """Reports as the list of cases has them, made comparable by the product."""
    rows = pl.DataFrame([vars(one) for one in reports], schema=KINDS)
    listed = rows.with_columns(
        report_place="met_at",
        onset_on="day",
        diagnosed_on=pl.lit(None, pl.Date),
        reported_at="since",
        classification=pl.col("firmness").replace_strict(dict(enumerate(CLASSES)), default=None),
        status=pl.when("ruled_out").then(pl.lit("ruled_out")).otherwise(pl.lit("in_care")),
    )
    found = comparable(listed, ENTRY)
    # The occasion is that of contacts; here it stands for itself.
    kept = listed.sort("report")["occasion"]
    return ComparedList(ENTRY, found.with_columns(kept), {})


def told(one: Report, other: Report) -> tuple[int, str] | None:
    """Likeness and band of two reports; None when they are not told."""
    found = find_pairs(ENGINE, compared([one, other]), rule=RULE).pairs
    expected = reference.pairs([one, other], RULE.values, most_days_apart=ENTRY.most_days_apart)
    assert found.height == len(expected)
    return None if found.is_empty() else (found["likeness"][0], found["band"][0])


def report(number: str, person: str, **values: Any) -> Report:
    base = {"name": "陈测试", "sound": "chenceshi", "telephone": "138", "birth_date": date(1990, 1, 2), "sex": "female",
            "place": "330382001", "met_at": "330382", "day": date(2020, 2, 6),
            "since": datetime(2020, 2, 9, tzinfo=UTC)}  # fmt: skip
    return Report(number, person, **{**base, **values})


FIRST = report("R1", "p1")


@pytest.mark.parametrize(
    ("what", "second", "expected"),
    [
        ("the same document again", report("R2", "p1"), (831, "certain")),
        ("another document, all else the same", report("R2", "p2"), (534, "probable")),
        ("a passport: the name in letters", report("R2", "p2", name="CHEN CESHI"), (481, "probable")),
        ("a passport, no telephone, moved to another county", report("R2", "p2", name="CHEN CESHI", telephone=None, place="330106001"), (217, "possible")),
        ("no document: name, age and township", report("R2", "p2", telephone=None, birth_date=None, age=30), (276, "probable")),
        ("no name: date of birth, telephone, township", report("R2", "p2", name=None, sound=None), (393, "probable")),
        ("a typing error in the date of birth", report("R2", "p2", birth_date=date(1990, 1, 20)), (427, "probable")),
        ("day and month exchanged", report("R2", "p2", birth_date=date(1990, 2, 1)), (427, "probable")),
        ("twins: another name keeps them possible", report("R2", "p2", name="陈测验", sound="chenceyan"), (210, "possible")),
        ("a namesake elsewhere", report("R2", "p2", birth_date=date(1961, 7, 9), telephone="139", place="330106001", day=date(2020, 3, 1)), None),
        ("one of the family", report("R2", "p2", name="李测试", sound="liceshi", birth_date=date(1988, 5, 4), sex="male", day=date(2020, 2, 8)), None),
        ("the same person ill again in autumn", report("R2", "p1", day=date(2020, 10, 1)), None),
        ("one document, two names and births: somebody has to look", report("R2", "p1", name="王某", sound="wangmou", birth_date=date(1961, 7, 9), sex="male"), (253, "possible")),
        ("a document twice, and another name", report("R2", "p1", name="王某", sound="wangmou"), (507, "possible")),
    ],
)  # fmt: skip
def test_two_reports_come_to(what: str, second: Report, expected: tuple[int, str] | None) -> None:
    assert told(FIRST, second) == expected, what


def test_a_pair_says_what_agreed_and_what_did_not() -> None:
    found = find_pairs(
        ENGINE, compared([FIRST, report("R2", "p2", name="CHEN CESHI", telephone=None)]), rule=RULE
    )
    assert dict(reason_parts(found.pairs["reasons"][0])) == {
        "document": "differs",
        "name": "sound",
        "birth": "same",
        "age": "left_out",
        "sex": "same",
        "telephone": "unknown",
        "residence": "township",
        "day": "same",
    }
    row = found.pairs.row(0, named=True)
    assert (row["standard"], row["rule"], row["rule_digest"]) == ("case_report", RULE.id, RULE.digest)
    assert RULE.words("name", "sound", "zh") == "读音相同"


def test_reports_that_share_no_block_are_not_compared() -> None:
    # Neither name, telephone nor birth, another day: nothing brings them together, whatever else agrees.
    bare = {"name": None, "sound": None, "telephone": None, "birth_date": None, "age": 30}
    assert told(report("R1", "p1", **bare), report("R2", "p2", **bare, day=date(2020, 2, 7))) is None


def test_ages_a_year_apart_share_a_block_and_two_years_apart_do_not() -> None:
    low = replace(RULE, parameters={**RULE.parameters, "possible": {"value": -999}})
    bare = {"name": None, "sound": None, "telephone": None, "birth_date": None}
    for other, number in ((31, 1), (29, 1), (32, 0), (28, 0)):
        rows = [report("R1", "p1", **bare, age=30), report("R2", "p2", **bare, age=other)]
        assert find_pairs(ENGINE, compared(rows), rule=low).pairs.height == number, other


def test_a_block_of_too_many_is_told_and_not_compared() -> None:
    # A switchboard: 201 reports share a telephone, and nothing else of what brings reports together.
    crowd = [
        Report(f"R{n:03}", f"p{n}", telephone="62345678", age=20 + n % 60, sex="male", met_at=None)
        for n in range(201)
    ]
    found = find_pairs(ENGINE, compared(crowd), rule=RULE)
    assert found.pairs.is_empty()
    assert found.skipped.rows() == [("telephone", 1, 201, 201)]
    fewer = find_pairs(ENGINE, compared(crowd[:200]), rule=RULE)
    assert fewer.skipped.is_empty()
    assert fewer.pairs.height > 0


def test_contacts_of_two_cases_are_never_one() -> None:
    both = [report(f"R{n}", "p1", occasion=case) for n, case in ((1, "C1"), (2, "C2"), (3, "C2"))]
    found = find_pairs(ENGINE, compared(both), rule=RULE).pairs
    assert found.select("report", "other_report").rows() == [("R2", "R3")]


# --- the rule


def test_a_weight_is_that_of_fellegi_and_sunter() -> None:
    assert weight(0.5, 0.125) == 20, "two bits"
    assert weight(0.25, 0.5) == -10
    for trait in RULE.traits:
        for side in ("m", "u"):
            assert sum(one[side] for one in trait["outcomes"] if side in one) == pytest.approx(1.0), trait[
                "trait"
            ]


def test_points_that_are_not_their_weight_are_refused() -> None:
    raw = {
        **{name: getattr(RULE, name) for name in ("id", "title", "authority", "sources", "effective_from", "parameters",
                                                  "blocks", "leading")},
        "lists": [],
        "traits": [{"trait": "name", "outcomes": [{"outcome": "same", "m": 0.5, "u": 0.125, "points": 30}]}],
    }  # fmt: skip
    with pytest.raises(ValueError, match="name same: 30, not 20"):
        rule_of(raw, digest="")


def test_a_list_that_is_not_compared_is_refused() -> None:
    with pytest.raises(Refusal, match="test_result are not compared") as caught:
        RULE.list_of("test_result")
    assert caught.value.code == "pair.list_unknown"


# --- what is decided


def decided(*words: str) -> list[PairDecision]:
    """`A=B`, `A!B`, `A?B`."""
    marks = {"=": Sameness.SAME, "!": Sameness.DIFFERENT, "?": Sameness.OPEN}
    return [PairDecision(text[0], text[-1], marks[text[1]]) for text in words]


@pytest.mark.parametrize(
    ("words", "groups", "conflicts"),
    [
        (["A=B"], ["AB"], []),
        (["A=B", "B=C"], ["ABC"], []),
        (["A=B", "C=D"], ["AB", "CD"], []),
        (["A=B", "C=D", "B=C"], ["ABCD"], []),
        (["A=B", "B=C", "A!C"], ["ABC"], ["AC"]),
        (["A!B"], [], []),
        (["A?B"], [], []),
    ],
)
def test_decisions_lead_to_groups_and_conflicts_are_told(
    words: list[str], groups: list[str], conflicts: list[str]
) -> None:
    found = groups_of(decided(*words))
    assert sorted({"".join(found.members(one)) for one in found.same_as}) == groups
    assert ["".join(pair) for pair in found.conflicts] == conflicts


def test_a_chain_says_by_way_of_whom() -> None:
    assert chain(decided("A=B", "B=C", "C=D", "A=E"), "A", "D") == ["A", "B", "C", "D"]
    assert chain(decided("A=B"), "A", "D") == []


LEADING = [
    ("the confirmed one leads", [("R1", False, "suspected", 1), ("R2", False, "confirmed", 5)], "R2"),
    (
        "of equals the one reported first",
        [("R1", False, "confirmed", 5), ("R2", False, "confirmed", 1)],
        "R2",
    ),
    ("of those the smaller id", [("R1", False, "confirmed", 1), ("R2", False, "confirmed", 1)], "R1"),
    ("what is ruled out leads last", [("R1", True, "confirmed", 1), ("R2", False, "suspected", 5)], "R2"),
    (
        "asymptomatic before suspected",
        [("R1", False, "suspected", 1), ("R2", False, "asymptomatic", 5)],
        "R2",
    ),
]


@pytest.mark.parametrize(("what", "rows", "leads"), LEADING)
def test_one_report_leads(what: str, rows: list[tuple[str, bool, str, int]], leads: str) -> None:
    reports = [
        report(
            name, name, ruled_out=out, firmness=CLASSES.index(kind), since=datetime(2020, 2, day, tzinfo=UTC)
        )
        for name, out, kind, day in rows
    ]
    found = present_cases(
        ENGINE, compared(reports), groups=groups_of([PairDecision("R1", "R2", Sameness.SAME)])
    )
    assert found.rows() == [(leads, "R1", 2)], what


def test_without_a_decision_every_report_is_a_case() -> None:
    found = present_cases(ENGINE, compared([FIRST, report("R2", "p1")]), groups=groups_of(decided("A!B")))
    assert found["report"].to_list() == ["R1", "R2"]
    assert found["reports_in"].to_list() == [1, 1]
