"""Venues: registered, given a new code, ended; and the visits that people say themselves.

A visit is a fact by the visitor's opaque key that expires. Its entry in the audit says that somebody checked in, and
neither where nor at which venue: the log is kept far longer than a visit may be.
"""

from datetime import datetime
from typing import Any

from wuse.permits import Actor, Permit, check_citizen, check_may
from wuse.permits.entry import entry_for
from wuse.permits.response import Response, check_response_active
from wuse.permits.store.delegates import check_acts_for
from wuse.permits.store.queries import get_response
from wuse.places import PlaceTree
from wuse.pool import Pool
from wuse.respond.store.facts import receive_fact
from wuse.respond.store.tracing_models import VenueRow
from wuse.respond.store.venues import (
    get_venue,
    is_here_already,
    venue_of,
    venue_with_key,
    venues_of_hour,
    whose_code,
)
from wuse.respond.venue import (
    DOOR,
    NotedVisit,
    SelfSaid,
    ShownCode,
    Venue,
    check_venue,
    check_venue_open,
    self_said,
)
from wuse.trust.audit import Audit, AuditEntry
from wuse.trust.store.turns import take_turn
from wuse.vocabulary import PersonKey, PlaceCode, Purpose


def register_venue(
    *,
    audit: Audit,
    places: PlaceTree,
    by: Actor,
    at: datetime,
    uid: str,
    key: str,
    name: str,
    kind: str,
    place: PlaceCode,
) -> int:
    """Register a venue with its first code. Returns its number.

    Args:
        uid, key: fresh opaque ids, which stand in visits and on the poster.

    Raises:
        Refusal: `venue.name`, `venue.kind`, `venue.place`, `place.unknown`, and those of a missing permit.
    """
    permit = check_may(by, "venue.register", place=place, at=at)
    check_venue(name=name, kind=kind, place=place)
    places.get(place, on=at.date())
    with audit.transaction():
        row = VenueRow.objects.create(
            uid=uid,
            name=name.strip(),
            kind=kind,
            place=place,
            key=key,
            key_since=at,
            organisation=by.organisation,
            registered_by=by.account,
            registered_at=at,
        )
        _record(audit, by, "venue.register", at, permit, row)
        return row.pk


def rotate_venue_key(*, audit: Audit, by: Actor, at: datetime, number: int, key: str) -> None:
    """Give a venue a new code: the poster that hangs there counts no more.

    Raises:
        Refusal: `venue.unknown`, `venue.closed`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_venue(number, lock=True)
        permit = check_may(by, "venue.rotate", place=row.place, at=at)
        check_venue_open(venue_of(row))
        row.key, row.key_since = key, at
        row.save()
        _record(audit, by, "venue.rotate", at, permit, row)


def close_venue(*, audit: Audit, by: Actor, at: datetime, number: int) -> None:
    """End a venue's code.

    Raises:
        Refusal: `venue.unknown`, `venue.closed`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_venue(number, lock=True)
        permit = check_may(by, "venue.close", place=row.place, at=at)
        check_venue_open(venue_of(row))
        row.closed_at = at
        row.save()
        _record(audit, by, "venue.close", at, permit, row)


def check_in(
    *,
    audit: Audit,
    pool: Pool,
    by: Actor,
    at: datetime,
    response: str,
    key: str,
    uid: str,
    person: PersonKey | None = None,
    colour: str = "",
) -> NotedVisit:
    """Somebody says that they are at a venue, or a delegate for one of the family. Said again within the hour, or taken
    at the door before, it is the same visit: nothing is written.

    At more venues than anybody goes to it is a visit all the same, in doubt: so it is told to the person, and to those
    who compare.

    Args:
        by: the citizen, whose account is linked to the person.
        uid: a fresh opaque id.
        person: for whom `by` acts; without, `by` themselves.
        colour: that the person's code has now; empty where none is known.

    Raises:
        Refusal: `venue.key`, `permit.unclaimed`, `delegate.unknown`, and those of a response that is not in force at
            the venue.
    """
    check_citizen(by)
    assert by.person is not None
    who = by.person if person is None else person
    check_acts_for(by, who, response=response)
    frame, venue = get_response(response), venue_with_key(key)
    check_response_active(frame, module="tracing", place=venue.place, at=at)
    with audit.transaction():
        take_turn(f"check-in {who}")
        noted = NotedVisit(venue, self_said(venue, venues_of_hour(pool, who, response=response, at=at)))
        if noted.said is None or is_here_already(pool, who, venue, response=response, at=at):
            return NotedVisit(venue, None)
        # A visit in doubt shows of no venue that it looks at codes.
        seen = {"code_colour": colour} if colour and noted.said is SelfSaid.COUNTED else {}
        told = {**_visit(who, venue, at), **seen, "self_said": noted.said.value}
        # The mark of a batch outlives its rows: made of person, venue and minute, it would tell who was where.
        receive_fact(pool, "venue_visit", told, response=response, mark=uid, at=at)
        audit.append(_entry_of_visit("visit.check_in", who, frame, by=by.account, at=at))
    return noted


def take_visit(
    *, audit: Audit, pool: Pool, by: Actor, at: datetime, number: int, shown: ShownCode, uid: str
) -> None:
    """Somebody at the door of a venue takes the visit of whoever shows a code, on a card or on a screen.

    Whose it is, is looked up for the visit alone. Whether one was there already is told to nobody: the same answer.

    Args:
        shown: the code, as it was verified a moment ago.
        uid: a fresh opaque id.

    Raises:
        Refusal: `venue.unknown`, `venue.closed`, `visit.code`, and those of a missing permit or of a response that is
            not in force at the venue.
    """
    venue = venue_of(get_venue(number))
    person, response = whose_code(shown, at=at)
    frame, purpose = get_response(response), Purpose.CASE_INVESTIGATION
    check_may(by, "visit.take", place=venue.place, at=at, response=frame, purpose=purpose)
    check_venue_open(venue)
    with audit.transaction():
        take_turn(f"check-in {person}")
        if is_here_already(pool, person, venue, response=response, at=at):
            return
        # Who took it stands in the visit and goes with it: an entry that named a door would be a trail for years.
        told = {**_visit(person, venue, at), "code_colour": shown.colour, "taken_by": by.account}
        receive_fact(pool, "venue_visit", told, response=response, mark=uid, at=at)
        audit.append(_entry_of_visit("visit.take", person, frame, by=DOOR, at=at))


def _visit(person: PersonKey, venue: Venue, at: datetime) -> dict[str, Any]:
    """A visit of this minute, as the standard says it."""
    return {
        "person": str(person),
        "venue": venue.uid,
        "place": str(venue.place),
        "venue_kind": venue.kind,
        "visited_at": at.replace(second=0, microsecond=0),
    }


def _entry_of_visit(verb: str, person: PersonKey, frame: Response, *, by: str, at: datetime) -> AuditEntry:
    """That somebody was at some venue: neither where nor at which."""
    return AuditEntry(
        at=at,
        by=by,
        verb=verb,
        place=frame.area,
        purpose=Purpose.CASE_INVESTIGATION,
        response=frame.code,
        subject=person,
        personal=True,
    )


def _record(audit: Audit, by: Actor, verb: str, at: datetime, permit: Permit, row: VenueRow) -> None:
    audit.append(
        entry_for(
            by,
            verb,
            at=at,
            permit=permit,
            place=row.place,
            facts={"kind": row.kind},
            details={"venue": row.pk},
        )
    )
