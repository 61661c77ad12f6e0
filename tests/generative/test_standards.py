"""Rows made from a standard's own contract are taken in as they are: the check asks nothing that the contract hides."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.standard_rows import NOW, PLACES, Row, as_text, rows_of
from wuse.intake.check import check
from wuse.intake.columns import JUDGED
from wuse.pool import Standard, load_standard, standard_names

SENT = [name for name in standard_names() if name not in JUDGED]


def frame_of(rows: list[Row], standard: Standard) -> pl.DataFrame:
    cells = {
        name: [as_text(row[name]) for row in rows] for name in (field.name for field in standard.said_fields)
    }
    return pl.DataFrame(
        {"row": range(1, len(rows) + 1), **cells}, schema_overrides=dict.fromkeys(cells, pl.String)
    )


def exists(place: str, day: date) -> bool:
    return place in PLACES


@pytest.mark.parametrize("name", SENT)
@given(data=st.data())
def test_a_row_that_meets_the_contract_is_accepted(name: str, data: Any) -> None:
    standard = load_standard(name)
    rows = data.draw(rows_of(standard))
    checked = check(
        frame_of(rows, standard), standard, place_exists=exists, children=lambda place, day: (), now=NOW
    )
    assert checked.problems == ()
    assert checked.accepted.height == len(rows)
