"""The white list of work resumption as a table: one answer changed, and which criteria are not met by it."""

from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import pytest
import yaml

from wuse.assess.white_list import (
    CriterionRule,
    WhiteListProfile,
    judge_white_list,
    shipped_white_lists,
    white_list_in_force,
    white_list_profile,
)
from wuse.pool import InProcessEngine
from wuse.respond.arrival_facts import fact_frame
from wuse.respond.resumption_flows import resumption_rules
from wuse.vocabulary import Colour

DAY = date(2020, 2, 20)
FIRST = shipped_white_lists()[0]
WHOLE: dict[str, Any] = {
    "whitelist_class": "daily_life", "business_kind": "other", "plan_digest": "sha256:a", "staff_returning": 40,
    "codes_green": 40, "codes_yellow": 0, "codes_red": 0, "mask_stock": 560, "thermometer_stock": 1,
    "disinfectant_stock": 0.5, "isolation_rooms": 1, "canteen_mode": "none", "dormitory_beds": 0, "had_cluster": False,
}  # fmt: skip
"""A declaration that meets every criterion with nothing to spare."""


def unmet(profile: WhiteListProfile = FIRST, colour: str = "orange", **changed: Any) -> list[str]:
    found = judge_white_list(
        InProcessEngine(threads=1),
        fact_frame("enterprise", {**WHOLE, **changed}),
        profile=profile,
        as_of=DAY,
        county_colour=Colour(colour) if colour else None,
    )
    assert [one.name for one in found] == [one.name for one in profile.criteria]
    return [one.name for one in found if not one.met]


# what is declared otherwise                     | not met
TABLE = """
                                                 |
whitelist_class: key_project                     |
whitelist_class: null                            | category
business_kind: null                              |
business_kind: karaoke                           | business
business_kind: training                          | business
plan_digest: null                                | plan
mask_stock: 559                                  | supplies
mask_stock: null                                 | supplies
{staff_returning: 41, codes_green: 41}           | supplies
thermometer_stock: 0                             | supplies
disinfectant_stock: null                         | supplies
codes_green: 39                                  | staff
{codes_green: 39, codes_yellow: 1}               | staff
codes_red: 1                                     | staff
{codes_yellow: null, codes_red: null}            |
{staff_returning: 0, codes_green: 0}             | staff
isolation_rooms: 0                               | isolation
isolation_rooms: null                            | isolation
canteen_mode: null                               | living
dormitory_beds: null                             | living
had_cluster: null                                | cluster
had_cluster: true                                | cluster
{had_cluster: true, last_cluster_on: 2020-02-06} |
{had_cluster: true, last_cluster_on: 2020-02-07} | cluster
last_cluster_on: 2020-02-21                      | cluster
{had_cluster: null, recent_cluster: false}       |
{had_cluster: null, recent_cluster: true}        | cluster
{isolation_rooms: 0, mask_stock: 0}              | supplies isolation
"""


def lines() -> list[tuple[str, str]]:
    parts = (line.rpartition("|") for line in TABLE.strip("\n").splitlines())
    return [(said.strip(), names.strip()) for said, _, names in parts]


@pytest.mark.parametrize(("said", "names"), lines())
def test_a_criterion_is_met_or_not(said: str, names: str) -> None:
    assert unmet(**(yaml.safe_load(said) or {})) == names.split()


@pytest.mark.parametrize(("colour", "names"), [("", []), ("green", []), ("red", ["area"])])
def test_a_county_that_has_no_colour_does_not_stand_against_its_firms(colour: str, names: list[str]) -> None:
    assert unmet(colour=colour) == names


def test_there_are_nine_criteria_and_every_one_has_a_line_that_does_not_meet_it() -> None:
    listed = {name for _, names in lines() for name in names.split()}
    assert listed | {"area"} == {one.name for one in FIRST.criteria}
    assert len(FIRST.criteria) == 9


def test_what_was_judged_from_stands_beside_the_verdict() -> None:
    frame = fact_frame("enterprise", {**WHOLE, "mask_stock": 300, "last_cluster_on": date(2020, 2, 1)})
    found = judge_white_list(InProcessEngine(threads=1), frame, profile=FIRST, as_of=DAY, county_colour=None)
    values = {one.name: one.value for one in found}
    assert (values["supplies"], values["staff"], values["cluster"]) == (
        "300 / 560",
        "40 / 40",
        "2020-02-01 / 14",
    )
    assert (values["category"], values["area"]) == ("daily_life", "–")


def test_the_kinds_that_are_not_taken_are_those_of_the_negative_list_of_commitments() -> None:
    for kind in resumption_rules().negative_list:
        assert unmet(business_kind=kind) == ["business"]


# --- another list is another file

MARCH = """
id: yiwu-2020-03-01
title: {zh: 义乌白名单, en: White list of Yiwu}
authority: {zh: 示例, en: An example}
effective_from: 2020-03-01
note: {zh: 示例, en: An example}
sources: [示例]
sourced: []
values:
  cluster_days: {value: 28, unit: days, zh: 天数, en: Days}
criteria:
  - name: cluster
    title: {zh: 近期无聚集性病例, en: No recent cluster}
    todo: {zh: 稍后再报, en: Later}
    met: >-
      CASE WHEN last_cluster_on IS NOT NULL THEN days_since_cluster >= $cluster_days
      WHEN had_cluster IS NOT NULL THEN NOT had_cluster ELSE NOT recent_cluster AND $cluster_days <= 14 END
    judged_from: [last_cluster_on]
  - name: shuttle
    title: {zh: 包车接返, en: Own vehicles}
    todo: {zh: 安排包车, en: Hire buses}
    met: shuttle OR coalesce(staff_other_province, 0) = 0
    judged_from: [shuttle]
"""


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ({"last_cluster_on": DAY - timedelta(days=28)}, []),
        ({"last_cluster_on": DAY - timedelta(days=27)}, ["cluster"]),
        # Who was asked for fourteen days alone has not answered for twenty-eight.
        ({"had_cluster": None, "recent_cluster": False}, ["cluster"]),
        ({"mask_stock": 0, "plan_digest": None}, []),
        ({"staff_other_province": 3}, ["shuttle"]),
        ({"staff_other_province": 3, "shuttle": True}, []),
    ],
)
def test_another_list_asks_for_other_things(said: dict[str, Any], names: list[str]) -> None:
    assert unmet(white_list_profile(MARCH.encode()), **said) == names


def test_a_day_is_judged_by_the_list_of_its_time() -> None:
    lists = (FIRST, white_list_profile(MARCH.encode()))
    found = [white_list_in_force(lists, day).id for day in (date(2020, 1, 1), DAY, date(2020, 3, 1))]
    assert found == [FIRST.id, FIRST.id, "yiwu-2020-03-01"]


def test_the_digest_is_of_every_byte() -> None:
    one, other = (white_list_profile(text.encode()) for text in (MARCH, MARCH.replace("28", "27")))
    assert one.digest != other.digest
    text = (files("wuse.assess.white_list") / "profiles" / f"{FIRST.id}.yaml").read_bytes()
    assert white_list_profile(text).digest == FIRST.digest


def test_a_criterion_says_what_to_do() -> None:
    plan = FIRST.criterion("plan")
    assert isinstance(plan, CriterionRule)
    assert (plan.told("zh"), plan.told("en")) == (
        "有防控方案：上传防控方案",
        "A plan against the epidemic: Hand in the plan",
    )
