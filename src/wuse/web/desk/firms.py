"""Who wants to speak for a firm: the township confirms, sends a letter, or turns down."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.permits import check_may
from wuse.permits.actions.firms import confirm_firm, invite_firm, reject_firm
from wuse.permits.firm import FirmRequestState
from wuse.permits.store.firms import agents_of, find_firm, get_request, requests_at
from wuse.permits.store.models import FirmRequestRow
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import local, places_of, tried
from wuse.web.desk.page import Act, DeskCell, DeskPage, DeskTable, show
from wuse.web.words import place_words

_READ = "firm.read"
STATES = {
    "asked": gettext_lazy("waits"),
    "letter": gettext_lazy("letter sent"),
    "confirmed": gettext_lazy("confirmed"),
    "rejected": gettext_lazy("turned down"),
}


class WhyForm(forms.Form):
    """Why not."""

    text = forms.CharField(
        label=gettext_lazy("Why"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class PlainForm(forms.Form):
    """Nothing to be said."""


@needs(_READ)
def firms(request: HttpRequest) -> HttpResponse:
    """The requests that wait at one's places."""
    rows = [
        [
            DeskCell(row.name, reverse("desk-firm", args=[row.pk])),
            row.code,
            place_words(row.place),
            DeskCell(str(STATES[row.state]), state=row.state),
            local(row.asked_at),
        ]
        for row in requests_at(places_of(actor_of(request), _READ))[:200]
    ]
    columns = [_("Firm"), _("Unified social credit code"), _("Township"), _("State"), _("Asked")]
    page = DeskPage(
        title=_("Firms"),
        intro=_(
            "Whoever asks to speak for a firm can do nothing for it before you have confirmed it: look at licence and "
            "person, call the office, or send a letter with a code to the registered address."
        ),
        tables=[DeskTable(_("Who asks to speak for a firm"), columns, rows, _("Nobody waits."))],
    )
    return show(request, page)


@needs(_READ)
def firm(request: HttpRequest, number: int) -> HttpResponse:
    """One request."""
    row = _readable(request, number)
    done = request.POST.get("act", "")
    bound: forms.Form | None = None
    secret: tuple[str, str] | None = None
    if done in ("confirm", "letter", "reject"):
        bound = WhyForm(request.POST) if done == "reject" else PlainForm(request.POST)
        code = world.random_code()
        if bound.is_valid() and _decided(request, bound, done, number, code):
            if done != "letter":
                return HttpResponseRedirect(reverse("desk-firms"))
            secret = (_("Code for the letter"), code)
    row.refresh_from_db()
    page = DeskPage(
        title=row.name,
        secret=secret,
        facts=_facts(row),
        acts=_acts(bound, done) if FirmRequestState(row.state).waits else [],
        back=(_("Firms"), reverse("desk-firms")),
    )
    return show(request, page, status=400 if bound is not None and bound.errors else 200)


def _readable(request: HttpRequest, number: int) -> FirmRequestRow:
    row = get_request(number)
    check_may(actor_of(request), _READ, place=row.place, at=world.now())
    return row


def _decided(request: HttpRequest, form: forms.Form, done: str, number: int, code: str) -> bool:
    if done == "letter":
        return tried(request, form, invite_firm, number=number, code=code)[0]
    action = confirm_firm if done == "confirm" else reject_firm
    decided = tried(request, form, action, number=number, **form.cleaned_data)[0]
    if decided:
        messages.success(request, _("Confirmed.") if done == "confirm" else _("Turned down."))
    return decided


def _acts(bound: forms.Form | None, done: str) -> list[Act]:
    hint = _("You have seen the licence and who the person is, or called the office.")
    letter = _(
        "Print the code in a letter to the registered address; it counts fourteen days, for this account alone."
    )
    return [
        Act("confirm", _("Confirm"), _("The person speaks for the firm"),
            bound if bound and done == "confirm" else PlainForm(), hint),
        Act("letter", _("Send a letter"), _("Make the code"),
            bound if bound and done == "letter" else PlainForm(), letter),
        Act("reject", _("Turn down"), _("Turn down"),
            bound if bound and done == "reject" else WhyForm(), danger=True),
    ]  # fmt: skip


def _facts(row: FirmRequestRow) -> list[tuple[str, str]]:
    known = find_firm(row.code)
    speaking = agents_of(row.code).count() if known else 0
    return [
        (_("Unified social credit code"), row.code),
        (_("Township"), place_words(row.place)),
        (_("Whom to call at the firm"), row.contact),
        (_("Telephone of the office"), row.phone),
        (_("Asked"), f"{local(row.asked_at)} · {row.account.username}"),
        (_("State"), str(STATES[row.state])),
        (_("Speak for the firm already"), str(speaking)),
    ]
