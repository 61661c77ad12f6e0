"""One file as its firm sees it: how it stands, why, by when, and what can be done now."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.respond.actions.resumption_drafts import discard_draft
from wuse.respond.actions.resumption_firm import report_weekly, take_firm_step
from wuse.respond.resumption_check import file_steps_open_to
from wuse.respond.resumption_file import ResumptionFile
from wuse.respond.resumption_flows import resumption_rules
from wuse.respond.resumption_table import FileState, resumption_table
from wuse.respond.roster import without_counts
from wuse.respond.store.firm_papers import plan_row
from wuse.respond.store.resumption_models import ResumptionFileRow
from wuse.respond.store.resumptions import file_of, get_own_file, note_seen
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import act, local, tried
from wuse.web.desk.file_words import (
    clock_row,
    file_state_name,
    file_step_name,
    flow_name,
    history_table,
    plan_words,
    reason_words,
    signed_facts,
    text_words,
)
from wuse.web.desk.inspection_words import inspection_tables, missed_facts
from wuse.web.desk.page import Act, DeskPage, show
from wuse.web.desk.white_list_words import criteria_table, decision_facts, profile_that_judged
from wuse.web.firm.declaration_form import WeeklyForm
from wuse.web.firm.declaring import declaring_site
from wuse.web.firm.roster import RosterForm, counted, roster_act, roster_words
from wuse.web.language import page_language
from wuse.web.one_file import takes_one_file
from wuse.web.words import place_words


class TextForm(forms.Form):
    """What is said, in words."""

    text = forms.CharField(
        label=gettext_lazy("In words"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class NothingForm(forms.Form):
    """Nothing to be said."""


def acts_of_firm() -> dict[str, tuple[str, type[forms.Form]]]:
    """Step -> what it is called, what is asked for."""
    return {
        "answer": (_("Answer the question"), TextForm),
        "resume": (_("Work has begun"), NothingForm),
        "appeal": (_("Appeal"), TextForm),
        "withdraw": (_("Withdraw the declaration"), TextForm),
    }


@needs("resumption.open")
@takes_one_file
def firm_file(request: HttpRequest, number: int) -> HttpResponse:
    """The file, and the simple acts."""
    row = get_own_file(number, actor_of(request).organisation)
    done = request.POST.get("act", "")
    bound: forms.Form | None = None
    if done in acts_of_firm():
        title, form = acts_of_firm()[done]
        bound = form(request.POST)
        said = {"number": number, "step": done}
        if bound.is_valid() and tried(request, bound, take_firm_step, **said, **bound.cleaned_data)[0]:
            messages.success(request, _("Done: {what}").format(what=title))
            return HttpResponseRedirect(reverse("firm-resumption", args=[number]))
    elif done == "discard":
        act(request, discard_draft, number=number)
        messages.success(request, _("The draft is discarded."))
        return HttpResponseRedirect(reverse("firm-resumption", args=[number]))
    elif done == "roster":
        bound = RosterForm(request.POST, request.FILES)
        if bound.is_valid() and counted(request, bound, row):
            return HttpResponseRedirect(reverse("firm-resumption", args=[number]))
    elif done == "report":
        bound = _weekly(row, request.POST)
        if bound.is_valid() and _reported(request, bound, row):
            messages.success(request, _("Done: {what}").format(what=file_step_name("report")))
            return HttpResponseRedirect(reverse("firm-resumption", args=[number]))
    row.refresh_from_db()
    file = file_of(row)
    page = DeskPage(
        title=_("File {number} · {state}").format(number=number, state=file_state_name(row.state)),
        notes=_news(row, file),
        facts=_facts(row, file),
        steps=_way(file),
        tables=[
            *inspection_tables(row),
            *([criteria_table(row.criteria, profile_that_judged(file))] if row.criteria else []),
            history_table(file, people=False),
        ],
        acts=_acts(request, row, file, bound, done),
        onward=_onward(row, file, request),
        back=(row.name, reverse("firm")),
    )
    note_seen(row, len(file.steps))
    return show(request, page, status=400 if bound is not None and bound.errors else 200)


def _open_steps(request: HttpRequest, file: ResumptionFile) -> list[str]:
    by = actor_of(request)
    return file_steps_open_to(
        file, by=by.account, organisation=by.organisation, at=world.now(), rules=resumption_rules()
    )


def _news(row: ResumptionFileRow, file: ResumptionFile) -> list[str]:
    """What happened since the firm looked last, of what it is told."""
    told = []
    for step in file.steps[row.seen :]:
        line = resumption_table().row(step.before, step.step)
        if line and line.told:
            told.append(_("New: {what}").format(what=file_step_name(step.step)))
    if file.question:
        told.append(_("A question waits for you: {text}").format(text=file.question.text))
    return told


def _facts(row: ResumptionFileRow, file: ResumptionFile) -> list[tuple[str, str]]:
    facts = [
        (_("Way"), flow_name(row.flow)),
        (_("What is due"), clock_row(file, world.now())),
        (_("Decided at"), place_words(row.decided_at)),
        (_("Planned on"), row.planned_on.isoformat() if row.planned_on else "–"),
        (_("Roster"), roster_words(row)),
        (_("Plan"), plan_words(plan) if (plan := plan_row(row)) else _("none was handed in")),
    ]
    decision = file.decision
    if decision and decision.reason and file.state in ("refused", "suspended", "delisted"):
        why, todo = reason_words(decision.reason)
        facts[:0] = [
            (_("Reason"), f"{why} · {text_words(decision.text)}" if decision.text else why),
            *missed_facts(row, file),
            (_("What to do"), todo),
        ]
    if row.drafted_at:
        facts.append(
            (_("Draft"), _("saved {moment}, seen by your firm alone").format(moment=local(row.drafted_at)))
        )
    return [*facts, *signed_facts(row), *decision_facts(file)]


def _way(file: ResumptionFile) -> list[tuple[str, str]]:
    """The stations of the file's own way."""
    if not file.declared.flow:
        return []
    left_out = {"consent", "turn_down"} | ({"resume"} if file.last("commit", "join") else set())
    course = [name for name in file.flow.course if name not in left_out]
    taken = {step.step for step in file.steps} | ({"file"} if file.last("consent") else set())
    # An appeal may lead past stations; and nothing comes next where the way ends or is closed.
    reached = max((place for place, name in enumerate(course) if name in taken), default=-1) + 1
    goes_on = file.state.is_live and file.state is not FileState.SUSPENDED
    next_ = course[reached] if goes_on and reached < len(course) else ""
    return [
        (file_step_name(name), "done" if name in taken else "here" if name == next_ else "next")
        for name in course
    ]


def _acts(
    request: HttpRequest, row: ResumptionFileRow, file: ResumptionFile, bound: forms.Form | None, done: str
) -> list[Act]:
    possible, acts = _open_steps(request, file), []
    for name, (title, form) in acts_of_firm().items():
        if name in possible and not (name == "withdraw" and file.state == "draft" and not row.declared):
            shown = bound if bound is not None and done == name else form()
            danger = name == "withdraw"
            acts.append(Act(name, title, title, shown, _hint(name), danger=danger))
    if "report" in possible:
        weekly = bound if done == "report" and bound else _weekly(row)
        acts.append(Act("report", _("Weekly report"), _("Send the report"), weekly))
    if file.state in ("draft", "returned", "resumed", "submitted"):
        shown = bound if done == "roster" and bound else RosterForm()
        acts.append(roster_act(shown))
    if row.drafted_at:
        hint = _("What was entered and not sent is forgotten.")
        acts.append(
            Act("discard", _("Discard the draft"), _("Discard the draft"), NothingForm(), hint, danger=True)
        )
    return acts


def _hint(name: str) -> str:
    if name == "appeal":
        days = resumption_rules().appeal_days
        return _("Somebody who had no hand in the decision answers within {days} working days.").format(
            days=days
        )
    return ""


def _onward(row: ResumptionFileRow, file: ResumptionFile, request: HttpRequest) -> list[tuple[str, str]]:
    address = reverse("firm-declare", args=[row.pk])
    possible = _open_steps(request, file)
    found = [(_("Take out the plan"), reverse("firm-plan", args=[row.pk]))] if plan_row(row) else []
    if file.state in ("draft", "returned"):
        words = _("Go on with the draft") if row.drafted_at else _("Fill in the declaration")
        return [(words, address), *found]
    return [(_("Amend the declaration"), address), *found] if "amend" in possible else found


def _weekly(row: ResumptionFileRow, data: object = None) -> WeeklyForm:
    return WeeklyForm(lang=page_language(), known=without_counts(row.declared), data=data)


def _reported(request: HttpRequest, form: forms.Form, row: ResumptionFileRow) -> bool:
    said = {name: str(value) for name, value in form.cleaned_data.items() if value not in (None, "")}
    values = {"site": declaring_site(), "number": row.pk, "answers": said, "lang": page_language()}
    return tried(request, form, report_weekly, **values)[0]
