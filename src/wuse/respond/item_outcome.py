"""What became of one thing that a phone sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wuse.respond.sent_item import SentItem

ACCEPTED, SET_ASIDE, REFUSED, HANDED_OVER = "accepted", "set_aside", "refused", "handed_over"
"""HANDED_OVER: of a grid that is the worker's no more; the station has it."""


@dataclass(frozen=True)
class ItemOutcome:
    """What became of an item. `problems`: column, rule and message of each. `repeated`: it had come before."""

    item: str
    outcome: str
    receipt: str = ""
    problems: tuple[Mapping[str, Any], ...] = ()
    repeated: bool = False


@dataclass(frozen=True)
class TakenItem:
    """An item with what became of its row. `person`: the key that the door gave; empty for a door."""

    sent: SentItem
    outcome: ItemOutcome
    person: str = ""
