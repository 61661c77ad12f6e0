"""For every action with arrivals a case in which it succeeds."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.action_case import Case, Maker
from tests.arrival_people import ANSWERS, TRAVELLER
from tests.arrival_rows import WAYS, declared, lay_arrival, lay_arrivals
from tests.desk_people import AT, CITY, COUNTY, Desk, document
from tests.shown_certificates import read
from wuse.assess.country_tiers import tiers_on
from wuse.intake.store.known import KnownRows
from wuse.permits import Actor
from wuse.permits.actions.identities import register_person
from wuse.permits.permit import Permit
from wuse.permits.store.models import OrganisationRow, ResponseRow
from wuse.places import load_registry
from wuse.pool.store.site_pool import site_pool
from wuse.respond.actions import (
    arrival_care,
    arrival_certificates,
    arrival_clocks,
    arrival_declaring,
    arrival_register,
    arrival_steps,
)
from wuse.respond.arrival_table import ArrivalState
from wuse.respond.hand_over import HandOverRefusal
from wuse.respond.store.declaring_site import DeclaringSite
from wuse.respond.store.models import ArrivalRow
from wuse.respond.traveller import secret_digest
from wuse.vocabulary import PersonKey, Purpose

_ROLES = ("airport_team", "county_arrivals", "isolation_site", "community_arrivals")
_SECRET = "23456789ABCD"
CARE = Purpose.ISOLATION_CARE


def walker(desk: Desk) -> Actor:
    """Somebody with every role of arrivals for 温州."""
    permits = [
        Permit(
            number=number,
            role=role,
            place=CITY,
            response=desk.response,
            purposes=frozenset({CARE}),
            valid_from=AT - timedelta(days=1),
            valid_until=AT + timedelta(days=60),
        )
        for number, role in enumerate(_ROLES, start=1)
    ]
    return Actor("a-walker", "wzcdc", tuple(permits), second_factor=True)


def _person(desk: Desk) -> PersonKey:
    values = {"response": desk.response, "purpose": Purpose.REGISTRATION, "place": COUNTY}
    key = desk.do("gao", register_person, vault=desk.vault, document=document(), name="陈测试", **values)
    assert isinstance(key, PersonKey)
    return key


def _home(desk: Desk) -> Path:
    return desk.keys.root.parent


def _shown(desk: Desk, person: str) -> dict[str, Any]:
    return {
        "place": COUNTY, "purpose": CARE.value, "response": desk.response, "personal": True, "subject": person,
    }  # fmt: skip


def _step(action: Callable[..., object], step: str, **values: Any) -> Maker:
    def make(desk: Desk) -> Case:
        OrganisationRow.objects.create(code="agency", name="专班", place=COUNTY)
        person = _person(desk)
        numbers = lay_arrivals(COUNTY, person, desk.response, receiver="wzcdc", giver="agency")
        given = {"pool": site_pool(_home(desk)), "number": numbers[step], **values}
        return Case(action, walker(desk), given, f"arrival.{step}", **_shown(desk, person))

    return make


def _read(desk: Desk) -> Case:
    person = _person(desk)
    row, _ = lay_arrival(declared(person, desk.response, COUNTY, "REF1"), ("declare",))
    values = {"number": row.pk}
    return Case(
        arrival_care.read_arrival, walker(desk), values, "arrival.read", reads=True, **_shown(desk, person)
    )


def _reveal(desk: Desk) -> Case:
    person = _person(desk)
    row, _ = lay_arrival(declared(person, desk.response, COUNTY, "REF1"), ("declare",))
    values = {"number": row.pk, "vault": desk.vault}
    return Case(
        arrival_care.reveal_arrival,
        walker(desk),
        values,
        "arrival.reveal",
        reads=True,
        **_shown(desk, person),
    )


def _attach(desk: Desk) -> Case:
    person = _person(desk)
    row, _ = lay_arrival(declared(person, desk.response, COUNTY, "REF1"), ("declare",))
    given = {"vault": desk.vault, "pool": site_pool(_home(desk)), "shown": read(desk.at)}
    values = {"number": row.pk, **given}
    shown = _shown(desk, person)
    return Case(arrival_certificates.attach_certificate, walker(desk), values, "arrival.attach", **shown)


def _show(desk: Desk) -> Case:
    row = _declared(desk)
    given = {"vault": desk.vault, "pool": site_pool(_home(desk)), "shown": read(desk.at)}
    values = {"number": row.pk, **given}
    shown = _shown(desk, row.person)
    return Case(arrival_certificates.show_certificate, TRAVELLER, values, "arrival.show", **shown)


def _find(desk: Desk) -> Case:
    person = _person(desk)
    values = {"vault": desk.vault, "response": desk.response, "place": COUNTY, "document": document()}
    return Case(
        arrival_register.find_arrivals,
        walker(desk),
        values,
        "arrival.find",
        reads=True,
        **_shown(desk, person),
    )


def _site(desk: Desk) -> DeclaringSite:
    pool = site_pool(_home(desk))
    return DeclaringSite(pool, desk.vault, KnownRows(bytes(32)), load_registry())


def _answers(desk: Desk) -> dict[str, str]:
    return {**ANSWERS, "destination": COUNTY, "arrives_on": "2020-02-14"}


def _declaring(desk: Desk) -> dict[str, Any]:
    return {"site": _site(desk), "tiers": tiers_on(AT.date()), "answers": _answers(desk)}


def _declare(desk: Desk) -> Case:
    from wuse.trust.identity import DocumentKind, read_document

    # The secrets of persons and of commitments, and the vault's key, are made when they are first asked for.
    first = {**_declaring(desk), "reference": "REF0", "secret": _SECRET}
    first["answers"] = {**_answers(desk), "identity_number": "YA7654321"}
    arrival_declaring.declare_arrival(audit=desk.audit, by=TRAVELLER, at=desk.at, **first)
    site = _site(desk)
    person = desk.vault.key_of(read_document(DocumentKind.PASSPORT, "YA1234567", issuer="ITA"))
    values = {**_declaring(desk), "site": site, "reference": "REF1", "secret": _SECRET}
    return Case(
        arrival_declaring.declare_arrival, TRAVELLER, values, "arrival.declare", **_shown(desk, person)
    )


def _declared(desk: Desk) -> ArrivalRow:
    arrival_declaring.declare_arrival(
        audit=desk.audit, by=TRAVELLER, at=desk.at, reference="REF1", secret=_SECRET, **_declaring(desk)
    )
    return ArrivalRow.objects.get(reference="REF1")


def _open(desk: Desk) -> Case:
    row = _declared(desk)
    values = {"reference": "REF1", "secret": _SECRET}
    assert row.secret == secret_digest(_SECRET)
    return Case(
        arrival_declaring.open_declaration, TRAVELLER, values, "arrival.open", **_shown(desk, row.person)
    )


def _correct(desk: Desk) -> Case:
    row = _declared(desk)
    values = {**_declaring(desk), "number": row.pk}
    values["answers"] = {**_answers(desk), "transport_number": "MU501"}
    return Case(
        arrival_declaring.correct_declaration,
        TRAVELLER,
        values,
        "arrival.correct",
        **_shown(desk, row.person),
    )


def _withdraw(desk: Desk) -> Case:
    row = _declared(desk)
    values = {"pool": site_pool(_home(desk)), "number": row.pk}
    return Case(
        arrival_declaring.withdraw_declaration,
        TRAVELLER,
        values,
        "arrival.cancel",
        **_shown(desk, row.person),
    )


def _overdue(desk: Desk) -> Case:
    person = _person(desk)
    ResponseRow.objects.filter(code=desk.response).update(modules=["arrivals"])
    lay_arrival(declared(person, desk.response, COUNTY, "REF1"), WAYS[ArrivalState.LANDED])
    shown = {**_shown(desk, person), "purpose": "oversight"}
    return Case(
        arrival_clocks.escalate_arrivals,
        Actor(account="system"),
        {},
        "arrival.overdue",
        also=(str(person),),
        **shown,
    )


_S, _C, _D = (f"wuse.respond.actions.arrival_{name}" for name in ("steps", "care", "declaring"))
ARRIVAL_MAKERS: dict[str, Maker] = {
    "wuse.respond.actions.arrival_clocks.escalate_arrivals": _overdue,
    f"{_S}.confirm_boarding": _step(arrival_steps.confirm_boarding, "confirm_boarding"),
    f"{_S}.cancel_arrival": _step(arrival_steps.cancel_arrival, "cancel"),
    f"{_S}.record_landing": _step(arrival_steps.record_landing, "land", tiers=tiers_on(AT.date())),
    f"{_S}.offer_to_county": _step(arrival_steps.offer_to_county, "offer_county", receiver="agency"),
    f"{_S}.take_over_arrival": _step(arrival_steps.take_over_arrival, "take_over"),
    f"{_S}.offer_to_site": _step(arrival_steps.offer_to_site, "offer_site", receiver="agency"),
    f"{_S}.admit_to_site": _step(arrival_steps.admit_to_site, "admit"),
    f"{_S}.offer_to_community": _step(arrival_steps.offer_to_community, "offer_home", receiver="agency"),
    f"{_S}.take_home": _step(arrival_steps.take_home, "observe"),
    f"{_S}.withdraw_county_offer": _step(arrival_steps.withdraw_county_offer, "withdraw_county"),
    f"{_S}.withdraw_arrival_offer": _step(arrival_steps.withdraw_arrival_offer, "withdraw"),
    f"{_S}.refuse_arrival": _step(arrival_steps.refuse_arrival, "refuse", reason=HandOverRefusal.NO_ROOM),
    f"{_C}.record_test": _step(arrival_care.record_test, "test", result="negative"),
    f"{_C}.release_arrival": _step(arrival_care.release_arrival, "release"),
    f"{_C}.finish_arrival": _step(arrival_care.finish_arrival, "finish"),
    f"{_C}.close_arrival": _step(arrival_care.close_arrival, "close"),
    f"{_C}.send_to_hospital": _step(arrival_care.send_to_hospital, "to_hospital", text="发热，送定点医院"),
    f"{_C}.read_arrival": _read,
    f"{_C}.reveal_arrival": _reveal,
    "wuse.respond.actions.arrival_certificates.attach_certificate": _attach,
    "wuse.respond.actions.arrival_certificates.show_certificate": _show,
    "wuse.respond.actions.arrival_register.find_arrivals": _find,
    f"{_D}.declare_arrival": _declare,
    f"{_D}.open_declaration": _open,
    f"{_D}.correct_declaration": _correct,
    f"{_D}.withdraw_declaration": _withdraw,
}
