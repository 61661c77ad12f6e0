"""The pages on data quality: who sees what, how one looks into it, what is refused."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.desk_people import Desk, laid_desk
from tests.web_people import on_its_clock, signed_in
from wuse.intake import import_file
from wuse.permits.store.models import Account, PermitRow
from wuse.places import load_registry
from wuse.web.site import audit, open_pool

pytestmark = pytest.mark.django_db
AT = datetime(2020, 3, 1, 2, tzinfo=UTC)
HEADER = "place,date,measure,value,basis,source,recorded_at\n"


def counted(place: str, day: int, value: str, source: str) -> str:
    learnt = f"2020-02-{day + 1:02}T09:00:00+08:00"
    return f"{place},2020-02-{day:02},confirmed_cum,{value},published,{source},{learnt}\n"


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Path:
    """Two cities' senders; one of them makes mistakes and falls silent."""
    settings.WUSE_HOME = tmp_path
    rows = "".join(counted("330382", day, str(day), f"wenzhou-2020-02-{day:02}") for day in range(1, 28))
    rows += "".join(counted("330106", day, str(day), f"hangzhou-2020-02-{day:02}") for day in range(1, 11))
    rows += counted("330106", 11, "-1", "hangzhou-2020-02-11") + counted("330106", 12, "", "=cmd")
    path = tmp_path / "counts.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    import_file(
        audit=audit(),
        path=path,
        standard_name="case_count",
        pool=open_pool(tmp_path),
        places=load_registry(),
        by="operator",
        at=AT,
    )
    return tmp_path


@pytest.fixture
def desk(home: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return on_its_clock(laid_desk(home, AT), monkeypatch)


def officer(desk: Desk, place: str) -> Client:
    """The browser of a data officer of a place."""
    account = Account.objects.get(username="he")
    PermitRow.objects.filter(account=account).delete()
    PermitRow.objects.create(
        account=account,
        role="data_officer",
        place=place,
        valid_from=desk.at,
        valid_until=desk.at.replace(month=6),
        state="active",
        proposed_by="a-chen",
        proposed_at=desk.at,
    )
    return signed_in("he")


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content[:400]
    return answer.content.decode()


@pytest.fixture
def public(home: Path) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def test_a_home_without_counts_says_what_to_do(empty: Client) -> None:
    assert "Nothing has been counted yet" in page(empty, "/quality/")


def test_the_public_sees_places_and_days_and_no_sender(public: Client) -> None:
    for address in (
        "/quality/",
        "/quality/?standard=case_count",
        "/quality/?standard=case_count&place=330106",
    ):
        text = page(public, address)
        assert "Completeness" in text
        assert "hangzhou-" not in text
        assert "wenzhou" not in text
        assert "Signals" not in text
    text = page(public, "/quality/?standard=case_count")
    assert "By place" in text
    assert "By day of arrival" in text
    assert "By sender" not in text


def test_a_sender_in_the_address_shows_the_public_nothing_more(public: Client) -> None:
    plain = page(public, "/quality/?standard=case_count")
    assert page(public, "/quality/?standard=case_count&sender=wenzhou").count("<tr>") == plain.count("<tr>")


def test_tables_about_persons_are_not_for_the_public(public: Client) -> None:
    answer = public.get("/quality/?standard=case_report")
    assert answer.status_code == 404
    assert "case_count" in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("from=yesterday", "“yesterday” is not a day"),
        ("from=2020-03-01&to=2020-02-01", "Exchange the two"),
        ("standard=nothing", "no data standard “nothing”"),
    ],
)
def test_what_cannot_be_asked_is_told(public: Client, query: str, told: str) -> None:
    answer = public.get(f"/quality/?{query}")
    assert answer.status_code in (400, 404)
    assert told in answer.content.decode()


def test_a_day_without_arrivals_is_empty(public: Client) -> None:
    assert "Nothing came in on these days" in page(public, "/quality/?from=2020-01-01&to=2020-01-02")


def test_the_desk_goes_down_to_the_sender_and_says_what_is_wrong(desk: Desk) -> None:
    client = officer(desk, "33")
    assert "case_count" in page(client, "/desk/quality/")
    text = page(client, "/desk/quality/?standard=case_count&sender=hangzhou&from=2020-02-01&to=2020-02-28")
    assert "By day of arrival" in text
    assert "By sender" not in text
    assert "too small" in text
    assert "minimum" in text


def test_a_silent_sender_is_named_with_its_reason(desk: Desk) -> None:
    text = page(officer(desk, "33"), "/desk/quality/?to=2020-02-29")
    assert "nothing for 17 days; its usual gap in days: 1" in text
    assert "2020-02-13" in text


def test_a_permit_shows_its_own_places_alone(desk: Desk) -> None:
    client = officer(desk, "3303")
    text = page(client, "/desk/quality/?standard=case_count")
    assert "330382" in text
    assert "330106" not in text
    assert "hangzhou" not in text
    rows = csv.DictReader(io.StringIO(client.get("/desk/quality/measures.csv").content.decode()))
    assert {row["place"] for row in rows} == {"330382"}


def test_without_the_permit_the_desks_page_is_closed(home: Path, desk: Desk) -> None:
    answer = signed_in("lin").get("/desk/quality/")
    assert answer.status_code == 403


def test_the_file_has_every_measure_and_runs_nothing(desk: Desk) -> None:
    client = officer(desk, "33")
    content = client.get("/desk/quality/measures.csv").content.decode()
    rows = list(csv.DictReader(io.StringIO(content)))
    assert len(rows) == 27 + 10 + 2
    assert sum(int(row["received"]) for row in rows) == 39
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())
    assert {row["sender"] for row in rows} == {"wenzhou", "hangzhou", "operator"}


def test_the_public_file_has_no_sender(public: Client) -> None:
    rows = list(csv.DictReader(io.StringIO(public.get("/quality/measures.csv").content.decode())))
    assert rows
    assert "sender" not in rows[0]


def test_the_replay_shows_which_bulletins_lack(client: Client) -> None:
    text = page(client, "/quality/?standard=case_count")
    assert "Returns that were due" in text
    assert "3301 Hangzhou" in text


def test_chinese_has_no_english_left(client: Client) -> None:
    client.cookies["django_language"] = "zh-hans"
    text = page(client, "/quality/?standard=case_count")
    assert "完整性" in text
    assert "Completeness" not in text
