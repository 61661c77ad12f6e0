"""The words that all packages share."""

import pytest

from wuse.vocabulary import (
    SETTINGS,
    Basis,
    Colour,
    PlaceCode,
    PlaceLevel,
    Refusal,
    setting,
    translator,
)


@pytest.mark.parametrize(
    ("text", "code", "level"),
    [
        ("33", "33", PlaceLevel.PROVINCE),
        ("330000", "33", PlaceLevel.PROVINCE),
        ("330300", "3303", PlaceLevel.CITY),
        ("3303", "3303", PlaceLevel.CITY),
        ("330382", "330382", PlaceLevel.COUNTY),
        ("330382000000", "330382", PlaceLevel.COUNTY),
        (" 330382 ", "330382", PlaceLevel.COUNTY),
        ("330382001", "330382001", PlaceLevel.TOWNSHIP),
        ("330382001000", "330382001", PlaceLevel.TOWNSHIP),
        ("330382001001", "330382001001", PlaceLevel.VILLAGE),
        ("330382001001007", "330382001001007", PlaceLevel.GRID),
        ("33Z01", "33Z01", PlaceLevel.ZONE),
        ("3302Z01", "3302Z01", PlaceLevel.ZONE),
    ],
)
def test_a_code_is_read_in_short_or_padded_form(text: str, code: str, level: PlaceLevel) -> None:
    assert PlaceCode.parse(text) == code
    assert PlaceCode.parse(text).level is level


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        "333",
        "33038",
        "3303821",
        "乐清",
        "33-03",
        "33Z1",
        "3303820010010071",
        "３３０３８２",
        "33038Z01",
    ],
)
def test_what_is_no_code_is_refused_with_what_stood_there(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        PlaceCode.parse(text)
    assert caught.value.code == "place.code_malformed"
    assert caught.value.details == {"value": text}


def test_a_place_contains_what_begins_with_its_code() -> None:
    assert PlaceCode("3303").contains("330382")
    assert PlaceCode("3303").contains("3303")
    assert not PlaceCode("330382").contains("3303")
    assert PlaceCode("330382001").ancestors == ("33", "3303", "330382")
    assert PlaceCode("3302Z01").ancestors == ("33", "3302")


def test_every_colour_has_a_letter_a_shape_a_name_and_a_rank_of_its_own() -> None:
    for part in ("letter", "shape", "name_zh", "rank"):
        found = [getattr(colour, part) for colour in Colour]
        assert len(set(found)) == len(found), part


def test_a_colour_is_found_by_its_rank() -> None:
    assert [Colour.of_rank(colour.rank) for colour in Colour] == list(Colour)


def test_published_goes_before_derived_before_estimated() -> None:
    assert [basis.value for basis in Basis] == ["published", "derived", "estimated"]


def test_a_refusal_fills_its_gaps_in_both_languages() -> None:
    details = {"value": "x", "known": ["a", "b"]}
    refusal = Refusal("profile.unknown", "There is no rule profile “{value}”. Known: {known}.", details)
    assert refusal.message == "There is no rule profile “x”. Known: a, b."
    assert refusal.in_words("zh") == "没有规则“x”。现有：a, b。"
    assert str(refusal) == refusal.message
    said = {"code": "profile.unknown", "message": refusal.in_words("zh"), "details": details}
    assert refusal.as_dict("zh") == said


def test_a_spoken_refusal_keeps_its_words_and_their_braces() -> None:
    refusal = Refusal("intake.row_malformed", 'write {"place": "330382"}', {}, spoken=True)
    assert refusal.message == refusal.in_words("zh") == 'write {"place": "330382"}'


def test_a_setting_comes_from_the_environment_or_has_its_default() -> None:
    assert setting("WUSE_LIVE_PORT", environ={"WUSE_LIVE_PORT": "9001"}) == "9001"
    assert setting("WUSE_LIVE_PORT", environ={}) == SETTINGS["WUSE_LIVE_PORT"].default
    assert setting("WUSE_HOME", environ={"WUSE_HOME": ""}) == "var"


def test_a_language_without_a_catalogue_is_not_passed_over_in_silence() -> None:
    with pytest.raises(FileNotFoundError):
        translator("wuse.assess", "zh")
