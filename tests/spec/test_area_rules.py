"""The rules of area risk as tables: a situation on the left, the colour and its reasons on the right.

Every row is judged twice, by the SQL that is published and by the plain-Python reference.
"""

import operator
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
import yaml

from tests.reference import area_risk as reference
from tests.reference.outbreaks import weighted
from tests.reference.rules import area_facts, population_frame, product, rule_of
from wuse.assess import Profile, judge, load_profile, profile_ids
from wuse.assess.profile import _PACKAGE
from wuse.places import load_registry
from wuse.pool import InProcessEngine
from wuse.vocabulary import Refusal

PLACE = "330382"
FIRST_EDITION = date(2020, 2, 9)
ENGINE = InProcessEngine()
BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Case:
    """A situation: cumulative cases by day of February, other measures, residents; and what it comes to."""

    name: str
    cases: Mapping[int, int]
    colour: str
    reasons: str
    day: int = 9
    others: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    residents: int | None = None

    def facts(self) -> list[reference.Fact]:
        """The situation as rows of case_count, each learnt the next morning."""
        measures = {"confirmed_cum": self.cases, **self.others}
        rows = [(name, day, value) for name, values in measures.items() for day, value in values.items()]
        return [_fact(name, day, value, number) for number, (name, day, value) in enumerate(rows)]


def _fact(measure: str, day: int, value: int, number: int) -> reference.Fact:
    on = date(2020, 2, 1) + timedelta(days=day - 1)
    learnt = datetime.combine(on + timedelta(days=1), time(1), tzinfo=UTC)
    return reference.Fact(PLACE, on, measure, value, "published", None, learnt, (0, number))


def both(case: Case, profile: Profile) -> tuple[tuple[str, str], tuple[str, str]]:
    """Colour and reasons by the product and by the reference."""
    day = date(2020, 2, 1) + timedelta(days=case.day - 1)
    residents = {PLACE: case.residents} if case.residents else {}
    row = product(ENGINE, case.facts(), residents, [PLACE], [day], profile)[day, PLACE]
    verdict = reference.judge(case.facts(), residents, [PLACE], [day], rule_of(profile))[day, PLACE]
    return (str(row["colour"]), str(row["reasons"])), (verdict.colour, ";".join(verdict.reasons))


def check(case: Case, profile: Profile) -> None:
    """The product and the reference both come to what the table says."""
    product_says, reference_says = both(case, profile)
    assert product_says == (case.colour, case.reasons)
    assert reference_says == product_says


def named(cases: list[Case]) -> pytest.MarkDecorator:
    """One test a row, called by the row's name."""
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.name)


# Cases long ago (day 1) leave no new ones in a week before day 9.
# fmt: off
FIRST_RATING = [
    Case("no figures at all", {}, "grey", "base.none"),
    Case("never a case", {8: 0}, "green", "base.green"),
    Case("one case", {1: 1}, "blue", "base.blue"),
    Case("fourteen, none new", {1: 14}, "blue", "base.blue"),
    Case("fifteen", {1: 15}, "yellow", "base.yellow"),
    Case("twenty", {1: 20}, "yellow", "base.yellow"),
    Case("twenty-one", {1: 21}, "orange", "base.orange"),
    Case("ninety-nine", {1: 99}, "orange", "base.orange"),
    Case("a hundred", {1: 100}, "red", "base.red"),
    Case("ten, four new in a week", {1: 6, 8: 10}, "blue", "base.blue"),
    Case("ten, five new in a week stand for a cluster", {1: 5, 8: 10}, "yellow", "base.yellow_cluster;cluster.proxy"),
    Case("nine, five new in a week", {1: 4, 8: 9}, "blue", "base.blue;cluster.proxy"),
    Case("ten with a published cluster", {1: 10}, "yellow", "base.yellow_cluster", others={"clusters_14d": {8: 1}}),
    Case("no cluster, as published", {1: 5, 8: 10}, "blue", "base.blue", others={"clusters_14d": {8: 0}}),
    Case("half of ten are local", {1: 10}, "yellow", "base.yellow_local", others={"local_cum": {1: 5}}),
    Case("fewer than half are local", {1: 10}, "blue", "base.blue", others={"local_cum": {1: 4}}),
    Case("imported cases are left out", {1: 22}, "yellow", "base.yellow", others={"imported_cum": {1: 2}}),
    Case("all cases imported", {1: 2}, "green", "base.green", others={"imported_cum": {1: 2}}),
]
# fmt: on

# From the rating of 9 February, on 12 February.
# fmt: off
STEPS = [
    Case("red, free for three days", {1: 1, 9: 100}, "orange", "step.down;base.red", 12, {"clusters_14d": {9: 0}}),
    Case("red, free for two days", {1: 1, 9: 99, 10: 100}, "orange", "step.stay;base.red", 12, {"clusters_14d": {9: 0}}),
    Case("red with a cluster stays", {1: 100, 9: 100}, "red", "step.stay;base.red", 12, {"clusters_14d": {9: 1}}),
    Case("red goes no higher", {1: 100, 12: 130}, "red", "step.stay;base.red;cluster.proxy", 12),
    Case("blue and free for six days", {6: 3}, "green", "step.green;base.blue", 12),
    Case("blue and free for five days", {7: 3}, "blue", "step.stay_blue;base.blue", 12),
    Case("blue to yellow with new cases in a cluster", {1: 3, 12: 16}, "yellow", "step.up;base.yellow;cluster.proxy", 12),
    Case("two colours' worth of cases are one step", {1: 3, 12: 120}, "yellow", "step.up;base.red;cluster.proxy", 12),
    Case("new cases but no cluster", {1: 14, 12: 16}, "blue", "step.stay_blue;base.yellow", 12),
    Case("a cluster but the count does not reach the next colour", {1: 3, 12: 9}, "blue", "step.stay_blue;base.blue;cluster.proxy", 12),
    Case("green with a first case", {1: 0, 12: 1}, "blue", "step.not_green;base.blue", 12),
    Case("green without a case", {1: 0, 12: 0}, "green", "step.stay_green;base.green", 12),
    Case("yellow, free for three days", {1: 15, 9: 15}, "blue", "step.down;base.yellow", 12),
    Case("no figures on the 9th: rated as at first", {12: 16}, "yellow", "base.yellow;cluster.proxy", 12),
    Case("still no figures", {}, "grey", "base.none", 12),
    Case("green goes to blue first, however many cases", {1: 0, 12: 130}, "blue", "step.up;base.red;cluster.proxy", 12),
    Case("orange free for four days falls below its count", {8: 25}, "yellow", "step.down;base.orange", 12, {"clusters_14d": {9: 0}}),
    Case("the stand-in for a cluster keeps it orange", {6: 21, 7: 26}, "orange", "step.stay;base.orange;cluster.proxy", 12),
    Case("between editions the step is from the edition before", {1: 100, 9: 100}, "yellow", "step.down;base.red", 14, {"clusters_14d": {9: 0}}),
    Case("a day after the second edition there are three steps", {1: 100, 9: 100}, "blue", "step.down;base.red", 16, {"clusters_14d": {9: 0}}),
    Case("the second edition steps from the first", {1: 100, 9: 100}, "yellow", "step.down;base.red", 15, {"clusters_14d": {9: 0}}),
]
# fmt: on

# fmt: off
NATIONAL = [
    Case("no figures", {}, "grey", "level.none", 18),
    Case("never a case", {17: 0}, "green", "level.low_never", 18),
    Case("none new for fourteen days", {4: 60}, "green", "level.low_14d", 18),
    Case("a new case thirteen days ago", {5: 1}, "yellow", "level.medium", 18),
    Case("fifty with a cluster", {1: 1, 18: 50}, "yellow", "level.medium", 18),
    Case("fifty-one with a cluster", {1: 1, 18: 51}, "red", "level.high;cluster.proxy", 18),
    Case("fifty-one without a cluster", {10: 51}, "yellow", "level.medium_no_cluster", 18),
    Case("fifty-one with a published cluster", {10: 51}, "red", "level.high", 18, {"clusters_14d": {10: 1}}),
]
# fmt: on

# With 100,000 residents the new cases of 14 days are the rate.
TESTED = {"tests_new": {8: 1000}, "tests_positive_new": {8: 39}}
POSITIVE = {"tests_new": {8: 1000}, "tests_positive_new": {8: 40}}
# fmt: off
ECDC = [
    Case("no residents known", {9: 10}, "grey", "rate.no_figures"),
    Case("no cases known", {}, "grey", "rate.no_figures", residents=100_000),
    Case("no tests known", {9: 10}, "grey", "rate.no_tests", residents=100_000),
    Case("tests of a week before last", {9: 10}, "grey", "rate.no_tests", 9, {"tests_new": {2: 1000}}, 100_000 ),
    Case("300 tests a week are too few", {9: 10}, "grey", "rate.little_testing", 9, {"tests_new": {8: 300}, "tests_positive_new": {8: 1}}, 100_000),
    Case("24 and few positive", {9: 24}, "green", "rate.green", 9, TESTED, 100_000),
    Case("25 and few positive", {9: 25}, "orange", "rate.orange", 9, TESTED, 100_000),
    Case("24 and four in a hundred positive", {9: 24}, "orange", "rate.orange_positivity", 9, POSITIVE, 100_000 ),
    Case("49 and four in a hundred positive", {9: 49}, "orange", "rate.orange_positivity", 9, POSITIVE, 100_000 ),
    Case("50 and four in a hundred positive", {9: 50}, "red", "rate.red_positivity", 9, POSITIVE, 100_000),
    Case("150 and few positive", {9: 150}, "orange", "rate.orange", 9, TESTED, 100_000),
    Case("151 whatever the tests", {9: 151}, "red", "rate.red", residents=100_000),
    Case("499", {9: 499}, "red", "rate.red", residents=100_000),
    Case("500", {9: 500}, "dark_red", "rate.dark_red", residents=100_000),
]
# fmt: on


@named(FIRST_RATING)
def test_the_first_rating(case: Case) -> None:
    check(case, load_profile("zhejiang-2020-02-09"))


@named(STEPS)
def test_the_dynamic_evaluation(case: Case) -> None:
    check(case, load_profile("zhejiang-2020-02-12"))


@named(NATIONAL)
def test_the_national_three_levels(case: Case) -> None:
    check(case, load_profile("national-2020-02-17"))


@named(ECDC)
def test_the_map_of_ecdc(case: Case) -> None:
    check(case, load_profile("ecdc-2021"))


# fmt: off
WEIGHTED = [
    Case("never a case", {8: 0}, "green", "base.green"),
    Case("one case: 0.6 points", {8: 1}, "blue", "base.blue_score"),
    Case("one case, free for three days: relief", {6: 1}, "green", "base.green_score"),
    Case("nine with a stand-in cluster: 25.4 points", {8: 9}, "yellow", "base.yellow_score;cluster.proxy"),
    Case("a hundred, free for a week: 50 points", {1: 100}, "orange", "base.orange_score"),
    Case("a hundred with a cluster: 80 points", {8: 100}, "red", "base.red_score;cluster.proxy"),
    Case("no more points beyond a hundred", {1: 900}, "orange", "base.orange_score"),
    Case("half local: ten points more", {8: 3}, "blue", "base.blue_score", others={"local_cum": {8: 3}, "clusters_14d": {8: 0}}),
]
# fmt: on


@named(WEIGHTED)
def test_the_weighted_form_takes_a_table_of_weights(case: Case) -> None:
    check(case, weighted())


RULES = {
    "five_colours": [*FIRST_RATING, *STEPS, *WEIGHTED],
    "three_levels": NATIONAL,
    "notification_rate": ECDC,
}


@pytest.mark.parametrize("rule", RULES)
def test_every_reason_that_a_rule_can_give_has_a_row_in_its_table(rule: str) -> None:
    told = {reason for case in RULES[rule] for reason in case.reasons.split(";")}
    words = yaml.safe_load((_PACKAGE / f"{rule}.yaml").read_text(encoding="utf-8"))
    assert told == set(words["reasons"])


TABLES = [
    (load_profile("zhejiang-2020-02-09"), FIRST_RATING),
    (load_profile("zhejiang-2020-02-12"), STEPS),
    (load_profile("national-2020-02-17"), NATIONAL),
    (load_profile("ecdc-2021"), ECDC),
    (weighted(), WEIGHTED),
]
HOLDS = {
    ">=": operator.ge,
    ">": operator.gt,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "missing": lambda value, _: value is None,
}


@pytest.mark.parametrize(
    ("profile", "case"),
    [(profile, case) for profile, cases in TABLES for case in cases],
    ids=lambda value: value.name if isinstance(value, Case) else value.rule,
)
def test_a_reason_compares_an_indicator_with_a_threshold_and_the_comparison_holds(
    profile: Profile, case: Case
) -> None:
    """A place that never had a case has no days since; a rating that stays may do so for a cluster alone."""
    day = date(2020, 2, case.day)
    residents = {PLACE: case.residents} if case.residents else {}
    row = product(ENGINE, case.facts(), residents, [PLACE], [day], profile)[day, PLACE]
    for code in case.reasons.split(";"):
        word = profile.words()["reasons"][code]
        value, named = row[word["indicator"]], word["threshold"]
        threshold = profile.parameters[named] if isinstance(named, str) else named
        free_for_ever = value is None and word["indicator"] == "days_since_last_case"
        held_by_cluster = code == "step.stay" and row["cluster"]
        assert free_for_ever or held_by_cluster or HOLDS[word["operator"]](value, threshold), code


@dataclass(frozen=True)
class Learnt:
    """A count of 8 February: its basis, the time of day at which it stands, and when it was learnt (Beijing)."""

    value: int
    learnt: str = "9 09:00"
    basis: str = "published"
    cut_off: str | None = "24:00"

    def fact(self, number: int) -> reference.Fact:
        """As a row of case_count; a row further down the table came later."""
        day, clock = self.learnt.split(" ")
        at = datetime.combine(date(2020, 2, int(day)), time.fromisoformat(clock), tzinfo=BEIJING)
        on = date(2020, 2, 8)
        return reference.Fact(
            PLACE, on, "confirmed_cum", self.value, self.basis, self.cut_off, at.astimezone(UTC), (0, number)
        )


# As of 8 February, known at noon of the 9th.
# fmt: off
WHICH_FIGURE_COUNTS = [
    ("the only one", [Learnt(5)], 5, "published"),
    ("the correction learnt last", [Learnt(5), Learnt(7, "9 11:00")], 7, "published"),
    ("the correction learnt last, wherever it stands in the file", [Learnt(7, "9 11:00"), Learnt(5)], 7, "published"),
    ("of two learnt at once the later row", [Learnt(5), Learnt(7)], 7, "published"),
    ("a correction downwards too", [Learnt(7), Learnt(5, "9 11:00")], 5, "published"),
    ("learnt at noon of the next day", [Learnt(5), Learnt(7, "9 12:00")], 7, "published"),
    ("not what was learnt a minute after", [Learnt(5), Learnt(7, "9 12:01")], 5, "published"),
    ("published before derived", [Learnt(5), Learnt(7, "9 11:00", "derived")], 5, "published"),
    ("derived before estimated", [Learnt(5, basis="derived"), Learnt(7, "9 11:00", "estimated")], 5, "derived"),
    ("an estimate where nothing else is known", [Learnt(7, basis="estimated")], 7, "estimated"),
    ("midnight before noon, even if only derived", [Learnt(5, cut_off="12:00"), Learnt(7, basis="derived")], 7, "derived"),
    ("noon where there is no figure of midnight", [Learnt(5, cut_off="12:00")], 5, "published"),
    ("a figure that names no time stands at midnight", [Learnt(5, basis="derived", cut_off=None), Learnt(7, cut_off="12:00")], 5, "derived"),
    ("nothing, when all was learnt too late", [Learnt(5, "10 09:00")], None, None),
]
# fmt: on


@pytest.mark.parametrize(
    ("learnt", "value", "basis"),
    [row[1:] for row in WHICH_FIGURE_COUNTS],
    ids=[row[0] for row in WHICH_FIGURE_COUNTS],
)
def test_which_figure_of_a_day_counts(learnt: list[Learnt], value: int | None, basis: str | None) -> None:
    facts, day = [row.fact(number) for number, row in enumerate(learnt)], date(2020, 2, 8)
    profile = load_profile("zhejiang-2020-02-09")
    row = product(ENGINE, facts, {}, [PLACE], [day], profile)[day, PLACE]
    evidence = reference.evidence_on(facts, None, day)
    assert (row["confirmed_cum"], row["basis"]) == (value, basis)
    assert (evidence.confirmed_cum, evidence.basis) == (value, basis)


# As of the 20th. What is not named is not looked at.
# fmt: off
INDICATORS = [
    ("the newest count holds until the next", Case("", {1: 4, 11: 9}, "", "", 20), {"confirmed_cum": 9, "last_figure": date(2020, 2, 11)}),
    ("new since the count of three days ago", Case("", {17: 4, 18: 9}, "", "", 20), {"new_3d": 5}),
    ("a figure of the third day back is not new", Case("", {17: 9}, "", "", 20), {"new_3d": 0, "new_7d": 9}),
    ("nor one of the seventh", Case("", {13: 9}, "", "", 20), {"new_7d": 0, "new_14d": 9}),
    ("nor one of the fourteenth", Case("", {6: 9}, "", "", 20), {"new_14d": 0}),
    ("before its first count a place had none", Case("", {20: 9}, "", "", 20), {"new_3d": 9, "new_14d": 9}),
    ("days since the last increase", Case("", {10: 4, 12: 6, 15: 6}, "", "", 20), {"days_since_last_case": 8}),
    ("a case of the day itself", Case("", {10: 4, 20: 5}, "", "", 20), {"days_since_last_case": 0}),
    ("never an increase", Case("", {10: 0, 20: 0}, "", "", 20), {"days_since_last_case": None}),
    ("a fall is no case", Case("", {10: 9, 15: 7}, "", "", 20), {"days_since_last_case": 10, "new_7d": -2}),
    ("an imported case is no new case", Case("", {10: 4, 18: 5}, "", "", 20, {"imported_cum": {18: 1}}), {"new_3d": 0, "cases_cum": 4, "confirmed_cum": 5}),
    ("imported cases stay left out on later days", Case("", {10: 4, 18: 9}, "", "", 20, {"imported_cum": {12: 1}}), {"cases_cum": 8}),
    ("clusters of fourteen days, the most of them", Case("", {10: 4}, "", "", 20, {"clusters_14d": {7: 2, 15: 1}}), {"clusters_14d": 2}),
    ("not the clusters of the day before", Case("", {10: 4}, "", "", 20, {"clusters_14d": {6: 2, 15: 1}}), {"clusters_14d": 1}),
    ("the local share of all confirmed", Case("", {10: 8}, "", "", 20, {"local_cum": {9: 1, 10: 2}}), {"local_share": 0.25}),
    ("new cases of fourteen days by residents", Case("", {6: 1, 20: 31}, "", "", 20, residents=60_000), {"rate_14d": 50.0}),
    ("tests of seven days by residents", Case("", {20: 1}, "", "", 20, {"tests_new": {13: 999, 14: 100, 20: 200}}, 60_000), {"testing_rate_7d": 500.0}),
    ("the positive of those tests", Case("", {20: 1}, "", "", 20, {"tests_new": {14: 100, 20: 300}, "tests_positive_new": {13: 99, 14: 3, 20: 9}}), {"positivity_7d": 0.03}),
    ("no tests done, no share of them positive", Case("", {20: 1}, "", "", 20, {"tests_new": {20: 0}, "tests_positive_new": {20: 0}}), {"positivity_7d": None}),
]
# fmt: on


@pytest.mark.parametrize(
    ("case", "expected"), [row[1:] for row in INDICATORS], ids=[row[0] for row in INDICATORS]
)
def test_the_indicators(case: Case, expected: Mapping[str, object]) -> None:
    day, profile = date(2020, 2, case.day), load_profile("zhejiang-2020-02-09")
    residents = {PLACE: case.residents} if case.residents else {}
    row = product(ENGINE, case.facts(), residents, [PLACE], [day], profile)[day, PLACE]
    evidence = vars(reference.evidence_on(case.facts(), case.residents, day))
    assert {name: row[name] for name in expected} == pytest.approx(expected)
    assert {name: evidence[name] for name in expected} == pytest.approx(expected)


def test_a_dynamic_rule_judges_no_day_before_its_first_edition() -> None:
    case = Case("any", {1: 1}, "", "", 9)
    with pytest.raises(Refusal) as caught:
        both(case, load_profile("zhejiang-2020-02-12"))
    assert caught.value.code == "profile.not_in_force"
    assert caught.value.details["use"] == "zhejiang-2020-02-09"


def test_an_unknown_profile_is_refused_with_those_that_exist() -> None:
    with pytest.raises(Refusal) as caught:
        load_profile("nowhere-2020")
    assert caught.value.code == "profile.unknown"
    assert caught.value.details["known"] == profile_ids()


@pytest.mark.parametrize("profile_id", profile_ids())
def test_no_threshold_is_fitted_to_a_single_county(profile_id: str) -> None:
    profile = load_profile(profile_id)
    text = (_PACKAGE / "profiles" / f"{profile_id}.yaml").read_text(encoding="utf-8")
    rule = (_PACKAGE / profile.rule_file).read_text(encoding="utf-8")
    for place in load_registry().counties(FIRST_EDITION):
        for known_as in (place.code, place.name, place.short_name + "县"):
            assert known_as not in text + rule, known_as


def test_the_same_question_gets_the_same_bytes() -> None:
    case = Case("any", {1: 15, 9: 21}, "", "", 12)
    asked = area_facts(case.facts(), {PLACE: 1000}, [PLACE])
    profile, day = load_profile("zhejiang-2020-02-12"), date(2020, 2, 12)
    first, second = (
        judge(InProcessEngine(), asked, profile=profile, days=[day]).write_csv() for _ in range(2)
    )
    assert first == second


# --- residents, as they were known. 31 new cases in 14 days on 20 February.

POPULATION = [
    # what is said            rows: reference day, residents, learnt                           rate of 14 days
    ("known", [("2019-12-31", 62_000, "2020-02-01T00:00+08:00")], 50.0),
    ("nobody counted", [], None),
    ("known at the last moment", [("2019-12-31", 62_000, "2020-02-21T12:00+08:00")], 50.0),
    ("known a second too late", [("2019-12-31", 62_000, "2020-02-21T12:00:01+08:00")], None),
    ("a census of later", [("2020-11-01", 62_000, "2021-05-17T09:00+08:00")], None),
    ("a forecast for later", [("2020-12-31", 62_000, "2020-02-01T00:00+08:00")], None),
    ("of that very day", [("2020-02-20", 62_000, "2020-02-20T09:00+08:00")], 50.0),
    (
        "the newest that was known",
        [
            ("2018-12-31", 31_000, "2019-03-01T00:00+08:00"),
            ("2019-12-31", 62_000, "2020-02-01T00:00+08:00"),
            ("2020-01-31", 10_000, "2020-03-01T00:00+08:00"),
        ],
        50.0,
    ),
    (
        "a correction",
        [("2019-12-31", 31_000, "2020-02-01T00:00+08:00"), ("2019-12-31", 62_000, "2020-02-10T00:00+08:00")],
        50.0,
    ),
    (
        "a correction not yet known",
        [("2019-12-31", 62_000, "2020-02-01T00:00+08:00"), ("2019-12-31", 31_000, "2020-03-01T00:00+08:00")],
        50.0,
    ),
    (
        "an older year learnt later",
        [("2019-12-31", 62_000, "2020-02-01T00:00+08:00"), ("2010-11-01", 31_000, "2020-02-10T00:00+08:00")],
        50.0,
    ),
]


@pytest.mark.parametrize(
    ("rows", "rate"), [case[1:] for case in POPULATION], ids=[case[0] for case in POPULATION]
)
def test_a_rate_is_per_resident_as_known_on_the_day(
    rows: list[tuple[str, int, str]], rate: float | None
) -> None:
    day, situation = date(2020, 2, 20), Case("", {6: 1, 19: 32}, "", "")
    counted = [(PLACE, date.fromisoformat(on), value, datetime.fromisoformat(at)) for on, value, at in rows]
    facts = replace(area_facts(situation.facts(), {}, [PLACE]), population=population_frame(counted))
    for profile in (load_profile("ecdc-2021"), load_profile("zhejiang-2020-02-12")):
        assert judge(ENGINE, facts, profile=profile, days=[day])["rate_14d"].to_list() == [
            pytest.approx(rate)
        ]
