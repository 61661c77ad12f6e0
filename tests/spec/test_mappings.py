"""What a mapping makes of the cells of a foreign file, and what it leaves as it stands."""

import polars as pl
import pytest

from wuse.intake.mapping import ColumnMapping, DateOrder, DecimalMark, FieldSource, apply
from wuse.intake.mapping.apply import rewritten
from wuse.intake.mapping.code_texts import strange_texts
from wuse.intake.mapping.suggest import notations_to_choose, suggest
from wuse.intake.raw_table import RawTable, without_blank_rows
from wuse.pool import load_standard
from wuse.vocabulary import Refusal

YMD, DMY, MDY, SERIAL = DateOrder
POINT, COMMA = DecimalMark
CASES = load_standard("case_report")


def file(**columns: list[str]) -> RawTable:
    return without_blank_rows(pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)))


def cell(text: str, field: str, **source: object) -> str | None:
    """What becomes of one cell of a case report."""
    said = FieldSource(column="x", **source)
    told = rewritten(pl.Series("x", [text]), CASES.field(field), said)[0]
    assert told is None or isinstance(told, str)
    return told


# --- days


@pytest.mark.parametrize(
    ("stands", "order", "becomes"),
    [
        # in the file     | written   | for the standard
        ("2020/2/9",            YMD,    "2020-02-09"),
        ("2020.2.9",            YMD,    "2020-02-09"),
        ("2020年2月9日",         YMD,    "2020-02-09"),
        ("２０２０－２－９",      YMD,    "2020-02-09"),
        ("20200209",            YMD,    "2020-02-09"),
        (" 2020-02-09 ",        YMD,    "2020-02-09"),
        ("2020/2/9 0:00",       YMD,    "2020-02-09"),     # midnight is how a spreadsheet writes a day
        ("2020/2/9 9:30",       YMD,    "2020/2/9 9:30"),  # a time of day is not left out
        ("9/2/2020",            DMY,    "2020-02-09"),
        ("9/2/2020",            MDY,    "2020-09-02"),
        ("9.2.2020",            DMY,    "2020-02-09"),
        ("43870",               SERIAL, "2020-02-09"),
        ("43870.0",             SERIAL, "2020-02-09"),
        ("60",                  SERIAL, "60"),             # the 29 February 1900 that never was
        ("2020/2/30",           YMD,    "2020-02-30"),     # the check says that there is no such day
        ("9/2/20",              DMY,    "9/2/20"),         # which century?
        ("2月9日",              YMD,    "2月9日"),          # which year?
        ("9/2/2020",            YMD,    "9/2/2020"),
        ("待核实",              YMD,    "待核实"),
        ("2020/2/9",            None,   "2020/2/9"),       # nothing was said of it
    ],
)  # fmt: skip
def test_a_day_is_written_anew_where_it_can_be_read(
    stands: str, order: DateOrder | None, becomes: str
) -> None:
    assert cell(stands, "onset_on", dates=order) == becomes


# --- moments


@pytest.mark.parametrize(
    ("stands", "order", "offset", "becomes"),
    [
        ("2020/2/10 9:00",            YMD,    "+08:00", "2020-02-10T09:00:00+08:00"),
        ("2020-02-10T09:00:05",       YMD,    "+08:00", "2020-02-10T09:00:05+08:00"),
        ("2020年2月10日9时5分",        YMD,    "+08:00", "2020-02-10T09:05:00+08:00"),
        ("2020年2月10日 15时05分20秒", YMD,    "+08:00", "2020-02-10T15:05:20+08:00"),
        ("10/2/2020 9:00",            DMY,    "+08:00", "2020-02-10T09:00:00+08:00"),
        ("43871.375",                 SERIAL, "+08:00", "2020-02-10T09:00:00+08:00"),
        ("2020/2/10 1:00 Z",          YMD,    "+08:00", "2020-02-10T01:00:00+00:00"),  # it says its own
        ("2020/2/10 9:00",            YMD,    "",       "2020-02-10T09:00:00"),        # the check asks for it
        ("2020-02-10 09:00",          None,   "+08:00", "2020-02-10T09:00:00+08:00"),
        ("2020/2/10",                 YMD,    "+08:00", "2020-02-10"),                 # at what time?
        ("昨天上午",                   YMD,    "+08:00", "昨天上午"),
    ],
)  # fmt: skip
def test_a_moment_gets_the_offset_that_was_named_and_no_time_that_was_not(
    stands: str, order: DateOrder | None, offset: str, becomes: str
) -> None:
    assert cell(stands, "reported_at", dates=order, offset=offset) == becomes


# --- numbers


@pytest.mark.parametrize(
    ("stands", "mark", "becomes"),
    [
        ("1,234",   POINT, "1234"),
        ("1,234",   COMMA, "1.234"),
        ("1.234,5", COMMA, "1234.5"),
        ("1 234",   POINT, "1234"),
        ("１２",    POINT, "12"),
        ("12,5",    POINT, "12,5"),   # thousands go in threes
        ("1.5",     POINT, "1.5"),
        ("约45",    POINT, "约45"),
        ("45岁",    POINT, "45岁"),
        ("1,234",   None,  "1,234"),
    ],
)  # fmt: skip
def test_a_number_is_written_anew_where_it_can_be_read(
    stands: str, mark: DecimalMark | None, becomes: str
) -> None:
    assert cell(stands, "age", decimal=mark) == becomes


# --- words for codes


@pytest.mark.parametrize(
    ("stands", "field", "values", "becomes"),
    [
        ("男",       "sex",            {},                       "male"),      # the standard's own word
        ("Male",     "sex",            {},                       "male"),
        ("female",   "sex",            {},                       "female"),
        ("男性",     "sex",            {},                       "男性"),       # nobody said what it is
        ("男性",     "sex",            {"男性": "male"},          "male"),
        (" 男性　",  "sex",            {"男性": "male"},          "male"),
        ("1",        "sex",            {"1": "male"},            "male"),
        ("不详",     "sex",            {"不详": ""},              None),        # says nothing
        ("男",       "sex",            {"男": "female"},          "female"),    # what was said goes first
        ("确诊病例", "classification", {},                       "confirmed"),
        ("确诊",     "classification", {},                       "确诊"),
        ("乐清市",   "place",          {"乐清市": "330382"},      "330382"),
        ("330382",   "place",          {},                       "330382"),
        ("乐清市",   "place",          {},                       "乐清市"),
    ],
)  # fmt: skip
def test_a_word_becomes_the_code_that_it_stands_for(
    stands: str, field: str, values: dict[str, str], becomes: str | None
) -> None:
    assert cell(stands, field, values=values) == becomes


def test_words_that_stand_for_no_code_are_counted() -> None:
    text = pl.Series("性别", ["男性", "男", "男性 ", "女性", None, "", "male"])
    assert strange_texts(text, CASES.field("sex"), {}) == [("男性", 2), ("女性", 1)]
    assert strange_texts(text, CASES.field("sex"), {"男性": "male"}) == [("女性", 1)]


# --- the file as a whole


def test_every_row_stays_with_its_number_whatever_its_columns_say() -> None:
    table = file(姓名=["甲", "", "乙", ""], 性别=["男", "", "x", "女"], 序号=["1", "", "3", "4"])
    mapping = ColumnMapping("case_report", {"sex": FieldSource("性别"), "person_name": FieldSource("姓名")})
    told = apply(mapping, table)
    assert told.rows.to_list() == [1, 3, 4]
    assert told.cells.to_dict(as_series=False) == {
        "sex": ["male", "x", "female"],
        "person_name": ["甲", "乙", None],
    }


def test_what_no_column_says_is_the_same_in_every_row() -> None:
    table = file(性别=["男", "女"])
    mapping = ColumnMapping(
        "case_report", {"sex": FieldSource("性别"), "place": FieldSource(constant="330382")}
    )
    assert apply(mapping, table).cells["place"].to_list() == ["330382", "330382"]


def test_signs_for_nothing_are_nothing_in_every_column() -> None:
    table = file(性别=["男", "/"], 年龄=["—", "45"])
    sources = {"sex": FieldSource("性别"), "age": FieldSource("年龄")}
    told = apply(ColumnMapping("case_report", sources, empty=("/", "—")), table)
    assert told.cells.rows() == [("male", None), (None, "45")]


def test_one_column_may_serve_two_fields() -> None:
    table = file(地区=["乐清市"])
    source = FieldSource("地区", values={"乐清市": "330382"})
    told = apply(ColumnMapping("case_report", {"place": source, "report_place": source}), table)
    assert told.cells.rows() == [("330382", "330382")]


def test_a_file_without_a_column_that_is_read_is_refused_as_a_whole() -> None:
    mapping = ColumnMapping("case_report", {"sex": FieldSource("性别"), "age": FieldSource("年龄")})
    with pytest.raises(Refusal) as refused:
        apply(mapping, file(性別=["男"], 年龄=["45"]))
    assert refused.value.code == "intake.mapping_column"
    assert "性别" in refused.value.message


def test_a_column_that_the_mapping_has_never_seen_is_named_and_left_out() -> None:
    mapping = ColumnMapping("case_report", {"sex": FieldSource("性别")}, headings=("性别", "序号"))
    told = apply(mapping, file(性别=["男"], 序号=["1"], 体温=["38.5"]))
    assert told.cells.columns == ["sex"]
    assert [(found.column, found.rule, found.severity) for found in told.problems] == [
        ("体温", "mapping_new_column", "warn")
    ]


# --- what headings speak for


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("性别", "sex"),
        ("Sex", "sex"),
        ("sex", "sex"),
        ("性 别", "sex"),
        ("*性别：", "sex"),
        ("2、性别", "sex"),
        ("年龄（岁）", "age"),
        ("身份证号码", "identity_number"),
        ("患者姓名", "person_name"),
        ("患者联系电话", "telephone"),
        ("确诊日期", "diagnosed_on"),
        ("现住址", "address_line"),
        ("序号", None),
        ("身高", None),
    ],
)
def test_a_heading_is_taken_for_the_field_that_it_names(heading: str, field: str | None) -> None:
    found = suggest(file(**{heading: ["x"]}), CASES).fields
    assert [name for name, source in found.items() if source.column == heading] == ([field] if field else [])


def test_no_column_is_suggested_twice_and_the_surest_goes_first() -> None:
    found = suggest(file(姓名=["甲"], 联系人姓名=["乙"]), CASES).fields
    assert {name: source.column for name, source in found.items()} == {"person_name": "姓名"}


def test_what_can_be_read_in_two_ways_is_left_to_a_person() -> None:
    both = pl.Series("发病", ["9/2/2020", "3/1/2020"])
    assert notations_to_choose(both, CASES.field("onset_on")) == [DMY, MDY]
    assert notations_to_choose(pl.Series("发病", ["9/2/2020", "23/1/2020"]), CASES.field("onset_on")) == ()
    assert notations_to_choose(pl.Series("年龄", ["1,234"]), CASES.field("age")) == [POINT, COMMA]
    assert notations_to_choose(pl.Series("年龄", ["45", "7"]), CASES.field("age")) == ()
    assert suggest(file(发病日期=["9/2/2020"]), CASES).fields["onset_on"].dates is None
    assert suggest(file(发病日期=["2020/2/9"]), CASES).fields["onset_on"].dates is YMD


def test_numbers_of_resident_cards_say_their_kind() -> None:
    found = suggest(file(身份证号=["330382199001011237", "33038219900101000X"]), CASES).fields
    assert found["identity_kind"].constant == "resident_id"
    assert "identity_kind" not in suggest(file(证件号码=["E12345678"]), CASES).fields
