"""The pages of arrivals, of the import risk and of the control index, asked by whoever may and may not."""

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.arrival_answers import PHONE_ANSWERS
from tests.arrival_people import ArrivalDesk, add_arrival_people
from tests.desk_people import COUNTY, Desk
from tests.tracing_rows import contact
from tests.web_people import on_its_clock, signed_in, visitor
from wuse.pool.inbox import CheckedBatch
from wuse.respond.actions.arrival_care import send_to_hospital
from wuse.respond.actions.arrival_steps import confirm_boarding
from wuse.respond.arrival_facts import fact_frame
from wuse.respond.store.models import ArrivalRow


@pytest.fixture
def arrivals(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ArrivalDesk:
    """The teams on 12 March 2020, their screens on the desk's clock."""
    desk.later(days=29)
    return ArrivalDesk(add_arrival_people(on_its_clock(desk, monkeypatch)), tmp_path)


def text(answer: Any) -> str:
    return answer.content.decode()


def filled(**changed: str) -> dict[str, str]:
    return {**PHONE_ANSWERS, "departure_country": "ITA", "arrives_on": "2020-03-13", **changed}


@pytest.mark.parametrize(
    "name", ["identity_number", "departure_country", "destination", "fever", "arrives_on"]
)
def test_what_was_not_said_is_asked_for_beside_the_question(arrivals: ArrivalDesk, name: str) -> None:
    answer = visitor().post("/arrivals/", filled(**{name: ""}))
    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {name}
    assert ArrivalRow.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("identity_number", "??", "five to seventeen"),
        ("telephone", "call me", "telephone"),
        ("destination", "110101", "valid choice"),
        ("arrives_on", "soon", "valid date"),
    ],
)
def test_what_is_wrong_is_said_there_too(arrivals: ArrivalDesk, name: str, value: str, said: str) -> None:
    answer = visitor().post("/arrivals/", filled(**{name: value}))
    assert answer.status_code == 400
    assert said in str(answer.context["form"].errors[name])


def test_the_form_asks_everything_that_the_form_file_asks(arrivals: ArrivalDesk) -> None:
    from wuse.pool.form import load_form

    form = visitor().get("/arrivals/").context["form"]
    asked = {found.field.name for found in load_form("arrival_declaration").fields}
    # A journey from abroad does not begin at a place in China.
    assert asked - set(form.fields) == {"departure_place"}
    assert {name for section in form.sections for name in (field.name for field in section.fields)} == set(
        form.fields
    )


def declared(client: Client) -> ArrivalRow:
    assert client.post("/arrivals/", filled()).status_code == 200
    return ArrivalRow.objects.get()


def test_a_traveller_corrects_and_cancels(arrivals: ArrivalDesk) -> None:
    phone = visitor()
    row = declared(phone)
    page = phone.get("/arrivals/mine/")
    assert "identity_number" not in page.context["correction"].fields
    assert "+33 1 23" not in text(page), "what the vault has is not shown again"
    changed = {**filled(transport_number="MU777", telephone=""), "act": "correct"}
    assert "Corrected." in text(phone.post("/arrivals/mine/", changed, follow=True))
    row.refresh_from_db()
    assert row.transport_number == "MU777"
    assert arrivals.desk.vault.reveal(row.person, response=row.response).phone == "+33 1 23 45 67 89"
    assert "Cancelled." in text(phone.post("/arrivals/mine/", {"act": "cancel"}, follow=True))
    assert "correct" not in text(phone.get("/arrivals/mine/")).lower()


def test_the_secret_is_in_the_first_answer_alone(arrivals: ArrivalDesk) -> None:
    phone = visitor()
    answer = phone.post("/arrivals/", filled())
    secret = answer.context["given"]["secret"]
    assert secret in text(answer)
    assert secret not in str(dict(phone.session))
    assert secret not in text(phone.get("/arrivals/mine/"))


def test_whoever_is_known_already_is_told_and_the_desk_sees_what_differs(arrivals: ArrivalDesk) -> None:
    visitor().post("/arrivals/", filled())
    phone = visitor()
    answer = phone.post("/arrivals/", filled(telephone="+33 9 99 99 99 99"))
    assert "in the register already" in text(answer)
    changed = {**filled(telephone="+33 8 88"), "act": "correct"}
    said = text(phone.post("/arrivals/mine/", changed, follow=True))
    assert "The journey is corrected." in said
    number = ArrivalRow.objects.latest("pk").pk
    shown = signed_in("xian").post(f"/desk/arrivals/{number}/", {"act": "reveal"})
    facts = dict(shown.context["page"].facts)
    assert (facts["▲ Declared otherwise"], facts["Telephone"]) == ("Telephone", "+33 1 23 45 67 89")


def test_the_register_shows_the_contacts_of_each_to_who_may_read_both(arrivals: ArrivalDesk) -> None:
    row = declared(visitor())
    case = {"response": row.response, "case_person": row.person, "place": COUNTY}
    here = contact(**case, uid="k-1")
    contact(**{**case, "place": "330106"}, uid="k-2", person="p1-" + "e" * 32)
    contact(uid="k-3", response=row.response, person="p1-" + "f" * 32)
    asked = {"frame": f"{row.response}|isolation_care", "place": COUNTY}

    def found() -> Any:
        shown = signed_in("xian").post("/desk/arrivals/register/", asked).context["page"].tables
        return [[cell.text for cell in line[:2]] for line in shown[1].rows] if len(shown) > 1 else None

    assert found() is None, "who may not read contacts is not told that there are any"
    arrivals.desk.grant("xian", "epidemiologist", COUNTY)
    assert found() == [[f"Arrival {row.pk}", f"Contact {here.pk}"]]


def test_one_address_does_not_send_without_end(arrivals: ArrivalDesk) -> None:
    cache.clear()
    phone = visitor()
    for _ in range(30):
        phone.post("/arrivals/", {})
    answer = phone.post("/arrivals/", filled())
    assert (answer.status_code, ArrivalRow.objects.count()) == (400, 0)
    assert "Too much came from here" in text(answer)
    asked = {"act": "open", "reference": "ABCD2345", "secret": "2222"}
    said = [text(phone.post("/arrivals/mine/", asked)) for _ in range(21)]
    assert ["Too much came from here" in one for one in said] == [False] * 20 + [True]
    cache.clear()


def test_whoever_is_port_and_county_at_one_place_sees_both(arrivals: ArrivalDesk) -> None:
    number = arrivals.transferred()
    arrivals.desk.grant("ji", "county_arrivals", COUNTY)
    arrivals.desk.grant("ji", "airport_team", COUNTY)
    assert f"/desk/arrivals/{number}/" in text(signed_in("ji").get("/desk/arrivals/"))


def test_whoever_is_in_hospital_is_not_told_that_it_is_over(arrivals: ArrivalDesk) -> None:
    phone = visitor()
    row = declared(phone)
    arrivals.land(row.pk)
    arrivals.do("ji", send_to_hospital, row.pk, text="高热，送定点医院")
    page = text(phone.get("/arrivals/mine/"))
    assert "You were taken to hospital" in page
    assert "Nothing more is asked" not in page


def test_once_on_board_the_journey_stands(arrivals: ArrivalDesk) -> None:
    phone = visitor()
    row = declared(phone)
    arrivals.do("ji", confirm_boarding, row.pk)
    assert phone.get("/arrivals/mine/").context["correction"] is None
    answer = phone.post("/arrivals/mine/", {**filled(seat="1A"), "act": "correct"})
    assert answer.status_code == 400
    row.refresh_from_db()
    assert row.declared["seat"] == "12C"


def test_another_browser_needs_the_secret(arrivals: ArrivalDesk) -> None:
    row = declared(visitor())
    stranger = visitor()
    assert "Reference" in text(stranger.get("/arrivals/mine/"))
    asked = {"act": "open", "reference": row.reference, "secret": "2222 2222 2222"}
    answer = stranger.post("/arrivals/mine/", asked)
    assert (answer.status_code, "do not belong together" in text(answer)) == (400, True)
    assert stranger.post("/arrivals/mine/", {"act": "cancel"}).status_code == 400
    row.refresh_from_db()
    assert (row.state, row.wrong_tries) == ("pre_declared", 1)


def test_a_step_that_is_not_one_s_own_is_refused_on_the_screen(arrivals: ArrivalDesk) -> None:
    number = arrivals.landed()
    answer = signed_in("dian").post(
        f"/desk/arrivals/{number}/", {"act": "offer_county", "receiver": "yqteam"}
    )
    assert (answer.status_code, answer.context["code"]) == (403, "permit.missing")
    assert "Hand over to the county team" not in text(signed_in("xian").get(f"/desk/arrivals/{number}/"))
    assert "Hand over to the county team" in text(signed_in("ji").get(f"/desk/arrivals/{number}/"))


def test_the_import_risk_of_a_county_by_country(arrivals: ArrivalDesk) -> None:
    arrivals.landed()
    page = text(signed_in("xian").get("/desk/import-risk/"))
    assert "Italy ITA" in page
    assert "4.8" in page
    file = text(signed_in("xian").get("/desk/import-risk/rows.csv"))
    assert file.splitlines()[0].startswith("area,country,tier,expected,arrived,controlled")
    assert "330382,ITA,orange,0,1,0,1," in file


# --- the control index


def services(arrivals: ArrivalDesk, day: str = "2020-03-11", **running: int) -> None:
    """What runs of a hundred, on the day before."""
    for service, count in running.items():
        row = {"place": COUNTY, "date": day, "service": service, "running": count, "there_are": 100,
               "basis": "published", "source": "s", "recorded_at": arrivals.desk.at}  # fmt: skip
        frame = fact_frame("service_count", row)
        arrivals.pool.receive(CheckedBatch("service_count", frame, f"{service} {day}"), at=arrivals.desk.at)


def test_the_page_of_the_index_says_what_is_known_and_what_is_not(arrivals: ArrivalDesk) -> None:
    services(arrivals, bus=90, coach=40, road=100, market=70)
    page = text(visitor().get(f"/control-index/?place={COUNTY}"))
    assert "75.00" in page
    assert "0 of 5, 4 of 7" in page
    assert page.count("no figures") == 8
    assert "too little is known" in page
    assert "数据不足" in text(visitor(lang="zh-hans").get(f"/control-index/?place={COUNTY}"))


def test_the_files_have_the_same_figures(arrivals: ArrivalDesk) -> None:
    services(arrivals, bus=90, coach=40, road=100, market=70)
    told = visitor().get(f"/control-index/index.json?place={COUNTY}").json()
    assert (told["day"], told["definition"]) == ("2020-03-11", "wuse-control-index-1")
    assert told["indices"][0]["flow"] == 75.0
    assert {row["item"]: row["known"] for row in told["scores"]}["F1"] == "known"
    rows = text(visitor().get(f"/control-index/index.csv?place={COUNTY}")).splitlines()
    assert rows[0] == "area,control_known,flow_known,control_weight,control,flow,control_index"
    assert rows[1] == "330382,0,4,500.0,,75.0,"


def test_the_places_inside_stand_in_the_order_of_their_codes(arrivals: ArrivalDesk) -> None:
    lines = visitor().get("/control-index/").context["lines"]
    assert [line["label"][:4] for line in lines] == sorted(line["label"][:4] for line in lines)
    assert len(lines) == 11


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("place=330382001", "control_index.fine"),
        ("place=nowhere", "place.code_malformed"),
        ("day=2020-03-12", "control_index.day"),
        ("day=soon", "control_index.day"),
        ("place=330399", "place.unknown"),
    ],
)
def test_what_the_index_is_not_asked_about(arrivals: ArrivalDesk, query: str, code: str) -> None:
    answer = visitor().get(f"/control-index/?{query}")
    assert answer.context["code"] == code
    assert 400 <= answer.status_code < 500


def test_before_it_was_in_force_the_page_says_so(arrivals: ArrivalDesk) -> None:
    answer = visitor().get("/control-index/?day=2020-02-01")
    assert (answer.status_code, "2020-02-16" in text(answer)) == (200, True)
    assert visitor().get("/control-index/index.json?day=2020-02-01").status_code >= 400
