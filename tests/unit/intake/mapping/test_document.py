"""A mapping as a file: both ways, and what is wrong with one is said."""

import json

import pytest
import yaml

from wuse.intake.mapping import (
    ColumnMapping,
    DateOrder,
    DecimalMark,
    FieldSource,
    headings_digest,
    mapping_from_text,
    mapping_to_text,
)
from wuse.intake.mapping.document import mapping_to_document
from wuse.intake.mapping.mapping_check import check_mapping
from wuse.intake.mapping.suggest import synonyms
from wuse.pool import load_standard, standard_names
from wuse.vocabulary import Refusal

MAPPING = ColumnMapping(
    "case_report",
    {
        "sex": FieldSource("性别", values={"男性": "male", "no": "female", "?": ""}),
        "age": FieldSource("年龄", decimal=DecimalMark.COMMA),
        "onset_on": FieldSource("发病", dates=DateOrder.DMY),
        "reported_at": FieldSource("上报", dates=DateOrder.YMD, offset="+08:00"),
        "place": FieldSource(constant="330382"),
    },
    headings=("性别", "年龄", "发病", "上报", "序号"),
    empty=("/", "null", "~"),
)


def text(**parts: object) -> str:
    """A mapping with some parts in place of its own."""
    return yaml.safe_dump({**mapping_to_document(MAPPING), **parts}, allow_unicode=True)


def sources(**fields: dict[str, object]) -> str:
    return text(fields=fields)


def test_a_mapping_survives_both_forms() -> None:
    assert mapping_from_text(mapping_to_text(MAPPING)) == MAPPING
    assert mapping_from_text(json.dumps(mapping_to_document(MAPPING))) == MAPPING


def test_signs_that_nobody_sees_survive_too() -> None:
    strange = ColumnMapping(
        "case_report", {"sex": FieldSource("a\x85b\u2028c")}, headings=("a\x85b\u2028c", "性别")
    )
    assert mapping_from_text(mapping_to_text(strange)) == strange


def test_a_heading_with_a_nul_is_refused() -> None:
    with pytest.raises(Refusal, match="NUL"):
        check_mapping(ColumnMapping("case_report", {"sex": FieldSource("a\x00b")}))


def test_words_that_yaml_takes_for_something_else_stay_words() -> None:
    written = "wuse: mapping/1\nstandard: case_report\nfields:\n  sex: {column: 性别, values: {no: female, 1: male}}\n"
    assert mapping_from_text(written).fields["sex"].values == {"no": "female", "1": "male"}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "mapping.malformed"),
        ("- a", "mapping.malformed"),
        ("a: [", "mapping.unreadable"),
        ("{" * 5000, "mapping.unreadable"),
        ("[" * 100_000, "mapping.unreadable"),
        ("a: &x {b: c}\nd: *x", "mapping.unreadable"),
        ("x" * 600_000, "mapping.unreadable"),
        (text(wuse="mapping/9"), "mapping.malformed"),
        (text(more=1), "mapping.malformed"),
        (text(standard="cases"), "standard.unknown"),
        (text(standard="verdict", fields={"place": {"column": "x"}}), "mapping.judged"),
        (text(fields={}), "mapping.empty"),
        (text(fields=[]), "mapping.malformed"),
        (text(headings="性别"), "mapping.malformed"),
        (text(headings=["x" * 301]), "mapping.too_large"),
        (text(headings=["x"] * 2001), "mapping.too_large"),
        (sources(gender={"column": "x"}), "mapping.field_unknown"),
        (sources(sex={}), "mapping.source"),
        (sources(sex={"column": "x", "constant": "male"}), "mapping.source"),
        (sources(sex={"heading": "x"}), "mapping.malformed"),
        (sources(sex={"column": ["x"]}), "mapping.malformed"),
        (sources(sex={"column": "x", "values": {"男": "man"}}), "mapping.value"),
        (sources(sex={"constant": "man"}), "mapping.value"),
        (sources(place={"constant": "乐清"}), "place.code_malformed"),
        (sources(age={"column": "x", "values": {"三": "3"}}), "mapping.notation"),
        (sources(age={"column": "x", "dates": "ymd"}), "mapping.notation"),
        (sources(onset_on={"column": "x", "dates": "dym"}), "mapping.malformed"),
        (sources(onset_on={"column": "x", "offset": "+08:00"}), "mapping.notation"),
        (sources(onset_on={"constant": "2020-02-09", "dates": "ymd"}), "mapping.notation"),
        (sources(reported_at={"column": "x", "offset": "8"}), "mapping.offset"),
        (sources(sex={"column": "x", "decimal": ","}), "mapping.notation"),
        (sources(person_name={"constant": "陈测试"}), "mapping.constant"),
        (sources(identity_number={"constant": "330382199001011237"}), "mapping.constant"),
        (sources(person={"constant": "p1-" + "a" * 32}), "mapping.constant"),
        (sources(sex={"column": "a\x00b"}), "mapping.malformed"),
    ],
)
def test_what_is_wrong_with_a_mapping_is_refused(written: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        mapping_from_text(written)
    assert refused.value.code == code
    assert refused.value.in_words("zh") != refused.value.in_words("en")


def test_files_of_one_shape_are_known_in_whatever_order_their_columns_stand() -> None:
    assert headings_digest("case_report", ["a", "b"]) == headings_digest("case_report", ["b ", "a", "row"])
    assert headings_digest("case_report", ["a", "b"]) != headings_digest("contact", ["a", "b"])
    assert headings_digest("case_report", ["a", "b"]) != headings_digest("case_report", ["a"])


def test_every_other_heading_is_that_of_a_field() -> None:
    known = {field.name for name in standard_names() for field in load_standard(name).sent_fields}
    assert set(synonyms()) - known == set()
    assert [headings for headings in synonyms().values() if len(set(headings)) != len(headings)] == []
