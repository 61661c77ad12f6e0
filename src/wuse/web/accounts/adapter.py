"""How the sign-in library makes and finds our accounts, keeps second factors, and trusts an agency's provider."""

import base64
import re
import unicodedata

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wuse import world
from wuse.permits.store.models import Account, OrganisationKind
from wuse.vocabulary import Refusal
from wuse.web import site
from wuse.web.errors import refusal_as_page

_NONCE = 12
_NUMBER = re.compile(r"[0-9]{7}")
_BOUND = b"wuse second factor v1"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts with opaque ids; anybody may open one, and without a claim or a permit it shows nothing."""

    def new_user(self, request: HttpRequest) -> Account:
        """A citizen's account, not yet saved."""
        return Account(uid=world.random_id(), created_at=world.now())

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where one who has signed in goes on: staff at the desk, a holder to the code, others to link the account."""
        user: Account = request.user
        if user.organisation and user.organisation.kind == OrganisationKind.ENTERPRISE:
            return reverse("firm")
        if not user.organisation and user.firm_requests.exists():  # type: ignore[attr-defined]
            return reverse("firm")
        return reverse("desk" if user.organisation_id else "me-code" if user.person else "me")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """A new account is linked to nobody yet."""
        return reverse("me")

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """A name that names nobody: no number of a document, and none that would stand for an agency's user."""
        cleaned: str = super().clean_username(username, shallow)
        if "/" in cleaned or _NUMBER.search(unicodedata.normalize("NFKC", cleaned)):
            raise ValidationError(
                _(
                    "Choose a name that is no number of a document or telephone and has no “/”: it is seen "
                    "by operators."
                )
            )
        return cleaned

    def send_notification_mail(self, *args: object, **kwargs: object) -> None:
        """No addresses are kept, so none is written to."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors lie encrypted at the desk, under a key of the key folder."""

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        nonce = world.entropy(_NONCE)
        return base64.b64encode(nonce + _cipher().encrypt(nonce, text.encode(), _BOUND)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret.

        Raises:
            Refusal: `key.wrong` when the key folder is another one.
        """
        sealed = base64.b64decode(encrypted_text)
        try:
            return _cipher().decrypt(sealed[:_NONCE], sealed[_NONCE:], _BOUND).decode()
        except InvalidTag as reason:
            raise Refusal(
                "key.wrong",
                "The key folder does not fit the desk database: restore both from the same copy.",
            ) from reason

    def send_notification_mail(self, *args: object, **kwargs: object) -> None:
        """No addresses are kept, so none is written to."""


class AgencyAdapter(DefaultSocialAccountAdapter):
    """Sign-in through an agency's OpenID Connect provider, for accounts that an account officer has created.

    An account named `<provider>/<user name there>` is bound, at the first sign-in, to the provider's own subject
    identifier, and belongs to that subject from then on: a user name can be changed there, or given to somebody else.
    Nothing else is taken from the provider but whether it has checked a second factor (`amr` of RFC 8176).
    """

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account, or tell that there is none."""
        told = sociallogin.account.extra_data
        claims = {**(told.get("id_token") or {}), **(told.get("userinfo") or {})} or told
        name = f"{sociallogin.account.provider}/{claims.get('preferred_username') or sociallogin.account.uid}"
        try:
            account = _bound(sociallogin) if sociallogin.is_existing else _unbound(sociallogin, name)
        except Refusal as refusal:
            raise ImmediateHttpResponse(refusal_as_page(request, refusal)) from None
        request.session["agency_second_factor"] = account.uid if "mfa" in (claims.get("amr") or []) else ""
        if not sociallogin.is_existing:
            sociallogin.connect(request, account)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """A provider creates no accounts."""
        return False


def _bound(sociallogin: SocialLogin) -> Account:
    """The account of a subject that has signed in before, whatever it is called now."""
    account: Account = sociallogin.user
    if not account.is_active:
        raise _not_created(account.username)
    return account


def _unbound(sociallogin: SocialLogin, name: str) -> Account:
    """The account that was created for a user name, which nobody has used yet."""
    account = Account.objects.filter(username__iexact=name, is_active=True, machine=False).first()
    if account is None:
        raise _not_created(name)
    if account.socialaccount_set.exists():  # type: ignore[attr-defined]
        raise Refusal(
            "account.other_subject",
            "The account {name} belongs to another user of the agency, who had this name before. Ask your account "
            "officer to invite the account again, which frees it, then sign in again.",
            {"name": name},
        )
    return account


def _not_created(name: str) -> Refusal:
    return Refusal(
        "account.not_created",
        "There is no account {name} here. Ask your account officer to create it, then sign in again.",
        {"name": name},
    )


def _cipher() -> AESGCM:
    return AESGCM(site.keys().make("second-factor", entropy=world.entropy))
