"""Hand-overs at the desk: offered, answered, withdrawn, escalated, in the transaction of the action that does so."""

from datetime import datetime

from django.db.models import QuerySet

from wuse.permits import Actor
from wuse.permits.store.queries import find_response
from wuse.respond.hand_over import (
    HandOver,
    HandOverRefusal,
    HandOverState,
    WantedHandOver,
    check_answerable,
    check_offerable,
    check_withdrawable,
    escalation_due,
    next_escalation,
)
from wuse.respond.store.hand_over_models import HandOverRow
from wuse.vocabulary import PersonKey, PlaceCode, PlaceLevel, Refusal


def hand_over_of(row: HandOverRow) -> HandOver:
    """The value of a row."""
    return HandOver(
        number=row.pk,
        wanted=WantedHandOver(
            kind=row.kind,
            number=row.subject,
            stage=row.stage,
            response=row.response,
            place=PlaceCode(row.place),
            person=PersonKey(row.person) if row.person else None,
            giver=row.giver,
            receiver=row.receiver,
            limit=row.limit,
        ),
        offered_at=row.offered_at,
        offered_by=row.offered_by,
        state=HandOverState(row.state),
        answered_at=row.answered_at,
        answered_by=row.answered_by,
        refused_for=HandOverRefusal(row.refused_for) if row.refused_for else None,
        escalated=PlaceLevel(row.escalated) if row.escalated else None,
    )


def get_hand_over(number: int, *, kind: str = "", lock: bool = False) -> HandOverRow:
    """The row of a hand-over, of a kind of thing.

    Raises:
        Refusal: `hand_over.unknown`.
    """
    rows = HandOverRow.objects.select_for_update() if lock else HandOverRow.objects.all()
    found = (rows.filter(kind=kind) if kind else rows).filter(pk=number).first()
    if found is None:
        raise Refusal("hand_over.unknown", "There is no hand-over {number}.", {"number": number})
    return found


def hand_overs_of(kind: str, number: int) -> list[HandOver]:
    """Every hand-over of a thing, the first first: its chain of receipts."""
    rows = HandOverRow.objects.filter(kind=kind, subject=number).order_by("pk")
    return [hand_over_of(row) for row in rows]


def offer_hand_over(wanted: WantedHandOver, *, by: Actor, at: datetime) -> HandOverRow:
    """Offer; the caller holds the row of what is handed over, so that two offers cannot pass each other.

    Raises:
        Refusal: those of `check_offerable`.
    """
    check_offerable(wanted, at=at, others=hand_overs_of(wanted.kind, wanted.number))
    row = HandOverRow(
        kind=wanted.kind,
        subject=wanted.number,
        stage=wanted.stage,
        response=wanted.response,
        place=wanted.place,
        person=wanted.person or "",
        giver=wanted.giver,
        receiver=wanted.receiver,
        limit=wanted.limit,
        offered_at=at,
        offered_by=by.account,
        state=HandOverState.OFFERED,
    )
    return _saved(row)


def accept_hand_over(row: HandOverRow, *, by: Actor, at: datetime) -> None:
    """The receiver acknowledges: it has the charge from now on.

    Raises:
        Refusal: those of `check_answerable`.
    """
    check_answerable(hand_over_of(row), organisation=by.organisation, by=by.account)
    _end(row, HandOverState.ACCEPTED, by, at)


def refuse_hand_over(row: HandOverRow, *, by: Actor, at: datetime, reason: HandOverRefusal) -> None:
    """The receiver does not take over, for a reason; the giver keeps the charge.

    Raises:
        Refusal: those of `check_answerable`.
    """
    check_answerable(hand_over_of(row), organisation=by.organisation, by=by.account)
    row.refused_for = reason
    _end(row, HandOverState.REFUSED, by, at)


def withdraw_hand_over(row: HandOverRow, *, by: Actor, at: datetime) -> None:
    """The giver takes its offer back.

    Raises:
        Refusal: those of `check_withdrawable`.
    """
    check_withdrawable(hand_over_of(row), organisation=by.organisation)
    _end(row, HandOverState.WITHDRAWN, by, at)


def drop_hand_over(kind: str, number: int, *, by: Actor, at: datetime) -> None:
    """Take back what waits for a receiver, since the thing itself is over."""
    for row in HandOverRow.objects.filter(kind=kind, subject=number, state=HandOverState.OFFERED):
        _end(row, HandOverState.WITHDRAWN, by, at)


def offered_under_ended_responses(*, at: datetime) -> list[int]:
    """The numbers of those that wait for a receiver although their response is over."""
    rows = HandOverRow.objects.filter(state=HandOverState.OFFERED)
    names = rows.values_list("response", flat=True).distinct()
    over = [name for name in names if (found := find_response(name)) and not found.is_active(at)]
    return list(rows.filter(response__in=over).order_by("pk").values_list("pk", flat=True))


def hand_overs_to_look_at(*, at: datetime, most: int) -> list[int]:
    """The numbers of those that wait and of whose delay somebody has to be told by now."""
    rows = HandOverRow.objects.filter(look_at__lte=at).order_by("look_at", "pk")
    return list(rows.values_list("pk", flat=True)[:most])


def escalate_hand_over(row: HandOverRow, *, at: datetime) -> list[PlaceLevel]:
    """Note which levels of command have to know of a delay now; answers with them, the lowest first."""
    due = escalation_due(hand_over_of(row), at)
    row.escalated = due[-1] if due else row.escalated
    _saved(row)
    return due


def overdue_hand_overs(*, at: datetime) -> QuerySet[HandOverRow]:
    """Those whose receivers should have answered by now, the longest first."""
    return HandOverRow.objects.filter(state=HandOverState.OFFERED, limit__lte=at).order_by("limit", "pk")


def _end(row: HandOverRow, state: HandOverState, by: Actor, at: datetime) -> None:
    row.state, row.answered_at, row.answered_by = state, at, by.account
    _saved(row)


def _saved(row: HandOverRow) -> HandOverRow:
    row.look_at = next_escalation(hand_over_of(row))
    row.save()
    return row
