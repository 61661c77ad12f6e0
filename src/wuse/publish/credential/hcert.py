"""EU Digital COVID Certificates, read as evidence for the international version of the code.

A text that begins with `HC1:`: base45, zlib, COSE_Sign1, a web token with the certificate under claim -260/1. Given
back is what a rule needs: kinds, days, results, doses. The name and the day of birth are in it too and stay there.
That a certificate is genuine says nothing for its holder: a positive test is one too. What its entries show is asked
of each of them.
"""

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from wuse.publish.credential.base45 import decode45
from wuse.publish.credential.cbor import Malformed, decode
from wuse.publish.credential.cose import ALG, KID, Sign1, parse_foreign_sign1
from wuse.publish.credential.reasons import CodeRefused, RefusalReason
from wuse.publish.credential.trust_list import SignerKey, TrustList

HCERT_PREFIX = "HC1:"
_MOST_LETTERS = 5000
_MOST_BYTES = 32_768
_ISS, _EXP, _IAT, _HCERT, _EU_DCC = 1, 4, 6, -260, 1
_KINDS = {"v": "vaccination", "t": "test", "r": "recovery"}
_RESULTS = {"260415000": "not_detected", "260373001": "detected"}
_LAST_SECOND = 253_402_300_799
# A day, or a moment with or without a zone. The page's reader has the same, letter for letter.
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?)?)?"
)


class Shows(StrEnum):
    """What an entry shows on a day.

    HOLDS: all doses, a test that found nothing, a recovery in its time. DETECTED: a positive test. NOT_YET: a day still
    to come. OVER: a recovery whose time is up. INCOMPLETE: a dose before the last one.
    """

    HOLDS = "holds"
    DETECTED = "detected"
    NOT_YET = "not_yet"
    OVER = "over"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True)
class HcertEntry:
    """One vaccination, test or recovery.

    Attributes:
        kind: `vaccination`, `test` or `recovery`.
        disease: SNOMED CT code of the disease, 840539006 for COVID-19.
        on: day of the dose, of the sample (UTC), of the first positive test.
        country: where, two letters.
        product: of a vaccination the product's code; of a test its type (LOINC); else empty.
        result: of a test `detected` or `not_detected`; else empty.
        dose, doses: of a vaccination which one of how many; else 0.
        valid_from, valid_until: of a recovery; else None.
    """

    kind: str
    disease: str
    on: date
    country: str
    product: str = ""
    result: str = ""
    dose: int = 0
    doses: int = 0
    valid_from: date | None = None
    valid_until: date | None = None

    def shows(self, at: datetime) -> Shows:
        """What it shows on the day that a moment has in UTC; first and last day count."""
        today = at.astimezone(UTC).date()
        if self.result == "detected":
            return Shows.DETECTED
        if max(self.on, self.valid_from or self.on) > today:
            return Shows.NOT_YET
        if self.valid_until and self.valid_until < today:
            return Shows.OVER
        return Shows.INCOMPLETE if self.dose < self.doses else Shows.HOLDS


@dataclass(frozen=True)
class HcertAccepted:
    """A certificate that is genuine and in its time. `issuer`: the state, two letters."""

    issuer: str
    issued_at: datetime
    expires_at: datetime
    entries: tuple[HcertEntry, ...]

    def shows(self, at: datetime) -> Shows:
        """HOLDS where every entry does; else what the first shows that does not."""
        shown = (entry.shows(at) for entry in self.entries)
        return next((one for one in shown if one is not Shows.HOLDS), Shows.HOLDS)


def verify_hcert(text: str, *, trusted: TrustList, at: datetime) -> HcertAccepted | CodeRefused:
    """Whether a text is a certificate that is in its time, signed by a key of the trust list."""
    if len(text) > _MOST_LETTERS:
        return CodeRefused(RefusalReason.TOO_LARGE)
    if not text.startswith(HCERT_PREFIX):
        return CodeRefused(RefusalReason.NO_CODE)
    try:
        message = parse_foreign_sign1(inflate(decode45(text[len(HCERT_PREFIX) :])))
        key = _signer(message, trusted)
        if isinstance(key, CodeRefused):
            return key
        claims = decode(message.payload, deterministic=False)
        found = _read(claims)
    except Malformed as reason:
        return CodeRefused(RefusalReason.MALFORMED, str(reason))
    return found if isinstance(found, CodeRefused) else _in_time(found, key, at)


def inflate(data: bytes) -> bytes:
    """One whole zlib stream of at most 32 KiB, and nothing behind it.

    Raises:
        Malformed: anything else; no more than the limit is ever unpacked.
    """
    stream = zlib.decompressobj()
    try:
        found = stream.decompress(data, _MOST_BYTES + 1)
    except zlib.error as reason:
        raise Malformed("no zlib stream") from reason
    if len(found) > _MOST_BYTES:
        raise Malformed("more than 32 KiB when unpacked")
    if not stream.eof or stream.unused_data:
        raise Malformed("a zlib stream that is cut off, or bytes behind it")
    return found


def _signer(message: Sign1, trusted: TrustList) -> SignerKey | CodeRefused:
    """The key that signed; its algorithm decides, and the message has to name the same."""
    named = {**message.unprotected, **message.header}
    kid, algorithm = named.get(KID), named.get(ALG)
    keys = trusted.get(kid, ()) if type(kid) is bytes else ()
    if not keys:
        return CodeRefused(RefusalReason.UNKNOWN_KEY)
    # A fraction equals a whole number and is no name of an algorithm.
    fitting = [key for key in keys if type(algorithm) is int and key.algorithm == algorithm]
    if not fitting:
        return CodeRefused(RefusalReason.WRONG_ALGORITHM)
    signed = (key for key in fitting if key.verifies(message.signature, message.signed))
    return next(signed, CodeRefused(RefusalReason.BAD_SIGNATURE))


def _in_time(found: HcertAccepted, key: SignerKey, at: datetime) -> HcertAccepted | CodeRefused:
    used = {entry.kind for entry in found.entries}
    if (key.uses and not used <= key.uses) or not key.valid_from <= at <= key.valid_until:
        return CodeRefused(RefusalReason.KEY_NOT_FOR_THIS)
    if at < found.issued_at:
        return CodeRefused(RefusalReason.NOT_YET_VALID)
    # The last second counts, unlike in RFC 8392: so the states that issue them read their own.
    return CodeRefused(RefusalReason.EXPIRED) if at > found.expires_at else found


def certificate_of(claims: Any) -> Mapping[Any, Any]:
    """The certificate in the claims of a token that has one.

    Raises:
        Malformed: where it is no map.
    """
    certificate = claims[_HCERT][_EU_DCC]
    if type(certificate) is not dict:
        raise Malformed("a certificate that is no map")
    return certificate


def _read(claims: object) -> HcertAccepted | CodeRefused:
    if type(claims) is not dict or type(claims.get(_HCERT)) is not dict or _EU_DCC not in claims[_HCERT]:
        return CodeRefused(RefusalReason.WRONG_TYPE)
    certificate = certificate_of(claims)
    entries = tuple(_entries(certificate))
    if not entries:
        raise Malformed("a certificate without an entry")
    if len({entry.kind for entry in entries}) > 1:
        raise Malformed("entries of several kinds")
    return HcertAccepted(_word(claims, _ISS), _moment(claims, _IAT), _moment(claims, _EXP), entries)


def _entries(certificate: Mapping[Any, Any]) -> Iterator[HcertEntry]:
    for letter, kind in _KINDS.items():
        listed = certificate.get(letter)
        listed = [] if listed is None else listed
        if type(listed) is not list or any(type(one) is not dict for one in listed):
            raise Malformed("entries that are no list of maps")
        for one in listed:
            yield HcertEntry(
                kind=kind, disease=_word(one, "tg"), country=_word(one, "co"), **_OF_KIND[kind](one)
            )


def _vaccination(one: Mapping[Any, Any]) -> dict[str, Any]:
    doses = {"dose": one.get("dn"), "doses": one.get("sd")}
    if any(type(number) is not int or not 0 < number < 100 for number in doses.values()):
        raise Malformed("doses that cannot be counted")
    return {"on": _day(one, "dt"), "product": _word(one, "mp"), **doses}


def _test(one: Mapping[Any, Any]) -> dict[str, Any]:
    result = _RESULTS.get(_word(one, "tr"))
    if result is None:
        raise Malformed("a result that is not known")
    return {"on": _sampled(one), "product": _word(one, "tt"), "result": result}


def _recovery(one: Mapping[Any, Any]) -> dict[str, Any]:
    return {"on": _day(one, "fr"), "valid_from": _day(one, "df"), "valid_until": _day(one, "du")}


_OF_KIND = {"vaccination": _vaccination, "test": _test, "recovery": _recovery}


def _word(found: Mapping[Any, Any], name: object) -> str:
    word = found.get(name)
    if type(word) is not str or not 0 < len(word) <= 80 or not word.isprintable():
        raise Malformed(f"no text under {name}")
    return word


def _day(found: Mapping[Any, Any], name: str) -> date:
    """A day; some states write it with a time that says nothing."""
    return _written_moment(found, name).date()


def _sampled(found: Mapping[Any, Any]) -> date:
    """The day of the sample in UTC, or as it is written where no zone is said."""
    moment = _written_moment(found, "sc")
    try:
        return moment.astimezone(UTC).date() if moment.tzinfo else moment.date()
    except OverflowError as reason:
        raise Malformed("a sample of no year") from reason


def _written_moment(found: Mapping[Any, Any], name: str) -> datetime:
    word = _word(found, name)
    try:
        if _MOMENT.fullmatch(word):
            return datetime.fromisoformat(word)
    except ValueError as reason:
        raise Malformed(f"no day under {name}") from reason
    raise Malformed(f"no day under {name}")


def _moment(claims: Mapping[Any, Any], name: int) -> datetime:
    seconds = claims.get(name)
    whole = seconds if type(seconds) is int else int(seconds) if type(seconds) is float else -1
    if not 0 <= whole <= _LAST_SECOND:
        raise Malformed("a time that is none")
    return datetime.fromtimestamp(whole, UTC)
