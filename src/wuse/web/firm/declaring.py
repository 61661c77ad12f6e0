"""The declaration as its firm fills it in: saved as a draft, gone on with by a colleague, sent, amended."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wuse import world
from wuse.assess.white_list import WhiteListProfile, white_list_in_force
from wuse.pool.form import load_form
from wuse.pool.form_known import questions
from wuse.respond.actions.resumption_drafts import save_draft
from wuse.respond.actions.resumption_firm import amend_file, commit_file, join_white_list, submit_file
from wuse.respond.resumption_flows import resumption_rules
from wuse.respond.roster import CODES, count_holds, without_counts
from wuse.respond.signed_words import words_to_sign
from wuse.respond.store.declaring_site import DeclaringSite
from wuse.respond.store.firm_papers import contacts_of, plan_row
from wuse.respond.store.resumption_acts import FORM
from wuse.respond.store.resumption_models import ResumptionFileRow
from wuse.respond.store.resumptions import file_of, get_own_file
from wuse.vocabulary import CHINA, Refusal
from wuse.web import site
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import act, attempted, local
from wuse.web.desk.file_words import county_colour, file_state_name, plan_words
from wuse.web.firm.declaration_form import FirmForm
from wuse.web.language import page_language
from wuse.web.one_file import takes_one_file
from wuse.web.words import joined


def declaring_site() -> DeclaringSite:
    """What a declaration is checked against at this site."""
    pool = site.open_pool(Path(settings.WUSE_HOME))
    return DeclaringSite(pool, site.vault(), site.known_rows(), site.places(), site.white_lists())


@needs("resumption.open")
@takes_one_file
def declare(request: HttpRequest, number: int) -> HttpResponse:
    """The declaration: the form of the standard, filled with what is known; the commitment; and the submission."""
    row = get_own_file(number, actor_of(request).organisation)
    file = file_of(row)
    flow = row.flow if file.state not in ("draft", "returned") else ""
    known = row.draft or without_counts(row.declared) or _known(row)
    contacts, plan = contacts_of(site.vault(), row, draft=True), plan_row(row)
    given = {
        "lang": page_language(),
        "known": known,
        "counted": row.roster if count_holds(row.counted_at, world.now()) else {},
        "flow": flow,
        "contacts": contacts,
    }
    form = FirmForm(data=request.POST or None, files=request.FILES or None, **given)
    unmet: list[str] = []
    if "draft" in request.POST:
        if _saved(request, form, number):
            words = _("Saved. Anybody who speaks for the firm can go on with it; nobody else sees it.")
            messages.success(request, words)
            return HttpResponseRedirect(reverse("firm-resumption", args=[number]))
    elif form.is_bound and form.is_valid():
        done, unmet = _sent(request, form, row, amend=bool(flow))
        if done:
            row.refresh_from_db()
            messages.success(request, _("Sent: {state}").format(state=file_state_name(row.state)))
            return HttpResponseRedirect(reverse("firm-resumption", args=[number]))
    context = {
        "form": form,
        "row": row,
        "amend": bool(flow),
        "plan": plan_words(plan) if plan else "",
        "drafted": local(row.drafted_at) if row.drafted_at else "",
        "words": words_to_sign(resumption_rules(), page_language()),
        "flows": _flow_words(),
        "unmet": _unmet_words(unmet),
        "white_list": _white_list(),
    }
    response = render(request, "wuse/firm_declare.html", context, status=400 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


def _saved(request: HttpRequest, form: FirmForm, number: int) -> bool:
    """Whether what was entered was kept; a plan that cannot be read is not, and keeps the rest from being kept."""
    form.forgive()
    answers = form.draft()
    values = {"vault": site.vault(), "number": number, "answers": answers, "papers": form.papers()}
    return "plan" not in form.errors and attempted(form, lambda: act(request, save_draft, **values))[0]


def _white_list() -> WhiteListProfile:
    return white_list_in_force(site.white_lists(), world.now().astimezone(CHINA).date())


def _unmet_words(names: list[str]) -> list[str]:
    """The criteria that were not met, each with what to do."""
    found = [_white_list().criterion(name) for name in names]
    return [one.told(page_language()) for one in found if one]


def _known(row: ResumptionFileRow) -> dict[str, Any]:
    """What the firm said before that still holds, so that it is not asked twice; codes may have been counted, and are
    asked anew.
    """
    pool = site.open_pool(Path(settings.WUSE_HOME))
    found = questions(pool, load_form(FORM), row.enterprise, at=world.now())
    return {name: one.value for name, one in found.known.items() if name not in CODES}


def _flow_words() -> list[str]:
    days = resumption_rules().flows["filing"].review_days
    hours = int(resumption_rules().flows["commitment"].after_check.total_seconds() // 3600)
    negative = joined(title.told(page_language()) for title in resumption_rules().negative_list.values())
    return [
        _("Filing: filed by the township, or by itself after {days} working days without a word.").format(
            days=days
        ),
        _(
            "Approval: township, inspection, sector's department, leading group, within {days} working days."
        ).format(days=days),
        _("Commitment: sign and begin; looked at within {hours} hours. Not for: {kinds}.").format(
            hours=hours, kinds=negative
        ),
        _(
            "White list: begin at once when all {count} criteria are met; looked at within {hours} hours."
        ).format(count=len(_white_list().criteria), hours=hours),
    ]


def _sent(
    request: HttpRequest, form: FirmForm, row: ResumptionFileRow, *, amend: bool
) -> tuple[bool, list[str]]:
    """Whether the declaration was taken, and the criteria of the white list that were not met."""
    flow = form.cleaned_data["flow"]
    values: dict[str, Any] = {
        "site": declaring_site(), "number": row.pk, "answers": form.answers(), "papers": form.papers(),
        "lang": page_language(),
    }  # fmt: skip
    try:
        if amend:
            act(request, amend_file, **values)
        elif flow == "commitment":
            shown = {"signed": form.cleaned_data["signed"], "words": request.POST.get("words", "")}
            act(request, commit_file, **shown, **values)
        elif flow == "whitelist":
            colour = county_colour(Path(settings.WUSE_HOME), row.place)
            act(request, join_white_list, county_colour=colour, **values)
        else:
            act(request, submit_file, flow=flow, **values)
    except Refusal as refusal:
        if refusal.code.startswith(("permit.", "response.")):
            raise
        if refusal.code in ("resumption.wrong", "contact.wrong"):
            form.tell(refusal.details["faults"])
        form.add_error(None, refusal.in_words(page_language()))
        return False, list(refusal.details.get("unmet", ()))
    return True, []
