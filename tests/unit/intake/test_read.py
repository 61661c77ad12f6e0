"""Reading: the same table from every kind of file, rows counted as the sender sees them, and refusals by name."""

import io
from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.intake.files import workbook
from wuse.intake import RawTable, read_file
from wuse.intake.delimited import is_regular, read_csv, read_records
from wuse.intake.plain_csv import read_plain
from wuse.vocabulary import Refusal

HEADINGS = ["place", "date", "value"]
ROWS = [["330382", "2020-02-09", "153"], ["3301", "2020-02-10", None]]


def table_of(content: bytes, name: str = "file.csv", **options: str) -> RawTable:
    return read_file(name, content, **options)


def refusal_of(content: bytes, name: str = "file.csv", **options: str) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read_file(name, content, **options)
    return caught.value


def problem_of(refusal: Refusal) -> dict[str, object]:
    (found,) = refusal.details["problems"]  # type: ignore[misc]
    return found


def parquet(frame: pl.DataFrame) -> bytes:
    out = io.BytesIO()
    frame.write_parquet(out)
    return out.getvalue()


KINDS = {
    "file.csv": b"place,date,value\n330382,2020-02-09,153\n3301,2020-02-10,\n",
    "FILE.CSV": b"\xef\xbb\xbfplace,date,value\r\n330382,2020-02-09,153\r\n3301,2020-02-10,",
    "quoted.csv": b'place,date,value\n330382,"2020-02-09",153\n3301,2020-02-10,\n',
    "file.jsonl": b'{"place": 330382, "date": "2020-02-09", "value": 153}\n'
    b'{"place": "3301", "date": "2020-02-10", "value": null}\n',
    "file.xlsx": workbook(("counts", [HEADINGS, [330382, (43870,), 153.0], ["3301", (43871,), None]])),
    "file.parquet": parquet(
        pl.DataFrame(
            {
                "place": [330382, 3301],
                "date": [date(2020, 2, 9), date(2020, 2, 10)],
                "value": [153.0, None],
            }
        )
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_file_gives_the_same_table(name: str) -> None:
    table = table_of(KINDS[name], name)
    assert table.cells.columns == HEADINGS
    assert [list(row) for row in table.cells.rows()] == ROWS
    assert table.rows.to_list() == [1, 2]


def test_blank_rows_are_passed_over_and_counted() -> None:
    for content in (b"a,b\n1,2\n\n3,4\n", b"a,b\n1,2\n,\n3,4\n", b'a,b\n1,"2"\n\n3,4\n'):
        assert table_of(content).rows.to_list() == [1, 3]
    assert table_of(b'{"a":1}\n\n{"a":2}\n', "f.jsonl").rows.to_list() == [1, 3]
    assert table_of(workbook(("s", [["a"], [1], [], [2]])), "f.xlsx").rows.to_list() == [1, 3]


def test_a_cell_over_two_lines_moves_the_lines_and_not_the_rows() -> None:
    table = table_of(b'a,b\n1,"two\nlines, and ""quotes"""\n3,4\n')
    assert table.rows.to_list() == [1, 2]
    assert table.lines is not None
    assert table.lines.to_list() == [2, 4]
    assert table.cells["b"].to_list() == ['two\nlines, and "quotes"', "4"]


def test_rows_with_too_many_or_too_few_cells_are_kept_whole_and_named() -> None:
    table = table_of(b'a,b\n1,2\n3\n4,5,"6, 7"\n8,9\n')
    assert table.cells["a"].to_list() == ["1", "8"]
    assert table.rows.to_list() == [1, 4]
    assert table.broken.rows() == [(2, "3"), (3, '4,5,"6, 7"')]
    assert [(p.row, p.rule) for p in table.problems] == [(2, "row_ragged"), (3, "row_ragged")]
    assert "3 cells" in table.problems[1].message


def test_wrong_encoding_is_named_by_row_column_and_bytes() -> None:
    refusal = refusal_of("place,note\n330382,x\n330381,来源\n".encode("gb18030"))
    found = problem_of(refusal)
    assert refusal.code == "intake.encoding"
    assert (found["row"], found["column"], found["value"]) == (2, "note", "C0 B4 D4 B4")
    assert "来源" in refusal.message
    assert "UTF-8" in refusal.message


def test_wrong_encoding_in_the_heading_line_is_row_0() -> None:
    found = problem_of(refusal_of("place,来源\n330382,x\n".encode("gb18030")))
    assert (found["row"], found["column"]) == (0, "2")


def test_a_named_encoding_is_used_and_checked() -> None:
    content = "place,note\n330382,来源\n".encode("gb18030")
    assert table_of(content, encoding="gb18030").cells["note"].to_list() == ["来源"]
    assert refusal_of(b"a,b\n\xff\xff,1\n", encoding="gb18030").code == "intake.encoding"
    assert refusal_of(content, encoding="klingon").code == "intake.encoding_unknown"
    assert table_of("a,b\n甲,1\n".encode("utf-16"), encoding="utf-16").cells["a"].to_list() == ["甲"]
    assert table_of("a,b\n甲,1\n".encode("utf-16")).cells["a"].to_list() == ["甲"]
    assert refusal_of("a,b\n甲,1\n".encode("utf-16-le")).code == "intake.nul"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "f.csv", "file_empty"),
        (b"\xef\xbb\xbf \n", "f.csv", "file_empty"),
        (b"a,b\n", "f.csv", "file_empty"),
        (b"a,b\n,\n", "f.csv", "file_empty"),
        (workbook(("s", [])), "f.xlsx", "file_empty"),
        (b"a,b\n1,2\n", "f.txt", "file_kind"),
        (b"a,b\n1,2\n", "f.xlsx", "file_unreadable"),
        (b"a,b\n1,2\n", "f.parquet", "file_unreadable"),
        (b"a;b\n1;2\n3\n", "f.csv", "separator"),
        (b"a\tb|c\n1\t2|3\n", "f.csv", "separator"),
        ("a，b\n1,2\n".encode(), "f.csv", "separator"),
        (b'a,b\n1,"2\n', "f.csv", "quoting"),
        (b"a,b,a\n1,2,3\n", "f.csv", "heading_repeated"),
        (b"a,,c\n1,2,3\n", "f.csv", "heading_empty"),
        (workbook(("s", [["a", "a"], [1, 2]])), "f.xlsx", "heading_repeated"),
        (parquet(pl.DataFrame({"a": [[1, 2]]})), "f.parquet", "column_nested"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_name(content: bytes, name: str, code: str) -> None:
    refusal = refusal_of(content, name)
    assert refusal.code == f"intake.{code}"
    assert refusal.details["problems"]


def test_a_trailing_comma_in_every_line_is_no_column() -> None:
    assert table_of(b"a,b,\n1,2,\n").cells.columns == ["a", "b"]


def test_a_named_sheet_is_read_and_an_unknown_one_refused() -> None:
    content = workbook(("first", [["a"], [1]]), ("县级", [["a"], [2.5], ["x"], [True]]))
    assert table_of(content, "f.xlsx").cells["a"].to_list() == ["1"]
    assert table_of(content, "f.xlsx", sheet="县级").cells["a"].to_list() == ["2.5", "x", "true"]
    refusal = refusal_of(content, "f.xlsx", sheet="third")
    assert "first, 县级" in refusal.message


def test_json_lines_that_are_no_objects_of_single_values_are_broken_rows() -> None:
    lines = ['{"a": 1.50, "b": true}', "[1]", '{"a": {"b": 1}}', '{"a": 1, "a": 2}', "{", '{"b": "x"}']
    table = table_of("\n".join(lines).encode(), "f.ndjson")
    assert table.cells.rows() == [("1.50", "true"), (None, "x")]
    assert table.rows.to_list() == [1, 6]
    assert table.broken["row"].to_list() == [2, 3, 4, 5]
    assert {found.rule for found in table.problems} == {"row_malformed"}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("[" * 100_000, "nested more than 20 deep"),
        ('{"a":' + "[" * 20 + "]" * 20 + "}", "nested more than 20 deep"),
        ('{"a":' + "[" * 19 + "]" * 19 + "}", "“a” holds more than a single value"),
        ('{"a": [' + "[], " * 30 + "1]}", "“a” holds more than a single value"),
    ],
)
def test_nesting_in_json_is_a_broken_row_and_deep_nesting_is_not_read(line: str, reason: str) -> None:
    table = table_of(f'{{"a": 1}}\n{line}\n'.encode(), "f.jsonl")
    assert table.broken["row"].to_list() == [2]
    assert reason in table.problems[0].message


def test_brackets_in_a_text_are_no_nesting() -> None:
    text = '\\"' + "[" * 50 + "\\\\"
    assert table_of(f'{{"a": "{text}"}}\n'.encode(), "f.jsonl").cells.rows() == [('"' + "[" * 50 + "\\",)]


def test_typed_parquet_columns_read_as_the_text_a_person_would_write() -> None:
    moment = datetime(2020, 2, 10, 1, tzinfo=UTC)
    frame = pl.DataFrame(
        {
            "number": [1.5, float("nan")],
            "truth": [True, None],
            "day": [datetime(2020, 2, 9), None],  # noqa: DTZ001 (a workbook's date has no zone)
            "moment": pl.Series([moment, None]).dt.convert_time_zone("Asia/Shanghai"),
        }
    )
    row = table_of(parquet(frame), "f.parquet").cells.row(0)
    assert row == ("1.5", "true", "2020-02-09", "2020-02-10T09:00:00.000000+08:00")


cells = st.text(st.sampled_from("ab 1甲'.-"), max_size=4)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=8))
def test_the_quick_reader_agrees_with_the_record_reader(rows: list[list[str]]) -> None:
    text = "x,y,z\n" + "".join(",".join(row) + "\n" for row in rows)
    assert is_regular(text)
    quick, reference = read_csv(text, lang="en"), read_records(text, lang="en")
    assert quick.cells.equals(reference.cells)
    assert quick.rows.equals(reference.rows)
    assert quick.lines is not None
    assert quick.lines.equals(reference.lines)


@given(st.text(st.sampled_from('ab,,\n\n\r"文'), max_size=40), st.sampled_from(["x,y", "x,y,z", "x"]))
def test_the_reader_of_plain_files_agrees_with_the_record_reader_or_leaves_the_file(
    body: str, heading: str
) -> None:
    text = f"{heading}\n{body}"
    plain = read_plain(text.encode(), lang="en")
    if plain is None:
        return
    reference = read_records(text.replace("\r\n", "\n").rstrip("\n") + "\n", lang="en")
    assert not reference.broken.height
    assert plain.cells.equals(reference.cells)
    assert plain.rows.equals(reference.rows)
    assert plain.lines is not None
    assert plain.lines.equals(reference.lines)


def test_a_plain_file_is_left_where_it_is_not_utf_8() -> None:
    assert read_plain("x,y\n温,州\n".encode("gb18030"), lang="en") is None
    assert read_plain("x,州\na,b\n".encode("gb18030"), lang="en") is None


def test_a_plain_file_is_read_with_its_mark_and_line_ends_of_any_system() -> None:
    plain = read_plain("\ufeffx,y\r\n温,州\r\n".encode(), lang="en")
    assert plain is not None
    assert plain.cells.to_dict(as_series=False) == {"x": ["温"], "y": ["州"]}
