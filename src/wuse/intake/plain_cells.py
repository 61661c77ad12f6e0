"""Columns of a small table in which every cell is as it should be, all found in one pass.

A request has a few hundred rows of thirty columns. There every single look at a column costs more than what it looks
at, so all columns are asked at once whether they are plain: written as mostly written, and within their constraints.
The values of those are read in the same pass. Whatever is not plain is looked at closely elsewhere, by the column.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

import polars as pl

from wuse.intake.cells import BLANK, FIRST_DAY, USUAL_DATE, USUAL_MOMENT, Cells
from wuse.pool import Field
from wuse.vocabulary import CHINA, PERSON_KEY_PATTERN

# Columns beside those of the table; no field may be called so.
_NOW, _TODAY = "/now", "/today"
_Reader = Callable[[pl.Expr], tuple[pl.Expr, pl.Expr]]
"""Text -> its value, and whether it is plain."""


def plain_cells(frame: pl.DataFrame, fields: Sequence[Field], *, now: datetime) -> dict[str, Cells]:
    """Field name -> its cells, for the fields of which every cell is plain.

    Args:
        frame: text columns under the names of fields; an absent one counts as empty.
    """
    if frame.is_empty():
        return {}
    asked = [field for field in fields if field.name in frame.columns]
    at = frame.lazy().with_columns(
        pl.lit(now.astimezone(UTC)).alias(_NOW), pl.lit(now.astimezone(CHINA).date()).alias(_TODAY)
    )
    looked = at.select(part for field in asked for part in _asked(field)).collect()
    plain = looked.select(f"{field.name}/plain" for field in asked).row(0)
    there = {
        field.name: Cells(field, frame[field.name], looked[f"{field.name}/value"], ())
        for field, is_plain in zip(asked, plain, strict=True)
        if is_plain
    }
    absent = (field for field in fields if field.name not in frame.columns and _may_be_empty(field))
    return there | {field.name: _empty(field, frame.height) for field in absent}


@cache
def _asked(field: Field) -> tuple[pl.Expr, pl.Expr]:
    """The value of a field's column, and whether all of it is plain: made once, for making them costs as much."""
    text = pl.col(field.name)
    value, written = _READERS[field.type](text)
    rules = {**field.constraints, **field.warnings}
    within = (_within(field, name, value, limit) for name, limit in rules.items() if name not in _NO_RULE)
    plain = pl.all_horizontal(written, *within).fill_null(False)
    empty = text.is_null() if _may_be_empty(field) else pl.lit(False)
    return value.alias(f"{field.name}/value"), (plain | empty).all().alias(f"{field.name}/plain")


def _may_be_empty(field: Field) -> bool:
    """Whether nothing has to be said of an empty cell, and nothing stands in its place."""
    wanted = (field.constraints.get("required"), field.warnings.get("required"))
    return not any(wanted) and "default" not in field.constraints


def _empty(field: Field, height: int) -> Cells:
    text = pl.Series([None], dtype=pl.String).new_from_index(0, height)
    return Cells(field, text, pl.Series([None], dtype=field.polars_type).new_from_index(0, height), ())


def _string(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    return text, (text != "") & (text == text.str.strip_chars(BLANK))


def _integer(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    return text.cast(pl.Int64, strict=False), text.str.contains(r"^-?[0-9]{1,15}$")


def _number(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    return text.cast(pl.Float64, strict=False), text.str.contains(r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$")


def _boolean(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    return text == "true", text.is_in(["true", "false"])


def _date(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    days = text.str.to_date("%Y-%m-%d", strict=False)
    return days, text.str.contains(USUAL_DATE) & (days >= FIRST_DAY)


def _datetime(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    moments = text.str.to_datetime("%Y-%m-%dT%H:%M:%S%z", time_unit="us", time_zone="UTC", strict=False)
    return moments, text.str.contains(USUAL_MOMENT) & moments.dt.year().is_between(1800, 2999)


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


def _within(field: Field, name: str, value: pl.Expr, limit: Any) -> pl.Expr:
    if name != "not_in_future":
        return _RULES[name](value, limit)
    return value <= pl.col(_TODAY if field.type == "date" else _NOW) if limit else pl.lit(True)


# Said by what may be empty.
_NO_RULE = ("required", "default")
_RULES: Mapping[str, Callable[[pl.Expr, Any], pl.Expr]] = {
    "enum": lambda value, limit: value.is_in(list(limit)),
    "minimum": lambda value, limit: value >= limit,
    "maximum": lambda value, limit: value <= limit,
    "min_length": lambda value, limit: value.str.len_chars() >= limit,
    "max_length": lambda value, limit: value.str.len_chars() <= limit,
    "pattern": lambda value, limit: value.str.contains(f"^(?:{limit})$"),
}
