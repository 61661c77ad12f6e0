"""What holders are told of their codes, and the codes that were issued: written in the transaction of the change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction

from wuse.respond.code_change import milder_than
from wuse.respond.code_series import CodeSeries
from wuse.respond.override import OverrideState
from wuse.respond.store.models import HolderNoticeRow, IssuedCodeRow, OverrideRow, ReliefRow
from wuse.trust.store.turns import take_turn
from wuse.vocabulary import PersonKey

KEPT = timedelta(days=30)
"""How long a notice stays; what it told of stays in the history of the code."""
_AT_ONCE = 500
# A keeper that was down for longer tells nobody of what is long past.
_LOOKED_BACK = timedelta(days=2)


class HolderNoticeKind(StrEnum):
    """What happened: the rule gave another verdict; the code is of the other series from now on; a code by hand began,
    was lifted or ran out; relief began or ended; an appeal was answered; an isolation was ordered, handed over, ended
    early, or came to its end.
    """

    VERDICT = "verdict"
    SERIES = "series"
    BY_HAND = "by_hand"
    LIFTED = "lifted"
    RUN_OUT = "run_out"
    RELIEF = "relief"
    RELIEF_OVER = "relief_over"
    ANSWER = "answer"
    ISOLATED = "isolated"
    HANDED_OVER = "handed_over"
    ISOLATION_LIFTED = "isolation_lifted"
    ISOLATION_OVER = "isolation_over"

    @property
    def is_of_isolation(self) -> bool:
        """Whether it is about an order of isolation, and not about the code."""
        return self in _OF_ISOLATION


_OF_ISOLATION = frozenset(
    {
        HolderNoticeKind.ISOLATED,
        HolderNoticeKind.HANDED_OVER,
        HolderNoticeKind.ISOLATION_LIFTED,
        HolderNoticeKind.ISOLATION_OVER,
    }
)


@dataclass(frozen=True)
class HolderNotice:
    """What a holder is told. `cause`: rule, reason, or the series; of a hand-over its stage.

    `before`, `after`: colours, empty where there is none, and where a code by hand takes the rule's place or leaves it.
    """

    number: int
    kind: HolderNoticeKind
    before: str
    after: str
    cause: str
    at: datetime
    seen_at: datetime | None


def tell_holder(
    person: PersonKey,
    kind: HolderNoticeKind,
    *,
    response: str,
    at: datetime,
    before: str = "",
    after: str = "",
    cause: str = "",
) -> None:
    """Tell one holder, in the caller's transaction."""
    HolderNoticeRow.objects.create(
        person=person, response=response, kind=kind, before=before, after=after, cause=cause, at=at
    )


def tell_holders(
    told: Iterable[tuple[str, str, str, str]], kind: HolderNoticeKind, *, response: str, at: datetime
) -> int:
    """Tell many holders, each by person, colour before, colour after and cause. Returns how many."""
    rows = [
        HolderNoticeRow(
            person=person, response=response, kind=kind, before=before, after=after, cause=cause, at=at
        )
        for person, before, after, cause in told
    ]
    HolderNoticeRow.objects.bulk_create(rows, batch_size=_AT_ONCE)
    return len(rows)


def tell_series(persons: Sequence[str], series: CodeSeries, *, response: str, at: datetime) -> int:
    """Tell holders of which series their code is from now on, each once, in the caller's transaction.

    Returns how many.
    """
    last: dict[str, str] = {}
    for start in range(0, len(persons), _AT_ONCE):
        rows = HolderNoticeRow.objects.filter(
            person__in=persons[start : start + _AT_ONCE], response=response, kind=HolderNoticeKind.SERIES
        )
        last.update(rows.order_by("pk").values_list("person", "cause"))
    # Who was never told of one has had the domestic code.
    new = [person for person in persons if last.get(person, CodeSeries.DOMESTIC) != series]
    return tell_holders(
        ((person, "", "", series) for person in new), HolderNoticeKind.SERIES, response=response, at=at
    )


def tell_what_ran_out(*, at: datetime) -> int:
    """Tell the holders whose code by hand or relief has run out since a while ago, each once; returns how many.

    A notice bears the moment at which it ran out, by which a second one is known.
    """
    with transaction.atomic():
        take_turn("what ran out")
        span = {"until__lte": at, "until__gt": at - _LOOKED_BACK}
        hands = OverrideRow.objects.filter(state=OverrideState.ACTIVE, **span).exclude(person="")
        reliefs = ReliefRow.objects.filter(ended_at=None, **span).exclude(person="")
        by_hand = [_told_once(row, HolderNoticeKind.RUN_OUT, row.colour, "") for row in hands]
        over = HolderNoticeKind.RELIEF_OVER
        return sum(by_hand) + sum(_told_once(row, over, row.counts_as, row.colour) for row in reliefs)


def _told_once(row: OverrideRow | ReliefRow, kind: HolderNoticeKind, before: str, after: str) -> bool:
    named = {"person": row.person, "response": row.response, "kind": kind, "at": row.until}
    said = {"before": before, "after": after, "cause": row.reason}
    return HolderNoticeRow.objects.get_or_create(**named, defaults=said)[1]


def notices_of_holder(person: PersonKey, *, response: str, most: int = 50) -> list[HolderNotice]:
    """What a holder was told, the newest first; `seen_at` is None for what is new to them.

    A holder without an account reads it on the next printed code.
    """
    rows = HolderNoticeRow.objects.filter(person=person, response=response).order_by("-pk")[:most]
    return [
        HolderNotice(
            row.pk, HolderNoticeKind(row.kind), row.before, row.after, row.cause, row.at, row.seen_at
        )
        for row in rows
    ]


def mark_seen(person: PersonKey, *, response: str, upto: int, at: datetime) -> int:
    """Note what a holder has seen; returns how many notices were new.

    Args:
        upto: number of the newest notice that they were shown; what was told since stays new.
    """
    rows = HolderNoticeRow.objects.filter(person=person, response=response, pk__lte=upto, seen_at=None)
    return rows.update(seen_at=at)


def forget_holder_notices(*, at: datetime) -> int:
    """Remove what is older than notices are kept, in the caller's transaction."""
    return HolderNoticeRow.objects.filter(at__lt=at - KEPT).delete()[0]


def revoke_milder(persons: Sequence[str], colour: str, *, response: str, at: datetime) -> int:
    """Revoke the codes of persons that promise more than a colour says; returns how many.

    The lists that verifiers read are published by the keeper, minutes later. What has expired needs no revoking.
    """
    count = 0
    for start in range(0, len(persons), _AT_ONCE):
        rows = IssuedCodeRow.objects.filter(
            person__in=persons[start : start + _AT_ONCE],
            response=response,
            colour__in=milder_than(colour),
            expires_at__gt=at,
            revoked_at=None,
        )
        count += rows.update(revoked_at=at)
    return count


def revoke_issued(person: PersonKey, colour: str, *, response: str, at: datetime) -> int:
    """Revoke the codes of a person that say a colour which was lifted or ended; returns how many."""
    rows = IssuedCodeRow.objects.filter(
        person=person, response=response, colour=colour, expires_at__gt=at, revoked_at=None
    )
    return rows.update(revoked_at=at)


def revoke_other_series(
    persons: Sequence[str], series: CodeSeries, *, response: str, at: datetime
) -> set[str]:
    """Revoke the codes of persons that are of another series than theirs is now; returns whose there were any.

    What is revoked is what was found: a code that comes in between is looked at by whoever issues it.
    """
    found: set[str] = set()
    for start in range(0, len(persons), _AT_ONCE):
        among = persons[start : start + _AT_ONCE]
        with transaction.atomic():
            held = IssuedCodeRow.objects.select_for_update().filter(
                person__in=among, response=response, expires_at__gt=at, revoked_at=None
            )
            whose = dict(held.exclude(series=series).order_by("pk").values_list("pk", "person"))
            IssuedCodeRow.objects.filter(pk__in=whose).update(revoked_at=at)
        found |= set(whose.values())
    return found


def revoke_all(response: str, *, at: datetime) -> int:
    """Revoke every code of a response; returns how many."""
    rows = IssuedCodeRow.objects.filter(response=response, expires_at__gt=at, revoked_at=None)
    return rows.update(revoked_at=at)


def revoke_identifier(identifier: bytes, *, at: datetime) -> None:
    """Revoke one code that was issued a moment ago and is not given out."""
    IssuedCodeRow.objects.filter(identifier=identifier.hex(), revoked_at=None).update(revoked_at=at)


def forget_expired_codes(*, at: datetime) -> int:
    """Remove the codes that have expired: nobody can show them any more."""
    return IssuedCodeRow.objects.filter(expires_at__lte=at).delete()[0]


def revoked_identifiers(*, at: datetime, since: datetime | None = None) -> list[bytes]:
    """The identifiers that are revoked and have not expired; those revoked after a moment alone when it is named."""
    rows = IssuedCodeRow.objects.filter(revoked_at__isnull=False, expires_at__gt=at)
    found = rows.filter(revoked_at__gt=since) if since else rows
    return [bytes.fromhex(one) for one in found.order_by("pk").values_list("identifier", flat=True)]


def under_hand(persons: Sequence[str], *, response: str, at: datetime) -> set[str]:
    """Those of some persons whose code is set by hand at a moment: the rule's verdict does not show."""
    rows = OverrideRow.objects.filter(response=response, state=OverrideState.ACTIVE, until__gt=at)
    wanted = set(persons)
    return {person for person in rows.values_list("person", flat=True) if person in wanted}
