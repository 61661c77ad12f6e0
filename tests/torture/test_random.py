"""Files that nobody thought of: a refusal in words or a table, never a crash, and what is taken is what was sent."""

import csv
import io
import json

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.torture.outcomes import Refused, outcome
from tests.torture.test_columnar import WRITERS, Write, arrow_file, parquet
from tests.torture.workbooks import SHEET, archive, parts, text, with_rows
from wuse.intake.read import KINDS, read_file

# Whatever Unicode has but NUL, which is refused, and CR, which is an end of a line to most programs.
anything = st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=12)
tricky = st.text(st.sampled_from("a,\"'\n\t;=甲 \ufeff\u2028"), max_size=6)
cells = st.one_of(anything, tricky)
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=6)
)
quick = settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow], deadline=None)


def headings(width: int) -> list[str]:
    return [f"c{n}" for n in range(width)]


def expected(table: list[list[str]]) -> list[tuple[str | None, ...]]:
    """The rows that hold anything; an empty cell is none."""
    return [tuple(cell or None for cell in row) for row in table if any(row)]


def read(content: bytes, name: str) -> list[tuple[str | None, ...]] | None:
    """The rows of a file, when it was taken whole."""
    found = outcome(content, name)
    if isinstance(found, Refused):
        return None
    assert found.aside == {}
    return found.rows


@quick
@given(tables, st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), st.sampled_from(["\n", "\r\n"]))
def test_what_is_written_as_csv_is_read_to_the_letter(table: list[list[str]], quoting: int, end: str) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=quoting, lineterminator=end).writerows([headings(len(table[0])), *table])
    content = b"\xef\xbb\xbf" + out.getvalue().encode()
    assert read(content, "f.csv") == (expected(table) or None)


@quick
@given(tables)
def test_what_is_written_as_json_is_read_to_the_letter(table: list[list[str]]) -> None:
    rows = [dict(zip(headings(len(row)), row, strict=True)) for row in table]
    lines = "\n".join(json.dumps(row) for row in rows).encode()
    assert read(json.dumps(rows).encode(), "f.json") == (expected(table) or None)
    assert read(lines, "f.ndjson") == (expected(table) or None)


@pytest.mark.parametrize("write", WRITERS)
@quick
@given(tables)
def test_what_is_written_in_columns_is_read_to_the_letter(write: Write, table: list[list[str]]) -> None:
    columns = list(zip(*table, strict=True))
    made = pa.table(
        {name: list(column) for name, column in zip(headings(len(table[0])), columns, strict=True)}
    )
    assert read(*write(made)) == (expected(table) or None)


@quick
@given(tables)
def test_what_is_written_as_a_workbook_is_read_to_the_letter(table: list[list[str]]) -> None:
    rows = [headings(len(table[0])), *table]
    made = "".join(
        f'<row r="{n}">'
        + "".join(text(f"{'ABCD'[c]}{n}", escaped(cell)) for c, cell in enumerate(row))
        + "</row>"
        for n, row in enumerate(rows, 1)
    )
    found = read(archive(with_rows(made)), "f.xlsx")
    # Control characters and two that are none have no place in XML; such a part is refused.
    assert found in (expected(table) or None, None)
    if all(cell.isprintable() for row in table for cell in row):
        assert found == (expected(table) or None)


def escaped(cell: str) -> str:
    return cell.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


SEEDS = {
    ".csv": b'a,b\n1,"x"\n2,y\n',
    ".json": b'[{"a": 1, "b": "x"}, {"a": null}]',
    ".jsonl": b'{"a": 1, "b": "x"}\n{"a": null}\n',
    ".parquet": parquet(pa.table({"a": [1, 2], "b": ["x", None]}))[0],
    ".arrow": arrow_file(pa.table({"a": [1, 2], "b": ["x", None]}))[0],
    ".xlsx": archive(parts()),
}


@pytest.mark.parametrize("kind", KINDS)
@quick
@given(st.binary(max_size=200))
def test_any_bytes_are_answered(kind: str, content: bytes) -> None:
    outcome(content, f"f{kind}")


@pytest.mark.parametrize("kind", sorted(SEEDS))
@settings(quick, max_examples=120)
@given(st.data())
def test_a_file_with_wounds_is_answered(kind: str, data: st.DataObject) -> None:
    content = bytearray(SEEDS[kind])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        how_much = data.draw(st.integers(0, 8))
        content[at : at + how_much] = data.draw(st.binary(max_size=8))
        content = content or bytearray(b"x")
    outcome(bytes(content), f"f{kind}")


@quick
@given(st.text(st.sampled_from('<>/="cvrowfi A19&;!'), max_size=60))
def test_any_sheet_is_answered(xml: str) -> None:
    made = parts()
    made[SHEET] = made[SHEET].replace("<sheetData>", f"<sheetData>{xml}")
    outcome(archive(made), "f.xlsx")


@quick
@given(
    st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | anything, st.lists, max_leaves=8)
)
def test_any_json_is_answered(value: object) -> None:
    for document in (value, [value], {"a": value}, [{"a": value}]):
        outcome(json.dumps(document).encode(), "f.json")
        outcome(json.dumps(document).encode(), "f.ndjson")


def test_the_end_of_a_line_of_old_systems_is_the_one_change_to_a_text() -> None:
    assert read_file("f.csv", b'a,b\r\n1,"x\r\ny"\r\n').cells.rows() == [("1", "x\ny")]
    assert read_file("f.csv", b'a,b\n1,"x\ry"\n').cells.rows() == [("1", "x\ry")]
