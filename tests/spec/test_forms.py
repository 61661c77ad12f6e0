"""Nothing is asked twice: what a form still has to ask, and what several forms ask for."""

from datetime import UTC, datetime, timedelta

import pytest

from wuse.pool.form import Form, fields_to_ask, form_from_text
from wuse.pool.form_overlap import overlaps
from wuse.vocabulary import Refusal

NOON = datetime(2020, 2, 20, 12, tzinfo=UTC)
CASES = "[case_count.place, case_count.date, case_count.basis, case_count.source]"


def form(
    name: str = "sheet", *, frequency: str = "daily", subject: str = "place", **valid: int | None
) -> Form:
    """A form that asks the named counts, each with the days for which an answer is valid."""
    asked = "\n".join(
        f"  - {{ask: case_count.value, each: {{measure: [{measure}]}}, "
        f"valid_days: {'null' if days is None else days}}}"
        for measure, days in valid.items()
    )
    return form_from_text(
        f"""
name: {name}
title: {{zh: 表, en: Sheet}}
description: {{zh: 表, en: Sheet}}
audience: township
subject: {subject}
frequency: {frequency}
asked_by: {{zh: 县, en: County}}
given: {CASES}
fields:
{asked}
""",
        file=f"{name}.yaml",
    )


# --- what is still to be asked

ONE_DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("valid_days", "learnt_before", "asked"),
    [
        # days an answer is valid | how long ago it was learnt | is it asked again?
        (7,    None,                 True),   # never learnt
        (7,    timedelta(0),         False),  # learnt this moment
        (7,    7 * ONE_DAY - SECOND, False),  # one second before it goes out of date
        (7,    7 * ONE_DAY,          True),   # out of date
        (7,    30 * ONE_DAY,         True),
        (1,    ONE_DAY,              True),
        (0,    timedelta(0),         True),   # 0: always asked
        (None, 9999 * ONE_DAY,       False),  # for good
        (None, None,                 True),
        (7,    -SECOND,              True),   # learnt after the moment of asking: not known yet
        (None, -ONE_DAY,             True),
    ],
)  # fmt: skip
def test_a_form_asks_what_is_not_known_within_its_validity(
    valid_days: int | None, learnt_before: timedelta | None, asked: bool
) -> None:
    known = {} if learnt_before is None else {"value[confirmed_new]": NOON - learnt_before}
    found = fields_to_ask(form(confirmed_new=valid_days), known, NOON)
    assert [each.name for each in found] == (["value[confirmed_new]"] if asked else [])


def test_what_is_known_of_another_code_or_field_is_no_answer() -> None:
    known = {"value[tests_new]": NOON, "value": NOON, "confirmed_new": NOON}
    assert [each.name for each in fields_to_ask(form(confirmed_new=7), known, NOON)] == [
        "value[confirmed_new]"
    ]


def test_the_order_of_the_form_is_kept() -> None:
    found = fields_to_ask(form(tests_new=1, deaths_cum=1, confirmed_new=1), {"value[deaths_cum]": NOON}, NOON)
    assert [each.name for each in found] == ["value[tests_new]", "value[confirmed_new]"]


def test_a_moment_without_a_time_zone_is_refused() -> None:
    bare = NOON.replace(tzinfo=None)
    for known, at in (({}, bare), ({"value[tests_new]": bare}, NOON)):
        with pytest.raises(Refusal) as caught:
            fields_to_ask(form(tests_new=1), known, at)
        assert caught.value.code == "pool.moment_without_zone"


# --- what is asked more than once


@pytest.mark.parametrize(
    ("first", "second", "dropped"),
    [
        # form a: how often, days valid | form b: how often, days valid | who need not ask
        (("daily", 1),        ("daily", 1),        ["b"]),   # either would do: the first by name keeps it
        (("daily", 1),        ("weekly", 7),       ["b"]),
        (("weekly", 7),       ("daily", 1),        ["a"]),   # the one that asks most often keeps it
        (("weekly", 7),       ("weekly", 7),       ["b"]),
        (("weekly", 7),       ("weekly", 6),       []),      # b's answer is out of date before a asks again
        (("daily", 0),        ("daily", 0),        []),      # both want it fresh
        (("daily", 1),        ("on_event", 1),     ["b"]),
        (("daily", 1),        ("on_event", 0),     []),
        (("on_event", 7),     ("on_event", 7),     []),      # nobody knows when the next event comes
        (("on_event", None),  ("on_event", None),  ["b"]),   # what holds for good is asked once
        (("daily", None),     ("on_event", None),  ["b"]),
    ],
)  # fmt: skip
def test_a_form_can_drop_what_another_learns_often_enough(
    first: tuple[str, int | None], second: tuple[str, int | None], dropped: list[str]
) -> None:
    pair = [
        form(name, frequency=frequency, tests_new=days)
        for name, (frequency, days) in zip("ab", (first, second), strict=True)
    ]
    (found,) = overlaps(pair)
    assert (found.name, found.subject, found.forms, found.count) == (
        "value[tests_new]",
        "place",
        ("a", "b"),
        2,
    )
    assert list(found.droppable) == dropped
    assert overlaps(reversed(pair)) == [found]


def test_what_one_form_asks_or_what_is_asked_of_different_subjects_is_no_overlap() -> None:
    forms = [form("a", tests_new=1), form("b", deaths_cum=1), form("c", subject="organisation", tests_new=1)]
    assert overlaps(forms) == []


def test_the_most_asked_comes_first_and_one_form_of_three_keeps_it() -> None:
    forms = [
        form("a", deaths_cum=1, tests_new=1),
        form("b", deaths_cum=1, tests_new=1),
        form("c", tests_new=7, frequency="weekly"),
    ]
    found = overlaps(forms)
    assert [(each.name, each.forms, each.droppable) for each in found] == [
        ("value[tests_new]", ("a", "b", "c"), ("b", "c")),
        ("value[deaths_cum]", ("a", "b"), ("b",)),
    ]
