"""Constraints, warnings, references, labels and checks of a standard: what nothing could judge is refused at once."""

import pytest

from wuse.pool import Standard
from wuse.pool.standard import standard_from_text
from wuse.vocabulary import Refusal, Sensitivity

GOOD = """
name: stay
title: {zh: 停留, en: Stay}
description: {zh: 一次停留, en: One stay}
personal: true
purpose: isolation_care
retention_days: 28
key: [person, from]
event_time: from
fields:
  - {use: person, constraints: {required: true}}
  - {use: telephone}
  - {name: from, type: date, title: {zh: 起, en: From}, description: {zh: 起日, en: First day},
     sensitivity: L3, constraints: {required: true}}
  - {name: until, type: datetime, title: {zh: 止, en: Until}, description: {zh: 止时, en: End},
     sensitivity: L3, constraints: {}}
  - {name: beds, type: integer, title: {zh: 床, en: Beds}, description: {zh: 床位, en: Beds},
     sensitivity: L2, constraints: {minimum: 0}, warnings: {maximum: 10}}
  - {name: free, type: number, title: {zh: 空, en: Free}, description: {zh: 空床, en: Free beds},
     sensitivity: L2, constraints: {}}
  - {name: kind, type: string, title: {zh: 类, en: Kind}, description: {zh: 类别, en: Kind},
     sensitivity: L3, constraints: {}, labels: {home: {zh: 居家, en: Home}, hotel: {zh: 酒店, en: Hotel}}}
  - {name: of, type: string, title: {zh: 属, en: Of}, description: {zh: 所属, en: What it is of},
     sensitivity: L3, constraints: {pattern: "[a-z]{3}"}, reference: isolation.isolation_id,
     unresolved: warn}
checks:
  - {rule: not_before, title: {zh: 顺序, en: Order}, fields: [until, from]}
  - {rule: differ, title: {zh: 不同, en: Differ}, fields: [kind, of], severity: warn}
  - {rule: one_of, title: {zh: 其一, en: One}, fields: [beds, free]}
  - {rule: required_if, title: {zh: 须填, en: Needed}, field: kind, equals: [hotel], then: [beds]}
  - {rule: total, title: {zh: 合计, en: Sum}, parts: [free], whole: beds, compare: at_most, where: {kind: [hotel]}}
"""


def read(said: str = "", instead: str = "") -> Standard:
    assert said in GOOD
    return standard_from_text(GOOD.replace(said, instead, 1) if said else GOOD, file="stay.yaml")


def test_a_standard_has_what_its_file_says() -> None:
    found = read()
    assert [field.name for field in found.door_fields] == ["telephone"]
    assert found.columns == ("person", "from", "until", "beds", "free", "kind", "of")
    assert [field.name for field in found.sent_fields] == [*found.columns, "telephone"]
    assert found.personal
    assert found.field("beds").warnings == {"maximum": 10}
    assert found.field("kind").constraints == {"enum": ["home", "hotel"]}
    assert found.field("kind").labels["home"] == {"zh": "居家", "en": "Home"}
    assert found.field("person").reference == "person"
    assert found.field("of").reference == "isolation.isolation_id"
    assert found.field("telephone").sensitivity == Sensitivity.L4
    assert "telephone" not in found.schema
    assert [check["rule"] for check in found.checks] == [
        "not_before",
        "differ",
        "one_of",
        "required_if",
        "total",
    ]


def test_the_type_tells_the_reference_unless_the_file_says_null() -> None:
    place = (
        "{name: of, type: place_code, title: {zh: 地, en: Of}, description: {zh: 地, en: Of}, sensitivity: L3"
    )
    own = GOOD[GOOD.index("  - {name: of") : GOOD.index("checks:")]
    found = read(own, f"  - {place}, constraints: {{}}}}\n")
    assert found.field("of").reference == "place"
    assert read(own, f"  - {place}, constraints: {{}}, reference: null}}\n").field("of").reference is None


@pytest.mark.parametrize(
    ("said", "instead", "code", "named"),
    [
        ("warnings: {maximum: 10}", "warnings: {most: 10}", "standard.part_unknown", "most"),
        ("warnings: {maximum: 10}", "warnings: {maximum: ten}", "standard.malformed", "maximum"),
        ("warnings: {maximum: 10}", "warnings: {pattern: a}", "standard.constraint_unfit", "pattern"),
        (
            "constraints: {minimum: 0}",
            "constraints: {not_in_future: true}",
            "standard.constraint_unfit",
            "integer",
        ),
        ('pattern: "[a-z]{3}"', 'pattern: "[a-z"', "standard.malformed", "pattern"),
        ('pattern: "[a-z]{3}"', 'pattern: "(?=a)"', "standard.malformed", "pattern"),
        ('pattern: "[a-z]{3}"', 'pattern: "(a)\\\\1"', "standard.malformed", "pattern"),
        ("reference: isolation.isolation_id", "reference: isolation", "standard.malformed", "reference"),
        ("reference: isolation.isolation_id", "kept_in: cellar", "standard.malformed", "kept_in"),
        ("reference: isolation.isolation_id", "kept_in: vault", "standard.malformed", "sensitivity"),
        ("home: {zh: 居家, en: Home}", "home: {en: Home}", "standard.malformed", "labels"),
        ("constraints: {}, labels", "constraints: {enum: [tent]}, labels", "standard.malformed", "enum"),
        ("event_time: from", "event_time: telephone", "standard.event_time_unknown", "telephone"),
        ("key: [person, from]", "key: [person, telephone]", "standard.key_unknown", "telephone"),
        ("personal: true", "personal: maybe", "standard.malformed", "personal"),
        ("personal: true\n", "", "standard.personal_unsaid", "person"),
        ("retention_days: 28", "retention_days: null", "standard.personal_unsaid", "retention_days"),
        ("purpose: isolation_care", "purpose: supply", "standard.personal_unsaid", "isolation_care"),
        ("purpose: isolation_care", "purpose: policing", "standard.malformed", "purpose"),
        ("rule: differ", "rule: differs", "standard.malformed", "rule"),
        ("title: {zh: 其一, en: One}, ", "", "standard.malformed", "title"),
        ("severity: warn", "severity: mild", "standard.malformed", "severity"),
        ("fields: [until, from]", "fields: [until]", "standard.malformed", "fields"),
        ("fields: [until, from]", "fields: [until, from], days: 3", "standard.part_unknown", "days"),
        ("fields: [until, from]", "fields: [until, kind]", "standard.rule_field_unknown", "kind"),
        ("fields: [until, from]", "fields: [until, telephone]", "standard.rule_field_unknown", "telephone"),
        ("fields: [beds, free]", "fields: [beds, full]", "standard.rule_field_unknown", "full"),
        ("then: [beds]", "then: [rooms]", "standard.rule_field_unknown", "rooms"),
        ("equals: [hotel]", "equals: [tent]", "standard.malformed", "kind"),
        ("where: {kind: [hotel]}", "where: {kind: [tent]}", "standard.malformed", "kind"),
        ("where: {kind: [hotel]}", "where: {sort: [hotel]}", "standard.rule_field_unknown", "sort"),
        ("parts: [free]", "parts: [kind]", "standard.rule_field_unknown", "kind"),
        ("compare: at_most", "compare: less", "standard.malformed", "compare"),
    ],
)
def test_what_nothing_could_judge_is_refused(said: str, instead: str, code: str, named: str) -> None:
    with pytest.raises(Refusal) as caught:
        read(said, instead)
    assert caught.value.code == code
    assert named in str(caught.value)
    assert "stay.yaml" in str(caught.value)
