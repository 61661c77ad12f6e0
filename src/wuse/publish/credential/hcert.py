"""EU Digital COVID Certificates, read as evidence for the international version of the code.

A text that begins with `HC1:`: base45, zlib, COSE_Sign1, a web token with the certificate under claim -260/1. Given
back is what a rule needs: kinds, days, results, doses. The name and the day of birth are in it too and stay there.
"""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
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


@dataclass(frozen=True)
class HcertAccepted:
    """A certificate that holds. `issuer`: the state, two letters."""

    issuer: str
    issued_at: datetime
    expires_at: datetime
    entries: tuple[HcertEntry, ...]


def verify_hcert(text: str, *, trusted: TrustList, at: datetime) -> HcertAccepted | CodeRefused:
    """Whether a text is a certificate that holds at a moment, signed by a key of the trust list."""
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
    kid = named.get(KID)
    keys = trusted.get(kid, ()) if type(kid) is bytes else ()
    if not keys:
        return CodeRefused(RefusalReason.UNKNOWN_KEY)
    fitting = [key for key in keys if key.algorithm == named.get(ALG)]
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


def _read(claims: object) -> HcertAccepted | CodeRefused:
    if type(claims) is not dict or type(claims.get(_HCERT)) is not dict or _EU_DCC not in claims[_HCERT]:
        return CodeRefused(RefusalReason.WRONG_TYPE)
    certificate = claims[_HCERT][_EU_DCC]
    if type(certificate) is not dict:
        raise Malformed("a certificate that is no map")
    entries = tuple(_entries(certificate))
    if not entries:
        raise Malformed("a certificate without an entry")
    return HcertAccepted(_word(claims, _ISS), _moment(claims, _IAT), _moment(claims, _EXP), entries)


def _entries(certificate: Mapping[Any, Any]) -> Iterator[HcertEntry]:
    for letter, kind in _KINDS.items():
        listed = certificate.get(letter) or []
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
    try:
        return datetime.fromisoformat(_word(found, name)).date()
    except ValueError as reason:
        raise Malformed(f"no day under {name}") from reason


def _sampled(found: Mapping[Any, Any]) -> date:
    try:
        moment = datetime.fromisoformat(_word(found, "sc"))
        return moment.astimezone(UTC).date() if moment.tzinfo else moment.date()
    except (ValueError, OverflowError) as reason:
        raise Malformed("no moment of the sample") from reason


def _moment(claims: Mapping[Any, Any], name: int) -> datetime:
    seconds = claims.get(name)
    whole = seconds if type(seconds) is int else int(seconds) if type(seconds) is float else -1
    if not 0 <= whole <= _LAST_SECOND:
        raise Malformed("a time that is none")
    return datetime.fromtimestamp(whole, UTC)
