"""The definition of the control index: its items and weights, read from one file beside the SQL that it runs."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from wuse.assess.indicators import load_registry_of_indicators
from wuse.vocabulary import Refusal, load_yaml

_PACKAGE = files("wuse.assess.control_index")
SHIPPED = ("wuse-control-index-1",)
"""The ids of the definitions, by the day from which each counts; a day is judged by the one of its time."""
SQL_FILES = ("control_index.sql", "item_scores.sql")
CONTROL, FLOW = "control", "flow"

Words = Mapping[str, str]
"""A text in both languages, by `zh` and `en`."""


@dataclass(frozen=True)
class IndexItem:
    """One of the twelve: the indicator of the registry that it scores. `part`: `control` or `flow`."""

    id: str
    part: str
    indicator: str


@dataclass(frozen=True)
class ControlIndex:
    """A published definition.

    Attributes:
        formula: in words. weights: colour of a county -> weight of control in thousandths; `none` without a colour.
        parameters: name -> `value`, `unit` and what it is for in both languages.
        digest: of the definition's own bytes, its SQL files and the registry of indicators.
    """

    id: str
    title: Words
    authority: Words
    effective_from: date
    note: Words
    formula: Words
    sources: Sequence[str]
    parameters: Mapping[str, Mapping[str, Any]]
    weights: Mapping[str, int]
    parts: Mapping[str, Words]
    items: Sequence[IndexItem]
    digest: str

    @property
    def values(self) -> dict[str, Any]:
        """Name -> value of every parameter."""
        return {name: entry["value"] for name, entry in self.parameters.items()}

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators that are scored, in the order of the items."""
        return tuple(item.indicator for item in self.items)

    def check_day(self, day: date) -> None:
        """Refuse a day of which the definition says nothing.

        Raises:
            Refusal: `control_index.early` for a day before its first.
        """
        if day < self.effective_from:
            raise Refusal(
                "control_index.early",
                "The control index {id} begins on {first}: ask about that day or a later one.",
                {"id": self.id, "first": self.effective_from.isoformat()},
            )


def load_control_index(day: date | None = None) -> ControlIndex:
    """The definition of a day; the newest where none is named. Definitions are part of the program.

    Raises:
        Refusal: `control_index.early` for a day before the first; `indicator.unknown` when an item names an indicator
            that the registry does not define.
    """
    known = [_load(name) for name in SHIPPED]
    if day is None:
        return known[-1]
    return definition_of(day, known)


def definition_of(day: date, known: Sequence[ControlIndex]) -> ControlIndex:
    """The last of some definitions, in their order, that counts on a day.

    Raises:
        Refusal: `control_index.early`.
    """
    known[0].check_day(day)
    return [found for found in known if found.effective_from <= day][-1]


@cache
def _load(name: str) -> ControlIndex:
    content = (_PACKAGE / f"{name}.yaml").read_bytes()
    told = load_yaml(content)
    items = tuple(IndexItem(**entry) for entry in told.pop("items"))
    registry = load_registry_of_indicators()
    for item in items:
        registry.get(item.indicator)
    texts = [content, *(index_text(name).encode() for name in SQL_FILES), registry.digest.encode()]
    return ControlIndex(
        **told, items=items, digest="sha256:" + hashlib.sha256(b"\x00".join(texts)).hexdigest()
    )


@cache
def index_text(name: str) -> str:
    """The text of one of this package's SQL files."""
    return (_PACKAGE / name).read_text(encoding="utf-8")
