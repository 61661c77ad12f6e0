"""The lessons of a training home: what to do, where, why, and what the system has seen done."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wuse import world
from wuse.permits import Actor
from wuse.places.made_up import MOST_SEATS, township_of
from wuse.respond.lesson import Lesson, StepProgress, lessons_for, next_step, progress
from wuse.respond.store.deeds import deeds_of, event_of_story
from wuse.vocabulary import PlaceCode, Refusal
from wuse.web.access import actor_of, signed_in
from wuse.web.desk.acting import local, role_name
from wuse.web.language import page_language

DONE, NEXT, OPEN = "done", "next", "open"


@dataclass(frozen=True)
class StepLine:
    """A step on the page. `state`: `done`, `next` or `open`, for the style; `sign`, `words`: the same to be read."""

    number: int
    state: str
    sign: str
    words: str
    do: str
    why: str
    address: str
    link: str


@dataclass(frozen=True)
class LessonCard:
    """A lesson on the page."""

    name: str
    title: str
    role: str
    about: str
    done: int
    lines: Sequence[StepLine]

    @property
    def is_done(self) -> bool:
        """Whether every step is done."""
        return self.done == len(self.lines)

    @property
    def left(self) -> int:
        """How many steps are open."""
        return len(self.lines) - self.done


@signed_in
@require_GET
def training(request: HttpRequest) -> HttpResponse:
    """The lessons of one's roles, with what is done.

    Raises:
        Refusal: `training.not_here`.
    """
    if not settings.WUSE_TRAINING:
        raise Refusal(
            "training.not_here",
            "This site is no training home: here people and events are real, and there are no lessons.",
        )
    actor = actor_of(request)
    response = render(request, "wuse/training.html", {"lessons": _cards(actor)})
    response["Cache-Control"] = "no-store"
    return response


def _cards(actor: Actor) -> list[LessonCard]:
    at = world.now()
    held = {permit.role for permit in actor.permits if permit.is_valid(at)}
    deeds, seat = deeds_of(actor.account), seat_of(actor)
    return [_card(lesson, progress(lesson, deeds), seat) for lesson in lessons_for(held)]


def seat_of(actor: Actor) -> int:
    """The seat that somebody learns at: of the own township, or, for the county, the number of the account."""
    for permit in actor.permits:
        if len(permit.place) > len(township_of(1)) - 1:
            return int(PlaceCode(permit.place)[6:9])
    digits = actor.account.removeprefix("a-").lstrip("abcdefghijklmnopqrstuvwxyz_")
    return min(int(digits), MOST_SEATS) if digits.isdecimal() else 1


def _card(lesson: Lesson, steps: Sequence[StepProgress], seat: int) -> LessonCard:
    lang, following = page_language(), next_step(steps)
    lines = []
    for number, one in enumerate(steps, start=1):
        state = DONE if one.is_done else NEXT if one.step is following else OPEN
        address = _address(one, seat)
        lines.append(
            StepLine(
                number=number,
                state=state,
                sign={DONE: "✓", NEXT: "▶", OPEN: "○"}[state],
                words=_words(state, one),
                do=one.step.do.told(lang),
                why=one.step.why.told(lang),
                address=address,
                link=_link(one.step.page, address),
            )
        )
    done = sum(one.is_done for one in steps)
    role = role_name(lesson.role)
    return LessonCard(lesson.name, lesson.title.told(lang), role, lesson.about.told(lang), done, lines)


def _words(state: str, one: StepProgress) -> str:
    if state == DONE:
        return _("Done {at}").format(at=local(one.done_at))
    return _("Next step") if state == NEXT else _("Not done yet")


def _address(one: StepProgress, seat: int) -> str:
    """Where a step is taken; empty when the event is not there."""
    if one.step.page != "event":
        return reverse(one.step.page)
    number = event_of_story(one.step.done_when.event, seat)
    return reverse("desk-event", args=[number]) if number else ""


def _link(page: str, address: str) -> str:
    if page == "event":
        number = address.rstrip("/").rsplit("/", 1)[-1]
        return _("Open event {number}").format(number=number)
    return {
        "field": _("Open the field app"),
        "field-register": _("Register this phone"),
        "desk-events": _("Open the events"),
        "desk-event-new": _("Report an event"),
        "desk-supervision": _("Open the supervision"),
        "desk-notices": _("Open the notices"),
        "desk-pairs": _("Open the possible duplicates"),
        "desk-overrides": _("Open the codes set by hand"),
    }[page]
