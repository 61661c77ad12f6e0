"""A checked batch in the columns and types of its standard: nothing is cut off, rounded or left out on the way."""

from datetime import datetime

import polars as pl

from wuse.pool.standard import PERSONAL_COLUMNS, SYSTEM_COLUMNS, Standard
from wuse.vocabulary import Refusal

_MOMENT = pl.Datetime("us", "UTC")
# A decimal becomes the nearest float, which is what a number is; these stay what they were.
_EXACT = (pl.Int64(), _MOMENT)
# Filled by the pool alone; `recorded_at` may be said by the sender.
_OWN = frozenset({**SYSTEM_COLUMNS, **PERSONAL_COLUMNS}) - {"recorded_at"}


def stored_rows(
    frame: pl.DataFrame,
    standard: Standard,
    *,
    batch_id: str,
    recorded_at: datetime,
    sequence: int,
    response: str = "",
) -> pl.DataFrame:
    """The frame as the table keeps it, with the pool's own columns filled in; absent columns are null.

    Raises:
        Refusal: `pool.response_missing` for rows about persons without one; `pool.column_unknown`,
            `pool.type_differs`, `pool.value_lost`, `pool.moment_without_zone`.
    """
    _check_response(standard, response)
    _check_columns(frame, standard)
    learnt = check_moment(recorded_at, "recorded_at")
    own: dict[str, str | int] = {
        **({"response": response} if standard.personal else {}),
        "batch_id": batch_id,
        "sequence": sequence,
    }
    columns = [
        _column(frame, name, kind, standard, value=own.get(name)) for name, kind in standard.schema.items()
    ]
    return pl.DataFrame(columns).with_columns(
        recorded_at=pl.col("recorded_at").fill_null(pl.lit(learnt).cast(_MOMENT)),
        row_number=pl.int_range(1, pl.len() + 1, dtype=pl.Int64),
    )


def _column(
    frame: pl.DataFrame, name: str, kind: pl.DataType, standard: Standard, *, value: str | int | None
) -> pl.Series:
    """A column of the frame, or one that has the value in every row."""
    if name in frame.columns:
        return _kept(frame[name], name, kind, standard)
    return pl.Series(name, [value], dtype=kind).new_from_index(0, frame.height)


def check_moment(moment: datetime, what: str) -> datetime:
    """The moment, refused when it does not say in which zone it is: `pool.moment_without_zone`."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise _without_zone(what)
    return moment


def _check_response(standard: Standard, response: str) -> None:
    if standard.personal and not response:
        raise Refusal(
            "pool.response_missing",
            "Rows of {table} are about persons and belong to a response: name the one that they are taken in under.",
            {"table": standard.name},
        )


def _check_columns(frame: pl.DataFrame, standard: Standard) -> None:
    known = [*standard.columns, *(name for name in ("recorded_at",) if name not in standard.columns)]
    strange = [name for name in frame.columns if name not in known]
    if strange:
        raise Refusal(
            "pool.column_unknown",
            "{columns}: not in the data standard {table}. Leave them out, or add them to the standard. Known: {known}.",
            {"columns": strange, "table": standard.name, "known": known},
        )


def _kept(values: pl.Series, name: str, kind: pl.DataType, standard: Standard) -> pl.Series:
    """The values in the standard's type, each the same value as before."""
    given = values.dtype
    if given == kind:
        return values
    wanted = standard.field(name).type if name in standard.columns else "datetime"
    if isinstance(kind, pl.Datetime) and isinstance(given, pl.Datetime) and given.time_zone is None:
        raise _without_zone(name)
    if given != pl.Null and not _is_alike(given, kind):
        raise Refusal(
            "pool.type_differs",
            "{column} of {table} came as {given}, and the standard says {wanted}. Convert it before it is appended.",
            {"column": name, "table": standard.name, "given": str(given), "wanted": wanted},
        )
    cast = values.cast(kind, strict=False)
    lost = cast.is_null() & values.is_not_null() | (_differs(values, cast) if kind in _EXACT else False)
    if lost.any():
        row = int(lost.arg_true()[0])
        raise Refusal(
            "pool.value_lost",
            "{column} of {table}, row {row}: {value} is no {wanted} and would be cut off. Correct it, or set the row "
            "aside.",
            {
                "column": name,
                "table": standard.name,
                "row": row + 1,
                "value": str(values[row]),
                "wanted": wanted,
            },
        )
    return cast


def _is_alike(given: pl.DataType, kind: pl.DataType) -> bool:
    if kind.is_numeric():
        return given.is_numeric()
    if kind == pl.String():
        return isinstance(given, pl.String | pl.Categorical | pl.Enum)
    return given.base_type() == kind.base_type()


def _differs(values: pl.Series, cast: pl.Series) -> pl.Series:
    """Whether a number was not whole, or a moment finer than the table keeps; compared in the type that it came in."""
    return (cast.cast(values.dtype, strict=False) != values).fill_null(False)


def _without_zone(what: str) -> Refusal:
    return Refusal(
        "pool.moment_without_zone",
        "{column} does not say in which time zone it is. Give it with an offset, such as 2020-02-10T09:00:00+08:00.",
        {"column": what},
    )
