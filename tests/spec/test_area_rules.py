"""The rules of area risk as tables: a situation on the left, the colour and its reasons on the right.

Every row is judged twice, by the SQL that is published and by the plain-Python reference.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import pytest
import yaml

from tests.reference import area_risk as reference
from tests.reference.rules import product, rule_of
from wuse.assess import Profile, judge, load_profile, profile_from_text, profile_ids
from wuse.assess.profile import _PACKAGE
from wuse.places import load_registry
from wuse.pool import Engine
from wuse.vocabulary import Refusal

PLACE = "330382"
FIRST_EDITION = date(2020, 2, 9)
ENGINE = Engine()


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
    raw = yaml.safe_load((_PACKAGE / "profiles" / "zhejiang-2020-02-09.yaml").read_text(encoding="utf-8"))
    raw["parameters"]["form"] = "weighted"
    check(case, profile_from_text(yaml.safe_dump(raw, allow_unicode=True)))


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
    from tests.reference.rules import area_facts

    asked = area_facts(case.facts(), {PLACE: 1000}, [PLACE])
    profile, day = load_profile("zhejiang-2020-02-12"), date(2020, 2, 12)
    first, second = (judge(Engine(), asked, profile=profile, days=[day]).write_csv() for _ in range(2))
    assert first == second
