"""Point-to-point checks: pushed to a grid, read, withdrawn. They are answered by what phones find (`sync.py`)."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from wuse.permits import Actor, Permit, check_may
from wuse.permits.entry import entry_for
from wuse.permits.store.queries import get_response
from wuse.places import PlaceTree
from wuse.pool import Pool
from wuse.pool.answers import last_answers
from wuse.pool.form import load_form
from wuse.respond.check import Check, CheckState, WantedCheck, check_pushable, check_withdrawable
from wuse.respond.household import known_to_document
from wuse.respond.sent_item import FORM
from wuse.respond.store.checks import check_of, get_check
from wuse.respond.store.grid_models import CheckRow
from wuse.respond.store.rounds import take_numbers
from wuse.trust.audit import Audit, EntryKind
from wuse.vocabulary import PersonKey, PlaceCode, Purpose, Refusal

MOST_PUSHED = 500


def push_checks(
    *,
    audit: Audit,
    pool: Pool,
    places: PlaceTree,
    by: Actor,
    at: datetime,
    response: str,
    purpose: Purpose,
    checks: Sequence[WantedCheck],
    uids: Callable[[], str],
) -> list[str]:
    """Push checks to the grids where they are, all of them or none; answers with their ids.

    What was said of a person within its validity, by whichever form, goes along as a name and a day, so that it is not
    asked again at the door.

    The same check that the same account pushed before and that is open is not pushed again: a program that heard no
    answer, and a button that was tapped twice, send a list anew.

    Args:
        uids: gives fresh opaque ids.

    Raises:
        Refusal: `check.many`, `check.place`, `check.household`, `check.until`, `place.unknown`, and those of a missing
            permit, purpose or response.
    """
    frame = get_response(response)
    permits = {
        place: check_may(by, "check.push", place=place, at=at, response=frame, purpose=purpose)
        for place in sorted({wanted.place for wanted in checks})
    }
    _check_all(checks, places, at)
    persons = [wanted.person for wanted in checks if wanted.person]
    known = last_answers(pool, load_form(FORM), persons, response=response)
    with audit.transaction():
        numbers = take_numbers(response, Counter(str(wanted.place) for wanted in checks))
        there = _pushed_before(response, by, checks)
        fresh = list({_same(wanted): wanted for wanted in checks if _same(wanted) not in there}.values())
        rows = [
            CheckRow(
                uid=uids(),
                response=response,
                known=known_to_document(known.get(wanted.person, {})) if wanted.person else {},
                state=CheckState.OPEN,
                pushed_by=by.account,
                pushed_at=at,
                number=next(numbers[str(wanted.place)]),
                **_columns(wanted),
            )
            for wanted in fresh
        ]
        CheckRow.objects.bulk_create(rows)
        for row in rows:
            _record(audit, by, "check.push", at, permits[PlaceCode(row.place)], purpose, row)
    there |= {_same(wanted): row.uid for wanted, row in zip(fresh, rows, strict=True)}
    return [there[_same(wanted)] for wanted in checks]


def read_check(*, audit: Audit, by: Actor, at: datetime, uid: str, purpose: Purpose) -> Check:
    """Read a check with the key of its person; the read is an entry that the person sees.

    Raises:
        Refusal: `check.unknown`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_check(uid)
        permit = _check(by, "check.read", row, at, purpose)
        _record(audit, by, "check.read", at, permit, purpose, row, kind=EntryKind.READ)
        return check_of(row)


def withdraw_check(*, audit: Audit, by: Actor, at: datetime, uid: str, purpose: Purpose) -> None:
    """Withdraw a check: it vanishes from the phones of its grid at their next contact.

    Raises:
        Refusal: `check.unknown`, `check.over`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_check(uid)
        permit = _check(by, "check.withdraw", row, at, purpose)
        numbers = take_numbers(row.response, {row.place: 1})
        row.refresh_from_db()
        check_withdrawable(CheckState(row.state))
        row.state, row.number = CheckState.WITHDRAWN, next(numbers[row.place])
        row.save(update_fields=["state", "number"])
        _record(audit, by, "check.withdraw", at, permit, purpose, row)


def _columns(wanted: WantedCheck) -> dict[str, Any]:
    return {
        "place": str(wanted.place),
        "household": wanted.household.strip(),
        "person": str(wanted.person or ""),
        "reason": str(wanted.reason),
        "level": int(wanted.level),
        "until": wanted.until,
    }


def _same(wanted: WantedCheck) -> tuple[object, ...]:
    """What tells one check from another."""
    return tuple(_columns(wanted).values())


def _pushed_before(response: str, by: Actor, checks: Sequence[WantedCheck]) -> dict[tuple[object, ...], str]:
    """The checks of an account that are open at the places of a list -> their ids."""
    places, ends = {str(wanted.place) for wanted in checks}, {wanted.until for wanted in checks}
    rows = CheckRow.objects.filter(response=response, place__in=places, until__in=ends, state=CheckState.OPEN)
    names = ("place", "household", "person", "reason", "level", "until")
    found = rows.filter(pushed_by=by.account).values_list(*names, "uid")
    return {tuple(values): uid for *values, uid in found}


def _check_all(checks: Sequence[WantedCheck], places: PlaceTree, at: datetime) -> None:
    if not 0 < len(checks) <= MOST_PUSHED:
        raise Refusal(
            "check.many", "Push 1 to {most} checks at a time: split the list.", {"most": MOST_PUSHED}
        )
    for wanted in checks:
        check_pushable(wanted, at=at)
        places.get(wanted.place, on=at.date())


def _check(by: Actor, verb: str, row: CheckRow, at: datetime, purpose: Purpose) -> Permit:
    return check_may(by, verb, place=row.place, at=at, response=get_response(row.response), purpose=purpose)


def _record(
    audit: Audit,
    by: Actor,
    verb: str,
    at: datetime,
    permit: Permit,
    purpose: Purpose,
    row: CheckRow,
    kind: EntryKind = EntryKind.ACT,
) -> None:
    audit.append(
        entry_for(
            by,
            verb,
            at=at,
            permit=permit,
            place=row.place,
            purpose=purpose,
            subject=PersonKey(row.person) if row.person else None,
            kind=kind,
            facts={"reason": row.reason, "level": row.level, "until": row.until.isoformat()},
            details={"check": row.uid},
        )
    )
