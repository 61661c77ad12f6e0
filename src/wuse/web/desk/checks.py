"""Point-to-point checks: a list is pushed to grids, answers are seen, one is withdrawn."""

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.pool import load_standard
from wuse.respond.actions.checks import MOST_PUSHED, push_checks, read_check, withdraw_check
from wuse.respond.check import Check, CheckLevel, CheckReason, WantedCheck
from wuse.respond.finding import DoorFinding
from wuse.respond.store.models import CheckRow, HouseholdRow
from wuse.vocabulary import PersonKey, PlaceCode, Refusal
from wuse.web import site
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import FrameField, MomentField, act, holds, local, tried
from wuse.web.desk.listing import at_places, onward, page_of
from wuse.web.desk.overrides import PurposeForm, purpose_of
from wuse.web.desk.page import Act, DeskCell, DeskPage, DeskTable, show
from wuse.web.language import page_language
from wuse.web.words import place_words

STATES = {
    "open": gettext_lazy("waits to be answered"),
    "done": gettext_lazy("answered"),
    "withdrawn": gettext_lazy("withdrawn"),
}
_APART = re.compile(r"[\s,;，；]+")


class PushForm(forms.Form):
    """A list of doors and persons to be checked, all for one reason."""

    lines = forms.CharField(
        label=gettext_lazy(
            "One line each: grid, number of the household, key of the person (empty for a door)"
        ),
        max_length=MOST_PUSHED * 100,
        widget=forms.Textarea(attrs={"rows": 6, "placeholder": "330382001001001, 3-2-501, p1-…"}),
    )
    reason = forms.TypedChoiceField(label=gettext_lazy("Reason"), coerce=CheckReason)
    level = forms.TypedChoiceField(label=gettext_lazy("How soon"), coerce=lambda text: CheckLevel(int(text)))
    until = MomentField(label=gettext_lazy("Until"))

    def __init__(self, request: HttpRequest, data: object = None) -> None:
        super().__init__(
            data, initial={"until": world.now() + timedelta(days=3), "level": CheckLevel.TODAY.value}
        )
        self.fields["frame"] = FrameField(actor_of(request), "check.push")
        self.fields["reason"].choices = [(reason.value, name_of(reason)) for reason in CheckReason]
        self.fields["level"].choices = [(level.value, name_of(level)) for level in CheckLevel]

    def clean_lines(self) -> list[tuple[PlaceCode, str, PersonKey | None]]:
        """Grid, household and person of each line; what a wrong line says is not repeated."""
        lines = [line.strip() for line in self.cleaned_data["lines"].splitlines()]
        return [_line(number, line) for number, line in enumerate(lines, start=1) if line]


def _line(number: int, line: str) -> tuple[PlaceCode, str, PersonKey | None]:
    parts = [part for part in _APART.split(line) if part]
    try:
        if len(parts) in (2, 3):
            return PlaceCode.parse(parts[0]), parts[1], PersonKey.parse(parts[2]) if parts[2:] else None
    except Refusal:
        pass
    raise forms.ValidationError(
        _(
            "Line {number}: write the code of the grid, the number of the household and, for a person, the key."
        ).format(number=number)
    )


def name_of(value: CheckReason | CheckLevel) -> str:
    """A reason or a level in the reader's language."""
    return value.name_zh if page_language() == "zh" else value.name_en


@needs("check.read")
def checks(request: HttpRequest) -> HttpResponse:
    """The checks at one's places, without the persons; a form to push a list."""
    form = PushForm(request, request.POST or None)
    if form.is_bound and form.is_valid() and _pushed(request, form):
        return HttpResponseRedirect(reverse("desk-checks"))
    acts = []
    if holds(request, "check.push"):
        hint = _(
            "The list goes to the phones of the grids as keys and numbers of doors, without names. What is known of a "
            "person already is not asked again."
        )
        acts.append(Act("push", _("Push a list of checks"), _("Push"), form, hint))
    shown = page_of(request, at_places(request, "check.read", CheckRow.objects.order_by("-pk")))
    page = DeskPage(
        title=_("Checks"),
        intro=_(
            "Who came from a risk area, is a contact or isolates at home is looked after by the worker of the grid. A "
            "check vanishes from the phones when it is answered, withdrawn or over."
        ),
        tables=[_table(shown), _side_by_side(request)],
        onward=onward(shown),
        acts=acts,
    )
    return show(request, page, status=400 if form.errors else 200)


def _pushed(request: HttpRequest, form: PushForm) -> bool:
    cleaned = form.cleaned_data
    response, purpose = cleaned["frame"]
    wanted = [
        WantedCheck(place, household, person, cleaned["reason"], cleaned["level"], cleaned["until"])
        for place, household, person in cleaned["lines"]
    ]
    done, made = tried(
        request,
        form,
        push_checks,
        pool=site.open_pool(settings.WUSE_HOME),
        places=site.places(),
        response=response,
        purpose=purpose,
        checks=wanted,
        uids=lambda: world.random_id("c"),
    )
    if done:
        messages.success(
            request,
            _("{count} checks pushed; the phones get them at their next contact.").format(count=len(made)),
        )
    return done


@needs("check.read")
def check(request: HttpRequest, uid: str) -> HttpResponse:
    """One check: reading it is an entry, so it asks for a purpose."""
    if request.method == "POST" and request.POST.get("act") == "withdraw":
        act(request, withdraw_check, uid=uid, purpose=purpose_of(request, "check.withdraw"))
        messages.success(request, _("Withdrawn: it vanishes from the phones at their next contact."))
        return HttpResponseRedirect(reverse("desk-checks"))
    found = act(request, read_check, uid=uid, purpose=purpose_of(request, "check.read"))
    page = DeskPage(
        title=_("Check {number}").format(number=uid),
        facts=_facts(found),
        tables=[_findings(found)],
        acts=_acts(request, found),
        back=(_("Checks"), reverse("desk-checks")),
    )
    return show(request, page)


def _table(shown: Page[CheckRow]) -> DeskTable:
    rows = [
        [
            DeskCell(name_of(CheckReason(row.reason)), reverse("desk-check", args=[row.uid])),
            place_words(row.place),
            name_of(CheckLevel(row.level)),
            local(row.until),
            _state(row.state, row.conflict, over=world.now() >= row.until),
        ]
        for row in shown
    ]
    columns = [_("Check"), _("Grid"), _("How soon"), _("Until"), _("State")]
    return DeskTable(_("At your places"), columns, rows, _("No check was pushed."))


def _state(state: str, conflict: bool, *, over: bool) -> DeskCell:
    if conflict:
        return DeskCell(_("two answers that differ"), state="waiting")
    if state == "open" and over:
        return DeskCell(_("over without an answer"), state="withdrawn")
    return DeskCell(str(STATES[state]), state={"open": "proposed", "done": "active"}.get(state, "withdrawn"))


def _side_by_side(request: HttpRequest) -> DeskTable:
    """Grids where two phones found different things of one person; who it is stands on the phones of the grid."""
    rows = at_places(
        request, "check.read", HouseholdRow.objects.filter(conflict=True).order_by("-visited_at")
    )
    return DeskTable(
        _("Findings that differ"),
        [_("Grid"), _("Last visit")],
        [[place_words(row.place), local(row.visited_at)] for row in rows[:50]],
        _("No two phones have found different things of one person."),
    )


def _facts(found: Check) -> list[tuple[str, str]]:
    wanted = found.wanted
    return [
        (_("Grid"), place_words(wanted.place)),
        (_("Household"), wanted.household or _("destroyed")),
        (_("Person key"), str(wanted.person or "–")),
        (_("Reason"), name_of(wanted.reason)),
        (_("How soon"), name_of(wanted.level)),
        (_("Pushed"), local(found.pushed_at)),
        (_("Until"), local(wanted.until)),
        (_("Answered"), local(found.done_at)),
        (_("State"), str(STATES[found.state])),
    ]


def _findings(found: Check) -> DeskTable:
    rows: list[list[DeskCell | str]] = [[local(one.at), _said(one)] for one in found.standing.findings]
    return DeskTable(_("What was found"), [_("When"), _("Result")], rows, _("Nobody has been there yet."))


def _said(finding: DoorFinding) -> str:
    """The answers in words: `At home · Fever: no`."""
    return " · ".join(_answer(name, value) for name, value in finding.said.items())


def _answer(name: str, value: Any) -> str:
    lang = page_language()
    field = load_standard("door_visit" if name == "door_found" else "grid_visit").field(name)
    if value in field.labels:
        return field.labels[value][lang]
    return f"{field.title[lang]}: {_('yes') if value in (True, 'true') else _('no')}"


def _acts(request: HttpRequest, found: Check) -> list[Act]:
    if found.state != "open" or not holds(request, "check.withdraw"):
        return []
    form = PurposeForm(request, "check.withdraw", found.response)
    return [Act("withdraw", _("Withdraw the check"), _("Withdraw"), form, danger=True)]
