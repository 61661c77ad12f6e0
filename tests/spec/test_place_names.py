"""Which place a sender means by a name: one, or none where several bear it."""

from datetime import date

import pytest

from wuse.intake.mapping.place_names import PlaceNames
from wuse.places import load_registry
from wuse.vocabulary import PlaceCode

DAY = date(2020, 2, 9)
TREE = load_registry()


@pytest.mark.parametrize(
    ("text", "area", "code"),
    [
        # the name as it is written    | looked for in | means
        ("乐清市",                        "33",     "330382"),
        ("乐清",                          "33",     "330382"),
        (" 乐清市　",                     "33",     "330382"),
        ("柳市镇",                        "330382", "330382114"),
        ("乐清市柳市镇",                  "33",     "330382114"),
        ("浙江省温州市乐清市柳市镇",       "33",     "330382114"),
        ("浙江 温州 乐清 柳市镇",         "33",     "330382114"),
        ("城东街道",                      "330382", "330382001"),
        ("城东街道",                      "33",     None),         # several towns have one
        ("乐清市城东街道",                "33",     "330382001"),
        ("清波门社区",                    "3301",   "330102001051"),
        ("乐清市",                        "330106", None),         # outside of the sender's places
        ("宁波市柳市镇",                  "33",     None),         # lies elsewhere
        ("某某镇",                        "33",     None),
        ("",                             "33",     None),
    ],
)  # fmt: skip
def test_a_name_means_a_place(text: str, area: str, code: str | None) -> None:
    assert PlaceNames(TREE, [PlaceCode(area)], on=DAY).code_of(text) == code


def test_a_village_is_known_without_the_word_for_its_committee() -> None:
    names = PlaceNames(TREE, [PlaceCode("330382")], on=DAY)
    village = next(p for p in TREE.within("330382114", on=DAY) if p.name.endswith("村委会"))
    town = TREE.get("330382114").name
    for text in (village.name, village.name.removesuffix("委会"), town + village.name.removesuffix("委会")):
        assert names.code_of(text) in (village.code, None)
    assert names.code_of(town + village.name.removesuffix("委会")) == village.code
