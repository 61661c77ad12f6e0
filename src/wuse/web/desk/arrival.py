"""One arrival at the desk: how it stands, its chain of receipts, and what one can do with it now."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.permits import can_do
from wuse.permits.store.queries import find_response
from wuse.respond.actions.arrival_care import (
    close_arrival,
    finish_arrival,
    read_arrival,
    record_test,
    release_arrival,
    reveal_arrival,
    send_to_hospital,
)
from wuse.respond.actions.arrival_certificates import attach_certificate
from wuse.respond.actions.arrival_steps import (
    admit_to_site,
    cancel_arrival,
    confirm_boarding,
    offer_to_community,
    offer_to_county,
    offer_to_site,
    record_landing,
    refuse_arrival,
    take_home,
    take_over_arrival,
    withdraw_arrival_offer,
    withdraw_county_offer,
)
from wuse.respond.arrival import BEIJING, Arrival
from wuse.respond.arrival_check import arrival_steps_open_to
from wuse.respond.arrival_rules import arrival_rules
from wuse.respond.arrival_table import STAGES, arrival_table
from wuse.respond.store.arrival_models import ArrivalRow
from wuse.respond.store.arrival_receivers import PURPOSE
from wuse.respond.store.arrivals import KIND, get_arrival, offered
from wuse.respond.store.hand_overs import hand_overs_of
from wuse.vocabulary import Refusal
from wuse.web import site
from wuse.web.access import actor_of, needs
from wuse.web.control_index_data import tiers_of_site
from wuse.web.desk.acting import account_names, act, local, tried
from wuse.web.desk.arrival_code import print_act
from wuse.web.desk.arrival_evidence import CertificateForm, evidence_table, read_now, tell_shown
from wuse.web.desk.arrival_forms import LandingForm, PlainForm, ReceiverForm, RefusalForm, TestForm, WordsForm
from wuse.web.desk.arrival_words import (
    STEP_TITLES,
    clock_words,
    country_name,
    organisation_names,
    port_name,
    result_name,
    state_name,
    tier_words,
    way_of,
)
from wuse.web.desk.page import Act, DeskCell, DeskPage, DeskTable, show
from wuse.web.language import page_language
from wuse.web.words import joined, place_words

HAND_OVER_STATES = {
    "offered": gettext_lazy("waits for an answer"),
    "accepted": gettext_lazy("acknowledged"),
    "refused": gettext_lazy("not taken over"),
    "withdrawn": gettext_lazy("withdrawn"),
}
STAGE_TITLES = {
    "county": gettext_lazy("port → county team"),
    "site": gettext_lazy("county team → isolation site"),
    "home": gettext_lazy("county team → community"),
}


def actions() -> dict[str, Callable[..., Any]]:
    """Step -> the action that takes it."""
    return {
        "confirm_boarding": confirm_boarding,
        "cancel": cancel_arrival,
        "land": record_landing,
        "offer_county": offer_to_county,
        "withdraw_county": withdraw_county_offer,
        "take_over": take_over_arrival,
        "offer_site": offer_to_site,
        "admit": admit_to_site,
        "offer_home": offer_to_community,
        "observe": take_home,
        "withdraw": withdraw_arrival_offer,
        "refuse": refuse_arrival,
        "test": record_test,
        "release": release_arrival,
        "finish": finish_arrival,
        "close": close_arrival,
        "to_hospital": send_to_hospital,
    }


_BUTTONS = {
    "confirm_boarding": gettext_lazy("Confirm the boarding"),
    "cancel": gettext_lazy("Does not come"),
    "land": gettext_lazy("Has landed"),
    "offer_county": gettext_lazy("Hand over to the county team"),
    "withdraw_county": gettext_lazy("Withdraw the offer"),
    "take_over": gettext_lazy("Take over"),
    "offer_site": gettext_lazy("Hand over to the isolation site"),
    "admit": gettext_lazy("Admit"),
    "offer_home": gettext_lazy("Hand over to the community"),
    "observe": gettext_lazy("Take over at home"),
    "withdraw": gettext_lazy("Withdraw the offer"),
    "refuse": gettext_lazy("Do not take over"),
    "test": gettext_lazy("Record a test"),
    "release": gettext_lazy("Release"),
    "finish": gettext_lazy("End it"),
    "close": gettext_lazy("End the days at home"),
    "to_hospital": gettext_lazy("Send to hospital"),
}
_SHOW = "attach"
_DANGER = frozenset({"cancel", "refuse", "to_hospital"})


@needs("arrival.read")
def arrival(request: HttpRequest, number: int) -> HttpResponse:
    """One arrival: reading it is an entry."""
    step = request.POST.get("act", "")
    bound: forms.Form | None = None
    if step in actions() or step == _SHOW:
        bound = _form(request, number, step, request.POST)
        taken = _shown if step == _SHOW else _taken
        if bound.is_valid() and taken(request, bound, step, number):
            # Whom one did not take over one may no longer see.
            return HttpResponseRedirect(reverse(*_next(request, number)))
    found = act(request, read_arrival, number=number)
    row = get_arrival(number)
    identity = act(request, reveal_arrival, vault=site.vault(), number=number) if step == "reveal" else None
    page = DeskPage(
        title=_("Arrival {number} · {state}").format(number=number, state=state_name(found.state)),
        facts=[*_facts(found, row), *(_identity(identity, found) if identity else [])],
        steps=[(one.name, one.state) for one in way_of(found)],
        tables=[_receipts(number), evidence_table(row), _history(found)],
        acts=_acts(request, found, row, bound, step),
        back=(_("Arrivals from abroad"), reverse("desk-arrivals")),
        scans=True,
    )
    return show(request, page, status=400 if bound is not None and bound.errors else 200)


def _next(request: HttpRequest, number: int) -> tuple[str, None, list[int]] | tuple[str]:
    row, verb = get_arrival(number), "arrival.read"
    frame = {"at": world.now(), "response": find_response(row.response), "purpose": PURPOSE}
    port = row.port_place if row.state in _AT_PORT else row.destination
    seen = any(can_do(actor_of(request), verb, place=place, **frame) for place in (row.destination, port))
    return ("desk-arrival", None, [number]) if seen else ("desk-arrivals",)


def _taken(request: HttpRequest, form: forms.Form, step: str, number: int) -> bool:
    values = {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}
    if step == "land":
        landed = values.get("happened_at") or world.now()
        values["tiers"] = tiers_of_site(landed.astimezone(BEIJING).date())
    pool = site.open_pool(settings.WUSE_HOME)
    done, _answer = tried(request, form, actions()[step], pool=pool, number=number, **values)
    if done:
        messages.success(request, _("Done: {what}").format(what=STEP_TITLES[step]))
    return done


def _shown(request: HttpRequest, form: forms.Form, step: str, number: int) -> bool:
    """Take in the certificate that somebody shows the team."""
    try:
        shown = read_now(form.cleaned_data["certificate"])
    except Refusal as refusal:
        form.add_error("certificate", refusal.in_words(page_language()))
        return False
    frame = {"vault": site.vault(), "pool": site.open_pool(settings.WUSE_HOME), "number": number}
    done, match = tried(request, form, attach_certificate, shown=shown, **frame)
    if done:
        tell_shown(request, shown, match)
    return done


def _form(request: HttpRequest, number: int, step: str, data: object = None) -> forms.Form:
    if step in STAGES:
        return ReceiverForm(get_arrival(number), step, actor_of(request).organisation, data)
    kinds: dict[str, type[forms.Form]] = {
        "land": LandingForm,
        "refuse": RefusalForm,
        "test": TestForm,
        "to_hospital": WordsForm,
        _SHOW: CertificateForm,
    }
    return kinds.get(step, PlainForm)(data)


def _acts(
    request: HttpRequest, found: Arrival, row: ArrivalRow, bound: forms.Form | None, step: str
) -> list[Act]:
    by, at, response = actor_of(request), world.now(), find_response(row.response)
    frame = {"at": at, "response": response, "purpose": PURPOSE}
    open_steps = arrival_steps_open_to(
        found, organisation=by.organisation, at=at, offered=offered(row), rules=arrival_rules()
    )
    acts = []
    for name in open_steps:
        line = arrival_table().names[name]
        place = row.port_place if line.is_at_port(found.state) else row.destination
        if name in actions() and can_do(by, line.verb, place=place, **frame):
            form = bound if bound is not None and name == step else _form(request, row.pk, name)
            acts.append(Act(name, str(_BUTTONS[name]), str(_BUTTONS[name]), form, danger=name in _DANGER))
    if row.is_open and (
        can_do(by, "arrival.attach", place=row.destination, **frame) or row.state in _AT_PORT
    ):
        hint = _(
            "Judged by the site's list of other states' keys now. Kept without the name: evidence, and no code."
        )
        form = bound if bound is not None and step == _SHOW else CertificateForm()
        acts.append(
            Act(_SHOW, _("Take in a certificate of another state"), _("Keep the certificate"), form, hint)
        )
    if can_do(by, "arrival.reveal", place=row.destination, **frame) or row.state in _AT_PORT:
        hint = _(
            "Name, document, telephone, address and the contact in the country. The person sees that you looked."
        )
        acts.append(Act("reveal", _("Who it is"), _("Show"), PlainForm(), hint))
    return [*acts, *print_act(request, found)]


_AT_PORT = ("pre_declared", "boarding_confirmed", "landed")


def _facts(found: Arrival, row: ArrivalRow) -> list[tuple[str, str]]:
    declared, names = found.declared, organisation_names([found.charge])
    tier = tier_words(declared)
    unwell = [title for name, title in _symptoms() if row.declared.get(name)]
    facts = [
        (_("What is due"), clock_words(row.clock, row.due_at, world.now())),
        (_("In charge"), names.get(found.charge, "–")),
        (_("Departed from"), country_name(declared.country)),
        (_("Tier"), f"{tier.sign.words} · {tier.meaning}"),
        (_("Flight and day"), f"{declared.transport_number} · {declared.arrives_on.isoformat()}"),
        (_("Port of entry"), port_name(declared.port)),
        (_("Destination"), place_words(declared.destination)),
        (_("Declared of health"), joined(unwell, none=_("nothing unusual"))),
        (_("Person key"), str(declared.person or _("destroyed"))),
        (_("Reference"), declared.reference),
    ]
    if found.ends_on:
        facts.insert(1, (_("The days last until"), found.ends_on.isoformat()))
        facts.insert(
            2,
            (
                _("Days with a negative test"),
                f"{len(found.negative_days)} / {arrival_rules().tests[found.kind]}",
            ),
        )
    return facts


def _symptoms() -> list[tuple[str, str]]:
    return [
        ("fever", _("fever")),
        ("cough", _("cough")),
        ("breathlessness", _("breathlessness")),
        ("contact_with_case", _("contact with a case")),
        ("stayed_in_risk_area", _("stay in an area of risk")),
    ]


def _identity(found: Any, read: Arrival) -> list[tuple[str, str]]:
    contact = " ".join(part for part in (found.contact_name, found.contact_phone) if part)
    return [
        (_("Name"), found.name),
        (_("Document"), f"{found.kind} {found.issuer} {found.number}"),
        (_("Telephone"), found.phone or "–"),
        (_("Address"), found.address or "–"),
        (_("Domestic contact"), contact or "–"),
        *_otherwise(read),
    ]


def _otherwise(found: Arrival) -> list[tuple[str, str]]:
    """What the traveller said otherwise than the register had it before."""
    told = found.last("declare", "correct")
    names = {
        "name": _("Name"),
        "phone": _("Telephone"),
        "address": _("Address"),
        "contact_name": _("Domestic contact"),
        "contact_phone": _("Domestic contact"),
    }
    said = {names[name]: None for name in (told.text if told else "").split(",") if name in names}
    return [(_("▲ Declared otherwise"), joined(said))] if said else []


def _receipts(number: int) -> DeskTable:
    found = hand_overs_of(KIND, number)
    names = organisation_names({code for one in found for code in (one.wanted.giver, one.wanted.receiver)})
    people = account_names({one.answered_by for one in found if one.answered_by})
    chinese, at = page_language() == "zh", world.now()
    rows = []
    for one in found:
        state = str(HAND_OVER_STATES[one.state.value])
        if one.refused_for:
            state += (
                "：" if chinese else ": "
            ) + f"{one.refused_for.name_zh if chinese else one.refused_for.name_en}"
        if one.is_overdue(at):
            state = _("▲ late: {state}").format(state=state)
        rows.append(
            [
                str(STAGE_TITLES[one.wanted.stage]),
                names.get(one.wanted.giver, one.wanted.giver),
                names.get(one.wanted.receiver, one.wanted.receiver),
                local(one.offered_at),
                local(one.wanted.limit),
                DeskCell(state, state=one.state.value),
                local(one.answered_at),
                people.get(one.answered_by, "–"),
            ]
        )
    columns = [
        _("Hand-over"), _("Given by"), _("Received by"), _("Offered"), _("By when"), _("Receipt"), _("Answered"),
        _("Answered by"),
    ]  # fmt: skip
    return DeskTable(_("Chain of receipts"), columns, rows, _("Nobody was handed over yet."))


def _history(found: Arrival) -> DeskTable:
    names = organisation_names({code for step in found.steps for code in (step.organisation, step.receiver)})
    people = account_names({step.by for step in found.steps})
    rows = [
        [
            local(step.at),
            str(STEP_TITLES[step.step]) + (f" · {result_name(step.result)}" if step.result else ""),
            names.get(step.receiver, "–"),
            people.get(step.by, _("the traveller")),
            names.get(step.organisation, "–"),
        ]
        for step in reversed(found.steps)
    ]
    columns = [_("When"), _("What"), _("Offered to"), _("Step taken by"), _("Organisation")]
    return DeskTable(_("History"), columns, rows, _("Nothing has happened."))
