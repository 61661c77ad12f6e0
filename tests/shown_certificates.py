"""Certificates of another state as travellers show them, and the keys that a site publishes to judge them by."""

import base64
import hashlib
import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

from tests.desk_people import Desk
from tests.hcert_cases import KEY, KID, RECOVERY, SECRET, shown
from wuse import world
from wuse.publish.credential.evidence import read_evidence
from wuse.publish.credential.signers import SignerSet, issued
from wuse.publish.credential.store import CodeFolder, root_key
from wuse.respond.shown_certificate import ShownCertificate

ROSSI = {"fn": "Rossi", "fnt": "ROSSI", "gn": "Mario", "gnt": "MARIO"}


def signers_at(at: datetime) -> SignerSet:
    """The keys of the cases, as they are published on a day."""
    key = replace(KEY, valid_from=at - timedelta(days=30), valid_until=at + timedelta(days=700))
    return issued({KID: (key,)}, at=at)


def publish_signers(desk: Desk, home: Path) -> None:
    """Publish them at a site, signed by its own root."""
    folder = CodeFolder(home / "code")
    folder.put_signers(signers_at(desk.at), root_key(folder, desk.keys, entropy=world.entropy))


def trust_list(at: datetime) -> tuple[bytes, bytes]:
    """The operator's file with the certificate of the same key, and the identifier that it gives the key."""
    name = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "AT")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(7)
    span = builder.not_valid_before(at - timedelta(days=30)).not_valid_after(at + timedelta(days=700))
    made = span.public_key(SECRET.public_key()).sign(SECRET, hashes.SHA256())
    der = made.public_bytes(serialization.Encoding.DER)
    told = json.dumps({"certificates": [base64.b64encode(der).decode()]})
    return told.encode(), hashlib.sha256(der).digest()[:8]


def certificate(at: datetime, content: Any = None, *, name: Any = ROSSI, **other: Any) -> str:
    """A certificate that was issued a day before a moment: of a recovery, unless it is said."""
    day, began = at.date(), int((at - timedelta(days=1)).timestamp())
    days = {"fr": day - timedelta(days=40), "df": day - timedelta(days=29), "du": day + timedelta(days=100)}
    said = content or {"r": [{**RECOVERY, **{field: one.isoformat() for field, one in days.items()}}]}
    return shown({"nam": name, **said}, **{"_6": began, "_4": began + 86_400 * 60, **other})


def read(at: datetime, content: Any = None, **other: Any) -> ShownCertificate:
    """The same, as it was verified."""
    return read_evidence(certificate(at, content, **other), signers=signers_at(at), at=at)
