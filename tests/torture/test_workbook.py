"""Workbooks whose cells are not what a person sees: dates, long numbers, formulas, merged cells, hidden sheets."""

import pytest

from tests.torture.outcomes import Outcome, Refused, outcome, taken
from tests.torture.workbooks import BOOK, STYLES, archive, parts, text, with_cell, with_rows, with_texts

LAST = ("y", "z")
NINES = "9" * 15


def read(parts: dict[str, str], **options: str) -> Outcome:
    return outcome(archive(parts), "f.xlsx", **options)


def cell(value: str) -> Outcome:
    return taken((value, "x"), LAST)


def aside(rule: str) -> Outcome:
    return taken(LAST, aside={1: rule})


@pytest.mark.parametrize(
    ("serial", "expected"),
    [
        ("1", cell("1900-01-01")),
        ("59", cell("1900-02-28")),
        ("60", aside("day_1900")),
        ("60.5", aside("day_1900")),
        ("61", cell("1900-03-01")),
        ("43870", cell("2020-02-09")),
        ("43870.5", cell("2020-02-09 12:00:00")),
        ("0.52", cell("12:28:48")),
        ("2958465", cell("9999-12-31")),
        ("2958466", cell("+10000-01-01 00:00:00")),
        ("1e300", aside("digits_lost")),
    ],
)
def test_days_since_1900(serial: str, expected: Outcome) -> None:
    assert read(with_cell(f'<c r="A2" s="1"><v>{serial}</v></c>')) == expected


@pytest.mark.parametrize(
    ("serial", "day"), [("0", "1904-01-01"), ("60", "1904-03-01"), ("42408", "2020-02-09")]
)
def test_days_since_1904(serial: str, day: str) -> None:
    made = with_cell(f'<c r="A2" s="1"><v>{serial}</v></c>')
    made[BOOK] = made[BOOK].replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    assert read(made) == cell(day)


@pytest.mark.parametrize(
    ("number", "value"),
    [("14", "2020-02-09"), ("31", "2020-02-09"), ("57", "2020-02-09"), ("32", "2020-02-09"), ("0", "43870")],
)
def test_days_in_the_formats_that_chinese_programs_give_by_number(number: str, value: str) -> None:
    made = with_cell('<c r="A2" s="1"><v>43870</v></c>')
    made[STYLES] = made[STYLES].replace('numFmtId="14"', f'numFmtId="{number}"')
    assert read(made) == cell(value)


def test_days_in_a_format_of_the_workbooks_own() -> None:
    made = with_cell('<c r="A2" s="1"><v>43870</v></c>')
    own = (
        '<numFmts count="1"><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts>'
    )
    made[STYLES] = (
        made[STYLES].replace('numFmtId="14"', 'numFmtId="176"').replace("<cellXfs", f"{own}<cellXfs")
    )
    assert read(made) == cell("2020-02-09")


def test_a_date_that_is_text_stays_the_text() -> None:
    for written in ("2020/2/9", "9.2.2020", "2020年2月9日", "43870"):
        assert read(with_cell(text("A2", written))) == cell(written)


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (text("A2", "00330382"), cell("00330382")),
        (text("A2", "330382199001011234"), cell("330382199001011234")),
        (text("A2", "3.30382E+17"), taken(("3.30382E+17", "x"), LAST, warned="")),
        ('<c r="A2" t="str"><f>B1</f><v>330382199001011234</v></c>', cell("330382199001011234")),
        ('<c r="A2"><v>330382</v></c>', cell("330382")),
        (f'<c r="A2"><v>{NINES}</v></c>', cell(NINES)),
        (f'<c r="A2"><v>{NINES}0</v></c>', aside("digits_lost")),
        ('<c r="A2"><v>-3.30382199001011E+17</v></c>', aside("digits_lost")),
        ('<c r="A2"><f>1+1</f><v>3.30382199001011E+17</v></c>', aside("digits_lost")),
        ('<c r="A2"><v>0.30000000000000004</v></c>', cell("0.3")),
        ('<c r="A2"><v>1.5</v></c>', cell("1.5")),
        ('<c r="A2"><v>1E5</v></c>', cell("100000")),
        ('<c r="A2" t="b"><v>1</v></c>', cell("true")),
        (text("A2", "=1+1"), cell("=1+1")),
        (text("A2", " x "), cell(" x ")),
        (text("A2", "x&#10;y"), cell("x\ny")),
    ],
)
def test_numbers_and_texts(xml: str, expected: Outcome) -> None:
    assert read(with_cell(xml)) == expected


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        ('<c r="A2"><f>1+1</f><v>2</v></c>', cell("2")),
        ('<c r="A2" t="str"><f>"q"</f><v>q</v></c>', cell("q")),
        ('<c r="A2" t="str"><f>""</f><v></v></c>', taken((None, "x"), LAST)),
        ('<c r="A2"><f t="shared" si="0"/><v>2</v></c>', cell("2")),
        ('<c r="A2"><f>1+1</f></c>', aside("formula_uncomputed")),
        ('<c r="A2"><f>1+1</f><v></v></c>', aside("formula_uncomputed")),
        ('<c r="A2"><f>1+1</f><v/></c>', aside("formula_uncomputed")),
        ('<c r="A2"><f t="shared" si="0"/></c>', aside("formula_uncomputed")),
        ('<c r="A2" s="1"><f>TODAY()</f><v /></c>', aside("formula_uncomputed")),
        ('<c r="A2" t="e"><v>#N/A</v></c>', aside("cell_error")),
        ('<c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', aside("cell_error")),
    ],
)
def test_formulas(xml: str, expected: Outcome) -> None:
    assert read(with_cell(xml)) == expected


@pytest.mark.parametrize(
    ("area", "rows"),
    [("A2:A3", {1: "cells_merged", 2: "cells_merged"}), ("A3:B3", {2: "cells_merged"}), ("C1:D1", {})],
)
def test_merged_cells(area: str, rows: dict[int, str]) -> None:
    made = with_cell(text("A2", "w"), after=f'<mergeCells><mergeCell ref="{area}"/></mergeCells>')
    kept = [row for number, row in enumerate([("w", "x"), LAST], 1) if number not in rows]
    assert read(made) == taken(*kept, aside=rows)


def test_the_row_that_is_set_aside_is_named_as_the_sheet_numbers_it() -> None:
    headings = f'<row r="4">{text("B4", "a")}{text("C4", "b")}</row>'
    title = '<row r="1"><c r="A1" s="1"/></row><row r="2"><c r="A2"><f>TODAY()</f><v></v></c></row>'
    rows = f'<row r="5">{text("B5", "1")}</row><row r="9"><c r="B9" t="e"><v>#N/A</v></c></row>'
    assert read(with_rows(title + headings + rows)) == taken(("1", None), aside={5: "cell_error"})


def test_a_sheet_that_is_not_read_is_named() -> None:
    two = parts(("first", [["a"], [1]]), ("second", [["a"], [2]]))
    assert read(two) == taken(("1",), columns="a", warned="sheets_left_out")
    assert read(two, sheet="second") == taken(("2",), columns="a")


def test_hidden_sheets_are_read_by_name_alone() -> None:
    made = parts(("first", [["a"], [1]]), ("second", [["a"], [2]]))
    made[BOOK] = made[BOOK].replace('name="first"', 'name="first" state="veryHidden"')
    assert read(made) == taken(("2",), columns="a", warned="sheets_left_out")
    assert read(made, sheet="first") == taken(("1",), columns="a")
    made[BOOK] = made[BOOK].replace('name="second"', 'name="second" state="hidden"')
    assert read(made) == Refused("sheets_hidden")


def test_what_is_wrong_with_a_sheet_that_is_not_read_does_not_matter() -> None:
    made = parts(("first", [["a"], [1]]), ("second", [["a"], [2]]))
    made["xl/sheet2.xml"] = made["xl/sheet2.xml"].replace("<v>2</v>", '<v>2</v></c><c r="A1" t="e">')
    assert read(made) == taken(("1",), columns="a", warned="sheets_left_out")


@pytest.mark.parametrize(
    "rows",
    [
        f'<row r="1">{text("A1", "a")}{text("A1", "b")}</row>',
        f'<row r="1">{text("B1", "a")}{text("A1", "b")}</row>',
        f'<row r="1">{text("A1", "a")}</row><row r="1">{text("A1", "b")}</row>',
        f'<row r="2">{text("A2", "a")}</row><row r="1">{text("A1", "b")}</row>',
        f'<row r="1">{text("A1", "a")}{text("B7", "b")}</row>',
        f'<row r="1">{text("XFE1", "a")}</row>',
        f'<row r="1048577">{text("A1048577", "a")}</row>',
        f'<row r="0">{text("A0", "a")}</row>',
        f'<row r="1">{text("1", "a")}</row>',
        f'<row r="-1">{text("A-1", "a")}</row>',
    ],
)
def test_cells_that_would_hide_one_another_or_lie_nowhere(rows: str) -> None:
    assert read(with_rows(rows)) == Refused("file_unreadable")


def test_cells_without_a_name_follow_one_another() -> None:
    nameless = with_rows(
        "<row><c t='inlineStr'><is><t>a</t></is></c><c t='inlineStr'><is><t>b</t></is></c></row>"
        "<row><c><v>1</v></c><c t='str'><v>x</v></c></row>"
    )
    assert read(nameless) == taken(("1", "x"))


def test_elements_may_bear_a_prefix() -> None:
    made = with_cell('<c r="A2" t="e"><v>#N/A</v></c>')
    sheet = made["xl/sheet1.xml"]
    declaration, _, body = sheet.partition("?>")
    prefixed = (
        body.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:").replace("xmlns=", "xmlns:x=")
    )
    made["xl/sheet1.xml"] = f"{declaration}?>{prefixed}"
    assert read(made) == aside("cell_error")


def test_shared_texts() -> None:
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>'
    rich = "<si><r><t>x</t></r><r><t>y</t></r></si>"
    assert read(with_texts(f"<si><t>a</t></si>{rich}", rows)) == taken(("xy",), columns="a")
    assert read(with_texts("<si><t>a</t></si>", rows)) == Refused("file_unreadable")
