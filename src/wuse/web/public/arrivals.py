"""For somebody who comes from abroad: declare, come back by reference and secret, correct, cancel."""

from typing import Any

from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wuse import world
from wuse.permits import Actor
from wuse.permits.store.queries import get_response
from wuse.respond.actions.arrival_certificates import show_certificate
from wuse.respond.actions.arrival_declaring import (
    correct_declaration,
    declare_arrival,
    open_declaration,
    withdraw_declaration,
)
from wuse.respond.arrival_table import ArrivalState
from wuse.respond.store.arrival_models import ArrivalRow
from wuse.respond.store.arrivals import arrival_of, get_arrival, response_for
from wuse.respond.store.declaring_site import DeclaringSite
from wuse.respond.traveller import REFERENCE_BYTES, SECRET_BYTES, as_written, letters_of
from wuse.vocabulary import PlaceCode, Refusal
from wuse.web import site
from wuse.web.access import open_to_all
from wuse.web.control_index_data import tiers_of_site
from wuse.web.desk.arrival_evidence import CertificateForm, evidence_lines, read_now, tell_shown
from wuse.web.desk.arrival_words import (
    country_name,
    port_name,
    state_name,
    tier_words,
    traveller_says,
    way_of,
)
from wuse.web.errors import refusal_as_json
from wuse.web.language import page_language
from wuse.web.me.code import issued_as_json
from wuse.web.public.arrival_code import code_on_page, issued_to
from wuse.web.public.arrival_form import TravellerForm
from wuse.web.words import place_words

TRAVELLER = Actor(account="traveller")
_OPEN = "arrival"
_CHANGEABLE = (ArrivalState.PRE_DECLARED,)
_CANCELLABLE = (ArrivalState.PRE_DECLARED, ArrivalState.BOARDING_CONFIRMED)


class ReferenceForm(forms.Form):
    """What the traveller was given."""

    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    secret = forms.CharField(
        label=gettext_lazy("Secret"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


@open_to_all
def declare(request: HttpRequest) -> HttpResponse:
    """The declaration; once it is taken in, the page with the reference and the secret."""
    area = _area()
    if area is None:
        return _page(request, {"closed": True})
    form = TravellerForm(
        places=site.places(),
        area=area,
        lang=page_language(),
        data=request.POST if request.method == "POST" else None,
    )
    if form.is_bound and not ratelimit.consume(request, action="arrival_declare"):
        form.add_error(None, _("Too much came from here. Wait a minute, then send it again."))
    elif form.is_bound and form.is_valid() and (given := _declared(request, form)):
        # The secret is in this answer alone: no session keeps it, and no second page can show it.
        row = get_arrival(request.session[_OPEN])
        return _page(request, {**_own(row), "given": given, "correction": _correction(row)})
    return _page(request, {"form": form, "area": place_words(area)}, status=400 if form.errors else 200)


@open_to_all
def mine(request: HttpRequest) -> HttpResponse:
    """The traveller's own declaration: how it stands, what comes next; without the secret, the form to come back."""
    number = _opened(request)
    act = request.POST.get("act", "")
    if request.method == "POST" and (act == "open" or number is None):
        return _come_back(request)
    if number is None:
        return _page(request, {"reference_form": ReferenceForm()})
    if act == "leave":
        request.session.flush()
        return HttpResponseRedirect(reverse("arrivals-mine"))
    row = get_arrival(number)
    form = _correction(row, request.POST if act == "correct" else None)
    if act == "cancel":
        withdraw_declaration(**_frame(), pool=_site().pool, number=row.pk)
        messages.success(request, _("Cancelled. Nobody expects you any more."))
        return HttpResponseRedirect(reverse("arrivals-mine"))
    if act == "correct" and form.is_valid() and _corrected(form, row.pk):
        said = (
            _("Corrected. The county sees the new journey.")
            if row.registered
            else _("The journey is corrected.")
        )
        messages.success(request, said)
        return HttpResponseRedirect(reverse("arrivals-mine"))
    certificate = CertificateForm(request.POST if act == "certificate" else None)
    if act == "certificate" and certificate.is_valid() and _shown(request, certificate, row.pk):
        return HttpResponseRedirect(reverse("arrivals-mine"))
    context = {
        **_own(row),
        **code_on_page(row),
        "correction": form if row.state in _CHANGEABLE else None,
        "certificate": certificate if row.is_open or certificate.errors else None,
    }
    failed = form.errors or certificate.errors
    return _page(request, context, status=400 if failed else 200)


@open_to_all
@require_POST
def show_code(request: HttpRequest) -> HttpResponse:
    """A fresh signed code: as JSON for the page's script, as the page itself where there are no scripts."""
    number = _opened(request)
    for_script = "application/json" in request.headers.get("Accept", "")
    if number is None:
        # The script loads the page anew, which asks for reference and secret.
        return HttpResponseForbidden() if for_script else HttpResponseRedirect(reverse("arrivals-mine"))
    row = get_arrival(number)
    try:
        issued = issued_to(request, row, TRAVELLER)
    except Refusal as refusal:
        if for_script:
            return refusal_as_json(refusal)
        raise
    if for_script:
        answer = JsonResponse(issued_as_json(issued))
        answer["Cache-Control"] = "no-store"
        return answer
    return _page(request, {**_own(row), **code_on_page(row, issued), "correction": None})


def _correction(row: ArrivalRow, data: object = None) -> TravellerForm:
    area = get_response(row.response).area
    return TravellerForm(places=site.places(), area=area, lang=page_language(), again=row.declared, data=data)


def _opened(request: HttpRequest) -> int | None:
    """The arrival that this browser has opened; none where it is closed again, or destroyed with its response."""
    number = request.session.get(_OPEN)
    return number if ArrivalRow.objects.filter(pk=number).exists() else None


def _declared(request: HttpRequest, form: TravellerForm) -> dict[str, str] | None:
    """The reference and the secret, once it is taken in; none where the form tells why not."""
    answers = form.answers()
    reference = letters_of(world.entropy(REFERENCE_BYTES))
    secret = letters_of(world.entropy(SECRET_BYTES))
    try:
        number = declare_arrival(
            **_frame(),
            site=_site(),
            tiers=tiers_of_site(form.cleaned_data["arrives_on"]),
            reference=reference,
            secret=secret,
            answers=answers,
            lang=page_language(),
        )
    except Refusal as refusal:
        _tell(form, refusal)
        return None
    request.session[_OPEN] = number
    return {"reference": _grouped(reference), "secret": _grouped(secret)}


def _corrected(form: TravellerForm, number: int) -> bool:
    try:
        correct_declaration(
            **_frame(),
            site=_site(),
            tiers=tiers_of_site(form.cleaned_data["arrives_on"]),
            number=number,
            answers=form.answers(),
            lang=page_language(),
        )
    except Refusal as refusal:
        _tell(form, refusal)
        return False
    return True


def _shown(request: HttpRequest, form: CertificateForm, number: int) -> bool:
    """Take in the certificate that the traveller shows; the form tells why not."""
    if not ratelimit.consume(request, action="arrival_certificate"):
        form.add_error(None, _("Too much came from here. Wait a minute, then send it again."))
        return False
    try:
        shown = read_now(form.cleaned_data["certificate"])
        site_now = _site()
        match = show_certificate(
            **_frame(), vault=site_now.vault, pool=site_now.pool, number=number, shown=shown
        )
    except Refusal as refusal:
        form.add_error("certificate", refusal.in_words(page_language()))
        return False
    tell_shown(request, shown, match)
    return True


def _come_back(request: HttpRequest) -> HttpResponse:
    form = ReferenceForm(request.POST)
    if not ratelimit.consume(request, action="arrival_open"):
        form.add_error(None, _("Too much came from here. Wait a minute, then send it again."))
    elif form.is_valid():
        try:
            found = open_declaration(
                **_frame(),
                reference=as_written(form.cleaned_data["reference"]),
                secret=form.cleaned_data["secret"],
            )
            request.session[_OPEN] = found.number
            return HttpResponseRedirect(reverse("arrivals-mine"))
        except Refusal as refusal:
            form.add_error(None, refusal.in_words(page_language()))
    return _page(request, {"reference_form": form}, status=400)


def _tell(form: TravellerForm, refusal: Refusal) -> None:
    form.tell(refusal.details.get("faults", ()))
    if not form.errors:
        form.add_error(None, refusal.in_words(page_language()))


def _own(row: ArrivalRow) -> dict[str, Any]:
    arrival = arrival_of(row)
    declared = arrival.declared
    return {
        "arrival": arrival,
        "state": state_name(arrival.state),
        "says": traveller_says(arrival),
        "way": way_of(arrival),
        "tier": tier_words(declared),
        # That somebody is known is told, and not what differs: else a stranger could try telephones.
        "known": not row.registered,
        "evidence": evidence_lines(row),
        "cancellable": arrival.state in _CANCELLABLE,
        "facts": [
            (_("Reference"), _grouped(declared.reference)),
            (_("Departed from"), country_name(declared.country)),
            (_("Flight"), declared.transport_number),
            (_("Arrives on"), declared.arrives_on.isoformat()),
            (_("Port of entry"), port_name(declared.port)),
            (_("Destination"), place_words(declared.destination)),
        ],
    }


def _page(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    countries = tiers_of_site(world.now().date()).countries
    names = [(one.country, one.name[page_language()]) for one in countries]
    response = render(request, "wuse/arrivals.html", {"countries": names, **context}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _area() -> PlaceCode | None:
    """The area of the response that takes declarations; none when none does."""
    try:
        return response_for("", world.now()).area
    except Refusal:
        return None


def _frame() -> dict[str, Any]:
    return {"audit": site.audit(), "by": TRAVELLER, "at": world.now()}


def _site() -> DeclaringSite:
    pool = site.open_pool(settings.WUSE_HOME)
    return DeclaringSite(pool, site.vault(), site.known_rows(), site.places())


def _grouped(text: str) -> str:
    """Letters in groups of four, to be read out."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
