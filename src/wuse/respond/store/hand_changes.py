"""What follows from a code set by hand, in the transaction of the act: counted, told to its holder, revoked."""

from datetime import datetime, timedelta

from wuse.permits import Actor
from wuse.respond.override import OverrideState, check_hand_pace
from wuse.respond.store.code_tallies import count_change
from wuse.respond.store.holder_notices import HolderNoticeKind, revoke_issued, revoke_milder, tell_holder
from wuse.respond.store.models import OverrideRow
from wuse.respond.store.queries import mark_lifted
from wuse.trust.store.vault import registered_place
from wuse.vocabulary import Colour, PersonKey, Refusal

_DAY = timedelta(days=1)


def check_pace(what: str, by: Actor, *, at: datetime) -> None:
    """Refuse more than one person may do in a day: `override.many`. The caller holds the actor's turn.

    Args:
        what: `proposed` or `confirmed`.
    """
    mine = {f"{what}_by": by.account, f"{what}_at__gt": at - _DAY, f"{what}_at__lte": at}
    check_hand_pace(OverrideRow.objects.filter(**mine).count())


def confirmed(row: OverrideRow, *, by: Actor, at: datetime) -> None:
    """A code by hand begins to count."""
    person = PersonKey(row.person)
    count_change(_home(row), row.colour, f"hand.{row.reason}", by.organisation, response=row.response, at=at)
    tell_holder(
        person, HolderNoticeKind.BY_HAND, response=row.response, at=at, after=row.colour, cause=row.reason
    )
    revoke_milder([person], row.colour, response=row.response, at=at)


def lifted(row: OverrideRow, *, by: Actor, at: datetime) -> None:
    """A code by hand is lifted, or its proposal refused, which changes no code and is not counted."""
    counted = row.state == OverrideState.ACTIVE and at < row.until
    mark_lifted(row, by=by, at=at)
    if not counted or not row.person:
        return
    person = PersonKey(row.person)
    count_change(_home(row), row.colour, f"lift.{row.reason}", by.organisation, response=row.response, at=at)
    tell_holder(
        person, HolderNoticeKind.LIFTED, response=row.response, at=at, before=row.colour, cause=row.reason
    )
    # What the rule says now may be worse; who shows a code of that colour has a new one made at once.
    if row.colour != Colour.RED:
        revoke_issued(person, row.colour, response=row.response, at=at)


def _home(row: OverrideRow) -> str:
    """Where the person is registered: the place that was named is the actor's word."""
    try:
        return registered_place(PersonKey(row.person), response=row.response)
    except Refusal:
        return row.place
