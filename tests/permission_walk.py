"""Every way into the site with a realistic object inside and outside of a jurisdiction, and everyone who may try it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.application_cases import PHONE, applied
from tests.arrival_rows import lay_arrivals, posted
from tests.audits import MemoryAudit
from tests.desk_people import AT, AUTHORITY, CITY, COUNTY, OTHER, Desk, document
from tests.event_histories import REPORT, USUAL, History
from tests.event_histories import WAYS as WAYS_INTO
from tests.field_people import FAR, GRID
from tests.programs import case_report, counts
from tests.resumption_walk import AGENT, FIRM, RESUMPTION_WAYS, lay_firms
from tests.sending_objects import MAPPING, lay_files, lay_receipt, upload_of
from tests.tracing_walk import TRACING_WAYS, family_of, lay_tracing
from tests.unit.publish.conftest import NAMES, verdicts
from wuse.permits.secret_code import code_digest
from wuse.permits.store.agreement_models import AgreementRow, ProductReceiptRow
from wuse.permits.store.devices import token_of
from wuse.permits.store.models import (
    Account,
    ApiKey,
    CertificateRow,
    Claim,
    DelegateRow,
    DeviceRow,
    OrganisationRow,
    PermitRow,
    ResponseRow,
)
from wuse.publish import EditionStore, issue_edition
from wuse.respond.arrival_table import arrival_table
from wuse.respond.event import EventReport, drafted
from wuse.respond.event_table import EventNeed, EventState, step_table
from wuse.respond.store.events import keep_event, keep_steps
from wuse.respond.store.models import CheckRow, CorrectionRow, EventPhotoRow, OverrideRow, PairRow
from wuse.trust.store.models import AuditRecord
from wuse.trust.vault import Identity
from wuse.vocabulary import PersonKey, PlaceCode

DAY = timedelta(days=1)
MONTH = timedelta(days=30)
GRIDS = {COUNTY: GRID, OTHER: FAR}
APPLICANTS = {COUNTY: "330382199001011245", OTHER: "330382199001011253"}
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
    delegate: int
    override: int
    correction: int
    application: int
    pair: int
    decided_pair: int
    entry: int
    response: str
    program: str
    key: str
    receipt: str
    events: Mapping[str, int]
    photo: int
    grid: str
    device: str
    check: str
    tracing: Mapping[str, Any]
    arrivals: Mapping[str, int]
    firms: Mapping[str, int]
    agreement: str
    signed: str
    handed_over: int


@dataclass(frozen=True)
class Way:
    """One address with one thing done there.

    `verb`: what the action asks for besides what opens the page. `framed`: its form offers only the frames that one's
    permits give, so that without the verb the form itself refuses. `placed`: the object lies somewhere.
    `everywhere`: no place is asked for.
    `own`: what somebody does for themselves, for which there is no permit.
    `special`: the outcome where no permit decides. `query`: of the address. `phone`: with the token of one's phone.
    """

    route: str
    method: str = "GET"
    args: Callable[[Objects], list[Any]] = lambda o: []
    data: Callable[[Objects], dict[str, Any]] = lambda o: {}
    verb: str = ""
    own: str = ""
    framed: bool = False
    placed: bool = True
    special: Callable[[Who, bool, bool], str] | None = None
    missing: tuple[str, ...] = field(default=())
    everywhere: bool = False
    query: Callable[[Objects], str] = lambda o: ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def of(self, client: Client, args: list[Any]) -> list[Any]:
        """The parts of an address; what is somebody's own is named after who asks."""
        who = getattr(client, "walker", "")
        return [part.format(who=who) if isinstance(part, str) else part for part in args]

    phone: bool = False

    @property
    def programs(self) -> bool:
        """Whether it is an operation of the API."""
        return self.route.startswith("api-1:")

    def send(self, client: Client, found: Objects) -> str:
        """Try it; the answer is `ok`, `form`, or the code of a refusal."""
        address = reverse(self.route, args=self.of(client, self.args(found))) + self.query(found)
        if self.method == "GET":
            return outcome(client.get(address, self.data(found)), self)
        if self.method != "POST":
            return outcome(client.generic(self.method, address, headers=self.headers), self)
        kind = {"content_type": "application/json"} if self.programs else {}
        headers = getattr(client, "phone", {}) if self.phone else {}
        return outcome(client.post(address, self.data(found), headers=headers, **kind), self)


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
        delegate=lay_delegate(desk, person, place),
        organisation=agency.code,
        account=holder.uid,
        proposed_permit=PermitRow.objects.create(**permit, state="proposed").pk,
        active_permit=PermitRow.objects.create(**permit, state="active").pk,
        frame=frame.code,
        person=person,
        override=override.pk,
        correction=correction.pk,
        application=applied(desk, f"applicant-{place}", number=APPLICANTS[place], place=PlaceCode(place)),
        pair=PairRow.objects.create(**pair, report=f"R-1-{place}", state="waiting").pk,
        decided_pair=PairRow.objects.create(**pair, report=f"R-2-{place}", **decided).pk,
        entry=entry.pk,
        response=desk.response,
        program=program.uid,
        key=key.key_id,
        receipt=lay_receipt(desk, place),
        events=(events := lay_events(place, person, desk.response)),
        photo=EventPhotoRow.objects.create(
            event_id=events["person"],
            uid="i-photo",
            response=desk.response,
            content=b"JPEG",
            taken_at=AT,
            by="a-holder",
        ).pk,
        arrivals=lay_arrivals(place, person, desk.response, receiver="wzcdc", giver=agency.code),
        **lay_field(place, holder, desk.response),
        **lay_agreements(place),
        tracing=lay_tracing(desk, place, str(person), agency.code),
        firms=lay_firms(desk, place),
    )


def lay_agreements(place: str) -> dict[str, Any]:
    """Lay an agreement with whoever walks that is signed, with a receipt, and one that waits for the signature."""
    terms = {
        "partner": "wzcdc",
        "office": "command",
        "purpose": "研判",
        "standards": [],
        "products": ["own_rows_quality"],
        "place": place,
        "places": [place],
        "digest": "sha256:x",
        "valid_from": AT - 5 * DAY,
        "valid_until": AT + MONTH,
        "proposed_by": "a-zhao",
        "proposed_at": AT - 5 * DAY,
    }
    made = {"state": "signed", "confirmed_by": "a-wang", "confirmed_at": AT - 5 * DAY}
    waiting = {**terms, "products": ["power_index"] if place == COUNTY else [], "standards": []}
    signed = AgreementRow.objects.create(code=f"signed-{place}", **terms, **made)
    receipt = ProductReceiptRow.objects.create(
        agreement=signed,
        product="own_rows_quality",
        day=AT.date(),
        rows=0,
        digest="sha256:" + "a" * 64,
        by="a-1",
        at=AT,
    )
    AgreementRow.objects.create(code=f"waiting-{place}", **waiting, state="proposed")
    return {"agreement": f"waiting-{place}", "signed": signed.code, "handed_over": receipt.pk}


def lay_delegate(desk: Desk, person: PersonKey, place: str) -> int:
    """Lay a member of the family for whom a person acts, and a code for another one."""
    frame = {"response": desk.response, "place": PlaceCode(place), "at": AT}
    members = family_of(place)
    for number, member in enumerate(members):
        desk.vault.keep(Identity("passport", f"E{number}{place}", "CHN", "陈小"), person=member, **frame)
    Claim.objects.create(
        digest=code_digest("MEMBER" if place == COUNTY else f"MEMBER-{place}"),
        person=members[1],
        response=desk.response,
        valid_until=AT + MONTH,
        use="delegate",
    )
    row = DelegateRow.objects.create(
        response=desk.response, delegate=person, person=members[0], kind="child", called="娃", begun_at=AT
    )
    return row.pk


def lay_field(place: str, holder: Account, response: str) -> dict[str, str]:
    """Lay a grid with a phone and a check."""
    grid = GRIDS[place]  # type: ignore[index]
    DeviceRow.objects.create(
        account=holder,
        device_id=f"d{place}",
        digest="x",
        place=grid,
        name="phone",
        registered_at=AT,
        contact_at=AT,
    )
    CheckRow.objects.create(
        uid=f"c-{place}",
        response=response,
        place=grid,
        household="3-2-501",
        reason="isolation",
        level=1,
        state="open",
        pushed_by="a-zhou",
        pushed_at=AT,
        until=AT + timedelta(days=3),
        number=1,
    )
    return {"grid": grid, "device": f"d{place}", "check": f"c-{place}"}


def lay_events(place: str, person: PersonKey, response: str) -> dict[str, int]:
    """Lay an event at a place for every step that can be tried, in a state from which it is possible."""
    report = replace(
        REPORT,
        place=PlaceCode(place),
        reported_by=f"a-holder-{place}",
    )
    found = {}
    for step, (row, *_) in step_table().names.items():
        before = next(state for state in WAYS_INTO if state in row.before)
        found[step] = _lay_event(replace(report, uid=f"{place}-{step}"), WAYS_INTO[before])
    about = replace(
        report,
        uid=f"{place}-person",
        kind="isolation_need",
        about_person=True,
        person=person,
        response=response,
    )
    return {**found, "person": _lay_event(about, WAYS_INTO[EventState.REPORTED])}


def _lay_event(report: EventReport, way: tuple[str, ...]) -> int:
    made = History(drafted(report), AT)
    for step in way or ("report",):
        # Whoever walks is of this organisation, and so are the stations that have the events.
        changed = {"station": "wzcdc"} if step in ("dispatch", "dispatch_county") else {}
        made.take(step, report.reported_by if step in BY_REPORTER else "", organisation="wzcdc", **changed)
    event = made.event
    row, first = keep_event(report, event.steps[0])
    keep_steps(row, first, [replace(step, main=None) for step in event.steps[1:]])
    return int(row.pk)


def lay_edition(desk: Desk) -> None:
    """Issue one edition."""
    issue_edition(
        audit=MemoryAudit(),
        store=EditionStore(desk.keys.root.parent, "zhejiang"),
        series="zhejiang",
        as_of=AT.date(),
        verdicts=verdicts(p330382="orange", p330303="yellow", p330106="blue"),
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
        organisation=OrganisationRow.objects.get(code=FIRM if who.role == AGENT else "wzcdc")
        if staff
        else None,
        person=linked if who.citizen else "",
        response=desk.response if who.citizen else "",
        created_at=AT,
    )
    client.walker = who.name  # type: ignore[attr-defined]
    if "fact.send" in table["roles"].get(who.role, {}).get("verbs", ()):
        for place in DOCUMENTS:
            lay_files(desk, place, who.name)
    for role in [who.role] if who.role else table["roles"] if who.name == "password" else []:
        _give(desk, account, role, table)
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    method = "mfa" if who.factor else "password"
    session["account_authentication_methods"] = [{"method": method, "at": AT.timestamp()}]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()
    if who.factor:
        client.phone = _phone_of(account)  # type: ignore[attr-defined]
    # The session is noted at its first page; a try that is taken back would note it again each time.
    client.get(reverse("me"))
    return client


def _phone_of(account: Account) -> dict[str, str]:
    """What the phone of somebody sends along: one is registered in a session with a second factor alone."""
    device_id = f"w{account.pk}"
    digest = code_digest("secret")
    DeviceRow.objects.create(
        account=account,
        device_id=device_id,
        digest=digest,
        place=GRID,
        name="x",
        registered_at=AT,
        contact_at=AT,
    )
    return {"Authorization": f"Bearer {token_of(device_id, 'secret')}"}


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


BY_REPORTER = frozenset({"report", "complete", "withdraw", "verify", "send_back"})


def _event(step: str) -> Callable[[Objects], list[Any]]:
    return lambda found: [found.events[step]]


def _by_hand(step: str) -> bool:
    return not step_table().names[step][0].by_itself


def _step(step: str) -> Way:
    """A step with an event: words, a station, a level, another event, whatever it needs."""

    def data(o: Objects) -> dict[str, Any]:
        usual = {
            name: value for name, value in USUAL[step][1].items() if name not in ("station", "main", "level")
        }
        named = {
            "station": o.organisation,
            "main": o.events["begin"],
            "level": "yellow",
            "command": "county",
            "kind": "hygiene",
            "matter": "垃圾没有清运",
        }
        return {"act": step, **named, **usual}

    needs = step_table().names[step][0].needs
    # Whoever walks reported nothing: what only the reporter may is refused beside the form, below the permit.
    others = ("form",) if {EventNeed.REPORTER, EventNeed.EITHER} & set(needs) else ()
    return Way("desk-event", "POST", _event(step), data, verb=f"event.{step}", missing=others)


def _permit(o: Objects) -> dict[str, Any]:
    return {
        "account": "a-wang",
        "role": "account_officer",
        "place": o.place,
        "valid_from": moment(AT),
        "valid_until": moment(AT + MONTH),
    }


def _terms(o: Objects) -> dict[str, Any]:
    return {
        "act": "propose",
        "partner": o.organisation,
        "purpose": "研判",
        "products": ["own_rows_quality"],
        "places": o.place,
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


def _upload(route: str, method: str, headers: Mapping[str, str] | None = None) -> Way:
    """Whoever may send asks for an upload; there is none of theirs."""
    gone = ("upload.unknown",)
    given = {"args": lambda o: ["u-1"], "verb": "fact.send", "everywhere": True, "missing": gone}
    return Way(route, method, **given, headers=headers or {})


def _asked(route: str, **more: Any) -> Way:
    """The indicators of a place."""
    return Way(route, data=lambda o: {"place": o.place}, verb="indicator.read", **more)


def _arrival(step: str) -> Callable[[Objects], list[Any]]:
    return lambda found: [found.arrivals[step]]


def _searched(found: Objects) -> dict[str, Any]:
    return {"act": "find", "country": "ita", "place": found.place, "frame": f"{found.response}|{_CARE}"}


ARRIVAL_WAYS = [
    Way("desk-arrivals", placed=False),
    Way("desk-arrival-register", placed=False),
    Way("desk-arrival-register", "POST", data=_searched, verb="arrival.find", framed=True),
    Way("desk-arrival", args=_arrival("land"), verb="arrival.read"),
    Way("desk-arrival", "POST", _arrival("land"), lambda o: {"act": "reveal"}, verb="arrival.reveal"),
    *(
        Way(
            "desk-arrival",
            "POST",
            _arrival(step),
            lambda o, step=step: posted(step, o.organisation),
            verb=f"arrival.{step}",
        )
        for step in arrival_table().names
        if step not in ("declare", "correct")
    ),
]


def _asks(who: Who, inside: bool, on: bool) -> str:
    """Only one's own code is offered for an appeal."""
    return "form" if not inside else "ok" if on else "response.not_active"


def _claims(who: Who, inside: bool, on: bool) -> str:
    return "ok" if who in (STRANGER, CITIZEN) else "form"


def _syncs(who: Who, inside: bool, on: bool) -> str:
    """Without a second factor one has no phone."""
    if not who.factor:
        return "permit.sign_in"
    if "visit.sync" not in (shipped_table()["roles"][who.role]["verbs"] if who.role else ()):
        return "permit.missing"
    return "response.not_active" if not on else "ok" if inside else "permit.missing"


def _gives_photo(who: Who, inside: bool, on: bool) -> str:
    """Without a second factor one has no phone; nobody here has reported what the photo would be of."""
    if not who.factor:
        return "permit.sign_in"
    given = shipped_table()["roles"][who.role]["verbs"] if who.role else ()
    return "ok" if "event_photo.add" in given else "permit.missing"


def _photo(found: Objects) -> dict[str, Any]:
    names = {"id": "i-0000000000000002", "event": "i-0000000000000003"}
    return {**names, "at": AT.isoformat(), "jpeg": "/9j/"}


def _finding(found: Objects) -> dict[str, Any]:
    """Nobody was met at a door."""
    door = {"household": "9-9", "at": AT.isoformat(), "answers": {"door_found": "no_answer"}}
    return {"findings": [{"id": "i-0000000000000001", "kind": "door", "grid": found.grid, **door}]}


def _push(found: Objects) -> dict[str, Any]:
    return {
        "act": "push",
        "lines": f"{found.grid} 3-2-502",
        "reason": "isolation",
        "level": "1",
        "until": moment(AT + timedelta(days=2)),
        "frame": f"{found.response}|{_CASE}",
    }


def _checks(found: Objects) -> dict[str, Any]:
    one = {"grid": found.grid, "household": "3-2-502", "reason": "isolation", "level": 1}
    until = moment(AT + timedelta(days=2))
    return {"response": found.response, "purpose": _CASE, "checks": [{**one, "until": until}]}


_CASE, _CORRECT, _CARE = "case_investigation", "correction", "isolation_care"
_ANSWER = {"outcome": "upheld", "answer": "核对无误，维持原状。"}
_A_MAPPING = "{wuse: mapping/1, standard: case_count, headings: [n], fields: {value: {column: n}}}"
_NO_FACTS = ("pool.no_figures", "assess.no_figures", "map.unknown")


def _own(kind: str) -> Callable[[Objects], list[Any]]:
    return lambda o: [upload_of(kind, o.place, "{who}")]


def _handed(standard: str) -> Callable[[Objects], dict[str, Any]]:
    """A file handed over: of this table, under the response."""
    rows = {"case_report": case_report(1), "case_count": counts()}[standard]
    return lambda o: {
        "standard": standard,
        "frame": f"{o.response}|{_CASE}",
        "file": SimpleUploadedFile("rows.json", json.dumps([rows]).encode()),
    }


def _columns(o: Objects) -> dict[str, Any]:
    """What a person says of the columns of the counts."""
    chosen = {f"column:{name}": f"column {name}" for name in counts()}
    return {**chosen, "dates:date": "ymd", "act": "preview", "keep": "1", "name": "新日报"}


def _aside(table: str) -> Callable[[Objects], list[Any]]:
    return lambda o: [o.receipt, table]


def _typed(table: str, **act: str) -> Callable[[Objects], dict[str, Any]]:
    """What is typed into the row that waits, and what is to be done then."""
    cell = {"case_report": ("age", "45"), "case_count": ("value", "4")}[table]
    edit = {f"cell:2:{cell[0]}": cell[1], "seen:2": "0"} if act["act"] == "check" else {}
    return lambda o: {**edit, **act, "purpose": _CASE}


def _declares(o: Objects) -> dict[str, Any]:
    """A day without news, said in full."""
    asked = ("fever", "cough", "breathlessness", "contact_with_case", "stayed_in_risk_area")
    return {**dict.fromkeys(asked, "no"), "place": "330382", "number": "d-" + "0" * 20}


def _at_counter(o: Objects) -> dict[str, Any]:
    """The same, taken down at a counter."""
    return {
        **_person("send", "registration")(o),
        **{f"said-{name}": value for name, value in _declares(o).items()},
        "said-place": o.place,
    }


# Nobody has declared, no key signs, and a code without a colour cannot be appealed: so far it came.
_NO_CODE = ("code.undeclared", "credential.no_keys", "code.no_key", "appeal.colour")


def _mine(route: str, own: str, data: Callable[[Objects], dict[str, Any]] = lambda o: {}) -> Way:
    """Done for oneself, while there is a response."""
    return Way(
        route,
        "POST",
        data=data,
        own=own,
        placed=False,
        special=lambda who, inside, on: "ok" if on else "response.not_active",
        missing=_NO_CODE,
    )


def _members(route: str, own: str, data: Callable[[Objects], dict[str, Any]] = lambda o: {}) -> Way:
    """Done for a member of the family."""
    return Way(route, "POST", _number("delegate"), data, own=own, special=_for_member, missing=_NO_CODE)


def _for_member(who: Who, inside: bool, on: bool) -> str:
    if not inside:
        return "delegate.unknown"
    return "ok" if on else "response.not_active"


def _ended(who: Who, inside: bool, on: bool) -> str:
    """Looked at, or ended: also when the response is over."""
    return "ok" if inside else "delegate.unknown"


def _order(whose: str) -> Callable[[Objects], dict[str, Any]]:
    """An order of isolation that is appealed."""
    return lambda o: {"order": o.tracing[whose]}


def _own_order(who: Who, inside: bool, on: bool) -> str:
    """Whoever names the order of somebody else learns nothing of it."""
    if not inside:
        return "isolation.unknown"
    return "ok" if on else "response.not_active"


def _queue(found: Objects) -> dict[str, Any]:
    return {"response": found.response, "place": found.place}


def _applies(found: Objects) -> dict[str, Any]:
    return {
        "response": found.response, "county": COUNTY, "kind": "resident_id", "number": "330382199001011261",
        "name": "陈测试", "phone": PHONE, "consent": "on",
    }  # fmt: skip


def _applied(who: Who, inside: bool, on: bool) -> str:
    """Only an account that is nobody's applies, and only while there is a response to choose."""
    return "ok" if who is STRANGER and on else "form"


WAYS = (
    *(Way(**way) for way in TRACING_WAYS),
    *(Way(**way) for way in RESUMPTION_WAYS),
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
    _open("indicators"),
    _open("code-changes"),
    _open("code-changes-csv"),
    _open("code-changes-json"),
    _open("control-index"),
    # At the time of the walk it is not in force yet.
    _open("control-index-file", args=lambda o: ["csv"], missing=("control_index.early",)),
    _open("resumption"),
    _open("resumption-data", missing=_NO_FACTS),
    _open("api-1:get_resumption", missing=("resumption.no_edition",)),
    _open("api-1:get_resumption_table", missing=("resumption.no_edition",)),
    # At the time of the walk no edition of the power index was issued.
    _open("resumption-county", args=lambda o: [o.place], missing=("resumption.no_edition",)),
    _open("arrivals"),
    _open("arrivals-mine"),
    # Whoever has opened no declaration is led to where it is opened.
    _open("arrivals-code", method="POST"),
    *ARRIVAL_WAYS,
    _open("log"),
    _open("log-verifier"),
    _open("verify-code"),
    _open("verify-code-en"),
    _open("verify-worker"),
    _open("code-file", args=lambda o: ["keys.cose"]),
    _open("log-file", args=lambda o: ["checkpoint"], missing=("log.no_file",)),
    _open("health"),
    _open("language", method="POST", data=lambda o: {"language": "en"}),
    _open("invitation"),
    _open("account_reset_password"),
    _open("account_email"),
    _open("desk"),
    # Lessons are in a training home alone.
    _open("desk-training", missing=("training.not_here",)),
    _open("code-rule", args=lambda o: ["zhejiang-2020-02-17"]),
    _open("white-list-rule", args=lambda o: ["wuse-white-list-2020-02-08"]),
    _open("me-code"),
    _mine("me-show", "code.issue"),
    _mine("me-appeal", "correction.ask"),
    _open("me-isolation"),
    Way("me-appeal-isolation", "POST", data=_order("own"), own="correction.ask", special=_own_order),
    _open("me-declare"),
    _mine("me-declare", "declaration.send", _declares),
    _open("family"),
    _mine("family", "delegate.offer", lambda o: {"act": "offer"}),
    _mine(
        "family",
        "delegate.begin",
        lambda o: {"act": "begin", "code": "MEMBER", "kind": "child", "called": "娃"},
    ),
    Way(
        "family",
        "POST",
        data=lambda o: {"act": "end", "number": o.delegate},
        own="delegate.end",
        special=_ended,
    ),
    Way("member-code", args=_number("delegate"), special=_ended),
    _members("member-show", "code.issue"),
    _members("member-appeal", "correction.ask"),
    _members("member-print", "code.issue"),
    Way("member-isolation", args=_number("delegate"), special=_ended),
    _members("member-appeal-isolation", "correction.ask", _order("member")),
    Way("member-declare", args=_number("delegate"), special=_ended),
    _members("member-declare", "declaration.send", _declares),
    _open("me"),
    Way("me", "POST", data=lambda o: {"code": f"CLAIM-{o.place}"}, special=_claims),
    _open("me-apply"),
    Way("me-apply", "POST", data=_applies, own="identity.apply", special=_applied, placed=False),
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
    _open("desk-agreements"),
    Way("desk-agreements", "POST", data=_terms, verb="agreement.propose"),
    Way("desk-agreement", args=_number("agreement"), verb="agreement.read"),
    Way(
        "desk-agreement", "POST", _number("agreement"), lambda o: {"act": "confirm"}, verb="agreement.confirm"
    ),
    Way(
        "desk-agreement",
        "POST",
        _number("signed"),
        lambda o: {"act": "end", "reason": "purpose_over"},
        verb="agreement.end",
    ),
    Way("api-1:get_agreements", verb="product.take", everywhere=True),
    Way("api-1:get_product", args=lambda o: [o.signed, "own_rows_quality"], verb="product.take"),
    Way(
        "api-1:post_receipt",
        "POST",
        lambda o: [o.signed, o.handed_over],
        lambda o: {"digest": "sha256:" + "a" * 64},
        verb="product.acknowledge",
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
    Way("desk-declare", "POST", data=_at_counter, verb="declaration.record", framed=True),
    Way(
        "desk-persons", "POST", data=_person("delegate", "registration"), verb="delegate.invite", framed=True
    ),
    Way(
        "desk-persons",
        "POST",
        data=_person("print", "registration"),
        verb="code.issue",
        framed=True,
        missing=_NO_CODE,
    ),
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
    Way("desk-applications", data=_queue, verb="application.read"),
    Way(
        "desk-applications",
        "POST",
        data=lambda o: {**_queue(o), "act": "confirm", "numbers": o.application, "checked": "document_seen"},
        verb="application.confirm",
    ),
    Way(
        "desk-applications",
        "POST",
        data=lambda o: {**_queue(o), "act": "refuse", "numbers": o.application, "reason": "at_counter"},
        verb="application.refuse",
    ),
    _open("desk-corrections"),
    Way("desk-correction", args=_number("correction"), verb="correction.read"),
    Way("desk-correction", "POST", _number("correction"), lambda o: _ANSWER, verb="correction.answer"),
    # The request that waits is about data: there is nothing to relieve.
    Way(
        "desk-correction",
        "POST",
        _number("correction"),
        lambda o: {"act": "relief", "reason": "stranded", "until": moment(AT + timedelta(hours=20))},
        verb="relief.give",
        missing=("form",),
    ),
    Way(
        "desk-correction",
        "POST",
        _number("correction"),
        lambda o: {"act": "end-relief"},
        verb="relief.end",
        missing=("relief.none",),
    ),
    _open("desk-send"),
    Way(
        "desk-send",
        "POST",
        data=_handed("case_report"),
        verb="person_fact.send",
        framed=True,
        everywhere=True,
    ),
    Way("desk-send", "POST", data=_handed("case_count"), everywhere=True),
    Way("desk-send-columns", args=_own("look"), verb="person_fact.read", everywhere=True),
    Way("desk-send-columns", args=_own("count"), everywhere=True),
    Way("desk-send-columns", "POST", _own("count"), _columns, verb="mapping.save", everywhere=True),
    Way(
        "desk-send-columns",
        "POST",
        lambda o: [upload_of("drop", COUNTY, "{who}")],
        lambda o: {"act": "drop"},
        everywhere=True,
        placed=False,
    ),
    Way("desk-send-preview", args=_own("look"), verb="person_fact.read"),
    Way("desk-send-preview", "POST", _own("send"), verb="person_fact.send"),
    Way("desk-send-preview", args=_own("count"), verb="fact.send"),
    Way("desk-send-problems", args=_own("look"), verb="person_fact.read"),
    Way("desk-send-problems", args=_own("count"), verb="fact.send"),
    _open("desk-mappings"),
    Way(
        "desk-mappings",
        "POST",
        data=lambda o: {
            "act": "import",
            "name": "新",
            "file": SimpleUploadedFile("m.yaml", _A_MAPPING.encode()),
        },
        everywhere=True,
    ),
    Way(
        "desk-mappings",
        "POST",
        data=lambda o: {"act": "remove", "name": MAPPING},
        verb="mapping.remove",
        everywhere=True,
    ),
    _open("desk-mapping-file", data=lambda o: {"name": MAPPING}),
    _open("desk-receipts"),
    Way("desk-receipt", args=_number("receipt"), everywhere=True),
    Way("desk-receipt-problems", args=_number("receipt"), everywhere=True),
    Way("desk-aside", args=_aside("case_report"), data=lambda o: {"purpose": _CASE}, verb="person_fact.read"),
    Way("desk-aside", args=_aside("case_count"), verb="fact.correct"),
    Way(
        "desk-aside",
        "POST",
        _aside("case_report"),
        _typed("case_report", act="check"),
        verb="person_fact.correct",
    ),
    Way("desk-aside", "POST", _aside("case_count"), _typed("case_count", act="check"), verb="fact.correct"),
    Way(
        "desk-aside",
        "POST",
        _aside("case_report"),
        _typed("case_report", act="send"),
        verb="person_fact.send",
    ),
    Way("desk-aside", "POST", _aside("case_count"), _typed("case_count", act="send"), verb="fact.send"),
    _open("desk-events"),
    Way("desk-events", placed=True, verb="event.read", query=lambda o: f"?unit={o.place}"),
    Way(
        "desk-event-new",
        "POST",
        data=lambda o: {"kind": "price", "place": o.place, "text": "超市口罩涨价三倍"},
        verb="event.report",
    ),
    Way("desk-event", args=_event("accept"), verb="event.read"),
    *(_step(step) for step in step_table().names if step != "report" and _by_hand(step)),
    Way(
        "desk-event-person",
        "GET",
        _event("person"),
        lambda o: {"purpose": _CASE},
        verb="person_event.handle",
    ),
    Way(
        "desk-event-photo",
        "GET",
        lambda o: [o.events["person"], o.photo],
        lambda o: {"purpose": _CASE},
        verb="event_photo.read",
    ),
    _open("desk-warnings", verb="event.read"),
    Way("desk-warnings", verb="event.read", query=lambda o: f"?unit={o.place}"),
    _open("desk-supervision", verb="event.supervise"),
    Way("desk-supervision", verb="event.supervise", query=lambda o: f"?unit={o.place}"),
    _open("desk-notices", verb="event.read"),
    Way(
        "desk-stations",
        "POST",
        # Its form offers the organisations of one's own places alone; nobody can be named for any.
        data=lambda o: {"place": o.place, "station": "market", "organisation": ""},
        verb="station.set",
    ),
    _open("desk-audit"),
    _open("field"),
    _open("field-worker"),
    _open("field-part", args=lambda o: ["form"]),
    _open("field-register"),
    _open("desk-devices"),
    Way("desk-device", args=_number("device"), verb="device.list"),
    Way("desk-device", "POST", _number("device"), lambda o: {"act": "cut"}, verb="device.cut"),
    _open("desk-checks"),
    Way("desk-checks", "POST", data=_push, verb="check.push", framed=True),
    Way("desk-check", "GET", _number("check"), lambda o: {"purpose": _CASE}, verb="check.read"),
    Way(
        "desk-check",
        "POST",
        _number("check"),
        lambda o: {"act": "withdraw", "purpose": _CASE},
        verb="check.withdraw",
    ),
    Way(
        "api-1:post_device",
        "POST",
        data=lambda o: {"name": "phone"},
        verb="device.register",
        everywhere=True,
    ),
    Way("api-1:post_sync", "POST", data=_finding, verb="visit.sync", special=_syncs, phone=True),
    Way(
        "api-1:post_photo",
        "POST",
        data=_photo,
        verb="event_photo.add",
        special=_gives_photo,
        missing=("event.unknown",),
        phone=True,
    ),
    Way("api-1:post_checks", "POST", data=_checks, verb="check.push"),
    _open("desk-quality", verb="quality.read"),
    _open("desk-quality-file", verb="quality.read"),
    _asked("desk-command"),
    _asked("desk-command-file"),
    _asked("desk-import-risk"),
    _asked("desk-import-risk-file"),
    _asked("desk-bulletin"),
    _asked("desk-bulletin-file"),
    _asked("desk-indicator", args=lambda o: ["isolated_home"]),
    Way(
        "desk-indicator",
        "POST",
        lambda o: ["isolated_home"],
        lambda o: {"frame": f"{o.response}|{_CASE}"},
        verb="person_fact.read",
        query=lambda o: f"?place={o.place}",
    ),
    _asked("api-1:get_values"),
    _open("api-1:get_registry"),
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
    Way("api-1:options_of_facts", "OPTIONS", verb="fact.send", everywhere=True),
    Way("api-1:options_of_table", "OPTIONS", lambda o: ["case_count"], verb="fact.send", everywhere=True),
    Way("api-1:list_uploads", verb="fact.send", everywhere=True),
    _upload("api-1:get_upload", "GET"),
    _upload("api-1:patch_upload", "PATCH", {"Upload-Offset": "0", "Upload-Complete": "?0"}),
    _upload("api-1:delete_upload", "DELETE"),
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
