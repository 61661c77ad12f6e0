"""Audit entries: who did what, for whom, why and under which rule; and what of it the log shows to all.

The desk keeps the whole entry. The log gets its canonical bytes, in which every value that could lead to a person is a
salted commitment: `sha256:` of a salt of 32 bytes and the value's canonical JSON. One who is given value and
salt can check that they were logged; without the salt nothing can be told, and when the salt is destroyed
nothing ever can.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol

from wuse.trust.canonical import canonical_json
from wuse.vocabulary import PersonKey, PlaceCode

VERSION = 1
# The log names no place smaller than a county: in a grid of three hundred households a time would name a person.
_SHOWN_PLACE = 6
COMMITTED = ("by", "subject", "place", "details")


class EntryKind(StrEnum):
    """What an entry is about.

    ACT: something was changed. READ: personal data were read. EDITION: verdicts were published, by digest.
    CERTIFICATE: personal data were destroyed.
    """

    ACT = "act"
    READ = "read"
    EDITION = "edition"
    CERTIFICATE = "certificate"


@dataclass(frozen=True)
class AuditEntry:
    """One act, or one read of personal data.

    Attributes:
        at: when, with its time zone.
        by: the account's opaque id, `operator:<name>` at the command line, or `system`.
        verb: what was done, such as `override.confirm`.
        place: where it counts; empty for none.
        organisation: code of the one who acted for.
        purpose, response: why and under which response; empty for acts without a person.
        rule: what allowed it, such as `permit 12 (epidemiologist)`.
        subject: the person concerned, by key.
        personal: whether data of class L3 or L4 were written or read.
        facts: plain values that anyone may see, such as a digest.
        details: values that only those concerned may see; the log has a commitment of them.
    """

    at: datetime
    by: str
    verb: str
    kind: EntryKind = EntryKind.ACT
    place: str = ""
    organisation: str = ""
    purpose: str = ""
    response: str = ""
    rule: str = ""
    subject: PersonKey | None = None
    personal: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)


class Audit(Protocol):
    """The door through which acts are recorded: a change and its entry stand or fall together."""

    def transaction(self, *, turn: str = "") -> AbstractContextManager[None]:
        """Everything inside is kept, or nothing of it is.

        Args:
            turn: of all whose transactions name the same turn, one at a time is inside.
        """

    def append(self, entry: AuditEntry) -> None:
        """Record an act, inside a transaction."""

    def append_all(self, entries: Iterable["AuditEntry"]) -> None:
        """Record many acts, in their order, inside a transaction."""

    def recorded(self, verb: str, facts: Mapping[str, Any]) -> bool:
        """Whether there is an entry of the verb whose facts have these values among them."""


def log_bytes(entry: AuditEntry, salt: bytes) -> bytes:
    """The entry as the log has it: canonical JSON, personal values as commitments.

    Args:
        salt: 32 bytes, kept at the desk until they are destroyed.
    """
    shown: dict[str, Any] = {
        "v": VERSION,
        "kind": entry.kind,
        "verb": entry.verb,
        "at": instant(entry.at),
        "place": shown_place(entry.place),
        "organisation": entry.organisation,
        "purpose": entry.purpose,
        "response": entry.response,
        "rule": entry.rule,
        "facts": dict(entry.facts),
    }
    shown |= {
        name: {"commitment": commitment(part_salt(salt, name), value)}
        for name in COMMITTED
        if (value := committed_value(entry, name))
    }
    if not entry.subject:
        shown["place"] = entry.place
    return canonical_json(shown)


def committed_value(entry: AuditEntry, name: str) -> Any:
    """The value that stands behind one of the commitments of an entry; nothing when the entry has none."""
    if name == "place":
        return entry.place if entry.subject and entry.place != shown_place(entry.place) else None
    value = getattr(entry, name)
    return dict(value) if isinstance(value, Mapping) else value and str(value)


def part_salt(salt: bytes, name: str) -> bytes:
    """The salt of one commitment of an entry, so that one value can be opened without the others."""
    return hmac.new(salt, b"wuse commitment v1 " + name.encode(), hashlib.sha256).digest()


def commitment(salt: bytes, value: Any) -> str:
    """`sha256:` and the digest of the salt followed by the value's canonical JSON."""
    return "sha256:" + hashlib.sha256(salt + canonical_json(value)).hexdigest()


def shown_place(place: str) -> str:
    """The place as the log may name it beside a person: the county or a wider one."""
    if len(place) <= _SHOWN_PLACE:
        return place
    return str(next(code for code in reversed(PlaceCode(place).ancestors) if len(code) <= _SHOWN_PLACE))


def instant(at: datetime) -> str:
    """A moment in UTC to the second, as the log writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
