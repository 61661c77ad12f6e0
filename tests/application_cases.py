"""Applicants for tests, and for every action of applications a case in which it succeeds."""

from datetime import timedelta
from typing import Any

from tests.action_case import Case, Maker
from tests.desk_people import COUNTY, Desk, document
from tests.holder_people import NUMBERS
from wuse.permits.actions import applications
from wuse.permits.application import Application, ApplicationCheck, ApplicationRefusal
from wuse.permits.permit import Actor
from wuse.permits.store.models import Account
from wuse.vocabulary import PersonKey, PlaceCode, Purpose

REGISTRATION = Purpose.REGISTRATION
PHONE = "13800006688"


def said(number: str = NUMBERS["citizen"], **more: Any) -> Application:
    """What an applicant says."""
    values = {"document": document(number), "name": "陈测试", "phone": PHONE, "place": COUNTY}
    return Application(**{**values, **more})


def applicant(desk: Desk, name: str = "citizen") -> Account:
    """An account that is nobody's yet."""
    account, _ = Account.objects.get_or_create(
        username=name, defaults={"uid": f"a-{name}", "created_at": desk.at}
    )
    return account


def applied(desk: Desk, who: str = "citizen", **more: Any) -> int:
    """The number of an application that an account has made."""
    applicant(desk, who)
    wanted = said(**{"number": NUMBERS.get(who, NUMBERS["citizen"]), **more})
    number = desk.do(who, applications.apply_online, **_applies(desk, wanted))
    assert isinstance(number, int)
    return number


def frame(desk: Desk, place: PlaceCode | None = None) -> dict[str, Any]:
    """Under what a registrar acts."""
    at = {"place": place} if place else {}
    return {"vault": desk.vault, "response": desk.response, "purpose": REGISTRATION, **at}


def _applies(desk: Desk, wanted: Application) -> dict[str, Any]:
    return {"vault": desk.vault, "response": desk.response, "wanted": wanted, "consent": True}


def _shown(desk: Desk, person: PersonKey) -> dict[str, Any]:
    return {
        "place": COUNTY,
        "purpose": REGISTRATION.value,
        "response": desk.response,
        "personal": True,
        "subject": person,
    }


def _person(desk: Desk) -> PersonKey:
    return desk.vault.key_of(document(NUMBERS["citizen"]))


def _apply(desk: Desk) -> Case:
    # Another one has made the keys before.
    applied(desk, "mother")
    applicant(desk)
    shown = _shown(desk, _person(desk))
    return Case(applications.apply_online, "citizen", _applies(desk, said()), "identity.apply", **shown)


def _read(desk: Desk) -> Case:
    applied(desk)
    shown = _shown(desk, _person(desk))
    return Case(
        applications.read_applications, "gao", frame(desk, COUNTY), "application.read", reads=True, **shown
    )


def _confirm(desk: Desk) -> Case:
    values = {"numbers": [applied(desk)], "checked": ApplicationCheck.DOCUMENT_SEEN, **frame(desk)}
    shown = _shown(desk, _person(desk))
    return Case(applications.confirm_applications, "gao", values, "application.confirm", **shown)


def _refuse(desk: Desk) -> Case:
    values = {"numbers": [applied(desk)], "reason": ApplicationRefusal.AT_COUNTER, **frame(desk)}
    shown = _shown(desk, _person(desk))
    return Case(applications.refuse_applications, "gao", values, "application.refuse", **shown)


def _lapse(desk: Desk) -> Case:
    applied(desk)
    desk.at += timedelta(days=14)
    by, shown = Actor(account="system"), _shown(desk, _person(desk))
    return Case(applications.lapse_applications, by, {"vault": desk.vault}, "application.lapse", **shown)


APPLICATION_MAKERS: dict[str, Maker] = {
    "wuse.permits.actions.applications.apply_online": _apply,
    "wuse.permits.actions.applications.read_applications": _read,
    "wuse.permits.actions.applications.confirm_applications": _confirm,
    "wuse.permits.actions.applications.refuse_applications": _refuse,
    "wuse.permits.actions.applications.lapse_applications": _lapse,
}
