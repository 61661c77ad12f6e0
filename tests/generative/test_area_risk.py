"""Random outbreaks: the SQL and the plain-Python reference come to the same verdicts for the same reasons."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference import area_risk as reference
from tests.reference.rules import INDICATORS, product, rule_of
from wuse.assess import Profile, load_profile, profile_from_text
from wuse.assess.profile import _PACKAGE
from wuse.pool import Engine

PLACES = ("330101", "330382", "331121")
FIRST, LAST = date(2020, 1, 28), date(2020, 2, 28)
JUDGED = [date(2020, 2, day) for day in (10, 12, 13, 15, 18, 24)]
ENGINE = Engine()
MEASURES = (
    *["confirmed_cum"] * 8,
    *["imported_cum"] * 2,
    *["local_cum"] * 2,
    *["clusters_14d"] * 2,
    *["tests_new"] * 2,
    *["tests_positive_new"] * 2,
    "discharged_cum",
)
NEAR_THRESHOLDS = (9, 10, 14, 15, 20, 21, 50, 51, 99, 100)
RESIDENTS = st.dictionaries(st.sampled_from(PLACES), st.integers(10_000, 2_000_000))


def weighted() -> Profile:
    """The first rating in its weighted form."""
    raw = yaml.safe_load((_PACKAGE / "profiles" / "zhejiang-2020-02-09.yaml").read_text(encoding="utf-8"))
    raw["id"], raw["parameters"]["form"] = "weighted-for-a-test", "weighted"
    return profile_from_text(yaml.safe_dump(raw, allow_unicode=True))


PROFILES = {
    **{name: load_profile(name) for name in ("zhejiang-2020-02-09", "zhejiang-2020-02-12")},
    **{name: load_profile(name) for name in ("national-2020-02-17", "ecdc-2021")},
    "weighted": weighted(),
}


@st.composite
def fact(draw: st.DrawFn) -> reference.Fact:
    """A figure, learnt the next morning or later, perhaps of noon, perhaps an estimate."""
    day = FIRST + timedelta(days=draw(st.integers(0, (LAST - FIRST).days)))
    learnt = datetime.combine(day + timedelta(days=1), time(1), tzinfo=UTC)
    return reference.Fact(
        place=draw(st.sampled_from(PLACES)),
        date=day,
        measure=draw(st.sampled_from(MEASURES)),
        value=draw(st.one_of(st.integers(0, 25), st.sampled_from(NEAR_THRESHOLDS), st.integers(0, 900))),
        basis=draw(st.sampled_from(reference.TRUST)),
        cut_off=draw(st.sampled_from([None, "24:00", "24:00", "12:00"])),
        recorded_at=learnt + timedelta(hours=draw(st.sampled_from([0, 0, 0, 2, 4, 30, 100]))),
        order=(0, 0),
    )


def in_order(facts: Sequence[reference.Fact]) -> list[reference.Fact]:
    """Facts with their place in the pool."""
    return [
        reference.Fact(**{**vars(found), "order": (number // 7, number % 7)})
        for number, found in enumerate(facts)
    ]


OUTBREAKS = st.lists(fact(), max_size=70).map(in_order)


@pytest.mark.parametrize("name", PROFILES)
@given(facts=OUTBREAKS, residents=RESIDENTS)
def test_the_sql_and_the_reference_agree(
    name: str, facts: list[reference.Fact], residents: dict[str, int]
) -> None:
    profile = PROFILES[name]
    expected = reference.judge(facts, residents, PLACES, JUDGED, rule_of(profile))
    found = product(ENGINE, facts, residents, PLACES, JUDGED, profile)
    assert found.keys() == expected.keys()
    for key, verdict in expected.items():
        assert (found[key]["colour"], found[key]["reasons"]) == (verdict.colour, ";".join(verdict.reasons)), (
            key
        )
        for indicator in INDICATORS:
            assert found[key][indicator] == pytest.approx(getattr(verdict.evidence, indicator)), (
                key,
                indicator,
            )


@given(facts=OUTBREAKS, seed=st.integers(0, 1000))
def test_the_order_in_which_rows_are_read_changes_nothing(facts: list[reference.Fact], seed: int) -> None:
    mixed = list(facts)
    random.Random(seed).shuffle(mixed)
    profile = PROFILES["zhejiang-2020-02-12"]
    assert product(ENGINE, facts, {}, PLACES, JUDGED, profile) == product(
        ENGINE, mixed, {}, PLACES, JUDGED, profile
    )


@given(facts=OUTBREAKS, later=OUTBREAKS)
def test_what_was_learnt_afterwards_changes_no_verdict(
    facts: list[reference.Fact], later: list[reference.Fact]
) -> None:
    profile, day = PROFILES["zhejiang-2020-02-12"], date(2020, 2, 13)
    learnt = datetime(2020, 3, 1, tzinfo=UTC)
    afterwards = [reference.Fact(**{**vars(found), "recorded_at": learnt}) for found in later]
    before = product(ENGINE, facts, {}, PLACES, [day], profile)
    assert product(ENGINE, [*facts, *afterwards], {}, PLACES, [day], profile) == before


@given(facts=OUTBREAKS, more=st.integers(1, 200))
def test_more_cases_never_lower_the_first_rating(facts: list[reference.Fact], more: int) -> None:
    day, profile = date(2020, 2, 10), PROFILES["zhejiang-2020-02-09"]
    before = product(ENGINE, facts, {}, PLACES, [day], profile)
    raised = [
        reference.Fact(**{**vars(f), "value": f.value + more}) if f.measure == "confirmed_cum" else f
        for f in facts
    ]
    after = product(ENGINE, _without_shares(raised), {}, PLACES, [day], profile)
    before = product(ENGINE, _without_shares(facts), {}, PLACES, [day], profile)
    ranks = {colour: rank for rank, colour in reference.COLOURS.items()}
    assert all(ranks[str(after[key]["colour"])] >= ranks[str(before[key]["colour"])] for key in before)


def _without_shares(facts: Sequence[reference.Fact]) -> list[reference.Fact]:
    """Only the counts: a local share falls when cases from elsewhere are added."""
    return [found for found in facts if found.measure == "confirmed_cum"]


@settings(max_examples=8)
@given(facts=OUTBREAKS)
def test_judging_one_day_alone_or_among_others_is_the_same(facts: list[reference.Fact]) -> None:
    profile = PROFILES["zhejiang-2020-02-12"]
    together = product(ENGINE, facts, {}, PLACES, JUDGED, profile)
    for day in JUDGED:
        alone = product(ENGINE, facts, {}, PLACES, [day], profile)
        assert all(together[key] == row for key, row in alone.items())
