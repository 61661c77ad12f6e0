"""A small log for tests: entries as the desk writes them, commitments that can be opened, witnesses, a home's key."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from wuse.trust import canonical_json
from wuse.trust.audit import AuditEntry, EntryKind, commitment, log_bytes, part_salt
from wuse.trust.keys import KeyFolder
from wuse.trust.log import LogFolder, LogWriter, Signer, WitnessKey, cosign, parse_note
from wuse.trust.log.note import Note
from wuse.vocabulary import PersonKey

ORIGIN = "wuse.invalid/log"
SALT = bytes(range(32))
REASON = {"reason": "两次核酸检测阴性", "days": 14}
AT = datetime(2020, 2, 12, 1, tzinfo=UTC)


def signer_of(home: Path) -> Signer:
    """The one who signs a home's log, with the key that the home itself would use."""
    return KeyFolder(home / "keys").log_signer(ORIGIN, entropy=bytes)


def witness(name: str) -> Signer:
    """A witness with a key made from its name."""
    return Signer(name, hashlib.sha256(name.encode()).digest())


def witness_key(name: str) -> str:
    """The witness's key as a reader enters it."""
    return WitnessKey(name, witness(name).key.public).encode()


def entry(number: int) -> bytes:
    """An entry about a person: what could lead to that person is committed."""
    kinds = (
        (EntryKind.ACT, "override.confirm", "330382"),
        (EntryKind.READ, "override.read", "3303"),
        (EntryKind.ACT, "permit.propose", "33"),
        (EntryKind.CERTIFICATE, "response.destroy", "330106"),
    )
    kind, verb, place = kinds[number % len(kinds)]
    found = AuditEntry(
        at=AT + timedelta(minutes=7 * number),
        by=f"a-{number:020d}",
        verb=verb,
        kind=kind,
        place=place,
        organisation="cdc-wenzhou",
        purpose="case_investigation",
        response="33-2020-1",
        rule=f"permit {number % 9 + 1} (epidemiologist)",
        subject=PersonKey("p-" + "0" * 31 + "1") if kind is EntryKind.READ else None,
        facts={"number": number},
        details=REASON,
    )
    return log_bytes(found, SALT)


def committed_details() -> tuple[str, str, str]:
    """Commitment, value and salt of what the entries say in `details`."""
    salt = part_salt(SALT, "details")
    return commitment(salt, REASON), canonical_json(REASON).decode(), salt.hex()


def write_log(home: Path, count: int, *, witnesses: tuple[str, ...] = (), start: int = 0) -> LogFolder:
    """Append entries to a home's log, lay its key beside it, and let witnesses sign its checkpoint."""
    root, signer = home / "log", signer_of(home)
    LogWriter(root, signer).append([entry(number) for number in range(start, start + count)])
    (root / "key").write_text(f"{signer.key.encode()}\n", encoding="utf-8")
    cosign_log(root, *witnesses)
    return LogFolder(root)


def cosign_log(root: Path, *witnesses: str) -> None:
    """Put the signatures of witnesses under a log's checkpoint."""
    file = root / "checkpoint"
    note = parse_note(file.read_bytes())
    at = int(AT.timestamp())
    more = tuple(cosign(note.text, witness(name), at=at) for name in witnesses)
    file.write_bytes(Note(note.text, (*note.signatures, *more)).encode())
