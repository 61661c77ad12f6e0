"""Checks read back as values."""

from wuse.respond.check import Check, CheckLevel, CheckReason, CheckState, WantedCheck
from wuse.respond.finding import standing_of
from wuse.respond.store.grid_models import CheckRow
from wuse.vocabulary import PersonKey, PlaceCode, Refusal


def check_of(row: CheckRow) -> Check:
    """The value of a row; without person and door once those were destroyed."""
    return Check(
        uid=row.uid,
        response=row.response,
        wanted=WantedCheck(
            place=PlaceCode(row.place),
            household=row.household,
            person=PersonKey(row.person) if row.person else None,
            reason=CheckReason(row.reason),
            level=CheckLevel(row.level),
            until=row.until,
        ),
        state=CheckState(row.state),
        pushed_at=row.pushed_at,
        done_at=row.done_at,
        standing=standing_of(row.standing),
    )


def get_check(uid: str) -> CheckRow:
    """The row of a check.

    Raises:
        Refusal: `check.unknown`.
    """
    row = CheckRow.objects.filter(uid=uid).first()
    if row is None:
        raise Refusal("check.unknown", "There is no check {check}.", {"check": uid})
    return row
