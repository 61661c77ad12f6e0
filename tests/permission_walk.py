"""Every way into the site with a realistic object inside and outside of a jurisdiction, and everyone who may try it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import yaml
from django.test import Client
from django.urls import reverse

from tests.audits import MemoryAudit
from tests.desk_people import AT, AUTHORITY, CITY, COUNTY, OTHER, Desk, document
from tests.programs import case_report, counts
from tests.unit.publish.conftest import NAMES, verdicts
from wuse.permits.secret_code import code_digest
from wuse.permits.store.models import (
    Account,
    ApiKey,
    CertificateRow,
    Claim,
    OrganisationRow,
    PermitRow,
    ResponseRow,
)
from wuse.publish import EditionStore, issue_edition
from wuse.respond.store.models import CorrectionRow, OverrideRow, PairRow
from wuse.trust.store.models import AuditRecord
from wuse.trust.vault import Identity
from wuse.vocabulary import PersonKey, PlaceCode

MONTH = timedelta(days=30)
DOCUMENTS = {COUNTY: "330382199001010007", OTHER: "330382199001011237"}


@dataclass(frozen=True)
class Who:
    """Somebody who tries. `role`: held for 温州 under the response, for every purpose that it can have."""

    name: str
    role: str = ""
    known: bool = True
    factor: bool = True
    citizen: bool = False


NOBODY = Who("nobody", known=False, factor=False)
BARE = Who("bare")
CITIZEN = Who("citizen", factor=False, citizen=True)
STRANGER = Who("stranger", factor=False)


def everyone(table: Mapping[str, Any]) -> list[Who]:
    """One of each role, one with every role and a password alone, and those without a permit."""
    return [
        NOBODY,
        BARE,
        STRANGER,
        CITIZEN,
        Who("password", factor=False),
        *(Who(role, role) for role in table["roles"]),
    ]


@dataclass(frozen=True)
class Objects:
    """What lies at a place."""

    place: str
    organisation: str
    account: str
    proposed_permit: int
    active_permit: int
    frame: str
    person: PersonKey
    override: int
    correction: int
    pair: int
    decided_pair: int
    entry: int
    response: str
    program: str
    key: str


@dataclass(frozen=True)
class Way:
    """One address with one thing done there.

    `verb`: what the action asks for besides what opens the page. `framed`: its form offers only the frames that one's
    permits give, so that without the verb the form itself refuses. `placed`: the object lies somewhere.
    `everywhere`: no place is asked for.
    `special`: the outcome where no permit decides. `query`: of the address.
    """

    route: str
    method: str = "GET"
    args: Callable[[Objects], list[Any]] = lambda o: []
    data: Callable[[Objects], dict[str, Any]] = lambda o: {}
    verb: str = ""
    framed: bool = False
    placed: bool = True
    special: Callable[[Who, bool, bool], str] | None = None
    missing: tuple[str, ...] = field(default=())
    everywhere: bool = False
    query: Callable[[Objects], str] = lambda o: ""

    @property
    def programs(self) -> bool:
        """Whether it is an operation of the API."""
        return self.route.startswith("api-1:")

    def send(self, client: Client, found: Objects) -> str:
        """Try it; the answer is `ok`, `form`, or the code of a refusal."""
        address = reverse(self.route, args=self.args(found)) + self.query(found)
        if self.method == "GET":
            return outcome(client.get(address, self.data(found)), self)
        kind = {"content_type": "application/json"} if self.programs else {}
        return outcome(client.post(address, self.data(found), **kind), self)


def outcome(response: Any, way: Way) -> str:
    """What an answer says."""
    if response.status_code == 302 and response["Location"].startswith("/accounts/login/"):
        return "permit.sign_in"
    if response.status_code < 400:
        return "ok"
    if response["Content-Type"].startswith("application/json"):
        code = response.json()["code"]
    else:
        code = (response.context and response.context.get("code")) or "form"
    return "ok" if code in way.missing else str(code)


def moment(at: datetime) -> str:
    """As a form or a program writes it."""
    return at.isoformat()


def lay(desk: Desk, place: str) -> Objects:
    """Lay one object of each kind at a place."""
    agency = OrganisationRow.objects.create(code=f"agency-{place}", name=f"机构{place}", place=place)
    holder = Account.objects.create(
        uid=f"a-holder-{place}", username=f"holder-{place}", organisation=agency, created_at=AT
    )
    permit = {
        "account": holder,
        "role": "account_officer",
        "place": place,
        "valid_from": AT,
        "valid_until": AT + MONTH,
        "proposed_by": "a-chen",
        "proposed_at": AT,
    }
    frame = ResponseRow.objects.create(
        code=f"{place}-2020-9",
        area=place,
        grade=2,
        authority=AUTHORITY,
        starts_at=AT,
        ends_at=AT + MONTH,
        opened_by="a-zhao",
    )
    paper = document(DOCUMENTS[place])  # type: ignore[index]
    person = desk.vault.key_of(paper)
    desk.vault.keep(
        Identity(paper.kind, paper.number, "CHN", "陈测试"),
        person=person,
        response=desk.response,
        place=PlaceCode(place),
        at=AT,
    )
    override = OverrideRow.objects.create(
        person=person,
        response=desk.response,
        place=place,
        colour="red",
        reason="close_contact",
        proposed_by="a-chen",
        proposed_at=AT,
        until=AT + timedelta(days=7),
        state="proposed",
    )
    correction = CorrectionRow.objects.create(
        person=person,
        response=desk.response,
        place=place,
        text="我的号码写错了。",
        asked_at=AT,
        outcome="waiting",
    )
    pair = {
        "response": desk.response, "standard": "case_report", "other_report": "R-9", "person": person,
        "other_person": person, "place": place, "likeness": 300, "band": "certain", "reasons": "document.same",
        "rule": "wuse-duplicates-1", "rule_digest": "sha256:x", "inputs": "{}", "found_at": AT,
    }  # fmt: skip
    decided = {"state": "same", "reason": "asked", "decided_by": "a-sun", "decided_at": AT}
    entry = AuditRecord.objects.create(
        at=AT,
        by="a-gao",
        verb="identity.register",
        kind="act",
        place=place,
        purpose="registration",
        response=desk.response,
        subject=person,
        personal=True,
        salt=bytes(32),
        log_index=len(place) * 1000 + int(place[-1]),
        logged=True,
    )
    program = Account.objects.create(
        uid=f"a-program-{place}",
        username=f"program-{place}",
        organisation=agency,
        machine=True,
        created_at=AT,
    )
    key = ApiKey.objects.create(
        account=program, key_id=f"k{place}", digest="x", created_at=AT, valid_until=AT + MONTH
    )
    Claim.objects.create(
        digest=code_digest(f"CLAIM-{place}"),
        person=f"p1-{place[-1] * 32}".replace("6", "b").replace("2", "c"),
        response=desk.response,
        valid_until=AT + MONTH,
    )
    CertificateRow.objects.create(
        response=frame.code, stage="L4", at=AT, document={"destroyed": {}}, digest="sha256:x"
    )
    return Objects(
        place=place,
        organisation=agency.code,
        account=holder.uid,
        proposed_permit=PermitRow.objects.create(**permit, state="proposed").pk,
        active_permit=PermitRow.objects.create(**permit, state="active").pk,
        frame=frame.code,
        person=person,
        override=override.pk,
        correction=correction.pk,
        pair=PairRow.objects.create(**pair, report=f"R-1-{place}", state="waiting").pk,
        decided_pair=PairRow.objects.create(**pair, report=f"R-2-{place}", **decided).pk,
        entry=entry.pk,
        response=desk.response,
        program=program.uid,
        key=key.key_id,
    )


def lay_edition(desk: Desk) -> None:
    """Issue one edition."""
    issue_edition(
        audit=MemoryAudit(),
        store=EditionStore(desk.keys.root.parent, "zhejiang"),
        series="zhejiang",
        as_of=AT.date(),
        verdicts=verdicts(p330382="red", p330303="yellow", p330106="blue"),
        names=NAMES,
        inputs={"case_count": 7},
        by="a test",
        at=AT,
    )


def enter(desk: Desk, who: Who, table: Mapping[str, Any], linked: PersonKey) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    if not who.known:
        return client
    staff = not (who.citizen or who is STRANGER)
    account = Account.objects.create(
        uid=f"a-walker-{who.name}"[:30],
        username=f"walker-{who.name}",
        organisation=OrganisationRow.objects.get(code="wzcdc") if staff else None,
        person=linked if who.citizen else "",
        response=desk.response if who.citizen else "",
        created_at=AT,
    )
    for role in [who.role] if who.role else table["roles"] if who.name == "password" else []:
        _give(desk, account, role, table)
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    method = "mfa" if who.factor else "password"
    session["account_authentication_methods"] = [{"method": method, "at": AT.timestamp()}]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()
    return client


def _give(desk: Desk, account: Account, role: str, table: Mapping[str, Any]) -> None:
    purposes = sorted(
        {p for verb in table["roles"][role]["verbs"] for p in table["verbs"][verb].get("purposes", ())}
    )
    PermitRow.objects.create(
        account=account,
        role=role,
        place=CITY,
        response=ResponseRow.objects.get(code=desk.response) if purposes else None,
        purposes=purposes,
        valid_from=AT,
        valid_until=AT + MONTH,
        state="active",
        proposed_by="a-chen",
        proposed_at=AT,
        confirmed_by="a-li",
    )


def shipped_table() -> dict[str, Any]:
    """roles.yaml as it lies on the disk."""
    from importlib.resources import files

    found = yaml.safe_load((files("wuse.permits") / "roles.yaml").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def _number(name: str) -> Callable[[Objects], list[Any]]:
    return lambda found: [getattr(found, name)]


def _frame_of(purpose: str) -> Callable[[Objects], str]:
    return lambda found: f"{found.response}|{purpose}"


def _open(route: str, **more: Any) -> Way:
    return Way(route, placed=False, **more)


def _papers(act: str, purpose: str) -> Callable[[Objects], dict[str, Any]]:
    return lambda o: {
        "act": act,
        "kind": "resident_id",
        "number": DOCUMENTS[o.place],  # type: ignore[index]
        "place": o.place,
        "frame": f"{o.response}|{purpose}",
        "name": "陈测试",
    }


def _person(act: str, purpose: str) -> Callable[[Objects], dict[str, Any]]:
    return lambda o: {
        "act": act,
        "person": str(o.person),
        "place": o.place,
        "frame": f"{o.response}|{purpose}",
        "reason": "电话流调",
    }


def _permit(o: Objects) -> dict[str, Any]:
    return {
        "account": "a-wang",
        "role": "account_officer",
        "place": o.place,
        "valid_from": moment(AT),
        "valid_until": moment(AT + MONTH),
    }


def _override(o: Objects) -> dict[str, Any]:
    return {
        "person": str(o.person),
        "place": o.place,
        "colour": "red",
        "reason": "close_contact",
        "until": moment(AT + timedelta(days=7)),
    }


def _response(o: Objects) -> dict[str, Any]:
    return {
        "area": o.place,
        "grade": 2,
        "authority": AUTHORITY,
        "starts_at": moment(AT),
        "ends_at": moment(AT + MONTH),
        "modules": ["code"],
    }


def _receipt(route: str) -> Way:
    """Whoever may send asks for a receipt; there is none of theirs."""
    gone = ("receipt.unknown",)
    return Way(route, args=lambda o: ["r-1"], verb="fact.send", everywhere=True, missing=gone)


def _asks(who: Who, inside: bool, on: bool) -> str:
    """Only one's own code is offered for an appeal."""
    return "form" if not inside else "ok" if on else "response.not_active"


def _claims(who: Who, inside: bool, on: bool) -> str:
    return "ok" if who in (STRANGER, CITIZEN) else "form"


_CASE, _CORRECT = "case_investigation", "correction"
_ANSWER = {"outcome": "upheld", "answer": "核对无误，维持原状。"}
_NO_FACTS = ("pool.empty", "assess.no_figures", "map.unknown")

WAYS = (
    _open("cockpit", missing=_NO_FACTS),
    _open("public", missing=_NO_FACTS),
    _open("public-edition", args=lambda o: [1], missing=_NO_FACTS),
    _open("download", args=lambda o: [1, "csv"]),
    _open("responses"),
    _open("response", args=_number("frame")),
    _open("certificate", args=lambda o: [o.frame, "L4"]),
    _open("cockpit-data", missing=_NO_FACTS),
    _open("place-data", args=lambda o: [o.place], data=lambda o: {"as_of": "2020-02-09"}, missing=_NO_FACTS),
    _open("map-data", args=lambda o: ["tiles"]),
    _open("quality"),
    _open("quality-file"),
    _open("log"),
    _open("log-verifier"),
    _open("log-file", args=lambda o: ["checkpoint"], missing=("log.no_file",)),
    _open("health"),
    _open("language", method="POST", data=lambda o: {"language": "en"}),
    _open("invitation"),
    _open("account_reset_password"),
    _open("account_email"),
    _open("desk"),
    _open("me"),
    Way("me", "POST", data=lambda o: {"code": f"CLAIM-{o.place}"}, special=_claims),
    Way(
        "me-correct",
        "POST",
        data=lambda o: {"override": o.override, "text": "我没有接触过病例。"},
        special=_asks,
    ),
    Way(
        "me-proof",
        args=_number("entry"),
        special=lambda who, inside, on: "ok" if inside else "audit.unknown",
    ),
    _open("desk-accounts"),
    Way(
        "desk-accounts",
        "POST",
        data=lambda o: {
            "act": "account",
            "username": "new",
            "display_name": "新",
            "organisation": o.organisation,
        },
        verb="account.create",
    ),
    Way(
        "desk-accounts",
        "POST",
        data=lambda o: {"act": "organisation", "code": "new", "name": "新", "place": o.place},
        verb="organisation.create",
    ),
    Way("desk-account", args=_number("account"), verb="account.list"),
    Way("desk-account", "POST", _number("account"), lambda o: {"act": "invite"}, verb="account.invite"),
    Way("desk-account", "POST", _number("account"), lambda o: {"act": "close"}, verb="account.close"),
    Way(
        "desk-account",
        "POST",
        _number("program"),
        lambda o: {"act": "key", "days": 30},
        verb="account.key",
    ),
    Way(
        "desk-account",
        "POST",
        _number("program"),
        lambda o: {"act": "withdraw-key", "key": o.key},
        verb="account.key",
    ),
    _open("desk-permits"),
    Way("desk-permits", "POST", data=_permit, verb="permit.propose"),
    Way("desk-permit", args=_number("proposed_permit"), verb="permit.list"),
    Way(
        "desk-permit", "POST", _number("proposed_permit"), lambda o: {"act": "confirm"}, verb="permit.confirm"
    ),
    Way(
        "desk-permit", "POST", _number("active_permit"), lambda o: {"act": "withdraw"}, verb="permit.withdraw"
    ),
    Way("responses", "POST", data=_response, verb="response.open"),
    Way(
        "response",
        "POST",
        _number("frame"),
        lambda o: {"act": "change", **_response(o)},
        verb="response.change",
    ),
    Way("response", "POST", _number("frame"), lambda o: {"act": "end"}, verb="response.end"),
    _open("desk-persons"),
    Way("desk-persons", "POST", data=_papers("find", _CASE), verb="identity.find"),
    Way(
        "desk-persons",
        "POST",
        data=_papers("register", "registration"),
        verb="identity.register",
        framed=True,
    ),
    Way("desk-persons", "POST", data=_person("reveal", _CASE), verb="identity.reveal", framed=True),
    Way("desk-persons", "POST", data=_person("claim", "registration"), verb="identity.invite", framed=True),
    _open("desk-overrides"),
    Way(
        "desk-overrides",
        "POST",
        data=lambda o: {**_override(o), "frame": f"{o.response}|{_CASE}"},
        verb="override.propose",
        framed=True,
    ),
    Way("desk-override", "GET", _number("override"), lambda o: {"purpose": _CASE}, verb="override.read"),
    Way(
        "desk-override",
        "POST",
        _number("override"),
        lambda o: {"act": "confirm", "purpose": _CASE},
        verb="override.confirm",
    ),
    Way(
        "desk-override",
        "POST",
        _number("override"),
        lambda o: {"act": "lift", "purpose": _CASE},
        verb="override.lift",
    ),
    _open("desk-pairs"),
    Way(
        "desk-pairs",
        "POST",
        data=lambda o: {"standard": "case_report", "place": o.place, "frame": f"{o.response}|{_CASE}"},
        verb="pair.find",
    ),
    Way("desk-pair", "GET", _number("pair"), lambda o: {"purpose": _CASE}, verb="pair.read"),
    Way(
        "desk-pair",
        "POST",
        _number("pair"),
        lambda o: {"act": "same", "reason": "asked", "purpose": _CASE},
        verb="pair.decide",
    ),
    Way(
        "desk-pair",
        "POST",
        _number("decided_pair"),
        lambda o: {"act": "undo", "purpose": _CASE},
        verb="pair.undo",
    ),
    Way(
        "desk-pair",
        "POST",
        _number("pair"),
        lambda o: {"act": "reveal", "reason": "电话流调", "purpose": _CASE, "frame": f"{o.response}|{_CASE}"},
        verb="identity.reveal",
    ),
    _open("desk-corrections"),
    Way("desk-correction", args=_number("correction"), verb="correction.read"),
    Way("desk-correction", "POST", _number("correction"), lambda o: _ANSWER, verb="correction.answer"),
    _open("desk-audit"),
    _open("desk-quality", verb="quality.read"),
    _open("desk-quality-file", verb="quality.read"),
    Way("desk-entry", args=_number("entry"), verb="audit.read"),
    Way(
        "desk-entry",
        "POST",
        _number("entry"),
        lambda o: {"until": moment(AT + MONTH), "ground": "传染病防治法第十二条"},
        verb="audit.defer",
    ),
    _open("api-1:openapi-json"),
    _open("api-1:list_responses"),
    _open("api-1:list_editions"),
    Way(
        "api-1:post_table",
        "POST",
        lambda o: ["case_report"],
        lambda o: case_report(1, place=o.place),
        verb="person_fact.send",
        query=lambda o: f"?response={o.response}&purpose={_CASE}",
    ),
    Way(
        "api-1:post_table",
        "POST",
        lambda o: ["case_count"],
        lambda o: counts(place=o.place),
        verb="fact.send",
    ),
    Way(
        "api-1:post_facts",
        "POST",
        data=lambda o: {"case_report": [case_report(1, place=o.place)]},
        verb="person_fact.send",
        query=lambda o: f"?response={o.response}&purpose={_CASE}",
    ),
    Way(
        "api-1:post_facts",
        "POST",
        data=lambda o: {"case_count": [counts(place=o.place)]},
        verb="fact.send",
    ),
    _receipt("api-1:get_receipt"),
    _receipt("api-1:get_problems"),
    Way("api-1:post_response", "POST", data=_response, verb="response.open"),
    Way("api-1:post_response_end", "POST", _number("frame"), verb="response.end"),
    Way("api-1:post_permit", "POST", data=_permit, verb="permit.propose"),
    Way("api-1:post_permit_confirm", "POST", _number("proposed_permit"), verb="permit.confirm"),
    Way("api-1:post_permit_withdraw", "POST", _number("active_permit"), verb="permit.withdraw"),
    Way(
        "api-1:post_override",
        "POST",
        data=lambda o: {**_override(o), "response": o.response, "purpose": _CASE},
        verb="override.propose",
    ),
    Way(
        "api-1:post_override_confirm",
        "POST",
        _number("override"),
        lambda o: {"purpose": _CASE},
        verb="override.confirm",
    ),
    Way(
        "api-1:post_override_lift",
        "POST",
        _number("override"),
        lambda o: {"purpose": _CASE},
        verb="override.lift",
    ),
    Way(
        "api-1:post_correction_answer",
        "POST",
        _number("correction"),
        lambda o: _ANSWER,
        verb="correction.answer",
    ),
)
"""Every address of ours."""
