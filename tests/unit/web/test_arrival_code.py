"""The health code of somebody from abroad without an account: by reference and secret, once landed."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from tests.arrival_answers import PHONE_ANSWERS
from tests.arrival_people import ArrivalDesk, add_arrival_people
from tests.code_people import CodeDesk
from tests.desk_people import COUNTY, Desk
from tests.web_people import on_its_clock, signed_in, visitor
from wuse.permits.store.models import Account, ResponseRow
from wuse.publish.credential import CodeAccepted, verify_code
from wuse.respond.actions.arrival_steps import confirm_boarding
from wuse.respond.store.models import ArrivalRow, IssuedCodeRow
from wuse.trust.store.models import AuditRecord

SHOW = "/arrivals/mine/code/"
FOR_SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def codes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> CodeDesk:
    """The desk on 14 March 2020, its screens on its clock, with a key that signs."""
    desk.later(days=31)
    made = CodeDesk(on_its_clock(desk, monkeypatch))
    made.key()
    cache.clear()
    return made


@pytest.fixture
def arrivals(codes: CodeDesk) -> ArrivalDesk:
    return ArrivalDesk(add_arrival_people(codes.desk), Path(settings.WUSE_HOME))


def text(answer: Any) -> str:
    return answer.content.decode()  # type: ignore[no-any-return]


def declared(phone: Client, **changed: str) -> ArrivalRow:
    said = {**PHONE_ANSWERS, "departure_country": "ITA", "arrives_on": "2020-03-15", **changed}
    phone.given = phone.post("/arrivals/", said).context["given"]  # type: ignore[attr-defined]
    return ArrivalRow.objects.order_by("pk").last()  # type: ignore[return-value]


def landed(arrivals: ArrivalDesk, phone: Client, **changed: str) -> ArrivalRow:
    row = declared(phone, **changed)
    arrivals.do("ji", confirm_boarding, row.pk)
    arrivals.desk.later(days=1)
    arrivals.land(row.pk)
    row.refresh_from_db()
    return row


def test_before_the_landing_the_page_says_when_there_will_be_a_code(arrivals: ArrivalDesk) -> None:
    phone = visitor()
    declared(phone)
    page = text(phone.get("/arrivals/mine/"))
    assert "as soon as the airport team has recorded your landing" in page
    assert "data-show" not in page
    answer = phone.post(SHOW, headers=FOR_SCRIPT)
    assert (answer.status_code, answer.json()["code"]) == (400, "arrival.code_early")
    assert IssuedCodeRow.objects.count() == 0


def test_once_landed_the_international_code_is_shown_signed_and_entered_once_a_day(
    codes: CodeDesk, arrivals: ArrivalDesk
) -> None:
    phone = visitor()
    row = landed(arrivals, phone)
    page = text(phone.get("/arrivals/mine/"))
    for words in (
        'data-colour="orange"',
        "International code",
        "came from abroad on",
        "Until 2020-03-",
        SHOW,
    ):
        assert words in page, words
    answer = phone.post(SHOW, headers=FOR_SCRIPT)
    told = answer.json()
    assert (answer["Cache-Control"], told["colour"], told["seconds"]) == ("no-store", "orange", 600)
    found = verify_code(told["text"], keys=codes.folder.key_set(), revocations=None, at=codes.desk.at)
    assert isinstance(found, CodeAccepted)
    assert (found.claims.colour, found.claims.international) == ("orange", True)
    assert "data:image/svg+xml" in text(phone.post(SHOW)), "without scripts: a page"
    entries = AuditRecord.objects.filter(verb="code.issue")
    assert [(one.by, one.subject) for one in entries] == [("traveller", row.person)]
    codes.desk.later(days=1)
    again = visitor()
    again.post("/arrivals/mine/", {"act": "open", **phone.given})  # type: ignore[attr-defined]
    assert again.post(SHOW, headers=FOR_SCRIPT).status_code == 200
    assert AuditRecord.objects.filter(verb="code.issue").count() == 2


def test_the_code_stays_when_the_days_are_over(codes: CodeDesk, arrivals: ArrivalDesk) -> None:
    phone = visitor()
    row = landed(arrivals, phone)
    ArrivalRow.objects.filter(pk=row.pk).update(state="closed", is_open=False, due_at=None)
    assert phone.post(SHOW, headers=FOR_SCRIPT).status_code == 200


def test_after_the_end_of_the_response_there_is_none_and_the_page_says_so(
    codes: CodeDesk, arrivals: ArrivalDesk
) -> None:
    phone = visitor()
    landed(arrivals, phone)
    ResponseRow.objects.filter(code=codes.desk.response).update(ended_at=codes.desk.at)
    page = phone.get("/arrivals/mine/")
    assert page.context["no_code"]
    assert 'class="pass"' not in text(page)
    answer = phone.post(SHOW, headers=FOR_SCRIPT)
    assert answer.json()["code"].startswith("response.")


def test_a_cancelled_journey_has_no_code(arrivals: ArrivalDesk) -> None:
    phone = visitor()
    declared(phone)
    phone.post("/arrivals/mine/", {"act": "cancel"})
    assert "The journey was cancelled" in text(phone.get("/arrivals/mine/"))


def test_who_stood_in_the_register_before_is_shown_to_no_reference(arrivals: ArrivalDesk) -> None:
    landed(arrivals, visitor())
    stranger = visitor()
    row = landed(arrivals, stranger, arrives_on="2020-03-16")
    assert row.registered is False
    page = text(stranger.get("/arrivals/mine/"))
    assert "stood in the register before" in page
    assert "orange" not in page.split("What your country of departure means")[0]
    assert stranger.post(SHOW, headers=FOR_SCRIPT).json()["code"] == "arrival.code_known"


def test_another_browser_has_no_code(arrivals: ArrivalDesk) -> None:
    landed(arrivals, visitor())
    assert visitor().post(SHOW, headers=FOR_SCRIPT).status_code == 403
    assert visitor().post(SHOW)["Location"] == "/arrivals/mine/"
    assert visitor().get(SHOW).status_code == 405


def test_one_journey_asks_six_times_a_minute(arrivals: ArrivalDesk) -> None:
    phone, other = visitor(), visitor()
    landed(arrivals, phone)
    said = [phone.post(SHOW, headers=FOR_SCRIPT).status_code for _ in range(7)]
    assert said == [200] * 6 + [429]
    landed(arrivals, other, identity_number="XB7654321", arrives_on="2020-03-16")
    assert other.post(SHOW, headers=FOR_SCRIPT).status_code == 200
    cache.clear()


def test_whose_document_is_chinese_has_the_code_of_everybody(arrivals: ArrivalDesk) -> None:
    phone = visitor()
    landed(arrivals, phone, identity_issuer="CHN", identity_number="E12345678")
    page = text(phone.get("/arrivals/mine/"))
    assert 'class="pass"' in page
    assert "International code" not in page


def test_the_person_sees_later_how_it_was_shown(arrivals: ArrivalDesk) -> None:
    phone = visitor()
    row = landed(arrivals, phone)
    phone.post(SHOW, headers=FOR_SCRIPT)
    Account.objects.create(
        uid="a-rossi",
        username="rossi",
        created_at=arrivals.desk.at,
        person=row.person,
        response=row.response,
    )
    assert "by reference and secret of the journey" in text(
        signed_in("rossi", second_factor=False).get("/me/")
    )


def test_the_team_prints_it_where_its_permit_allows(arrivals: ArrivalDesk) -> None:
    row = landed(arrivals, visitor())
    address = f"/desk/arrivals/{row.pk}/"
    assert "Print a card" not in text(signed_in("ji").get(address))
    arrivals.desk.grant("ji", "registrar", COUNTY)
    page = signed_in("ji").get(address)
    assert "Print a card" in text(page)
    (act,) = [one for one in page.context["page"].acts if one.name == "print"]
    said = {**act.form.initial, "act": "print", "frame": f"{row.response}|registration"}
    card = signed_in("ji").post("/desk/persons/", said)
    assert (card.status_code, "International code" in text(card)) == (200, True)
    waiting = declared(visitor(), identity_number="XB7654321", arrives_on="2020-03-16")
    assert "Print a card" not in text(signed_in("ji").get(f"/desk/arrivals/{waiting.pk}/"))
