"""The people of a desk for tests: a province with officers, epidemiologists, a reviewer, a registrar, and a clock.

Everything is made through the actions that the site uses, so that a test starts where a real site would be.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.laid import laid
from wuse.permits import Actor, ResponseGrade
from wuse.permits.actions.accounts import create_account, create_organisation, first_officers
from wuse.permits.actions.permits import confirm_permit, propose_permit
from wuse.permits.actions.responses import open_response
from wuse.permits.grant import needed_purposes
from wuse.permits.role import catalogue
from wuse.permits.store.models import Account
from wuse.permits.store.queries import permits_of
from wuse.trust.identity import DocumentKind, IdentityDocument, read_document
from wuse.trust.keys import KeyFolder
from wuse.trust.store.audit import DeskAudit
from wuse.trust.store.vault import Vault
from wuse.vocabulary import PersonKey, PlaceCode

AT = datetime(2020, 2, 12, 1, tzinfo=UTC)
PROVINCE, CITY, COUNTY, OTHER = (PlaceCode(code) for code in ("33", "3303", "330382", "330106"))
AUTHORITY = "浙政办发〔2020〕1号，突发公共卫生事件应急条例"
MODULES = (
    "identity", "code", "health_code", "correction", "facts", "grid", "event", "event_photo", "tracing", "isolation",
    "arrivals", "resumption",
)  # fmt: skip
PASSWORD = "correct horse battery staple"


@dataclass
class CountingEntropy:
    """Bytes that differ at every call and are the same in every run. `calls`: how many there were."""

    calls: int = 0

    def __call__(self, size: int) -> bytes:
        self.calls += 1
        return hashlib.shake_256(str(self.calls).encode()).digest(size)


@dataclass
class Desk:
    """A site's desk with its people. `at` is the clock; `later` moves it on."""

    keys: KeyFolder
    at: datetime = AT
    response: str = ""
    _entropy: Callable[[int], bytes] = field(default_factory=CountingEntropy)

    @property
    def audit(self) -> DeskAudit:
        return DeskAudit(self._entropy)

    @property
    def vault(self) -> Vault:
        return Vault(self.keys, self._entropy)

    def later(self, **span: float) -> None:
        self.at += timedelta(**span)

    def actor(self, name: str, *, second_factor: bool = True) -> Actor:
        """The account of a name as it stands now."""
        account = Account.objects.select_related("organisation").get(username=name)
        return Actor(
            account=account.uid,
            organisation=account.organisation.code if account.organisation else "",
            permits=permits_of(account),
            second_factor=second_factor,
            person=PersonKey(account.person) if account.person else None,
        )

    def do(self, who: str, action: Callable[..., object], /, **values: object) -> object:
        """Let somebody do something now."""
        return action(audit=self.audit, by=self.actor(who), at=self.at, **values)

    def hire(self, name: str, *, organisation: str = "command") -> None:
        """Create an account of staff that can sign in."""
        self.do(
            "chen",
            create_account,
            uid=f"a-{name}",
            username=name,
            display_name=name,
            organisation=organisation,
            invitation=f"invitation of {name}",
        )

    def grant(self, name: str, role: str, place: PlaceCode, *, days: float = 30, **values: object) -> int:
        """Give a role, with the second person where it is powerful."""
        wanted = catalogue().roles[role]
        needed = needed_purposes(wanted)
        frame = {"response": self.response, "purposes": needed} if needed else {}
        number = self.do(
            "chen",
            propose_permit,
            account=f"a-{name}",
            role=role,
            place=place,
            valid_from=self.at,
            valid_until=self.at + timedelta(days=days),
            **{**frame, **values},
        )
        if wanted.powerful:
            self.do("li", confirm_permit, number=number)
        assert isinstance(number, int)
        return number

    def open_response(self, modules: tuple[str, ...] = MODULES, area: PlaceCode = PROVINCE) -> str:
        """Open a response, for the province unless it is said; the commander is `zhao`."""
        code = self.do(
            "zhao",
            open_response,
            area=area,
            grade=ResponseGrade.I,
            authority=AUTHORITY,
            starts_at=self.at,
            ends_at=self.at + timedelta(days=60),
            modules=frozenset(modules),
        )
        self.response = str(code)
        return self.response


def set_password(name: str) -> None:
    """Let an account sign in with a password; hashing is slow on purpose, so only where it is needed."""
    account = Account.objects.get(username=name)
    account.set_password(PASSWORD)
    account.save()


def new_desk(folder: Path, at: datetime = AT) -> Desk:
    """A desk with its two first officers (chen, li), an agency in 温州, and a commander (zhao)."""
    desk = Desk(KeyFolder(folder / "keys"), at)
    first_officers(
        audit=desk.audit,
        by=Actor(account="operator:test"),
        at=desk.at,
        place=PROVINCE,
        accounts=[("a-chen", "chen", "first"), ("a-li", "li", "second")],
    )
    desk.do("chen", create_organisation, code="wzcdc", name="温州市疾控中心", place=CITY)
    desk.hire("zhao")
    desk.grant("zhao", "commander", PROVINCE)
    return desk


def staffed_desk(folder: Path, at: datetime = AT) -> Desk:
    """The desk under a response, with epidemiologists (wang, sun), a registrar (gao), a reviewer (lin), an
    auditor (he).
    """
    desk = new_desk(folder, at)
    desk.open_response()
    roles = {"wang": "epidemiologist", "sun": "epidemiologist", "gao": "registrar", "lin": "reviewer"}
    for name, role in roles.items():
        # The second epidemiologist is of another house: two of the sender's own release no crowd.
        desk.hire(name, organisation="command" if name == "sun" else "wzcdc")
        desk.grant(name, role, CITY)
    for name, role in {"he": "auditor", "qian": "legal_officer"}.items():
        desk.hire(name)
        desk.grant(name, role, PROVINCE)
    return desk


def laid_desk(folder: Path, at: datetime = AT) -> Desk:
    """The same desk as `staffed_desk` makes; made once a process and laid anew for each test."""
    made = laid(("desk", at), lambda home: staffed_desk(home, at), folder)
    return replace(made, keys=KeyFolder(folder / "keys"), _entropy=replace(made._entropy))


def document(number: str = "330382199001011237") -> IdentityDocument:
    """A resident card; its check character is right."""
    return read_document(DocumentKind.RESIDENT_ID, number)
