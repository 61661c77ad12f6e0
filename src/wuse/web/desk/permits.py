"""Permits: listed, proposed, confirmed, withdrawn."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.permits import catalogue, check_may
from wuse.permits.actions.permits import confirm_permit, propose_permit, withdraw_permit
from wuse.permits.store.models import Account, PermitRow
from wuse.permits.store.queries import active_responses, get_permit
from wuse.vocabulary import Purpose
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import (
    MomentField,
    PlaceField,
    act,
    holds,
    local,
    purpose_name,
    role_name,
    tried,
)
from wuse.web.desk.listing import at_places, onward, page_of
from wuse.web.desk.page import Act, DeskCell, DeskPage, DeskTable, show
from wuse.web.words import joined, place_words

_STATES = {
    "proposed": gettext_lazy("waits for a second person"),
    "active": gettext_lazy("confirmed"),
    "withdrawn": gettext_lazy("withdrawn"),
}


class PermitForm(forms.Form):
    """A new permit."""

    account = forms.ChoiceField(label=gettext_lazy("For the account"))
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    place = PlaceField()
    response = forms.ChoiceField(
        label=gettext_lazy("Response (for roles that handle persons)"), required=False
    )
    purposes = forms.MultipleChoiceField(
        label=gettext_lazy("Purposes (for roles that handle persons)"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    valid_from = MomentField(label=gettext_lazy("From"))
    valid_until = MomentField(label=gettext_lazy("Until"))

    def __init__(self, *values: object, **named: object) -> None:
        at = world.now()
        named["initial"] = {"valid_from": at, "valid_until": at + timedelta(days=30)}
        super().__init__(*values, **named)
        staff = Account.objects.exclude(organisation=None).filter(is_active=True).order_by("username")
        self.fields["account"].choices = [(row.uid, f"{row.username} · {row.display_name}") for row in staff]
        self.fields["role"].choices = [
            (name, role_name(name) + (_(" (second person)") if role.powerful else ""))
            for name, role in catalogue().roles.items()
        ]
        self.fields["response"].choices = [("", "–")] + [(row.code, row.code) for row in active_responses(at)]
        self.fields["purposes"].choices = [(purpose.value, purpose_name(purpose)) for purpose in Purpose]

    def clean_purposes(self) -> frozenset[Purpose]:
        """The purposes as values."""
        return frozenset(Purpose(name) for name in self.cleaned_data["purposes"])


@needs("permit.list")
def permits(request: HttpRequest) -> HttpResponse:
    """The permits of one's places, and a form to propose one."""
    form = PermitForm(request.POST or None)
    if form.is_bound and form.is_valid():
        done, number = tried(request, form, propose_permit, **form.cleaned_data)
        if done:
            return HttpResponseRedirect(reverse("desk-permit", args=[number]))
    acts = []
    if holds(request, "permit.propose"):
        hint = _("A powerful role counts only after a second permit officer has confirmed it.")
        acts.append(Act("propose", _("Grant a permit"), _("Grant or propose"), form, hint))
    rows = PermitRow.objects.select_related("account", "response").order_by("-pk")
    shown = page_of(request, at_places(request, "permit.list", rows))
    page = DeskPage(
        title=_("Permits"),
        intro=_("A permit gives a role at a place, and all that lies in it, from a day to a day."),
        tables=[_table(shown)],
        onward=onward(shown),
        acts=acts,
    )
    return show(request, page, status=400 if form.errors else 200)


@needs("permit.list")
def permit(request: HttpRequest, number: int) -> HttpResponse:
    """One permit: confirm, withdraw."""
    if request.method == "POST":
        return _done(request, number)
    row = get_permit(number)
    check_may(actor_of(request), "permit.list", place=row.place, at=world.now())
    page = DeskPage(
        title=_("Permit {number}").format(number=number),
        facts=_facts(row),
        acts=_acts(request, row),
        back=(_("Permits"), reverse("desk-permits")),
    )
    return show(request, page)


def _done(request: HttpRequest, number: int) -> HttpResponse:
    if request.POST.get("act") == "confirm":
        act(request, confirm_permit, number=number)
        messages.success(request, _("Confirmed: the permit counts from now on."))
    elif request.POST.get("act") == "withdraw":
        act(request, withdraw_permit, number=number)
        messages.success(request, _("Withdrawn: the permit counts no more."))
    return HttpResponseRedirect(reverse("desk-permit", args=[number]))


def _table(shown: Page[PermitRow]) -> DeskTable:
    rows = [
        [
            DeskCell(_("Permit {number}").format(number=row.pk), reverse("desk-permit", args=[row.pk])),
            row.account.username,
            role_name(row.role),
            place_words(row.place),
            row.response.code if row.response else "–",
            local(row.valid_until),
            DeskCell(str(_STATES[row.state]), state=row.state),
        ]
        for row in shown
    ]
    columns = [_("Permit"), _("Account"), _("Role"), _("Place"), _("Response"), _("Until"), _("State")]
    return DeskTable(_("Permits of your places"), columns, rows, _("There is no permit yet."))


def _facts(row: PermitRow) -> list[tuple[str, str]]:
    names = dict(Account.objects.values_list("uid", "username"))
    return [
        (_("Account"), f"{row.account.username} · {row.account.display_name}"),
        (_("Role"), role_name(row.role)),
        (_("Place"), place_words(row.place)),
        (_("Response"), row.response.code if row.response else "–"),
        (_("Purposes"), joined(purpose_name(purpose) for purpose in row.purposes)),
        (_("From"), local(row.valid_from)),
        (_("Until"), local(row.valid_until)),
        (_("State"), str(_STATES[row.state])),
        (_("Proposed by"), names.get(row.proposed_by, row.proposed_by)),
        (_("Confirmed by"), names.get(row.confirmed_by, "–")),
    ]


def _acts(request: HttpRequest, row: PermitRow) -> list[Act]:
    found = []
    if row.state == "proposed" and holds(request, "permit.confirm"):
        hint = _("You confirm as the second person that this account needs this role.")
        found.append(Act("confirm", _("Confirm"), _("Confirm the permit"), forms.Form(), hint))
    if row.state != "withdrawn" and holds(request, "permit.withdraw"):
        hint = _("It counts no more from this moment, and cannot be restored.")
        found.append(
            Act("withdraw", _("Withdraw"), _("Withdraw the permit"), forms.Form(), hint, danger=True)
        )
    return found
