"""Programs of organisations for tests: an account with a permit and a key, and what it sends."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.test import Client

from tests.desk_people import Desk
from tests.documents import resident_number
from wuse import world
from wuse.permits.actions.accounts import create_account
from wuse.permits.actions.api_keys import give_api_key
from wuse.vocabulary import PlaceCode


def program(desk: Desk, name: str, role: str, place: PlaceCode, *, organisation: str = "wzcdc") -> str:
    """An account of a program with a role at a place; answers with its key."""
    frame = {"uid": f"a-{name}", "username": name, "display_name": name, "organisation": organisation}
    desk.do("chen", create_account, **frame, invitation="none", machine=True)
    desk.grant(name, role, place)
    return key_of(desk, name)


def key_of(desk: Desk, name: str, *, key_id: str = "", days: float = 30) -> str:
    """A fresh key of a program."""
    key_id, secret = key_id or f"k{name}", f"secret of {name}"
    until = desk.at + timedelta(days=days)
    desk.do("chen", give_api_key, uid=f"a-{name}", key_id=key_id, secret=secret, valid_until=until)
    return f"wuse_{key_id}_{secret}"


def send(key: str, address: str, body: Any, *, kind: str = "application/json", **headers: str) -> Any:
    """Post something with a key."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Client(raise_request_exception=False).post(
        f"/api/v1/facts{address}",
        body,
        content_type=kind,
        headers={"Authorization": f"Bearer {key}", "Accept-Language": "en", **named},
    )


def case_report(number: int, **values: Any) -> dict[str, Any]:
    """A case as a hospital sends it, with the document of the person."""
    row: Mapping[str, Any] = {
        "report_id": f"R{number:06}",
        "place": "330382",
        "report_place": "330382",
        "sex": "female",
        "age": 40 + number % 40,
        "onset_on": "2020-02-06",
        "diagnosed_on": "2020-02-09",
        "reported_at": "2020-02-09T10:00:00+08:00",
        "classification": "confirmed",
        "severity": "mild",
        "origin": "local",
        "status": "in_care",
        "hospital": "乐清市人民医院",
        "reporter": "lqfy",
        "identity_kind": "resident_id",
        "identity_number": resident_number(number),
        "person_name": f"陈测试{number}",
        "telephone": "13800000000",
    }
    return {**row, **values}


def of_these_days() -> dict[str, Any]:
    """The days of a case that was found yesterday, for a site on the machine's clock: it keeps cases for 208 days."""
    found = world.now() - timedelta(days=1)
    onset, diagnosed = (found - timedelta(days=days) for days in (3, 0))
    days = {"onset_on": onset.date().isoformat(), "diagnosed_on": diagnosed.date().isoformat()}
    return {**days, "reported_at": found.isoformat()}


def counts(**values: Any) -> dict[str, Any]:
    """A count of cases."""
    row = {"place": "330382", "date": "2020-02-09", "measure": "confirmed_cum", "value": 153}
    return {**row, "basis": "published", "source": "src", **values}
