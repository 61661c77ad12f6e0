"""Interim relief at the desk: what its end means, whoever ends it."""

from datetime import datetime

from wuse.permits import Actor
from wuse.respond.relief import NEVER
from wuse.respond.store.holder_notices import HolderNoticeKind, revoke_issued, tell_holder
from wuse.respond.store.models import CorrectionRow, ReliefRow
from wuse.vocabulary import PersonKey


def end_reliefs(row: CorrectionRow, *, by: Actor, at: datetime) -> int:
    """End what relief there is for an appeal, in the caller's transaction: its answer ends it too. Returns how many."""
    found = ReliefRow.objects.filter(correction=row, ended_at=None, until__gt=at)
    for relief in found:
        relief.ended_at, relief.ended_by = at, by.account
        relief.save(update_fields=["ended_at", "ended_by"])
        person = PersonKey(relief.person)
        tell_holder(
            person, HolderNoticeKind.RELIEF_OVER, response=row.response, at=at,
            before=relief.counts_as, after=relief.colour, cause=relief.reason,
        )  # fmt: skip
        revoke_issued(person, relief.counts_as, response=row.response, at=at)
    return len(found)


def reliefs_that_count(*, response: str, at: datetime) -> dict[tuple[str, str, str], str]:
    """Person, colour and cause of the code -> what it counts as at a moment, for every relief under a response."""
    rows = ReliefRow.objects.filter(response=response, ended_at=None, given_at__lte=at, until__gt=at)
    found = rows.exclude(person="").exclude(cause__in=NEVER).order_by("given_at", "pk")
    return {(row.person, row.colour, row.cause): row.counts_as for row in found}
