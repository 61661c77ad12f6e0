"""The rule of the power index: its values with their reasons, read from one file beside the SQL that it runs."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from wuse.vocabulary import load_yaml

_PACKAGE = files("wuse.assess.power_index")
RULE = "wuse-power-index-1"
POWER_FILE = "power_index.sql"
SQL_FILES = (
    "quarters.sql",
    "newest.sql",
    "meter_days.sql",
    "baseline.sql",
    "firms.sql",
    "firm_days.sql",
    "cells.sql",
    POWER_FILE,
)
"""The steps, in the order in which they run."""

Words = Mapping[str, str]
"""A text in both languages, by `zh` and `en`."""


@dataclass(frozen=True)
class PowerRule:
    """The published rule.

    Attributes:
        formula: in words. parameters: name -> `value`, `unit`, whether it is `sourced`, and what it is for.
        tariffs: tariff class -> `resumed_percent`, `least_baseline` (watt-hours a day); a class without is left out.
        outcomes: what becomes of an enterprise on a day, in words.
        digest: of the rule's own bytes and its SQL files.
    """

    id: str
    title: Words
    authority: Words
    effective_from: date
    formula: Words
    sources: Sequence[str]
    parameters: Mapping[str, Mapping[str, Any]]
    tariffs: Mapping[str, Mapping[str, int]]
    outcomes: Mapping[str, Words]
    digest: str

    @property
    def values(self) -> dict[str, Any]:
        """Name -> value of every parameter, and how many days the baseline has."""
        values = {name: entry["value"] for name, entry in self.parameters.items()}
        return {**values, "baseline_days": len(self.baseline)}

    @property
    def baseline(self) -> tuple[date, ...]:
        """The days of the baseline."""
        first, last = (self.parameters[name]["value"] for name in ("baseline_first", "baseline_last"))
        return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


@cache
def load_power_rule() -> PowerRule:
    """The rule in force; it is part of the program."""
    return power_rule_from(_PACKAGE.joinpath(f"{RULE}.yaml").read_bytes())


def power_rule_from(content: bytes) -> PowerRule:
    """A rule from the bytes of a file of one's own, with other values."""
    texts = [content, *(power_text(name).encode() for name in SQL_FILES)]
    digest = "sha256:" + hashlib.sha256(b"\x00".join(texts)).hexdigest()
    return PowerRule(**load_yaml(content), digest=digest)


@cache
def power_text(name: str) -> str:
    """The text of a step's SQL file."""
    return (_PACKAGE / name).read_text(encoding="utf-8")
