"""What a firm is told of its roster: whether all are green, and on none of its pages how many are not."""

import re
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.desk_people import Desk
from tests.resumption_people import COUNTED, FirmDesk, add_resumption_people
from tests.web_people import on_its_clock, signed_in
from wuse.respond.actions import resumption_firm
from wuse.respond.store.resumptions import get_file
from wuse.vocabulary import Refusal


@pytest.fixture
def firms(desk: Desk, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> FirmDesk:
    settings.WUSE_HOME = tmp_path
    return FirmDesk(add_resumption_people(on_its_clock(desk, monkeypatch)), tmp_path)


def filled_in(address: str) -> list[str]:
    """The questions about codes on a page of the firm that have an answer already."""
    page = signed_in("firm").get(address).content.decode()
    asked = re.findall(r"<input[^>]*codes_[^>]*>", page)
    assert len(asked) == 3
    return [one for one in asked if "value=" in one]


def opened(firms: FirmDesk) -> int:
    firms.register("firm")
    number = firms.open("firm")
    firms.count("firm", number, yellow=5)
    return number


def test_the_weekly_report_does_not_show_the_counts(firms: FirmDesk) -> None:
    number = opened(firms)
    firms.commit("firm", number, **COUNTED)
    assert get_file(number).declared["codes_yellow"] == 5
    assert filled_in(f"/firm/files/{number}/") == []


def test_neither_an_amendment_nor_the_next_file_shows_the_counts(firms: FirmDesk) -> None:
    number = opened(firms)
    firms.submit("firm", number, "approval", **COUNTED)
    assert filled_in(f"/firm/files/{number}/declare/") == []
    firms.do("firm", "withdraw", number, text="计划有变")
    again = firms.open("firm")
    assert filled_in(f"/firm/files/{again}/declare/") == []


def test_codes_that_the_firm_stated_itself_are_filled_in(firms: FirmDesk) -> None:
    number = firms.submitted("firm", "approval")
    assert len(filled_in(f"/firm/files/{number}/declare/")) == 3


def test_no_fault_of_a_weekly_report_tells_the_counts(firms: FirmDesk) -> None:
    number = opened(firms)
    firms.commit("firm", number, **COUNTED)
    firms.desk.later(days=7)
    said = {"staff_returning": "4", "staff_local": "4", "codes_green": ""}
    try:
        firms.do("firm", resumption_firm.report_weekly, number, site=firms.site, answers=said)
    except Refusal as refusal:
        pytest.fail(f"of codes that were counted: {refusal.details}")
    assert get_file(number).declared.get("codes_yellow") is None
