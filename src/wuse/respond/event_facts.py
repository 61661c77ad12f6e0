"""Steps of events as facts of the pool (`event_step`): no person, no words, an event about a person at its township."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from wuse.pool import load_standard
from wuse.vocabulary import PlaceCode

STANDARD = "event_step"
_TOWNSHIP = 9


@dataclass(frozen=True)
class StepFact:
    """What is told of a step. `level`: of the event after it."""

    event: int
    number: int
    step: str
    before: str
    after: str
    kind: str
    level: str
    place: PlaceCode
    about_person: bool
    organisation: str
    station: str
    mark: str
    rules: str
    reported_at: datetime
    stepped_at: datetime


def step_rows(facts: Iterable[StepFact]) -> pl.DataFrame:
    """The rows of steps in the columns of their standard; they were learnt when they were taken."""
    standard = load_standard(STANDARD)
    schema = {name: kind for name, kind in standard.schema.items() if name in standard.columns}
    return pl.DataFrame([_row(fact) for fact in facts], schema=schema, orient="row")


def _row(fact: StepFact) -> dict[str, Any]:
    place = fact.place[:_TOWNSHIP] if fact.about_person else str(fact.place)
    # `card:<clock>:<card>:<since>`
    mark = fact.mark.split(":") if fact.mark.startswith("card:") else ["", None, None]
    return {
        "event": fact.event,
        "number": fact.number,
        "step": fact.step,
        "before": fact.before,
        "after": fact.after,
        "kind": fact.kind,
        "level": fact.level,
        "place": place,
        "city": place[:4],
        "county": place[:6],
        "township": place[:_TOWNSHIP],
        "organisation": fact.organisation or None,
        "station": fact.station or None,
        "clock": mark[1],
        "card": mark[2],
        "rules": fact.rules,
        "reported_at": fact.reported_at,
        "stepped_at": fact.stepped_at,
        "age_minutes": int((fact.stepped_at - fact.reported_at).total_seconds() // 60),
        "recorded_at": fact.stepped_at,
    }
