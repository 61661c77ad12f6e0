"""The page of early warnings: level by level, with evidence and owner, and never outside of one's own places."""

import re
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.desk_people import Desk
from tests.event_cases import early_warning
from tests.event_people import EventDesk, add_event_people
from tests.unit.respond.test_warnings import follow
from tests.web_people import on_its_clock, signed_in
from wuse.respond.actions import event_dispatch
from wuse.respond.store.models import EventRow
from wuse.vocabulary import Colour, PlaceCode

# A number of its own for each, by which it is known on a page.
PLACES = {
    "330382001001003": 61, "330382001001": 62, "330382001": 63, "330382002001001": 64, "330382002": 65, "330382": 66,
    "330303001": 67, "330106002001": 68,
}  # fmt: skip
OWN = {
    "wei": "330382001001003",
    "shu": "330382001001",
    "diao": "330382001",
    "zong": "330382",
    "guan": "3303",
    "zhao": "33",
}


@pytest.fixture
def events(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> EventDesk:
    made = EventDesk(add_event_people(on_its_clock(desk, monkeypatch)))
    follow(
        made.desk, *(early_warning(place=PlaceCode(code), observed=number) for code, number in PLACES.items())
    )
    return made


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def shown(text: str) -> set[int]:
    """The numbers of persons of the warnings that a page shows."""
    return {int(number) for number in re.findall(r"(\d+) persons found", text)}


def within(place: str) -> set[int]:
    return {number for code, number in PLACES.items() if code.startswith(place)}


@pytest.mark.parametrize("name", sorted(OWN))
def test_everybody_sees_what_lies_in_the_own_place(events: EventDesk, name: str) -> None:
    assert shown(page(signed_in(name), "/desk/warnings/")) == within(OWN[name])


UNITS = sorted({code[:digits] for code in PLACES for digits in (2, 4, 6, 9, 12, 15) if len(code) >= digits})


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(sorted(OWN)),
    st.sampled_from(UNITS),
    st.sampled_from(("", "warn_fever_cluster", "warn_silent_grid", "x")),
)
def test_no_address_leads_out_of_the_own_place(events: EventDesk, name: str, unit: str, view: str) -> None:
    answer = signed_in(name).get("/desk/warnings/", {"unit": unit, "view": view})
    text = answer.content.decode()
    if not unit.startswith(OWN[name]):
        assert answer.status_code == 403
        assert shown(text) == set()
        return
    assert shown(text) == (set() if view == "warn_silent_grid" else within(unit))
    led = set(re.findall(r'href="[^"]*[?&;]unit=(\d+)', text))
    assert all(code.startswith(OWN[name]) for code in led), led


def test_the_way_down_goes_level_by_level_with_a_count_at_each(events: EventDesk) -> None:
    guan, unit, way = signed_in("guan"), "", []
    for step in ("330382", "330382001", "330382001001", "330382001001003"):
        text = page(guan, f"/desk/warnings/?unit={unit}" if unit else "/desk/warnings/")
        row = re.search(rf'<a href="\?unit={step}">[^<]+</a></th><td class="n"><b>(\d+)</b>', text)
        assert row, step
        way.append(int(row[1]))
        unit = step
    assert way == [6, 3, 2, 1]
    assert shown(page(guan, f"/desk/warnings/?unit={unit}")) == {61}


def test_a_line_says_why_since_when_who_has_it_and_what_ends_it(events: EventDesk) -> None:
    number = EventRow.objects.get(place="330382001").pk
    text = page(signed_in("diao"), "/desk/warnings/")
    assert "63 persons found with fever within 3 days; the limit is 5" in text
    assert "ends with: fewer than 5 persons" in text
    assert f'href="/desk/events/{number}/"' in text
    assert "dispatch desk" in text
    events.do("diao", event_dispatch.accept_event, number)
    events.do("diao", event_dispatch.dispatch_event, number, station="clinic")
    assert "城东社区卫生服务中心" in page(signed_in("diao"), "/desk/warnings/")


def test_a_signal_that_is_over_says_so_until_somebody_closes(events: EventDesk) -> None:
    events.desk.later(hours=1)
    follow(events.desk)
    text = page(signed_in("wei"), "/desk/warnings/")
    assert "signal over" in text
    assert shown(text) == {61}


def test_the_page_speaks_chinese(events: EventDesk) -> None:
    text = signed_in("diao", lang="zh-hans").get("/desk/warnings/").content.decode()
    for words in ("由面到点", "发热聚集", "63 人发热", "指挥室"):
        assert words in text


def test_the_form_for_reports_does_not_offer_warnings(events: EventDesk) -> None:
    assert "warn_" not in page(signed_in("wei"), "/desk/events/new/")


def test_the_event_of_a_warning_is_opened_without_a_reporter(events: EventDesk) -> None:
    number = EventRow.objects.get(place="330382001").pk
    text = page(signed_in("diao"), f"/desk/events/{number}/")
    assert "63 persons found" in text
    assert 'value="return"' not in text
    assert Colour.ORANGE.value in text


def test_more_warnings_than_a_page_holds_go_on_behind(events: EventDesk) -> None:
    many = [
        early_warning(signal="silent_grid", place=PlaceCode(f"330382001001{n:03}"), observed=100)
        for n in range(60)
    ]
    follow(events.desk, *many)
    text: Any = page(signed_in("diao"), "/desk/warnings/?view=warn_silent_grid")
    assert text.count("days had one") == 50
    onward = re.search(r'href="(\?[^"]*after=[^"]+)"', text)
    assert onward
    assert (
        page(signed_in("diao"), "/desk/warnings/" + onward[1].replace("&amp;", "&")).count("days had one")
        == 10
    )
