"""Requests for correction and appeals: read and answered by a reviewer."""

from django import forms
from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.respond.actions.corrections import answer_correction, read_correction
from wuse.respond.correction import Correction, CorrectionOutcome
from wuse.respond.store.models import CorrectionRow
from wuse.respond.store.queries import correction_of
from wuse.web.access import needs
from wuse.web.desk.acting import (
    act,
    local,
    tried,
)
from wuse.web.desk.listing import at_places, onward, page_of
from wuse.web.desk.page import Act, DeskCell, DeskPage, DeskTable, show
from wuse.web.words import place_words

OUTCOMES = {
    CorrectionOutcome.WAITING: gettext_lazy("waits for an answer"),
    CorrectionOutcome.UPHELD: gettext_lazy("upheld"),
    CorrectionOutcome.CORRECTED: gettext_lazy("corrected"),
}


class AnswerForm(forms.Form):
    """An answer."""

    outcome = forms.TypedChoiceField(
        label=gettext_lazy("Outcome"),
        coerce=CorrectionOutcome,
        choices=[
            (name.value, words) for name, words in OUTCOMES.items() if name is not CorrectionOutcome.WAITING
        ],
    )
    answer = forms.CharField(
        label=gettext_lazy("Answer, as the person will read it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@needs("correction.read")
def corrections(request: HttpRequest) -> HttpResponse:
    """The requests at one's places, without their texts."""
    rows = at_places(request, "correction.read", CorrectionRow.objects.order_by("-pk"))
    shown = page_of(request, rows)
    page = DeskPage(
        title=_("Corrections and appeals"),
        intro=_(
            "A person says that something is wrong. A human answers within 24 hours; whoever decided before "
            "does not decide again."
        ),
        tables=[_table(shown)],
        onward=onward(shown),
    )
    return show(request, page)


@needs("correction.read")
def correction(request: HttpRequest, number: int) -> HttpResponse:
    """One request: reading it is an entry."""
    form = AnswerForm(request.POST or None)
    if form.is_bound and form.is_valid():
        done, _answer = tried(request, form, answer_correction, number=number, **form.cleaned_data)
        if done:
            messages.success(request, _("Answered; the person sees it."))
            return HttpResponseRedirect(reverse("desk-corrections"))
    found = act(request, read_correction, number=number)
    acts = []
    if found.outcome is CorrectionOutcome.WAITING:
        hint = _("An appeal that is corrected lifts the code at once.")
        acts.append(Act("answer", _("Answer"), _("Answer"), form, hint))
    page = DeskPage(
        title=_("Request {number}").format(number=number),
        facts=_facts(found),
        acts=acts,
        back=(_("Corrections and appeals"), reverse("desk-corrections")),
    )
    return show(request, page, status=400 if form.errors else 200)


def _table(shown: Page[CorrectionRow]) -> DeskTable:
    at = world.now()
    rows = [
        [
            DeskCell(_("Request {number}").format(number=row.pk), reverse("desk-correction", args=[row.pk])),
            place_words(row.place),
            _("appeal") if row.override_id else _("correction"),
            local(row.asked_at),
            local(correction_of(row).due_at),
            DeskCell(
                str(OUTCOMES[CorrectionOutcome(row.outcome)])
                + (_(" · late") if correction_of(row).is_late(at) else ""),
                state=row.outcome,
            ),
        ]
        for row in shown
    ]
    columns = [_("Request"), _("Place"), _("Kind"), _("Asked"), _("Due"), _("State")]
    return DeskTable(_("At your places"), columns, rows, _("Nobody has asked for a correction."))


def _facts(found: Correction) -> list[tuple[str, str]]:
    return [
        (_("Person key"), str(found.person or _("destroyed"))),
        (_("Place"), place_words(found.place)),
        (
            _("About"),
            _("Code by hand {number}").format(number=found.override) if found.override else _("own data"),
        ),
        (_("What the person says"), found.text or _("destroyed")),
        (_("Asked"), local(found.asked_at)),
        (_("Due"), local(found.due_at)),
        (_("State"), str(OUTCOMES[found.outcome])),
        (_("Answer"), found.answer or "–"),
    ]
