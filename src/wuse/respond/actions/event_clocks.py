"""What the clock does to events: cards, escalations, the end of what they say of persons. Any run may be repeated."""

from datetime import datetime
from functools import partial

from wuse.permits import Actor
from wuse.respond.event import Event
from wuse.respond.event_clock import DueMark, clocks_of, due_marks
from wuse.respond.event_kind import event_catalogue
from wuse.respond.event_rules import StepRequest
from wuse.respond.one_by_one import TellRefused, all_alone, each_alone
from wuse.respond.store.event_acts import about_person, step_taken, write_step
from wuse.respond.store.event_lapse import empty_persons, ended_with_person, open_under_ended_responses
from wuse.respond.store.event_models import EventRow
from wuse.respond.store.events import event_of, events_to_wake, get_event
from wuse.respond.store.notices import forget_notices
from wuse.trust.audit import Audit, AuditEntry
from wuse.vocabulary import Purpose

BATCH = 200


def mark_due_events(*, audit: Audit, by: Actor, at: datetime, refused: TellRefused | None = None) -> int:
    """Show the cards and do the escalations that are due (亮牌、超时升级). Returns how many steps were written.

    Each event is a transaction of its own, and each mark is written once: whatever ends a run, the next one goes on.
    """
    return all_alone(
        lambda most: events_to_wake(at=at, most=most), partial(_mark, audit, by, at), refused, most=BATCH
    )


def end_person_events(*, audit: Audit, by: Actor, at: datetime, refused: TellRefused | None = None) -> int:
    """End the events about persons whose response is over; nobody may work on them any more. Returns how many."""
    return each_alone(open_under_ended_responses(at=at), partial(_lapse, audit, by, at), refused)


def forget_event_persons(*, audit: Audit, by: Actor, at: datetime) -> int:
    """Empty what events say of persons, once they are over for as long as their rules say. Returns how many events."""
    found = ended_with_person(at=at)
    for response, numbers in found.items():
        with audit.transaction():
            emptied = empty_persons(numbers)
            audit.append(
                AuditEntry(
                    at=at,
                    by=by.account,
                    verb="event.forget",
                    response=response,
                    facts={"events": emptied},
                )
            )
    return sum(map(len, found.values()))


def forget_old_notices(*, audit: Audit, by: Actor, at: datetime) -> int:
    """Remove the notices that are no news any more. Returns how many."""
    with audit.transaction():
        removed = forget_notices(at=at)
        if removed:
            audit.append(AuditEntry(at=at, by=by.account, verb="notice.forget", facts={"notices": removed}))
    return removed


def _mark(audit: Audit, by: Actor, at: datetime, number: int) -> int:
    with audit.transaction():
        row = get_event(number, lock=True)
        event = event_of(row)
        waiting = [mark for mark in _waiting(event) if mark.at <= at]
        for mark in waiting:
            event = _write(audit, by, row, event, mark, at)
        return len(waiting)


def _waiting(event: Event) -> list[DueMark]:
    return due_marks(clocks_of(event, event_catalogue().rules_of(event.report.rules)))


def _write(audit: Audit, by: Actor, row: EventRow, event: Event, mark: DueMark, at: datetime) -> Event:
    step = "overdue" if mark.command else "card"
    # At the moment at which it was seen: a keeper that was down does not pretend that it was not.
    wanted = StepRequest(step, by.account, max(at, event.steps[-1].at))
    event = write_step(row, event, step_taken(event, wanted, command=mark.command, mark=mark.mark))
    audit.append(
        _entry(by, event, at, facts={"mark": mark.mark.rsplit(":", 1)[0] if step == "card" else mark.mark})
    )
    return event


def _lapse(audit: Audit, by: Actor, at: datetime, number: int) -> int:
    with audit.transaction():
        row = get_event(number, lock=True)
        if not row.is_open:
            return 0
        event = event_of(row)
        wanted = StepRequest("lapse", by.account, max(at, event.steps[-1].at))
        event = write_step(row, event, step_taken(event, wanted, command=None))
        audit.append(_entry(by, event, at, facts={}))
        return 1


def _entry(by: Actor, event: Event, at: datetime, *, facts: dict[str, object]) -> AuditEntry:
    step, report = event.steps[-1], event.report
    entry = AuditEntry(
        at=at,
        by=by.account,
        verb=f"event.{step.step}",
        place=report.place,
        rule=f"event rules {report.rules}",
        facts={"kind": report.kind, "state": event.state, **facts},
        details={"event": event.number},
    )
    return about_person(entry, report, Purpose.OVERSIGHT)
