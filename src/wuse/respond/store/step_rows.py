"""Steps of a history as rows: the columns that arrivals and firms' files have alike."""

from enum import StrEnum
from typing import Any

_COLUMNS = ("number", "step", "at", "by", "organisation", "before", "after", "text")


def step_columns(step: object) -> dict[str, Any]:
    """The columns of a row, of a step."""
    return {name: getattr(step, name) for name in _COLUMNS}


def step_values(row: object, states: type[StrEnum]) -> dict[str, Any]:
    """The values of a step, of its row. `states`: of the history."""
    found = step_columns(row)
    return {**found, "before": states(found["before"]), "after": states(found["after"])}
