"""The pages and their data: what they answer, in which language, and what they refuse."""

import gzip
import json
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.conftest import needs_chinese_font
from wuse.pool import Pool

pytestmark = pytest.mark.django_db


def test_the_cockpit_is_a_shell_with_a_strict_content_policy(client: Client) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert b"<script>" not in answer.content, "no script in the page itself"


def test_the_data_hold_every_county_on_every_day(client: Client) -> None:
    data = client.get("/data/cockpit.json").json()
    assert len(data["days"]) == 60
    assert len(data["counties"]) == 90
    for county in data["counties"]:
        assert len(county["colour"]) == len(county["cum"]) == len(county["basis"]) == 60, county["code"]
        assert set(county["basis"]) <= set("pde-")
    assert data["editions"][0]["compared"] == 90


def test_estimates_are_never_shown_as_published(client: Client) -> None:
    data = client.get("/data/cockpit.json").json()
    red = next(county for county in data["counties"] if county["code"] == "330382")
    assert red["basis"][data["days"].index("2020-02-09")] == "e"
    assert red["basis"][data["days"].index("2020-02-27")] == "p"


def test_unchanged_data_are_not_sent_again(client: Client) -> None:
    first = client.get("/data/cockpit.json")
    again = client.get("/data/cockpit.json", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_the_data_travel_packed(client: Client) -> None:
    packed = client.get("/data/cockpit.json", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.content))["series"]["id"] == "zhejiang"
    assert len(packed.content) < 40_000


def test_the_data_of_a_home_are_not_those_of_another(
    empty: Client, tmp_path: Path, replayed: Path, settings: Settings
) -> None:
    assert empty.get("/data/cockpit.json").json()["days"] == []
    settings.WUSE_HOME = replayed
    assert len(empty.get("/data/cockpit.json").json()["days"]) == 60
    settings.WUSE_HOME = tmp_path
    assert empty.get("/data/cockpit.json").json()["days"] == []


def test_a_county_is_explained(client: Client) -> None:
    answer = client.get("/data/places/330382", {"as_of": "2020-02-09"}).json()
    assert answer["colour"]["name"] == "red"
    assert answer["would_change"]


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/data/places/339999?as_of=2020-02-09", 404, "place.unknown"),
        ("/data/places/330382?as_of=yesterday", 400, "request.day"),
        ("/data/places/330382?as_of=2019-01-01", 404, "assess.no_figures"),
        ("/data/places/330382?as_of=2020-02-09&profile=none", 400, "profile.unknown"),
        ("/data/maps/boundaries.json", 404, "map.unknown"),
        ("/data/nothing", 404, "http.not_found"),
    ],
)
def test_what_is_refused_has_the_one_shape(client: Client, address: str, status: int, code: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.json().keys() == {"code", "message", "details"}
    assert answer.json()["code"] == code


def test_a_refusal_speaks_the_readers_language(client: Client) -> None:
    client.cookies["django_language"] = "zh-hans"
    assert "没有代码为" in client.get("/data/places/339999?as_of=2020-02-09").json()["message"]


def test_the_tiles_are_a_view_of_the_map(client: Client) -> None:
    shapes = client.get("/data/maps/tiles.json").json()
    assert len(shapes["shapes"]) == 90
    assert shapes["review"] is None


def test_the_public_page_shows_the_edition_as_it_was_issued(client: Client) -> None:
    page = client.get("/public/editions/1/").content.decode()
    assert "edition 1" in page
    assert page.count("<polygon") + page.count('<path d="M') >= 90
    assert "sha256:" in page


@pytest.mark.parametrize(
    ("kind", "content_type", "saved"),
    [
        ("csv", "text/csv; charset=utf-8", True),
        ("json", "application/json", True),
        ("geojson", "application/geo+json", True),
        ("svg", "image/svg+xml", False),
        pytest.param("png", "image/png", False, marks=needs_chinese_font),
        ("txt", "text/plain; charset=utf-8", False),
    ],
)
def test_an_edition_is_a_file_to_save_or_to_look_at(
    client: Client, kind: str, content_type: str, saved: bool
) -> None:
    answer = client.get(f"/editions/1.{kind}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == content_type
    assert ("attachment" in answer.get("Content-Disposition", "")) is saved


@pytest.mark.parametrize("address", ["/public/editions/999/", "/editions/1.docx", "/nowhere"])
def test_what_does_not_exist_is_a_page_with_a_way_on(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code in (400, 404)
    assert "Cockpit" in answer.content.decode()


def test_an_empty_home_says_what_to_do(empty: Client) -> None:
    answer = empty.get("/")
    assert answer.status_code == 404
    assert "wuse demo" in answer.content.decode()


def test_a_home_with_other_tables_but_no_figures_says_so_too(empty: Client, tmp_path: Path) -> None:
    residents = {"place": ["330382"], "date": [date(2019, 12, 31)], "value": [1_450_000], "source": ["book"]}
    pool = Pool(tmp_path)
    pool.append(
        "population", pl.DataFrame(residents), batch_id="one", recorded_at=datetime(2020, 2, 1, tzinfo=UTC)
    )
    answer = empty.get("/")
    assert answer.status_code == 404
    assert "has no case figures yet" in answer.content.decode()


def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post("/data/cockpit.json").status_code == 405
