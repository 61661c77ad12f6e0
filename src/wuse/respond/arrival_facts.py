"""Steps of arrivals as facts of the pool: the arrival itself, its isolation, a test."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from wuse.pool import load_standard
from wuse.respond.arrival import BEIJING, Arrival, ArrivalStep
from wuse.respond.arrival_table import ArrivalState

FactRow = Mapping[str, Any]
_OVER = {"release": "completed", "close": "completed", "to_hospital": "transferred"}


def kept_of(accepted: FactRow) -> dict[str, Any]:
    """The columns of an accepted row as they are kept at the desk: texts, numbers and truth values."""
    return {
        name: value.isoformat() if isinstance(value, date | datetime) else value
        for name, value in accepted.items()
        if value is not None
    }


def fact_frame(standard: str, row: FactRow) -> pl.DataFrame:
    """One row in the columns of its standard."""
    found = load_standard(standard)
    schema = {name: kind for name, kind in found.schema.items() if name in found.columns}
    typed = {name: _typed(row.get(name), kind) for name, kind in schema.items()}
    return pl.DataFrame([typed], schema=schema, orient="row")


def arrival_fact(arrival: Arrival, kept: FactRow, *, at: datetime, by: str) -> FactRow:
    """The arrival after its last step."""
    return {
        **kept,
        "arrival_id": arrival.declared.reference,
        "person": str(arrival.declared.person),
        "arrival_state": arrival.state.value,
        "arrived_at": arrival.arrived_at,
        "handed_to": arrival.charge or None,
        "reporter": by,
        "recorded_at": at,
    }


def isolation_fact(arrival: Arrival, after: Arrival, step: ArrivalStep) -> FactRow | None:
    """The isolation or observation that a step began or ended; none for another step."""
    if after.state is not arrival.state and after.began_at:
        return _isolation(after, step.at)
    if arrival.began_at and step.step in _OVER:
        ended = {"isolation_ended_at": step.at, "isolation_end": _OVER[step.step]}
        return {**_isolation(arrival, step.at), **ended}
    return None


def _isolation(arrival: Arrival, at: datetime) -> dict[str, Any]:
    declared, began = arrival.declared, arrival.began_at
    assert began is not None, "asked where there is one"
    last = 2 if arrival.last("release") and arrival.state is ArrivalState.HOME_OBSERVED else 1
    return {
        "isolation_id": f"{declared.reference}-{last}",
        "person": str(declared.person),
        "place": str(declared.destination),
        "isolation_kind": arrival.kind,
        "isolation_reason": "entrant",
        "facility": arrival.charge if arrival.kind == "centralised" else None,
        "isolation_began_at": began,
        "isolation_due_on": arrival.ends_on or began.astimezone(BEIJING).date() + timedelta(days=1),
        "ordered_by": declared.tiers,
        "reporter": arrival.charge,
        "recorded_at": at,
    }


def tested_fact(arrival: Arrival, step: ArrivalStep, *, laboratory: str) -> FactRow:
    """The test that a step recorded."""
    return {
        "result_id": f"{arrival.declared.reference}-t{step.number}",
        "person": str(arrival.declared.person),
        "place": str(arrival.declared.destination),
        "specimen_taken_at": step.moment,
        "specimen_kind": "oropharyngeal_swab",
        "method": "nucleic_acid",
        "result": step.result,
        "test_reason": "obliged",
        "laboratory": laboratory,
        "resulted_at": step.at,
        "recorded_at": step.at,
    }


def _typed(value: Any, kind: pl.DataType) -> Any:
    """A kept value in the type of its column."""
    if not isinstance(value, str):
        return value
    if kind == pl.Date():
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if isinstance(kind, pl.Datetime) else value
