"""One step of an event as an act: held to the rules, written, told, recorded. The action has asked for the permit."""

from dataclasses import dataclass, replace
from datetime import datetime

from wuse.permits import Actor, Permit, check_may
from wuse.permits.entry import entry_for
from wuse.permits.store.queries import get_response
from wuse.respond.event import Event, EventReport, EventStep, state_after
from wuse.respond.event_kind import event_catalogue
from wuse.respond.event_rules import StepRequest, check_nobody_named, check_step
from wuse.respond.store.event_models import EventRow
from wuse.respond.store.events import event_of, keep_steps
from wuse.trust.audit import Audit, AuditEntry, EntryKind
from wuse.vocabulary import PlaceLevel, Purpose

PERSON_VERB = "person_event.handle"


@dataclass(frozen=True)
class ActFrame:
    """By what an act is allowed: the permit for the step, and the purpose where the event is about a person."""

    by: Actor
    at: datetime
    permit: Permit
    purpose: Purpose | None = None

    def request(self, step: str, **values: object) -> StepRequest:
        """A step that the actor wants to take."""
        return StepRequest(
            step=step,
            by=self.by.account,
            at=self.at,
            organisation=self.by.organisation,
            **values,  # type: ignore[arg-type]
        )


def take_step(
    audit: Audit, frame: ActFrame, row: EventRow, wanted: StepRequest, *, command: PlaceLevel | None = None
) -> Event:
    """Take a step with an event whose row is locked, inside the action's transaction.

    Raises:
        Refusal: those of `check_step`, `event.text_names`, and those of a missing permit, purpose or response where the
            event is about a person.
    """
    event = event_of(row)
    check_step(event, wanted, event_catalogue().rules_of(row.rules))
    check_person_frame(frame, event.report)
    if not row.about_person:
        check_nobody_named(wanted.text)
    step = EventStep(
        number=len(event.steps) + 1,
        step=wanted.step,
        at=wanted.at,
        by=wanted.by,
        organisation=wanted.organisation,
        before=event.state,
        after=state_after(event, wanted.step),
        text=wanted.text.strip(),
        station=wanted.station,
        handler=wanted.handler,
        level=wanted.level,
        main=wanted.main,
        command=command,
    )
    event = keep_steps(row, event, [step])
    audit.append(entry_of_step(frame, event))
    return event


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


def read_entry(frame: ActFrame, event: Event) -> AuditEntry:
    """The entry of a look at what an event says of a person."""
    entry = entry_for(
        frame.by,
        PERSON_VERB,
        at=frame.at,
        permit=frame.permit,
        place=event.report.place,
        kind=EntryKind.READ,
        facts={"kind": event.report.kind},
        details={"event": event.number},
    )
    return about_person(entry, event.report, frame.purpose)
