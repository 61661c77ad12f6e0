"""Exposures: looked for among the visits, read with the stays that they rest on, taken as contacts or set aside."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.respond.actions.exposures import (
    accept_exposure,
    look_for_exposures,
    read_exposure,
    set_aside_exposure,
)
from wuse.respond.contact import contact_words
from wuse.respond.exposure import AsideReason, Exposure, ExposuresLookedFor, Meeting
from wuse.respond.store.models import ExposureRow
from wuse.respond.store.venues import venues_named
from wuse.web import site
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import FrameField, PlaceField, act, holds, local, places_of, tried
from wuse.web.desk.listing import at_places, onward, page_of
from wuse.web.desk.overrides import purpose_of
from wuse.web.desk.page import Act, DeskCell, DeskPage, DeskTable, show
from wuse.web.desk.stepping import DeskStep, StepForm, acts_of, chosen, chosen_codes, onward_to, said, stepped
from wuse.web.words import place_words

_PARTS = {
    "waiting": gettext_lazy("Waiting"),
    "accepted": gettext_lazy("Taken as contacts"),
    "set_aside": gettext_lazy("No contacts"),
}
_APART = re.compile(r"[\s,;，；、]+")


class LookForm(forms.Form):
    """The cases whose visits are compared."""

    cases = forms.CharField(
        label=gettext_lazy("Ids of the case reports"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Confirmed cases of your places, one or several."),
    )
    place = PlaceField()

    def __init__(self, request: HttpRequest, data: object = None) -> None:
        by = actor_of(request)
        places = places_of(by, "exposure.find")
        initial = {"place": places[0] if places else "", "cases": request.GET.get("case", "")}
        super().__init__(data, initial=initial)
        self.fields["frame"] = FrameField(by, "exposure.find")

    def clean_cases(self) -> list[str]:
        """The ids, each once."""
        return list(dict.fromkeys(part for part in _APART.split(self.cleaned_data["cases"]) if part))


class AcceptForm(StepForm):
    """How close the contact was."""

    closeness = forms.ChoiceField(label=gettext_lazy("Closeness"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["closeness"].choices = chosen_codes(contact_words("closeness"))


class AsideForm(StepForm):
    """Why it is no contact."""

    reason = forms.TypedChoiceField(label=gettext_lazy("Reason"), coerce=AsideReason)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["reason"].choices = chosen(AsideReason)


@needs("exposure.read")
def exposures(request: HttpRequest) -> HttpResponse:
    """Proposals at one's places by venue, without the persons; a form to look for more."""
    form = LookForm(request, request.POST or None)
    notes: list[str] = []
    if form.is_bound and form.is_valid():
        values = dict(form.cleaned_data)
        response, purpose = values.pop("frame")
        pool = site.open_pool(settings.WUSE_HOME)
        done, found = tried(
            request, form, look_for_exposures, pool=pool, response=response, purpose=purpose, **values
        )
        notes = _told(found) if done else []
    part = request.GET.get("part", "waiting")
    part = part if part in _PARTS else "waiting"
    rows = ExposureRow.objects.filter(state=part).order_by("venue", "case", "place_in_line", "pk")
    shown = page_of(request, at_places(request, "exposure.read", rows))
    page = DeskPage(
        title=_("Exposures"),
        intro=_(
            "Who was at a venue when a case was there, or within two hours. A rule proposes, you decide: "
            "nobody becomes a contact, and no code changes its colour, before you have taken a proposal as one."
        ),
        notes=notes,
        choices=[
            (str(words), "?" + urlencode({"part": name}), name == part) for name, words in _PARTS.items()
        ],
        tables=[_table(shown, part)],
        onward=onward(shown, part=part),
        acts=_look(request, form),
    )
    return show(request, page, status=400 if form.errors else 200)


@needs("exposure.read")
def exposure(request: HttpRequest, number: int) -> HttpResponse:
    """One proposal: reading it is an entry that the person sees, so it asks for a purpose."""
    made: list[int] = []
    steps = _steps(request, number, made)
    taken, refused = stepped(request, _response(number), steps)
    if taken:
        return onward_to(request, "desk-contact", *made) if made else onward_to(request, "desk-exposures")
    found: Exposure = act(request, read_exposure, number=number, purpose=purpose_of(request, "exposure.read"))
    offered = steps if found.state == "waiting" else []
    page = DeskPage(
        title=_("Proposal {number}").format(number=number),
        facts=_facts(found),
        tables=[_meetings(found)],
        acts=acts_of(request, found.response, offered, refused),
        onward=[(_("Contact"), reverse("desk-contact", args=[found.contact]))] if found.contact else [],
        back=(_("Exposures"), reverse("desk-exposures")),
    )
    return show(request, page, status=400 if refused else 200)


def _response(number: int) -> str:
    return ExposureRow.objects.filter(pk=number).values_list("response", flat=True).first() or ""


def _steps(request: HttpRequest, number: int, made: list[int]) -> list[DeskStep]:
    def accept(values: Mapping[str, Any]) -> None:
        fresh = {"pool": site.open_pool(settings.WUSE_HOME), "uid": world.random_id("k")}
        made.append(act(request, accept_exposure, number=number, **fresh, **values))

    def set_aside(values: Mapping[str, Any]) -> None:
        act(request, set_aside_exposure, number=number, **values)

    return [
        DeskStep(
            "accept",
            "exposure.decide",
            _("Take as a contact"),
            _("Take as a contact"),
            accept,
            _("Listed as a contact. The code follows by the rule; the person sees it and can appeal."),
            AcceptForm,
            _("A close contact is red by the rule until the fourteenth day from the last stay together."),
        ),
        DeskStep(
            "aside",
            "exposure.decide",
            _("Is no contact"),
            _("Is no contact"),
            set_aside,
            _("Set aside: it is not proposed again."),
            AsideForm,
        ),
    ]


def _told(found: ExposuresLookedFor) -> list[str]:
    """What a look came to, with every venue that was too crowded to compare."""
    words = _("{found} persons were where the cases were: {new} new, {decided} decided before.")
    told = [words.format(found=found.found, new=found.new, decided=found.decided)]
    if found.left_out:
        told.append(_("{count} more, further down the line, are not kept.").format(count=found.left_out))
    known = venues_named(venue for venue, _persons in found.crowded)
    crowded = _("Not compared, since {persons} persons were there: {venue}.")
    return told + [
        crowded.format(venue=known[venue].name if venue in known else venue, persons=persons)
        for venue, persons in found.crowded
    ]


def _table(shown: Page[ExposureRow], part: str) -> DeskTable:
    known = venues_named(row.venue for row in shown)
    rows: list[list[DeskCell | str]] = [
        [
            DeskCell(_("Proposal {number}").format(number=row.pk), reverse("desk-exposure", args=[row.pk])),
            known[row.venue].name if row.venue in known else row.venue,
            place_words(row.place),
            row.case,
            str(row.place_in_line),
            _stays(row.together, row.near, row.doubtful),
            local(row.last_at),
        ]
        for row in shown
    ]
    columns = [
        _("Proposal"),
        _("Venue"),
        _("Place"),
        _("Case"),
        _("In line"),
        _("Stays"),
        _("Last stay"),
    ]
    return DeskTable(str(_PARTS[part]), columns, rows, _("There is no such proposal at your places."))


def _stays(together: int, near: int, doubtful: int) -> str:
    words = _("{together} at the same time, {near} within two hours").format(together=together, near=near)
    return words if not doubtful else _("{words}, {doubtful} in doubt").format(words=words, doubtful=doubtful)


def _how(one: Meeting) -> DeskCell:
    """At the same time or near it; in doubt where a check-in is one of more than anybody makes."""
    words = _("at the same time") if one.at_once else _("within two hours")
    return (
        DeskCell(_("? in doubt: {how}").format(how=words), state="waiting")
        if one.doubtful
        else DeskCell(words)
    )


def _look(request: HttpRequest, form: LookForm) -> list[Act]:
    if not holds(request, "exposure.find"):
        return []
    hint = _("Compares the visits of the last fourteen days. Each case sees that it was done.")
    return [Act("look", _("Look for exposures"), _("Compare the visits"), form, hint)]


def _facts(found: Exposure) -> list[tuple[str, str]]:
    first, last = found.window
    facts = [
        (_("Person key"), str(found.person)),
        (_("Case"), found.case),
        (_("Place"), place_words(found.place)),
        (_("In line"), str(found.place_in_line)),
        (_("Stays"), _stays(found.together, found.near, found.doubtful)),
        (_("First and last day"), f"{first} – {last}"),
        (_("Rule"), found.rule),
        (_("Found"), local(found.found_at)),
        (_("State"), str(_PARTS[found.state])),
    ]
    if found.elsewhere:
        facts.append((_("Stays at venues of other places"), str(found.elsewhere)))
    if found.reason:
        facts += [(_("Reason"), said(found.reason)), (_("Decided"), local(found.decided_at))]
    return facts


def _meetings(found: Exposure) -> DeskTable:
    known = venues_named(meeting.venue for meeting in found.meetings)
    rows: list[list[DeskCell | str]] = [
        [
            known[one.venue].name if one.venue in known else one.venue,
            _span(one.case_from, one.case_to),
            _span(one.visited_at, one.left_at),
            _how(one),
        ]
        for one in found.meetings
    ]
    columns = [_("Venue"), _("The case was there"), _("The person was there"), _("How")]
    return DeskTable(_("What it rests on"), columns, rows, _("The stays were forgotten."))


def _span(first: Any, last: Any) -> str:
    return local(first) if first == last else f"{local(first)} – {local(last)[11:]}"
