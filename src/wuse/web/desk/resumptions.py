"""The reviewers' queue: firms' files at one's places by clock and risk, and acts on several with one reason."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.respond.actions.resumption_desk import take_desk_step
from wuse.respond.resumption_file import file_card
from wuse.respond.resumption_flows import resumption_rules
from wuse.respond.resumption_risk import file_risks
from wuse.respond.resumption_table import FileState
from wuse.respond.store.resumption_models import ResumptionFileRow
from wuse.respond.store.resumptions import files_at
from wuse.vocabulary import CHINA, Refusal
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import act, holds, places_of, verb_name
from wuse.web.desk.file_words import clock_due, file_state_name, file_step_name, flow_name
from wuse.web.desk.listing import counted_up_to, onward, page_of
from wuse.web.language import page_language
from wuse.web.words import joined, place_words

_READ = "resumption.read"
_LATE, _NEAR = "late", "near"

BULK_STEPS = ("township_check", "file", "review", "approve", "return")
"""What is done with several files at once, with one reason. A refusal is never among them: each has its own."""


class BulkForm(forms.Form):
    """Which step, for what reason."""

    step = forms.ChoiceField(label=gettext_lazy("With the chosen files"))
    text = forms.CharField(
        label=gettext_lazy("Reason, which every firm reads"), max_length=500, min_length=4,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, request: HttpRequest, data: object = None) -> None:
        super().__init__(data)
        steps = [name for name in BULK_STEPS if holds(request, f"resumption.{name}")]
        self.fields["step"].choices = [(name, verb_name(f"resumption.{name}")) for name in steps]


@needs(_READ)
def resumptions(request: HttpRequest) -> HttpResponse:
    """The files, those whose clock ends first and whose risk is highest first."""
    form = BulkForm(request, request.POST or None)
    if form.is_bound and form.is_valid():
        _do_all(request, form.cleaned_data["step"], form.cleaned_data["text"], request.POST.getlist("file"))
        return HttpResponseRedirect(reverse("desk-resumptions"))
    rows, chosen = files_at(places_of(actor_of(request), _READ)), request.GET.get("state", "")
    shown = page_of(request, _ordered(_chosen(rows, chosen)), short=True)
    context = {
        "choices": _choices(rows, chosen),
        "files": _lines(shown),
        "form": form if form.fields["step"].choices else None,
        "onward": onward(shown, state=chosen),
    }
    response = render(request, "wuse/resumptions.html", context, status=400 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


def _do_all(request: HttpRequest, step: str, text: str, numbers: Sequence[str]) -> None:
    """Each file by an act of its own; what is not possible is told and stops no other."""
    done = 0
    for number in [int(text_) for text_ in numbers if text_.isdecimal()][:100]:
        try:
            act(request, take_desk_step, number=number, step=step, text=text)
            done += 1
        except Refusal as refusal:
            why = refusal.in_words(page_language())
            messages.warning(request, _("File {number}: {why}").format(number=number, why=why))
    messages.success(request, _("{what}: {count}").format(what=file_step_name(step), count=done))


def _chosen(rows: QuerySet[ResumptionFileRow], state: str) -> QuerySet[ResumptionFileRow]:
    at = world.now()
    if state == _LATE:
        return rows.filter(is_waiting=True, due_at__lte=at)
    if state == _NEAR:
        today = at.astimezone(CHINA).date()
        return rows.filter(is_waiting=True, yellow_at__lte=at, due_at__gt=at, due_day__gte=today)
    if state in [one.value for one in FileState]:
        return rows.filter(state=state)
    return rows.filter(is_waiting=True)


def _ordered(rows: QuerySet[ResumptionFileRow]) -> QuerySet[ResumptionFileRow]:
    """By the day on which the clock ends; within the day the riskier first, then the larger number who return."""
    return rows.order_by("due_day", "-risk", "due_at", "-returning", "pk")


def _choices(rows: QuerySet[ResumptionFileRow], chosen: str) -> list[tuple[str, str, bool]]:
    """The parts of the list with how many files are in each, and whether it is the chosen one."""
    counted = {state: counted_up_to(rows.filter(state=state)) for state in FileState}
    at = world.now()
    late = counted_up_to(rows.filter(due_at__lte=at))
    near = counted_up_to(rows.filter(yellow_at__lte=at, due_at__gt=at))
    states = [
        (f"{file_state_name(state)} {counted[state]}", "?" + urlencode({"state": state}), chosen == state)
        for state in FileState
        if counted[state] != "0"
    ]
    return [
        (_("To be done"), "?", not chosen),
        (_("▲ Late {count}").format(count=late), "?" + urlencode({"state": _LATE}), chosen == _LATE),
        (_("■ Soon due {count}").format(count=near), "?" + urlencode({"state": _NEAR}), chosen == _NEAR),
        *states,
    ]


def _lines(shown: Page[ResumptionFileRow]) -> list[dict[str, Any]]:
    at = world.now()
    return [
        {
            "number": row.pk,
            "name": row.name,
            "address": reverse("desk-resumption", args=[row.pk]),
            "state": row.state,
            "state_name": file_state_name(row.state),
            "clock": clock_due(row.clock, row.due_at, at, yellow_at=row.yellow_at),
            "card": file_card(row.yellow_at, row.due_at, at),
            "flow": flow_name(row.flow),
            "returning": f"{row.returning} / {row.staff}",
            "risk": joined(risk_words(row)),
            "place": place_words(row.place),
        }
        for row in shown
    ]


def risk_words(row: ResumptionFileRow) -> list[str]:
    """What speaks for looking closely, each with its number."""
    risks = file_risks(row.declared, row.roster, kind=row.kind, rules=resumption_rules())
    found = []
    if risks.risk_areas:
        found.append(_("▲ {number} from risk areas").format(number=risks.risk_areas))
    if risks.red or risks.yellow:
        found.append(_("▲ {red} red, {yellow} yellow codes").format(red=risks.red, yellow=risks.yellow))
    if risks.cluster:
        found.append(_("▲ recent cluster"))
    if risks.listed:
        kind = resumption_rules().negative_list[row.kind]
        found.append(_("▲ on the negative list: {kind}").format(kind=kind.told(page_language())))
    return found
