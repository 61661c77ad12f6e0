"""Facts that were held back, at the desk: found, counted, and told in entries."""

from collections.abc import Iterator
from datetime import datetime

import polars as pl
from django.db.models import QuerySet

from wuse.intake.hold import OPEN_HOLDS
from wuse.intake.store.hold_models import FactHold
from wuse.permits import Actor, Permit
from wuse.permits.entry import entry_for
from wuse.trust.audit import AuditEntry
from wuse.vocabulary import PersonKey, Purpose, Refusal


def get_hold(number: int, *, lock: bool = False) -> FactHold:
    """The row of facts that were held back.

    Raises:
        Refusal: `hold.unknown`.
    """
    rows = FactHold.objects.select_for_update() if lock else FactHold.objects.all()
    found = rows.filter(pk=number).first()
    if found is None:
        raise Refusal("hold.unknown", "Nothing was held back with the number {number}.", {"number": number})
    return found


def open_holds() -> QuerySet[FactHold]:
    """What waits for a decision."""
    return FactHold.objects.filter(state__in=OPEN_HOLDS)


def holds_over(at: datetime) -> list[FactHold]:
    """What nobody decided about in time."""
    return list(open_holds().filter(expires_at__lte=at).order_by("pk"))


def hold_facts(hold: FactHold) -> dict[str, object]:
    """What an entry says of facts that were held back, without persons or case.

    `allowed`, `days`: how many persons in 24 hours are to be let through from the release on, and for how long.
    """
    return {
        "table": hold.standard,
        "rows": hold.number,
        "state": str(hold.state),
        "rule": hold.rule,
        **({"reason": str(hold.reason)} if hold.reason else {}),
        **_allowed(hold),
    }


def _allowed(hold: FactHold) -> dict[str, object]:
    return {"allowed": hold.allow, "days": hold.allow_days} if hold.allow else {}


def hold_entry(
    by: Actor, verb: str, at: datetime, permit: Permit | None, purpose: Purpose | None, hold: FactHold
) -> AuditEntry:
    """The entry of what is done with facts that were held back, as a whole."""
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
    hold: FactHold,
    rows: pl.DataFrame,
    *,
    batch: str,
) -> Iterator[AuditEntry]:
    """One entry for each person. `sender`: who stands for what the batch says."""
    for person in sorted(set(rows["person"])):
        yield entry_for(
            by,
            "held_fact.release",
            at=at,
            permit=permit,
            place=hold.place,
            purpose=purpose,
            subject=PersonKey(person),
            facts={"reason": str(hold.reason), "batch": batch, "sender": hold.who, **_allowed(hold)},
            details={"hold": hold.pk, "receipt": hold.receipt},
        )
