"""The checklist of an inspection (现场核查清单): what is looked at, what was found, and what follows from it by rule.

The phone sends what was found, item by item; the result is made here, so that a phone that was long without a network
judges by no rule of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from wuse.permits import Title
from wuse.respond.plain_text import without_numbers
from wuse.respond.resumption_file import FileReason
from wuse.respond.resumption_flows import resumption_rules
from wuse.vocabulary import load_yaml

IN_ORDER, BREACH, UNSEEN = "site_in_order", "site_breach", "site_unseen"
"""What follows, in the words of the field `door_found`."""


class Found(StrEnum):
    """What was found of an item."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_SEEN = "not_seen"


@dataclass(frozen=True)
class InspectedItem:
    """One item. `look`: what to look at; `todo`: what the firm has to do where it is not met; `hard`: the ways in which
    it suspends by itself; `reason`: that of the suspension.
    """

    name: str
    title: Title
    look: Title
    todo: Title
    hard: frozenset[str]
    reason: FileReason


@dataclass(frozen=True)
class InspectionList:
    """The list in force. `breach_by`: so many items not met suspend though none of them is hard."""

    version: str
    effective_from: date
    sources: Sequence[str]
    breach_by: int
    most_note: int
    found: Mapping[str, Title]
    items: Mapping[str, InspectedItem]


@dataclass(frozen=True)
class SiteFound:
    """What was found of one item, with a note; empty for none."""

    item: str
    found: Found
    note: str = ""


@cache
def inspection_list() -> InspectionList:
    """The list as it was shipped.

    Raises:
        ValueError: when an item is hard in a way that there is not; it is part of the program.
    """
    raw = load_yaml((files("wuse.respond") / "inspection_list.yaml").read_text(encoding="utf-8"))
    items = {name: _item(name, part) for name, part in raw["items"].items()}
    unknown = {way for item in items.values() for way in item.hard} - set(resumption_rules().flows)
    if unknown or raw["found"].keys() != set(Found):
        raise ValueError(f"inspection_list.yaml: no such way, or other answers than known: {sorted(unknown)}")
    return InspectionList(
        version=raw["version"],
        effective_from=raw["effective_from"],
        sources=tuple(raw["sources"]),
        breach_by=raw["breach_by"],
        most_note=raw["most_note"],
        found={name: Title(**words) for name, words in raw["found"].items()},
        items=items,
    )


def site_found(
    answers: Mapping[str, str], notes: Mapping[str, str], listed: InspectionList
) -> tuple[SiteFound, ...]:
    """What a phone sent, in the order of the list: an item that it does not name was not seen, one that the list does
    not have is left out. Notes name nobody by a number.
    """
    return tuple(
        SiteFound(
            name,
            Found(answers.get(name, Found.NOT_SEEN)),
            without_numbers(notes.get(name, "").strip())[: listed.most_note],
        )
        for name in listed.items
    )


def result_of(found: Sequence[SiteFound], *, flow: str, listed: InspectionList) -> str:
    """What follows from what was found at a firm that goes a way: `site_breach`, `site_unseen` or `site_in_order`."""
    hard = {name for name, item in listed.items.items() if flow in item.hard}
    missed = [one.item for one in found if one.found is Found.NOT_MET]
    if hard.intersection(missed) or len(missed) >= listed.breach_by:
        return BREACH
    unseen = {one.item for one in found if one.found is Found.NOT_SEEN}
    return UNSEEN if hard & unseen else IN_ORDER


def reason_of(missed: Sequence[str], *, flow: str, listed: InspectionList) -> FileReason:
    """The reason of a suspension for items that are not met: that of the first hard one, else of the premises."""
    hard = [listed.items[name] for name in missed if name in listed.items and flow in listed.items[name].hard]
    return hard[0].reason if hard else FileReason.PREMISES


def _item(name: str, part: Mapping[str, Any]) -> InspectedItem:
    return InspectedItem(
        name=name,
        title=Title(part["zh"], part["en"]),
        look=Title(**part["look"]),
        todo=Title(**part["todo"]),
        hard=frozenset(part["hard"]),
        reason=FileReason(part["reason"]),
    )
