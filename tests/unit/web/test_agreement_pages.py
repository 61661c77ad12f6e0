"""Proposing an agreement: a choice among many stands under headings, and one that holds something ticked is open."""

import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.desk_people import CITY, Desk
from tests.web_people import on_its_clock, signed_in
from wuse.web.desk.agreements import industries, sendable


@pytest.fixture
def officer(desk: Desk, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Client:
    settings.WUSE_HOME = tmp_path
    on_its_clock(desk, monkeypatch)
    desk.hire("xie", organisation="wzcdc")
    desk.grant("xie", "agreement_officer", CITY)
    return signed_in("xie")


def headings(page: str) -> dict[str, tuple[str, bool]]:
    """Words of each heading -> how many of how many are ticked, and whether it is open."""
    found = re.findall(r'<details( open)?><summary><span>([^<]+)</span> <small class="chosen">([^<]+)<', page)
    return {words: (chosen, bool(is_open)) for is_open, words, chosen in found}


def test_every_standard_and_industry_stands_under_one_heading(officer: Client) -> None:
    page = officer.get("/desk/agreements/").content.decode()
    found = headings(page)
    assert {"Return to work", "Primary sector", "Secondary sector", "Tertiary sector"} <= set(found)
    assert not any(is_open for _chosen, is_open in found.values())
    counts = sum(int(chosen.split("/")[1]) for chosen, _is_open in found.values())
    assert counts == len(sendable()) + len(industries())
    assert page.count('name="standards"') == len(sendable())
    assert page.count('name="industries"') == len(industries())


def test_what_was_ticked_stays_and_is_seen_when_the_form_comes_back(officer: Client) -> None:
    answer = officer.post("/desk/agreements/", {"standards": ["meter_reading"], "industries": ["C", "I"]})
    assert answer.status_code == 400
    found = headings(answer.content.decode())
    assert found["Return to work"][1]
    assert found["Secondary sector"] == ("1 / 4", True)
    assert found["Primary sector"] == ("0 / 1", False)
