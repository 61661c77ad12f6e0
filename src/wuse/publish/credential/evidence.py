"""A certificate of another state read as evidence: judged by the site's trust list now, told as what may be kept."""

import hashlib
from datetime import datetime

from wuse.publish.credential.base45 import decode45
from wuse.publish.credential.cbor import decode
from wuse.publish.credential.cose import KID, parse_foreign_sign1
from wuse.publish.credential.hcert import (
    HCERT_PREFIX,
    HcertAccepted,
    HcertEntry,
    certificate_of,
    inflate,
    verify_hcert,
)
from wuse.publish.credential.reasons import CodeRefused, RefusalReason
from wuse.publish.credential.signers import SignerSet
from wuse.respond.shown_certificate import ShownCertificate
from wuse.vocabulary import Refusal


def read_evidence(text: str, *, signers: SignerSet | None, at: datetime) -> ShownCertificate:
    """What a certificate shows, if it is genuine and in its time.

    Args:
        signers: the keys of other states that the site publishes; None where it publishes none.

    Raises:
        Refusal: `credential.no_trust_list`, and those of `CodeRefused`.
    """
    if signers is None:
        raise Refusal(
            "credential.no_trust_list",
            "This site has no list of other states' keys, so no certificate can be judged here. It is no fault of the "
            "certificate.",
        )
    shown = "".join(text.split("\n")).replace("\r", "").strip()
    found = verify_hcert(shown, trusted=signers.trusted, at=at) if at < signers.expires_at else _OUT_OF_DATE
    if isinstance(found, CodeRefused):
        raise found.refusal()
    return _told(shown, found, at)


_OUT_OF_DATE = CodeRefused(RefusalReason.KEYS_EXPIRED)


def _told(text: str, found: HcertAccepted, at: datetime) -> ShownCertificate:
    message = parse_foreign_sign1(inflate(decode45(text[len(HCERT_PREFIX) :])))
    kid = {**message.unprotected, **message.header}[KID]
    newest = max(found.entries, key=lambda entry: entry.on)
    surname, forename = _names(message.payload)
    return ShownCertificate(
        # Of what was signed: packed or signed anew, it is the same certificate.
        digest=hashlib.sha256(message.payload).hexdigest(),
        kind=newest.kind,
        result=newest.result or _doses(newest),
        on=newest.on,
        # Some state names an agency of its own where its two letters belong.
        issuer=found.issuer if len(found.issuer) == 2 else newest.country,
        key=bytes(kid).hex(),
        shows=found.shows(at).value,
        surname=surname,
        forename=forename,
    )


def _doses(entry: HcertEntry) -> str:
    return f"{entry.dose}/{entry.doses}" if entry.doses else ""


def _names(payload: bytes) -> tuple[str, str]:
    """Surname and forename for machines; empty where they are not said in the form that is agreed on."""
    written = certificate_of(decode(payload, deterministic=False)).get("nam")
    names = written if isinstance(written, dict) else {}
    surname, forename = (names.get(field) for field in ("fnt", "gnt"))
    return tuple(name[:80] if isinstance(name, str) else "" for name in (surname, forename))  # type: ignore[return-value]
