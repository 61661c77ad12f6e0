"""Profiles, maps and texts of the health code."""

from datetime import date
from importlib.resources import files
from typing import Any

import polars as pl
import pytest

from wuse.assess.health_code import (
    STATE,
    code_profile,
    code_profile_ids,
    code_words,
    first_day_for,
    health_codes,
    load_code_profile,
    reasons_of,
    risk_areas,
    with_rule,
)
from wuse.pool import InProcessEngine
from wuse.vocabulary import Refusal

FEBRUARY = load_code_profile("zhejiang-2020-02-17")
DAY = date(2020, 3, 20)


def content(name: str, **changed: Any) -> bytes:
    text = (files("wuse.assess.health_code") / "profiles" / f"{name}.yaml").read_text(encoding="utf-8")
    for parameter, value in changed.items():
        line = next(line for line in text.splitlines() if line.startswith(f"  {parameter}:"))
        text = text.replace(line, "" if value is None else f"  {parameter}: {value}")
    return text.encode()


def refusal(**changed: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        code_profile(content("zhejiang-2020-02-17", **changed))
    return caught.value


@pytest.mark.parametrize("name", code_profile_ids())
def test_a_profile_names_its_sources_and_what_they_give(name: str) -> None:
    found = load_code_profile(name)
    assert found.id == name
    assert found.effective_from.isoformat() == name[-10:]
    assert found.sources
    assert set(found.sourced) <= found.parameters.keys()
    assert found.parameters.keys() == code_words()["parameters"].keys()


def test_every_profile_has_a_digest_of_its_own() -> None:
    digests = {load_code_profile(name).digest for name in code_profile_ids()}
    assert len(digests) == len(code_profile_ids())


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(Refusal, match="no profile of the health code"):
        load_code_profile("wuhan-2020")


def test_a_profile_without_a_value_is_refused() -> None:
    found = refusal(contact_days=None)
    assert (found.code, found.details["missing"]) == ("code_profile.incomplete", ["contact_days"])


def test_nobody_is_held_for_longer_than_is_remembered() -> None:
    assert refusal(contact_days=29).details == {"values": ["contact_days"], "days": 28}
    assert refusal(memory_days=40).details == {"values": ["memory_days"], "days": 28}


def test_a_state_without_bits_for_the_day_is_refused() -> None:
    nobody, first = pl.DataFrame(schema=STATE), first_day_for(FEBRUARY, DAY)
    for today in (date(2020, 3, 19), date(2020, 4, 23)):
        with pytest.raises(Refusal, match="cannot be judged on"):
            health_codes(InProcessEngine(), nobody, profile=FEBRUARY, today=today, first_day=first)
    for today in (DAY, date(2020, 4, 22)):
        assert health_codes(
            InProcessEngine(), nobody, profile=FEBRUARY, today=today, first_day=first
        ).is_empty()


def test_a_map_holds_until_the_next_edition() -> None:
    shown = [("330106", 1, "red"), ("330106", 4, "blue"), ("330106", 22, "green"), ("330110", 1, "grey")]
    rows = [(place, date(2020, 3, day), colour) for place, day, colour in shown]
    editions = pl.DataFrame(rows, schema=["place", "day", "colour"], orient="row")
    assert risk_areas(editions, until=DAY).rows() == [
        ("330106", date(2020, 3, 1), date(2020, 3, 3), 5),
        ("330106", date(2020, 3, 4), DAY, 2),
    ]


def test_a_state_may_lack_what_nobody_has() -> None:
    narrow = pl.DataFrame({"person": ["b", "a"], "declared_on": [DAY, date(2020, 2, 1)], "checked": [1, 0]})
    wide = pl.concat([pl.DataFrame(schema=STATE), narrow], how="diagonal")
    first = first_day_for(FEBRUARY, DAY)
    some, all_of_them = (
        health_codes(InProcessEngine(), rows, profile=FEBRUARY, today=DAY, first_day=first)
        for rows in (narrow, wide)
    )
    assert some.rows() == all_of_them.rows()
    assert some["colour"].to_list() == ["none", "green"]


def test_a_verdict_names_the_rule_that_judged_it() -> None:
    codes = pl.DataFrame({"person": ["a"]})
    assert with_rule(codes, FEBRUARY).rows() == [("a", FEBRUARY.id, FEBRUARY.digest)]


def test_no_code_and_green_have_a_reason() -> None:
    for rule in ("clear", "undeclared"):
        (found,) = reasons_of({"reasons": f"{rule}|||", "since": None})
        assert found.rule == rule
        assert code_words()["reasons"][rule]
