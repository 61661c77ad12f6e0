"""What a citizen sees of themselves, and what they can ask for."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wuse import world
from wuse.permits.actions.accounts import claim_person
from wuse.permits.store.queries import find_response
from wuse.respond.actions.corrections import ask_correction
from wuse.respond.correction import Correction
from wuse.respond.store.models import CorrectionRow, OverrideRow
from wuse.respond.store.queries import correction_of, override_in_force, override_of
from wuse.trust import canonical_json
from wuse.trust.store.queries import about
from wuse.vocabulary import PersonKey, Refusal
from wuse.web import site
from wuse.web.access import actor_of, citizen, signed_in
from wuse.web.desk.acting import local, tried
from wuse.web.desk.corrections import OUTCOMES
from wuse.web.desk.overrides import STATES, reason_name
from wuse.web.desk.page import Act, DeskPage, DeskTable, show
from wuse.web.me.applying import application_facts, apply_acts
from wuse.web.me.records import records_table
from wuse.web.words import colour_name


class ClaimForm(forms.Form):
    """A claim code."""

    code = forms.CharField(
        label=gettext_lazy("Claim code"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def clean_code(self) -> str:
        """The code in the form in which it was printed."""
        return self.cleaned_data["code"].strip().upper()


class CorrectionForm(forms.Form):
    """What is wrong. `override`: the code by hand that is appealed."""

    override = forms.TypedChoiceField(
        label=gettext_lazy("About"), required=False, coerce=int, empty_value=None
    )
    text = forms.CharField(
        label=gettext_lazy("What is wrong, and what is right"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, person: PersonKey, response: str, data: object = None) -> None:
        super().__init__(data)
        rows = OverrideRow.objects.filter(person=person, response=response).exclude(state="lifted")
        own = [("", _("my data"))]
        self.fields["override"].choices = own + [
            (row.pk, _("the code by hand {number}").format(number=row.pk)) for row in rows
        ]


@signed_in
def me(request: HttpRequest) -> HttpResponse:
    """The person's own page; before the account is linked, the form to link it."""
    actor = actor_of(request)
    if actor.person is None:
        return _unclaimed(request)
    page = DeskPage(
        title=_("About me"),
        intro=_(
            "What is kept about you, what was decided, and who read it for what. Reading your own page is not recorded."
        ),
        facts=_own_data(request, actor.person),
        tables=[_overrides(actor.person), records_table(request), _corrections(actor.person)],
        acts=[_correction_act(CorrectionForm(actor.person, request.user.response))],
        onward=[
            (_("My health code"), reverse("me-code")),
            (_("My isolation"), reverse("me-isolation")),
            (_("Family"), reverse("family")),
            (_("Check in at a venue"), reverse("me-visits")),
            (_("Letters"), reverse("me-letters")),
        ],
    )
    return show(request, page)


@citizen
@require_POST
def correct(request: HttpRequest) -> HttpResponse:
    """Ask for a correction, or appeal."""
    actor = actor_of(request)
    response = request.user.response
    form = CorrectionForm(actor.person, response, request.POST)
    if form.is_valid():
        frame = find_response(response)
        place = frame.area if frame else ""
        done, _number = tried(
            request, form, ask_correction, response=response, place=place, **form.cleaned_data
        )
        if done:
            messages.success(request, _("Sent. A human answers within 24 hours, here."))
            return HttpResponseRedirect(reverse("me"))
    page = DeskPage(title=_("About me"), acts=[_correction_act(form)], back=(_("About me"), reverse("me")))
    return show(request, page, status=400)


def _unclaimed(request: HttpRequest) -> HttpResponse:
    form = ClaimForm(request.POST or None)
    if form.is_bound and form.is_valid():
        done, _person = tried(request, form, claim_person, **form.cleaned_data)
        if done:
            messages.success(request, _("This account is yours now: it shows what is kept about you."))
            return HttpResponseRedirect(reverse("me"))
    hint = _("You get the code at a service counter with your document. It is used once.")
    page = DeskPage(
        title=_("About me"),
        intro=_("This account is not linked to a person yet, so nothing is shown."),
        facts=application_facts(request),
        acts=[*apply_acts(request), Act("claim", _("Link this account to yourself"), _("Link"), form, hint)],
        onward=[(_("This account is for a firm"), reverse("firm"))],
    )
    return show(request, page, status=400 if form.errors else 200)


def _own_data(request: HttpRequest, person: PersonKey) -> list[tuple[str, str]]:
    """The own identity, the number shown by its end alone: a look over the shoulder should not be enough."""
    force = override_in_force(person, at=world.now())
    code = _("{colour}, by hand: {reason}, until {until}")
    told = (
        code.format(
            colour=colour_name(force.colour), reason=reason_name(force.reason), until=local(force.until)
        )
        if force
        else _("none: the published rule alone decides your code")
    )
    try:
        identity = site.vault().reveal(person, response=request.user.response)
    except Refusal:
        return [
            (_("Identity"), _("destroyed, or not registered under this response")),
            (_("Code set by hand"), told),
        ]
    return [
        (_("Name"), identity.name),
        (_("Document"), "…" + identity.number[-4:]),
        (_("Telephone"), "…" + identity.phone[-4:] if identity.phone else "–"),
        (_("Address"), identity.address or "–"),
        (
            _("Domestic contact"),
            " ".join(filter(None, (identity.contact_name, identity.contact_phone))) or "–",
        ),
        (_("Response"), request.user.response),
        (_("Code set by hand"), told),
    ]


def _overrides(person: PersonKey) -> DeskTable:
    found = [override_of(row) for row in OverrideRow.objects.filter(person=person).order_by("-pk")]
    rows = [
        [str(one.number), colour_name(one.colour), reason_name(one.reason), local(one.confirmed_at), local(one.until),
         str(STATES[one.state])]
        for one in found
    ]  # fmt: skip
    columns = [_("Number"), _("Colour"), _("Reason"), _("From"), _("Until"), _("State")]
    return DeskTable(_("Codes set by hand"), columns, rows, _("Nobody has set your code by hand."))


def _corrections(person: PersonKey) -> DeskTable:
    found = [correction_of(row) for row in CorrectionRow.objects.filter(person=person).order_by("-pk")]
    rows = [
        [
            local(one.asked_at),
            one.text or _about(one),
            str(OUTCOMES[one.outcome]),
            one.answer or "–",
            local(one.due_at),
        ]
        for one in found
    ]
    columns = [_("Asked"), _("What"), _("Outcome"), _("Answer"), _("Due")]
    return DeskTable(_("Your requests"), columns, rows, _("You have asked for nothing."))


def _about(found: Correction) -> str:
    """What an appeal without words is about."""
    return {"code": _("own code"), "isolation": _("order of isolation")}.get(found.about, "–")


def _correction_act(form: CorrectionForm) -> Act:
    hint = _("A human answers within 24 hours; somebody who decided before does not decide again.")
    return Act("correct", _("Ask for a correction, or appeal"), _("Send"), form, hint, action="me-correct")


@citizen
def proof(request: HttpRequest, number: int) -> HttpResponse:
    """What opens the commitments of an entry about oneself: values and salts, to be checked on the log's page."""
    person = actor_of(request).person
    found = next((one for one in about(person, at=world.now()) if one.number == number), None)
    if found is None:
        raise Refusal("audit.unknown", "There is no audit entry {number}.", {"number": number})
    rows = [[opening.part, _text(opening.value), opening.salt] for opening in found.openings]
    page = DeskPage(
        title=_("Entry {number}").format(number=found.log_index),
        intro=_(
            "The log shows this entry with commitments in place of what concerns you. With a value and its "
            "salt you, or somebody you trust, can check on the log's page that this is what was logged."
        ),
        tables=[
            DeskTable(
                _("What stands behind the commitments"),
                [_("Part"), _("Value"), _("Salt")],
                rows,
                _("The salts were destroyed."),
            )
        ],
        back=(_("About me"), reverse("me")),
    )
    return show(request, page)


def _text(value: object) -> str:
    return canonical_json(value).decode()
