"""Text to values: what each type reads and what it names."""

from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuse.intake.cells import read_cells
from wuse.intake.column_checks import checked_cells
from wuse.pool import Field
from wuse.vocabulary import Sensitivity

NOW = datetime(2020, 3, 20, 2, tzinfo=UTC)


def field(kind: str, **constraints: object) -> Field:
    return Field("x", kind, {"zh": "x", "en": "x"}, {}, None, Sensitivity.L1, constraints)


def read(kind: str, text: str | None, **constraints: object) -> tuple[object, list[str]]:
    cells = read_cells(pl.Series([text], dtype=pl.String), field(kind, **constraints))
    return cells.values[0], [fault.text for fault in cells.faults if fault.mask[0]]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("integer", "153", 153),
        ("integer", " +3.0 ", 3),
        ("integer", "-4", -4),
        ("integer", "9223372036854775807", 2**63 - 1),
        ("number", "1.5e-3", 0.0015),
        ("number", ".5", 0.5),
        ("boolean", "TRUE", True),
        ("boolean", "否", False),
        ("date", "\u30002020-02-29 ", date(2020, 2, 29)),
        ("datetime", "2020-02-10T09:00:00+08:00", datetime(2020, 2, 10, 1, tzinfo=UTC)),
        ("datetime", "2020-02-10 09:00+0800", datetime(2020, 2, 10, 1, tzinfo=UTC)),
        ("datetime", "2020-02-10T01:00:00.250Z", datetime(2020, 2, 10, 1, 0, 0, 250_000, tzinfo=UTC)),
        ("place_code", "330300", "3303"),
        ("place_code", "33Z01", "33Z01"),
        ("place_code", "330382000000", "330382"),
        ("string", " a b ", "a b"),
        ("string", "  ", None),
    ],
)
def test_a_value_is_read(kind: str, text: str, value: object) -> None:
    assert read(kind, text) == (value, [])


@pytest.mark.parametrize(
    ("kind", "text", "fault"),
    [
        ("integer", "3.5", "type_integer"),
        ("integer", "1,234", "type_integer"),
        ("integer", "３", "type_integer"),
        ("integer", "9223372036854775808", "type_integer"),
        ("integer", "inf", "type_integer"),
        ("number", "nan", "type_number"),
        ("number", "1e999", "type_number"),
        ("boolean", "maybe", "type_boolean"),
        ("date", "2020/2/9", "date_format"),
        ("date", "2020年2月9日", "date_format"),
        ("date", "20200209", "date_format"),
        ("date", "43870", "date_format"),
        ("date", "2020-2-9", "date_format"),
        ("date", "2020-02-09T00:00", "date_format"),
        ("date", "２０２０-02-09", "date_format"),
        ("date", "2020-02-30", "date_impossible"),
        ("datetime", "2020-02-10T09:00:00", "offset_missing"),
        ("datetime", "2020-02-10", "offset_missing"),
        ("datetime", "2020-02-10T25:00:00Z", "datetime_format"),
        ("datetime", "yesterday", "datetime_format"),
        ("place_code", "33038", "place_malformed"),
        ("place_code", "乐清", "place_malformed"),
        ("place_code", "３３０３８２", "place_malformed"),
    ],
)
def test_what_cannot_be_read_is_named_and_has_no_value(kind: str, text: str, fault: str) -> None:
    assert read(kind, text) == (None, [fault])


def test_only_an_empty_cell_takes_the_default() -> None:
    assert read("integer", None, default=7) == (7, [])
    assert read("integer", "x", default=7) == (None, ["type_integer"])


ALPHABET = st.text(st.sampled_from("0123456789+-.eE:TZ/ _naif\u0663"), max_size=27)
LIKE_DATES = st.tuples(st.integers(0, 10_000), st.integers(0, 13), st.integers(0, 32)).map(
    lambda parts: "{:04}-{:02}-{:02}".format(*parts)
)
LIKE_TIMES = st.tuples(st.integers(0, 25), st.integers(0, 61), st.integers(0, 61)).map(
    lambda parts: "T{:02}:{:02}:{:02}".format(*parts)
)
OFFSETS = st.sampled_from(["Z", "+08:00", "-0800", "+14:00", "", "+8", ".250Z"])
WRITTEN = st.one_of(
    ALPHABET,
    LIKE_DATES,
    st.integers().map(str),
    st.floats().map(str),
    st.tuples(LIKE_DATES, LIKE_TIMES, OFFSETS).map("".join),
)


@pytest.mark.parametrize("kind", ["integer", "number", "date", "datetime"])
@given(texts=st.lists(WRITTEN, max_size=20))
def test_what_is_read_at_a_glance_is_read_as_what_is_looked_at_closely(kind: str, texts: list[str]) -> None:
    # A blank before the text makes it unusual, and is no part of it.
    columns = [pl.Series([before + text for text in texts], dtype=pl.String) for before in ("", " ")]
    quick, close = (read_cells(column, field(kind)) for column in columns)
    assert quick.values.equals(close.values)
    assert quick.values.to_list() == close.values.to_list()
    assert columns[0].to_list() == texts
    for number in range(len(texts)):
        assert [fault.text for fault in quick.faults if fault.mask[number]] == [
            fault.text for fault in close.faults if fault.mask[number]
        ]


@pytest.mark.parametrize("kind", ["place_code", "string", "boolean", "date", "datetime", "number"])
@given(
    texts=st.lists(
        st.one_of(st.none(), WRITTEN, st.sampled_from(["是", "330382000000", " a ", "3303"])), min_size=1
    )
)
def test_a_column_of_repeated_texts_is_read_as_each_of_them_alone(kind: str, texts: list[str | None]) -> None:
    known = field(kind, required=True)
    column = pl.Series(texts * 300, dtype=pl.String)
    long = checked_cells(column, known, now=NOW)
    alone = [checked_cells(column[n : n + 1], known, now=NOW) for n in range(len(texts))]
    assert long.values.to_list() == [cells.values[0] for cells in alone] * 300
    assert long.values.dtype == known.polars_type
    assert long.stood.to_list() == [cells.stood[0] for cells in alone] * 300
    for number, cells in enumerate(alone):
        told = [fault.text for fault in cells.faults]
        assert [fault.text for fault in long.faults if fault.mask[number]] == told
        assert [fault.text for fault in long.faults if fault.mask[number - len(texts)]] == told
