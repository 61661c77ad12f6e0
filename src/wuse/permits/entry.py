"""How an act of an actor becomes an audit entry."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wuse.permits.permit import Actor, Permit
from wuse.permits.role import catalogue
from wuse.trust.audit import AuditEntry, EntryKind
from wuse.vocabulary import PersonKey, Purpose


def entry_for(
    by: Actor,
    verb: str,
    *,
    at: datetime,
    permit: Permit | None,
    place: str = "",
    response: str = "",
    purpose: Purpose | None = None,
    subject: PersonKey | None = None,
    kind: EntryKind = EntryKind.ACT,
    facts: Mapping[str, Any] | None = None,
    details: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """The entry of an act by a permit; what the permit says need not be said again.

    Args:
        response: under which an operator acts, who has no permit.
    """
    personal = verb in catalogue().verbs and catalogue().verbs[verb].personal
    return AuditEntry(
        at=at,
        by=by.account,
        verb=verb,
        kind=kind,
        place=place or (permit.place if permit else ""),
        organisation=by.organisation,
        purpose=purpose or "",
        response=response or (permit.response if permit else ""),
        rule=f"permit {permit.number} ({permit.role})" if permit else "",
        subject=subject,
        personal=personal,
        facts=facts or {},
        details=details or {},
    )
