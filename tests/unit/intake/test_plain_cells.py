"""What is taken for plain is read as it is read elsewhere, and nothing is to be said of it there."""

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from wuse.intake.column_checks import checked_cells
from wuse.intake.plain_cells import plain_cells
from wuse.pool import Field, load_standard
from wuse.pool.standard_field import FIELD_TYPES, field_of

NOW = datetime(2020, 2, 10, 1, 30, tzinfo=UTC)
USUAL = {
    "string": "乐清市人民医院",
    "integer": "153",
    "number": "-12.50",
    "boolean": "true",
    "date": "2020-02-10",
    "datetime": "2020-02-10T09:30:00+08:00",
    "place_code": "330382",
    "person_key": "p1-abcdefghijklmnopqrstuvwxyz234567",
}
ODD = (
    "", " ", "x", " 1", "1\u3000", "+1", "-0", "007", "1.0", "1e3", ".5", "1.", "NaN", "inf", "9" * 15,
    "9" * 16, "9" * 40, "true", "TRUE", "是", "0", "2020-02-30", "2020-2-1", "0000-01-01", "0001-01-01",
    "1000-01-01", "9999-12-31", "20200210", "2020-02-11", "2020-02-10T09:30:01+08:00",
    "2020-02-10T01:30:00Z", "2020-02-10T24:00:00+08:00", "2020-02-10T08:59:60+08:00",
    "2020-02-30T08:00:00+08:00", "2020-02-10T08:00:00+08:00 ", "2020-02-10T08:00:00+0800",
    "2020-02-10T08:00:00.5+08:00", "2020-02-10 08:00:00+08:00", "0999-02-10T08:00:00+08:00",
    "1000-01-01T00:00:00+08:00", "2020-02-10T03:00:00+02:00", "330000", "33038", "330300",
    "330382000000", "３３０３８２", "P1-ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "male\n", "male",
)  # fmt: skip
LIMITS: dict[str, list[dict[str, Any]]] = {
    "string": [{"enum": ["male", "female"]}, {"min_length": 2, "max_length": 4}, {"pattern": "[a-z]{4}"}],
    "integer": [{"minimum": 0, "maximum": 130}],
    "number": [{"minimum": 0, "maximum": 50}],
    "date": [{"not_in_future": True}],
    "datetime": [{"not_in_future": True}],
}


def field(kind: str, constraints: dict[str, Any], warnings: dict[str, Any]) -> Field:
    names = {"zh": "某列", "en": "Some column"}
    about = {"name": "some", "type": kind, "title": names, "description": names, "sensitivity": "L1"}
    return field_of({**about, "constraints": constraints, "warnings": warnings})


def fields() -> list[Field]:
    found = []
    for kind in FIELD_TYPES:
        for limits in [{}, *LIMITS.get(kind, [])]:
            for needed in ({}, {"required": True}):
                found += [field(kind, {**limits, **needed}, {}), field(kind, {}, {**limits, **needed})]
    return found


def as_elsewhere(texts: list[str | None], some: Field) -> bool:
    """Whether the column was plain; then it was read as it is read elsewhere."""
    text = pl.Series("some", [found or None for found in texts], dtype=pl.String)
    plain = plain_cells(pl.DataFrame([text]), [some], now=NOW).get("some")
    if plain is None:
        return False
    there = checked_cells(text, some, now=NOW)
    assert there.faults == (), (texts, some)
    assert plain.values.equals(there.values, check_dtypes=True, null_equal=True), (texts, some)
    assert plain.stood.equals(there.stood, null_equal=True), (texts, some)
    return True


@pytest.mark.parametrize("some", fields(), ids=lambda some: f"{some.type}-{some.constraints}-{some.warnings}")
def test_what_is_plain_is_read_as_elsewhere(some: Field) -> None:
    for odd in [*ODD, *USUAL.values()]:
        as_elsewhere([odd], some)
        as_elsewhere([odd, USUAL[some.type], None], some)


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_what_is_written_as_usual_is_plain(kind: str) -> None:
    assert as_elsewhere([USUAL[kind], None], field(kind, {}, {}))
    assert not as_elsewhere([USUAL[kind], None], field(kind, {"required": True}, {}))


def test_an_absent_column_is_plain_with_its_default_unless_it_is_wanted() -> None:
    frame = pl.DataFrame({"other": ["1", "2"]})
    pooled = load_standard("test_result").field("specimens_pooled")
    found = plain_cells(frame, [pooled], now=NOW)["specimens_pooled"]
    assert found.values.to_list() == [1, 1]
    assert found.stood.to_list() == [None, None]
    assert plain_cells(frame, [field("string", {"required": True}, {})], now=NOW) == {}
