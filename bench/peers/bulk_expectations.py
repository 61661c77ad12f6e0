"""Great Expectations on pandas with the rules of the stock standard.

Numbers and days are columns of their own beside the text, made before it is asked what it expects.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import great_expectations as gx
import great_expectations.expectations as gxe
import pandas as pd
from measured import Found, measure

NUMBER = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
ALL = {"result_format": "COMPLETE", "return_unexpected_index_query": False}


def _of_column(name: str, rule: dict[str, Any], rules: dict[str, Any]) -> Iterator[Any]:
    if "required" in rule:
        yield gxe.ExpectColumnValuesToNotBeNull(column=name)
    if "enum" in rule:
        yield gxe.ExpectColumnValuesToBeInSet(column=name, value_set=rule["enum"])
    if "min_length" in rule or "max_length" in rule:
        yield gxe.ExpectColumnValueLengthsToBeBetween(
            column=name, min_value=rule.get("min_length"), max_value=rule.get("max_length")
        )
    if rule["type"] == "place_code":
        yield gxe.ExpectColumnValuesToMatchRegex(column=name, regex=rules["place_pattern"])
        yield gxe.ExpectColumnValuesToBeInSet(column=name, value_set=rules["places"])
    if rule["type"] == "number":
        yield gxe.ExpectColumnValuesToMatchRegex(column=name, regex=NUMBER)
        yield gxe.ExpectColumnValuesToBeBetween(column=f"{name}#", min_value=rule["minimum"])
    if rule["type"] == "date":
        yield gxe.ExpectColumnValuesToMatchRegex(column=name, regex=DAY)
        yield gxe.ExpectColumnValuesToNotBeNull(column=f"{name}#")
        yield gxe.ExpectColumnValuesToBeBetween(column=f"{name}#", max_value=pd.Timestamp(rules["today"]))


def _of_rows(rules: dict[str, Any]) -> Iterator[Any]:
    yield gxe.ExpectColumnPairValuesAToBeGreaterThanB(
        column_A="capacity#", column_B="quantity#", or_equal=True, ignore_row_if="either_value_is_missing"
    )
    yield gxe.ExpectColumnValuesToNotBeNull(column="durable_capacity#")
    yield gxe.ExpectCompoundColumnsToBeUnique(column_list=rules["key"], ignore_row_if="any_value_is_missing")


def _frame(file: Path, rules: dict[str, Any]) -> pd.DataFrame:
    frame = pd.read_csv(file, dtype=str, keep_default_na=False, na_values=[""])
    for name, rule in rules["columns"].items():
        if rule["type"] == "number":
            frame[f"{name}#"] = pd.to_numeric(frame[name], errors="coerce")
        if rule["type"] == "date":
            frame[f"{name}#"] = pd.to_datetime(frame[name], format="%Y-%m-%d", errors="coerce")
    there = frame["capacity"].where(frame["item"].isin(rules["durable"]), "not asked")
    return frame.assign(**{"durable_capacity#": there})


def _column_of(result: Any, rules: dict[str, Any]) -> str:
    asked = result.expectation_config.kwargs
    if "column_list" in asked:
        return "key"
    column = asked.get("column", "quantity")
    return {"durable_capacity#": "capacity"}.get(column, column.removesuffix("#"))


def check(file: Path, rules: dict[str, Any]) -> Found:
    frame = _frame(file, rules)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("bench").add_dataframe_asset("stock")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
    expected = [e for name, rule in rules["columns"].items() for e in _of_column(name, rule, rules)]
    suite = gx.ExpectationSuite(name="stock", expectations=[*expected, *_of_rows(rules)])
    found = set()
    for result in batch.validate(suite, result_format=ALL).results:
        column = _column_of(result, rules)
        found |= {(int(row) + 1, column) for row in result.result.get("unexpected_index_list") or ()}
    return found


measure(check)
