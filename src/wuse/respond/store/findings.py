"""What phones found, written beside its facts: the households, the checks, and what became of each item."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.db.models import QuerySet

from wuse.respond.check import CheckState
from wuse.respond.finding import standing_of
from wuse.respond.household import Household, residents_to_document, with_door, with_met
from wuse.respond.item_outcome import ACCEPTED, ItemOutcome, TakenItem
from wuse.respond.sent_item import ItemKind, SentItem, is_door_answer
from wuse.respond.store.grid_models import CheckRow, FindingRow, HouseholdRow
from wuse.respond.store.inspections import keep_inspections
from wuse.respond.store.rounds import household_of, take_numbers

KEPT_DAYS = 45
"""For how many days it is known that an item has come: a phone that was silent for thirty is not let in."""


def known_outcomes(account: str, items: Iterable[str]) -> dict[str, ItemOutcome]:
    """Item -> what became of it, for those that have come before."""
    rows = FindingRow.objects.filter(by=account, item__in=list(items))
    return {
        row.item: ItemOutcome(row.item, row.outcome, row.receipt, tuple(row.problems), repeated=True)
        for row in rows
    }


class AlreadyTaken(Exception):
    """One of the items came in another request at the same moment; nothing of this one is kept."""


def take_items(taken: Sequence[TakenItem], *, account: str, device: str, response: str, at: datetime) -> None:
    """Write down what became of items and what they change on the lists; in the transaction of their facts.

    Raises:
        AlreadyTaken: the transaction is to be given up.
    """
    rows = [
        FindingRow(
            by=account,
            item=one.sent.item,
            response=response,
            place=one.sent.grid,
            device=device,
            receipt=one.outcome.receipt,
            outcome=one.outcome.outcome,
            problems=list(one.outcome.problems),
            at=at,
        )
        for one in taken
    ]
    try:
        FindingRow.objects.bulk_create(rows)
    except IntegrityError as reason:
        raise AlreadyTaken from reason
    told = [one for one in taken if one.outcome.outcome == ACCEPTED]
    keep_inspections(one.sent for one in told)
    if told:
        _change_lists(told, device=device, response=response, at=at)


def _change_lists(told: Sequence[TakenItem], *, device: str, response: str, at: datetime) -> None:
    doors = {(str(one.sent.grid), one.sent.household) for one in told}
    checks = {(str(one.sent.grid), one.sent.check) for one in told if one.sent.check}
    numbers = take_numbers(response, Counter(place for place, _ in (*doors, *checks)))
    # The numbers are taken: from here on nobody else changes these lists until this is committed.
    _change_households(told, doors, numbers, device=device, response=response)
    if checks:
        _change_checks(told, checks, numbers, device=device, response=response, at=at)


def _change_households(
    told: Sequence[TakenItem],
    doors: set[tuple[str, str]],
    numbers: Mapping[str, Iterator[int]],
    *,
    device: str,
    response: str,
) -> None:
    rows = _among(HouseholdRow.objects.filter(response=response), "household", doors)
    before = {(row.place, row.household): household_of(row) for row in rows}
    after = {door: before.get(door) or Household(*door) for door in doors}
    for one in told:
        door = (str(one.sent.grid), one.sent.household)
        after[door] = _visited(after[door], one, device)
    HouseholdRow.objects.bulk_create(
        (
            _household_row(found, response, next(numbers[place]))
            for (place, _), found in sorted(after.items())
        ),
        update_conflicts=True,
        unique_fields=["response", "place", "household"],
        update_fields=["residents", "visited_at", "tried_at", "door", "conflict", "number"],
    )


def _among(rows: "QuerySet[Any]", name: str, wanted: set[tuple[str, str]]) -> list[Any]:
    """The rows of places and names that go together."""
    places, names = {place for place, _ in wanted}, {value for _, value in wanted}
    found = rows.filter(place__in=places, **{f"{name}__in": names})
    return [row for row in found if (row.place, getattr(row, name)) in wanted]


def _visited(household: Household, one: TakenItem, device: str) -> Household:
    if one.sent.kind is ItemKind.DOOR:
        return with_door(household, one.sent.at, str(one.sent.answers["door_found"]))
    return with_met(household, one.sent.met(device, one.person))


def _household_row(found: Household, response: str, number: int) -> HouseholdRow:
    return HouseholdRow(
        response=response,
        place=found.place,
        household=found.household,
        residents=residents_to_document(found.residents),
        visited_at=found.visited_at,
        tried_at=found.tried_at,
        door=found.door,
        conflict=found.in_conflict,
        number=number,
    )


def _change_checks(
    told: Sequence[TakenItem],
    checks: set[tuple[str, str]],
    numbers: Mapping[str, Iterator[int]],
    *,
    device: str,
    response: str,
    at: datetime,
) -> None:
    for row in _among(CheckRow.objects.filter(response=response), "uid", checks):
        for one in told:
            if (str(one.sent.grid), one.sent.check) == (row.place, row.uid):
                _answer(row, one.sent, device, at)
        row.number = next(numbers[row.place])
        row.save(update_fields=["standing", "conflict", "state", "done_at", "number"])


def _answer(row: CheckRow, sent: SentItem, device: str, at: datetime) -> None:
    finding = sent.finding(device)
    standing = standing_of(row.standing).with_finding(finding, sent.check_follows)
    row.standing, row.conflict = standing.to_document(), standing.in_conflict
    if row.state == CheckState.OPEN and not is_door_answer(sent.kind, finding.said):
        row.state, row.done_at = CheckState.DONE, at
