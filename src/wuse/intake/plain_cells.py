"""Columns of a small table in which every cell is as it should be, all found in one pass.

A request has a few hundred rows of thirty columns. There every single look at a column costs more than what it looks
at, so all columns are asked at once whether they are plain: written as mostly written, and within their constraints.
The values of those are read in the same pass. Whatever is not plain is looked at closely elsewhere, by the column.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import polars as pl

from wuse.intake.cells import BLANK, Cells, read_cells
from wuse.intake.constraints import constraint_faults
from wuse.pool import Field
from wuse.vocabulary import CHINA, PERSON_KEY_PATTERN

_Reader = Callable[[pl.Expr], tuple[pl.Expr, pl.Expr | None]]
"""Text -> its value, null where it cannot be read, and whether it is written as mostly written."""

_DAY = r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def plain_cells(frame: pl.DataFrame, fields: Sequence[Field], *, now: datetime) -> dict[str, Cells]:
    """Field name -> its cells, for the fields of which every cell is plain.

    Args:
        frame: columns under the names of fields; an absent one counts as empty, and one that is no text is left.
    """
    if frame.is_empty():
        return {}
    asked = [field for field in fields if frame.schema.get(field.name) == pl.String()]
    looked = frame.select_seq(part for field in asked for part in _asked(field))
    found = (_Looked(field, frame[field.name], looked) for field in asked)
    there = {one.field.name: one.cells() for one in found if one.is_plain(now)}
    absent = {field: _absent(field) for field in fields if field.name not in frame.columns}
    return there | {
        field.name: _everywhere(field, value, frame.height)
        for field, value in absent.items()
        if value is not None
    }


class _Looked:
    """A column of text beside what was found in it."""

    def __init__(self, field: Field, text: pl.Series, looked: pl.DataFrame) -> None:
        self.field, self._text = field, text
        self._values, self._good = looked[f"{field.name}/value"], looked[f"{field.name}/good"]

    def is_plain(self, now: datetime) -> bool:
        """Whether nothing has to be said of any cell, and nothing stands in the place of one."""
        empty = self._text.null_count()
        if not self._good[0] or self._values.null_count() != empty:
            return False
        return (empty == 0 or _may_be_empty(self.field)) and not self._in_future(now)

    def _in_future(self, now: datetime) -> bool:
        limits = (self.field.constraints.get("not_in_future"), self.field.warnings.get("not_in_future"))
        latest: Any = self._values.max() if any(limits) else None
        if latest is None:
            return False
        return bool(latest > (now.astimezone(CHINA).date() if self.field.type == "date" else now))

    def cells(self) -> Cells:
        """The column as read."""
        return Cells(self.field, self._text, self._values, ())


@cache
def _asked(field: Field) -> tuple[pl.Expr, pl.Expr]:
    """The value of a field's column, and whether all that stands in it is good; made once, for that costs as much."""
    text = pl.col(field.name)
    value, written = _READERS[field.type](text)
    rules = [*field.constraints.items(), *field.warnings.items()]
    within = [_RULES[name](value, limit) for name, limit in rules if name not in _NO_RULE]
    # A text of a list is written as it stands there.
    listed = "enum" in field.constraints
    good = [*within, *([written] if written is not None and not listed else [])]
    # Of empty cells nothing is asked here: `all` leaves them out.
    every = pl.all_horizontal(one.all() for one in good) if good else pl.lit(True)
    return value.alias(f"{field.name}/value"), every.alias(f"{field.name}/good")


def _may_be_empty(field: Field) -> bool:
    """Whether nothing has to be said of an empty cell, and nothing stands in its place."""
    wanted = (field.constraints.get("required"), field.warnings.get("required"))
    return not any(wanted) and "default" not in field.constraints


@cache
def _absent(field: Field) -> pl.Series | None:
    """The value of each cell of an absent column; None when something has to be said of it."""
    cells = read_cells(pl.Series([None], dtype=pl.String), field)
    if "not_in_future" in field.constraints and "default" in field.constraints:
        return None
    faults = constraint_faults(cells, now=_LONG_AGO)
    return None if any(fault.mask.any() for fault in faults) else cells.values


def _everywhere(field: Field, value: pl.Series, height: int) -> Cells:
    text = pl.Series([None], dtype=pl.String).new_from_index(0, height)
    return Cells(field, text, value.new_from_index(0, height), ())


def _string(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    return text, (text != "") & (text == text.str.strip_chars(BLANK))


def _integer(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    return text.cast(pl.Int64, strict=False), text.str.contains(r"^-?[0-9]{1,15}$")


def _number(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    return text.cast(pl.Float64, strict=False), text.str.contains(r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$")


def _boolean(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    return text == "true", text.is_in(["true", "false"])


def _date(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    return text.str.to_date("%Y-%m-%d", strict=False), text.str.contains(f"^{_DAY}$")


def _datetime(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    # In China's time, as mostly sent: without an offset to look for, the parser is many times as fast.
    local = text.str.slice(0, 19).str.to_datetime("%Y-%m-%dT%H:%M:%S", time_unit="us", strict=False)
    moment = (local - pl.lit(timedelta(hours=8))).dt.replace_time_zone("UTC")
    return moment, text.str.contains(rf"^{_DAY}T{_TIME}\+08:00$")


def _place_code(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    # A county in its one form: no zeros behind it that might be those of a longer form.
    return text, text.str.contains("^[0-9]{4}([0-9][1-9]|[1-9]0)$")


def _person_key(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    return text, text.str.contains(f"^(?:{PERSON_KEY_PATTERN})$")


_READERS: Mapping[str, _Reader] = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "place_code": _place_code,
    "person_key": _person_key,
}

# Said by what may be empty, and of the latest value.
_NO_RULE = ("required", "default", "not_in_future")
_RULES: Mapping[str, Callable[[pl.Expr, Any], pl.Expr]] = {
    "enum": lambda value, limit: value.is_in(list(limit)),
    "minimum": lambda value, limit: value >= limit,
    "maximum": lambda value, limit: value <= limit,
    "min_length": lambda value, limit: value.str.len_chars() >= limit,
    "max_length": lambda value, limit: value.str.len_chars() <= limit,
    "pattern": lambda value, limit: value.str.contains(f"^(?:{limit})$"),
}
