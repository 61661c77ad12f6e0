"""One firm's file at the desk: what was declared beside what else is known, the history, and what can be done."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.assess.white_list import white_list_named
from wuse.permits import can_do, check_may
from wuse.publish.power import PowerStateFolder, firm_share
from wuse.respond.actions.inspections import push_inspection
from wuse.respond.actions.resumption_desk import take_desk_step
from wuse.respond.resumption_check import file_steps_open_to
from wuse.respond.resumption_file import FileReason, ResumptionFile
from wuse.respond.resumption_flows import resumption_rules
from wuse.respond.store.resumption_models import ResumptionFileRow
from wuse.respond.store.resumptions import file_of, get_file, place_that_acts
from wuse.respond.white_list import decide_by_white_list
from wuse.vocabulary import CHINA, Refusal
from wuse.web import site
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import PlaceField, tried
from wuse.web.desk.file_words import (
    answer_words,
    clock_row,
    county_colour,
    field_title,
    file_state_name,
    file_step_name,
    flow_name,
    history_table,
    signed_facts,
)
from wuse.web.desk.firm_papers import paper_acts, read_papers
from wuse.web.desk.inspection_words import inspection_tables, missed_facts
from wuse.web.desk.page import Act, Beside, BesideLine, DeskPage, DeskTable, show
from wuse.web.desk.white_list_words import criteria_table, decision_facts
from wuse.web.language import page_language
from wuse.web.words import colour_name, place_words

_READ = "resumption.read"


class PlainForm(forms.Form):
    """Nothing to be said."""


class TextForm(forms.Form):
    """Why, or what."""

    text = forms.CharField(
        label=gettext_lazy("In words, which the firm reads"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(TextForm):
    """The reason out of the list, and words."""

    reason = forms.TypedChoiceField(label=gettext_lazy("Reason"), coerce=FileReason)
    field_order = ("reason", "text")

    def __init__(self, data: object = None) -> None:
        super().__init__(data)
        chinese = page_language() == "zh"
        named = [(one.value, one.name_zh if chinese else one.name_en) for one in FileReason]
        self.fields["reason"].choices = [("", _("Choose a reason")), *named]


class PushForm(forms.Form):
    """Where the field worker goes, and by when."""

    grid = PlaceField(label=gettext_lazy("Grid or village (15 or 12 digits)"))
    door = forms.CharField(label=gettext_lazy("Where the worker goes: address of the site"), max_length=40)
    hours = forms.IntegerField(
        label=gettext_lazy("Within how many hours"), min_value=1, max_value=336, initial=48
    )


def acts_of_desk() -> dict[str, tuple[type[forms.Form], str]]:
    """Step -> what is asked for, what it is called."""
    return {
        "township_check": (PlainForm, _("In order: an inspection follows")),
        "file": (PlainForm, _("File the declaration")),
        "inspect": (TextForm, _("Site inspected, in order")),
        "review": (TextForm, _("No objection")),
        "approve": (PlainForm, _("Approve")),
        "check_after": (TextForm, _("Looked at, in order")),
        "ask": (TextForm, _("Ask the firm")),
        "push": (PushForm, _("Push an inspection to the grid")),
        "return": (TextForm, _("Return to be completed")),
        "refuse": (ReasonForm, _("Refuse the declaration")),
        "breach": (ReasonForm, _("Suspend")),
        "lift": (TextForm, _("Lift the suspension")),
        "delist": (ReasonForm, _("Delist")),
        "uphold": (TextForm, _("Appeal: the decision stands")),
        "overturn": (TextForm, _("Appeal: the decision falls")),
    }


_DANGER = frozenset({"refuse", "breach", "delist"})


@needs(_READ)
def resumption(request: HttpRequest, number: int) -> HttpResponse:
    """The file, and what can be done with it."""
    row = _readable(request, number)
    step = request.POST.get("act", "")
    bound: forms.Form | None = None
    if step in acts_of_desk():
        bound = acts_of_desk()[step][0](request.POST)
        if bound.is_valid() and _done(request, number, step, bound):
            messages.success(request, _("Done: {what}").format(what=file_step_name(step)))
            return HttpResponseRedirect(reverse("desk-resumption", args=[number]))
        row.refresh_from_db()
    answer, told, papers = read_papers(request, row)
    if answer is not None:
        return answer
    file = file_of(row)
    page = DeskPage(
        title=f"{row.name} · {file_state_name(row.state)}",
        facts=[*told, *_facts(row, file)],
        beside=_beside(row),
        tables=[
            *inspection_tables(row),
            _declaration(row),
            _criteria(row),
            history_table(file, people=True),
        ],
        acts=[*paper_acts(request, row, papers), *_acts(request, row, file, bound, step)],
        back=(_("Return to work"), reverse("desk-resumptions")),
    )
    wrong = any(form.errors for form in (bound, *papers.values()) if form is not None)
    return show(request, page, status=400 if wrong else 200)


def _readable(request: HttpRequest, number: int) -> ResumptionFileRow:
    row = get_file(number)
    check_may(actor_of(request), _READ, place=row.place, at=world.now())
    if row.state == "draft":
        raise Refusal("resumption.unknown", "There is no file with the number {number}.", {"number": number})
    return row


def _done(request: HttpRequest, number: int, step: str, form: forms.Form) -> bool:
    values = dict(form.cleaned_data)
    if step != "push":
        return tried(request, form, take_desk_step, number=number, step=step, **values)[0]
    until = world.now() + timedelta(hours=values.pop("hours"))
    pushed = {**values, "until": until, "uid": world.random_id("c"), "places": site.places()}
    return tried(request, form, push_inspection, number=number, **pushed)[0]


def _facts(row: ResumptionFileRow, file: ResumptionFile) -> list[tuple[str, str]]:
    facts = [
        (_("What is due"), clock_row(file, world.now())),
        (_("Unified social credit code"), row.enterprise),
        (_("Way"), flow_name(row.flow)),
        (_("Township"), place_words(row.place)),
        (_("Decided at"), place_words(row.decided_at)),
    ]
    facts += [*signed_facts(row), *decision_facts(file)]
    if file.question:
        facts.insert(0, (_("Question that waits"), file.question.text))
    if file.appeal:
        facts.insert(0, (_("▲ Appeal that waits"), file.appeal.text))
    facts += missed_facts(row, file)
    if file.inspection:
        facts.append((_("Inspection"), _("pushed to the grid, not answered yet")))
    return facts


def _criteria(row: ResumptionFileRow) -> DeskTable:
    """The white list's criteria as they stand now: a guide in every way."""
    colour, lists = county_colour(Path(settings.WUSE_HOME), row.place), site.white_lists()
    day = world.now().astimezone(CHINA).date()
    judged = decide_by_white_list(row.declared, county_colour=colour, day=day, lists=lists)
    return criteria_table([asdict(one) for one in judged.criteria], white_list_named(lists, judged.profile))


def _beside(row: ResumptionFileRow) -> Beside:
    """What the firm declares beside what the desk knows otherwise: roster, meters, the county's colour."""
    said, counts = row.declared, row.roster
    lines = [_codes_line(said, counts, colour) for colour in ("green", "yellow", "red")]
    power = firm_share(PowerStateFolder(Path(settings.WUSE_HOME)), row.enterprise)
    electricity = (
        _("{share} % of December's daily mean, on {day}").format(
            share=power.percent, day=power.day.isoformat()
        )
        if power
        else _("not judged by the power index")
    )
    lines.append(BesideLine(_("Electricity"), _("returns: {number}").format(number=row.returning), electricity,
                            "note", "·", _("evidence")))  # fmt: skip
    colour = county_colour(Path(settings.WUSE_HOME), row.place)
    lines.append(BesideLine(_("County"), place_words(row.place[:6]),
                            colour_name(colour) if colour else _("no map"), "note", "·", _("evidence")))  # fmt: skip
    return Beside(
        _("Declared, and known otherwise"),
        _("The electricity of a single firm is a trade secret: it is shown here, and published nowhere."),
        (_("As declared"), _("Known otherwise")),
        lines,
    )


_SHOWN = (
    "industry", "business_kind", "scale", "planned_on", "staff_total", "staff_returning", "staff_local",
    "staff_in_province", "staff_other_province", "staff_risk_area", "had_cluster", "last_cluster_on", "isolation_rooms",
    "mask_stock", "thermometer_stock", "disinfectant_stock", "canteen_mode", "dormitory_beds", "shuttle", "plan_digest",
)  # fmt: skip


def _declaration(row: ResumptionFileRow) -> DeskTable:
    """What else the firm says."""
    rows = [[field_title(name), answer_words(name, row.declared.get(name))] for name in _SHOWN]
    return DeskTable(_("Declaration"), [_("Field"), _("As declared")], rows, "")


def _codes_line(said: Mapping[str, Any], counts: Mapping[str, Any], colour: str) -> BesideLine:
    stated = said.get(f"codes_{colour}")
    name = field_title(f"codes_{colour}")
    if not counts:
        return BesideLine(name, answer_words(f"codes_{colour}", stated), "–", "note", "·", _("stated"))
    same = stated == counts[colour]
    return BesideLine(
        name,
        answer_words(f"codes_{colour}", stated),
        str(counts[colour]),
        "same" if same else "differs",
        "=" if same else "≠",
        _("as counted") if same else _("otherwise counted"),
    )


def _acts(
    request: HttpRequest, row: ResumptionFileRow, file: ResumptionFile, bound: forms.Form | None, step: str
) -> list[Act]:
    by, at = actor_of(request), world.now()
    possible = file_steps_open_to(
        file, by=by.account, organisation=by.organisation, at=at, rules=resumption_rules()
    )
    acts = []
    for name, (kind, title) in acts_of_desk().items():
        place = place_that_acts(row, name)
        if name in possible and can_do(by, f"resumption.{name}", place=place, at=at):
            form = bound if bound is not None and name == step else kind()
            acts.append(Act(name, title, title, form, danger=name in _DANGER))
    return acts
