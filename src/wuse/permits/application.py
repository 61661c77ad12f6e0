"""An application (线上申领): somebody asks from afar that their account be linked to their person."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from wuse.trust.identity import DocumentKind, IdentityDocument
from wuse.trust.name_forms import plain_name, plain_telephone
from wuse.trust.vault import Identity
from wuse.vocabulary import PlaceCode, PlaceLevel, Refusal

MODULES = ("identity", "health_code")
"""What must be switched on under the response: the vault, and the code that is applied for."""
ANSWERED_WITHIN = timedelta(hours=24)
UNDECIDED_FOR = timedelta(days=14)
"""So long an application waits at most; then what it said is destroyed."""
A_DAY = timedelta(days=1)
MOST_A_DAY = 3
MOST_AT_ONCE = 50
_PHONE = re.compile(r"\+?[0-9][0-9 -]{5,18}[0-9]")


class ApplicationState(StrEnum):
    """WAITS until somebody decides; CONFIRMED, REFUSED, or LAPSED undecided, for good."""

    WAITS = "waits"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    LAPSED = "lapsed"


class ApplicationCheck(StrEnum):
    """How it was checked that the account is the person's.

    DOCUMENT_SEEN: the document, with its bearer. KNOWN_AT_DOOR: the grid worker knows who lives there. AGREED: name and
    telephone are those of a registered identity.
    """

    DOCUMENT_SEEN = "document_seen"
    KNOWN_AT_DOOR = "known_at_door"
    AGREED = "agreed"


class ApplicationRefusal(StrEnum):
    """Why an application was refused; each tells the applicant what to do."""

    DOES_NOT_FIT = "does_not_fit"
    NOT_REACHED = "not_reached"
    ELSEWHERE = "elsewhere"
    AT_COUNTER = "at_counter"
    NOT_THE_PERSON = "not_the_person"


@dataclass(frozen=True)
class Application:
    """What an applicant says. `place`: where they live, a county or a township."""

    document: IdentityDocument
    name: str = field(repr=False)
    phone: str = field(repr=False)
    place: PlaceCode

    @property
    def identity(self) -> Identity:
        """As the vault seals it."""
        paper = self.document
        return Identity(paper.kind, paper.number, paper.issuer, self.name.strip(), self.phone.strip())


@dataclass(frozen=True)
class ApplicationSeen:
    """An application as a registrar sees it. Class L4: it does not show itself in messages and logs.

    Attributes:
        document_end, phone_end: the last four characters.
        registered: whether the person is in the vault under the response.
        here: whether the reader's permit covers the place of registration; true for nobody registered.
        name_agrees, phone_agrees: with the registered identity; nothing more is told of it.
        linked: another account is the person's already. contested: another application names the same document.
    """

    number: int
    kind: DocumentKind
    document_end: str = field(repr=False)
    name: str = field(repr=False)
    phone_end: str = field(repr=False)
    place: PlaceCode
    asked_at: datetime
    registered: bool = False
    here: bool = True
    name_agrees: bool = False
    phone_agrees: bool = False
    linked: bool = False
    contested: bool = False

    @property
    def alone(self) -> bool:
        """Whether it can be confirmed by itself only, and not together with others."""
        return self.contested or self.linked or not self.here

    @property
    def due_at(self) -> datetime:
        """Until when somebody should have answered."""
        return self.asked_at + ANSWERED_WITHIN


def check_application(wanted: Application, *, consent: bool) -> None:
    """Refuse an application that nobody could look into, or that nobody agreed to.

    Raises:
        Refusal: `application.consent`, `application.document`, `application.name`, `application.phone`,
            `application.place`.
    """
    if not consent:
        raise Refusal(
            "application.consent",
            "Without your consent nothing is kept: agree to it, or go to a service counter with your document.",
        )
    if wanted.document.kind is DocumentKind.PROVISIONAL:
        raise Refusal(
            "application.document", "A provisional number is given at a counter: apply with a document."
        )
    if not 2 <= len(wanted.name.strip()) <= 60 or not plain_name(wanted.name):
        raise Refusal("application.name", "Give your name as in the document, in 2 to 60 characters.")
    if not _PHONE.fullmatch(wanted.phone.strip()):
        raise Refusal(
            "application.phone", "Give a telephone under which you can be called, in 7 to 20 digits."
        )
    if wanted.place.level not in (PlaceLevel.COUNTY, PlaceLevel.TOWNSHIP):
        raise Refusal("application.place", "Name the county or the township where you live.")


def check_may_apply(*, waits: bool, today: int) -> None:
    """Refuse a second application at a time, and a fourth within a day.

    Raises:
        Refusal: `application.waiting`, `application.often`.
    """
    if waits:
        raise Refusal("application.waiting", "Your application waits already: the answer appears here.")
    if today >= MOST_A_DAY:
        raise Refusal(
            "application.often",
            "You have applied {most} times within a day. Apply again tomorrow, or go to a service counter.",
            {"most": MOST_A_DAY},
        )


def check_at_once(numbers: Collection[int]) -> None:
    """Refuse to decide on nothing, or on more than a person can have looked at: `application.at_once`."""
    if not 1 <= len(set(numbers)) <= MOST_AT_ONCE:
        raise Refusal(
            "application.at_once",
            "Choose between one application and {most} of them.",
            {"most": MOST_AT_ONCE},
        )


def check_confirmable(found: ApplicationSeen, checked: ApplicationCheck, *, together: bool) -> None:
    """Refuse a confirmation that the kind of check does not carry.

    Whoever knows another's name and number could take over that person's account: so where an account is linked already
    only the document counts, and agreement needs the telephone too.

    Args:
        together: with others at once.

    Raises:
        Refusal: `application.contested`, `application.linked`, `application.not_agreed`.
    """
    told = {"number": found.number}
    if together and found.contested:
        raise Refusal(
            "application.contested",
            "Another application names the document of number {number}: look at it by itself.",
            told,
        )
    if found.linked and (together or checked is not ApplicationCheck.DOCUMENT_SEEN):
        raise Refusal(
            "application.linked",
            "The person of number {number} has an account already. It is replaced only by itself, and after the "
            "document was seen.",
            told,
        )
    agreed = found.registered and found.name_agrees and found.phone_agrees
    if checked is ApplicationCheck.AGREED and not agreed:
        raise Refusal(
            "application.not_agreed",
            "Name and telephone of number {number} are not those of a registered identity: see the document, or "
            "ask at the door.",
            told,
        )


def check_not_own(*, same_account: bool, same_person: bool) -> None:
    """Refuse to decide on one's own application: `application.own`."""
    if same_account or same_person:
        raise Refusal("application.own", "This is your own application: a colleague decides on it.")


def agreement(said: Identity, registered: Identity) -> tuple[bool, bool]:
    """Whether the name, and whether the telephone, are those of the registered identity; what is not known agrees
    with nothing.
    """
    name, phone = plain_name(registered.name), plain_telephone(registered.phone)
    return (
        bool(name) and plain_name(said.name) == name,
        bool(phone) and plain_telephone(said.phone) == phone,
    )
