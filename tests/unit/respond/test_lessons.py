"""Lessons: whole in both languages, leading somewhere, and done by deeds that are named."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml

from wuse.permits import catalogue
from wuse.respond.event_kind import event_catalogue
from wuse.respond.lesson import (
    Deed,
    DoneWhen,
    Lesson,
    deed_names,
    lessons,
    next_step,
    progress,
    read_lesson,
)
from wuse.respond.training_story import story_name, story_uid, training_story

AT = datetime(2020, 2, 12, 1, tzinfo=UTC)
CJK = range(0x4E00, 0x9FFF)
BEGINNING = """
role: handler
title: {zh: 课, en: Lesson}
about: {zh: 说明, en: About}
steps:
"""
STEP: dict[str, Any] = {
    "step": "begin",
    "do": {"zh": "开始", "en": "Begin"},
    "why": {"zh": "因为", "en": "Because"},
    "page": "event",
    "done_when": {"did": "event.begin", "event": "open_shop"},
}


def lesson(*steps: dict[str, Any]) -> Lesson:
    """A lesson of steps."""
    return read_lesson(
        BEGINNING + "  " + yaml.safe_dump(list(steps), allow_unicode=True, default_flow_style=True),
        name="test",
    )


@pytest.mark.parametrize("found", lessons(), ids=lambda found: found.name)
def test_a_lesson_is_whole_in_both_languages(found: Lesson) -> None:
    words = [found.title, found.about, *(title for step in found.steps for title in (step.do, step.why))]
    for title in words:
        assert any(ord(sign) in CJK for sign in title.zh), title
        assert not any(ord(sign) in CJK for sign in title.en), title


@pytest.mark.parametrize("found", lessons(), ids=lambda found: found.name)
def test_the_role_of_a_lesson_may_do_what_it_asks_for(found: Lesson) -> None:
    roles = [catalogue().roles[name] for name in (found.role, found.instead_of) if name]
    allowed = {verb for role in roles for verb in role.verbs} | {"visit", "check"}
    assert {step.done_when.did for step in found.steps} <= allowed


def test_every_event_of_a_lesson_is_in_the_story_and_every_kind_is_known() -> None:
    wanted = {step.done_when.event for found in lessons() for step in found.steps} - {""}
    told = training_story()
    assert wanted <= {event.event for event in told}
    assert {event.kind for event in told} <= set(event_catalogue().kinds)
    assert all(event_catalogue().kinds[event.kind].person != "always" for event in told)


def test_the_story_is_told_in_order() -> None:
    for event in training_story():
        ages = [event.ago, *(step.ago for step in event.then)]
        assert ages == sorted(ages, reverse=True), event.event


def test_an_event_of_the_story_is_known_again_and_no_other_is() -> None:
    assert story_name(story_uid("open_shop", 12)) == "open_shop"
    assert [
        story_name(uid) for uid in ("report-0001", "training-", "training-open_shop-", "xtraining-a-1")
    ] == [""] * 4


@pytest.mark.parametrize(
    ("deed", "met"),
    [
        (Deed("event.begin", AT, event="open_shop"), True),
        (Deed("event.begin", AT, event="in_hand"), False),
        (Deed("event.begin", AT), False),
        (Deed("event.feed_back", AT, event="open_shop"), False),
    ],
)
def test_a_step_is_done_by_the_deed_with_the_event_that_it_names(deed: Deed, met: bool) -> None:
    assert DoneWhen("event.begin", event="open_shop").is_met(deed) is met


@pytest.mark.parametrize(
    ("said", "after", "met"),
    [
        ({"fever": True, "cough": False}, 61, True),
        ({"fever": True}, 59, False),
        ({"fever": False}, 61, False),
        ({}, 61, False),
    ],
)
def test_a_visit_counts_by_what_was_said_and_how_much_later_it_came(
    said: dict[str, Any], after: int, met: bool
) -> None:
    wanted = DoneWhen("visit", said={"fever": True}, least_after=timedelta(seconds=60))
    assert wanted.is_met(Deed("visit", AT, said=said, after=timedelta(seconds=after))) is met


def test_the_first_deed_that_meets_a_step_says_since_when_it_is_done() -> None:
    deeds = [Deed("event.begin", AT + timedelta(hours=hours), event="open_shop") for hours in (2, 1)]
    steps = progress(lesson(STEP), deeds)
    assert [one.done_at for one in steps] == [AT + timedelta(hours=1)]
    assert next_step(steps) is None
    assert next_step(progress(lesson(STEP), [])) == lesson(STEP).steps[0]


@pytest.mark.parametrize(
    "changed",
    [
        {"done_when": {"did": "event.card", "event": "open_shop"}},
        {"done_when": {"did": "event.begin"}},
        {"done_when": {"did": "event.begin", "event": "open_shop", "station": "nowhere"}},
        {"done_when": {"did": "visit", "said": {"temperature": 38}}, "page": "field"},
        {"page": "nowhere"},
        {"do": {"zh": "开始", "en": " "}},
    ],
)
def test_a_lesson_that_contradicts_itself_is_refused(changed: dict[str, Any]) -> None:
    lesson(STEP)
    with pytest.raises(ValueError, match=r"."):
        lesson({**STEP, **changed})


def test_a_lesson_has_steps_each_with_a_name_of_its_own() -> None:
    for steps in ([], [STEP, STEP]):
        with pytest.raises(ValueError, match="each with a name of its own"):
            lesson(*steps)
    with pytest.raises(ValueError, match="no role"):
        read_lesson(BEGINNING.replace("handler", "teacher") + yaml.safe_dump([STEP]), name="test")


def test_what_the_clock_does_is_nobodys_deed() -> None:
    assert deed_names() >= {"event.accept", "event.urge", "visit", "check", "visit.sync", "device.register"}
    assert not {"event.card", "event.overdue", "event.lapse", "event.split_off"} & deed_names()
