"""What became of each item, read off the judged tables of its sending: rows count from 1 in the order of items."""

from collections.abc import Iterator, Sequence
from typing import Any

from wuse.intake.judged import Judged
from wuse.intake.raw_table import ROW
from wuse.respond.item_outcome import ACCEPTED, SET_ASIDE, ItemOutcome, TakenItem
from wuse.respond.sent_item import SentItem

_PERSON = "person"


def taken_items(items: Sequence[SentItem], judged: Sequence[Judged], *, receipt: str) -> list[TakenItem]:
    """Each item with its outcome, in the order in which they were sent."""
    found = {one.sent.item: one for table in judged for one in _of_table(items, table, receipt)}
    return [found[item.item] for item in items]


def _of_table(items: Sequence[SentItem], table: Judged, receipt: str) -> Iterator[TakenItem]:
    rows = [item for item in items if item.kind.standard == table.standard.name]
    persons = _persons(table)
    for number, item in enumerate(rows, start=1):
        accepted = number in persons
        outcome = ItemOutcome(
            item.item, ACCEPTED if accepted else SET_ASIDE, receipt, tuple(_problems(table, number))
        )
        yield TakenItem(item, outcome, persons.get(number, ""))


def _persons(table: Judged) -> dict[int, str]:
    """Row -> the key of its person, of accepted rows; empty where the table has no persons."""
    names = [ROW, _PERSON] if _PERSON in table.accepted.columns else [ROW]
    return {row: person[0] if person else "" for row, *person in table.accepted.select(names).iter_rows()}


def _problems(table: Judged, number: int) -> Iterator[dict[str, Any]]:
    for problem in table.problems:
        if problem.row == number:
            yield {
                "column": problem.column,
                "rule": problem.rule,
                "message": problem.message,
                "severity": problem.severity,
            }
