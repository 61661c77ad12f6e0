"""Accounts of staff and their organisations."""

from django import forms
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.permits import check_may
from wuse.permits.actions.accounts import close_account, create_account, create_organisation, invite_again
from wuse.permits.store.models import Account, OrganisationRow
from wuse.permits.store.queries import get_account, place_of
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import (
    PlaceField,
    act,
    holds,
    tried,
)
from wuse.web.desk.keys import key_acts, key_given, key_table, key_withdrawn
from wuse.web.desk.listing import at_places, onward, page_of
from wuse.web.desk.page import Act, DeskCell, DeskPage, DeskTable, show
from wuse.web.words import place_words


class AccountForm(forms.Form):
    """A new account."""

    username = forms.CharField(label=gettext_lazy("Name to sign in with"), max_length=60)
    display_name = forms.CharField(label=gettext_lazy("Name and post"), max_length=60)
    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"))
    machine = forms.BooleanField(
        label=gettext_lazy("A program: it gets keys and never signs in"), required=False
    )

    def __init__(self, *values: object, **named: object) -> None:
        super().__init__(*values, **named)
        self.fields["organisation"].choices = [
            (row.code, row.name) for row in OrganisationRow.objects.order_by("code")
        ]


class OrganisationForm(forms.Form):
    """A new organisation."""

    code = forms.SlugField(label=gettext_lazy("Short code"), max_length=40)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    place = PlaceField()


@needs("account.list")
def accounts(request: HttpRequest) -> HttpResponse:
    """The accounts of one's places, and forms to add to them."""
    account_form = AccountForm(request.POST if request.POST.get("act") == "account" else None)
    agency_form = OrganisationForm(request.POST if request.POST.get("act") == "organisation" else None)
    secret = None
    if account_form.is_bound and account_form.is_valid():
        secret = _created(request, account_form)
    if agency_form.is_bound and agency_form.is_valid():
        done, _answer = tried(request, agency_form, create_organisation, **agency_form.cleaned_data)
        agency_form = OrganisationForm() if done else agency_form
        account_form = AccountForm() if done else account_form
    shown = page_of(request, _rows(request))
    page = DeskPage(
        title=_("Accounts"),
        intro=_(
            "An account says who somebody is; what they may do is a permit. The invitation is shown once: "
            "hand it over in person."
        ),
        tables=[_table(shown)],
        onward=onward(shown),
        acts=_acts(request, account_form, agency_form),
        secret=secret,
    )
    failed = account_form.errors or agency_form.errors
    return show(request, page, status=400 if failed else 200)


@needs("account.list")
def account(request: HttpRequest, uid: str) -> HttpResponse:
    """One account: invite again, close; the keys of a program."""
    found, secret = get_account(uid), None
    check_may(actor_of(request), "account.list", place=place_of(found), at=world.now())
    if request.POST.get("act") == "invite":
        code = world.random_code()
        act(request, invite_again, uid=uid, invitation=code)
        secret = (_("Invitation for {name}, valid for 72 hours").format(name=found.username), code)
    elif request.POST.get("act") == "close":
        act(request, close_account, uid=uid)
    key, key_form = key_given(request, found)
    withdraw_form = key_withdrawn(request, found)
    found = get_account(uid)
    page = DeskPage(
        title=found.username,
        facts=[
            (_("Name and post"), found.display_name or "–"),
            (_("Organisation"), found.organisation.name if found.organisation else "–"),
            (_("Kind"), _("program") if found.machine else _("person")),
            (_("State"), _("open") if found.is_active else _("closed")),
        ],
        tables=[key_table(found)] if found.machine else [],
        acts=[*key_acts(request, found, key_form, withdraw_form), *_account_acts(request, found)],
        secret=secret or key,
        back=(_("Accounts"), reverse("desk-accounts")),
    )
    return show(request, page)


def _created(request: HttpRequest, form: AccountForm) -> tuple[str, str] | None:
    code = world.random_code()
    done, _answer = tried(
        request, form, create_account, uid=world.random_id(), invitation=code, **form.cleaned_data
    )
    title = _("Invitation for {name}, valid for 72 hours")
    invited = done and not form.cleaned_data["machine"]
    return (title.format(name=form.cleaned_data["username"]), code) if invited else None


def _rows(request: HttpRequest) -> QuerySet[Account]:
    staff = Account.objects.exclude(organisation=None).select_related("organisation").order_by("username")
    return at_places(request, "account.list", staff, field="organisation__place")


def _table(shown: Page[Account]) -> DeskTable:
    rows = [
        [
            DeskCell(row.username, reverse("desk-account", args=[row.uid])),
            row.display_name,
            row.organisation.name,
            _("program") if row.machine else _("person"),
            place_words(row.organisation.place),
            _("open") if row.is_active else _("closed"),
        ]
        for row in shown
    ]
    columns = [_("Account"), _("Name and post"), _("Organisation"), _("Kind"), _("Place"), _("State")]
    return DeskTable(_("Accounts of your places"), columns, rows, _("There is no account yet."))


def _acts(request: HttpRequest, account_form: AccountForm, agency_form: OrganisationForm) -> list[Act]:
    found = []
    if holds(request, "account.create"):
        found.append(Act("account", _("Create an account"), _("Create"), account_form))
    if holds(request, "organisation.create"):
        found.append(Act("organisation", _("Enter an organisation"), _("Enter"), agency_form))
    return found


def _account_acts(request: HttpRequest, account: Account) -> list[Act]:
    found: list[Act] = []
    if not account.is_active:
        return found
    if holds(request, "account.invite") and not account.machine:
        hint = _("The password stops to count; a new one is set with the invitation.")
        found.append(Act("invite", _("Invite again"), _("Make an invitation"), forms.Form(), hint))
    if holds(request, "account.close"):
        hint = _("The account cannot sign in any more, and its permits are withdrawn.")
        found.append(Act("close", _("Close the account"), _("Close"), forms.Form(), hint, danger=True))
    return found
