"""What follows from an inspection: the rule of the checklist, case by case, as an inspector can read it."""

import pytest

from wuse.respond.inspection_list import (
    BREACH,
    IN_ORDER,
    UNSEEN,
    Found,
    inspection_list,
    reason_of,
    result_of,
    site_found,
)
from wuse.respond.resumption_file import FileReason
from wuse.respond.resumption_flows import resumption_rules

CASES = """
# way        | not met                          | not seen        | what follows
approval     |                                  |                 | site_in_order
approval     | gate                             |                 | site_breach
approval     | codes                            |                 | site_breach
approval     | isolation_room                   |                 | site_in_order
approval     | canteen, dormitory               |                 | site_in_order
approval     | canteen, dormitory, disinfection |                 | site_breach
approval     |                                  | gate            | site_unseen
approval     |                                  | canteen         | site_in_order
approval     | gate                             | codes           | site_breach
filing       | codes                            |                 | site_breach
filing       | supplies                         |                 | site_in_order
commitment   | isolation_room                   |                 | site_breach
commitment   |                                  | isolation_room  | site_unseen
commitment   | supplies                         |                 | site_in_order
whitelist    | supplies                         |                 | site_breach
whitelist    |                                  | dormitory       | site_in_order
"""
LINES = [
    [cell.strip() for cell in line.split("|")]
    for line in CASES.splitlines()
    if line.strip() and not line.startswith("#")
]


def names(cell: str) -> list[str]:
    return [name.strip() for name in cell.split(",") if name.strip()]


@pytest.mark.parametrize(("way", "missed", "unseen", "expected"), LINES)
def test_the_result_follows_by_the_rule(way: str, missed: str, unseen: str, expected: str) -> None:
    listed = inspection_list()
    answers = dict.fromkeys(listed.items, Found.MET.value)
    answers |= dict.fromkeys(names(missed), Found.NOT_MET.value)
    answers |= dict.fromkeys(names(unseen), Found.NOT_SEEN.value)
    assert result_of(site_found(answers, {}, listed), flow=way, listed=listed) == expected


def test_every_way_has_a_hard_item_and_every_result_occurs() -> None:
    hard = {way for item in inspection_list().items.values() for way in item.hard}
    assert hard == set(resumption_rules().flows)
    assert {line[3] for line in LINES} == {IN_ORDER, BREACH, UNSEEN}


def test_the_reason_is_that_of_the_first_hard_item() -> None:
    listed = inspection_list()
    assert reason_of(["canteen", "codes"], flow="filing", listed=listed) is FileReason.STAFF
    assert reason_of(["supplies"], flow="whitelist", listed=listed) is FileReason.SUPPLIES
    assert reason_of(["canteen"], flow="filing", listed=listed) is FileReason.PREMISES
    assert reason_of([], flow="filing", listed=listed) is FileReason.PREMISES


def test_an_older_phone_leaves_items_out_and_notes_name_nobody() -> None:
    listed = inspection_list()
    found = {
        one.item: one
        for one in site_found({"gate": "met", "gone": "met"}, {"codes": "陈 13800000000 缺勤"}, listed)
    }
    assert found["gate"].found is Found.MET
    assert found["codes"].found is Found.NOT_SEEN
    assert found["codes"].note == "陈 … 缺勤"
    assert "gone" not in found
    assert len(site_found({}, {"gate": "长" * 500}, listed)[0].note) == listed.most_note
