"""One step of an event as an act: held to the rules, written, told, recorded. The action has asked for the permit."""

from dataclasses import dataclass, replace
from datetime import datetime

from wuse.permits import Actor, Permit, check_may
from wuse.permits.entry import entry_for
from wuse.permits.store.queries import get_response
from wuse.respond.event import Event, EventReport, EventStep, state_after
from wuse.respond.event_clock import clocks_of
from wuse.respond.event_kind import event_catalogue
from wuse.respond.event_rules import StepRequest, check_nobody_named, check_step
from wuse.respond.notice import notices_of_step
from wuse.respond.store.event_models import EventRow
from wuse.respond.store.events import event_of, keep_steps
from wuse.respond.store.notices import keep_notices
from wuse.trust.audit import Audit, AuditEntry
from wuse.vocabulary import Colour, PlaceLevel, Purpose

PERSON_VERB = "person_event.handle"


@dataclass(frozen=True)
class ActFrame:
    """By what an act is allowed: the permit for the step, and the purpose where the event is about a person."""

    by: Actor
    at: datetime
    permit: Permit
    purpose: Purpose | None = None


def take_step(
    audit: Audit,
    frame: ActFrame,
    row: EventRow,
    step: str,
    *,
    text: str = "",
    station: str = "",
    handler: str = "",
    main: int | None = None,
    level: Colour | None = None,
    command: PlaceLevel | None = None,
) -> Event:
    """Take a step with an event whose row is locked, inside the action's transaction.

    Args:
        text, station, handler, main, level: as `StepRequest` has them. command: the level of command that is to know.

    Raises:
        Refusal: those of `check_step`, `event.text_names`, and those of a missing permit, purpose or response where the
            event is about a person.
    """
    event, by = event_of(row), frame.by
    wanted = StepRequest(
        step, by.account, frame.at, by.organisation, text.strip(), station, handler, main, level
    )
    check_step(event, wanted, event_catalogue().rules_of(row.rules))
    check_person_frame(frame, event.report)
    if not row.about_person:
        check_nobody_named(text)
    event = write_step(row, event, step_taken(event, wanted, command=command))
    audit.append(entry_of_step(frame, event))
    return event


def step_taken(event: Event, wanted: StepRequest, *, command: PlaceLevel | None, mark: str = "") -> EventStep:
    """The step that a request, which was checked, becomes."""
    return EventStep(
        number=len(event.steps) + 1,
        step=wanted.step,
        at=wanted.at,
        by=wanted.by,
        organisation=wanted.organisation,
        before=event.state,
        after=state_after(event, wanted.step),
        text=wanted.text,
        station=wanted.station,
        handler=wanted.handler,
        level=wanted.level,
        main=wanted.main,
        command=command,
        mark=mark,
    )


def write_step(row: EventRow, event: Event, step: EventStep) -> Event:
    """Write a step with the notices of it; the caller holds the row's lock and the transaction."""
    event = keep_steps(row, event, [step])
    tell(event)
    return event


def tell(event: Event) -> None:
    """Write the notices of an event's last step."""
    keep_notices(notices_of_step(event, clocks_of(event, event_catalogue().rules_of(event.report.rules))))


def check_person_frame(frame: ActFrame, report: EventReport) -> None:
    """Refuse an act about a person without a response in force, a permit for persons, and a purpose.

    Raises:
        Refusal: `response.unknown`, and those of a missing permit, purpose or response.
    """
    if report.about_person:
        response = get_response(report.response)
        check_may(
            frame.by, PERSON_VERB, place=report.place, at=frame.at, response=response, purpose=frame.purpose
        )


def entry_of_step(frame: ActFrame, event: Event) -> AuditEntry:
    """The entry of the last step of an event."""
    step, report = event.steps[-1], event.report
    entry = entry_for(
        frame.by,
        f"event.{step.step}",
        at=frame.at,
        permit=frame.permit,
        place=report.place,
        facts={"kind": report.kind, "state": event.state},
        details={"event": event.number},
    )
    return about_person(entry, report, frame.purpose)


def about_person(entry: AuditEntry, report: EventReport, purpose: Purpose | None) -> AuditEntry:
    """The entry as one about a person, where the event is."""
    if not report.about_person:
        return entry
    return replace(
        entry, subject=report.person, purpose=purpose or "", response=report.response, personal=True
    )
