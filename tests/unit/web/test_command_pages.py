"""The command's cockpit: whose places are shown, what a number leads to, who sees the rows about persons."""

import csv
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.desk_people import COUNTY, Desk, laid_desk
from tests.web_people import on_its_clock, signed_in, visitor
from wuse.assess.indicators import load_registry_of_indicators
from wuse.pool import load_standard
from wuse.publish.daily_bulletin import Telling, figure_of
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import PlaceCode
from wuse.web import command_data
from wuse.web.site import open_pool

pytestmark = pytest.mark.django_db
REGISTRY = load_registry_of_indicators()
AT = datetime(2020, 2, 12, 4, tzinfo=UTC)
PERSONS = [f"p1-{letter * 32}" for letter in "abc"]


def keep(home: Path, standard: str, rows: list[dict[str, Any]], response: str = "") -> None:
    """Rows as they lie in the pool."""
    fields = {field.name: field.polars_type for field in load_standard(standard).fields}
    frame = pl.DataFrame([{name: row.get(name) for name in fields} for row in rows], schema=fields)
    open_pool(home).append(
        standard, frame, batch_id=f"{standard}-1", recorded_at=AT - timedelta(hours=1), response=response
    )


def isolation(number: int, place: str) -> dict[str, Any]:
    return {
        "isolation_id": f"i-{number}",
        "person": PERSONS[number],
        "place": place,
        "isolation_kind": "home",
        "isolation_reason": "close_contact",
        "isolation_began_at": AT - timedelta(days=2),
        "isolation_due_on": (AT + timedelta(days=12)).date(),
        "ordered_by": "乐清市指挥部",
        "reporter": "lqcdc",
    }


def rooms(holder: str, place: str, free: float) -> dict[str, Any]:
    return {
        "holder": holder,
        "holder_kind": "facility",
        "place": place,
        "date": AT.date(),
        "item": "isolation_room",
        "item_unit": "room",
        "quantity": free,
        "capacity": 40.0,
        "reporter": "lqcdc",
    }


@pytest.fixture
def desk(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Two isolated in 乐清, one in 瑞安; rooms in 乐清. `wang` may see the city of both, and no other."""
    settings.WUSE_HOME = tmp_path
    found = on_its_clock(laid_desk(tmp_path, AT), monkeypatch)
    keep(tmp_path, "stock", [rooms("h1", COUNTY, 10.0), rooms("h2", COUNTY, 20.0)])
    rows = [isolation(0, COUNTY), isolation(1, COUNTY), isolation(2, "330381")]
    keep(tmp_path, "isolation", rows, response=found.response)
    return found


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content[:600]
    return answer.content.decode()


def test_the_reader_begins_at_the_own_place(desk: Desk) -> None:
    text = page(signed_in("wang"), "/desk/command/")
    assert "Command cockpit · 3303 Wenzhou" in text
    assert "<b>3</b> <span>persons</span>" in text
    assert "330382 Yueqing" in text


def test_a_place_outside_of_the_permit_is_refused(desk: Desk) -> None:
    outside = (
        "?place=3301",
        "values.csv?place=33",
        "bulletin/?place=33",
        "bulletin.txt?place=3301",
        "isolated_home/?place=330106",
    )
    for address in outside:
        assert signed_in("wang").get(f"/desk/command/{address}").status_code == 403
    assert signed_in("lin").get("/desk/command/").status_code == 403
    assert visitor().get("/desk/command/").status_code == 302


def test_a_number_leads_to_its_definition_course_places_and_rows(desk: Desk) -> None:
    text = page(signed_in("wang"), f"/desk/command/isolation_rooms_free/?place={COUNTY}")
    assert "37.5 %" in text
    assert "30 of 80" in text
    assert "Of the rooms for isolation at each holder" in text
    assert "<td>h1</td>" in text
    assert "The last fourteen days" in text


def test_every_number_leads_to_its_rows_those_of_the_places_inside_too(desk: Desk) -> None:
    client = signed_in("wang")
    shown = page(client, "/desk/command/?panel=persons")
    numbers = re.findall(r'<td class="n">(.*?)</td>', shown)
    addresses = [
        re.fullmatch(r'<a href="(/desk/command/[a-z0-9_]+/\?place=[0-9A-Z]+)">[^<]+</a>', number)
        for number in numbers
    ]
    assert numbers
    assert all(addresses)
    assert f'<td class="n"><a href="/desk/command/isolated_home/?place={COUNTY}">2</a></td>' in shown
    assert "2 persons" in re.sub(r"<[^>]+>", "", page(client, f"/desk/command/isolated_home/?place={COUNTY}"))


def test_rows_about_persons_are_shown_for_a_purpose_and_each_person_sees_it(desk: Desk) -> None:
    client = signed_in("wang")
    address = f"/desk/command/isolated_home/?place={COUNTY}"
    asked = page(client, address)
    assert "Each of them sees that the row was read" in asked
    assert "i-0" not in asked
    told = client.post(address, {"frame": f"{desk.response}|isolation_care"}).content.decode()
    assert "i-0" in told
    assert "i-1" in told
    assert "i-2" not in told, "瑞安 is another county"
    read = AuditRecord.objects.filter(verb="person_fact.read", kind="read", purpose="isolation_care")
    assert sorted(str(entry.subject) for entry in read) == PERSONS[:2]


def test_columns_of_the_highest_class_are_not_shown(desk: Desk) -> None:
    client = signed_in("wang")
    address = f"/desk/command/isolated_home/?place={COUNTY}"
    told = client.post(address, {"frame": f"{desk.response}|case_investigation"}).content.decode()
    assert "Close contact" not in told


def test_a_purpose_that_the_permit_does_not_name_shows_nothing(desk: Desk) -> None:
    client = signed_in("wang")
    answer = client.post(f"/desk/command/isolated_home/?place={COUNTY}", {"frame": "33-2020-9|registration"})
    assert "i-0" not in answer.content.decode()
    assert not AuditRecord.objects.filter(verb="person_fact.read").exists()


def test_the_file_and_the_api_have_the_numbers_of_the_page(desk: Desk) -> None:
    client = signed_in("wang")
    lines = client.get(f"/desk/command/values.csv?place={COUNTY}").content.decode().splitlines()
    assert any(line.startswith(f"{COUNTY},isolated_home,2.0,2.0,,") for line in lines)
    answer = client.get(f"/api/v1/indicators?place={COUNTY}").json()
    values = {(one["area"], one["indicator"]): one["value"] for one in answer["values"]}
    assert values[COUNTY, "isolation_rooms_free"] == 0.375
    assert values[COUNTY, "isolated_home"] == 2


@pytest.mark.parametrize("place", ["3303", COUNTY])
def test_the_bulletin_says_of_every_indicator_what_the_file_and_the_api_say(desk: Desk, place: str) -> None:
    client = signed_in("wang")
    found = command_data.bulletin(desk.keys.root.parent, PlaceCode(place), day=None, now=desk.at)
    answer = client.get(f"/api/v1/indicators?place={place}").json()
    told = {one["indicator"]: one for one in answer["values"] if one["area"] == place}
    lines = list(
        csv.DictReader(client.get(f"/desk/command/values.csv?place={place}").content.decode().splitlines())
    )
    listed = {one["indicator"]: one for one in lines if one["area"] == place}
    assert answer["registry_digest"] == found.registry.digest
    assert [line.indicator.id for line in found.lines] == [one.id for one in REGISTRY.indicators]
    for line in found.lines:
        row = told.get(line.indicator.id)
        assert line.now == figure_of(line.indicator, row)
        assert (row is None) == (line.indicator.id not in listed)
        if line.now.telling is Telling.TOLD:
            assert row is not None
            assert float(listed[line.indicator.id]["value"]) == line.now.value == row["value"]
    # No meter is read here.
    assert {line.now.telling for line in found.lines} == set(Telling) - {Telling.EDITION}


def test_the_bulletin_is_read_and_handed_on_in_both_languages(desk: Desk) -> None:
    client = signed_in("wang")
    assert "/desk/command/bulletin/?place=3303" in page(client, "/desk/command/")
    shown = page(client, f"/desk/command/bulletin/?place={COUNTY}")
    assert "Yueqing: daily bulletin of the response" in shown
    assert "37.5 % (30 of 80)" in shown
    assert "too few, withheld" in shown, "two are isolated"
    texts = {
        lang: client.get(f"/desk/command/bulletin.txt?place={COUNTY}&lang={lang}") for lang in ("zh", "en")
    }
    for lang, answer in texts.items():
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert answer["Content-Disposition"].endswith(f'bulletin-{COUNTY}-2020-02-12-{lang}.txt"')
    assert "隔离房间空余：37.5 %（30/80）" in texts["zh"].content.decode()
    assert "Isolation rooms free: 37.5 % (30 of 80)" in texts["en"].content.decode()


def test_the_bulletin_of_a_day_that_is_over_knows_what_was_known_then(desk: Desk) -> None:
    told = signed_in("wang").get(f"/desk/command/bulletin.txt?place={COUNTY}&day=2020-02-11").content.decode()
    assert "2020-02-11, as of 24:00" in told
    assert "Isolation rooms free: no rows to tell it from" in told


@pytest.mark.parametrize("day", ["2020-02-13", "11.2.2020"])
def test_a_day_to_come_or_no_day_at_all_is_refused(desk: Desk, day: str) -> None:
    assert signed_in("wang").get(f"/desk/command/bulletin/?place={COUNTY}&day={day}").status_code == 400


def test_what_a_number_means_is_open_to_all(desk: Desk) -> None:
    assert "Persons in an isolation at home" in page(visitor(), "/indicators/")
    registry = visitor().get("/api/v1/indicators/registry").json()
    assert {one["id"] for one in registry["indicators"]} >= {"isolated_home", "household_coverage"}


def test_an_unknown_indicator_is_not_found(desk: Desk) -> None:
    assert signed_in("wang").get("/desk/command/happiness/").status_code == 404
