"""One step of a firm's file as an act: held to the rules, written, recorded. The action has asked for the permit."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from wuse.intake.raw_table import ROW
from wuse.permits import Actor, Permit
from wuse.permits.entry import entry_for
from wuse.permits.response import Response
from wuse.pool import Pool
from wuse.pool.form import load_form
from wuse.pool.inbox import CheckedBatch
from wuse.respond.arrival_facts import fact_frame, kept_of
from wuse.respond.event_rules import check_nobody_named
from wuse.respond.resumption_check import FileRequest, check_file_step
from wuse.respond.resumption_file import FileReason, FileStep, ResumptionFile, file_state_after
from wuse.respond.resumption_flows import resumption_rules
from wuse.respond.roster import count_holds, without_counts
from wuse.respond.signed_words import SignedWords
from wuse.respond.store.declared_answers import faults_of, judge_declared
from wuse.respond.store.declaring_site import DeclaringSite
from wuse.respond.store.notices import tell_firm
from wuse.respond.store.resumption_models import ResumptionFileRow
from wuse.respond.store.resumptions import file_of, keep_file_step
from wuse.respond.white_list import WhiteListDecision
from wuse.trust.audit import Audit, AuditEntry
from wuse.vocabulary import Lang, Refusal

STANDARD, FORM, WEEKLY = "enterprise", "resumption_declaration", "resumption_report"


@dataclass(frozen=True)
class FileFrame:
    """By what an act is allowed. `permit`: None for what happens by itself."""

    by: Actor
    at: datetime
    permit: Permit | None


def take_file_step(
    audit: Audit,
    frame: FileFrame,
    row: ResumptionFileRow,
    step: str,
    *,
    text: str = "",
    reason: FileReason | None = None,
    signed: str = "",
    judged: WhiteListDecision | None = None,
    rule: str = "",
    check: str = "",
    words: SignedWords | None = None,
    by: str = "",
    details: Mapping[str, Any] | None = None,
) -> ResumptionFile:
    """Take a step with a file whose row is locked, inside the action's transaction.

    Args:
        text, reason, signed: as `FileRequest` has them. rule: version of the rules that decided of itself.
        judged: the decision by the white list, whose profile is the rule.
        check: id of the inspection. words: of a commitment, as they were signed.
        by: whoever found it, where that is not the one who acts.
        details: more for the entry.

    Raises:
        Refusal: those of `check_file_step`, and `event.text_names` where the words name somebody by a number.
    """
    file, said = file_of(row), text.strip()
    actor = by or frame.by.account
    criteria = judged.criteria if judged else ()
    wanted = FileRequest(step, actor, frame.at, frame.by.organisation, said, reason, signed, criteria)
    check_file_step(file, wanted, resumption_rules())
    check_nobody_named(said)
    taken = FileStep(
        number=len(file.steps) + 1,
        step=step,
        at=frame.at,
        by=actor,
        before=file.state,
        after=file_state_after(file, step),
        organisation=frame.by.organisation,
        text=said,
        reason=reason,
        rule=judged.profile if judged else rule,
        check=check,
        words=words,
        judged=judged,
    )
    after = keep_file_step(row, file, taken)
    tell_firm(after)
    audit.append(file_entry(frame, row, f"resumption.{step}", reason=reason, details=details))
    return after


def file_entry(
    frame: FileFrame,
    row: ResumptionFileRow,
    verb: str,
    *,
    reason: FileReason | None = None,
    details: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """The entry of an act about a file."""
    return entry_for(
        frame.by,
        verb,
        at=frame.at,
        permit=frame.permit,
        place=row.place,
        response=row.response,
        facts={"state": row.state, **({"reason": reason.value} if reason else {})},
        details={"file": row.pk, "enterprise": row.enterprise, **(details or {})},
    )


def judged_answers(
    site: DeclaringSite,
    row: ResumptionFileRow,
    response: Response,
    answers: Mapping[str, str],
    *,
    at: datetime,
    lang: Lang,
    form: str = FORM,
) -> dict[str, Any]:
    """The declaration checked as any row of the standard is; what the account says of itself is not asked.

    Raises:
        Refusal: `resumption.wrong`, whose details name column and message of each fault.
    """
    asked = dict.fromkeys(found.name for found in load_form(form).fields)
    # Counted codes are carried on to no other number of staff: a fault would tell what the firm is not told.
    held = without_counts(row.declared) if form == WEEKLY else {}
    before = {name: _text(value) for name, value in held.items()}
    said = {**before, **asked, **answers} if form == FORM else {**before, **answers}
    said |= {
        "enterprise": row.enterprise,
        "enterprise_name": row.name,
        "place": row.place,
        "declared_at": at.isoformat(),
        **_codes(row, answers, at),
    }
    said.pop("recorded_at", None)
    judged = judge_declared(site, STANDARD, said, response=response, at=at, lang=lang)
    faults = faults_of(judged)
    if faults or judged.accepted.is_empty():
        raise Refusal(
            "resumption.wrong",
            "Something in the declaration is missing or wrong: see beside the questions.",
            {"faults": faults},
        )
    return judged.accepted.drop(ROW).row(0, named=True)


def put_enterprise_fact(pool: Pool, row: ResumptionFileRow, *, at: datetime) -> None:
    """Put what the firm declares now into the inbox of the pool, in the step's transaction."""
    fact = {**row.declared, "recorded_at": at}
    mark = f"resumption {row.enterprise} {row.pk} {at.isoformat()}"
    batch = hashlib.sha256(mark.encode()).hexdigest()
    pool.receive(CheckedBatch(STANDARD, fact_frame(STANDARD, fact), batch), at=at)


def kept_declaration(accepted: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of an accepted row as the desk keeps them."""
    return kept_of(accepted)


def _codes(row: ResumptionFileRow, answers: Mapping[str, str], at: datetime) -> dict[str, str]:
    """The codes: as a roster of all who return was counted within the day; else as the firm says."""
    counts = row.roster if count_holds(row.counted_at, at) else {}
    if counts and str(counts["staff"]) == answers.get("staff_returning", "").strip():
        told = {f"codes_{colour}": str(counts[colour]) for colour in ("green", "yellow", "red")}
        return {**told, "codes_counted_by": "counted"}
    return {"codes_counted_by": "stated"}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
