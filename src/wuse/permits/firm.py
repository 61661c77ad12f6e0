"""A firm (企业) as one who signs in: whoever asks to speak for it is confirmed before anything is decided."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from wuse.vocabulary import PlaceCode, PlaceLevel, Refusal
from wuse.vocabulary.enterprise_code import EnterpriseCode

AGENT = "enterprise_agent"
"""The role of one who speaks for a firm."""
LETTER_LASTS = timedelta(days=14)
OFFER_LASTS = timedelta(days=3)
MOST_AGENTS = 20
"""So many persons speak for one firm at most. Ours."""
_PHONE = re.compile(r"\+?[0-9][0-9 -]{5,18}[0-9]")
_MAILBOX = re.compile(r"[A-Za-z0-9._%+-]{1,60}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_MOST_MAILBOX = 120


class FirmRequestState(StrEnum):
    """ASKED until the township looks; LETTER while a code is on its way; CONFIRMED and REJECTED for good."""

    ASKED = "asked"
    LETTER = "letter"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"

    @property
    def waits(self) -> bool:
        """Whether it can still be confirmed."""
        return self in (FirmRequestState.ASKED, FirmRequestState.LETTER)


@dataclass(frozen=True)
class Firm:
    """A firm that somebody speaks for: its organisation. `code`: its unified social credit code."""

    code: str
    name: str
    place: PlaceCode


@dataclass(frozen=True)
class FirmRequest:
    """What somebody says who wants to speak for a firm.

    Attributes:
        place: the township of its site. contact: name of the one who is to be called at the firm.
        phone: of the office; a business contact, of class L2.
    """

    code: EnterpriseCode
    name: str
    place: PlaceCode
    contact: str
    phone: str


def check_firm_request(wanted: FirmRequest) -> None:
    """Refuse a request that nobody could look into.

    Raises:
        Refusal: `firm.name`, `firm.place`, `firm.contact`, `firm.phone`.
    """
    if not 2 <= len(wanted.name) <= 80:
        raise Refusal("firm.name", "Give the name as in the business licence, in 2 to 80 characters.")
    if wanted.place.level is not PlaceLevel.TOWNSHIP:
        raise Refusal("firm.place", "Name the township or street of the site, by its code of nine digits.")
    if not 2 <= len(wanted.contact) <= 40:
        raise Refusal("firm.contact", "Say whom to call at the firm, in 2 to 40 characters.")
    if not _PHONE.fullmatch(wanted.phone):
        raise Refusal("firm.phone", "Give the telephone of the office, in 7 to 20 digits.")


def check_mailbox(mailbox: str) -> None:
    """Refuse what is no mailbox; none at all is one way to be told in the portal alone: `firm.mailbox`."""
    if mailbox and not (_MAILBOX.fullmatch(mailbox) and len(mailbox) <= _MOST_MAILBOX):
        raise Refusal("firm.mailbox", "Give a mailbox of the office, such as office@example.cn, or none.")


def check_agents(number: int) -> None:
    """Refuse one more who speaks for a firm that has enough: `firm.agents`."""
    if number >= MOST_AGENTS:
        raise Refusal(
            "firm.agents",
            "{most} persons speak for this firm already: one of them leaves it first.",
            {"most": MOST_AGENTS},
        )


def check_same_firm(known: Firm, wanted: FirmRequest) -> None:
    """Refuse another place for a firm that is known: `firm.other_place`."""
    if known.place != wanted.place:
        raise Refusal(
            "firm.other_place",
            "This firm is known at {place}: register there, or let the township there move it.",
            {"place": known.place},
        )


def check_request_waits(state: FirmRequestState) -> None:
    """Refuse to decide twice: `firm.decided`."""
    if not state.waits:
        raise Refusal("firm.decided", "This request was decided before.")


def permit_ends(at: datetime, response_ends: datetime) -> datetime:
    """Until when somebody speaks for a firm: to the end of the response, at most a year."""
    return min(response_ends, at + timedelta(days=366))
