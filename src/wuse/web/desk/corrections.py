"""Requests for correction and appeals: read and answered by a reviewer."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.assess.health_code import reason_text
from wuse.permits.store.queries import organisation_names
from wuse.pool import load_standard
from wuse.publish.codes.store import code_of
from wuse.respond.actions.appeals import end_relief, give_relief
from wuse.respond.actions.corrections import answer_correction, read_correction
from wuse.respond.correction import Correction, CorrectionOutcome
from wuse.respond.holder_code import HolderCode, UsedFact
from wuse.respond.isolation import isolation_words
from wuse.respond.relief import MILDER, NEVER, USUAL_RELIEF, ReliefReason
from wuse.respond.store.isolations import isolation_of
from wuse.respond.store.models import CorrectionRow, IsolationRow
from wuse.respond.store.queries import correction_of, get_correction
from wuse.vocabulary import Lang, PersonKey
from wuse.web import site
from wuse.web.access import needs
from wuse.web.desk.acting import (
    MomentField,
    account_names,
    act,
    local,
    tried,
)
from wuse.web.desk.isolations import STATES
from wuse.web.desk.listing import at_places, onward, page_of
from wuse.web.desk.page import Act, DeskCell, DeskPage, DeskTable, show
from wuse.web.desk.stepping import code_word
from wuse.web.language import page_language
from wuse.web.words import code_colour_name, colour_name, place_words

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


class ReliefForm(forms.Form):
    """Interim relief."""

    reason = forms.TypedChoiceField(label=gettext_lazy("Reason"), coerce=ReliefReason)
    until = MomentField(label=gettext_lazy("Until"))

    def __init__(self, data: object = None) -> None:
        super().__init__(data, initial={"until": world.now() + USUAL_RELIEF})
        self.fields["reason"].choices = [(reason.value, _relief_name(reason)) for reason in ReliefReason]


@needs("correction.read")
def correction(request: HttpRequest, number: int) -> HttpResponse:
    """One request: reading it is an entry."""
    asked = request.POST.get("act", "answer") if request.method == "POST" else ""
    answer = AnswerForm(request.POST if asked == "answer" else None)
    relief = ReliefForm(request.POST if asked == "relief" else None)
    if asked == "end-relief":
        act(request, end_relief, number=number)
        return HttpResponseRedirect(reverse("desk-correction", args=[number]))
    for form, action, said in (
        (answer, answer_correction, _("Answered; the person sees it.")),
        (relief, give_relief, _("Relief is given; it ends by itself.")),
    ):
        if form.is_bound and form.is_valid():
            code = _code_of(number)
            more = {"pool": site.open_pool(settings.WUSE_HOME)} if action is answer_correction else {}
            done, _number = tried(
                request, form, action, number=number, code=code, **more, **form.cleaned_data
            )
            if done:
                messages.success(request, said)
                return HttpResponseRedirect(reverse("desk-corrections"))
    found = act(request, read_correction, number=number)
    # Reading the request was an entry that the person sees; the code that it is about belongs to it.
    code = _code_of(number) if found.about == "code" else None
    page = DeskPage(
        title=_("Request {number}").format(number=number),
        facts=[*_facts(found), *(_code_facts(code) if code else []), *_order_facts(found)],
        acts=_acts(found, code, answer, relief) if found.outcome is CorrectionOutcome.WAITING else [],
        back=(_("Corrections and appeals"), reverse("desk-corrections")),
    )
    return show(request, page, status=400 if answer.errors or relief.errors else 200)


def _code_of(number: int) -> HolderCode | None:
    """The code as it is now of the person who asked; none once that is destroyed."""
    row = get_correction(number)
    if not row.person:
        return None
    pool = site.open_pool(settings.WUSE_HOME)
    return code_of(
        pool, PersonKey(row.person), response=row.response, at=world.now(), tiers=site.code_tiers()
    )


def _acts(found: Correction, code: HolderCode | None, answer: AnswerForm, relief: ReliefForm) -> list[Act]:
    acts = [Act("answer", _("Answer"), _("Answer"), answer, _hint(found))]
    if code and code.relief:
        over = _("The code counts as {colour} until {until}.")
        told = over.format(colour=colour_name(code.relief.counts_as), until=local(code.relief.until))
        return [*acts, Act("end-relief", _("End interim relief"), _("End"), forms.Form(), told)]
    if code and code.decided in MILDER and code.cause not in NEVER:
        hint = _("The code counts as one step milder while the appeal waits, for at most 72 hours, once.")
        acts.append(Act("relief", _("Give interim relief"), _("Give"), relief, hint))
    return acts


def _hint(found: Correction) -> str:
    if found.about == "isolation":
        return _(
            "Corrected ends the isolation at once, for the reason that the appeal was granted. Upheld keeps it: the "
            "person reads why."
        )
    if found.about == "code":
        return _(
            "Corrected is said when the code has changed: the fact behind it was corrected, or two epidemiologists set "
            "the code by hand. A code by hand that is appealed is lifted at once."
        )
    return _("An appeal that is corrected lifts the code at once.")


def _order_facts(found: Correction) -> list[tuple[str, str]]:
    """What a reviewer has to know of the order that is appealed; reading the request covers it."""
    row = IsolationRow.objects.filter(pk=found.isolation).first() if found.isolation else None
    if row is None:
        return []
    order = isolation_of(row)
    wanted, names = order.wanted, account_names({row.proposed_by, row.confirmed_by})
    proposed, confirmed = (names.get(uid, uid) for uid in (row.proposed_by, row.confirmed_by))
    return [
        (_("Kind of isolation"), code_word(isolation_words("isolation_kind"), wanted.kind)),
        (_("Reason"), code_word(isolation_words("isolation_reason"), wanted.reason)),
        (_("Ordered by"), wanted.legal_basis),
        (_("Isolation site"), " · ".join(filter(None, (place_words(wanted.place), wanted.facility)))),
        (_("Counted from"), f"{wanted.counted_from}"),
        (_("First free day"), f"{order.due_on}"),
        (_("Proposed by"), f"{proposed} · {local(order.proposed_at)}"),
        (_("Confirmed by a second person"), f"{confirmed} · {local(order.began_at)}"),
        (_("In the charge of"), organisation_names([order.keeper]).get(order.keeper, order.keeper)),
        (_("State of the isolation"), str(STATES[order.state][0])),
    ]


def _code_facts(code: HolderCode) -> list[tuple[str, str]]:
    """What a reviewer has to know: the code now, why, and from which facts."""
    lang = page_language()
    reasons = [reason_text(one, lang) for one in code.reasons]
    facts = [
        f"{load_standard(one.standard).title[lang]} {one.on or ''} · {_said_by(one, lang)}"
        for one in code.facts
    ]
    return [
        (_("Code now"), code_colour_name(code.colour)),
        (_("Colour by the rule"), f"{code_colour_name(code.by_rule)} · {code.profile}"),
        (_("Reasons"), "；".join(reasons) if lang == "zh" else "; ".join(reasons)),
        (
            _("What would change it"),
            "；".join(code.steps(lang)) if lang == "zh" else "; ".join(code.steps(lang)),
        ),
        (_("Facts behind it"), ("；" if lang == "zh" else "; ").join(facts) or "–"),
    ]


def _said_by(fact: UsedFact, lang: Lang) -> str:
    """Who said a fact: of a declaration by whose hand, else the organisation or authority."""
    if fact.standard != "declaration":
        return fact.said_by or "–"
    hands = load_standard("declaration").field("declared_by").labels
    return str(hands[fact.said_by][lang]) if fact.said_by in hands else fact.said_by


def _relief_name(reason: ReliefReason) -> str:
    return reason.name_zh if page_language() == "zh" else reason.name_en


def _table(shown: Page[CorrectionRow]) -> DeskTable:
    at = world.now()
    rows = [
        [
            DeskCell(_("Request {number}").format(number=row.pk), reverse("desk-correction", args=[row.pk])),
            place_words(row.place),
            _kind(correction_of(row)),
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


def _kind(found: Correction) -> str:
    if found.about == "isolation":
        return _("appeal against an isolation")
    return _("appeal") if found.is_appeal else _("correction")


def _about(found: Correction) -> str:
    if found.about == "isolation":
        named = _("Isolation {number}").format(number=found.isolation) if found.isolation else ""
        return named or _("an isolation, destroyed")
    if found.override:
        return _("Code by hand {number}").format(number=found.override)
    if found.about == "code":
        return _("the own code: {colour}").format(colour=code_colour_name(found.colour))
    return _("own data")


def _facts(found: Correction) -> list[tuple[str, str]]:
    return [
        (_("Person key"), str(found.person or _("destroyed"))),
        (_("Place"), place_words(found.place)),
        (
            _("About"),
            _about(found),
        ),
        (_("What the person says"), found.text or ("–" if found.person else _("destroyed"))),
        (_("Asked"), local(found.asked_at)),
        (_("Due"), local(found.due_at)),
        (_("State"), str(OUTCOMES[found.outcome])),
        (_("Answer"), found.answer or "–"),
    ]
