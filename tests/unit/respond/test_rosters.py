"""When a roster is counted, and for how long its counts hold."""

import pytest

from tests.resumption_people import FirmDesk
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
