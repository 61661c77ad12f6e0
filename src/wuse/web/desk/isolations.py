"""Isolations: what waits for a second person, what is in force, what is over; and a form to propose an order."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.permits.store.queries import organisation_names
from wuse.respond.actions.isolations import propose_isolation
from wuse.respond.contact import china_day
from wuse.respond.isolation import (
    IN_FORCE,
    LONGEST_BASIS,
    IsolationKind,
    IsolationState,
    WantedIsolation,
    isolation_words,
)
from wuse.respond.store.isolations import isolation_of
from wuse.respond.store.models import ContactRow, IsolationRow
from wuse.respond.store.own_cares import isolations_needing, isolations_to_ask, own_cares_on
from wuse.vocabulary import Purpose
from wuse.web import site
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import FrameField, PlaceField, holds, places_of, tried
from wuse.web.desk.care_page import today_cells
from wuse.web.desk.contacts import DayField, PersonField
from wuse.web.desk.listing import at_places, onward, page_of
from wuse.web.desk.page import Act, DeskCell, DeskPage, DeskTable, show
from wuse.web.desk.stepping import chosen_codes, code_word
from wuse.web.words import place_words

_PARTS = {
    "due": gettext_lazy("To be asked today"),
    "proposed": gettext_lazy("To be confirmed"),
    "in_force": gettext_lazy("In force"),
    "over": gettext_lazy("Over"),
}
STATES = {
    "proposed": (gettext_lazy("waits for a second person"), "proposed"),
    "ordered": (gettext_lazy("ordered, on the way"), "active"),
    "arrived": (gettext_lazy("at the place of isolation"), "active"),
    "ended": (gettext_lazy("ended"), "lifted"),
    "refused": (gettext_lazy("refused"), "lifted"),
}
_REASONS = {
    "close": "close_contact",
    "secondary": "secondary_contact",
}


class IsolationForm(forms.Form):
    """An order that is proposed."""

    person = PersonField()
    kind = forms.TypedChoiceField(label=gettext_lazy("Kind of isolation"), coerce=IsolationKind)
    place = PlaceField(label=gettext_lazy("Place of isolation"))
    facility = forms.CharField(
        label=gettext_lazy("Isolation site"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("For an isolation in a site."),
    )
    reason = forms.ChoiceField(label=gettext_lazy("Reason"))
    case = forms.CharField(label=gettext_lazy("Id of the case report"), max_length=40, required=False)
    counted_from = DayField(
        label=gettext_lazy("Counted from"),
        help_text=gettext_lazy(
            "The day of the entry or of leaving the area. For a contact the last exposure as listed counts, whatever "
            "stands here. The rule counts fourteen days from it; nothing makes it longer."
        ),
    )
    legal_basis = forms.CharField(
        label=gettext_lazy("Ordered by, and on what ground"),
        max_length=LONGEST_BASIS,
        help_text=gettext_lazy("The authority and the number of its decision or the article of the law."),
    )
    contact = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, request: HttpRequest, data: object = None) -> None:
        by = actor_of(request)
        places = places_of(by, "isolation.propose")
        super().__init__(data, initial={"place": places[0] if places else "", **_of_contact(request)})
        kinds = {kind.value: isolation_words("isolation_kind")[kind.value] for kind in IsolationKind}
        self.fields["kind"].choices = chosen_codes(kinds)
        self.fields["reason"].choices = chosen_codes(isolation_words("isolation_reason"))
        self.fields["frame"] = FrameField(by, "isolation.propose")

    def wanted(self) -> tuple[WantedIsolation, str, Purpose]:
        """What is proposed, under which response, for which purpose."""
        values = dict(self.cleaned_data)
        response, purpose = values.pop("frame")
        known = ContactRow.objects.filter(
            pk=values.pop("contact") or 0, person=values["person"], response=response
        )
        contact = known.values_list("pk", flat=True).first()
        return WantedIsolation(**values, contact=contact), response, purpose


def _of_contact(request: HttpRequest) -> dict[str, Any]:
    """What a contact says, where the form was opened from one at one's places."""
    asked = request.GET.get("contact", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 12 else 0
    row = at_places(request, "contact.read", ContactRow.objects.filter(pk=number)).first()
    if row is None:
        return {}
    return {
        "contact": row.pk,
        "case": row.case,
        "counted_from": row.last_exposure_on,
        "place": row.place,
        "reason": _REASONS.get(row.closeness, ""),
    }


@needs("isolation.read")
def isolations(request: HttpRequest) -> HttpResponse:
    """The isolations at one's places, without the persons; a form to propose one."""
    form = IsolationForm(request, request.POST or None)
    if form.is_bound and form.is_valid():
        wanted, response, purpose = form.wanted()
        frame = {"response": response, "purpose": purpose, "wanted": wanted}
        fresh = {"pool": site.open_pool(settings.WUSE_HOME), "uid": world.random_id("i")}
        done, number = tried(request, form, propose_isolation, **fresh, **frame)
        if done:
            messages.success(request, _("Proposed. It holds nobody until a second person has confirmed it."))
            return HttpResponseRedirect(reverse("desk-isolation", args=[number]))
    part = request.GET.get("part", "in_force")
    part = part if part in _PARTS else "in_force"
    shown = page_of(request, at_places(request, "isolation.read", _rows(part, china_day(world.now()))))
    page = DeskPage(
        title=_("Isolations"),
        intro=_(
            "An order needs a reason out of the list, a legal basis and a second person, and ends by itself. From "
            "the door to the site the person is handed from one organisation to the next, each with a receipt."
        ),
        choices=[
            (str(words), "?" + urlencode({"part": name}), name == part) for name, words in _PARTS.items()
        ],
        tables=[_table(shown, part)],
        onward=onward(shown, part=part),
        acts=_acts(request, form),
    )
    return show(request, page, status=400 if form.errors else 200)


def _rows(part: str, today: date) -> QuerySet[IsolationRow]:
    if part == "due":
        return isolations_to_ask(today=today)
    if part == "proposed":
        return IsolationRow.objects.filter(state="proposed").order_by("proposed_at", "pk")
    if part == "over":
        return IsolationRow.objects.filter(state__in=["ended", "refused"]).order_by("-ended_at", "-pk")
    held = IsolationRow.objects.filter(state__in=IN_FORCE)
    return isolations_needing(held, today=today).order_by("need", "due_on", "pk")


def _table(shown: Page[IsolationRow], part: str) -> DeskTable:
    today, names = china_day(world.now()), organisation_names(row.keeper for row in shown)
    asked = part in ("due", "in_force")
    own = own_cares_on(today, shown) if asked else {}
    rows: list[list[DeskCell | str]] = [
        [
            DeskCell(_("Isolation {number}").format(number=row.pk), reverse("desk-isolation", args=[row.pk])),
            *(today_cells(row, own.get((row.response, row.person))) if asked else []),
            code_word(isolation_words("isolation_kind"), row.kind),
            place_words(row.place),
            row.facility or "–",
            names.get(row.keeper, row.keeper),
            f"{row.due_on}",
            state_cell(row, today),
        ]
        for row in shown
    ]
    today_columns = [_("Said today by themselves"), _("Today")] if asked else []
    columns = [
        _("Isolation"), *today_columns, _("Kind of isolation"), _("Place"), _("Isolation site"), _("In the charge of"),
        _("Until"), _("State"),
    ]  # fmt: skip
    return DeskTable(str(_PARTS[part]), columns, rows, _("There is no such isolation at your places."))


def state_cell(row: IsolationRow, today: date) -> DeskCell:
    """The state in words; whoever is held beyond the last day is told first."""
    if isolation_of(row).is_over_limit(today):
        return DeskCell(_("last day over: held without an order"), state="waiting")
    words, style = STATES[IsolationState(row.state)]
    return DeskCell(str(words), state=style)


def _acts(request: HttpRequest, form: IsolationForm) -> list[Act]:
    if not holds(request, "isolation.propose"):
        return []
    hint = _(
        "Only somebody who is registered where you may act. The person sees the order and its reason and can "
        "appeal."
    )
    return [Act("propose", _("Propose an isolation"), _("Propose"), form, hint)]
