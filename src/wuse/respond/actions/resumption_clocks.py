"""What happens to firms' files by itself: filed when the time is over, moved by findings, ended with the response."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from wuse.permits import Actor
from wuse.permits.store.queries import active_responses
from wuse.respond.check import CheckState
from wuse.respond.inspection_list import BREACH, inspection_list, reason_of
from wuse.respond.one_by_one import TellRefused, each_alone
from wuse.respond.resumption_check import consents_by_itself
from wuse.respond.resumption_flows import resumption_rules
from wuse.respond.resumption_table import FileState
from wuse.respond.store.grid_models import CheckRow
from wuse.respond.store.inspections import not_met_in
from wuse.respond.store.resumption_acts import FileFrame, file_entry, take_file_step
from wuse.respond.store.resumption_late import late_files, tell_of_file
from wuse.respond.store.resumption_models import ResumptionFileRow
from wuse.respond.store.resumptions import file_of, files_consenting, files_not_under, get_file
from wuse.trust.audit import Audit


def file_silent_consents(*, audit: Audit, by: Actor, at: datetime, refused: TellRefused | None = None) -> int:
    """File the declarations of the filing way whose review is over without a word (默认备案). Returns how many.

    Each is a transaction of its own in which it is looked at again: whatever ends a run, the next one goes on.
    """
    return each_alone(files_consenting(at=at), partial(_consent, audit, by, at), refused)


def follow_inspections(*, audit: Audit, by: Actor, at: datetime, refused: TellRefused | None = None) -> int:
    """Take what field workers found at firms into their files: a breach suspends. Returns how many files moved."""
    waiting = ResumptionFileRow.objects.exclude(inspection="").values_list("inspection", flat=True)
    done = CheckRow.objects.filter(uid__in=waiting).exclude(state=CheckState.OPEN, until__gt=at)
    found = list(done.order_by("pk").values_list("uid", flat=True))
    return each_alone(found, partial(_follow, audit, by, at), refused)


def escalate_files(*, audit: Audit, by: Actor, at: datetime, refused: TellRefused | None = None) -> int:
    """Tell the units above of every file whose review, look on the spot or appeal is late (超时升级): it becomes an
    event, of which one level more is told after as long again. Returns of how many somebody was told.

    Each is a transaction of its own, and no event tells a level twice: whatever ends a run, the next one goes on.
    """
    return each_alone(late_files(at=at), partial(_escalate, audit, by, at), refused)


def end_files(*, audit: Audit, by: Actor, at: datetime, refused: TellRefused | None = None) -> int:
    """End the files of responses that are over: no enterprise needs leave to work any more. Returns how many."""
    numbers = files_not_under([response.code for response in active_responses(at)])
    return each_alone(numbers, partial(_lapse, audit, by, at), refused)


def _consent(audit: Audit, by: Actor, at: datetime, number: int) -> bool:
    with audit.transaction():
        row = get_file(number, lock=True)
        if row.due_at is None or row.due_at > at or not consents_by_itself(file_of(row)):
            # The rules are others than at its last step: it is late, and no silence files it.
            row.consent_at, row.tell_at = None, row.due_at
            row.save(update_fields=["consent_at", "tell_at"])
            return False
        take_file_step(audit, FileFrame(by, at, None), row, "consent", rule=resumption_rules().version)
        return True


def _escalate(audit: Audit, by: Actor, at: datetime, number: int) -> bool:
    with audit.transaction():
        row = get_file(number, lock=True)
        told = tell_of_file(row, by=by, at=at)
        if told is None:
            return False
        clock, levels, event = told
        entry = file_entry(FileFrame(by, at, None), row, "resumption.overdue", details={"event": event})
        for level in levels:
            audit.append(replace(entry, facts={**entry.facts, "clock": clock.name, "told": str(level)}))
        return True


def _follow(audit: Audit, by: Actor, at: datetime, uid: str) -> bool:
    with audit.transaction():
        row = ResumptionFileRow.objects.select_for_update().filter(inspection=uid).first()
        if row is None:
            return False
        said, worker = _found(CheckRow.objects.get(uid=uid))
        breach = said == BREACH and row.state == FileState.RESUMED
        missed = [one.item for one in not_met_in(row, uid)]
        take_file_step(
            audit,
            FileFrame(by, at, None),
            row,
            "breach_found" if breach else "visit",
            text=said,
            reason=reason_of(missed, flow=row.flow, listed=inspection_list()) if breach else None,
            check=uid,
            details={"found_by": worker, "not_met": missed},
        )
        return True


def _found(check: CheckRow) -> tuple[str, str]:
    """What was found last, and by which phone; `not_visited` when the time was over before anybody went."""
    findings = check.standing.get("findings", ())
    if check.state != CheckState.DONE or not findings:
        return "not_visited", ""
    said = [finding["said"].get("door_found", "") for finding in findings]
    # Of two who say different things the graver one counts; the firm can appeal.
    return (BREACH if BREACH in said else said[-1] or "visited"), str(findings[-1]["device"])


def _lapse(audit: Audit, by: Actor, at: datetime, number: int) -> bool:
    with audit.transaction():
        row = get_file(number, lock=True)
        if not row.is_live:
            return False
        step = "lapse" if row.is_open else "discard"
        take_file_step(audit, FileFrame(by, at, None), row, step)
        return True
