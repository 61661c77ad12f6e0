"""When a roster is counted, and for how long its counts hold."""

import pytest

from tests.resumption_people import COUNTED, FirmDesk
from wuse.respond.actions import resumption_firm
from wuse.respond.store.resumptions import get_file
from wuse.vocabulary import Refusal


def test_a_second_file_of_a_firm_is_no_second_roster_on_the_same_day(firms: FirmDesk) -> None:
    firms.register("firm")
    number = firms.open("firm")
    firms.count("firm", number)
    firms.do("firm", "withdraw", number, text="计划有变")
    again = firms.open("firm")
    with pytest.raises(Refusal) as often:
        firms.count("firm", again)
    assert often.value.code == "roster.often"
    firms.desk.later(hours=20)
    firms.count("firm", again)


def test_rosters_of_two_firms_do_not_wait_for_each_other(firms: FirmDesk) -> None:
    for name in ("firm", "other"):
        firms.register(name)
        firms.count(name, firms.open(name))


def test_what_a_firm_says_a_week_later_is_not_overwritten_by_the_count(firms: FirmDesk) -> None:
    firms.register("firm")
    number = firms.open("firm")
    firms.count("firm", number)
    firms.commit("firm", number, **COUNTED)
    assert get_file(number).declared["codes_counted_by"] == "counted"
    firms.desk.later(days=7)
    said = {**COUNTED, "codes_green": "9", "codes_yellow": "1", "codes_red": "2"}
    firms.do("firm", resumption_firm.report_weekly, number, site=firms.site, answers=said)
    row = get_file(number)
    assert (row.declared["codes_red"], row.declared["codes_counted_by"]) == (2, "stated")
    assert row.risk == 1, "a red code that was declared after the count is a risk"


def test_what_a_firm_says_less_than_was_counted_is_a_risk(firms: FirmDesk) -> None:
    firms.register("firm")
    number = firms.open("firm")
    firms.count("firm", number, yellow=3)
    firms.desk.later(days=2)
    firms.submit("firm", number, "approval", **COUNTED)
    row = get_file(number)
    assert (row.declared["codes_green"], row.declared["codes_counted_by"], row.risk) == (12, "stated", 1)
