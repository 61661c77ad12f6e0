"""frictionless with the rules of the stock standard: what its table schema has, and a check for the others."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import attrs
from frictionless import Check, Checklist, Resource, Schema, errors
from measured import Found, measure


@attrs.define(kw_only=True, repr=False)
class StockRules(Check):
    """Place exists; no more free than there are; a bed has a capacity."""

    type = "stock"
    Errors: ClassVar = [errors.CellError]
    places: frozenset[str] = frozenset()
    durable: frozenset[str] = frozenset()

    def validate_row(self, row: Any) -> Iterator[Any]:
        place, quantity, capacity = row["place"], row["quantity"], row["capacity"]
        if place and len(place) in (2, 4, 6, 9, 12, 15) and place not in self.places:
            yield errors.CellError.from_row(row, note="unknown", field_name="place")
        if quantity is not None and capacity is not None and quantity > capacity:
            yield errors.CellError.from_row(row, note="more free than there are", field_name="quantity")
        if row["item"] in self.durable and capacity is None and "capacity" not in row.errors:
            yield errors.CellError.from_row(row, note="no capacity", field_name="capacity")


def _schema(rules: dict[str, Any]) -> Schema:
    return Schema.from_descriptor(
        {
            "fields": [_field(name, rule, rules) for name, rule in rules["columns"].items()],
            "primaryKey": rules["key"],
        }
    )


def _field(name: str, rule: dict[str, Any], rules: dict[str, Any]) -> dict[str, Any]:
    said = {"required": "required", "enum": "enum", "minimum": "minimum"}
    said |= {"min_length": "minLength", "max_length": "maxLength"}
    constraints = {said[part]: limit for part, limit in rule.items() if part in said}
    if rule["type"] == "date":
        constraints["maximum"] = rules["today"]
    if rule["type"] == "place_code":
        constraints["pattern"] = rules["place_pattern"]
    kind = {"place_code": "string"}.get(rule["type"], rule["type"])
    return {"name": name, "type": kind, "constraints": constraints}


def check(file: Path, rules: dict[str, Any]) -> Found:
    own = StockRules(places=frozenset(rules["places"]), durable=frozenset(rules["durable"]))
    resource = Resource(path=file.name, basepath=str(file.parent), schema=_schema(rules))
    report = resource.validate(Checklist(checks=[own]), limit_errors=10**9)
    for row, column, kind in report.flatten(["rowNumber", "fieldName", "type"]):
        # The heading is its first row.
        if row is not None:
            yield row - 1, "key" if kind == "primary-key" else column


measure(check)
