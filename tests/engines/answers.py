"""Whether two answers are the same, to the last bit."""

import hashlib
from collections.abc import Mapping
from typing import Any

import polars as pl

from wuse.pool import Engine, Source


def digest_of(frame: pl.DataFrame) -> str:
    """A digest of the names, the types and every value: 0.0 is not -0.0, and null is not empty."""
    found = hashlib.sha256()
    for column in frame.iter_columns():
        found.update(f"{column.name}|{column.dtype}|{column.len()}\n".encode())
        found.update("\n".join(map(repr, column.to_list())).encode())
    return found.hexdigest()


def differences(one: pl.DataFrame, other: pl.DataFrame) -> list[str]:
    """Where two frames differ, a line each, for a reader of a failed test."""
    if one.schema != other.schema or one.height != other.height:
        return [f"{one.schema} x {one.height}", f"{other.schema} x {other.height}"]
    return [
        f"row {row}, {name}: {mine!r}, {yours!r}"
        for name in one.columns
        for row, (mine, yours) in enumerate(zip(one[name].to_list(), other[name].to_list(), strict=True))
        if repr(mine) != repr(yours)
    ]


def asked_of_both(
    one: Engine,
    other: Engine,
    sql: str,
    tables: Mapping[str, Source] | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> pl.DataFrame:
    """The answer of both, or a failure that says where they differ."""
    mine = one.run(sql, tables=tables or {}, parameters=parameters or {})
    yours = other.run(sql, tables=tables or {}, parameters=parameters or {})
    assert differences(mine, yours)[:20] == []
    assert digest_of(mine) == digest_of(yours)
    return mine
