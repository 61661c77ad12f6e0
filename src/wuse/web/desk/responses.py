"""Responses: everyone may see them; a commander opens, changes and ends them."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.permits import Response, ResponseGrade, catalogue
from wuse.permits.actions.responses import change_response, end_response, open_response
from wuse.permits.store.models import CertificateRow
from wuse.permits.store.queries import get_response, responses
from wuse.web.access import open_to_all
from wuse.web.desk.acting import (
    MomentField,
    PlaceField,
    act,
    holds,
    local,
    tried,
)
from wuse.web.desk.page import Act, DeskCell, DeskPage, DeskTable, show
from wuse.web.language import page_language
from wuse.web.words import joined, place_words

_GRADES = [(grade.value, grade.name) for grade in ResponseGrade]


class FrameForm(forms.Form):
    """What can be changed of a response."""

    grade = forms.TypedChoiceField(
        label=gettext_lazy("Grade"), choices=_GRADES, coerce=lambda text: ResponseGrade(int(text))
    )
    authority = forms.CharField(
        label=gettext_lazy("Legal authority: decision, number, law"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    ends_at = MomentField(label=gettext_lazy("Ends at the latest"))
    modules = forms.MultipleChoiceField(
        label=gettext_lazy("Modules about persons that are switched on"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *values: object, **named: object) -> None:
        super().__init__(*values, **named)
        lang = page_language()
        self.fields["modules"].choices = [
            (name, title.told(lang)) for name, title in catalogue().modules.items()
        ]

    def clean_modules(self) -> frozenset[str]:
        """The modules as a set."""
        return frozenset(self.cleaned_data["modules"])


class ResponseForm(FrameForm):
    """A new response."""

    area = PlaceField(label=gettext_lazy("Area (place code)"))
    starts_at = MomentField(label=gettext_lazy("Begins"))
    field_order = ("area", "grade", "authority", "starts_at", "ends_at", "modules")


@open_to_all
def response_list(request: HttpRequest) -> HttpResponse:
    """All responses; a form for whoever may open one."""
    at = world.now()
    initial = {"starts_at": at, "ends_at": at + timedelta(days=60), "grade": ResponseGrade.I.value}
    form = ResponseForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        done, code = tried(request, form, open_response, **form.cleaned_data)
        if done:
            return HttpResponseRedirect(reverse("response", args=[code]))
    acts = []
    if holds(request, "response.open"):
        hint = _("It ends by itself on its last day. Then statistics are sealed and personal data destroyed.")
        acts.append(Act("open", _("Open a response"), _("Open"), form, hint))
    page = DeskPage(
        title=_("Responses"),
        intro=_(
            "Data about persons are kept only under a response: for its area, on its legal authority, until its end."
        ),
        tables=[_table()],
        acts=acts,
    )
    return show(request, page, status=400 if form.errors else 200)


@open_to_all
def response(request: HttpRequest, code: str) -> HttpResponse:
    """One response with its certificates; forms for whoever may change or end it."""
    found = get_response(code)
    initial = {
        "grade": found.grade.value,
        "authority": found.authority,
        "ends_at": found.ends_at,
        "modules": sorted(found.modules),
    }
    form = FrameForm(request.POST if request.POST.get("act") == "change" else None, initial=initial)
    if request.POST.get("act") == "end":
        act(request, end_response, code=code)
        messages.success(
            request, _("Ended. Personal data are destroyed in stages; each writes a certificate.")
        )
        return HttpResponseRedirect(reverse("response", args=[code]))
    if form.is_bound and form.is_valid():
        done, _answer = tried(request, form, change_response, code=code, **form.cleaned_data)
        if done:
            return HttpResponseRedirect(reverse("response", args=[code]))
    page = DeskPage(
        title=_("Response {code}").format(code=code),
        facts=_facts(found),
        tables=[_certificates(code)],
        acts=_acts(request, found, form),
        back=(_("Responses"), reverse("responses")),
    )
    return show(request, page, status=400 if form.errors else 200)


def _table() -> DeskTable:
    at = world.now()
    rows = [
        [
            DeskCell(found.code, reverse("response", args=[found.code])),
            place_words(found.area),
            found.grade.name,
            local(found.starts_at),
            local(found.over_at),
            DeskCell(
                _("in force") if found.is_active(at) else _("not in force"),
                state="active" if found.is_active(at) else "",
            ),
        ]
        for found in responses()
    ]
    columns = [_("Response"), _("Area"), _("Grade"), _("Begins"), _("Ends"), _("State")]
    empty = _("No response was ever opened here: no data about persons are kept.")
    return DeskTable(_("All responses"), columns, rows, empty)


def _facts(found: Response) -> list[tuple[str, str]]:
    lang = page_language()
    modules = [catalogue().modules[name].told(lang) for name in sorted(found.modules)]
    active = found.is_active(world.now())
    return [
        (_("Area"), place_words(found.area)),
        (_("Grade"), found.grade.name),
        (_("Legal authority"), found.authority),
        (_("Begins"), local(found.starts_at)),
        (_("Ends"), local(found.over_at)),
        (_("State"), _("in force") if active else _("not in force")),
        (_("Modules"), joined(modules, none=_("none: nothing about persons is kept"))),
    ]


def _certificates(code: str) -> DeskTable:
    rows = [
        [
            row.stage,
            local(row.at),
            ", ".join(
                f"{name.split('.')[-1]} {count}" for name, count in sorted(row.document["destroyed"].items())
            ),
            DeskCell(row.digest, reverse("certificate", args=[code, row.stage])),
        ]
        for row in CertificateRow.objects.filter(response=code).order_by("at")
    ]
    columns = [_("Class"), _("Destroyed"), _("Rows"), _("Certificate")]
    return DeskTable(
        _("Destruction certificates"),
        columns,
        rows,
        _("None yet: they are written when the response is over."),
    )


def _acts(request: HttpRequest, found: Response, form: FrameForm) -> list[Act]:
    acts = []
    if found.over_at <= world.now():
        return acts
    if holds(request, "response.change"):
        acts.append(Act("change", _("Change the response"), _("Change"), form))
    if holds(request, "response.end"):
        hint = _("Identities are destroyed at once, keys of persons after 28 days. It cannot be taken back.")
        acts.append(Act("end", _("End the response"), _("End now"), forms.Form(), hint, danger=True))
    return acts
