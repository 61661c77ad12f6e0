"""Appeals against a code, whoever decided it, and against an order of isolation: asked with one act, answered by a
human within a day; interim relief.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wuse.permits import Actor, Permit, check_citizen, check_may
from wuse.permits.entry import entry_for
from wuse.permits.response import check_response_active
from wuse.permits.store.queries import get_response
from wuse.respond.correction import (
    ANSWERED_WITHIN,
    CorrectionOutcome,
    check_appealable,
    check_askable,
    check_none_waits,
    check_uninvolved,
)
from wuse.respond.holder_code import HolderCode
from wuse.respond.isolation import check_in_force
from wuse.respond.relief import ReliefReason, check_relief
from wuse.respond.store.code_tallies import count_change
from wuse.respond.store.holder_notices import HolderNoticeKind, tell_holder
from wuse.respond.store.isolations import get_isolation, isolation_of, no_such_isolation
from wuse.respond.store.models import CorrectionRow, ReliefRow
from wuse.respond.store.queries import get_correction, requests_waiting
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
    _check_own(by, code.person, represents)
    with _appealing(audit, code.person, response=code.response, text=text, at=at) as asked:
        check_appealable(code.decided, waiting=asked.waits(about="code"))
        row = asked.keep(
            about="code",
            override_id=code.by_hand.number if code.by_hand else None,
            colour=code.decided or "",
            cause=code.cause,
            rule_digest="" if code.by_hand else code.rule_digest,
        )
        audit.append(_asked(by, row, at, {"colour": row.colour, "cause": row.cause}))
        return row.pk


def appeal_isolation(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    number: int,
    text: str = "",
    represents: frozenset[PersonKey] = frozenset(),
) -> int:
    """Appeal against an order of isolation that is in force, whatever the colour; a human answers within 24 hours.

    Returns the appeal's number.

    Args:
        by, represents: as `appeal_code` takes them. number: of the isolation.

    Raises:
        Refusal: `isolation.unknown` also for the order of somebody else, `isolation.not_in_force`, `appeal.waiting`,
            `correction.text`, `correction.many`, `permit.unclaimed`, and those of a response that is not in force.
    """
    check_citizen(by)
    known = get_isolation(number)
    person = PersonKey(known.person)
    if person != by.person and person not in represents:
        # The same words as for a number that does not exist: whose it is, is nobody's business.
        raise no_such_isolation(number)
    with _appealing(audit, person, response=known.response, text=text, at=at) as asked:
        check_in_force(isolation_of(get_isolation(number, lock=True)))
        check_none_waits(waiting=asked.waits(isolation=number))
        row = asked.keep(about="isolation", isolation_id=number)
        audit.append(_asked(by, row, at, {"isolation": number}))
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
    check_uninvolved(by, code.person, code.by_hand)


def _check(by: Actor, verb: str, row: CorrectionRow, at: datetime) -> Permit:
    frame = get_response(row.response)
    return check_may(by, verb, place=row.place, at=at, response=frame, purpose=_CORRECTION)


def _check_own(by: Actor, person: PersonKey, represents: frozenset[PersonKey]) -> None:
    check_citizen(by)
    if person != by.person and person not in represents:
        raise Refusal("permit.not_own", "You can act for yourself and for those who are in your family here.")


@dataclass(frozen=True)
class _Asked:
    """An appeal that is about to be kept. `place`: where its person is registered: a reviewer finds it there."""

    person: PersonKey
    response: str
    place: str
    text: str
    at: datetime

    def waits(self, **about: Any) -> bool:
        """Whether an appeal about the same waits for its answer."""
        return requests_waiting(self.person, response=self.response).filter(**about).exists()

    def keep(self, **said: Any) -> CorrectionRow:
        """Keep it, with its words where there are any."""
        if self.text:
            waiting = requests_waiting(self.person, response=self.response)
            check_askable(self.text, waiting=waiting.count())
        return CorrectionRow.objects.create(
            person=self.person,
            response=self.response,
            place=self.place,
            text=self.text,
            asked_at=self.at,
            outcome=CorrectionOutcome.WAITING,
            **said,
        )


@contextmanager
def _appealing(
    audit: Audit, person: PersonKey, *, response: str, text: str, at: datetime
) -> Iterator[_Asked]:
    """The transaction of an appeal: one person's come one after another."""
    place = registered_place(person, response=response)
    check_response_active(get_response(response), module="correction", place=place, at=at)
    with audit.transaction(turn=f"appeal {person}"):
        yield _Asked(person, response, place, text.strip(), at)


def _asked(by: Actor, row: CorrectionRow, at: datetime, about: dict[str, Any]) -> AuditEntry:
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
        details={"correction": row.pk, **about},
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
