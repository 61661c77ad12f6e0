"""A case that was ruled out has no contacts: their tracing ends by itself, and with it what it did to their codes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wuse.permits import Actor
from wuse.permits.store.queries import active_responses
from wuse.pool import Pool
from wuse.respond.store.ruled_out import contacts_of_ruled_out, free_contacts
from wuse.trust.audit import Audit, AuditEntry
from wuse.vocabulary import PersonKey, Purpose

MODULE = "tracing"
# So many in a transaction: while it lasts nobody sends contacts.
_AT_ONCE = 200


def free_contacts_of_ruled_out(*, audit: Audit, pool: Pool, by: Actor, at: datetime) -> int:
    """End the tracing of everybody whose case was ruled out. Returns how many. Any run may be repeated."""
    running = [found.code for found in active_responses(at) if MODULE in found.modules]
    return sum(_free_all(audit, pool, response, by, at) for response in running)


def _free_all(audit: Audit, pool: Pool, response: str, by: Actor, at: datetime) -> int:
    uids = contacts_of_ruled_out(pool, response=response, known_at=at)
    parts = [uids[start : start + _AT_ONCE] for start in range(0, len(uids), _AT_ONCE)]
    return sum(_free(audit, pool, some, response, by, at) for some in parts)


def _free(audit: Audit, pool: Pool, uids: Sequence[str], response: str, by: Actor, at: datetime) -> int:
    with audit.transaction():
        freed = list(free_contacts(pool, uids, response=response, by=by, at=at))
        for told in freed:
            audit.append(_entry(told, response, by, at))
        return len(freed)


def _entry(told: dict[str, Any], response: str, by: Actor, at: datetime) -> AuditEntry:
    return AuditEntry(
        at=at,
        by=by.account,
        verb="contact.ruled_out",
        place=told["place"],
        purpose=Purpose.CASE_INVESTIGATION,
        response=response,
        subject=PersonKey(told["person"]),
        personal=True,
        facts={"closeness": told["closeness"]},
        details={"contact": told["contact_id"]},
    )
