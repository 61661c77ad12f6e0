"""What a station does with an event that it was sent: decline it, hand it on, take it in hand, say what was done."""

from datetime import datetime

from wuse.permits import Actor, check_may
from wuse.respond.store.event_acts import ActFrame, take_step
from wuse.respond.store.events import get_event
from wuse.respond.store.stations import check_staff, place_of_organisation
from wuse.trust.audit import Audit
from wuse.vocabulary import PlaceCode, Purpose, Refusal


def decline_event(
    *, audit: Audit, by: Actor, at: datetime, number: int, text: str, purpose: Purpose | None = None
) -> None:
    """Decline an event that is not the station's, with the reason (退件); the desk that sent it has it again.

    Raises:
        Refusal: `event.unknown`, those of `take_step`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_event(number, lock=True)
        frame = ActFrame(by, at, check_may(by, "event.decline", place=row.place, at=at), purpose)
        take_step(audit, frame, row, "decline", text=text)


def hand_on_event(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    number: int,
    station: str,
    text: str,
    handler: str = "",
    purpose: Purpose | None = None,
) -> None:
    """Hand an event on to another station of the same county, with the reason (转办).

    Raises:
        Refusal: `event.unknown`, `event.target_far`, `event.handler`, those of `take_step`, and those of a missing
            permit.
    """
    with audit.transaction():
        row = get_event(number, lock=True)
        frame = ActFrame(by, at, check_may(by, "event.hand_on", place=row.place, at=at), purpose)
        _check_near(PlaceCode(row.place), station)
        check_staff(station, handler)
        take_step(audit, frame, row, "hand_on", text=text, station=station, handler=handler)


def begin_event(
    *, audit: Audit, by: Actor, at: datetime, number: int, text: str = "", purpose: Purpose | None = None
) -> None:
    """Take an event in hand (开始处置).

    Raises:
        Refusal: `event.unknown`, those of `take_step`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_event(number, lock=True)
        frame = ActFrame(by, at, check_may(by, "event.begin", place=row.place, at=at), purpose)
        take_step(audit, frame, row, "begin", text=text)


def feed_back_event(
    *, audit: Audit, by: Actor, at: datetime, number: int, text: str, purpose: Purpose | None = None
) -> None:
    """Say what was done (反馈); the reporter looks whether it is so.

    Raises:
        Refusal: `event.unknown`, those of `take_step`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_event(number, lock=True)
        frame = ActFrame(by, at, check_may(by, "event.feed_back", place=row.place, at=at), purpose)
        take_step(audit, frame, row, "feed_back", text=text)


def _check_near(place: PlaceCode, station: str) -> None:
    """A station hands on within the county; beyond it, the desks do."""
    other = place_of_organisation(station)
    if other[:6] != place[:6] or len(other) < 6:
        raise Refusal(
            "event.target_far",
            "The station {station} does not lie in the county of the event: decline it, and let the desk hand it up.",
            {"station": station},
        )
