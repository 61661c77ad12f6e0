"""Agreements with partners: listed, proposed, signed, ended, and what went both ways under them."""

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wuse import world
from wuse.intake.columns import JUDGED
from wuse.permits import check_may
from wuse.permits.actions.agreements import confirm_agreement, end_agreement, propose_agreement
from wuse.permits.agreement import EndReason, Product, Terms
from wuse.permits.store.agreement_models import AgreementRow
from wuse.permits.store.agreements import agreement_of, get_agreement
from wuse.permits.store.models import OrganisationRow
from wuse.permits.store.queries import organisation_names
from wuse.pool import load_standard, standard_names
from wuse.pool.table_purpose import purpose_names
from wuse.vocabulary import PlaceCode, Refusal
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import MomentField, act, holds, tried
from wuse.web.desk.agreement_words import (
    END_REASONS,
    PRODUCTS,
    facts_of,
    given_table,
    industry_title,
    late_receipts,
    list_row,
    receipts_table,
    sent_table,
)
from wuse.web.desk.grouped import GroupedTicks, grouped
from wuse.web.desk.listing import at_places, onward, page_of
from wuse.web.desk.page import Act, DeskPage, DeskTable, show
from wuse.web.desk.sending.steps import standard_title
from wuse.web.language import page_language

_BETWEEN = re.compile(r"[\s,，、;；]+")
_MANY = forms.CheckboxSelectMultiple


class WordsField(forms.CharField):
    """Words with blanks or commas between them."""

    def clean(self, value: Any) -> tuple[str, ...]:
        """The words."""
        return tuple(word for word in _BETWEEN.split(super().clean(value)) if word)


class PlacesField(WordsField):
    """Codes of places."""

    def clean(self, value: Any) -> tuple[PlaceCode, ...]:
        """The codes."""
        try:
            return tuple(PlaceCode.parse(word) for word in super().clean(value))
        except Refusal:
            raise forms.ValidationError(
                _("One of these is no place code: give 2, 4, 6, 9, 12 or 15 digits, such as 330382.")
            ) from None


class TermsForm(forms.Form):
    """The terms of a new agreement."""

    partner = forms.ChoiceField(label=gettext_lazy("Partner"))
    purpose = forms.CharField(label=gettext_lazy("Purpose"), max_length=300)
    standards = forms.MultipleChoiceField(
        label=gettext_lazy("The partner may send"), required=False, widget=GroupedTicks
    )
    products = forms.MultipleChoiceField(
        label=gettext_lazy("The partner gets back"), required=False, widget=_MANY
    )
    places = PlacesField(
        label=gettext_lazy("Places"),
        help_text=gettext_lazy("Codes, with blanks between them. None lies in another."),
        max_length=400,
    )
    industries = forms.MultipleChoiceField(
        label=gettext_lazy("Only these industries (none chosen: all)"), required=False, widget=GroupedTicks
    )
    enterprises = WordsField(
        label=gettext_lazy("Credit codes of the partner's own enterprises"),
        help_text=gettext_lazy(
            "The partner knows their figures. They hide nobody else's: no other firm can be computed with them."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=20_000,
    )
    valid_from = MomentField(label=gettext_lazy("From"))
    valid_until = MomentField(label=gettext_lazy("Until"))
    text = forms.CharField(
        label=gettext_lazy("Wording, if there is one besides"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=20_000,
    )

    def __init__(self, own: str, *values: object) -> None:
        at = world.now()
        super().__init__(*values, initial={"valid_from": at, "valid_until": at + timedelta(days=180)})
        partners = OrganisationRow.objects.exclude(code=own).order_by("code")
        self.fields["partner"].choices = [(row.code, f"{row.name} · {row.code}") for row in partners]
        self.fields["standards"].choices = _standards_by_purpose()
        self.fields["products"].choices = list(PRODUCTS.items())
        self.fields["industries"].choices = _industries_by_sector()

    @property
    def terms(self) -> Terms:
        """What was typed, as terms."""
        typed = self.cleaned_data
        many = {name: tuple(typed[name]) for name in ("standards", "industries")}
        return Terms(**{**typed, **many, "products": tuple(Product(name) for name in typed["products"])})


class EndForm(forms.Form):
    """Why an agreement ends."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=list(END_REASONS.items()))


def sendable() -> list[str]:
    """The standards that can be sent: verdicts come from rules alone."""
    return [name for name in standard_names() if name not in JUDGED]


def industries() -> list[str]:
    """The sections of industries that there are."""
    return list(load_standard("enterprise").field("industry").labels)


_SECTORS = {
    "primary": (gettext_lazy("Primary sector"), "A"),
    "secondary": (gettext_lazy("Secondary sector"), "BCDE"),
}
_TERTIARY = ("tertiary", gettext_lazy("Tertiary sector"))


def _standards_by_purpose() -> list[Any]:
    """What can be sent, under the purposes that it serves."""
    named = [(str(load_standard(name).purpose), name, standard_title(name)) for name in sendable()]
    headings = [(code, title[page_language()]) for code, title in purpose_names().items()]
    return grouped(headings, named)


def _industries_by_sector() -> list[Any]:
    """The industries under the three sectors, as the National Bureau of Statistics divides them."""
    sector = {letter: name for name, (_words, letters) in _SECTORS.items() for letter in letters}
    named = [(sector.get(code, _TERTIARY[0]), code, industry_title(code)) for code in industries()]
    headings = [*((name, words) for name, (words, _letters) in _SECTORS.items()), _TERTIARY]
    return grouped([(name, str(words)) for name, words in headings], named)


@needs("agreement.read")
def agreements(request: HttpRequest) -> HttpResponse:
    """The agreements of one's places, and a form to propose one."""
    form = TermsForm(actor_of(request).organisation, request.POST or None)
    if form.is_bound and form.is_valid():
        given = {"terms": form.terms, "sendable": sendable(), "industries": industries()}
        done, code = tried(request, form, propose_agreement, **given)
        if done:
            messages.success(request, _("Proposed: it counts once a signer of the partner has signed it."))
            return HttpResponseRedirect(reverse("desk-agreement", args=[code]))
    acts = []
    if holds(request, "agreement.propose"):
        hint = _("You sign for your office. It counts once a signer of the partner has signed it as well.")
        acts.append(Act("propose", _("Propose an agreement"), _("Sign and propose"), form, hint))
    shown = page_of(request, _visible(request).order_by("-pk"))
    page = DeskPage(
        title=_("Agreements with partners"),
        intro=_(
            "An agreement says what a partner may send and what it gets back, for which places and until when. "
            "No product has rows about persons."
        ),
        tables=[_table(list(shown))],
        onward=onward(shown),
        acts=acts,
    )
    return show(request, page, status=400 if form.errors else 200)


@needs("agreement.read")
def agreement(request: HttpRequest, code: str) -> HttpResponse:
    """One agreement: sign, end, and what went both ways."""
    form = EndForm(request.POST if request.POST.get("act") == "end" else None)
    if request.method == "POST" and (request.POST.get("act") == "confirm" or form.is_valid()):
        return _done(request, code, form)
    row = get_agreement(code)
    check_may(actor_of(request), "agreement.read", place=row.place, at=world.now())
    if not _visible(request).filter(pk=row.pk).exists():
        raise Refusal("agreement.unknown", "There is no agreement {agreement} of yours.", {"agreement": code})
    at = world.now()
    late = late_receipts([row], at).get(row.pk, 0)
    page = DeskPage(
        title=_("Agreement {code}").format(code=row.code),
        notes=[_late_words(late)] if late else [],
        facts=facts_of(row, agreement_of(row), organisation_names([row.partner, row.office]), at),
        tables=[sent_table(row), given_table(row), receipts_table(row, at)],
        acts=_acts(request, row, form),
        back=(_("Agreements with partners"), reverse("desk-agreements")),
    )
    return show(request, page, status=400 if form.errors else 200)


def _done(request: HttpRequest, code: str, form: EndForm) -> HttpResponse:
    if request.POST["act"] == "confirm":
        act(request, confirm_agreement, code=code)
        messages.success(request, _("Signed: the agreement counts from its first day on."))
    else:
        act(request, end_agreement, code=code, reason=EndReason(form.cleaned_data["reason"]))
        messages.success(request, _("Ended: nothing is sent or given under it any more."))
    return HttpResponseRedirect(reverse("desk-agreement", args=[code]))


def _visible(request: HttpRequest) -> QuerySet[AgreementRow]:
    """Those of one's places; for who neither proposes nor audits, those of the own organisation alone."""
    rows = at_places(request, "agreement.read", AgreementRow.objects.all())
    if holds(request, "agreement.propose") or holds(request, "audit.read"):
        return rows
    own = actor_of(request).organisation
    return rows.filter(Q(partner=own) | Q(office=own))


def _table(shown: list[AgreementRow]) -> DeskTable:
    at, late = world.now(), late_receipts(shown, world.now())
    names = organisation_names([row.partner for row in shown])
    columns = [
        _("Agreement"), _("Partner"), _("May send"), _("Gets back"), _("Places"), _("Until"), _("State"), _("Receipts"),
    ]  # fmt: skip
    rows = [list_row(row, agreement_of(row), names, late.get(row.pk, 0), at) for row in shown]
    return DeskTable(_("Agreements of your places"), columns, rows, _("There is no agreement yet."))


def _late_words(late: int) -> str:
    return ngettext(
        "⚠ {count} hand-over is older than a day and not acknowledged as it was: ask the partner.",
        "⚠ {count} hand-overs are older than a day and not acknowledged as they were: ask the partner.",
        late,
    ).format(count=late)


def _acts(request: HttpRequest, row: AgreementRow, form: EndForm) -> list[Act]:
    found = []
    organisation = actor_of(request).organisation
    if row.state == "proposed" and row.partner == organisation and holds(request, "agreement.confirm"):
        hint = _("You sign these terms for your organisation, by their digest.")
        found.append(Act("confirm", _("Sign"), _("Sign the agreement"), forms.Form(), hint))
    own = organisation in (row.partner, row.office)
    if row.state != "ended" and own and holds(request, "agreement.end"):
        hint = _("Nothing is sent or given under it from this moment, and it cannot be restored.")
        found.append(Act("end", _("End"), _("End the agreement"), form, hint, danger=True))
    return found
