"""What whoever reported an event does with it: report, complete, withdraw, look at what was done."""

from datetime import datetime

from wuse.permits import Actor, check_may
from wuse.places import PlaceTree
from wuse.respond.event import EventReport, EventStep
from wuse.respond.event_kind import event_catalogue
from wuse.respond.event_rules import check_reportable, checked_uid
from wuse.respond.event_table import EventState
from wuse.respond.store.event_acts import ActFrame, check_person_frame, entry_of_step, take_step, tell
from wuse.respond.store.events import find_event, get_event, keep_event
from wuse.trust.audit import Audit
from wuse.vocabulary import Colour, PersonKey, PlaceCode, PlaceLevel, Purpose, Refusal


def report_event(
    *,
    audit: Audit,
    places: PlaceTree,
    by: Actor,
    at: datetime,
    uid: str,
    kind: str,
    place: PlaceCode,
    text: str,
    happened_at: datetime | None = None,
    level: Colour | None = None,
    person: PersonKey | None = None,
    response: str = "",
    purpose: Purpose | None = None,
) -> int:
    """Report an event. Returns its number; the same report sent again, or twice at once, has that of the first time.

    Args:
        uid: fresh opaque id that the sender's device made, 8 to 40 characters; it makes sending again harmless.
        kind: name of a kind in `event_kinds.yaml`.
        happened_at: when it was seen; now by default.
        level: the kind's own by default.
        person, response, purpose: for an event about somebody; never a name or a number of identity.

    Raises:
        Refusal: `event.kind`, `event.uid`, `event.uid_taken`, those of `check_reportable`, and those of a missing
            permit, purpose or response.
    """
    with audit.transaction(turn=f"event.report {checked_uid(uid)}"):
        permit = check_may(by, "event.report", place=place, at=at)
        frame = ActFrame(by, at, permit, purpose)
        if known := find_event(uid):
            return _same(known.pk, known.reported_by, by)
        wanted = event_catalogue().kind(kind)
        report = EventReport(
            uid=uid,
            kind=kind,
            level=level or wanted.level,
            place=place,
            text=text.strip(),
            reported_by=by.account,
            organisation=by.organisation,
            reported_at=at,
            happened_at=happened_at or at,
            rules=event_catalogue().rules_at(at).version,
            about_person=person is not None,
            person=person,
            response=response if person else "",
        )
        check_reportable(
            wanted, report, at=at, place_exists=_exists(places, place), names_allowed=person is not None
        )
        check_person_frame(frame, report)
        first = EventStep(1, "report", at, by.account, EventState.DRAFT, EventState.REPORTED, by.organisation)
        row, event = keep_event(report, first)
        tell(event)
        audit.append(entry_of_step(frame, event))
        return row.pk


def complete_event(
    *, audit: Audit, by: Actor, at: datetime, number: int, text: str, purpose: Purpose | None = None
) -> None:
    """Say what was asked for; the event is reported again, and its clocks go on.

    Raises:
        Refusal: `event.unknown`, those of `check_step`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_event(number, lock=True)
        frame = ActFrame(by, at, check_may(by, "event.complete", place=row.place, at=at), purpose)
        take_step(audit, frame, row, "complete", text=text)


def withdraw_event(
    *, audit: Audit, by: Actor, at: datetime, number: int, text: str, purpose: Purpose | None = None
) -> None:
    """Withdraw one's own report before anybody was sent.

    Raises:
        Refusal: `event.unknown`, those of `check_step`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_event(number, lock=True)
        frame = ActFrame(by, at, check_may(by, "event.withdraw", place=row.place, at=at), purpose)
        take_step(audit, frame, row, "withdraw", text=text)


def verify_event(
    *, audit: Audit, by: Actor, at: datetime, number: int, text: str = "", purpose: Purpose | None = None
) -> None:
    """Say that what was fed back is so (核查通过).

    Raises:
        Refusal: `event.unknown`, those of `check_step`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_event(number, lock=True)
        frame = ActFrame(by, at, check_may(by, "event.verify", place=row.place, at=at), purpose)
        take_step(audit, frame, row, "verify", text=text)


def send_back_event(
    *, audit: Audit, by: Actor, at: datetime, number: int, text: str, purpose: Purpose | None = None
) -> None:
    """Say why what was fed back is not so (核查不通过); the station has it again.

    Raises:
        Refusal: `event.unknown`, those of `check_step`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_event(number, lock=True)
        frame = ActFrame(by, at, check_may(by, "event.send_back", place=row.place, at=at), purpose)
        take_step(audit, frame, row, "send_back", text=text)


def _same(number: int, reported_by: str, by: Actor) -> int:
    if reported_by != by.account:
        raise Refusal(
            "event.uid_taken",
            "This id belongs to another report: let the device make a new one and send it again.",
        )
    return number


def _exists(places: PlaceTree, place: PlaceCode) -> bool:
    """Grids are not in the registry: theirs is the village that holds them."""
    return places.exists(place[:12] if place.level is PlaceLevel.GRID else place)
