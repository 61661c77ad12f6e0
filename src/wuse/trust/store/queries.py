"""Audit entries read back."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from wuse.trust.audit import COMMITTED, AuditEntry, committed_value, part_salt
from wuse.trust.store.audit import entry_of
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import PersonKey, Refusal


@dataclass(frozen=True)
class Opening:
    """What opens a commitment of the log: the name of the part, its value, and its salt in hexadecimal digits."""

    part: str
    value: object
    salt: str


@dataclass(frozen=True)
class Recorded:
    """An entry with its number at the desk, its index in the log, and how long the person is not told of it."""

    number: int
    entry: AuditEntry
    log_index: int | None
    deferred_until: datetime | None
    openings: tuple[Opening, ...] = ()


def recorded_of(record: AuditRecord, *, opened: bool = False) -> Recorded:
    """The value of a record; with what opens its commitments when it is for the one concerned."""
    entry = entry_of(record)
    index = record.log_index if record.logged else None
    salt = bytes(record.salt) if record.salt else None
    found = tuple(_openings(entry, salt)) if opened and salt else ()
    return Recorded(record.pk, entry, index, record.deferred_until, found)


def _openings(entry: AuditEntry, salt: bytes) -> list[Opening]:
    values = {name: committed_value(entry, name) for name in COMMITTED if name != "by"}
    return [Opening(name, value, part_salt(salt, name).hex()) for name, value in values.items() if value]


def about(person: PersonKey, *, at: datetime) -> list[Recorded]:
    """What was done to and read of a person, the newest first; what is lawfully deferred comes when its
    time is over.
    """
    told = Q(deferred_until=None) | Q(deferred_until__lte=at)
    records = AuditRecord.objects.filter(told, subject=person).order_by("-at", "-pk")
    return [recorded_of(record, opened=True) for record in records]


def within(places: list[str], *, verb: str = "") -> QuerySet[AuditRecord]:
    """The records of places and all that lies in them, the newest first."""
    # What concerns no place concerns no person either: imports, editions, the operator's own acts.
    inside = Q(place="", subject="")
    for place in places:
        inside |= Q(place__startswith=place)
    chosen = AuditRecord.objects.filter(inside).order_by("-pk")
    return chosen.filter(verb=verb) if verb else chosen


def get_record(number: int) -> AuditRecord:
    """The record of a number.

    Raises:
        Refusal: `audit.unknown`.
    """
    found = AuditRecord.objects.filter(pk=number).first()
    if found is None:
        raise Refusal("audit.unknown", "There is no audit entry {number}.", {"number": number})
    return found
