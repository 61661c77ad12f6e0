"""Holders of a health code for tests: persons registered in 温州 with accounts of their own, and what they declare."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings

from tests.desk_people import COUNTY, Desk, document
from wuse.intake.sending import Receipted
from wuse.intake.store.known import KnownRows
from wuse.permits.actions.identities import register_person
from wuse.permits.store.models import Account
from wuse.places import load_registry
from wuse.pool import Pool
from wuse.pool.store.site_pool import site_pool
from wuse.respond.actions.declarations import DeclarationDoor, send_declaration
from wuse.vocabulary import PersonKey, PlaceCode, Purpose

NUMBERS = {"citizen": "330382199001011237", "mother": "330382199001011245", "child": "330382199001010007"}
WELL: Mapping[str, object] = {
    "place": COUNTY,
    "fever": False,
    "cough": False,
    "breathlessness": False,
    "contact_with_case": False,
    "stayed_in_risk_area": False,
}
STAYED: Mapping[str, object] = {
    **WELL,
    "stayed_in_risk_area": True,
    "stay_place": "4201",
    "stay_days": 3,
    "left_stay_on": date(2020, 2, 10),
}


def registered(desk: Desk, name: str, *, place: PlaceCode = COUNTY) -> PersonKey:
    """A person in the vault, registered at a place."""
    key = desk.do(
        "gao",
        register_person,
        vault=desk.vault,
        response=desk.response,
        purpose=Purpose.REGISTRATION,
        place=place,
        document=document(NUMBERS[name]),
        name="陈测试",
    )
    assert isinstance(key, PersonKey)
    return key


def holder(desk: Desk, name: str = "citizen", *, place: PlaceCode = COUNTY) -> PersonKey:
    """A registered person with an account that is linked to them."""
    key = registered(desk, name, place=place)
    Account.objects.create(
        uid=f"a-{name}", username=name, created_at=desk.at, person=key, response=desk.response
    )
    return key


def pool_of() -> Pool:
    """The pool of the home that the site serves."""
    return site_pool(settings.WUSE_HOME)


def door_of(desk: Desk) -> DeclarationDoor:
    """The door by which declarations come in at the site."""
    return DeclarationDoor(desk.vault, KnownRows(bytes(32)), pool_of(), load_registry())


def declare(desk: Desk, who: str, person: PersonKey, answers: Mapping[str, object], **more: Any) -> Receipted:
    """Let somebody declare for a person."""
    values = {
        "door": door_of(desk),
        "uid": f"r-{desk.at:%d%H%M}-{who}",
        "number": f"d-{desk.at:%d%H%M}-{who}",
        "response": desk.response,
        "person": person,
        "answers": answers,
    }
    receipted = desk.do(who, send_declaration, **{**values, **more})
    assert isinstance(receipted, Receipted)
    return receipted
