"""Deferral: a person is told of a read later, on a legal ground, for a while."""

from dataclasses import replace
from datetime import datetime, timedelta

from wuse.permits.entry import entry_for
from wuse.permits.permit import Actor
from wuse.permits.rules import check_may
from wuse.trust.audit import Audit
from wuse.trust.store.models import AuditRecord
from wuse.trust.store.queries import get_record
from wuse.vocabulary import PersonKey, Refusal

LONGEST_DEFERRAL = timedelta(days=90)
LEAST_GROUND = 8


def defer_notice(*, audit: Audit, by: Actor, at: datetime, number: int, until: datetime, ground: str) -> None:
    """Defer telling a person of an entry. When the time is over the person sees the entry and its deferral.

    Raises:
        Refusal: `audit.unknown`, `deferral.nobody` for an entry about no person, `deferral.again`, `deferral.until`,
            `deferral.ground`, and those of a missing permit.
    """
    record = get_record(number)
    permit = check_may(by, "audit.defer", place=record.place, at=at)
    _check_deferrable(record, until, ground, at)
    with audit.transaction():
        record.deferred_until = until
        record.save(update_fields=["deferred_until"])
        entry = entry_for(
            by,
            "audit.defer",
            at=at,
            permit=permit,
            place=record.place,
            subject=PersonKey(record.subject),
            facts={"until": until.isoformat()},
            details={"entry": record.pk, "ground": ground.strip()},
        )
        # Under the response of what is deferred, so that it is destroyed with it.
        audit.append(replace(entry, response=record.response))
        # The deferral would tell the person what it defers: it is deferred with it.
        AuditRecord.objects.filter(
            verb="audit.defer", subject=record.subject, details__entry=record.pk
        ).update(deferred_until=until)


def _check_deferrable(record: AuditRecord, until: datetime, ground: str, at: datetime) -> None:
    if not record.subject:
        raise Refusal("deferral.nobody", "This entry is about no person: there is nobody to tell.")
    if record.deferred_until is not None:
        raise Refusal(
            "deferral.again", "Telling this entry was deferred once already: it cannot be prolonged."
        )
    if not at < until <= at + LONGEST_DEFERRAL:
        raise Refusal(
            "deferral.until",
            "Name a time in the future, at most {days} days from now.",
            {"days": LONGEST_DEFERRAL.days},
        )
    if len(ground.strip()) < LEAST_GROUND:
        raise Refusal("deferral.ground", "Name the legal ground with its article: the person will read it.")
