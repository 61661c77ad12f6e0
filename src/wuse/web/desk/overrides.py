"""Codes set by hand: proposed, confirmed by a second person, lifted."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.respond.actions.overrides import confirm_override, lift_override, propose_override, read_override
from wuse.respond.override import CODE_COLOURS, Override, OverrideReason
from wuse.respond.store.models import OverrideRow
from wuse.vocabulary import Colour, PersonKey, Purpose, Refusal
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import (
    FrameField,
    MomentField,
    PlaceField,
    act,
    frames,
    holds,
    local,
    tried,
)
from wuse.web.desk.listing import at_places, onward, page_of
from wuse.web.desk.page import Act, DeskCell, DeskPage, DeskTable, show
from wuse.web.language import page_language
from wuse.web.words import colour_name, place_words

STATES = {
    "proposed": gettext_lazy("waits for a second person"),
    "active": gettext_lazy("confirmed"),
    "lifted": gettext_lazy("lifted"),
}


class OverrideForm(forms.Form):
    """A colour proposed for a person's code."""

    person = forms.CharField(label=gettext_lazy("Person key"), max_length=40)
    place = PlaceField()
    colour = forms.TypedChoiceField(label=gettext_lazy("Colour"), coerce=Colour)
    reason = forms.TypedChoiceField(label=gettext_lazy("Reason"), coerce=OverrideReason)
    until = MomentField(label=gettext_lazy("Until"))

    def __init__(
        self, request: HttpRequest, data: object = None, initial: dict[str, object] | None = None
    ) -> None:
        super().__init__(data, initial={"until": world.now() + timedelta(days=14), **(initial or {})})
        self.fields["frame"] = FrameField(actor_of(request), "override.propose")
        self.fields["colour"].choices = [(colour.value, colour_name(colour)) for colour in CODE_COLOURS]
        self.fields["reason"].choices = [(reason.value, reason_name(reason)) for reason in OverrideReason]

    def clean_person(self) -> PersonKey:
        """The key."""
        try:
            return PersonKey.parse(self.cleaned_data["person"].strip())
        except Refusal as refusal:
            raise forms.ValidationError(refusal.in_words(page_language())) from None


class PurposeForm(forms.Form):
    """The purpose of what is done to a code by hand."""

    purpose = forms.TypedChoiceField(label=gettext_lazy("Purpose"), coerce=Purpose)

    def __init__(self, request: HttpRequest, verb: str, response: str, data: object = None) -> None:
        super().__init__(data)
        found = [
            (value, words)
            for value, words in frames(actor_of(request), verb)
            if value.startswith(response + "|")
        ]
        self.fields["purpose"].choices = [
            (value.split("|")[1], words.split(" · ", 1)[1]) for value, words in found
        ]


def reason_name(reason: OverrideReason) -> str:
    """The reason in the reader's language."""
    return reason.name_zh if page_language() == "zh" else reason.name_en


@needs("override.read")
def overrides(request: HttpRequest) -> HttpResponse:
    """Codes set by hand at one's places, without the persons; a form to propose one."""
    form = OverrideForm(request, request.POST or None)
    if form.is_bound and form.is_valid():
        cleaned = dict(form.cleaned_data)
        response, purpose = cleaned.pop("frame")
        done, number = tried(request, form, propose_override, response=response, purpose=purpose, **cleaned)
        if done:
            messages.success(request, _("Proposed. It counts once a second epidemiologist has confirmed it."))
            return HttpResponseRedirect(reverse("desk-override", args=[number]) + f"?purpose={purpose}")
    acts = []
    if holds(request, "override.propose"):
        hint = _(
            "Find the person first to get the key. The person sees the proposal's reason and can appeal."
        )
        acts.append(Act("propose", _("Propose a code by hand"), _("Propose"), form, hint))
    shown = page_of(request, at_places(request, "override.read", OverrideRow.objects.order_by("-pk")))
    page = DeskPage(
        title=_("Codes set by hand"),
        intro=_(
            "A code's colour is a rule's verdict. By hand it can be set for a reason out of the list, by "
            "two persons, for at most 14 days; every step is in the public log."
        ),
        tables=[_table(shown)],
        onward=onward(shown),
        acts=acts,
    )
    return show(request, page, status=400 if form.errors else 200)


@needs("override.read")
def override(request: HttpRequest, number: int) -> HttpResponse:
    """One code set by hand: reading it is an entry, so it asks for a purpose."""
    if request.method == "POST" and request.POST.get("act") in ("confirm", "lift"):
        return _done(request, number, request.POST["act"])
    found = act(request, read_override, number=number, purpose=purpose_of(request, "override.read"))
    page = DeskPage(
        title=_("Code by hand {number}").format(number=number),
        facts=_facts(found),
        acts=_acts(request, found),
        back=(_("Codes set by hand"), reverse("desk-overrides")),
    )
    return show(request, page)


def purpose_of(request: HttpRequest, verb: str) -> Purpose | None:
    """The purpose that was named, or the only one that the permits give."""
    named = request.POST.get("purpose") or request.GET.get("purpose")
    given = {value.split("|")[1] for value, _words in frames(actor_of(request), verb)}
    if named in set(Purpose):
        return Purpose(named)
    return Purpose(given.pop()) if len(given) == 1 else None


def _done(request: HttpRequest, number: int, posted: str) -> HttpResponse:
    purpose = purpose_of(request, f"override.{posted}")
    if posted == "confirm":
        act(request, confirm_override, number=number, purpose=purpose)
        messages.success(request, _("Confirmed: the code has the colour until its end."))
    else:
        act(request, lift_override, number=number, purpose=purpose)
        messages.success(request, _("Lifted: the rule's verdict holds again."))
    return HttpResponseRedirect(reverse("desk-overrides"))


def _table(shown: Page[OverrideRow]) -> DeskTable:
    rows = [
        [
            DeskCell(
                _("Code by hand {number}").format(number=row.pk), reverse("desk-override", args=[row.pk])
            ),
            place_words(row.place),
            colour_name(Colour(row.colour)),
            reason_name(OverrideReason(row.reason)),
            local(row.until),
            DeskCell(str(STATES[row.state]), state=row.state),
        ]
        for row in shown
    ]
    columns = [_("Code by hand"), _("Place"), _("Colour"), _("Reason"), _("Until"), _("State")]
    return DeskTable(_("At your places"), columns, rows, _("No code was set by hand."))


def _facts(found: Override) -> list[tuple[str, str]]:
    return [
        (_("Person key"), str(found.person or _("destroyed"))),
        (_("Place"), place_words(found.place)),
        (_("Colour"), colour_name(found.colour)),
        (_("Reason"), reason_name(found.reason)),
        (_("Proposed"), local(found.proposed_at)),
        (_("Confirmed"), local(found.confirmed_at)),
        (_("Until"), local(found.until)),
        (_("State"), str(STATES[found.state])),
    ]


def _acts(request: HttpRequest, found: Override) -> list[Act]:
    acts = []
    if found.state == "proposed" and holds(request, "override.confirm"):
        form = PurposeForm(request, "override.confirm", found.response)
        hint = _("You confirm as the second person that the reason holds.")
        acts.append(Act("confirm", _("Confirm"), _("Confirm the code"), form, hint))
    if found.state != "lifted" and holds(request, "override.lift"):
        form = PurposeForm(request, "override.lift", found.response)
        acts.append(Act("lift", _("Lift"), _("Lift the code"), form, danger=True))
    return acts
