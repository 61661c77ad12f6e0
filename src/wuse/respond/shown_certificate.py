"""A certificate of another state (国际旅行防疫证明), as it was shown for an arrival: what was verified, and no name.

It was genuine at the moment when it was shown: signed by a key of the site's trust list, and in its time. What it shows
is another thing, and whether it counts for the colour is the word of a profile alone (`certificate_from`).
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from wuse.vocabulary import Refusal

MOST_SHOWN = 8
"""How many certificates one arrival keeps. Ours."""
HOLDS = "holds"
KINDS = ("vaccination", "test", "recovery")


class NameMatch(StrEnum):
    """Whether the name of a certificate is the register's. UNCLEAR: too little of it is in Latin letters to tell."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class ShownCertificate:
    """What was read of a genuine certificate.

    Attributes:
        digest: SHA-256 of what the state signed, in hexadecimal.
        kind: one of `KINDS`. result: of a test, or which dose of how many; empty for a recovery.
        on: day of the dose, the sample, the first positive test.
        issuer: the state. key: identifier of the key that signed, in hexadecimal.
        shows: what it shows on the day, `holds` or why it does not.
        surname, forename: as the certificate has them for machines; compared, and kept nowhere.
    """

    digest: str
    kind: str
    result: str
    on: date
    issuer: str
    key: str
    shows: str
    surname: str = field(repr=False, default="")
    forename: str = field(repr=False, default="")

    def match(self, registered: str) -> NameMatch:
        """Whether it is about whoever is registered under a name."""
        spelt = [_parts(registered, way) for way in (_PLAIN, _PAIRED)]
        found = [
            _match(parts, _parts(self.surname, _PLAIN), _parts(self.forename, _PLAIN)) for parts in spelt
        ]
        return next((one for one in found if one is not NameMatch.DIFFERS), NameMatch.DIFFERS)


def counts(shows: str, match: str) -> bool:
    """Whether a profile that lets certificates count may count one: it holds, and is the person's."""
    return shows == HOLDS and match == NameMatch.AGREES


def check_room(there: int, *, again: bool) -> None:
    """Refuse one more than an arrival keeps, and one that is kept already: `certificate.many`, `certificate.there`."""
    if again:
        raise Refusal("certificate.there", "This certificate is kept with the journey already.")
    if there >= MOST_SHOWN:
        raise Refusal(
            "certificate.many",
            "{most} certificates are kept with this journey: more are not taken.",
            {"most": MOST_SHOWN},
        )


def check_still_open(is_open: bool) -> None:
    """Refuse evidence for a journey that is over: `certificate.over`."""
    if not is_open:
        raise Refusal(
            "certificate.over", "This journey is over or was cancelled: no certificate is taken for it."
        )


# As Doc 9303 of the ICAO writes letters for machines, and as they are written without their signs.
_PLAIN = str.maketrans(
    {"Æ": "AE", "Œ": "OE", "Ø": "O", "ß": "SS", "ẞ": "SS", "Þ": "TH", "Ð": "D", "Ł": "L", "Đ": "D"}
)
_PAIRED = _PLAIN | str.maketrans({"Ä": "AE", "Ö": "OE", "Ü": "UE", "Å": "AA", "Ø": "OE"})


def _parts(name: str, letters: dict[int, str]) -> frozenset[str]:
    """The words of a name in Latin capitals; what is written in other letters is left out."""
    spelt = unicodedata.normalize("NFC", name).upper().translate(letters)
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(sign))
    # An apostrophe parts no word of a name for machines.
    return frozenset(re.findall("[A-Z]+", re.sub("['’`]", "", bare)))


def _match(registered: frozenset[str], surname: frozenset[str], forename: frozenset[str]) -> NameMatch:
    if not registered:
        return NameMatch.UNCLEAR
    if not (surname or forename) or not surname <= registered or not registered <= surname | forename:
        return NameMatch.DIFFERS
    return NameMatch.AGREES if registered & forename or not forename else NameMatch.UNCLEAR
