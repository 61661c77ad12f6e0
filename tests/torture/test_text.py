"""Text files as they come out of old programs, careless hands and ill will: the exact outcome of each."""

import pytest

from tests.torture.outcomes import Outcome, Refused, outcome, taken
from wuse.intake.limits import Limits
from wuse.intake.read import read_file

CHINESE = "place,note\n330382,来源\n"
SMALL = Limits(content=2_000, rows=10, columns=5, cells=30, cell=50, broken=3)


def row(*cells: str | None) -> Outcome:
    return taken(cells)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"a,b\n1,2", row("1", "2"), id="no newline at the end"),
        pytest.param(b"\xef\xbb\xbfa,b\n1,2\n", row("1", "2"), id="byte order mark of UTF-8"),
        pytest.param("a,b\n甲,2\n".encode("utf-16"), row("甲", "2"), id="UTF-16 with its mark"),
        pytest.param(
            b"\xfe\xff" + "a,b\n甲,2\n".encode("utf-16-be"), row("甲", "2"), id="UTF-16, big end first"
        ),
        pytest.param("a,b\n甲,2\n".encode("utf-16-le"), Refused("nul", (0, "1")), id="UTF-16 without mark"),
        pytest.param(
            "a,b\n甲,2\n".encode("utf-16")[:-1], Refused("encoding", (1, "2")), id="UTF-16, half a character"
        ),
        pytest.param(
            "a,b\n1,来源\n".encode("gb18030"), Refused("encoding", (1, "b")), id="GB18030 without a word"
        ),
        pytest.param(
            "a,b\n1,Wenzhou é\n".encode("latin-1"), Refused("encoding", (1, "b")), id="Latin-1 without a word"
        ),
        pytest.param(
            "a,b\n1,来\n".encode() + "2,温州\n".encode("gb18030"),
            Refused("encoding", (2, "b")),
            id="two encodings",
        ),
        pytest.param("a,b\n1,源\n".encode("gb2312"), Refused("encoding_unsure", (1, "")), id="either of two"),
        pytest.param(
            "a,b\n1,é\n".encode(), Refused("encoding_unsure", (1, "")), id="either of two, UTF-8 meant"
        ),
        pytest.param("a,b\n1,é来\n".encode(), row("1", "é来"), id="only one of two"),
        pytest.param(b"\xef\xbb\xbf" + "a,b\n1,é\n".encode(), row("1", "é"), id="said by the mark"),
        pytest.param(b"a,b\n1,\xed\xa0\x80\n", Refused("encoding", (1, "b")), id="half a surrogate pair"),
        pytest.param(b"a,b\n1,\xc0\xaf\n", Refused("encoding", (1, "b")), id="overlong UTF-8"),
        pytest.param(b"a,b\n1,x\x00y\n", Refused("nul", (1, "2")), id="NUL"),
        pytest.param(b'a,b\n1,"x\x00y"\n', Refused("nul", (1, "2")), id="NUL within quotation marks"),
        pytest.param(
            "a,b\n1,2\n\ufeffa,b\n3,4\n".encode(),
            taken(("1", "2"), ("\ufeffa", "b"), ("3", "4")),
            id="two files put together, a mark in the middle",
        ),
    ],
)
def test_encodings(content: bytes, expected: Outcome) -> None:
    assert outcome(content) == expected


def test_a_likely_encoding_is_shown_and_not_taken() -> None:
    assert outcome(CHINESE.encode("gb18030")) == Refused("encoding", (1, "note"))
    named = outcome(CHINESE.encode("gb18030"), encoding="gb18030")
    assert named == taken(("330382", "来源"), columns="place,note")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b'a,b\n1,"2\n', Refused("quoting"), id="not closed"),
        pytest.param(b'a,b\n"1,2\n3,4\n5,6\n', Refused("quoting"), id="not closed until the end of the file"),
        pytest.param(b'a,b\n1,"x""y"\n', row("1", 'x"y'), id="doubled"),
        pytest.param(b'a,b\n1,""""\n', row("1", '"'), id="a mark alone"),
        pytest.param(b'a,b\n1,x"y\n', row("1", 'x"y'), id="within a bare cell"),
        pytest.param(b'a,b\n1,"x"y\n', Refused("quoting"), id="text behind the closing mark"),
        pytest.param(b'a,b\n1, "x"\n', row("1", ' "x"'), id="a blank before the mark"),
        pytest.param(b'a,b\n1,"x\ny"\n', row("1", "x\ny"), id="newline in a cell"),
        pytest.param(b'a,b\n1,"x\r\ny"\r\n', row("1", "x\ny"), id="CR LF in a cell becomes LF"),
        pytest.param(b"a,b\n1,'x,y'\n", taken(aside={1: "row_ragged"}), id="single marks quote nothing"),
        pytest.param("a,b\n1,“x”\n".encode(), row("1", "“x”"), id="typographic marks are text"),
        pytest.param(b'"a","b"\n"1","2"\n', row("1", "2"), id="all quoted"),
        pytest.param(b'a,b\n1,""\n', row("1", None), id="quoted and empty"),
    ],
)
def test_quotation_marks(content: bytes, expected: Outcome) -> None:
    assert outcome(content) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"a,b\r1,2\r3,4\r", taken(("1", "2"), ("3", "4")), id="CR alone"),
        pytest.param(b"a,b\r\n1,2\r\n", row("1", "2"), id="CR LF"),
        pytest.param(b"a,b\n1,2\r\n3,4\r5,6\n", taken(("1", "2"), ("3", "4"), ("5", "6")), id="all three"),
        pytest.param(b"a,b\n\n\n1,2\n\n\n\n", row("1", "2"), id="blank lines"),
        pytest.param(
            "a,b\n1,x\u2028y\x0bz\n".encode(), row("1", "x\u2028y\x0bz"), id="other separators of lines"
        ),
        pytest.param(b"a,b\n1,2\x1a", row("1", "2\x1a"), id="the end mark of DOS stays where it is"),
    ],
)
def test_line_ends(content: bytes, expected: Outcome) -> None:
    assert outcome(content) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"a,b,\n1,2,\n", row("1", "2"), id="a comma at the end of each line"),
        pytest.param(
            b"a,b\n1,2,\n", taken(aside={1: "row_ragged"}), id="a comma at the end of the rows alone"
        ),
        pytest.param(
            b"a,b\n1\n2,3\n4,5,6\n", taken(("2", "3"), aside={1: "row_ragged", 3: "row_ragged"}), id="ragged"
        ),
        pytest.param(b"a,b,a\n1,2,3\n", Refused("heading_repeated", (0, "a")), id="a heading twice"),
        pytest.param(b"a, a\n1,2\n", Refused("heading_repeated", (0, "a")), id="twice but for a blank"),
        pytest.param(b"a,,c\n1,2,3\n", Refused("heading_empty", (0, "2")), id="an empty heading"),
        pytest.param(b"a,,c\n1,,3\n", taken(("1", "3"), columns="a,c"), id="an empty column"),
        pytest.param(b",\n1,2\n", Refused("heading_empty", (0, "1")), id="no headings"),
        pytest.param(b"a,b\n", Refused("file_empty"), id="no rows"),
        pytest.param(b"\n\na,b\n1,2\n", row("1", "2"), id="blank lines above"),
        pytest.param(b"a\n1\n2\n", taken(("1",), ("2",), columns="a"), id="one column"),
        pytest.param(b"a;b\n1;2,5\n", row("1", "2,5"), id="semicolons and decimal commas"),
        pytest.param(b"a\tb\n1\t2\n", row("1", "2"), id="tabs"),
        pytest.param(b'a|b\n1|"x|y"\n', row("1", "x|y"), id="bars"),
        pytest.param(b"a;b\n1;2\n3,4\n", Refused("separator"), id="semicolons, then commas"),
        pytest.param(b"a;b|c\n1;2|3\n", Refused("separator"), id="semicolons or bars"),
        pytest.param("a，b\n1，2\n".encode(), Refused("separator"), id="full-width commas"),
        pytest.param(
            b"row,unread_text\n1,x\n", taken(("1", "x"), columns="row,unread_text"), id="names of ours"
        ),
    ],
)
def test_shape(content: bytes, expected: Outcome) -> None:
    assert outcome(content) == expected


@pytest.mark.parametrize("text", ["=1+1", "+8613800000000", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"])
def test_what_a_spreadsheet_would_run_is_taken_in_as_it_stands(text: str) -> None:
    assert outcome(f"a,b\n{text},x\n".encode()) == row(text, "x")


@pytest.mark.parametrize(
    ("cell", "warned"),
    [
        ("3.30382E+17", "digits_shortened"),
        ("3E+05", "digits_shortened"),
        ("-1.5E+10", "digits_shortened"),
        ("1.23456E+05", ""),
        ("00330382", ""),
        ("1e5", ""),
        ("2E+", ""),
        ("6.02E-23", ""),
    ],
)
def test_numbers_are_taken_as_they_stand_and_lost_digits_are_told(cell: str, warned: str) -> None:
    assert outcome(f"a,b\n{cell},x\n".encode()) == taken((cell, "x"), warned=warned)


def test_the_warning_of_lost_digits_counts_them_and_names_the_first() -> None:
    table = read_file("f.csv", b"a,id\n1,330382199001011\n2,3.30382E+17\n3,3.30382E+17\n")
    (found,) = table.problems
    assert (found.row, found.column, found.value, found.severity) == (2, "id", "3.30382E+17", "warn")
    assert "2 numbers" in found.message


@pytest.mark.parametrize(
    ("content", "rule", "where"),
    [
        pytest.param(b"a,b\n" + b"1,2\n" * 600, "limit", (0, ""), id="bytes"),
        pytest.param(b"a,b\n" + b"1,2\n" * 11, "limit", (0, ""), id="rows"),
        pytest.param(b"a,b\n" + b'"1",2\n' * 11, "limit", (0, ""), id="rows read one by one"),
        pytest.param(b"a,b,c,d,e,f\n1,2,3,4,5,6\n", "limit", (0, ""), id="columns"),
        pytest.param(b'"a",b,c,d,e,f\n1,2,3,4,5,6\n', "limit", (0, ""), id="columns read one by one"),
        pytest.param(b"a,b,c,d,e\n" + b"1,2,3,4,5\n" * 7, "limit", (0, ""), id="cells"),
        pytest.param(b"a,b\n1," + b"x" * 51 + b"\n", "cell_long", (1, "b"), id="a long cell"),
        pytest.param(
            "a,b\n1,2\n3,{}\n".format("长" * 17).encode(), "cell_long", (2, "b"), id="bytes of a cell"
        ),
        pytest.param(b"a,b\n" + b"1\n" * 4, "limit", (0, ""), id="rows that are none"),
    ],
)
def test_limits(content: bytes, rule: str, where: tuple[int, str]) -> None:
    assert outcome(content, limits=SMALL) == Refused(rule, where)


@pytest.mark.parametrize("mark", [b"", b'"'])
def test_a_cell_of_ten_megabytes_is_refused_by_name(mark: bytes) -> None:
    content = b"a,b\n1," + mark + b"x" * 10_000_000 + mark + b"\n"
    assert outcome(content) == (Refused("cell_long") if mark else Refused("cell_long", (1, "b")))


def test_a_hundred_thousand_columns_are_refused() -> None:
    names = ",".join(f"c{n}" for n in range(100_000))
    assert outcome(f"{names}\n{names}\n".encode()) == Refused("limit")
    assert outcome(f'"{names}\n{names}\n'.encode()) == Refused("cell_long")
