"""The invitation: where a member of staff sets the first password."""

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.permits import Actor
from wuse.permits.actions.accounts import accept_invitation
from wuse.permits.store.models import Account
from wuse.vocabulary import Refusal
from wuse.web import site
from wuse.web.access import open_to_all
from wuse.web.desk.page import Act, DeskPage, show
from wuse.web.language import page_language


class InvitationForm(forms.Form):
    """An invitation and the password that is chosen with it."""

    username = forms.CharField(
        label=gettext_lazy("Name to sign in with"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    invitation = forms.CharField(
        label=gettext_lazy("Invitation"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )
    password = forms.CharField(
        label=gettext_lazy("New password (12 characters or more)"),
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        """The password, when it is strong enough."""
        password = self.cleaned_data["password"]
        validate_password(password, Account(username=self.cleaned_data.get("username", "")))
        return str(password)


@open_to_all
def invitation(request: HttpRequest) -> HttpResponse:
    """Set the first password by an invitation; as slow for a guesser as a sign-in."""
    form = InvitationForm(request.POST or None)
    if form.is_bound and not ratelimit.consume(request, action="login"):
        form.add_error(None, _("Too many attempts from here. Wait a minute, then try again."))
    elif form.is_bound and form.is_valid() and _accepted(form):
        messages.success(
            request, _("The password is set. Sign in, then set up a second factor under “Security”.")
        )
        return HttpResponseRedirect(reverse("account_login"))
    hint = _("You have the invitation from your account officer. It is used once, within 72 hours.")
    page = DeskPage(
        title=_("Accept an invitation"),
        acts=[Act("accept", _("Set your password"), _("Set the password"), form, hint)],
    )
    return show(request, page, status=400 if form.errors else 200)


@open_to_all
def forgotten(request: HttpRequest) -> HttpResponse:
    """What to do when a password was forgotten: no mail is sent, a person who knows you gives a new invitation."""
    page = DeskPage(
        title=_("Password forgotten"),
        intro=_(
            "Staff: ask your account officer for a new invitation. Citizens: open a new account and get a new claim "
            "code at a service counter; the old account is closed there."
        ),
        back=(_("Sign in"), reverse("account_login")),
    )
    return show(request, page)


def _accepted(form: InvitationForm) -> bool:
    account = Account.objects.filter(username__iexact=form.cleaned_data["username"].strip()).first()
    try:
        accept_invitation(
            audit=site.audit(),
            by=Actor(account=account.uid if account else ""),
            at=world.now(),
            invitation=form.cleaned_data["invitation"].upper(),
            password=form.cleaned_data["password"],
        )
    except Refusal as refusal:
        form.add_error(None, refusal.in_words(page_language()))
        return False
    return True
