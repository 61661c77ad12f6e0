"""Applications for a health code: the oldest first, confirmed or refused, one or many at once."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.permits.actions.applications import confirm_applications, read_applications, refuse_applications
from wuse.permits.application import ApplicationCheck, ApplicationRefusal, ApplicationSeen
from wuse.permits.store.applications import waiting_applications
from wuse.permits.store.queries import active_responses
from wuse.vocabulary import PlaceCode, Purpose
from wuse.web import site
from wuse.web.access import actor_of, needs
from wuse.web.application_words import CHECKS, DOCUMENTS, REASONS
from wuse.web.desk.acting import act, holds, local, permits_with, tried
from wuse.web.desk.listing import at_places
from wuse.web.desk.page import DeskCell
from wuse.web.words import place_words

_READ = "application.read"


class NumbersField(forms.MultipleChoiceField):
    """Which applications were chosen; whether they are there is asked by the action."""

    def valid_value(self, value: str) -> bool:
        """A number that a list can have."""
        return value.isascii() and value.isdigit() and len(value) <= 18

    def clean(self, value: Any) -> list[int]:
        """The numbers."""
        return [int(number) for number in super().clean(value)]


class DecideForm(forms.Form):
    """What is done with the chosen ones."""

    numbers = NumbersField(error_messages={"required": gettext_lazy("Choose one application or more.")})


class ConfirmForm(DecideForm):
    """How they were checked."""

    checked = forms.TypedChoiceField(
        label=gettext_lazy("How you have checked"),
        choices=[("", "–"), *CHECKS],
        coerce=ApplicationCheck,
        error_messages={"required": gettext_lazy("Say how you have checked.")},
    )


class RefuseForm(DecideForm):
    """Why not; the applicant reads it."""

    reason = forms.TypedChoiceField(
        label=gettext_lazy("Why not: the applicant reads it"),
        choices=[("", "–"), *REASONS],
        coerce=ApplicationRefusal,
        error_messages={"required": gettext_lazy("Say why not.")},
    )


@needs(_READ)
def applications(request: HttpRequest) -> HttpResponse:
    """The applications at one of the reader's places, and what is decided on them."""
    frames = _frames(request)
    asked = request.POST if request.method == "POST" else request.GET
    first = frames[0] if frames else ("", "")
    response, place = asked.get("response", first[0]), asked.get("place", first[1])
    if not response or not place:
        return _drawn(request, {"lines": [], "frames": []})
    frame = {"response": response, "purpose": Purpose.REGISTRATION}
    forms_by_act = {"confirm": ConfirmForm(), "refuse": RefuseForm()}
    done = request.POST.get("act", "")
    if done in forms_by_act:
        form = type(forms_by_act[done])(request.POST)
        forms_by_act[done] = form
        if form.is_valid() and _decided(request, form, done, frame):
            return HttpResponseRedirect(_address(response, place))
    seen = act(request, read_applications, vault=site.vault(), place=PlaceCode.parse(place), **frame)
    chosen = set(request.POST.getlist("numbers"))
    told = {
        "lines": [_line(one, chosen=str(one.number) in chosen) for one in seen],
        "frames": [(f"{code} · {place_words(at)}", _address(code, at), (code, at) == (response, place))
                   for code, at in frames],
        "response": response,
        "place": place,
        "where": place_words(place),
        "forms": forms_by_act,
        "troubles": [words for form in forms_by_act.values() for some in form.errors.values() for words in some],
    }  # fmt: skip
    return _drawn(request, told)


def _decided(request: HttpRequest, form: forms.Form, done: str, frame: dict[str, object]) -> bool:
    action = confirm_applications if done == "confirm" else refuse_applications
    told, count = tried(request, form, action, vault=site.vault(), **form.cleaned_data, **frame)
    if told:
        words = _("Confirmed: {count}.") if done == "confirm" else _("Refused: {count}.")
        messages.success(request, words.format(count=count))
    return told


def _drawn(request: HttpRequest, told: dict[str, Any]) -> HttpResponse:
    status = 400 if told.get("troubles") else 200
    answer = render(request, "wuse/applications.html", told, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def _frames(request: HttpRequest) -> list[tuple[str, str]]:
    """Responses in force and places for which the reader holds the verb now."""
    running = {frame.code for frame in active_responses(world.now())}
    return sorted(
        {
            (permit.response, str(permit.place))
            for permit in permits_with(actor_of(request), _READ)
            if permit.response in running and Purpose.REGISTRATION in permit.purposes
        }
    )


def _address(response: str, place: str) -> str:
    return f"{reverse('desk-applications')}?{urlencode({'response': response, 'place': place})}"


def _line(found: ApplicationSeen, *, chosen: bool) -> dict[str, Any]:
    """An application as the page shows it."""
    minutes = int((found.due_at - world.now()).total_seconds() // 60)
    left = _("{hours} h {minutes} min left").format(hours=minutes // 60, minutes=minutes % 60)
    late = _("late by {hours} h").format(hours=-minutes // 60)
    return {
        "number": found.number,
        "name": found.name,
        "document": f"{dict(DOCUMENTS)[found.kind]} …{found.document_end}",
        "phone": f"…{found.phone_end}",
        "place": place_words(found.place),
        "asked": local(found.asked_at),
        "clock": left if minutes >= 0 else late,
        "late": minutes < 0,
        "registered": _registered(found),
        "marks": _marks(found),
        "alone": found.alone,
        "chosen": chosen,
    }


def _registered(found: ApplicationSeen) -> str:
    if not found.registered:
        return _("Not registered yet")
    yes, no = _("yes"), _("no")
    words = _("Registered; name agrees: {name}, telephone agrees: {phone}")
    return words.format(name=yes if found.name_agrees else no, phone=yes if found.phone_agrees else no)


def _marks(found: ApplicationSeen) -> list[str]:
    """What makes an application one to be looked at by itself."""
    marks = [
        (found.contested, _("Contested: another application names this document")),
        (found.linked, _("Has an account already: only after the document was seen")),
        (not found.here, _("Registered outside of your places")),
    ]
    return [str(words) for holds_true, words in marks if holds_true]


def waiting_in_applications(request: HttpRequest) -> list[list[DeskCell | str]]:
    """All of them in one line of the desk's first page: there may be thousands."""
    if not holds(request, _READ):
        return []
    rows = at_places(request, _READ, waiting_applications())
    first = rows.first()
    if first is None:
        return []
    words = _("{count} applications for a health code").format(count=rows.count())
    return [[DeskCell(words, reverse("desk-applications")), "–", local(first.asked_at)]]
