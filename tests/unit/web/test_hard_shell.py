"""What every answer carries, and what never leaves the site."""

import json
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.desk_people import Desk
from tests.desks import run_python
from tests.web_people import on_its_clock, signed_in, visitor
from wuse.web import edition_data

PAGES = ("/accounts/login/", "/accounts/signup/", "/accounts/invitation/", "/responses/", "/nowhere", "/healthz",
         "/api/v1/responses", "/data/nothing", "/static/wuse/wuse.css")  # fmt: skip
# What a program of the site says about its settings, started anew: most are read once, at the start.
ASK = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
answer = Client().get("/healthz", secure=True, headers={"host": "wuse.example.cn"})
names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY",
         "CSRF_COOKIE_HTTPONLY", "DEBUG", "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN"]
told = {name: getattr(settings, name) for name in names}
seen = {"hsts": answer.get("Strict-Transport-Security", ""), "form": answer["Content-Security-Policy"]}
print(json.dumps({**seen, **told}))
"""


def asked(tmp_path: Path, **environment: str) -> dict[str, object]:
    result = run_python(
        "-c",
        ASK,
        home=tmp_path,
        DJANGO_SETTINGS_MODULE="wuse.web.settings",
        WUSE_SECRET_KEY="k" * 50,
        WUSE_ALLOWED_HOSTS="wuse.example.cn",
        **environment,
    )
    assert result.returncode == 0, result.stderr
    found: dict[str, object] = json.loads(result.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_carries_the_headers(desk: Desk, address: str) -> None:
    answer = visitor().get(address)
    answer.close()
    if not address.startswith("/static/"):
        policy = answer["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_https_brings_strict_transport_and_cookies_that_travel_over_it_alone(tmp_path: Path) -> None:
    told = asked(tmp_path, WUSE_PUBLIC_URL="https://wuse.example.cn")
    assert told["hsts"] == "max-age=31536000; includeSubDomains"
    assert all(told[name] for name in told if str(name).startswith(("SESSION", "CSRF", "LANGUAGE")))
    assert not told["DEBUG"]
    assert not told["MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN"]


def test_without_https_no_strict_transport_is_promised(tmp_path: Path) -> None:
    told = asked(tmp_path)
    assert told["hsts"] == ""
    assert not told["SESSION_COOKIE_SECURE"]


@pytest.mark.parametrize("address", ["/responses/", "/public/"])
def test_a_fault_shows_no_trace(desk: Desk, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    def fails(*values: object, **named: object) -> None:
        raise RuntimeError("the inside of the house")

    monkeypatch.setattr("wuse.web.desk.responses.responses", fails)
    monkeypatch.setattr(edition_data, "newest_edition_number", fails)
    answer = visitor().get(address)
    assert answer.status_code == 500
    body = answer.content.decode()
    assert "Something went wrong on our side" in body
    assert "inside of the house" not in body
    assert "Traceback" not in body
    assert "RuntimeError" not in body


def test_a_fault_of_the_desk_itself_still_has_its_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*values: object, **named: object) -> None:
        raise RuntimeError("the desk is gone")

    monkeypatch.setattr("wuse.web.access._actor", fails)
    answer = visitor().get("/desk/")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()


@pytest.mark.parametrize("address", ["/healthz", "/responses/", "/api/v1/responses"])
def test_another_host_is_refused(desk: Desk, address: str) -> None:
    answer = visitor().get(address, headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()


def test_too_much_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in("zhao")
    on_its_clock(desk, monkeypatch)
    large = client.post("/api/v1/responses", "x" * (2 * 1024 * 1024 + 1), content_type="application/json")
    many = client.post("/desk/permits/", {f"field{number}": "1" for number in range(300)})
    assert (large.status_code, many.status_code) == (400, 400)
    assert large.json().keys() == {"code", "message", "details"}


def test_a_file_that_is_sent_is_not_kept(desk: Desk, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    file = tmp_path.parent / "file.csv"
    file.write_text("planted")
    with file.open() as sent:
        answer = visitor().post("/accounts/login/", {"login": "x", "password": "y", "file": sent})
    assert answer.status_code < 500
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("address", ["/responses/", "/accounts/login/", "/accounts/invitation/", "/nowhere"])
def test_a_demonstration_says_so_on_every_page(desk: Desk, settings: Settings, address: str) -> None:
    banner = "Never enter real persons here"
    assert banner not in visitor().get(address).content.decode()
    settings.WUSE_DEMO = True
    assert banner in visitor().get(address).content.decode()


def test_pages_about_persons_are_not_kept_by_browsers(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    on_its_clock(desk, monkeypatch)
    client: Client = signed_in("gao")
    assert "no-store" in client.get("/desk/persons/")["Cache-Control"]
    assert "no-store" in client.get("/me/")["Cache-Control"]
