"""Rule profiles: what ships is whole, and a file of one's own is taken whole or refused with what it lacks."""

from datetime import date
from importlib.resources import files
from typing import Any

import pytest
import yaml

from wuse.assess import load_profile, profile_from_text, profile_ids
from wuse.vocabulary import Refusal

FIRST, DYNAMIC = "zhejiang-2020-02-09", "zhejiang-2020-02-12"


def text_of(profile_id: str) -> str:
    """The file of a profile that ships."""
    return (files("wuse.assess") / "profiles" / f"{profile_id}.yaml").read_text(encoding="utf-8")


def written(profile_id: str, **changes: Any) -> str:
    """The text of a profile with some parts changed; None takes a part out."""
    parts = {**yaml.safe_load(text_of(profile_id)), **changes}
    return yaml.safe_dump(
        {name: part for name, part in parts.items() if part is not None}, allow_unicode=True
    )


@pytest.mark.parametrize("profile_id", profile_ids())
def test_a_profile_that_ships_bears_the_name_of_its_file_and_speaks_both_languages(profile_id: str) -> None:
    profile = load_profile(profile_id)
    assert profile.id == profile_id
    for words in (profile.title, profile.authority, profile.note):
        assert words["zh"]
        assert words["en"]
    assert profile.sources


@pytest.mark.parametrize(
    "text",
    ["", "five colours", "- one\n- two", "id: [", "id: x\n  rule: y", "\ttab: 1"],
    ids=["empty", "a sentence", "a list", "cut off", "badly indented", "a tab"],
)
def test_what_is_no_yaml_with_named_parts_is_refused(text: str) -> None:
    assert refused(text).code == "profile.unreadable"


@pytest.mark.parametrize(
    "part", ["id", "title", "authority", "note", "sources", "effective_from", "rule", "dynamic", "parameters"]
)
def test_a_missing_part_is_named(part: str) -> None:
    refusal = refused(written(FIRST, **{part: None}))
    assert refusal.code == "profile.incomplete"
    assert refusal.details["missing"] == [part]
    assert part in refusal.in_words("zh")


@pytest.mark.parametrize("part", ["initial", "first_edition", "cadence_days"])
def test_a_dynamic_rule_names_what_it_steps_from(part: str) -> None:
    assert refused(written(DYNAMIC, **{part: None})).details["missing"] == [part]
    assert profile_from_text(written(FIRST, **{part: None})).dynamic is False


@pytest.mark.parametrize("profile_id", profile_ids())
def test_every_value_that_the_rule_reads_must_be_given(profile_id: str) -> None:
    parameters = yaml.safe_load(text_of(profile_id))["parameters"]
    for name in parameters:
        rest = {other: value for other, value in parameters.items() if other != name}
        assert refused(written(profile_id, parameters=rest)).details["missing"] == [name]


def test_a_misspelt_value_is_missing_under_its_right_name() -> None:
    text = text_of(FIRST).replace("red_cases: 100", "red_casez: 100")
    assert refused(text).details["missing"] == ["red_cases"]


@pytest.mark.parametrize("rule", ["six_colours", "area_indicators", "../five_colours"])
def test_an_unknown_rule_is_refused_with_those_that_exist(rule: str) -> None:
    refusal = refused(written(FIRST, rule=rule))
    assert refusal.code == "profile.rule_unknown"
    assert refusal.details["known"] == ["five_colours", "notification_rate", "three_levels"]


def refused(text: str) -> Refusal:
    """The refusal of a text that should be a profile."""
    with pytest.raises(Refusal) as caught:
        profile_from_text(text)
    return caught.value


def test_a_changed_threshold_or_comment_changes_the_digest_and_nothing_else_does() -> None:
    shipped = load_profile(FIRST)
    assert profile_from_text(text_of(FIRST)).digest == shipped.digest
    assert (
        profile_from_text(text_of(FIRST).replace("red_cases: 100", "red_cases: 101")).digest != shipped.digest
    )
    assert profile_from_text(text_of(FIRST) + "# seen\n").digest != shipped.digest
    assert load_profile(DYNAMIC).digest != shipped.digest


def test_a_dynamic_profile_says_from_where_and_how_often_it_steps() -> None:
    profile = load_profile(DYNAMIC)
    assert (profile.initial, profile.first_edition, profile.cadence_days) == (FIRST, date(2020, 2, 9), 3)
    assert profile.parameters["dynamic"] is True
