"""Pairs of reports at the desk: kept as a rule finds them, read back as values, settled with each decision."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import polars as pl
from django.db.models import Q, QuerySet

from wuse.assess.duplicates import PairDecision, Sameness, groups_of
from wuse.permits.response import check_response_active
from wuse.permits.store.models import ResponseRow
from wuse.permits.store.queries import get_response, responses
from wuse.respond.pair import Pair, PairsKept, PairState, SamenessReason, common_place, state_by
from wuse.respond.store.models import PairRow
from wuse.vocabulary import PersonKey, PlaceCode, Refusal

_MODULE = "facts"
_AT_ONCE = 500
_DECIDED = (PairState.SAME, PairState.DIFFERENT)
_UNDECIDED = (PairState.WAITING, PairState.IMPLIED)
_JUDGED = ("likeness", "band", "reasons", "rule", "rule_digest", "inputs", "person", "other_person", "place")


def pair_of(row: PairRow) -> Pair:
    """The value of a row."""
    return Pair(
        number=row.pk,
        response=row.response,
        standard=row.standard,
        report=row.report,
        other_report=row.other_report,
        person=PersonKey(row.person) if row.person else None,
        other_person=PersonKey(row.other_person) if row.other_person else None,
        place=PlaceCode(row.place),
        likeness=row.likeness,
        band=row.band,
        reasons=row.reasons,
        rule=row.rule,
        rule_digest=row.rule_digest,
        inputs=row.inputs,
        found_at=row.found_at,
        state=PairState(row.state),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason=SamenessReason(row.reason) if row.reason else None,
    )


def get_pair(number: int, *, lock: bool = False) -> PairRow:
    """The row of a pair.

    Raises:
        Refusal: `pair.unknown`.
    """
    rows = PairRow.objects.select_for_update() if lock else PairRow.objects.all()
    found = rows.filter(pk=number).first()
    if found is None:
        raise Refusal(
            "pair.unknown",
            "There is no pair with the number {number}: it is found no more, or its response is over.",
            {"number": number},
        )
    return found


def check_pairs_open(response: str, *, at: datetime) -> None:
    """Refuse to tell of pairs when the response is not in force: nothing about persons is shown then.

    Raises:
        Refusal: `response.unknown`, and those of a response that is not in force.
    """
    frame = get_response(response)
    check_response_active(frame, module=_MODULE, place=frame.area, at=at)


def pairs_in_force(at: datetime) -> QuerySet[PairRow]:
    """The pairs of responses that are in force: of others nothing is listed."""
    active = [found.code for found in responses() if found.is_active(at)]
    return PairRow.objects.filter(response__in=active)


def listed_pairs(response: str, standard: str, *, state: str, at: datetime, most: int) -> list[Pair]:
    """The pairs of a line list in a state, the likeliest first.

    Raises:
        Refusal: those of `check_pairs_open`.
    """
    check_pairs_open(response, at=at)
    rows = PairRow.objects.filter(response=response, standard=standard, state=state)
    return [pair_of(row) for row in rows.order_by("-likeness", "pk")[:most]]


def lock_pairs(response: str) -> None:
    """Let nobody else decide under a response until the transaction ends: two decisions could contradict each other."""
    ResponseRow.objects.select_for_update().get(code=response)


def decisions_of(response: str, standard: str) -> list[PairDecision]:
    """What holds about the pairs of a line list now."""
    rows = PairRow.objects.filter(response=response, standard=standard, state__in=_DECIDED)
    return [
        PairDecision(one, other, Sameness(state))
        for one, other, state in rows.values_list("report", "other_report", "state")
    ]


def settle_pairs(response: str, standard: str, reports: Iterable[str]) -> None:
    """Say of the undecided pairs of these reports' groups whether what was decided about others settles them."""
    groups = groups_of(decisions_of(response, standard))
    concerned = sorted({member for report in reports for member in groups.members(report)})
    for start in range(0, len(concerned), _AT_ONCE):
        some = concerned[start : start + _AT_ONCE]
        rows = PairRow.objects.filter(response=response, standard=standard, state__in=_UNDECIDED)
        for row in rows.filter(Q(report__in=some) | Q(other_report__in=some)):
            state = state_by(groups, row.report, row.other_report)
            if state != row.state:
                row.state = state
                row.save(update_fields=["state"])


def keep_pairs(
    found: pl.DataFrame, *, response: str, standard: str, area: str, inputs: str, at: datetime
) -> PairsKept:
    """Keep the pairs that a rule found in an area, in the caller's transaction.

    What was decided stays as it is; what waits is told anew, or goes when it is found no more.
    """
    of_list = PairRow.objects.filter(response=response, standard=standard)
    there = {(row.report, row.other_report): row for row in of_list}
    groups = groups_of(decisions_of(response, standard))
    new, changed, met = [], [], set()
    for values in _values(found, inputs):
        key = (values["report"], values["other_report"])
        met.add(key)
        row = there.get(key)
        if row is None:
            state = state_by(groups, *key)
            new.append(PairRow(response=response, standard=standard, found_at=at, state=state, **values))
        elif row.state in _UNDECIDED and _told_anew(row, values):
            changed.append(row)
    gone = [
        row.pk
        for key, row in there.items()
        if key not in met and row.state in _UNDECIDED and row.place.startswith(area)
    ]
    PairRow.objects.bulk_create(new, batch_size=_AT_ONCE)
    PairRow.objects.bulk_update(changed, list(_JUDGED), batch_size=_AT_ONCE)
    for start in range(0, len(gone), _AT_ONCE):
        PairRow.objects.filter(pk__in=gone[start : start + _AT_ONCE]).delete()
    decided = sum(there[key].state in _DECIDED for key in met & there.keys())
    return PairsKept(found.height, len(new), decided, len(gone))


def _values(found: pl.DataFrame, inputs: str) -> Iterable[dict[str, Any]]:
    columns = (
        "report",
        "other_report",
        "person",
        "other_person",
        "likeness",
        "band",
        "reasons",
        "rule",
        "rule_digest",
    )
    for row in found.iter_rows(named=True):
        told = {name: row[name] for name in columns}
        yield {**told, "inputs": inputs, "place": str(common_place(row["place"], row["other_place"]))}


def _told_anew(row: PairRow, values: dict[str, Any]) -> bool:
    """Write what the rule says now into a row; whether that differs from what it said."""
    before = {name: getattr(row, name) for name in _JUDGED}
    for name in _JUDGED:
        setattr(row, name, values[name])
    return before != {name: values[name] for name in _JUDGED}
