"""A standard uses fields of the mother table, and says only what differs."""

from typing import Any

import pytest

from wuse.pool.standard_use import with_used_fields
from wuse.vocabulary import Refusal

SEX = {
    "name": "sex", "type": "string", "sensitivity": "L3", "constraints": {"max_length": 7}, "title": {"zh": "性别"},
}  # fmt: skip
VALUE = {"name": "value", "type": "integer", "unit": "persons", "sensitivity": "L1", "constraints": {}}
COUNT = {"name": "count", "type": "integer", "sensitivity": "L1", "constraints": {}}
MOTHERS = {"sex": SEX, "value": VALUE, "count": COUNT}


def used(**said: Any) -> dict[str, Any]:
    return with_used_fields({"fields": [said]}, MOTHERS, file="a.yaml")["fields"][0]


def test_a_used_field_is_the_shared_one() -> None:
    assert used(use="sex") == SEX


def test_what_a_table_says_differently_replaces_the_part_and_adds_to_its_constraints() -> None:
    found = used(use="sex", title={"zh": "户主性别"}, constraints={"required": True}, sensitivity="L4")
    assert found["title"] == {"zh": "户主性别"}
    assert found["constraints"] == {"max_length": 7, "required": True}
    assert found["sensitivity"] == "L4"
    assert SEX["constraints"] == {"max_length": 7}


def test_a_unit_is_the_tables_to_say_only_where_the_shared_field_leaves_it_open() -> None:
    assert used(use="count", unit="beds")["unit"] == "beds"
    with pytest.raises(Refusal) as caught:
        used(use="value", unit="beds")
    assert caught.value.code == "standard.part_unknown"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"use": "gender"}, "standard.field_unknown"),
        ({"use": ["sex"]}, "standard.field_unknown"),
        ({"use": "sex", "type": "integer"}, "standard.part_unknown"),
        ({"use": "sex", "labels": {}}, "standard.part_unknown"),
        ({"use": "sex", "sensitivity": "L2"}, "standard.class_lowered"),
    ],
)
def test_another_field_or_another_meaning_is_refused(said: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as caught:
        used(**said)
    assert caught.value.code == code
    assert caught.value.details["file"] == "a.yaml"


@pytest.mark.parametrize("raw", [None, [], {"fields": "sex"}, {"fields": ["sex", {"name": "own"}]}])
def test_what_is_no_list_of_fields_is_left_for_the_check(raw: Any) -> None:
    assert with_used_fields(raw, MOTHERS, file="a.yaml") == raw
