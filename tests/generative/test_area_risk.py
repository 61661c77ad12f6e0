"""Random outbreaks: the SQL and the plain-Python reference come to the same verdicts for the same reasons."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference import area_risk as reference
from tests.reference.outbreaks import OUTBREAKS, PLACES, PROFILES, RESIDENTS
from tests.reference.rules import INDICATORS, product, rule_of
from wuse.assess import Profile
from wuse.pool import InProcessEngine

JUDGED = [date(2020, 2, day) for day in (10, 12, 13, 15, 18, 24)]
ENGINE = InProcessEngine()
A_THIRD = settings(max_examples=max(8, settings().max_examples // 3))


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
        row = found[key]
        assert (row["colour"], row["reasons"]) == (verdict.colour, ";".join(verdict.reasons)), key
        for name_of, value in evidence_of(verdict, profile):
            assert row[name_of] == pytest.approx(value), (key, name_of)


def evidence_of(verdict: reference.Verdict, profile: Profile) -> Iterator[tuple[str, object]]:
    """What the product must give beside the colour: every indicator and, for the weighted form, the score."""
    yield from ((name, getattr(verdict.evidence, name)) for name in INDICATORS)
    if profile.parameters.get("form") == "weighted" and verdict.evidence.cases_cum is not None:
        cluster, _ = reference._cluster(verdict.evidence, profile.parameters)
        yield "cluster", cluster
        yield "score", reference.score(verdict.evidence, profile.parameters, cluster)


@pytest.mark.parametrize("name", PROFILES)
def test_the_random_outbreaks_reach_every_reason_of_the_rule(name: str) -> None:
    """Without this the comparison above could agree about nothing but grey places."""
    profile, reached = PROFILES[name], set()

    @settings(max_examples=300, database=None, derandomize=True)
    @given(facts=OUTBREAKS, residents=RESIDENTS)
    def judged(facts: list[reference.Fact], residents: dict[str, int]) -> None:
        verdicts = reference.judge(facts, residents, PLACES, JUDGED, rule_of(profile))
        reached.update(reason for verdict in verdicts.values() for reason in verdict.reasons)

    judged()
    assert reached == reasons_of(profile)


def reasons_of(profile: Profile) -> set[str]:
    """The reasons that a profile can give: of the five colours not those of the other form, nor steps at first."""
    wanted = set(profile.words()["reasons"])
    if profile.rule == "five_colours":
        scores = {reason for reason in wanted if reason.endswith("_score")}
        ladder = {reason for reason in wanted if reason.startswith("base.")} - scores
        wanted -= ladder - {"base.none", "base.green"} if profile.parameters["form"] == "weighted" else scores
        wanted -= set() if profile.dynamic else {reason for reason in wanted if reason.startswith("step.")}
    return wanted


@A_THIRD
@given(facts=OUTBREAKS, seed=st.integers(0, 1000))
def test_the_order_in_which_rows_are_read_changes_nothing(facts: list[reference.Fact], seed: int) -> None:
    mixed = list(facts)
    random.Random(seed).shuffle(mixed)
    profile = PROFILES["zhejiang-2020-02-12"]
    assert product(ENGINE, facts, {}, PLACES, JUDGED, profile) == product(
        ENGINE, mixed, {}, PLACES, JUDGED, profile
    )


@A_THIRD
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


@A_THIRD
@given(facts=OUTBREAKS)
def test_judging_one_day_alone_or_among_others_is_the_same(facts: list[reference.Fact]) -> None:
    profile = PROFILES["zhejiang-2020-02-12"]
    together = product(ENGINE, facts, {}, PLACES, JUDGED, profile)
    for day in JUDGED:
        alone = product(ENGINE, facts, {}, PLACES, [day], profile)
        assert all(together[key] == row for key, row in alone.items())
