"""pandera on Polars, lazily, with the rules of the stock standard as checks of text columns.

Columns stay text, since a cast that fails would hide the other errors of its column.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandera.polars as pa
import polars as pl
from measured import Found, measure
from pandera.errors import SchemaErrors

NUMBER = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def _check(name: str, rule: Callable[[pl.Expr], pl.Expr]) -> pa.Check:
    return pa.Check(
        lambda data: data.lazyframe.select(rule(pl.col(data.key)).fill_null(True)), name=name, ignore_na=False
    )


def _number(text: pl.Expr) -> pl.Expr:
    return text.cast(pl.Float64, strict=False)


def _day(text: pl.Expr) -> pl.Expr:
    return text.str.to_date("%Y-%m-%d", strict=False)


def _column(rule: dict[str, Any], rules: dict[str, Any]) -> pa.Column:
    checks = []
    if "enum" in rule:
        checks.append(pa.Check.isin(rule["enum"]))
    if "min_length" in rule or "max_length" in rule:
        checks.append(pa.Check.str_length(rule.get("min_length"), rule.get("max_length")))
    if rule["type"] == "place_code":
        checks.append(pa.Check.str_matches(rules["place_pattern"]))
        checks.append(pa.Check.isin(rules["places"]))
    if rule["type"] == "number":
        checks.append(_check("number", lambda text: text.str.contains(NUMBER)))
        checks.append(_check("minimum", lambda text: _number(text) >= rule["minimum"]))
    if rule["type"] == "date":
        today = date.fromisoformat(rules["today"])
        checks.append(
            _check("day", lambda text: text.is_null() | (text.str.contains(DAY) & _day(text).is_not_null()))
        )
        checks.append(_check("future", lambda text: _day(text) <= today))
    return pa.Column(pl.String, checks=checks, nullable="required" not in rule)


def _rows(rules: dict[str, Any]) -> list[pa.Check]:
    durable = pl.col("item").is_in(rules["durable"])
    total = _number(pl.col("quantity")) <= _number(pl.col("capacity"))
    known = (~durable | pl.col("capacity").is_not_null()).fill_null(True)
    return [
        pa.Check(lambda data: data.lazyframe.select(total.fill_null(True)), name="quantity"),
        pa.Check(lambda data: data.lazyframe.select(known), name="capacity"),
        pa.Check(lambda data: data.lazyframe.select(pl.struct(rules["key"]).is_unique()), name="key"),
    ]


def check(file: Path, rules: dict[str, Any]) -> Found:
    columns = {name: _column(rule, rules) for name, rule in rules["columns"].items()}
    schema = pa.DataFrameSchema(columns, checks=_rows(rules))
    frame = pl.read_csv(file, infer_schema=False)
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
        of_rows = pl.col("check").is_in(["quantity", "capacity", "key"])
        told = cases.select(
            pl.col("index") + 1, pl.when(of_rows).then("check").otherwise("column").alias("column")
        ).unique()
        return told.iter_rows()
    return []


measure(check)
