"""The pages of an application: asked at /me/, looked at and decided at the desk, told at /me/."""

from typing import Any

import pytest
from django.test import Client

from tests.application_cases import PHONE, applied
from tests.desk_people import CITY, COUNTY, Desk
from tests.holder_people import NUMBERS, registered
from tests.web_people import citizen, on_its_clock, signed_in
from wuse.permits.actions.applications import lapse_applications
from wuse.permits.actions.responses import end_response
from wuse.permits.permit import Actor
from wuse.permits.store.models import Account, ApplicationRow
from wuse.trust.store.models import AuditRecord

SAID = {
    "act": "apply",
    "county": COUNTY,
    "township": "",
    "kind": "resident_id",
    "number": NUMBERS["citizen"],
    "issuer": "",
    "name": "陈测试",
    "phone": PHONE,
    "consent": "on",
}


@pytest.fixture
def site(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk whose screens run on its clock."""
    return on_its_clock(desk, monkeypatch)


def me(*, lang: str = "en") -> Client:
    return signed_in("citizen", second_factor=False, lang=lang)


def apply(desk: Desk, reader: Client, **more: Any) -> Any:
    return reader.post("/me/apply/", {**SAID, "response": desk.response, **more}, follow=True)


def page_of(answer: Any) -> str:
    return str(answer.content.decode())


def decide(desk: Desk, act: str, *numbers: int, who: str = "gao", **more: Any) -> Any:
    values = {"response": desk.response, "place": CITY, "act": act, "numbers": numbers, **more}
    return signed_in(who).post("/desk/applications/", values, follow=True)


def test_an_account_of_nobody_is_offered_both_ways(site: Desk) -> None:
    citizen()
    page = page_of(me().get("/me/"))
    assert "Claim code" in page
    assert "Apply online" in page
    assert '<optgroup label="Wenzhou">' in page
    # Staff and a linked account are not.
    assert "Apply online" not in page_of(signed_in("wang").get("/me/"))


def test_it_waits_with_a_clock_and_is_told_what_became_of_it(site: Desk) -> None:
    citizen()
    page = page_of(apply(site, me(), township="330382100"))
    assert "24 h 0 min left" in page
    assert 'id="act-apply"' not in page
    assert ApplicationRow.objects.get().place == "330382100"
    site.later(hours=25)
    assert "the answer is late" in page_of(me().get("/me/"))
    number = ApplicationRow.objects.get().pk
    assert "Refused: 1." in page_of(decide(site, "refuse", number, reason="at_counter"))
    page = page_of(me(lang="zh-hans").get("/me/"))
    assert "携带证件到服务窗口办理" in page
    assert 'id="act-apply"' in page
    apply(site, me())
    assert ApplicationRow.objects.latest("pk").place == COUNTY


def test_what_lapsed_is_told(site: Desk) -> None:
    applied(site)
    site.later(days=14)
    lapse_applications(audit=site.audit, vault=site.vault, by=Actor(account="system"), at=site.at)
    assert "lapsed undecided" in page_of(me().get("/me/"))


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"number": "330382199001011236"}, "its last character does not fit"),
        ({"township": "３３０３８２１００"}, "nine digits of a township in this county"),
        ({"township": "330106001"}, "nine digits of a township in this county"),
        ({"consent": ""}, "This field is required"),
        ({"phone": "none"}, "Give a telephone"),
        ({"kind": "provisional"}, "Select a valid choice"),
        ({"county": "110101"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_is_kept(
    site: Desk, more: dict[str, str], told: str
) -> None:
    citizen()
    answer = apply(site, me(), **more)
    assert answer.status_code == 400
    assert told in page_of(answer)
    assert not ApplicationRow.objects.exists()


def test_the_desk_shows_ends_marks_and_clocks(site: Desk) -> None:
    registered(site, "citizen")
    applied(site)
    applied(site, "thief")
    site.later(hours=26)
    page = page_of(signed_in("gao").get("/desk/applications/"))
    assert page.count("Contested") == 2
    assert page.count("late by 2 h") == 2
    assert "…1237" in page
    assert NUMBERS["citizen"] not in page
    assert PHONE not in page
    assert "name agrees: yes, telephone agrees: no" in page
    assert AuditRecord.objects.filter(verb="application.read", kind="read").count() == 2
    home = page_of(signed_in("gao").get("/desk/"))
    assert "2 applications for a health code" in home


def test_confirmed_the_account_shows_what_is_kept(site: Desk) -> None:
    numbers = [applied(site), applied(site, "mother")]
    answer = decide(site, "confirm", *numbers, checked="document_seen")
    assert "Confirmed: 2." in page_of(answer)
    assert "No application waits here" in page_of(answer)
    assert "陈测试" in page_of(me().get("/me/"))
    assert Account.objects.exclude(person="").count() == 2


def test_a_refusal_keeps_what_was_chosen(site: Desk) -> None:
    number = applied(site)
    answer = decide(site, "confirm", number, checked="")
    assert answer.status_code == 400
    assert "Say how you have checked." in page_of(answer)
    assert f'value="{number}" checked' in page_of(answer)
    assert "Choose one application" in page_of(decide(site, "confirm", checked="agreed"))
    assert "Select a valid choice" in page_of(decide(site, "refuse", reason="because", numbers=["x"]))
    assert "are not those of a registered identity" in page_of(
        decide(site, "confirm", number, checked="agreed")
    )
    assert not Account.objects.exclude(person="").exists()


def test_who_may_not_register_sees_nothing(site: Desk) -> None:
    applied(site)
    values = {"response": site.response, "place": "330106"}
    assert signed_in("gao").get("/desk/applications/", values).status_code == 403
    assert signed_in("wang").get("/desk/applications/").status_code == 403


def test_without_a_response_in_force_nobody_is_asked_or_shown(site: Desk) -> None:
    applied(site)
    site.do("zhao", end_response, code=site.response)
    citizen("other")
    assert 'id="act-apply"' not in page_of(signed_in("other", second_factor=False).get("/me/"))
    page = page_of(signed_in("gao").get("/desk/applications/"))
    assert "No application waits here" in page
    assert "陈测试" not in page
