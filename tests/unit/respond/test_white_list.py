"""Each criterion of the white list is judged of itself, from what was declared and the colour of the county."""

from typing import Any

import pytest

from wuse.respond.resumption_flows import resumption_rules
from wuse.respond.white_list import CRITERIA, check_white_list
from wuse.vocabulary import Colour

WHOLE: dict[str, Any] = {
    "whitelist_class": "daily_life", "plan_digest": "sha256:a", "staff_returning": 40, "codes_green": 40,
    "codes_yellow": 0, "codes_red": 0, "mask_stock": 560, "thermometer_stock": 1, "disinfectant_stock": 0.5,
    "isolation_rooms": 1, "canteen_mode": "none", "dormitory_beds": 0, "recent_cluster": False,
}  # fmt: skip


def unmet(colour: Colour | None = Colour.ORANGE, **changed: Any) -> list[str]:
    found = check_white_list({**WHOLE, **changed}, county_colour=colour, rules=resumption_rules())
    assert [one.name for one in found] == list(CRITERIA)
    return [one.name for one in found if not one.met]


def test_all_nine_are_met() -> None:
    assert len(CRITERIA) == 9
    assert unmet() == unmet(None) == []


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"whitelist_class": None}, "category"),
        ({"business_kind": "karaoke"}, "business"),
        ({"plan_digest": None}, "plan"),
        ({"mask_stock": 559}, "supplies"),  # 2 a person and day, 40 persons, 7 days
        ({"thermometer_stock": 0}, "supplies"),
        ({"disinfectant_stock": None}, "supplies"),
        ({"codes_green": 39}, "staff"),
        ({"codes_green": 39, "codes_yellow": 1}, "staff"),
        ({"codes_red": 1}, "staff"),
        ({"isolation_rooms": 0}, "isolation"),
        ({"canteen_mode": None}, "living"),
        ({"dormitory_beds": None}, "living"),
        ({"recent_cluster": True}, "cluster"),
        ({"recent_cluster": None}, "cluster"),
    ],
)
def test_one_that_is_not_met_is_named(changed: dict[str, Any], name: str) -> None:
    assert unmet(**changed) == [name]


def test_a_red_county_is_named_and_a_firm_without_staff_is_not_all_green() -> None:
    assert unmet(Colour.RED) == ["area"]
    nobody = {"staff_returning": 0, "codes_green": 0}
    assert unmet(**nobody) == ["staff"]
