"""Contacts that were held back, at the desk: found, counted, and told in entries."""

from collections.abc import Iterator
from datetime import datetime

import polars as pl
from django.db.models import QuerySet

from wuse.intake.contact_brake import OPEN_HOLDS
from wuse.intake.store.contact_models import ContactHold
from wuse.permits import Actor, Permit
from wuse.permits.entry import entry_for
from wuse.trust.audit import AuditEntry
from wuse.vocabulary import PersonKey, Purpose, Refusal


def get_hold(number: int, *, lock: bool = False) -> ContactHold:
    """The row of contacts that were held back.

    Raises:
        Refusal: `hold.unknown`.
    """
    rows = ContactHold.objects.select_for_update() if lock else ContactHold.objects.all()
    found = rows.filter(pk=number).first()
    if found is None:
        raise Refusal(
            "hold.unknown", "There are no contacts held back with the number {number}.", {"number": number}
        )
    return found


def open_holds() -> QuerySet[ContactHold]:
    """What waits for a decision."""
    return ContactHold.objects.filter(state__in=OPEN_HOLDS)


def holds_over(at: datetime) -> list[ContactHold]:
    """What nobody decided about in time."""
    return list(open_holds().filter(expires_at__lte=at).order_by("pk"))


def hold_facts(hold: ContactHold) -> dict[str, object]:
    """What an entry says of contacts that were held back, without persons or case."""
    return {
        "contacts": hold.number,
        "state": str(hold.state),
        "rule": hold.rule,
        **({"reason": str(hold.reason)} if hold.reason else {}),
    }


def hold_entry(
    by: Actor, verb: str, at: datetime, permit: Permit | None, purpose: Purpose | None, hold: ContactHold
) -> AuditEntry:
    """The entry of what is done with contacts that were held back, as a whole."""
    return entry_for(
        by,
        verb,
        at=at,
        permit=permit,
        place=hold.place,
        response=hold.response,
        purpose=purpose,
        facts=hold_facts(hold),
        details={"hold": hold.pk, "receipt": hold.receipt},
    )


def entries_of_release(
    by: Actor,
    at: datetime,
    permit: Permit,
    purpose: Purpose | None,
    hold: ContactHold,
    rows: pl.DataFrame,
    *,
    batch: str,
) -> Iterator[AuditEntry]:
    """One entry for each person. `sender`: who stands for what the batch says."""
    for person in sorted(set(rows["person"])):
        yield entry_for(
            by,
            "held_contact.release",
            at=at,
            permit=permit,
            place=hold.place,
            purpose=purpose,
            subject=PersonKey(person),
            facts={"reason": str(hold.reason), "batch": batch, "sender": hold.who},
            details={"hold": hold.pk, "receipt": hold.receipt},
        )
