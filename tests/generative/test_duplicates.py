"""Random line lists: the SQL and the plain-Python reference find the same pairs for the same reasons."""

import itertools
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference import duplicates as reference
from tests.reference.duplicates import Report
from tests.spec.test_duplicates import ENTRY, RULE, compared
from wuse.assess.duplicates import (
    DuplicateRule,
    PairDecision,
    Sameness,
    chain,
    find_pairs,
    groups_of,
    present_cases,
)
from wuse.pool import InProcessEngine

ENGINE = InProcessEngine()
FIRST = date(2020, 2, 1)
# Few values, so that many agree.
BORN = ((1990, 1, 2), (1990, 2, 1), (1990, 1, 31), (1991, 1, 2), (1950, 12, 31), (1952, 2, 29))
BIRTHS = [date(*day) for day in BORN]
PLACES = [
    "33",
    "3303",
    "330382",
    "330382001",
    "330382001002",
    "330382002",
    "330106001",
    "3303Z01",
    "330382Z01",
]


@st.composite
def a_report(draw: st.DrawFn, number: int) -> Report:
    sound = draw(st.none() | st.integers(1, 3))
    name = None if sound is None else f"{sound}{draw(st.integers(1, 2))}"
    days = st.integers(0, 70).map(lambda n: FIRST + timedelta(days=n)) | st.just(FIRST) | st.none()
    return Report(
        report=f"R{number:02}",
        person=f"p{draw(st.integers(1, 12))}",
        name=name,
        sound=None if sound is None else str(sound),
        telephone=draw(st.none() | st.sampled_from("ab")),
        birth_date=draw(st.none() | st.sampled_from(BIRTHS)),
        age=draw(st.none() | st.integers(28, 31)),
        sex=draw(st.sampled_from(["male", "female", "unknown", None])),
        place=draw(st.sampled_from(PLACES)),
        met_at=draw(st.none() | st.sampled_from(["330382", "330106"])),
        day=draw(days),
        occasion=draw(st.none() | st.sampled_from("AB")),
        ruled_out=draw(st.booleans()),
        firmness=draw(st.integers(0, 4)),
        since=datetime(2020, 2, draw(st.integers(1, 3)), tzinfo=UTC),
    )


@st.composite
def line_lists(draw: st.DrawFn) -> list[Report]:
    return [draw(a_report(number)) for number in range(draw(st.integers(0, 16)))]


def values(most: int) -> dict[str, int]:
    return {**RULE.values, "most_reports": most}


@given(line_lists(), st.integers(1, 8), st.sampled_from([20, 165]))
def test_every_pair_is_what_the_reference_finds(reports: list[Report], most: int, possible: int) -> None:
    rule = _with(most_reports=most, possible=possible)
    found = find_pairs(ENGINE, compared(reports), rule=rule)
    expected = reference.pairs(reports, rule.values, most_days_apart=ENTRY.most_days_apart)
    mine = {
        (row["report"], row["other_report"]): (row["likeness"], row["band"], row["reasons"])
        for row in found.pairs.iter_rows(named=True)
    }
    assert mine == {pair: (told.likeness, told.band, told.reasons) for pair, told in expected.items()}
    assert found.pairs["likeness"].is_sorted(descending=True)
    skipped = {
        row[0]: row[1:] for row in found.skipped.select("block", "blocks", "reports", "largest").iter_rows()
    }
    assert skipped == reference.skipped(reports, most)


def _with(**changed: int) -> DuplicateRule:
    """The rule with other values of its parameters."""
    told = {
        name: {**entry, "value": changed.get(name, entry["value"])} for name, entry in RULE.parameters.items()
    }
    return replace(RULE, parameters=told)


def test_random_lists_reach_every_outcome_of_every_trait() -> None:
    """Without this the comparison above could agree about nothing but strangers."""
    reached: set[tuple[str, str]] = set()
    bands: set[str] = set()

    @settings(max_examples=400, database=None, derandomize=True)
    @given(line_lists())
    def look(reports: list[Report]) -> None:
        low = {**values(16), "possible": -500}
        for told in reference.pairs(reports, low, most_days_apart=ENTRY.most_days_apart).values():
            reached.update(tuple(part.split(".")) for part in told.reasons.split(";"))  # type: ignore[misc]
        bands.update(
            told.band
            for told in reference.pairs(reports, values(16), most_days_apart=ENTRY.most_days_apart).values()
        )

    look()
    assert reached == {
        (trait["trait"], outcome["outcome"]) for trait in RULE.traits for outcome in trait["outcomes"]
    }
    assert bands == {"certain", "probable", "possible"}


@given(line_lists(), st.integers(0, 1000))
def test_the_order_of_reports_changes_nothing(reports: list[Report], seed: int) -> None:
    mixed = list(reports)
    random.Random(seed).shuffle(mixed)
    one, other = (find_pairs(ENGINE, compared(some), rule=RULE).pairs for some in (reports, mixed))
    assert one.equals(other)


@given(line_lists())
def test_two_reports_are_as_like_as_they_are_the_other_way_round(reports: list[Report]) -> None:
    turned = [Report(**{**vars(one), "report": f"Z{99 - int(one.report[1:]):02}"}) for one in reports]
    mine, yours = (find_pairs(ENGINE, compared(some), rule=RULE).pairs for some in (reports, turned))
    assert sorted(mine["likeness"]) == sorted(yours["likeness"])
    assert sorted(mine["reasons"]) == sorted(yours["reasons"])


# --- groups

DECIDED = st.lists(
    st.builds(PairDecision, st.sampled_from("ABCDEFG"), st.sampled_from("HIJKLMN") | st.sampled_from("ABC"),
              st.sampled_from(Sameness)).filter(lambda one: one.report != one.other_report),
    max_size=12,
)  # fmt: skip


def _same(decided: Sequence[PairDecision]) -> list[tuple[str, str]]:
    return [(one.report, one.other_report) for one in decided if one.sameness is Sameness.SAME]


@given(DECIDED)
def test_groups_are_what_joining_leads_to(decided: list[PairDecision]) -> None:
    found, expected = groups_of(decided), reference.groups(_same(decided))
    assert {frozenset(found.members(report)) for report in found.same_as} == {
        frozenset(group) for group in expected
    }
    assert all(root == min(found.members(root)) for root in found.same_as.values())
    apart = {
        (one.report, one.other_report)
        for one in decided
        if one.sameness is Sameness.DIFFERENT
        and any({one.report, one.other_report} <= group for group in expected)
    }
    assert set(found.conflicts) == apart


@given(DECIDED, st.sampled_from("ABCDEFG"), st.sampled_from("HIJKLMN"))
def test_a_chain_is_of_decided_pairs_and_there_is_one_within_a_group_alone(
    decided: list[PairDecision], one: str, other: str
) -> None:
    found = chain(decided, one, other)
    assert bool(found) is groups_of(decided).together(one, other)
    said = {frozenset(pair) for pair in _same(decided)}
    assert all(frozenset(step) in said for step in itertools.pairwise(found))


@given(line_lists(), st.data())
def test_present_cases_are_those_of_the_reference(reports: list[Report], data: st.DataObject) -> None:
    names = [one.report for one in reports] + ["R98", "R99"]
    picked = data.draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=8))
    same = [(min(pair), max(pair)) for pair in picked if pair[0] != pair[1]]
    found = present_cases(
        ENGINE, compared(reports), groups=groups_of(PairDecision(*pair, Sameness.SAME) for pair in same)
    )
    assert dict(found.select("report", "reports_in").iter_rows()) == reference.present(reports, same)
    assert found["reports_in"].sum() == len(reports)


@given(line_lists(), st.data())
def test_taking_a_merge_back_gives_back_what_was_there(reports: list[Report], data: st.DataObject) -> None:
    names = [one.report for one in reports] or ["R00"]
    pair = sorted((data.draw(st.sampled_from(names)), data.draw(st.sampled_from(names))))
    before = present_cases(ENGINE, compared(reports), groups=groups_of([]))
    after = present_cases(
        ENGINE, compared(reports), groups=groups_of([PairDecision(pair[0], pair[1], Sameness.OPEN)])
    )
    assert isinstance(before, pl.DataFrame)
    assert after.equals(before)
