"""For every action with phones, grids and checks a case in which it succeeds."""

from dataclasses import replace
from typing import Any

from tests.action_case import Case, Maker
from tests.desk_people import Desk
from tests.field_people import GRID, Phones, device, home_of, officer, visit, wanted, with_grids, worker
from tests.programs import resident_number
from wuse.intake.store.known import KnownRows
from wuse.permits.actions import devices
from wuse.permits.store.models import Account
from wuse.places import load_registry, read_grids
from wuse.places.actions import load_grids
from wuse.pool.store.site_pool import site_pool
from wuse.respond.actions import checks, sync
from wuse.respond.check import WantedCheck
from wuse.trust.identity import DocumentKind, read_document
from wuse.vocabulary import PersonKey, Purpose

CARE = Purpose.ISOLATION_CARE


def _load_grids(desk: Desk) -> Case:
    grids = read_grids(f"code,name,valid_from\n{GRID},一号网格,2020-01-01", tree=load_registry())
    return Case(load_grids, "operator:test", {"grids": grids, "home": home_of(desk)}, "grid.load")


def _register_device(desk: Desk) -> Case:
    with_grids(home_of(desk))
    worker(desk, "min")
    # Whoever tries it has an account: a phone is registered to one.
    Account.objects.create(uid="a-walker", username="walker", created_at=desk.at)
    values = {"place": GRID, "device_id": "dmin2", "secret": "SECRET", "name": "second"}
    return Case(devices.register_device, "min", values, "device.register", GRID, response=desk.response)


def _cut_off_device(desk: Desk) -> Case:
    with_grids(home_of(desk))
    worker(desk, "min")
    officer(desk)
    values = {"device_id": "dmin1"}
    return Case(devices.cut_off_device, "zhou", values, "device.cut", GRID, response=desk.response)


def _field(desk: Desk) -> Phones:
    """A grid with a worker and an officer; a first visit has made the keys, so that a second changes the desk alone."""
    made = Phones(desk, with_grids(home_of(desk)))
    worker(desk, "min")
    officer(desk)
    made.sync("min", "dmin1", [visit(desk, 90)])
    return made


def _sync_grid(desk: Desk) -> Case:
    phones = _field(desk)
    values = {
        "vault": desk.vault,
        "known": KnownRows(bytes(32)),
        "pool": site_pool(home_of(desk)),
        "places": phones.places,
        "uid": "r-1",
        "device": device("dmin1"),
        "items": [visit(desk, 0)],
    }
    shown = {"purpose": CARE.value, "response": desk.response, "personal": True}
    return Case(sync.sync_grid, "min", values, "visit.sync", GRID, **shown)


def _person(desk: Desk) -> PersonKey:
    return desk.vault.key_of(read_document(DocumentKind.RESIDENT_ID, resident_number(90)))


def _pushed(desk: Desk, wanted_check: WantedCheck) -> dict[str, Any]:
    phones = _field(desk)
    return {
        "pool": site_pool(home_of(desk)),
        "places": phones.places,
        "response": desk.response,
        "purpose": CARE,
        "checks": [replace(wanted_check, person=_person(desk))],
        "uids": lambda: "c-000001",
    }


def _shown(desk: Desk) -> dict[str, Any]:
    frame = {"place": GRID, "purpose": CARE.value, "response": desk.response}
    return {**frame, "personal": True, "subject": _person(desk)}


def _push_checks(desk: Desk) -> Case:
    return Case(checks.push_checks, "zhou", _pushed(desk, wanted(desk)), "check.push", **_shown(desk))


def _about_check(action: Any, verb: str, *, reads: bool = False) -> Maker:
    def make(desk: Desk) -> Case:
        desk.do("zhou", checks.push_checks, **_pushed(desk, wanted(desk)))
        values = {"uid": "c-000001", "purpose": CARE}
        return Case(action, "zhou", values, verb, reads=reads, **_shown(desk))

    return make


FIELD_MAKERS: dict[str, Maker] = {
    "wuse.places.actions.load_grids": _load_grids,
    "wuse.permits.actions.devices.register_device": _register_device,
    "wuse.permits.actions.devices.cut_off_device": _cut_off_device,
    "wuse.respond.actions.sync.sync_grid": _sync_grid,
    "wuse.respond.actions.checks.push_checks": _push_checks,
    "wuse.respond.actions.checks.read_check": _about_check(checks.read_check, "check.read", reads=True),
    "wuse.respond.actions.checks.withdraw_check": _about_check(checks.withdraw_check, "check.withdraw"),
}
"""Module and function -> the case in which it succeeds."""
