"""A passkey, made and used in a real browser with an authenticator that is only pretended."""

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Site, reader

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery staple"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_signs_in_without_a_password(browser: Browser, own_site: Site) -> None:
    site = Site(own_site.address.replace("127.0.0.1", "localhost"), own_site.home)
    with reader(browser, site) as page:
        devices = page.context.new_cdp_session(page)
        devices.send("WebAuthn.enable")
        devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        page.goto(site.address + "/accounts/signup/")
        page.locator("[name=username]").fill("someone")
        for name in ("password1", "password2"):
            page.locator(f"[name={name}]").fill(PASSWORD)
        page.locator("main form button").first.click()
        page.wait_for_url("**/me/")
        page.goto(site.address + "/accounts/2fa/webauthn/add/")
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main form button").first.click()
        page.wait_for_url("**/webauthn/add/")
        page.locator("[name=name]").fill("my key")
        if page.locator("[name=passwordless]").count():
            page.locator("[name=passwordless]").check()
        page.locator("#mfa_webauthn_add").click()
        page.wait_for_url(lambda url: "/webauthn/add/" not in url)
        page.locator("header form[action$='/logout/'] button").click()
        page.wait_for_url(lambda url: "/2fa/" not in url)
        page.goto(site.address + "/accounts/login/")
        page.locator("#passkey_login").click()
        page.wait_for_url("**/me/")
