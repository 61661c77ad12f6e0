"""The page of one event: what it is, its clocks, its history, and what the reader can do with it."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wuse import world
from wuse.permits import check_may
from wuse.respond.actions.event_persons import read_event_photo, read_person_event
from wuse.respond.event import Event
from wuse.respond.store.event_acts import PERSON_VERB
from wuse.respond.store.event_models import EventRow
from wuse.respond.store.events import event_of, get_event
from wuse.vocabulary import Purpose, Refusal
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import act, frames, tried
from wuse.web.desk.event_acts import action_of, acts_of, form_of, values_of
from wuse.web.desk.event_page import page_of
from wuse.web.desk.event_words import step_name
from wuse.web.desk.overrides import purpose_of

_PHOTO_VERB = "event_photo.handle"
Bound = tuple[str, forms.Form]


@needs("event.read")
def event(request: HttpRequest, number: int) -> HttpResponse:
    """The page; a step that is posted is taken, and a refusal of it is told beside its form."""
    row, at = get_event(number), world.now()
    check_may(actor_of(request), "event.read", place=row.place, at=at)
    bound = None
    if request.method == "POST":
        bound = _posted(request, row)
        if bound is None:
            return HttpResponseRedirect(reverse("desk-event", args=[number]) + _purpose_query(request))
    found, read = _seen(request, row)
    context = page_of(found, row, at=at, words_shown=read or not row.about_person)
    context |= {
        "acts": acts_of(request, found, bound=bound),
        "read": read,
        "purposes": _purposes(request, PERSON_VERB, row.response),
        "purpose": purpose_of(request, PERSON_VERB) if row.about_person else "",
        "sees_photos": bool(frames(actor_of(request), _PHOTO_VERB)),
    }
    response = render(request, "wuse/event.html", context, status=400 if bound else 200)
    response["Cache-Control"] = "no-store"
    return response


@needs(_PHOTO_VERB)
@require_GET
def photo(request: HttpRequest, number: int, photo: int) -> HttpResponse:
    """A photograph of an event; looking at it is an entry."""
    purpose = purpose_of(request, _PHOTO_VERB)
    content = act(request, read_event_photo, number=number, photo=photo, purpose=purpose)
    response = HttpResponse(content, content_type="image/jpeg")
    response["Cache-Control"] = "no-store"
    return response


def _posted(request: HttpRequest, row: EventRow) -> Bound | None:
    """Take the step that was posted; its form, when it cannot be taken."""
    step = request.POST.get("act", "")
    action, found = action_of(step), event_of(row)
    if action is None:
        raise Refusal("event.act", "There is no such act: open the page again.")
    form = form_of(request, step, found, request.POST)
    if not form.is_valid():
        return step, form
    purpose = {"purpose": purpose_of(request, PERSON_VERB)} if row.about_person else {}
    done, answer = tried(
        request, form, action, number=row.pk, **values_of(step, form.cleaned_data), **purpose
    )
    if not done:
        return step, form
    messages.success(request, _done(step, answer))
    return None


def _done(step: str, answer: object) -> str:
    if step == "split" and isinstance(answer, list):
        return _("Split off: event {number}.").format(number="、".join(map(str, answer)))
    return _("Done: {step}.").format(step=step_name(step))


def _seen(request: HttpRequest, row: EventRow) -> tuple[Event, bool]:
    """The event, with its words where it is about a person and the reader may and wants to read them."""
    purpose = purpose_of(request, PERSON_VERB) if row.about_person else None
    if purpose is None:
        return event_of(row), False
    try:
        return act(request, read_person_event, number=row.pk, purpose=purpose), True
    except Refusal:
        return event_of(row), False


def _purposes(request: HttpRequest, verb: str, response: str) -> list[tuple[str, str]]:
    found = frames(actor_of(request), verb)
    return [
        (value.split("|")[1], words.split(" · ", 1)[1])
        for value, words in found
        if value.startswith(response + "|")
    ]


def _purpose_query(request: HttpRequest) -> str:
    named = request.POST.get("purpose", "")
    return f"?purpose={named}" if named in set(Purpose) else ""
