"""What an act about persons stands in: who does it, by which permit, for what purpose, where, when; and its entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wuse.permits.entry import entry_for
from wuse.permits.permit import Actor, Permit
from wuse.permits.response import Response
from wuse.permits.rules import check_may
from wuse.permits.store.person_permits import check_person
from wuse.permits.store.queries import get_response
from wuse.trust.audit import AuditEntry, EntryKind
from wuse.vocabulary import PersonKey, PlaceCode, Purpose


@dataclass(frozen=True)
class PersonFrame:
    """The frame of an act that a permit allows. `place`: which the act concerns."""

    by: Actor
    verb: str
    at: datetime
    place: str
    purpose: Purpose
    permit: Permit

    def entry(
        self,
        subject: PersonKey | None = None,
        *,
        kind: EntryKind = EntryKind.ACT,
        details: Mapping[str, Any] | None = None,
    ) -> AuditEntry:
        """The entry of the act about a person, or about nobody."""
        return entry_for(
            self.by,
            self.verb,
            at=self.at,
            permit=self.permit,
            place=self.place,
            purpose=self.purpose,
            kind=kind,
            subject=subject,
            details=details,
        )


def person_frame(
    by: Actor, verb: str, *, at: datetime, response: str | Response, purpose: Purpose, place: str
) -> PersonFrame:
    """The frame of an act at a place under a response, by its code or as it was read.

    Raises:
        Refusal: those of a missing permit, purpose or response.
    """
    under = get_response(response) if isinstance(response, str) else response
    permit = check_may(by, verb, place=place, at=at, response=under, purpose=purpose)
    return PersonFrame(by, verb, at, place, purpose, permit)


def registered_frame(
    by: Actor,
    verb: str,
    *,
    at: datetime,
    response: str,
    purpose: Purpose,
    place: PlaceCode,
    person: PersonKey,
) -> PersonFrame:
    """The frame of an act on a registered person, whose own place must be covered too.

    Raises:
        Refusal: `vault.unknown`, and those of a missing permit, purpose or response.
    """
    permit = check_person(by, verb, at, response, purpose, place, person)
    return PersonFrame(by, verb, at, place, purpose, permit)
