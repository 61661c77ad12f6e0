"""Appeals against a code, whoever decided it: asked with one act, answered by a human within a day; interim relief."""

from datetime import datetime

from wuse.permits import Actor, Permit, check_citizen, check_may
from wuse.permits.entry import entry_for
from wuse.permits.response import check_response_active
from wuse.permits.store.queries import get_response
from wuse.respond.correction import (
    ANSWERED_WITHIN,
    CorrectionOutcome,
    check_appealable,
    check_askable,
)
from wuse.respond.holder_code import HolderCode
from wuse.respond.relief import ReliefReason, check_relief
from wuse.respond.store.code_tallies import count_change
from wuse.respond.store.holder_notices import HolderNoticeKind, tell_holder
from wuse.respond.store.models import CorrectionRow, ReliefRow
from wuse.respond.store.queries import get_correction
from wuse.respond.store.reliefs import end_reliefs
from wuse.trust.audit import Audit, AuditEntry
from wuse.trust.store.vault import registered_place
from wuse.vocabulary import PersonKey, Purpose, Refusal

_CORRECTION = Purpose.CORRECTION


def appeal_code(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    code: HolderCode,
    text: str = "",
    represents: frozenset[PersonKey] = frozenset(),
) -> int:
    """Appeal against a code as it is now, with one act; a human answers within 24 hours. Returns the appeal's number.

    It is acknowledged by being there: the page shows it with its clock. Words are welcome and not needed.

    Args:
        by: the holder, or one who acts for the holder. code: as `code_of` gave it a moment ago: what is appealed is the
            colour with its cause, and the rule that gave it or the code by hand.
        represents: persons whom the caller has found `by` to act for.

    Raises:
        Refusal: `appeal.colour` when there is no colour but green, `appeal.waiting` while one waits, `correction.text`,
            `correction.many`, `permit.unclaimed`, `permit.not_own`, and those of a response that is not in force.
    """
    check_citizen(by)
    if code.person != by.person and code.person not in represents:
        raise Refusal("permit.not_own", "You can act for yourself and for those who are in your family here.")
    place = registered_place(code.person, response=code.response)
    check_response_active(get_response(code.response), module="correction", place=place, at=at)
    with audit.transaction(turn=f"appeal {code.person}"):
        waiting = CorrectionRow.objects.filter(person=code.person, outcome=CorrectionOutcome.WAITING)
        check_appealable(code.decided, waiting=waiting.filter(about="code").exists())
        if text.strip():
            check_askable(text, waiting=waiting.count())
        row = CorrectionRow.objects.create(
            person=code.person,
            response=code.response,
            place=place,
            override_id=code.by_hand.number if code.by_hand else None,
            about="code",
            colour=code.decided or "",
            cause=code.cause,
            rule_digest="" if code.by_hand else code.rule_digest,
            text=text.strip(),
            asked_at=at,
            outcome=CorrectionOutcome.WAITING,
        )
        audit.append(_asked(by, row, at))
        return row.pk


def give_relief(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    number: int,
    code: HolderCode,
    reason: ReliefReason,
    until: datetime,
) -> int:
    """Let the code of an appeal count as one step milder until a moment, while the appeal waits. Returns its number.

    Args:
        number: of the appeal. code: the person's code as it is now.

    Raises:
        Refusal: `correction.unknown`, `relief.not_waiting` when no appeal waits, `relief.once` for a second one,
            `relief.colour`, `relief.never`, `relief.until`, `correction.own_decision` for one who had a hand in the
            code, and those of a missing permit.
    """
    with audit.transaction():
        row = get_correction(number, lock=True)
        permit = _check(by, "relief.give", row, at)
        _check_relievable(row, code, by)
        counts_as = check_relief(colour=code.decided, cause=code.cause, until=until, at=at)
        given = ReliefRow.objects.create(
            person=row.person,
            response=row.response,
            place=row.place,
            correction=row,
            colour=code.decided or "",
            cause=code.cause,
            counts_as=counts_as,
            reason=reason,
            given_by=by.account,
            given_at=at,
            until=until,
        )
        count_change(row.place, counts_as, f"relief.{reason}", by.organisation, response=row.response, at=at)
        tell_holder(
            code.person, HolderNoticeKind.RELIEF, response=row.response, at=at,
            before=code.decided or "", after=counts_as, cause=reason,
        )  # fmt: skip
        audit.append(
            _entry(by, "relief.give", at, permit, row, {"reason": reason, "until": until.isoformat()})
        )
        return given.pk


def end_relief(*, audit: Audit, by: Actor, at: datetime, number: int) -> None:
    """End interim relief before its time: the code counts as what it is.

    Args:
        number: of the appeal.

    Raises:
        Refusal: `correction.unknown`, `relief.none`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_correction(number, lock=True)
        permit = _check(by, "relief.end", row, at)
        if not end_reliefs(row, by=by, at=at):
            raise Refusal("relief.none", "No interim relief counts for this appeal.")
        audit.append(_entry(by, "relief.end", at, permit, row, {}))


def warn_late_appeals(*, audit: Audit, by: Actor, at: datetime) -> int:
    """Say of each appeal that waits longer than a day that it is late: an entry once, which its person sees as well.

    Returns how many. Until it is answered the desk shows it as late, and the signal `appeal_late` stands at its county.
    """
    late = CorrectionRow.objects.filter(
        outcome=CorrectionOutcome.WAITING, warned_at=None, asked_at__lt=at - ANSWERED_WITHIN
    )
    numbers = list(late.order_by("pk").values_list("pk", flat=True))
    return sum(_warn(audit, by, at, number) for number in numbers)


def _warn(audit: Audit, by: Actor, at: datetime, number: int) -> bool:
    with audit.transaction():
        row = get_correction(number, lock=True)
        if row.warned_at or row.outcome != CorrectionOutcome.WAITING:
            return False
        row.warned_at = at
        row.save(update_fields=["warned_at"])
        count_change(row.place, row.colour or "none", "late.appeal", "", response=row.response, at=at)
        audit.append(
            _entry(
                by, "correction.late", at, None, row, {"due": (row.asked_at + ANSWERED_WITHIN).isoformat()}
            )
        )
        return True


def _check_relievable(row: CorrectionRow, code: HolderCode, by: Actor) -> None:
    if row.outcome != CorrectionOutcome.WAITING or row.about != "code" or row.person != code.person:
        raise Refusal("relief.not_waiting", "Interim relief is given while an appeal against the code waits.")
    if ReliefRow.objects.filter(correction=row).exists():
        raise Refusal("relief.once", "Relief was given for this appeal before: answer the appeal.")
    hand = code.by_hand
    if by.person == code.person or (hand and by.account in (hand.proposed_by, hand.confirmed_by)):
        raise Refusal(
            "correction.own_decision", "You had a hand in this code: another reviewer decides the appeal."
        )


def _check(by: Actor, verb: str, row: CorrectionRow, at: datetime) -> Permit:
    frame = get_response(row.response)
    return check_may(by, verb, place=row.place, at=at, response=frame, purpose=_CORRECTION)


def _asked(by: Actor, row: CorrectionRow, at: datetime) -> AuditEntry:
    return AuditEntry(
        at=at,
        by=by.account,
        verb="correction.ask",
        place=row.place,
        purpose=_CORRECTION,
        response=row.response,
        subject=PersonKey(row.person),
        personal=True,
        facts={"appeal": True},
        details={"correction": row.pk, "colour": row.colour, "cause": row.cause},
    )


def _entry(
    by: Actor, verb: str, at: datetime, permit: Permit | None, row: CorrectionRow, facts: dict[str, str]
) -> AuditEntry:
    if permit is None:
        return AuditEntry(
            at=at,
            by=by.account,
            verb=verb,
            place=row.place,
            purpose=_CORRECTION,
            response=row.response,
            subject=PersonKey(row.person) if row.person else None,
            personal=True,
            facts=facts,
            details={"correction": row.pk},
        )
    return entry_for(
        by,
        verb,
        at=at,
        permit=permit,
        place=row.place,
        purpose=_CORRECTION,
        subject=PersonKey(row.person) if row.person else None,
        facts=facts,
        details={"correction": row.pk},
    )
