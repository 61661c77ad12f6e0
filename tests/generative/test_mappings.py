"""Random files under random mappings: nothing crashes, and no row is lost or moved."""

from datetime import UTC, datetime

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from wuse.intake.check import check
from wuse.intake.columns import JUDGED, fit_columns
from wuse.intake.door import at_door, reader_of_documents
from wuse.intake.mapping import (
    ColumnMapping,
    DateOrder,
    DecimalMark,
    FieldSource,
    apply,
    mapping_from_text,
    mapping_to_text,
    suggest,
)
from wuse.intake.mapping.code_texts import is_coded
from wuse.intake.mapping.mapping_check import check_mapping, may_be_constant
from wuse.intake.raw_table import ROW, RawTable, broken_rows, without_blank_rows
from wuse.pool import Field, Standard, load_standard, standard_names
from wuse.trust.commitments import committing
from wuse.trust.identity import IdentityDocument, person_key
from wuse.vocabulary import PersonKey, Refusal

NOW = datetime(2020, 3, 20, 2, tzinfo=UTC)
STANDARDS = [name for name in standard_names() if name not in JUDGED]
WORDS = [
    *("男", "女", "男性", "不详", "/", "无", "确诊", "确诊病例", "是", "有", "乐清市", "330382", "陈测试"),
    *("2020/2/9", "2020年2月9日", "9/2/2020", "43870", "2020-02-10T09:00:00+08:00", "1,234", "45", "９"),
    *("330382199001011237", "resident_id", "13800000000", "99999999999999999999", "1e400", "=1+1"),
]
# No reader lets a NUL through.
signs = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
cells = st.one_of(st.sampled_from(WORDS), st.text(signs, max_size=8), st.just(""))
headings = st.one_of(
    st.sampled_from(
        [
            "姓名",
            "性别",
            "确诊日期",
            "row",
            "unread_text",
            "count",
            "text",
            "place",
            "序号",
            "上报时间",
            "人数",
        ]
    ),
    st.text(signs, min_size=1, max_size=6).filter(lambda text: text.strip() == text and text),
)


@st.composite
def tables(draw: st.DrawFn) -> RawTable:
    """A file as a reader hands it on, rows that are none among them."""
    names = draw(st.lists(headings, min_size=1, max_size=6, unique=True))
    rows = draw(st.lists(st.tuples(*[cells] * len(names)), min_size=0, max_size=8))
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    table = without_blank_rows(frame)
    broken = draw(st.booleans())
    return table if not broken else RawTable(table.cells, table.rows, None, broken_rows({99: "a,b,c"}), ())


@st.composite
def sources(draw: st.DrawFn, field: Field, columns: list[str]) -> FieldSource:
    """A source that a field can have."""
    if may_be_constant(field) and draw(st.integers(0, 3)) == 0:
        codes = list(field.labels) or {"place_code": ["330382"], "boolean": ["true"]}.get(field.type, ["45"])
        return FieldSource(constant=draw(st.sampled_from(codes)))
    codes = (
        ["", *field.labels]
        if field.labels
        else ["", "330382"]
        if field.type == "place_code"
        else ["", "true"]
    )
    coded = st.dictionaries(cells, st.sampled_from(codes), max_size=4)
    moment = field.type == "datetime"
    dated = field.type in ("date", "datetime")
    return FieldSource(
        column=draw(st.sampled_from(columns)),
        values=draw(coded) if is_coded(field) else {},
        dates=draw(st.none() | st.sampled_from(DateOrder)) if dated else None,
        offset=draw(st.sampled_from(["", "+08:00", "-03:30"])) if moment else "",
        decimal=draw(st.none() | st.sampled_from(DecimalMark))
        if field.type in ("integer", "number")
        else None,
    )


@st.composite
def mapped(draw: st.DrawFn) -> tuple[RawTable, ColumnMapping]:
    """A file and a mapping that reads some of its columns."""
    table, standard = draw(tables()), load_standard(draw(st.sampled_from(STANDARDS)))
    chosen = draw(st.lists(st.sampled_from(standard.sent_fields), min_size=1, max_size=8, unique=True))
    fields = {field.name: draw(sources(field, table.cells.columns)) for field in chosen}
    return table, ColumnMapping(standard.name, fields, tuple(table.cells.columns), ("/", "无"))


def key_of(document: IdentityDocument) -> PersonKey:
    return person_key(document, secret=bytes(32), version=1)


def judged(table: RawTable, standard: Standard) -> tuple[list[int], list[int], int]:
    """The rows that are accepted, those that are set aside, and how many repeat others."""
    fitted = fit_columns(table.cells, standard, lang="en", at_door=standard.personal)
    sent = pl.DataFrame([table.rows.alias(ROW), *fitted.frame])
    door = at_door(
        sent, standard, named=reader_of_documents(key_of), commit=committing(lambda: bytes(32)), lang="en"
    )
    found = check(
        door.frame, standard, place_exists=lambda code, day: True, children=lambda place, day: (), now=NOW
    )
    return found.accepted[ROW].to_list(), found.quarantined[ROW].to_list(), found.repeats


@given(mapped())
def test_no_row_is_lost_or_moved_and_nothing_crashes(given_: tuple[RawTable, ColumnMapping]) -> None:
    table, mapping = given_
    check_mapping(mapping)
    told = apply(mapping, table)
    assert told.height == table.height
    assert told.rows.equals(table.rows)
    assert told.broken.equals(table.broken)
    assert told.cells.columns == list(mapping.fields)
    assert told.cells.height == table.cells.height
    assert set(told.cells.dtypes) == {pl.String}
    try:
        accepted, aside, repeats = judged(told, load_standard(mapping.standard))
    except Refusal as refusal:
        # Columns that the standard requires are missing, and the file is refused as a whole.
        if not refusal.code.startswith("intake.column"):
            raise
    else:
        assert len(accepted) + len(aside) + repeats == told.cells.height
        assert not set(accepted) & set(aside)


@given(mapped())
def test_a_mapping_says_the_same_after_it_was_a_file(given_: tuple[RawTable, ColumnMapping]) -> None:
    table, mapping = given_
    again = mapping_from_text(mapping_to_text(mapping))
    assert again == mapping
    assert apply(again, table).cells.equals(apply(mapping, table).cells)


@given(tables(), st.sampled_from(STANDARDS))
def test_what_is_suggested_can_be_applied(table: RawTable, name: str) -> None:
    standard = load_standard(name)
    found = suggest(table, standard, known={"reporter": "lqfy", "report_place": "330382"})
    if found.fields:
        check_mapping(found)
        assert apply(found, table).height == table.height


@given(st.lists(cells, max_size=6), st.sampled_from(DateOrder))
def test_what_is_written_anew_once_is_not_written_anew_again(texts: list[str], order: DateOrder) -> None:
    from wuse.intake.mapping.notations import days

    once = days(pl.Series("x", texts, dtype=pl.String), order)
    read = once.str.contains(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    assert days(once, DateOrder.YMD).filter(read).equals(once.filter(read))
