"""What the desks of township and county do with an event: accept it, send it to a station, hand it up, close it."""

from datetime import datetime

from wuse.permits import Actor, Permit, check_may
from wuse.respond.store.event_acts import ActFrame, take_step
from wuse.respond.store.events import get_event
from wuse.respond.store.stations import check_staff, place_of_organisation
from wuse.trust.audit import Audit
from wuse.vocabulary import Colour, Purpose, Refusal


def accept_event(
    *, audit: Audit, by: Actor, at: datetime, number: int, text: str = "", purpose: Purpose | None = None
) -> None:
    """Accept a report (受理).

    Raises:
        Refusal: `event.unknown`, those of `take_step`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_event(number, lock=True)
        frame = ActFrame(by, at, check_may(by, "event.accept", place=row.place, at=at), purpose)
        take_step(audit, frame, row, "accept", text=text)


def reject_event(
    *, audit: Audit, by: Actor, at: datetime, number: int, text: str, purpose: Purpose | None = None
) -> None:
    """Reject a report, with the reason that the reporter reads (不予受理).

    Raises:
        Refusal: `event.unknown`, those of `take_step`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_event(number, lock=True)
        frame = ActFrame(by, at, check_may(by, "event.reject", place=row.place, at=at), purpose)
        take_step(audit, frame, row, "reject", text=text)


def return_event(
    *, audit: Audit, by: Actor, at: datetime, number: int, text: str, purpose: Purpose | None = None
) -> None:
    """Ask the reporter for more (退回补充); below red the clocks stand still until it comes.

    Raises:
        Refusal: `event.unknown`, those of `take_step`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_event(number, lock=True)
        frame = ActFrame(by, at, check_may(by, "event.return", place=row.place, at=at), purpose)
        take_step(audit, frame, row, "return", text=text)


def dispatch_event(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    number: int,
    station: str,
    handler: str = "",
    text: str = "",
    purpose: Purpose | None = None,
) -> None:
    """Send an event to a station of one's own place (一级转派), or to one of its staff.

    Args:
        station: code of the organisation. handler: account of its staff; empty for whoever takes it.

    Raises:
        Refusal: `event.unknown`, `event.target_outside`, `event.handler`, those of `take_step`, and those of a missing
            permit.
    """
    with audit.transaction():
        row = get_event(number, lock=True)
        permit = check_may(by, "event.dispatch", place=row.place, at=at)
        _check_target(permit, station, handler)
        frame = ActFrame(by, at, permit, purpose)
        take_step(audit, frame, row, "dispatch", text=text, station=station, handler=handler)


def hand_up_event(
    *, audit: Audit, by: Actor, at: datetime, number: int, text: str, purpose: Purpose | None = None
) -> None:
    """Hand an event up to the county, or, as the county, draw it up (上呈).

    Raises:
        Refusal: `event.unknown`, those of `take_step`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_event(number, lock=True)
        frame = ActFrame(by, at, check_may(by, "event.hand_up", place=row.place, at=at), purpose)
        take_step(audit, frame, row, "hand_up", text=text)


def hand_down_event(
    *, audit: Audit, by: Actor, at: datetime, number: int, text: str, purpose: Purpose | None = None
) -> None:
    """Hand an event back to the township, with the reason.

    Raises:
        Refusal: `event.unknown`, those of `take_step`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_event(number, lock=True)
        frame = ActFrame(by, at, check_may(by, "event.hand_down", place=row.place, at=at), purpose)
        take_step(audit, frame, row, "hand_down", text=text)


def dispatch_event_as_county(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    number: int,
    station: str,
    handler: str = "",
    text: str = "",
    purpose: Purpose | None = None,
) -> None:
    """Send an event to a station of the county (二级转派), or to one of its staff.

    Raises:
        Refusal: `event.unknown`, `event.target_outside`, `event.handler`, those of `take_step`, and those of a missing
            permit.
    """
    with audit.transaction():
        row = get_event(number, lock=True)
        permit = check_may(by, "event.dispatch_county", place=row.place, at=at)
        _check_target(permit, station, handler)
        frame = ActFrame(by, at, permit, purpose)
        take_step(audit, frame, row, "dispatch_county", text=text, station=station, handler=handler)


def close_event(
    *, audit: Audit, by: Actor, at: datetime, number: int, text: str = "", purpose: Purpose | None = None
) -> None:
    """Close an event that was verified (销号).

    Raises:
        Refusal: `event.unknown`, those of `take_step`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_event(number, lock=True)
        frame = ActFrame(by, at, check_may(by, "event.close", place=row.place, at=at), purpose)
        take_step(audit, frame, row, "close", text=text)


def grade_event(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    number: int,
    level: Colour,
    text: str,
    purpose: Purpose | None = None,
) -> None:
    """Give an event another level, with the reason; its clocks are those of the new level from the report on.

    Raises:
        Refusal: `event.unknown`, those of `take_step`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_event(number, lock=True)
        frame = ActFrame(by, at, check_may(by, "event.grade", place=row.place, at=at), purpose)
        take_step(audit, frame, row, "grade", level=level, text=text)


def _check_target(permit: Permit, station: str, handler: str) -> None:
    """The station lies where one's own permit holds, and the one who is named is of its staff."""
    if not permit.covers(place_of_organisation(station)):
        raise Refusal(
            "event.target_outside",
            "The station {station} does not lie in your place {place}: choose one of your own, or hand the event up.",
            {"station": station, "place": permit.place},
        )
    check_staff(station, handler)
