"""Audit entries at the desk: appended in the transaction of the change, read back as values."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from itertools import islice
from typing import Any

from django.db import transaction

from wuse.trust.audit import AuditEntry, EntryKind
from wuse.trust.store.models import AuditRecord
from wuse.trust.store.turns import take_turn
from wuse.vocabulary import PersonKey

SALT_BYTES = 32
_AT_ONCE = 1000


class DeskAudit:
    """The audit of a running site. `entropy` gives so many random bytes, for the salts."""

    def __init__(self, entropy: Callable[[int], bytes]) -> None:
        self._entropy = entropy

    @contextmanager
    def transaction(self, *, turn: str = "") -> Iterator[None]:
        """One transaction of the desk database; `turn`: one at a time of all that name the same."""
        with transaction.atomic():
            if turn:
                take_turn(turn)
            yield

    def append(self, entry: AuditEntry) -> None:
        """Write the entry with a fresh salt; it waits for the sequencer to give it its place in the log."""
        self._record(entry).save(force_insert=True)

    def append_all(self, entries: Iterable[AuditEntry]) -> None:
        """Write many entries, each with a salt of its own."""
        left = iter(entries)
        while some := [self._record(entry) for entry in islice(left, _AT_ONCE)]:
            AuditRecord.objects.bulk_create(some)

    def _record(self, entry: AuditEntry) -> AuditRecord:
        values = {part.name: getattr(entry, part.name) for part in fields(entry)}
        values |= {"subject": entry.subject or "", "facts": dict(entry.facts), "details": dict(entry.details)}
        return AuditRecord(salt=self._entropy(SALT_BYTES), **values)

    def recorded(self, verb: str, facts: Mapping[str, Any]) -> bool:
        """Whether the desk has an entry of the verb with these facts."""
        wanted = {f"facts__{name}": value for name, value in facts.items()}
        return AuditRecord.objects.filter(verb=verb, **wanted).exists()


def entry_of(record: AuditRecord) -> AuditEntry:
    """The value that a record was written from."""
    values = {part.name: getattr(record, part.name) for part in fields(AuditEntry)}
    subject = PersonKey.parse(record.subject) if record.subject else None
    return AuditEntry(**{**values, "kind": EntryKind(record.kind), "subject": subject})
