"""The return to work on the public's page, in its data, its file and its API: editions alone, and no firm anywhere."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.work_cases import FRIDAY, NEXT, lay_editions
from wuse.web.api.operations import api

pytestmark = pytest.mark.django_db
DAY = NEXT.isoformat()


@pytest.fixture(scope="module")
def home(replayed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two editions of one's own, in place of those of the demonstration."""
    found = Path(shutil.copytree(replayed, tmp_path_factory.mktemp("work") / "home"))
    shutil.rmtree(found / "editions" / "power", ignore_errors=True)
    lay_editions(found)
    return found


@pytest.fixture
def client(home: Path, settings: Settings) -> Client:
    settings.WUSE_HOME = home
    reader = Client()
    reader.cookies["django_language"] = "en"
    return reader


def data(client: Client) -> dict[str, object]:
    return client.get("/data/resumption.json").json()  # type: ignore[no-any-return]


def test_the_page_says_what_is_generated_and_that_the_sense_is_reversed(client: Client) -> None:
    page = client.get("/resumption/").content.decode()
    assert "Generated for the demonstration" in page
    assert "Read the other way round" in page
    client.cookies["django_language"] = "zh-hans"
    page = client.get("/resumption/").content.decode()
    assert "演示用生成数据" in page
    assert "读法相反" in page


def test_other_pages_lead_to_it(client: Client) -> None:
    for address in ("/public/", "/control-index/"):
        assert 'href="/resumption/"' in client.get(address).content.decode()


def test_both_maps_have_a_letter_for_every_county_and_day(client: Client) -> None:
    found = data(client)
    days = found["days"]
    assert isinstance(days, list)
    at = days.index(DAY)
    counties = {county["code"]: county for county in found["counties"]}  # type: ignore[attr-defined]
    assert len(counties) == 90
    assert all(
        len(one["colour"]) == len(one["work"]) == len(one["states"]) == len(days) for one in counties.values()
    )
    assert (
        counties["330382"]["work"][at],
        counties["330381"]["work"][at],
        counties["330106"]["work"][at],
    ) == ("Y", "w", "-")
    assert counties["330382"]["colour"][at] in "ROYBG"
    # A day without an edition has no colour of work, though it has one of the epidemic.
    assert counties["330382"]["work"][at + 1] == "-"
    assert days[found["first"]] == DAY  # type: ignore[call-overload]


def test_a_withheld_county_has_no_figure_and_never_0(client: Client) -> None:
    found = data(client)
    at = found["days"].index(DAY)  # type: ignore[attr-defined]
    county = next(one for one in found["counties"] if one["code"] == "330381")  # type: ignore[attr-defined]
    assert county["states"][at] == "w"
    assert [county[name][at] for name in ("firms", "resumed", "output", "index", "rise")] == [None] * 5


def test_it_holds_what_was_published_with_its_source_and_that_meters_are_generated(client: Client) -> None:
    found = data(client)
    assert found["generated"] is True
    told = {one["day"]: one for one in found["published"]}  # type: ignore[attr-defined]
    assert {day: one["index"] for day, one in told.items()} == {
        "2020-02-10": 25.42, "2020-02-18": 40.8, "2020-02-19": 51.44, "2020-02-20": 53.71,
    }  # fmt: skip
    assert (told["2020-02-20"]["resumed"], told["2020-02-20"]["output"]) == (60.15, 47.27)
    assert all(one["source"]["url"].startswith("http") for one in told.values())


def test_the_data_are_sent_once_a_state(client: Client, home: Path) -> None:
    first = client.get("/data/resumption.json")
    assert client.get("/data/resumption.json", headers={"If-None-Match": first["ETag"]}).status_code == 304
    packed = client.get("/data/resumption.json", headers={"Accept-Encoding": "gzip"})
    assert len(packed.content) < 60_000


def test_the_data_of_a_home_are_not_those_of_another(
    client: Client, empty: Client, settings: Settings
) -> None:
    # The fixture of the empty home comes last, so it is the one that is served.
    assert data(empty)["days"] == []
    assert empty.get("/api/v1/resumption").status_code == 404


def test_a_county_is_explained_from_published_figures(client: Client) -> None:
    told = client.get(f"/data/resumption/330382?day={DAY}").json()
    assert (told["state"], told["colour"]["name"]) == ("told", "yellow")
    assert told["figures"] == {"firms": 30, "resumed": 50.0, "output": 30.0, "index": 40.0, "rise": 15.0}
    assert told["reasons"][0]["text"]["en"] == "a power index of 40.00 reaches the yellow threshold of 40"
    assert [change["to"] for change in told["would_change"]] == ["blue", "orange"]
    withheld = client.get(f"/data/resumption/330381?day={DAY}").json()
    assert (withheld["state"], withheld["colour"], withheld["figures"]) == ("withheld", None, {})


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/data/resumption/330382?day=2020-02-22", 404, "resumption.no_edition"),
        ("/data/resumption/330382?day=soon", 400, "request.day"),
        ("/data/resumption/999999", 404, "place.unknown"),
        ("/api/v1/resumption?day=2020-02-22", 404, "resumption.no_edition"),
        ("/api/v1/resumption/table.csv?day=2020-02-22", 404, "resumption.no_edition"),
    ],
)
def test_what_is_not_there_is_refused(client: Client, address: str, status: int, code: str) -> None:
    answer = client.get(address, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_the_api_gives_the_table_with_withheld_cells_as_null(client: Client) -> None:
    told = client.get("/api/v1/resumption").json()
    assert (told["day"], told["number"], told["generated"]) == (DAY, 2, True)
    rows = {(row["place"], row["industry"]): row for row in told["rows"]}
    assert (rows["330382", "ALL"]["colour"], rows["330382", "ALL"]["week_rise"]) == ("yellow", 15.0)
    assert rows["330381", "ALL"]["state"] == "withheld"
    assert {rows["330381", "ALL"][name] for name in ("firms", "power_index", "week_rise", "colour")} == {None}
    assert told["sizes"][0] == {
        "scale": "large", "firms": None, "resumed_rate": None, "output_rate": None, "power_index": None,
    }  # fmt: skip
    assert told["held_back"] == [{"reason": "funds", "firms": None}, {"reason": "staff_away", "firms": 120}]
    assert told["held_back_at"] == [
        {"place": "330381", "industry": "ALL", "reason": "staff_away", "firms": None},
        {"place": "330382", "industry": "ALL", "reason": "staff_away", "firms": 18},
        {"place": "33", "industry": "C", "reason": "staff_away", "firms": 70},
    ]
    first = client.get(f"/api/v1/resumption?day={FRIDAY}").json()
    assert (first["number"], first["held_back_at"]) == (1, [])


def test_reasons_are_told_of_counties_and_industries_and_what_is_withheld_has_no_number(
    client: Client,
) -> None:
    found = data(client)
    at = found["days"].index(DAY)  # type: ignore[attr-defined]
    reasons = found["held_back_at"]
    assert set(reasons) == {"330381", "330382", "C"}  # type: ignore[call-overload]
    told = {code: (one["firms"][at], one["states"][at]) for code, (one,) in reasons.items()}  # type: ignore[attr-defined]
    assert told == {"330381": (None, "w"), "330382": (18, "t"), "C": (70, "t")}
    county = client.get(f"/data/resumption/330382?day={DAY}").json()["held_back"]
    assert [(one["code"], one["firms"]) for one in county] == [("staff_away", 18)]
    assert client.get(f"/data/resumption/330381?day={DAY}").json()["held_back"][0]["firms"] is None
    assert client.get(f"/data/resumption/330381?day={FRIDAY}").json()["held_back"] == []


def test_the_table_is_a_file_too(client: Client) -> None:
    answer = client.get(f"/api/v1/resumption/table.csv?day={DAY}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    withheld = next(row for row in rows if row["place"] == "330381")
    assert (withheld["state"], withheld["firms"], withheld["power_index"]) == ("withheld", "", "")


def test_the_operations_stand_in_the_document() -> None:
    paths = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    assert {"/api/v1/resumption", "/api/v1/resumption/table.csv"} <= set(paths)


def test_no_enterprise_is_anywhere(client: Client, home: Path) -> None:
    told = "".join(
        client.get(address).content.decode()
        for address in (
            "/resumption/",
            "/data/resumption.json",
            "/api/v1/resumption",
            "/api/v1/resumption/table.csv",
        )
    )
    # The codes, meters and names of generated enterprises.
    for mark in ("9133", "GEN33", "企业制造", "演示C"):
        assert mark not in told
    assert 'electricity":' not in json.dumps(told)
