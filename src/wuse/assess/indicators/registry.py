"""The registry of indicators: what every number of a cockpit means, read from one file beside the SQL that it runs."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from wuse.assess.import_risk import RISK_FILE, risk_text
from wuse.assess.power_index import POWER_FILE, load_power_rule, power_text
from wuse.assess.profile import INDICATORS_FILE, sql_text
from wuse.vocabulary import Lang, Refusal, load_yaml

_PACKAGE = files("wuse.assess.indicators")
REGISTRY = "wuse-indicators-1"

Words = Mapping[str, str]
"""A text in both languages, by `zh` and `en`."""


_METERS = frozenset({"meter_reading", "meter_quarter"})


@dataclass(frozen=True)
class Indicator:
    """One number that is followed: what it means, and where it comes from.

    Attributes:
        panel: the group that it is shown in.
        unit: `share` (0 to 1), `points` (0 to 100), `days`, or what is counted.
        better: which way is good: `high`, `low`, or `none`.
        reads: the data standards beneath it.
        measure: the SQL file that counts; `part` and `whole` are columns of its answer. Without a whole the value is
            the part.
        persons: whether the rows beneath are about persons.
    """

    id: str
    panel: str
    title: Words
    meaning: Words
    unit: str
    better: str
    reads: Sequence[str]
    measure: str
    part: str
    whole: str | None = None
    persons: bool = False

    def name(self, lang: Lang) -> str:
        """The title in a language."""
        return self.title[lang]

    @property
    def of_meters(self) -> bool:
        """Whether the rows beneath are readings of meters, which are trade secrets."""
        return not _METERS.isdisjoint(self.reads)


@dataclass(frozen=True)
class Registry:
    """The indicators in force, in the order in which they are shown.

    `lag_points`: by so many points of a hundred, or more, a share is worse than that of the whole where a place lags.
    `parameters`: values that the SQL files read. `digest`: of the registry's own bytes and those of its SQL files.
    """

    id: str
    title: Words
    authority: Words
    effective_from: date
    lag_points: int
    parameters: Mapping[str, Any]
    panels: Mapping[str, Words]
    indicators: Sequence[Indicator]
    digest: str

    def get(self, name: str) -> Indicator:
        """The indicator of an id.

        Raises:
            Refusal: `indicator.unknown`.
        """
        found = next((indicator for indicator in self.indicators if indicator.id == name), None)
        if found is None:
            raise Refusal(
                "indicator.unknown",
                "There is no indicator “{value}”. Known: {known}.",
                {"value": name, "known": [indicator.id for indicator in self.indicators]},
            )
        return found

    @property
    def reads(self) -> tuple[str, ...]:
        """The data standards beneath any of them, sorted."""
        return tuple(sorted({name for indicator in self.indicators for name in indicator.reads}))


@cache
def load_registry_of_indicators() -> Registry:
    """The registry in force; it is part of the program."""
    content = (_PACKAGE / f"{REGISTRY}.yaml").read_bytes()
    told = load_yaml(content)
    indicators = tuple(Indicator(**entry) for entry in told.pop("indicators"))
    used = sorted({indicator.measure for indicator in indicators})
    texts = [content, *(measure_text(name).encode() for name in used), load_power_rule().digest.encode()]
    digest = "sha256:" + hashlib.sha256(b"\x00".join(texts)).hexdigest()
    return Registry(**told, indicators=indicators, digest=digest)


def measure_text(name: str) -> str:
    """The text of a measure's SQL file; those of the outbreak, of the import risk and of the power index are the ones
    that judge.
    """
    if name == INDICATORS_FILE:
        return sql_text(name)
    if name == POWER_FILE:
        return power_text(name)
    return risk_text() if name == RISK_FILE else (_PACKAGE / name).read_text(encoding="utf-8")
