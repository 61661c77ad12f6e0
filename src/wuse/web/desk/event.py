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
from wuse.web.desk.event_acts import StepAct, action_of, acts_of, form_of, values_of
from wuse.web.desk.event_page import page_of
from wuse.web.desk.event_words import step_name
from wuse.web.desk.overrides import purpose_of
from wuse.web.words import joined

_PHOTO_VERB = "event_photo.read"
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
            return HttpResponseRedirect(_address(request, row))
    return _shown(request, row, event_of(row), bound=bound, read=not row.about_person)


@needs(PERSON_VERB)
@require_GET
def person_event(request: HttpRequest, number: int) -> HttpResponse:
    """The page of an event about a person with its words; each look is an entry that the person sees."""
    found = act(request, read_person_event, number=number, purpose=purpose_of(request, PERSON_VERB))
    return _shown(request, get_event(number), found, bound=None, read=True)


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
        return _("Split off: event {number}.").format(number=joined(map(str, answer)))
    return _("Done: {step}.").format(step=step_name(step))


def _shown(
    request: HttpRequest, row: EventRow, found: Event, *, bound: Bound | None, read: bool
) -> HttpResponse:
    """Draw the page. `read`: with what it says of a person, and then with what can be done about it."""
    acts = acts_of(request, found, bound=bound) if read or bound else []
    context = page_of(found, row, at=world.now(), words_shown=read)
    context |= {
        "acts": acts,
        "wrong": _wrong(acts, bound),
        "read": read,
        "purposes": _purposes(request, PERSON_VERB, row.response),
        "purpose": purpose_of(request, PERSON_VERB) if row.about_person else "",
        "sees_photos": bool(frames(actor_of(request), _PHOTO_VERB)),
    }
    response = render(request, "wuse/event.html", context, status=400 if bound else 200)
    response["Cache-Control"] = "no-store"
    return response


def _wrong(acts: list[StepAct], bound: Bound | None) -> list[str]:
    """What is wrong with a step that was tried and has no form on the page any more, since somebody was faster."""
    if bound is None or bound[0] in {act.name for act in acts}:
        return []
    return [str(fault) for faults in bound[1].errors.values() for fault in faults]


def _purposes(request: HttpRequest, verb: str, response: str) -> list[tuple[str, str]]:
    found = frames(actor_of(request), verb)
    return [
        (value.split("|")[1], words.split(" · ", 1)[1])
        for value, words in found
        if value.startswith(response + "|")
    ]


def _address(request: HttpRequest, row: EventRow) -> str:
    """Back to the page that the step was taken on."""
    named = request.POST.get("purpose", "")
    if row.about_person and named in set(Purpose):
        return reverse("desk-event-person", args=[row.pk]) + f"?purpose={named}"
    return reverse("desk-event", args=[row.pk])
