"""Signing in: what lets somebody in, what does not, and when it ends."""

import json
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.agency_provider import CLIENT, SECRET, Provider, agency_provider
from tests.desk_people import PASSWORD, Desk, set_password
from tests.web_people import on_its_clock, visitor
from wuse.permits.actions.accounts import close_account, invite_again
from wuse.permits.store.models import Account
from wuse.web.accounts.providers import read_providers


@pytest.fixture
def desk(desk: Desk, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Desk:
    """A desk on its own clock, with quick hashing."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    set_password_of = on_its_clock(desk, monkeypatch)
    set_password("wang")
    return set_password_of


def sign_in(client: Client, name: str = "wang", password: str = PASSWORD, address: str = "10.0.0.1") -> int:
    answer = client.post("/accounts/login/", {"login": name, "password": password}, REMOTE_ADDR=address)
    return answer.status_code


def is_in(client: Client) -> bool:
    return client.get("/desk/").status_code == 200


def code_of(secret: str, ahead: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def with_totp(client: Client) -> str:
    """Set up an authenticator app on the screen; answers with the secret that the page shows."""
    setup = "/accounts/2fa/totp/activate/"
    asked = client.get(setup)
    assert asked["Location"].startswith("/accounts/reauthenticate/"), "asked for the password once more"
    client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": setup})
    page = client.get(setup).content.decode()
    found = re.search(r'value="([A-Z2-7]{32})"', page)
    assert found, "the secret can be typed from the page"
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_of(found[1])})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return found[1]


def test_a_password_opens_the_desk_and_counts_as_no_second_factor(desk: Desk) -> None:
    client = visitor()
    assert sign_in(client, password="wrong") == 200
    assert not is_in(client)
    assert sign_in(client) == 302
    assert is_in(client)
    assert client.get("/desk/persons/").status_code == 403


def test_an_authenticator_app_is_set_up_sealed_asked_for_and_used_once(desk: Desk) -> None:
    first = visitor()
    sign_in(first)
    secret = with_totp(first)
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert secret not in json.dumps([str(value) for value in first.session.items()])
    second = visitor()
    assert sign_in(second) == 302
    assert not is_in(second), "the password alone is not enough any more"
    code = code_of(secret, 1) if code_of(secret) == code_of(secret, 1) else code_of(secret)
    assert second.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert second.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert second.get("/desk/persons/").status_code == 200
    third = visitor()
    sign_in(third)
    assert third.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 200, "replayed"
    assert not is_in(third)


def test_a_recovery_code_is_used_once(desk: Desk) -> None:
    first = visitor()
    sign_in(first)
    with_totp(first)
    page = first.get("/accounts/2fa/recovery-codes/").content.decode()
    code = re.search(r"\b[0-9a-f]{8}\b|\b[0-9]{8}\b", re.sub(r"<[^>]+>", " ", page))
    assert code, page
    for expected in (True, False):
        client = visitor()
        sign_in(client)
        client.post("/accounts/2fa/authenticate/", {"code": code[0]})
        assert is_in(client) is expected


def test_five_wrong_passwords_lock_the_name_for_five_minutes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        sign_in(visitor(), password="wrong", address=f"10.1.0.{number}")
    client = visitor()
    assert sign_in(client, address="10.1.1.1") == 200
    assert not is_in(client)
    later = time.time() + 301
    monkeypatch.setattr(time, "time", lambda: later)
    assert sign_in(client, address="10.1.1.2") == 302
    assert is_in(client)


def test_an_address_may_try_ten_a_minute(desk: Desk) -> None:
    for number in range(10):
        sign_in(visitor(), name=f"somebody-{number}", password="wrong")
    client = visitor()
    sign_in(client)
    assert not is_in(client)
    assert sign_in(client, address="10.0.0.2") == 302


def test_a_session_ends_after_twelve_hours(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    client = visitor()
    sign_in(client)
    start = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: start + timedelta(hours=11, minutes=59))
    assert is_in(client)
    monkeypatch.setattr(timezone, "now", lambda: start + timedelta(hours=24, minutes=1))
    assert not is_in(client)


def test_a_session_ends_at_sign_out(desk: Desk) -> None:
    client = visitor()
    sign_in(client)
    kept = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    client.cookies["sessionid"] = kept
    assert not is_in(client)


def test_closing_or_inviting_again_ends_sessions_passwords_and_second_factors(desk: Desk) -> None:
    for name, action, more in (
        ("sun", close_account, {}),
        ("wang", invite_again, {"invitation": "AGAIN"}),
    ):
        set_password(name)
        client = visitor()
        sign_in(client, name)
        with_totp(client)
        assert is_in(client)
        desk.do("chen", action, uid=f"a-{name}", **more)
        assert not is_in(client), name
        sign_in(client, name)
        assert not is_in(client), name
    assert not Authenticator.objects.filter(user__username="wang").exists()


def accepted(
    name: str = "new", invitation: str = "INVITATION OF NEW", password: str = "a long enough password"
) -> int:
    values = {"act": "accept", "username": name, "invitation": invitation, "password": password}
    return visitor().post("/accounts/invitation/", values).status_code


def test_an_invitation_counts_once_within_72_hours_with_a_strong_password(desk: Desk) -> None:
    desk.do("chen", invite_again, uid="a-wang", invitation="INVITATION")
    assert accepted("wang", "WRONG") == 400
    assert accepted("li", "INVITATION") == 400
    assert accepted("wang", "INVITATION", "short") == 400
    assert accepted("wang", "INVITATION", "password1234") == 400
    assert accepted("wang", "INVITATION") == 302
    assert accepted("wang", "INVITATION", "another long password") == 400
    assert sign_in(visitor(), "wang", "a long enough password") == 302


def test_an_invitation_is_over_after_72_hours(desk: Desk) -> None:
    desk.do("chen", invite_again, uid="a-wang", invitation="INVITATION")
    desk.later(hours=72)
    assert accepted("wang", "INVITATION") == 400


@pytest.mark.parametrize("name", ["330382199001011237", "13800000000", "agency/li.na", "３３０３８２１９９"])
def test_nobody_signs_up_under_a_number_or_as_an_agencys_user(desk: Desk, name: str) -> None:
    client = visitor()
    client.post("/accounts/signup/", {"username": name, "password1": PASSWORD, "password2": PASSWORD})
    assert not Account.objects.filter(username__iexact=name).exists()
    client.post("/accounts/signup/", {"username": "my-own", "password1": PASSWORD, "password2": PASSWORD})
    assert Account.objects.filter(username="my-own", organisation=None).exists()


@pytest.fixture
def provider(desk: Desk, tmp_path: Path, settings: Settings) -> Iterator[Provider]:
    """The provider of an agency, and the account of its user li.na here."""
    with agency_provider() as running:
        file = tmp_path / "oidc.json"
        (tmp_path / "secret").write_text(SECRET + "\n")
        one = {"id": "wzcdc", "name": "温州市疾控中心", "client_id": CLIENT, "secret_file": "secret"}
        file.write_text(json.dumps([{**one, "server_url": running.address}]))
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": read_providers(str(file))}}
        Account.objects.filter(username="wang").update(username="wzcdc/li.na")
        yield running


def through_agency(client: Client) -> int:
    """Go the way of a browser: the button, the provider, and back."""
    assert 'href="/accounts/oidc/wzcdc/login/' in client.get("/accounts/login/").content.decode()
    assert client.get("/accounts/oidc/wzcdc/login/").status_code == 200
    away = client.post("/accounts/oidc/wzcdc/login/")["Location"]
    back = requests.get(away, allow_redirects=False, timeout=5).headers["Location"]
    return client.get(back).status_code


def test_an_agencys_user_is_found_and_asked_for_the_second_factor_here(provider: Provider) -> None:
    client = visitor()
    assert through_agency(client) == 302
    assert provider.asked[0]["code_challenge_method"] == "S256"
    assert is_in(client)
    assert client.get("/desk/persons/").status_code == 403, "no second factor yet"
    with_totp(client)
    again = visitor()
    through_agency(again)
    assert not is_in(again), "the second factor here is asked for"


def test_the_agencys_own_second_factor_counts_for_that_account_and_session(provider: Provider) -> None:
    provider.claims = {"amr": ["pwd", "mfa"]}
    client = visitor()
    through_agency(client)
    assert client.get("/desk/persons/").status_code == 200
    client.post("/accounts/logout/")
    set_password("sun")
    sign_in(client, "sun")
    assert client.get("/desk/persons/").status_code == 403, "another account in the same browser"


def test_a_user_who_has_no_account_here_is_told_so(provider: Provider) -> None:
    provider.user = "stranger"
    before = Account.objects.count()
    client = visitor()
    assert through_agency(client) == 400
    assert not is_in(client)
    assert Account.objects.count() == before


def test_a_name_that_was_changed_at_the_agency_opens_nobody_elses_account(provider: Provider) -> None:
    """Where users may rename themselves, a name proves nothing: the subject that signed in first keeps its account."""
    Account.objects.filter(username="sun").update(username="wzcdc/sun.li")
    through_agency(visitor())
    provider.user, provider.subject = "sun.li", "s-li.na"
    client = visitor()
    through_agency(client)
    assert signed_in_as(client) == "wzcdc/li.na"


def test_a_name_that_was_given_to_somebody_else_opens_nothing_until_the_account_is_freed(
    provider: Provider, desk: Desk
) -> None:
    through_agency(visitor())
    provider.subject = "s-another-li.na"
    client = visitor()
    assert through_agency(client) == 400
    assert not is_in(client)
    uid = Account.objects.get(username="wzcdc/li.na").uid
    desk.do("chen", invite_again, uid=uid, invitation="AAAA-BBBB")
    through_agency(client)
    assert signed_in_as(client) == "wzcdc/li.na"
    provider.subject = ""
    before = visitor()
    assert through_agency(before) == 400, "the one who had the name before"


def signed_in_as(client: Client) -> str:
    """The name of the account that a browser is signed in with."""
    return Account.objects.get(pk=client.session["_auth_user_id"]).username


def test_a_closed_account_is_not_opened_by_the_agency(provider: Provider) -> None:
    Account.objects.filter(username="wzcdc/li.na").update(is_active=False)
    client = visitor()
    through_agency(client)
    assert not is_in(client)


@pytest.mark.parametrize(
    "text", ["{", "{}x", '[{"id": "a"}]', "[1]", '[{"id":"a","name":"","client_id":"","secret_file":"no",'
             '"server_url":"https://a"}]', '[{"id":"a","name":"","client_id":"","secret_file":"f",'
             '"server_url":"http://a"}]'],
)  # fmt: skip
def test_a_file_of_providers_that_cannot_be_used_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "oidc.json"
    (tmp_path / "f").write_text("the secret")
    file.write_text(text)
    with pytest.raises(ImproperlyConfigured) as caught:
        read_providers(str(file))
    assert "the secret" not in str(caught.value)
    assert read_providers("") == []


def test_no_secret_of_a_second_factor_stays_in_any_table(desk: Desk) -> None:
    client = visitor()
    sign_in(client)
    secret = with_totp(client)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert secret not in repr(cursor.fetchall()), table
