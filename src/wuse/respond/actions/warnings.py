"""Early warnings become work (由面到点): each is an event with an owner and clocks, told when its signal ends."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from wuse.assess.warnings import WarningRule
from wuse.permits import Actor
from wuse.respond.event import Event, EventReport, EventStep
from wuse.respond.event_kind import event_catalogue
from wuse.respond.event_rules import StepRequest
from wuse.respond.event_table import EventState
from wuse.respond.store.event_acts import step_taken, tell, write_step
from wuse.respond.store.events import event_of, get_event, keep_event
from wuse.respond.store.warning_models import WarningRow
from wuse.respond.store.warnings import current_row, evidence, kept_of, kept_warnings
from wuse.respond.warning import (
    EarlyWarning,
    WarningChange,
    WarningKey,
    change_of,
    changes,
    is_graver,
    report_words,
)
from wuse.trust.audit import Audit, AuditEntry
from wuse.vocabulary import Colour, PlaceCode, PlaceLevel

_UID_LENGTH = 40
# Whoever should have accepted has not, or codes were changed in numbers: the county has to know at once.
_COUNTY_AT_ONCE = ("event_unaccepted", "code_by_hand", "code_by_facts", "facts_held", "appeal_late")
_SAID = {
    WarningChange.OVER: "信号已解除，由经办人核实后销号。\nThe signal is over; a person looks and closes.",
    WarningChange.BACK: "信号再次出现。\nThe signal is back.",
    WarningChange.GRAVER: "信号加重。\nThe signal has grown graver.",
}


def follow_warnings(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    rule: WarningRule,
    found: Iterable[EarlyWarning],
    judged: Iterable[str],
) -> int:
    """Make events of the warnings that have none, and tell those that have one. Returns how many changed.

    Each warning is a transaction of its own in which it is looked at again, so that two who follow the same warnings
    change nothing twice, and whatever ends a run, the next one goes on.

    Args:
        found: the warnings that stand at `at`. judged: the kinds that were judged; of others nothing is concluded.
    """
    standing = {warning.key: warning for warning in found}
    asked = changes(standing.values(), kept_warnings(), judged)
    return sum(_follow(audit, by, at, rule, key, standing.get(key)) for key in asked)


def _follow(
    audit: Audit, by: Actor, at: datetime, rule: WarningRule, key: WarningKey, found: EarlyWarning | None
) -> bool:
    with audit.transaction(turn=f"warning {key[0]} {key[1]}"):
        row = current_row(key)
        if row:
            # An event is changed by people at the same time: its row is held while it is looked at.
            row.event = get_event(row.event_id, lock=True)
        change = change_of(found, kept_of(row))
        if change is WarningChange.OPEN and found:
            row = _opened(by, at, rule, found, row)
        elif change and row:
            _told(by, at, rule, change, row, found)
        if change and row:
            audit.append(_entry(by, at, change, row))
        return change is not None


def _opened(
    by: Actor, at: datetime, rule: WarningRule, found: EarlyWarning, before: WarningRow | None
) -> WarningRow:
    """A new event with its warning; what was closed before it is finished."""
    if before:
        _finish(before, at)
    report = _report(by, at, rule, found)
    first = EventStep(1, "report", at, by.account, EventState.DRAFT, EventState.REPORTED)
    event_row, event = keep_event(report, first)
    tell(event)
    if found.signal in _COUNTY_AT_ONCE:
        wanted = StepRequest("overdue", by.account, at)
        mark = f"overdue:{PlaceLevel.COUNTY}"
        write_step(event_row, event, step_taken(event, wanted, command=PlaceLevel.COUNTY, mark=mark))
    return WarningRow.objects.create(
        signal=found.signal, place=found.place, judged_at=at, event=event_row, **evidence(found)
    )


def _report(by: Actor, at: datetime, rule: WarningRule, found: EarlyWarning) -> EventReport:
    uid = hashlib.sha256(f"warning {found.signal} {found.place} {at.isoformat()}".encode()).hexdigest()
    return EventReport(
        uid=uid[:_UID_LENGTH],
        kind=found.event_kind,
        level=found.severity,
        place=found.place,
        text=report_words(found, rule),
        reported_by=by.account,
        organisation=by.organisation,
        reported_at=at,
        happened_at=min(found.first_at, at),
        rules=event_catalogue().rules_at(at).version,
    )


def _told(
    by: Actor,
    at: datetime,
    rule: WarningRule,
    change: WarningChange,
    row: WarningRow,
    found: EarlyWarning | None,
) -> None:
    """What a change makes of a warning and its event."""
    if change is WarningChange.FINISH:
        _finish(row, at)
        return
    row.over_at = at if change is WarningChange.OVER else None
    event = event_of(row.event)
    level = _raised(event, found)
    for name, value in (evidence(found) if found else {}).items():
        setattr(row, name, value)
    row.judged_at = at
    row.save()
    text = _SAID[change] + (f"\n{report_words(found, rule)}" if found else "")
    # At the moment at which it was seen, and never before what was done last.
    wanted = StepRequest(f"signal_{change}", by.account, max(at, event.steps[-1].at), text=text, level=level)
    write_step(row.event, event, step_taken(event, wanted, command=None))


def _raised(event: Event, found: EarlyWarning | None) -> Colour | None:
    """The level that an event is to have where the warning is graver; what a person set is never lowered."""
    return found.severity if found and is_graver(found.severity, event.level) else None


def _finish(row: WarningRow, at: datetime) -> None:
    row.over_at, row.current = row.over_at or at, False
    row.save(update_fields=["over_at", "current"])


def _entry(by: Actor, at: datetime, change: WarningChange, row: WarningRow) -> AuditEntry:
    return AuditEntry(
        at=at,
        by=by.account,
        verb=f"warning.{change}",
        place=PlaceCode(row.place),
        rule=row.rule,
        facts={"signal": row.signal, "severity": row.severity, "rule_digest": row.rule_digest},
        details={"event": row.event_id, "observed": row.observed},
    )
