"""The ways to return to work, their clocks and lists: `resumption_flows.yaml`, read and held to the table of steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from wuse.permits import Title
from wuse.respond.resumption_table import resumption_table
from wuse.vocabulary import PlaceCode, PlaceLevel, load_yaml


@dataclass(frozen=True)
class Flow:
    """One way.

    Attributes:
        course: its steps, in their order.
        review_days: working days for the review, 0 for none. silent: filed of itself when they are over.
        after_check: within which time the firm is looked at after it began; zero for never.
    """

    name: str
    title: Title
    course: tuple[str, ...]
    review_days: int
    silent: bool
    after_check: timedelta


@dataclass(frozen=True)
class ResumptionRules:
    """The rules in force.

    Attributes:
        not_before: the day before which no firm outside of the white list begins. not_before_source: who ordered it.
        appeal_days: working days within which an appeal is answered.
        handed_late_days: working days for whoever gets a late file, before the unit above them is told.
        yellow_card: share of a clock, 0 to 1, after which it shows a yellow card.
        negative_list: kind of business -> its name; it may not begin by commitment.
        risk_cluster_days: a cluster so many days before the declaration, or fewer, is a risk.
        commitment: the words that a firm signs.
    """

    version: str
    effective_from: date
    sources: Sequence[str]
    not_before: date
    not_before_source: Title
    flows: Mapping[str, Flow]
    appeal_days: int
    handed_late_days: int
    yellow_card: float
    handling: Sequence[tuple[int, PlaceLevel]]
    city_industries: frozenset[str]
    negative_list: Mapping[str, Title]
    risk_cluster_days: int
    commitment: Title

    def level(self, *, staff: int, industry: str) -> PlaceLevel:
        """The level at which a firm is decided about: by its staff, or by its sector."""
        if industry in self.city_industries:
            return PlaceLevel.CITY
        return next(level for over, level in self.handling if staff > over)

    def decided_at(self, place: str, *, staff: int, industry: str) -> PlaceCode:
        """The place whose permit decides about a firm."""
        wanted = PlaceCode(place)
        level = self.level(staff=staff, industry=industry)
        return next((code for code in (wanted, *wanted.ancestors) if code.level is level), wanted)

    def in_course(self, flow: str, step: str) -> bool:
        """Whether a step stands in a way, or in none."""
        return step in self.flows[flow].course or not any(step in one.course for one in self.flows.values())


@cache
def resumption_rules() -> ResumptionRules:
    """The rules as they were shipped.

    Raises:
        ValueError: when a course has a step that is not in the table.
    """
    raw = load_yaml((files("wuse.respond") / "resumption_flows.yaml").read_text(encoding="utf-8"))
    found = _rules(raw)
    unknown = {step for flow in found.flows.values() for step in flow.course} - set(resumption_table().names)
    if unknown:
        raise ValueError(f"resumption_flows.yaml: no such step: {sorted(unknown)}")
    return found


def _rules(raw: Mapping[str, Any]) -> ResumptionRules:
    return ResumptionRules(
        version=raw["version"],
        effective_from=raw["effective_from"],
        sources=tuple(raw["sources"]),
        not_before=raw["not_before"],
        not_before_source=Title(**raw["not_before_source"]),
        flows={name: _flow(name, part) for name, part in raw["flows"].items()},
        appeal_days=raw["appeal_days"],
        handed_late_days=raw["handed_late_days"],
        yellow_card=raw["yellow_card"],
        handling=tuple((part["over"], PlaceLevel(part["level"])) for part in raw["handling"]),
        city_industries=frozenset(raw["city_industries"]),
        negative_list={name: Title(**part) for name, part in raw["negative_list"].items()},
        risk_cluster_days=raw["risk_cluster_days"],
        commitment=Title(**raw["commitment"]),
    )


def _flow(name: str, part: Mapping[str, Any]) -> Flow:
    return Flow(
        name=name,
        title=Title(part["zh"], part["en"]),
        course=tuple(part["course"]),
        review_days=part["review_days"],
        silent=part["silent"],
        after_check=timedelta(hours=part["after_check_hours"]),
    )
