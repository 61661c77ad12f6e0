"""Requests for correction and appeals: asked by the person, read and answered by a reviewer."""

from datetime import datetime

from wuse.permits import Actor, Permit, check_citizen, check_may
from wuse.permits.entry import entry_for
from wuse.permits.response import check_response_active
from wuse.permits.store.queries import get_response
from wuse.pool import Pool
from wuse.respond.code_change import is_milder
from wuse.respond.correction import (
    Correction,
    CorrectionOutcome,
    check_answerable,
    check_askable,
    check_uninvolved,
)
from wuse.respond.holder_code import HolderCode
from wuse.respond.isolation import IN_FORCE, LiftReason
from wuse.respond.override import OverrideState
from wuse.respond.store import isolation_changes
from wuse.respond.store.hand_changes import lifted
from wuse.respond.store.holder_notices import HolderNoticeKind, tell_holder
from wuse.respond.store.isolations import get_isolation
from wuse.respond.store.models import CorrectionRow, OverrideRow
from wuse.respond.store.queries import correction_of, get_correction, get_override, requests_waiting
from wuse.respond.store.reliefs import end_reliefs
from wuse.trust.audit import Audit, AuditEntry, EntryKind
from wuse.trust.store.vault import registered_place
from wuse.vocabulary import Colour, PersonKey, Purpose, Refusal


def ask_correction(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    response: str,
    place: str,
    text: str,
    override: int | None = None,
) -> int:
    """A person asks for a correction, or appeals against a code set by hand. Returns the request's number.

    Args:
        by: the citizen, whose account is linked to the person. override: number of the code that is appealed.

    Raises:
        Refusal: `correction.text`, `correction.many`, `override.unknown`, `permit.unclaimed`, `vault.unknown`,
            and those of a response that is not in force.
    """
    check_citizen(by)
    assert by.person is not None
    home = registered_place(by.person, response=response)
    for where in (place, home):
        check_response_active(get_response(response), module="correction", place=where, at=at)
    with audit.transaction():
        check_askable(text, waiting=requests_waiting(by.person, response=response).count())
        appealed = _own_override(override, by, response) if override else None
        row = CorrectionRow.objects.create(
            person=str(by.person),
            response=response,
            # Whoever reviews for the place where the person is registered must find it there; what a code by hand
            # names as its place is the word of who set it.
            place=home,
            override=appealed,
            about="code" if appealed else "data",
            colour=appealed.colour if appealed else "",
            cause=appealed.reason if appealed else "",
            text=text.strip(),
            asked_at=at,
            outcome=CorrectionOutcome.WAITING,
        )
        audit.append(
            AuditEntry(
                at=at,
                by=by.account,
                verb="correction.ask",
                place=row.place,
                purpose=Purpose.CORRECTION,
                response=response,
                subject=by.person,
                personal=True,
                facts={"appeal": appealed is not None},
            )
        )
        return row.pk


def read_correction(*, audit: Audit, by: Actor, at: datetime, number: int) -> Correction:
    """Read a request with its text; the read is an entry that the person sees.

    Raises:
        Refusal: `correction.unknown`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_correction(number)
        permit = _check(by, "correction.read", row, at)
        _record(audit, by, "correction.read", at, permit, row, EntryKind.READ)
        return correction_of(row)


def answer_correction(
    *,
    audit: Audit,
    pool: Pool,
    by: Actor,
    at: datetime,
    number: int,
    outcome: CorrectionOutcome,
    answer: str,
    code: HolderCode | None = None,
) -> None:
    """Answer a request. An appeal that is granted lifts the code by hand, or ends the isolation, with the answer.

    One against a rule's verdict is granted by what changes the verdict: the fact is corrected, or two epidemiologists
    set the code by hand. Only then is it answered as corrected.

    Args:
        code: the person's code as it is now; needed to answer an appeal against a rule's verdict as corrected.

    Raises:
        Refusal: `correction.unknown`, `correction.answered`, `correction.answer`, `correction.own_decision` when the
            reviewer had a hand in what is appealed or it is about them, `appeal.unchanged` when the code is still what
            was appealed, and those of a missing permit.
    """
    with audit.transaction():
        row = get_correction(number, lock=True)
        permit = _check(by, "correction.answer", row, at)
        check_answerable(correction_of(row), outcome=outcome, answer=answer)
        appealed = get_override(row.override_id, lock=True) if row.override_id else None
        order = get_isolation(row.isolation_id, lock=True) if row.isolation_id else None
        check_uninvolved(by, row.person, appealed or order)
        if row.about == "code" and not appealed and outcome is CorrectionOutcome.CORRECTED:
            _check_changed(row, code)
        row.outcome, row.answer, row.answered_at, row.answered_by = outcome, answer.strip(), at, by.account
        row.save()
        if appealed and outcome is CorrectionOutcome.CORRECTED and appealed.state != OverrideState.LIFTED:
            lifted(appealed, by=by, at=at)
        if order and outcome is CorrectionOutcome.CORRECTED and order.state in IN_FORCE:
            isolation_changes.lifted(pool, order, by=by, at=at, reason=LiftReason.APPEAL)
        end_reliefs(row, by=by, at=at)
        if row.person:
            tell_holder(
                PersonKey(row.person), HolderNoticeKind.ANSWER, response=row.response, at=at, cause=outcome
            )
        _record(audit, by, "correction.answer", at, permit, row, EntryKind.ACT)


def _own_override(number: int, by: Actor, response: str) -> OverrideRow:
    row = get_override(number)
    if row.person != by.person or row.response != response:
        # The same words as for a number that does not exist: whose it is, is nobody's business. One of another response
        # is lifted by that one's reviewers.
        raise Refusal(
            "override.unknown", "There is no code set by hand with the number {number}.", {"number": number}
        )
    return row


def _check_changed(row: CorrectionRow, code: HolderCode | None) -> None:
    now = code.decided if code and code.person == row.person else Colour(row.colour)
    if now is not None and not is_milder(now, row.colour):
        raise Refusal(
            "appeal.unchanged",
            "The code is still as it was appealed. Let the fact behind it be corrected, or two epidemiologists set the "
            "code by hand; then answer.",
        )


def _check(by: Actor, verb: str, row: CorrectionRow, at: datetime) -> Permit:
    frame = get_response(row.response)
    return check_may(by, verb, place=row.place, at=at, response=frame, purpose=Purpose.CORRECTION)


def _record(
    audit: Audit, by: Actor, verb: str, at: datetime, permit: Permit, row: CorrectionRow, kind: EntryKind
) -> None:
    audit.append(
        entry_for(
            by,
            verb,
            at=at,
            permit=permit,
            place=row.place,
            purpose=Purpose.CORRECTION,
            subject=PersonKey(row.person) if row.person else None,
            kind=kind,
            facts={"outcome": row.outcome},
            details={"correction": row.pk, **({"isolation": row.isolation_id} if row.isolation_id else {})},
        )
    )
