"""A case that was ruled out has no contacts: their tracing ends by itself, and with it what it did to their codes."""

from datetime import datetime
from typing import Any

from wuse.permits import Actor
from wuse.permits.store.queries import active_responses
from wuse.pool import Pool
from wuse.respond.store.ruled_out import contacts_of_ruled_out, free_contact
from wuse.trust.audit import Audit, AuditEntry
from wuse.vocabulary import PersonKey, Purpose

MODULE = "tracing"


def free_contacts_of_ruled_out(*, audit: Audit, pool: Pool, by: Actor, at: datetime) -> int:
    """End the tracing of everybody whose case was ruled out. Returns how many. Any run may be repeated."""
    running = [found.code for found in active_responses(at) if MODULE in found.modules]
    return sum(
        _free(audit, pool, told, response, by, at)
        for response in running
        for told in contacts_of_ruled_out(pool, response=response, known_at=at)
    )


def _free(audit: Audit, pool: Pool, told: dict[str, Any], response: str, by: Actor, at: datetime) -> bool:
    with audit.transaction():
        if not free_contact(pool, told, response=response, by=by, at=at):
            return False
        audit.append(
            AuditEntry(
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
        )
        return True
