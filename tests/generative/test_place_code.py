"""Random codes: read in any padding, refused when they are none, judged a second time by their parts alone."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from wuse.vocabulary import PlaceCode, PlaceLevel, Refusal

WIDTHS = (2, 2, 2, 3, 3, 3)
LEVELS = tuple(PlaceLevel)[:6]


def part(width: int) -> st.SearchStrategy[str]:
    """One level's digits; all zeros stand for no part at all."""
    return st.integers(1, 10**width - 1).map(lambda number: str(number).zfill(width))


parts = st.integers(1, 6).flatmap(lambda depth: st.tuples(*(part(width) for width in WIDTHS[:depth])))
zone_numbers = st.integers(0, 99).map(lambda number: f"Z{number:02d}")


@given(parts)
def test_the_number_of_parts_is_the_level(own: tuple[str, ...]) -> None:
    code = PlaceCode.parse("".join(own))
    assert code == "".join(own)
    assert code.level is LEVELS[len(own) - 1]


@given(parts, st.sampled_from([6, 9, 12, 15]), st.sampled_from(["", " ", "\t", "\u3000"]))
def test_padding_and_space_around_it_change_nothing(own: tuple[str, ...], width: int, space: str) -> None:
    short = "".join(own)
    assert PlaceCode.parse(space + short.ljust(width, "0") + space) == short
    assert PlaceCode.parse(PlaceCode.parse(short).padded) == short


@given(parts, parts)
def test_a_place_contains_those_whose_first_parts_are_its_own(
    one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    for inner in (other, one + other[len(one) :], one):
        contained = inner[: len(one)] == one
        assert PlaceCode("".join(one)).contains("".join(inner)) is contained


@given(parts)
def test_the_ancestors_are_all_shorter_rows_of_parts(own: tuple[str, ...]) -> None:
    code = PlaceCode("".join(own))
    assert list(code.ancestors) == ["".join(own[:depth]) for depth in range(1, len(own))]
    assert [ancestor.level for ancestor in code.ancestors] == list(LEVELS[: len(own) - 1])
    assert all(ancestor.contains(code) and not code.contains(ancestor) for ancestor in code.ancestors)


@given(parts, zone_numbers)
def test_a_zone_hangs_under_the_place_it_is_named_after(own: tuple[str, ...], number: str) -> None:
    parent = PlaceCode("".join(own))
    zone = PlaceCode.parse(parent + number)
    assert zone.level is PlaceLevel.ZONE
    assert zone.ancestors == (*parent.ancestors, parent)
    assert parent.contains(zone)
    assert not zone.contains(parent)


@given(st.text(alphabet="0123456789Z 三３٣x-", max_size=18))
@example("３３０３８２")
@example("٣٣")
@example("33Z０１")
@example("33038Z01")
@example("33001Z01")
@example("Z01")
@example("33Z01Z02")
@example("33\n")
def test_any_text_is_a_code_by_its_characters_or_is_refused(text: str) -> None:
    digits, zone, number = text.strip().partition("Z")
    ascii_only = all(character in "0123456789" for character in digits + number)
    whole = len(digits) in (2, 4, 6, 9, 12, 15) and (not zone or len(number) == 2)
    if ascii_only and whole:
        assert text.strip().startswith(PlaceCode.parse(text))
        return
    with pytest.raises(Refusal) as caught:
        PlaceCode.parse(text)
    assert caught.value.code == "place.code_malformed"
    assert caught.value.details == {"value": text}


@given(parts, st.integers(0, 14))
def test_a_code_cut_between_its_parts_is_refused(own: tuple[str, ...], length: int) -> None:
    cut = "".join(own)[:length]
    assume(len(cut) not in (2, 4, 6, 9, 12, 15))
    for text in (cut, f"{cut}Z01"):
        with pytest.raises(Refusal):
            PlaceCode.parse(text)
