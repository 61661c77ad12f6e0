"""Whom to call at a firm (企业联系人), and where its site is: names and a number, which lie in the vault alone.

The desk and the pool hold a reference that tells nothing of them.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from wuse.respond.plain_text import names_somebody
from wuse.vocabulary import Lang, Refusal

CONTACT_FIELDS = ("legal_person", "officer", "phone", "address")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0(?:10|2[0-9])[2-9][0-9]{7}|0[3-9][0-9]{2}[2-9][0-9]{6,7}")
_ABROAD = re.compile(r"\+[1-9][0-9]{6,14}")
_TYPED = re.compile(r"\+?[0-9() -]{7,24}")
_LEAST_NAME, MOST_NAME = 2, 40
_LEAST_ADDRESS, MOST_ADDRESS = 5, 120


@dataclass(frozen=True)
class FirmContacts:
    """Who answers for a firm, who looks after its measures against the epidemic, how to reach that person, and where.

    Attributes:
        legal_person: as in the business licence. officer: the epidemic officer (防疫专员). phone: of the officer.
        address: of the site, as a visitor needs it.
    """

    legal_person: str = field(default="", repr=False)
    officer: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    address: str = field(default="", repr=False)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said."""
        return not any((self.legal_person, self.officer, self.phone, self.address))


def contact_reference(response: str, enterprise: str) -> str:
    """Under which reference the contacts of a firm are kept; it follows from the firm and the response alone."""
    return "k-" + hashlib.sha256(f"contacts {response} {enterprise}".encode()).hexdigest()[:32]


def contact_faults(said: FirmContacts, lang: Lang) -> list[dict[str, str]]:
    """What is wrong: name of the question and message of each, never what was typed."""
    return [{"column": name, "message": why.in_words(lang)} for name, why in _faults(said)]


def check_contacts(said: FirmContacts | None, lang: Lang) -> FirmContacts:
    """What was said, where nothing of it is missing or wrong.

    Raises:
        Refusal: `contact.missing`, and `contact.wrong`, whose details name question and message of each fault.
    """
    if said is None:
        raise Refusal(
            "contact.missing",
            "Say who answers for the firm, who looks after its measures, by which telephone, and where the site is.",
        )
    if faults := contact_faults(said, lang):
        raise Refusal(
            "contact.wrong",
            "Something about whom to call is missing or wrong: see beside the questions.",
            {"faults": faults},
        )
    return said


def is_telephone(text: str) -> bool:
    """Whether this is a number that can be called: a mobile of eleven digits, a landline with its area code, or a
    number abroad after a plus (E.164).
    """
    typed = unicodedata.normalize("NFKC", text)
    if not _TYPED.fullmatch(typed):
        return False
    number = re.sub(r"[^0-9+]", "", typed)
    if number.startswith("+86"):
        at_home = number.removeprefix("+86")
        return bool(_MOBILE.fullmatch(at_home) or _LANDLINE.fullmatch("0" + at_home.removeprefix("0")))
    return any(form.fullmatch(number) for form in (_MOBILE, _LANDLINE, _ABROAD))


def _faults(said: FirmContacts) -> Iterator[tuple[str, Refusal]]:
    for name in ("legal_person", "officer"):
        value = getattr(said, name)
        if not _LEAST_NAME <= len(value) <= MOST_NAME or names_somebody(value):
            yield (
                name,
                Refusal(
                    "contact.name",
                    "Give a name of {least} to {most} characters, and no number.",
                    {"least": _LEAST_NAME, "most": MOST_NAME},
                ),
            )
    if not is_telephone(said.phone):
        yield (
            "phone",
            Refusal(
                "contact.phone",
                "Give a telephone that can be called: a mobile of eleven digits, or a landline with its area code.",
            ),
        )
    if not _LEAST_ADDRESS <= len(said.address) <= MOST_ADDRESS or names_somebody(said.address):
        yield (
            "address",
            Refusal(
                "contact.address",
                "Give the address of the site in {least} to {most} characters, without a number of a person.",
                {"least": _LEAST_ADDRESS, "most": MOST_ADDRESS},
            ),
        )
