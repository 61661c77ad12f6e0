"""The constraints of a field, each a few lines: which values do not meet it. Null meets all but `required`."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import polars as pl

from wuse.intake.cells import Cells, Fault
from wuse.vocabulary import CHINA

_Rule = Callable[[Cells, Any, datetime], Fault]


def constraint_faults(cells: Cells, *, now: datetime) -> tuple[Fault, ...]:
    """What the field's constraints find, and then what its warnings find.

    A constraint without a rule here is a maker's mistake: KeyError.
    """
    limits = cells.field.constraints.items()
    refused = [_RULES[name](cells, limit, now) for name, limit in limits if name != "default"]
    odd = [_RULES[name](cells, limit, now) for name, limit in cells.field.warnings.items()]
    return (*refused, *(replace(fault, severity="warn") for fault in odd))


def _required(cells: Cells, limit: Any, now: datetime) -> Fault:
    return _fault("required", cells.stood.is_null() & bool(limit), None)


def _enum(cells: Cells, limit: Any, now: datetime) -> Fault:
    return _fault("enum", ~cells.values.is_in(list(limit)), ", ".join(map(str, limit)))


def _minimum(cells: Cells, limit: Any, now: datetime) -> Fault:
    return _fault("minimum", cells.values < limit, limit)


def _maximum(cells: Cells, limit: Any, now: datetime) -> Fault:
    return _fault("maximum", cells.values > limit, limit)


def _min_length(cells: Cells, limit: Any, now: datetime) -> Fault:
    return _fault("min_length", cells.values.str.len_chars() < limit, limit)


def _max_length(cells: Cells, limit: Any, now: datetime) -> Fault:
    return _fault("max_length", cells.values.str.len_chars() > limit, limit)


def _pattern(cells: Cells, limit: Any, now: datetime) -> Fault:
    return _fault("pattern", ~cells.values.str.contains(f"^(?:{limit})$"), limit)


def _not_in_future(cells: Cells, limit: Any, now: datetime) -> Fault:
    local = now.astimezone(CHINA)
    if cells.values.dtype == pl.Date:
        later, shown = cells.values > local.date(), local.date().isoformat()
    else:
        later, shown = cells.values > now.astimezone(UTC), local.isoformat(timespec="minutes")
    later = later & bool(limit)
    return Fault("not_in_future", later.fill_null(False), {"now": shown})


def _fault(text: str, mask: pl.Series, limit: Any) -> Fault:
    return Fault(text, mask.fill_null(False), {"limit": limit})


_RULES: dict[str, _Rule] = {
    "required": _required,
    "enum": _enum,
    "minimum": _minimum,
    "maximum": _maximum,
    "min_length": _min_length,
    "max_length": _max_length,
    "pattern": _pattern,
    "not_in_future": _not_in_future,
}
