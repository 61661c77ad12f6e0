"""Grid workers for tests: registered grids, workers with their phones, and what the phones send."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.desk_people import COUNTY, Desk
from tests.programs import resident_number
from wuse.intake.store.known import KnownRows
from wuse.permits.actions.devices import register_device
from wuse.permits.device import Device
from wuse.permits.store.devices import device_of, token_of
from wuse.permits.store.models import DeviceRow
from wuse.places import PlaceTree, load_registry, read_grids, site_registry
from wuse.places.grid_store import keep_grids
from wuse.pool.store.site_pool import site_pool
from wuse.respond.actions.checks import push_checks
from wuse.respond.actions.sync import Synced, sync_grid
from wuse.respond.check import CheckLevel, CheckReason, WantedCheck
from wuse.respond.cursor import write_cursor
from wuse.respond.sent_item import ItemKind, SentItem
from wuse.vocabulary import PersonKey, PlaceCode, Purpose

VILLAGE = PlaceCode("330382001001")
GRID, NEXT = PlaceCode(f"{VILLAGE}001"), PlaceCode(f"{VILLAGE}002")
FAR = PlaceCode("330106002051001")
WELL = {
    "visit_found": "present",
    "contact_with_case": False,
    "fever": False,
    "cough": False,
    "breathlessness": False,
    "isolation_needed": False,
    "need": "none",
}


def home_of(desk: Desk) -> Path:
    """Where the desk is."""
    return desk.keys.root.parent


def with_grids(home: Path) -> PlaceTree:
    """Register the grids of one village, and one far away."""
    listed = "\n".join(
        [
            "code,name,valid_from",
            f"{GRID},一号网格,2020-01-01",
            f"{NEXT},二号网格,2020-01-01",
            f"{FAR},远方网格,2020-01-01",
        ]
    )
    keep_grids(read_grids(listed, tree=load_registry()), home=home)
    return site_registry(home)


def worker(desk: Desk, name: str, grid: PlaceCode = GRID) -> Device:
    """A worker of a grid with a registered phone."""
    desk.hire(name, organisation="wzcdc")
    desk.grant(name, "grid_worker", grid)
    return phone(desk, name, grid=grid)


def phone(desk: Desk, name: str, *, grid: PlaceCode = GRID, number: int = 1) -> Device:
    """A phone of a worker."""
    device_id = f"d{name}{number}"
    desk.do(
        name,
        register_device,
        place=grid,
        device_id=device_id,
        secret=secret_of(device_id),
        name=f"{name} {number}",
    )
    return device(device_id)


def secret_of(device_id: str) -> str:
    """The secret of a phone of these tests."""
    return f"secret of {device_id}"


def token(device_id: str) -> str:
    """What a phone of these tests proves itself with."""
    return token_of(device_id, secret_of(device_id))


def device(device_id: str) -> Device:
    """A phone as it stands now."""
    return device_of(DeviceRow.objects.select_related("account").get(device_id=device_id))


def item_id(name: str) -> str:
    """An id as a phone draws it."""
    return f"i-{name:0>20}"


def visit(desk: Desk, number: int, *, item: str = "", **values: Any) -> SentItem:
    """A first visit to somebody of whom nothing is known yet."""
    answers = {
        "identity_kind": "resident_id",
        "identity_number": resident_number(number),
        "person_name": f"陈测试{number}",
        "sex": "female",
        "birth_date": "1990-01-01",
        "household_size": 2,
        **WELL,
        **values.pop("answers", {}),
    }
    frame: dict[str, Any] = {
        "item": item or item_id(str(number)),
        "kind": ItemKind.VISIT,
        "grid": GRID,
        "household": f"3-2-{number // 2:03}",
        "at": desk.at,
        "answers": answers,
    }
    return SentItem(**{**frame, **values})


def again(desk: Desk, number: int, person: str, *, item: str, **values: Any) -> SentItem:
    """A further visit to somebody whose key the phone has."""
    answers = {**WELL, **values.pop("answers", {})}
    frame: dict[str, Any] = {
        "kind": ItemKind.VISIT,
        "grid": GRID,
        "household": f"3-2-{number // 2:03}",
        "at": desk.at,
    }
    return SentItem(**{**frame, "item": item, "person": person, "answers": answers, **values})


def door(desk: Desk, household: str, found: str = "no_answer", *, item: str, **values: Any) -> SentItem:
    """A door at which nobody was met."""
    frame: dict[str, Any] = {"kind": ItemKind.DOOR, "grid": GRID, "household": household, "at": desk.at}
    return SentItem(**{**frame, "item": item, "answers": {"door_found": found}, **values})


@dataclass
class Phones:
    """A desk's phones: syncs as the API does, with an id for each receipt."""

    desk: Desk
    places: PlaceTree
    count: int = field(default=0)

    def sync(self, name: str, device_id: str, items: Sequence[SentItem] = (), cursor: str = "") -> Synced:
        """One contact of a worker's phone."""
        self.count += 1
        return sync_grid(
            audit=self.desk.audit,
            vault=self.desk.vault,
            known=KnownRows(bytes(32)),
            pool=site_pool(home_of(self.desk)),
            places=self.places,
            by=self.desk.actor(name),
            at=self.desk.at,
            uid=f"r-field-{self.count}",
            device=device(device_id),
            items=items,
            cursor=cursor,
        )

    def push(self, name: str, *checks: WantedCheck) -> list[str]:
        """Push checks as an officer."""
        made = iter(range(self.count, self.count + len(checks)))
        self.count += len(checks)
        found = self.desk.do(
            name,
            push_checks,
            pool=site_pool(home_of(self.desk)),
            places=self.places,
            response=self.desk.response,
            purpose=Purpose.ISOLATION_CARE,
            checks=checks,
            uids=lambda: f"c-{next(made):06}",
        )
        assert isinstance(found, list)
        return found


def wanted(
    desk: Desk, household: str = "3-2-001", person: PersonKey | None = None, **values: Any
) -> WantedCheck:
    """A check of somebody who came from a risk area."""
    frame: dict[str, Any] = {
        "place": GRID,
        "household": household,
        "person": person,
        "reason": CheckReason.RISK_AREA,
        "level": CheckLevel.TODAY,
        "until": desk.at + timedelta(days=3),
    }
    return WantedCheck(**{**frame, **values})


def officer(desk: Desk, name: str = "zhou") -> None:
    """Somebody of the township who pushes checks and cuts off phones."""
    desk.hire(name, organisation="wzcdc")
    desk.grant(name, "grid_officer", COUNTY)


def cursor_of(made: Synced) -> str:
    """The cursor that the phone is told."""
    return write_cursor(made.page.marks, response=made.response)
