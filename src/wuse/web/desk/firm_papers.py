"""What a firm handed over with its declaration, at the desk: its plan to be saved, whom to call; each for a purpose."""

from collections.abc import Mapping

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from wuse import world
from wuse.permits import can_do
from wuse.permits.store.queries import get_response
from wuse.respond.actions.firm_papers import read_firm_contacts, read_firm_plan
from wuse.respond.firm_contacts import FirmContacts
from wuse.respond.store.firm_papers import plan_row
from wuse.respond.store.resumption_models import ResumptionFileRow
from wuse.vocabulary import Purpose
from wuse.web import site
from wuse.web.access import actor_of
from wuse.web.desk.acting import tried
from wuse.web.desk.file_words import plan_words
from wuse.web.desk.page import Act
from wuse.web.desk.stepping import StepForm
from wuse.web.plan_answer import plan_answer

_VERBS: Mapping[str, str] = {"plan": "resumption_plan.read", "contacts": "firm_contact.read"}


def read_papers(
    request: HttpRequest, row: ResumptionFileRow
) -> tuple[HttpResponse | None, list[tuple[str, str]], dict[str, forms.Form]]:
    """What was asked for of the papers: the plan as an answer of its own, the contacts as facts, a refused form."""
    name = request.POST.get("act", "")
    if name not in _VERBS:
        return None, [], {}
    form = StepForm(request, _VERBS[name], row.response, request.POST)
    if not form.is_valid():
        return None, [], {name: form}
    values = {"vault": site.vault(), "number": row.pk, "purpose": form.cleaned_data["purpose"]}
    done, found = tried(request, form, read_firm_plan if name == "plan" else read_firm_contacts, **values)
    if not done:
        return None, [], {name: form}
    return (plan_answer(found, row.pk), [], {}) if name == "plan" else (None, _told(found), {})


def paper_acts(request: HttpRequest, row: ResumptionFileRow, bound: Mapping[str, forms.Form]) -> list[Act]:
    """The forms by which the papers are asked for, where a permit lets them be read."""
    acts = []
    plan = plan_row(row, sent=True)
    if plan and _may(request, row, "plan"):
        hint = _("{plan}. It is saved, not opened here. The reading is recorded.").format(
            plan=plan_words(plan)
        )
        acts.append(
            Act(
                "plan",
                _("Plan against the epidemic"),
                _("Save the plan"),
                _form(request, row, "plan", bound),
                hint,
            )
        )
    if row.declared.get("contact_ref") and _may(request, row, "contacts"):
        hint = _(
            "Legal person, epidemic officer with telephone, address of the site. The reading is recorded."
        )
        form = _form(request, row, "contacts", bound)
        acts.append(Act("contacts", _("Whom to call"), _("Show"), form, hint))
    return acts


def _form(
    request: HttpRequest, row: ResumptionFileRow, name: str, bound: Mapping[str, forms.Form]
) -> forms.Form:
    return bound.get(name) or StepForm(request, _VERBS[name], row.response)


def _may(request: HttpRequest, row: ResumptionFileRow, name: str) -> bool:
    frame = {"place": row.place, "at": world.now(), "response": get_response(row.response)}
    return can_do(actor_of(request), _VERBS[name], purpose=Purpose.FIRM_REVIEW, **frame)


def _told(said: FirmContacts) -> list[tuple[str, str]]:
    return [
        (_("Legal person"), said.legal_person),
        (_("Epidemic officer"), f"{said.officer} · {said.phone}"),
        (_("Address of the site"), said.address),
    ]
