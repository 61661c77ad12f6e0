"""A traveller and a team show a certificate of another state: what the pages say of it, and what they never say."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from tests.arrival_answers import PHONE_ANSWERS
from tests.arrival_people import ArrivalDesk, add_arrival_people
from tests.desk_people import Desk
from tests.hcert_cases import POSITIVE, TEST
from tests.shown_certificates import certificate, publish_signers
from tests.web_people import on_its_clock, signed_in, visitor
from wuse.publish.codes.store import rules_in_force
from wuse.respond.actions.arrival_steps import cancel_arrival
from wuse.respond.store.code_entries import FOREIGN
from wuse.respond.store.models import ArrivalRow, ShownCertificateRow
from wuse.web.desk import arrival_evidence


@pytest.fixture
def arrivals(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> ArrivalDesk:
    """The teams on 12 March 2020, at a site that publishes the keys of other states."""
    desk.later(days=29)
    cache.clear()
    found = ArrivalDesk(add_arrival_people(on_its_clock(desk, monkeypatch)), Path(settings.WUSE_HOME))
    publish_signers(desk, Path(settings.WUSE_HOME))
    return found


def declared(phone: Client, **changed: str) -> ArrivalRow:
    said = {
        **PHONE_ANSWERS,
        "departure_country": "ITA",
        "arrives_on": "2020-03-13",
        "person_name": "Rossi Mario",
    }
    assert phone.post("/arrivals/", {**said, **changed}).context["given"]
    return ArrivalRow.objects.get()


def show(phone: Client, text: str, status: int = 302) -> str:
    answer: Any = phone.post("/arrivals/mine/", {"act": "certificate", "certificate": text})
    assert answer.status_code == status
    return str(phone.get("/arrivals/mine/").content.decode() if status == 302 else answer.content.decode())


def test_a_traveller_shows_one_and_reads_what_became_of_it(arrivals: ArrivalDesk) -> None:
    phone = visitor()
    declared(phone)
    page = show(phone, certificate(arrivals.desk.at))
    assert "Certificate accepted" in page
    assert "agrees with the register" in page
    assert "evidence, changes no colour" in page
    assert "ROSSI" not in page


def test_whether_it_counts_is_told_by_the_rule_of_whoever_shows_it(
    arrivals: ArrivalDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a site whose domestic rule alone lets certificates count."""
    rules = rules_in_force(date(2020, 3, 13))
    counting = {**rules.domestic.parameters, "certificate_from": date(2020, 3, 1)}
    changed = replace(rules, domestic=replace(rules.domestic, parameters=counting))
    monkeypatch.setattr(arrival_evidence, "rules_in_force", lambda day: changed)
    phone = visitor()
    row = declared(phone)
    assert "evidence, changes no colour" in show(phone, certificate(arrivals.desk.at))
    ArrivalRow.objects.update(declared={**row.declared, FOREIGN: False})
    assert "counts from the landing on" in phone.get("/arrivals/mine/").content.decode()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ({"t": [{**TEST, "sc": "2020-03-11T08:00:00Z", "tr": POSITIVE}]}, "Rossi Mario", "Positive test"),
        (None, "Bianchi Anna", "differs from the register"),
        (None, "罗西", "cannot be compared"),
    ],
)
def test_what_does_not_hold_or_is_somebody_elses_says_so(
    arrivals: ArrivalDesk, content: Any, name: str, said: str
) -> None:
    phone = visitor()
    declared(phone, person_name=name)
    page = show(phone, certificate(arrivals.desk.at, content))
    assert said in page
    assert "evidence, changes no colour" in page


def test_one_that_is_refused_says_why_and_is_kept_nowhere(arrivals: ArrivalDesk) -> None:
    phone, at = visitor(), arrivals.desk.at
    declared(phone)
    assert "no certificate that is known here" in show(phone, "Mario Rossi", 400)
    assert "This has expired" in show(phone, certificate(at, _4=int(at.timestamp()) - 1), 400)
    (Path(settings.WUSE_HOME) / "code" / "hcert-keys.cose").unlink()
    assert "no list of other states" in show(phone, certificate(at), 400)
    assert not ShownCertificateRow.objects.exists()


def test_a_team_takes_one_in_and_the_file_shows_it_as_evidence(arrivals: ArrivalDesk) -> None:
    row = declared(visitor())
    team, address = signed_in("ji"), f"/desk/arrivals/{row.pk}/"
    assert "No certificate was shown." in team.get(address).content.decode()
    wrong = team.post(address, {"act": "attach", "certificate": "HC1:"})
    assert wrong.status_code == 400
    assert "damaged, cut off or made up" in wrong.content.decode()
    told = team.post(address, {"act": "attach", "certificate": certificate(arrivals.desk.at)}, follow=True)
    page = told.content.decode()
    assert "Kept as evidence: Recovery, Certificate accepted. The name agrees with the register." in page
    assert "3132333435363738" in page
    assert "scan.js" in page


def test_nothing_is_asked_for_when_the_journey_is_over(arrivals: ArrivalDesk) -> None:
    phone = visitor()
    row = declared(phone)
    arrivals.do("ji", cancel_arrival, row.pk)
    assert 'name="certificate"' not in phone.get("/arrivals/mine/").content.decode()
    assert "is over or was cancelled" in show(phone, certificate(arrivals.desk.at), 400)


def test_one_address_shows_so_many_in_a_minute(arrivals: ArrivalDesk) -> None:
    phone = visitor()
    declared(phone)
    for _try in range(20):
        show(phone, "HC1:", 400)
    assert "Wait a minute" in show(phone, "HC1:", 400)
