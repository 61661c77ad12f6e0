"""Text to typed values, a column at a time; what cannot be read is null in the values and true in a fault's mask.

Numbers, dates and moments are first read as they are mostly written; only what that leaves is looked at closely.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

import polars as pl

from wuse.pool import Field
from wuse.vocabulary import PERSON_KEY_PATTERN, PlaceCode, Refusal


@dataclass(frozen=True)
class Fault:
    """Cells of one column that break one rule: the text that says so, a mask of the rows, and the text's facts.

    `severity`: `warn` when the rows are accepted all the same.
    """

    text: str
    mask: pl.Series
    facts: Mapping[str, object]
    severity: Literal["refuse", "warn"] = "refuse"


@dataclass(frozen=True)
class Cells:
    """One column of a file: as it stood (null when empty), as values, and what was wrong with it.

    `stood`: a text is trimmed; columns of a file that has types may be as `cell_texts` says.
    """

    field: Field
    stood: pl.Series
    values: pl.Series
    faults: tuple[Fault, ...]


_Parsed = tuple[pl.Series, dict[str, pl.Series]]
"""Values, and masks of the cells that could not be read by the name of the text that says so."""

BLANK = " \t\r\n\u00a0\u3000\ufeff"
USUAL_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_INTEGER = r"^[+-]?[0-9]+(\.0+)?$"
_NUMBER = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_MOMENT = (
    r"^(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ](?<minute>[0-9]{2}:[0-9]{2})"
    r"(?<second>:[0-9]{2}(\.[0-9]{1,6})?)?(?<offset>Z|[+-][0-9]{2}:?[0-9]{2})?$"
)
USUAL_MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}$"
# What Python's calendar has, in which the rules reckon; the parser knows a year 0 and a year 10000 too.
FIRST_DAY = date(1, 1, 1)
_MOMENTS = (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC))
TRUTHS = {
    "true": True,
    "1": True,
    "yes": True,
    "是": True,
    "false": False,
    "0": False,
    "no": False,
    "否": False,
}


def read_cells(text: pl.Series, field: Field) -> Cells:
    """Read one column of text as its field's type; an empty cell takes the field's default, if it has one."""
    trimmed, (values, masks) = _read(text.cast(pl.String), field.type)
    faults = tuple(Fault(name, mask, {}) for name, mask in masks.items())
    return Cells(field, trimmed, with_default(values, field, empty=trimmed.is_null()), faults)


def with_default(values: pl.Series, field: Field, *, empty: pl.Series | None = None) -> pl.Series:
    """The values with a field's default, if it has one, in the place of empty cells.

    Args:
        empty: a mask of these cells, where a value may be null for another reason: one that could not be read stays so,
            and its row is refused.
    """
    default = field.constraints.get("default")
    if default is None:
        return values
    given = values.is_not_null() if empty is None else ~empty
    return values.zip_with(given, pl.Series([default], dtype=values.dtype))


def _read(text: pl.Series, kind: str) -> tuple[pl.Series, _Parsed]:
    """The trimmed text, and what it says."""
    if kind not in _USUAL:
        trimmed = _trimmed(text)
        return trimmed, _PARSERS[kind](trimmed)
    values = _USUAL[kind](text)
    left = _unread(text, values).arg_true()
    if left.is_empty():
        return text, (values, {})
    trimmed = _trimmed(text.gather(left))
    read, masks = _PARSERS[kind](trimmed)
    spread = {name: _nowhere(text.len()).scatter(left, mask) for name, mask in masks.items()}
    return text.clone().scatter(left, trimmed), (values.scatter(left, read), spread)


def _trimmed(text: pl.Series) -> pl.Series:
    return text.str.strip_chars(BLANK).replace("", None)


def _nowhere(height: int) -> pl.Series:
    return pl.repeat(False, height, dtype=pl.Boolean, eager=True)


def _string(text: pl.Series) -> _Parsed:
    return text, {}


def _integer(text: pl.Series) -> _Parsed:
    digits = text.str.replace(r"\.0+$", "").str.strip_prefix("+")
    values = _only_where(_matches(text, _INTEGER), digits.cast(pl.Int64, strict=False))
    return values, {"type_integer": _unread(text, values)}


def _number(text: pl.Series) -> _Parsed:
    numbers = text.cast(pl.Float64, strict=False)
    values = _only_where(_matches(text, _NUMBER) & numbers.is_finite().fill_null(False), numbers)
    return values, {"type_number": _unread(text, values)}


def _boolean(text: pl.Series) -> _Parsed:
    values = text.str.to_lowercase().replace_strict(TRUTHS, default=None, return_dtype=pl.Boolean)
    return values, {"type_boolean": _unread(text, values)}


def _date(text: pl.Series) -> _Parsed:
    iso = _matches(text, USUAL_DATE)
    values = _day_of(text, iso)
    unread = _unread(text, values)
    return values, {"date_format": unread & ~iso, "date_impossible": unread & iso}


def _day_of(text: pl.Series, iso: pl.Series) -> pl.Series:
    days = text.str.to_date("%Y-%m-%d", strict=False)
    return _only_where(iso & (days >= FIRST_DAY).fill_null(False), days)


def _datetime(text: pl.Series) -> _Parsed:
    parts = text.str.extract_groups(_MOMENT).struct.unnest()
    shaped = parts["day"].is_not_null()
    written = parts.select(
        pl.format(
            "{}T{}{}{}",
            "day",
            "minute",
            pl.col("second").fill_null(":00"),
            pl.col("offset").str.replace("Z", "+00:00", literal=True),
        )
    ).to_series()
    values = _moment_of(written)
    without_offset = shaped & parts["offset"].is_null() | _matches(text, USUAL_DATE)
    unread = _unread(text, values)
    return values, {"offset_missing": unread & without_offset, "datetime_format": unread & ~without_offset}


def _moment_of(text: pl.Series) -> pl.Series:
    moments = text.str.to_datetime(
        "%Y-%m-%dT%H:%M:%S%.f%z", time_unit="us", time_zone="UTC", strict=False
    ).cast(pl.Datetime("us", "UTC"))
    return _only_where(moments.is_between(*_MOMENTS).fill_null(False), moments)


def _place_code(text: pl.Series) -> _Parsed:
    codes = {found: _short_code(found) for found in text.unique().drop_nulls()}
    values = text.replace_strict(codes, default=None, return_dtype=pl.String)
    return values, {"place_malformed": _unread(text, values)}


def _short_code(text: str) -> str | None:
    try:
        # PlaceCode takes off blanks of every script; those that are no blanks of a cell belong to its text.
        return str(PlaceCode.parse(text)) if text.isascii() else None
    except Refusal:
        return None


def _person_key(text: pl.Series) -> _Parsed:
    values = _only_where(_matches(text, f"^(?:{PERSON_KEY_PATTERN})$"), text)
    return values, {"person_malformed": _unread(text, values)}


def _matches(text: pl.Series, pattern: str) -> pl.Series:
    return text.str.contains(pattern).fill_null(False)


def _unread(text: pl.Series, values: pl.Series) -> pl.Series:
    return text.is_not_null() & values.is_null()


def _only_where(mask: pl.Series, values: pl.Series) -> pl.Series:
    return values if mask.all() else values.zip_with(mask, pl.Series([None], dtype=values.dtype))


def _usual_number(text: pl.Series) -> pl.Series:
    numbers = text.cast(pl.Float64, strict=False)
    finite = numbers.is_finite()
    return numbers if finite.all() else _only_where(finite.fill_null(False), numbers)


def _usual_datetime(text: pl.Series) -> pl.Series:
    # The parser alone would take a month of one digit, and blanks.
    return _moment_of(_only_where(_matches(text, USUAL_MOMENT), text))


# Each reads a part of what the parser of its type reads, to the same values, and leaves the rest null.
_USUAL: dict[str, Callable[[pl.Series], pl.Series]] = {
    "date": lambda text: _day_of(text, _matches(text, USUAL_DATE)),
    "datetime": _usual_datetime,
    "integer": lambda text: text.cast(pl.Int64, strict=False),
    "number": _usual_number,
}
_PARSERS: dict[str, Callable[[pl.Series], _Parsed]] = {
    "place_code": _place_code,
    "person_key": _person_key,
    "date": _date,
    "datetime": _datetime,
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
}
