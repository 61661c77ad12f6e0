"""The people of a training home: made by the actions of the site, on a clock that is handed in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wuse.places.made_up import COUNTY, PROVINCE, grid_of, made_up_places, township_of
from wuse.trust.audit import Audit
from wuse.vocabulary import PlaceCode, Purpose

if TYPE_CHECKING:
    from wuse.permits import Actor
    from wuse.trust.store.vault import Vault

CARE = Purpose.ISOLATION_CARE
BEFORE = timedelta(days=10)
"""How long before the home is made its made-up past begins."""
LASTS = timedelta(days=60)
_AUTHORITY = "培训演练，不具任何效力 / Training only, without any effect"
_MODULES = frozenset({"grid", "event", "facts", "code", "identity"})
_OPERATOR = "operator:training"
# Who learns: name of the account without the seat's number -> roles.
TRAINEES: Mapping[str, tuple[str, ...]] = {
    "worker": ("grid_worker",),
    "dispatcher": ("dispatcher",),
    "handler": ("handler",),
    "county": ("county_command",),
    "supervisor": ("inspector", "county_command"),
    "epidemiologist": ("epidemiologist",),
}
# Whose past it is: nobody signs in as they do.
_COLLEAGUES: Mapping[str, tuple[str, ...]] = {
    "assistant": ("grid_worker",),
    "deputy": ("dispatcher",),
    "clerk": ("handler",),
    "helper": ("handler",),
    "expert": ("epidemiologist",),
    "hospital": ("person_sender",),
}
_ORGANISATION = {
    "handler": "market",
    "clerk": "market",
    "helper": "service",
    **dict.fromkeys(("county", "supervisor", "epidemiologist", "expert", "hospital"), ""),
}
_MARKET = "market"
_AT_COUNTY = frozenset({"county", "supervisor"})


@dataclass(frozen=True)
class SignIn:
    """How a trainee signs in: the account's name, its role in the training, its seat and its password."""

    username: str
    part: str
    seat: int
    password: str


@dataclass
class Sandbox:
    """A training home while it is made. `at`: when it is made; its past lies before. `response`: once it is open.

    `known_secret`: of the rows that the pool holds.
    """

    home: Path
    audit: Audit
    vault: "Vault"
    at: datetime
    seed: int
    seats: int
    known_secret: bytes
    response: str = ""

    @property
    def begins_at(self) -> datetime:
        """When its past begins."""
        return self.at - BEFORE

    def actor(self, name: str) -> "Actor":
        """The account of a name, with a second factor."""
        from wuse.permits.store.models import Account
        from wuse.permits.store.queries import actor_of

        account = Account.objects.select_related("organisation").get(username=name)
        return actor_of(account, second_factor=True)

    def do(self, who: str, action: Callable[..., Any], at: datetime | None = None, **values: Any) -> Any:
        """Let somebody do something; at the beginning by default."""
        return action(audit=self.audit, by=self.actor(who), at=at or self.begins_at, **values)


def found_sandbox(sandbox: Sandbox, *, uid: str) -> None:
    """Mark the home, and make its province, its officers and its response."""
    from wuse.permits import Actor, ResponseGrade
    from wuse.permits.actions.accounts import first_officers
    from wuse.permits.actions.responses import open_response
    from wuse.permits.actions.training import mark_training
    from wuse.places.actions import load_grids

    audit, begins = sandbox.audit, sandbox.begins_at
    operator = Actor(account=_OPERATOR)
    mark_training(
        audit=audit,
        by=operator,
        at=sandbox.at,
        uid=uid,
        seed=sandbox.seed,
        seats=sandbox.seats,
        home=sandbox.home,
    )
    load_grids(audit=audit, by=_OPERATOR, at=begins, grids=made_up_places(sandbox.seats), home=sandbox.home)
    officers = [(f"a-{name}", name, f"invitation of {name}") for name in ("officer1", "officer2")]
    first_officers(audit=audit, by=operator, at=begins, place=PROVINCE, accounts=officers)
    hire(sandbox, "commander", organisation="command")
    grant(sandbox, "commander", "commander", PROVINCE)
    sandbox.response = sandbox.do(
        "commander",
        open_response,
        area=PROVINCE,
        grade=ResponseGrade.II,
        authority=_AUTHORITY,
        starts_at=begins,
        ends_at=begins + LASTS,
        modules=_MODULES,
    )


def staff_county(sandbox: Sandbox) -> None:
    """The county's offices, and the officer who pushes checks."""
    from wuse.permits.actions.accounts import create_organisation
    from wuse.respond.actions.stations import set_station

    for code, name in {"county": "培训县指挥部", "bureau": "培训县卫生健康局"}.items():
        sandbox.do("officer1", create_organisation, code=code, name=name, place=COUNTY)
    hire(sandbox, "grid_officer", organisation="county")
    grant(sandbox, "grid_officer", "grid_officer", COUNTY)
    hire(sandbox, "county_deputy", organisation="county")
    grant(sandbox, "county_deputy", "county_command", COUNTY)
    sandbox.do("county_deputy", set_station, place=COUNTY, station="health", organisation="bureau")


def staff_seat(sandbox: Sandbox, seat: int, passwords: Callable[[], str]) -> list[SignIn]:
    """The offices and people of a seat; answers with how its trainees sign in."""
    _found_offices(sandbox, seat)
    for part, roles in {**TRAINEES, **_COLLEAGUES}.items():
        name = f"{part}{seat}"
        hire(sandbox, name, organisation=_organisation(part, seat))
        for role in roles:
            grant(sandbox, name, role, _place(part, seat))
    _name_stations(sandbox, seat)
    return [_let_in(sandbox, part, seat, passwords()) for part in TRAINEES]


def _found_offices(sandbox: Sandbox, seat: int) -> None:
    from wuse.permits.actions.accounts import create_organisation

    offices = {
        f"street{seat}": f"培训{seat}号街道",
        f"market{seat}": f"培训{seat}号市场监管所",
        f"service{seat}": f"培训{seat}号综合服务站",
    }
    for code, name in offices.items():
        sandbox.do("officer1", create_organisation, code=code, name=name, place=township_of(seat))


def _name_stations(sandbox: Sandbox, seat: int) -> None:
    from wuse.respond.actions.stations import set_station
    from wuse.respond.event_kind import event_catalogue

    for work in event_catalogue().stations:
        organisation = f"market{seat}" if work == _MARKET else f"service{seat}"
        sandbox.do(
            f"deputy{seat}", set_station, place=township_of(seat), station=work, organisation=organisation
        )


def _organisation(part: str, seat: int) -> str:
    kind = _ORGANISATION.get(part, "street")
    return f"{kind}{seat}" if kind else "county"


def _place(part: str, seat: int) -> PlaceCode:
    if part in _AT_COUNTY:
        return COUNTY
    return grid_of(seat) if part in ("worker", "assistant") else township_of(seat)


def hire(sandbox: Sandbox, name: str, *, organisation: str) -> None:
    """Create an account; its invitation is that of nobody, until somebody is let in."""
    from wuse.permits.actions.accounts import create_account

    sandbox.do(
        "officer1",
        create_account,
        uid=f"a-{name}",
        username=name,
        display_name=f"培训 {name}",
        organisation=organisation,
        invitation=f"invitation of {name}",
    )


def grant(sandbox: Sandbox, name: str, role: str, place: PlaceCode) -> None:
    """Give a role for as long as the training lasts, with the second person where it is powerful."""
    from wuse.permits.actions.permits import confirm_permit, propose_permit
    from wuse.permits.grant import needed_purposes
    from wuse.permits.role import catalogue

    wanted = catalogue().roles[role]
    needed = needed_purposes(wanted)
    frame: dict[str, Any] = {"response": sandbox.response, "purposes": needed} if needed else {}
    number = sandbox.do(
        "officer1",
        propose_permit,
        account=f"a-{name}",
        role=role,
        place=place,
        valid_from=sandbox.begins_at,
        valid_until=sandbox.begins_at + LASTS,
        **frame,
    )
    if wanted.powerful:
        sandbox.do("officer2", confirm_permit, number=number)


def _let_in(sandbox: Sandbox, part: str, seat: int, password: str) -> SignIn:
    """Set a trainee's password by the invitation."""
    from wuse.permits.actions.accounts import accept_invitation

    name = f"{part}{seat}"
    sandbox.do(name, accept_invitation, invitation=f"invitation of {name}", password=password)
    return SignIn(name, part, seat, password)
