"""A form is a view of fields: it asks for what exists, once, and for a whole row."""

import pytest

from wuse.pool.form import Form, form_from_text, form_names, load_form
from wuse.pool.form_overlap import overlaps
from wuse.vocabulary import Refusal

GOOD = """
name: beds
title: {zh: 床位表, en: Beds}
description: {zh: 每日床位, en: Beds of a day}
audience: hospital
subject: organisation
frequency: daily
asked_by: {zh: 卫生健康部门, en: Health department}
given: [stock.holder, stock.holder_kind, stock.place, stock.date, stock.item_unit, stock.reporter]
fields:
  - {ask: stock.quantity, each: {item: [ward_bed, icu_bed]}, valid_days: 1}
  - {ask: stock.note, valid_days: null}
"""


def read(said: str = "", instead: str = "") -> Form:
    assert said in GOOD
    return form_from_text(GOOD.replace(said, instead, 1) if said else GOOD, file="beds.yaml")


def test_every_form_that_wuse_ships_loads_and_feeds_tables() -> None:
    forms = [load_form(name) for name in form_names()]
    assert [form.name for form in forms] == form_names()
    assert all(form.standards for form in forms)
    assert overlaps(forms)[0].count >= 3


def test_a_form_has_what_its_file_says() -> None:
    form = read()
    assert [asked.name for asked in form.fields] == ["quantity[ward_bed]", "quantity[icu_bed]", "note"]
    assert [asked.valid_days for asked in form.fields] == [1, 1, None]
    assert form.fields[0].code == ("item", "ward_bed")
    assert form.fields[0].title == {
        "zh": "定点医院床位 · 现有数量",
        "en": "Bed in a designated hospital · Quantity",
    }
    assert form.standards == ("stock",)


def test_a_document_stands_for_the_key_of_a_person() -> None:
    """Every form about a person asks kind and number, and none asks for a key that nobody knows by heart."""
    asked = {each.name for each in load_form("grid_visit_sheet").fields}
    assert {"identity_kind", "identity_number"} <= asked
    assert "person" not in asked


@pytest.mark.parametrize(
    ("said", "instead", "code", "named"),
    [
        ("name: beds", "name: bed", "standard.malformed", "name"),
        ("audience: hospital", "audience: nobody", "standard.malformed", "audience"),
        ("frequency: daily", "frequency: hourly", "standard.malformed", "frequency"),
        ("subject: organisation", "subject: moon", "standard.malformed", "subject"),
        ("zh: 卫生健康部门, ", "", "standard.malformed", "asked_by"),
        ("frequency: daily", "frequency: daily\ncolour: red", "standard.part_unknown", "colour"),
        ("valid_days: 1", "valid_days: -1", "standard.malformed", "valid_days"),
        ("valid_days: 1", "for: 1", "standard.part_unknown", "for"),
        (", valid_days: null", "", "standard.malformed", "valid_days"),
        ("ask: stock.note", "ask: note", "standard.malformed", "ask"),
        ("{ask: stock.note, valid_days: null}", "stock.note", "standard.malformed", "ask"),
        ("ask: stock.note", "ask: stock.nothing", "form.field_unknown", "stock.nothing"),
        ("ask: stock.note", "ask: stock.recorded_at", "form.field_unknown", "recorded_at"),
        ("ask: stock.note", "ask: stocks.note", "standard.unknown", "stocks"),
        ("given: [stock.holder,", "given: [stock.owner,", "form.field_unknown", "stock.owner"),
        ("ask: stock.note", "ask: stock.holder", "form.field_repeated", "stock.holder"),
        ("[ward_bed, icu_bed]", "[ward_bed, ward_bed]", "form.field_repeated", "quantity[ward_bed]"),
        ("[ward_bed, icu_bed]", "[ward_bed, sofa]", "standard.malformed", "each"),
        ("each: {item:", "each: {kind:", "standard.malformed", "each"),
        ("given: [stock.holder,", "given: [", "form.incomplete", "holder"),
        (", each: {item: [ward_bed, icu_bed]}", "", "form.incomplete", "item"),
        ("name: beds", "name: [", "standard.unreadable", "beds.yaml"),
    ],
)
def test_a_form_that_could_not_be_filled_in_is_refused(
    said: str, instead: str, code: str, named: str
) -> None:
    with pytest.raises(Refusal) as caught:
        read(said, instead)
    assert caught.value.code == code
    assert named in str(caught.value)


@pytest.mark.parametrize("text", ["", "- a", "name"])
def test_what_is_no_form_at_all_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        form_from_text(text, file="beds.yaml")
    assert caught.value.code == "standard.malformed"


def test_a_form_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(Refusal) as caught:
        load_form("nothing")
    assert caught.value.code == "form.unknown"
    assert caught.value.details["known"] == form_names()
