"""The limits of the closed loop of arrivals, and the ports: `arrival_rules.yaml`, read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from wuse.vocabulary import Lang, PlaceCode, load_yaml


@dataclass(frozen=True)
class ArrivalRules:
    """The rules in force.

    Attributes:
        clocks: name -> `minutes`, whether a source gives them, and what has to happen, in both languages.
        yellow_card: share of a limit after which a yellow card is shown.
        tests: kind of isolation or observation -> days with a negative test that its end needs.
        landing_back_hours: how far back a landing may be entered. ahead_days: how far ahead a journey is declared.
        ports: code of a port -> the place that its team answers for, and its name in both languages.
    """

    version: str
    effective_from: date
    sources: Sequence[str]
    clocks: Mapping[str, Mapping[str, Any]]
    yellow_card: float
    tests: Mapping[str, int]
    landing_back_hours: int
    ahead_days: int
    ports: Mapping[str, Mapping[str, str]]

    def limit(self, clock: str) -> timedelta:
        """How long a clock runs."""
        return timedelta(minutes=self.clocks[clock]["minutes"])

    def words(self, clock: str, lang: Lang) -> str:
        """What has to happen."""
        return str(self.clocks[clock][lang])

    def port_place(self, port: str, *, area: PlaceCode) -> PlaceCode:
        """The place whose airport team answers for a port; the whole area for one that is not named."""
        found = self.ports.get(port.strip().upper())
        return PlaceCode(found["place"]) if found and found["place"].startswith(area) else area


@cache
def arrival_rules() -> ArrivalRules:
    """The rules as they were shipped."""
    text = (files("wuse.respond") / "arrival_rules.yaml").read_text(encoding="utf-8")
    return ArrivalRules(**load_yaml(text))
