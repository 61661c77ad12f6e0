"""Browsers without a browser: Django's test client, signed in as the people of a desk, on the desk's clock."""

import time

import pytest
from django.test import Client

from tests.desk_people import Desk
from wuse import world
from wuse.permits.store.models import Account


def on_its_clock(desk: Desk, patch: pytest.MonkeyPatch) -> Desk:
    """Let the screens read the time from the desk."""
    patch.setattr(world, "now", lambda: desk.at)
    return desk


def visitor(*, lang: str = "en", forgery_checked: bool = False) -> Client:
    """Somebody who is not signed in; a fault in a view becomes the page for faults, as on a real site."""
    client = Client(raise_request_exception=False, enforce_csrf_checks=forgery_checked)
    client.cookies["django_language"] = lang
    return client


def signed_in(name: str, *, second_factor: bool = True, lang: str = "en") -> Client:
    """The browser of an account that has just signed in."""
    client = visitor(lang=lang)
    client.force_login(
        Account.objects.get(username=name), "allauth.account.auth_backends.AuthenticationBackend"
    )
    session = client.session
    records: list[dict[str, object]] = [{"method": "password", "at": time.time()}]
    if second_factor:
        records.append({"method": "mfa", "type": "totp", "at": time.time()})
    session["account_authentication_methods"] = records
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client


def citizen(name: str = "citizen") -> Account:
    """An account that anybody may open; it is linked to nobody yet."""
    return Account.objects.create(uid=f"a-{name}", username=name, created_at=world.now())
