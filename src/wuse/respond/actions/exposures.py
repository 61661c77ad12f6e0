"""Exposures: looked for, read, taken as a contact or set aside by an epidemiologist; forgotten with the visits.

Nothing here colours anybody's code: a contact does, by the rule, once somebody has listed it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from wuse.assess.exposure import EXPOSURE_VISITS, find_exposures, load_exposure_rule
from wuse.permits import Actor, Permit, check_may
from wuse.permits.entry import entry_for
from wuse.permits.rules import can_do
from wuse.permits.store.queries import get_response
from wuse.pool import Pool, load_standard
from wuse.pool.sorted_copies import rows_beside
from wuse.respond.contact import check_case
from wuse.respond.exposure import (
    AsideReason,
    Exposure,
    ExposuresLookedFor,
    ExposureState,
    check_cases_many,
    check_waiting,
    contact_wanted,
)
from wuse.respond.store.cases import cases_reported
from wuse.respond.store.contacts import contact_batch, list_contact, open_contact
from wuse.respond.store.exposures import (
    decide,
    exposure_of,
    forget_exposures_before,
    get_exposure,
    keep_exposures,
)
from wuse.respond.store.tracing_models import ExposureRow
from wuse.respond.store.venues import venues_named
from wuse.trust.audit import Audit, AuditEntry, EntryKind
from wuse.trust.canonical import canonical_json
from wuse.trust.store.vault import registered_place
from wuse.vocabulary import PersonKey, PlaceCode, Purpose

_TABLE = "venue_visit"


def look_for_exposures(
    *,
    audit: Audit,
    pool: Pool,
    by: Actor,
    at: datetime,
    response: str,
    purpose: Purpose,
    place: PlaceCode,
    cases: Sequence[str],
) -> ExposuresLookedFor:
    """Find who was at the same venues as some cases, and keep the proposals. Each case's person has an entry of it.

    Args:
        place: in which the cases live. cases: ids of their reports.

    Raises:
        Refusal: `exposure.many`, `contact.case`, and those of a missing permit, purpose or response.
    """
    check_cases_many(len(cases))
    frame = get_response(response)
    check_may(by, "exposure.find", place=place, at=at, response=frame, purpose=purpose)
    reported = cases_reported(pool, cases, response=response, known_at=at)
    permits: dict[str, Permit] = {}
    for report in cases:
        check_case(reported.get(report))
        home = reported[report]["place"]
        permits[report] = check_may(by, "exposure.find", place=home, at=at, response=frame, purpose=purpose)
    rule = load_exposure_rule()
    persons = {reported[report]["person"]: report for report in cases}
    # What was judged names the version that it read: so what waits in the inbox goes into one first.
    version = pool.settle(_TABLE, at=at)
    visits = rows_beside(pool, EXPOSURE_VISITS, persons)
    found = find_exposures(pool.engine, visits, cases=list(persons), response=response, rule=rule, as_of=at)
    told = {
        "rule": rule.id,
        "rule_digest": rule.digest,
        "inputs": canonical_json({_TABLE: version}).decode(),
        "found_at": at,
    }
    with audit.transaction():
        kept = keep_exposures(found, persons, response=response, place=place, told=told)
        for person, report in persons.items():
            _record_look(audit, by, at, permits[report], purpose, person, report, reported, told)
    return kept


def read_exposure(*, audit: Audit, by: Actor, at: datetime, number: int, purpose: Purpose | None) -> Exposure:
    """Read a proposal with the stays that it rests on; the read is an entry that the person sees.

    Stays at venues that the reader may not read are counted and not told.

    Raises:
        Refusal: `exposure.unknown`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_exposure(number)
        permit = _check(by, "exposure.read", row, at, purpose)
        _record(audit, by, "exposure.read", at, permit, purpose, row, kind=EntryKind.READ)
        return _as_far_as_seen(exposure_of(row), by, at, purpose)


def _as_far_as_seen(found: Exposure, by: Actor, at: datetime, purpose: Purpose | None) -> Exposure:
    """Without the stays at venues at other places than the reader's; where the proposal stands was checked before."""
    frame = get_response(found.response)
    venues = venues_named(meeting.venue for meeting in found.meetings)
    places = {venue.place for venue in venues.values()}
    within = {
        place
        for place in places
        if can_do(by, "exposure.read", place=place, at=at, response=frame, purpose=purpose)
    }
    seen = {found.venue, *(uid for uid, venue in venues.items() if venue.place in within)}
    shown = tuple(meeting for meeting in found.meetings if meeting.venue in seen)
    return replace(found, meetings=shown, elsewhere=len(found.meetings) - len(shown))


def accept_exposure(
    *,
    audit: Audit,
    pool: Pool,
    by: Actor,
    at: datetime,
    number: int,
    purpose: Purpose | None,
    uid: str,
    closeness: str,
) -> int:
    """Take a proposal as a contact: from now on it is one, with the window of the stays. Returns its number.

    Of somebody who is followed up as a contact of the case already it is that contact, as it was listed.

    Raises:
        Refusal: `exposure.unknown`, `exposure.decided`, those of `list_contact`, `vault.unknown` for somebody who is
            not registered, and those of a missing permit.
    """
    with audit.transaction():
        row = get_exposure(number, lock=True)
        found = exposure_of(row)
        permit = _check(by, "exposure.decide", row, at, purpose)
        home = registered_place(found.person, response=row.response)
        frame = get_response(row.response)
        # Nobody makes contacts of people who live outside of the jurisdiction.
        check_may(by, "exposure.decide", place=home, at=at, response=frame, purpose=purpose)
        check_waiting(found)
        contact, batch = open_contact(found.person, case=found.case, response=row.response), ""
        if contact is None:
            venue = venues_named([found.venue]).get(found.venue)
            wanted = contact_wanted(found, closeness=closeness, venue_kind=venue.kind if venue else "")
            contact = list_contact(pool, wanted, uid=uid, response=row.response, place=home, by=by, at=at)
            batch = contact_batch(contact, at=at)
        decide(row, ExposureState.ACCEPTED, by=by.account, at=at, contact=contact.pk)
        _record(audit, by, "exposure.decide", at, permit, purpose, row, batch=batch)
        return contact.pk


def set_aside_exposure(
    *, audit: Audit, by: Actor, at: datetime, number: int, purpose: Purpose | None, reason: AsideReason
) -> None:
    """Set a proposal aside, for a reason of the closed list; it is not proposed again.

    Raises:
        Refusal: `exposure.unknown`, `exposure.decided`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_exposure(number, lock=True)
        permit = _check(by, "exposure.decide", row, at, purpose)
        check_waiting(exposure_of(row))
        decide(row, ExposureState.SET_ASIDE, by=by.account, at=at, reason=reason)
        _record(audit, by, "exposure.decide", at, permit, purpose, row)


def forget_exposures(*, audit: Audit, by: Actor, at: datetime) -> int:
    """Forget the proposals whose stays the standard does not keep any longer, and such stays in those that remain.

    Returns:
        How many proposals went.
    """
    kept = load_standard(_TABLE).retention_days
    assert kept is not None
    with audit.transaction():
        gone, stays = forget_exposures_before(at - timedelta(days=kept))
        if gone or stays:
            facts = {"exposures": gone, "meetings": stays}
            audit.append(AuditEntry(at=at, by=by.account, verb="exposure.forget", facts=facts))
    return gone


def _check(by: Actor, verb: str, row: ExposureRow, at: datetime, purpose: Purpose | None) -> Permit:
    return check_may(by, verb, place=row.place, at=at, response=get_response(row.response), purpose=purpose)


def _record_look(
    audit: Audit,
    by: Actor,
    at: datetime,
    permit: Permit,
    purpose: Purpose,
    person: str,
    report: str,
    reported: Mapping[str, Mapping[str, str]],
    told: Mapping[str, object],
) -> None:
    audit.append(
        entry_for(
            by,
            "exposure.find",
            at=at,
            permit=permit,
            place=reported[report]["place"],
            purpose=purpose,
            subject=PersonKey(person),
            facts={"rule": told["rule_digest"], "inputs": told["inputs"]},
            details={"case": report},
        )
    )


def _record(
    audit: Audit,
    by: Actor,
    verb: str,
    at: datetime,
    permit: Permit,
    purpose: Purpose | None,
    row: ExposureRow,
    *,
    batch: str = "",
    kind: EntryKind = EntryKind.ACT,
) -> None:
    details = {"exposure": row.pk, "contact": row.contact_id, "reason": row.reason}
    audit.append(
        entry_for(
            by,
            verb,
            at=at,
            permit=permit,
            place=row.place,
            purpose=purpose,
            subject=PersonKey(row.person),
            kind=kind,
            facts={"rule": row.rule, "state": str(row.state), **({"batch": batch} if batch else {})},
            details={name: value for name, value in details.items() if value},
        )
    )
