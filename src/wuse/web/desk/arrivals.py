"""Arrivals from abroad at the desk: the lists by state, with what is due, and the register."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Page
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from wuse import world
from wuse.permits import Actor
from wuse.permits.store.queries import active_responses
from wuse.respond.actions.arrival_register import FoundArrivals, find_arrivals
from wuse.respond.arrival_check import MOST_FOUND
from wuse.respond.arrival_table import ArrivalState
from wuse.respond.contact import OPEN_STATES, contact_words
from wuse.respond.store.arrival_models import ArrivalRow
from wuse.respond.store.arrivals import arrival_counts, arrivals_at
from wuse.respond.store.models import ContactRow
from wuse.trust.identity import DocumentKind, read_document
from wuse.vocabulary import Refusal
from wuse.web import site
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import FrameField, PlaceField, holds, places_of, tried
from wuse.web.desk.arrival_words import (
    clock_words,
    country_name,
    organisation_names,
    port_name,
    state_name,
    tier_sign,
)
from wuse.web.desk.listing import onward, page_of
from wuse.web.desk.page import Act, DeskCell, DeskPage, DeskTable, show
from wuse.web.desk.stepping import code_word
from wuse.web.language import page_language
from wuse.web.words import place_words

_READ, _FIND = "arrival.read", "arrival.find"
_OPEN = tuple(state for state in ArrivalState if state.is_open)
_LATE = "late"


@needs(_READ)
@require_GET
def arrivals(request: HttpRequest) -> HttpResponse:
    """Whom one has to expect, to meet, to look after: the longest waiting first."""
    rows, chosen = _mine(actor_of(request)), request.GET.get("state", "")
    counts = arrival_counts(rows, at=world.now())
    shown = page_of(request, _chosen(rows, chosen))
    open_all = sum(counts.states.get(state, 0) for state in _OPEN)
    choices = [
        (_("All open {count}").format(count=open_all), "?", not chosen),
        (_("▲ Late {count}").format(count=counts.late), "?" + urlencode({"state": _LATE}), chosen == _LATE),
        *(
            (f"{state_name(state)} {counts.states[state]}", "?" + urlencode({"state": state.value}), chosen == state)
            for state in (*_OPEN, ArrivalState.CLOSED, ArrivalState.CANCELLED)
            if counts.states.get(state)
        ),
    ]  # fmt: skip
    page = DeskPage(
        title=_("Arrivals from abroad"),
        intro=_(
            "Who comes, who has landed, who is where, and what has to happen next. Nobody is between two "
            "organisations: whoever gave somebody over keeps the charge until the other has acknowledged it."
        ),
        choices=choices,
        tables=[_table(shown)],
        onward=[*onward(shown, state=chosen), *_register_link(request)],
    )
    return show(request, page)


class RegisterForm(forms.Form):
    """What the register is searched by; what is left empty is not asked for."""

    reference = forms.CharField(label=gettext_lazy("Reference"), max_length=20, required=False)
    number = forms.CharField(
        label=gettext_lazy("Passport number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    issuer = forms.CharField(label=gettext_lazy("Issuing state (passport)"), max_length=3, required=False)
    transport_number = forms.CharField(label=gettext_lazy("Flight"), max_length=20, required=False)
    country = forms.CharField(label=gettext_lazy("Country of departure"), max_length=3, required=False)
    arrives_on = forms.DateField(
        label=gettext_lazy("Arrives on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    place = PlaceField()

    def __init__(self, request: HttpRequest, data: object = None) -> None:
        places = places_of(actor_of(request), _FIND)
        super().__init__(data, initial={"place": places[0] if places else ""})
        self.fields["frame"] = FrameField(actor_of(request), _FIND)

    def clean(self) -> dict[str, Any]:
        """Read the passport; what is wrong with it is told without the number."""
        cleaned = super().clean() or {}
        number, issuer = cleaned.pop("number", ""), cleaned.pop("issuer", "")
        try:
            paper = read_document(DocumentKind.PASSPORT, number, issuer=issuer.upper()) if number else None
            return {**cleaned, "document": paper}
        except Refusal as refusal:
            self.add_error("number", refusal.in_words(page_language()))
            return cleaned


@needs(_FIND)
def register(request: HttpRequest) -> HttpResponse:
    """The register of overseas arrivals : a search is an entry."""
    form = RegisterForm(request, request.POST or None)
    tables = []
    if form.is_bound and form.is_valid():
        cleaned = dict(form.cleaned_data)
        response, _purpose = cleaned.pop("frame")
        done, found = tried(request, form, find_arrivals, vault=site.vault(), response=response, **cleaned)
        tables = _found(found) if done else []
    hint = _("The search is recorded. Who is searched for by passport sees it. At most {most} are shown.")
    act = Act("find", _("Search"), _("Search"), form, hint.format(most=MOST_FOUND))
    page = DeskPage(
        title=_("Register of arrivals from abroad"),
        intro=_(
            "Everybody who declared a journey to a place, with contacts in the country: opened one by one."
        ),
        tables=tables,
        acts=[act],
        back=(_("Arrivals from abroad"), reverse("desk-arrivals")),
    )
    return show(request, page, status=400 if form.errors else 200)


def _mine(by: Actor) -> QuerySet[ArrivalRow]:
    """The arrivals at one's places: of those at ports, whoever lands there; of the others, whoever goes there."""
    at = world.now()
    found = ArrivalRow.objects.none()
    for response in active_responses(at):
        held = [permit for permit in by.permits if permit.is_valid(at) and permit.gives(_READ)]
        held = [permit for permit in held if permit.response == response.code]
        ports = {permit.place for permit in held if permit.gives("arrival.land")}
        homes = {permit.place for permit in held if not permit.gives("arrival.land")}
        if held and "arrivals" in response.modules:
            found = found | arrivals_at(sorted(homes), sorted(ports), [response.code])
    return found


def _chosen(rows: QuerySet[ArrivalRow], state: str) -> QuerySet[ArrivalRow]:
    if state == _LATE:
        return rows.filter(is_open=True, due_at__lt=world.now()).order_by("due_at", "pk")
    if state in [one.value for one in ArrivalState]:
        return rows.filter(state=state).order_by(F("due_at").asc(nulls_last=True), "-pk")
    return rows.filter(is_open=True).order_by("due_at", "pk")


def _table(shown: Page[ArrivalRow]) -> DeskTable:
    names, at = organisation_names(row.charge for row in shown), world.now()
    rows = [
        [
            _link(row),
            DeskCell(state_name(ArrivalState(row.state)), state=row.state),
            DeskCell(
                clock_words(row.clock, row.due_at, at),
                state="late" if row.due_at and at > row.due_at else "",
            ),
            f"{country_name(row.country)} · {tier_sign(row.tier).words}",
            _journey(row),
            port_name(row.port),
            place_words(row.destination),
            names.get(row.charge, "–"),
        ]
        for row in shown
    ]
    columns = [
        _("Arrival"), _("State"), _("What is due"), _("Departed from"), _("Flight and day"), _("Port of entry"),
        _("Destination"), _("In charge"),
    ]  # fmt: skip
    return DeskTable(_("At your places"), columns, rows, _("Nobody is expected, and nobody is here."))


def _found(found: FoundArrivals) -> list[DeskTable]:
    shown = list(ArrivalRow.objects.filter(pk__in=found.arrivals).order_by("-pk"))
    rows = [
        [
            _link(row),
            DeskCell(state_name(ArrivalState(row.state)), state=row.state),
            country_name(row.country),
            _journey(row),
            place_words(row.destination),
        ]
        for row in shown
    ]
    columns = [_("Arrival"), _("State"), _("Departed from"), _("Flight and day"), _("Destination")]
    tables = [DeskTable(_("What the search found"), columns, rows, _("Nobody was found."))]
    return tables if found.contacts is None else [*tables, _contacts(shown, found.contacts)]


def _contacts(shown: list[ArrivalRow], contacts: Sequence[int]) -> DeskTable:
    """The contacts in the country that tracing knows of those who were found. Nobody is named; each contact is opened
    under its own permit, with its own entry.
    """
    # The newest journey of each: the rows come from the newest on.
    arrivals = {row.person: row for row in reversed(shown) if row.person}
    known = ContactRow.objects.filter(pk__in=contacts).order_by("case_person", "pk")
    rows: list[list[DeskCell | str]] = [
        [
            _link(arrivals[row.case_person]),
            DeskCell(_("Contact {number}").format(number=row.pk), reverse("desk-contact", args=[row.pk])),
            place_words(row.place),
            code_word(contact_words("closeness"), row.closeness),
            f"{row.follow_until}",
            _("being traced") if row.state in OPEN_STATES else _("tracing is over"),
        ]
        for row in known
    ]
    columns = [_("Arrival"), _("Contact"), _("Lives in"), _("Closeness"), _("Followed until"), _("State")]
    empty = _("Tracing knows of no contact of theirs at your places.")
    return DeskTable(_("Contacts in the country, from tracing"), columns, rows, empty)


def _journey(row: ArrivalRow) -> DeskCell:
    return DeskCell(f"{row.transport_number} · {row.arrives_on.isoformat()}", whole=True)


def _link(row: ArrivalRow) -> DeskCell:
    return DeskCell(_("Arrival {number}").format(number=row.pk), reverse("desk-arrival", args=[row.pk]))


def _register_link(request: HttpRequest) -> list[tuple[str, str]]:
    return [(_("Search the register"), reverse("desk-arrival-register"))] if holds(request, _FIND) else []
