"""Every form of the site, found by walking its addresses, filled with what nobody should type: refused,
never failing.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import settings as examples
from pytest_django.fixtures import Settings

from tests.desk_people import COUNTY, Desk, document, set_password
from tests.taken_back import around_a_try
from tests.web_people import citizen, on_its_clock, signed_in, visitor
from wuse.permits.actions.accounts import claim_person
from wuse.permits.actions.identities import invite_person, register_person
from wuse.respond.actions.corrections import ask_correction
from wuse.respond.actions.overrides import confirm_override, propose_override
from wuse.respond.override import OverrideReason
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import Colour, PersonKey, Purpose

MARK = "<b id=planted>planted</b>\"'"
ROUNDS = max(1, examples().max_examples // 25)
PEOPLE = ("nobody", "citizen", "newcomer", "chen", "zhao", "wang", "gao", "lin", "qian")
HOSTILE = (
    "",
    " ",
    MARK,
    "x" * 5000,
    "\x00",
    "a\x00b",
    "\x07\x1b[31m\u202e\ufeff",
    "\ud800",
    "𝟛𝟛𝟘𝟛𝟠𝟚",
    "' or 1=1 --",
    "{0.__class__} {gap} %s %(x)s",
    "9" * 400,
    "-1",
    "1e309",
    "NaN",
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "2020-02-30T00:00",
    "2020-02-29T24:00",
    "0000-00-00",
    "../../etc/passwd",
    "p1-" + "a" * 32,
    "33-2020-1|case_investigation",
    "33-2020-1|nothing",
    "|",
    "||||",
)


@dataclass
class HtmlForm:
    """A form of a page: where it goes, and its fields with what stood in them."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """The forms and the links of a page."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.found, self.links = address, list[HtmlForm](), set[str]()
        self._open: HtmlForm | None = None
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = HtmlForm(had.get("action") or self.address, had.get("method", "get").lower())
            self.found.append(self._open)
        elif tag == "a" and had.get("href", "").startswith("/"):
            self.links.add(had["href"])
        elif tag in ("input", "select", "textarea", "button") and had.get("name") and self._open:
            self._keep(tag, had)
        elif tag == "option" and self._open and self._select:
            self._open.fields[self._select].append(had.get("value", ""))

    def _keep(self, tag: str, had: dict[str, str]) -> None:
        assert self._open
        name = had["name"]
        values = self._open.fields.setdefault(name, [])
        self._open.kinds[name] = had.get("type", tag)
        self._select = name if tag == "select" else ""
        if tag in ("input", "button"):
            values.append(had.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""


def addresses(patterns: Any = None, before: str = "") -> Iterator[str]:
    """Every address of the site; where it has a gap, something that is there and something that is not."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield from _filled(route)


_GAPS = {"number": ("1", "2", "999999"), "code": ("33-2020-1", "x"), "uid": ("a-lin", "x")}


def _filled(route: str) -> list[str]:
    plain = "/" + re.sub(r"[\^$\\]|\(\?P<\w+>[^)]*\)", "", route)
    gap = re.search(r"<(?:\w+:)?(\w+)>", plain)
    if gap is None:
        return [plain]
    values = _GAPS.get(gap[1], ("1", "x"))
    return [full for value in values for full in _filled(plain.replace(gap[0], value, 1)[1:])]


@pytest.fixture
def desk(desk: Desk, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Desk:
    """A desk on which something lies under every number, with a citizen who is linked to a person."""
    on_its_clock(desk, monkeypatch)
    # Real hashing takes a quarter of a second on purpose, and is no part of a form.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    frame = {"response": desk.response, "place": COUNTY}
    key = desk.do("gao", register_person, vault=desk.vault, purpose=Purpose.REGISTRATION, document=document(),
                  name="陈测试", phone="13800000000", **frame)  # fmt: skip
    assert isinstance(key, PersonKey)
    for _ in range(2):
        desk.do("wang", propose_override, purpose=Purpose.CASE_INVESTIGATION, person=key, colour=Colour.RED,
                reason=OverrideReason.CLOSE_CONTACT, until=desk.at.replace(day=20), **frame)  # fmt: skip
    desk.do("sun", confirm_override, number=1, purpose=Purpose.CASE_INVESTIGATION)
    citizen()
    citizen("newcomer")
    desk.do("gao", invite_person, purpose=Purpose.REGISTRATION, person=key, code="CLAIM-CODE", **frame)
    desk.do("citizen", claim_person, code="CLAIM-CODE")
    desk.do("citizen", ask_correction, text="请复核这条记录。", override=1, **frame)
    for name in PEOPLE[1:]:
        set_password(name)
    return desk


def client_of(who: str) -> Client:
    if who == "nobody":
        return visitor()
    return signed_in(who, second_factor=who not in ("citizen", "newcomer"))


@cache
def forms_of(who: str) -> dict[tuple[str, str, tuple[str, ...]], HtmlForm]:
    """The forms that somebody can reach, each once; at every test's desk they are the same, and are looked for once."""
    client = client_of(who)
    found: dict[tuple[str, str, tuple[str, ...]], HtmlForm] = {}
    told = AuditRecord.objects.filter(verb="override.confirm").latest("pk").pk
    more = [f"/desk/overrides/{number}/?purpose=case_investigation" for number in (1, 2)]
    for address in [*sorted(set(addresses())), *more, f"/desk/audit/{told}/"]:
        answer = client.get(address)
        assert answer.status_code < 500, f"GET {address}: {answer.status_code}"
        if "text/html" not in answer.get("Content-Type", ""):
            continue
        reader = Forms(address)
        reader.feed(answer.content.decode())
        for form in reader.found:
            route = re.sub(r"\d+", "0", form.action.split("?")[0])
            found.setdefault((route, form.fields.get("act", [""])[0], tuple(sorted(form.fields))), form)
    return found


def filled(form: HtmlForm, chance: random.Random) -> dict[str, list[str]]:
    """A form with most fields as a person could leave them and some as nobody should."""
    values = {}
    for name, had in form.fields.items():
        if name in ("csrfmiddlewaretoken", "act"):
            values[name] = had[:1]
        elif name == "next":
            values[name] = [chance.choice(("https://evil.example/", "//evil.example", "/desk/", MARK))]
        else:
            sound = [chance.choice(had)] if had else [""]
            odd = [chance.choice(HOSTILE)] * chance.choice((1, 1, 1, 3))
            values[name] = chance.choice((sound, odd, odd))
    return values


def everywhere(form: HtmlForm, value: str) -> dict[str, list[str]]:
    fixed = ("csrfmiddlewaretoken", "act")
    return {name: had[:1] if name in fixed else [value] for name, had in form.fields.items()}


def judged(client: Client, form: HtmlForm, values: dict[str, list[str]]) -> None:
    """Send a form; the desk is put back afterwards."""
    with around_a_try():
        try:
            sendable = {
                name: [one.encode("utf-8", "surrogatepass") for one in had] for name, had in values.items()
            }
            answer = (
                client.post(form.action, sendable)
                if form.method == "post"
                else client.get(form.action, sendable)
            )
        finally:
            transaction.set_rollback(True)
    where = f"{form.action} {values}"
    assert answer.status_code < 500, where
    body = answer.content.decode(errors="replace")
    assert "<b id=planted" not in body, where
    assert not answer.get("Location", "").lower().startswith(("http", "//")), (where, answer["Location"])
    assert "Traceback" not in body, where


@pytest.mark.parametrize("who", PEOPLE)
def test_no_form_fails_or_shows_what_was_typed_as_markup(desk: Desk, who: str) -> None:
    chance = random.Random(who)
    forms = forms_of(who)
    assert len(forms) >= 3, forms.keys()
    for form in forms.values():
        for value in HOSTILE if ROUNDS > 1 else [*chance.sample(HOSTILE, 6), MARK]:
            judged(client_of(who), form, everywhere(form, value))
        for _ in range(6 * ROUNDS):
            judged(client_of(who), form, filled(form, chance))
        judged(client_of(who), form, {})


def test_the_walk_reaches_the_forms_that_matter(desk: Desk) -> None:
    reached = {(route, act) for who in PEOPLE for route, act, _ in forms_of(who)}
    wanted = {
        ("/accounts/login/", ""),
        ("/accounts/signup/", ""),
        ("/accounts/invitation/", "accept"),
        ("/accounts/password/change/", ""),
        ("/accounts/reauthenticate/", ""),
        ("/desk/accounts/", "account"),
        ("/desk/accounts/", "organisation"),
        ("/desk/accounts/a-lin/", "close"),
        ("/desk/permits/", "propose"),
        ("/desk/permits/0/", "withdraw"),
        ("/desk/persons/", "find"),
        ("/desk/persons/", "register"),
        ("/desk/overrides/0/", "lift"),
        ("/desk/corrections/0/", "answer"),
        ("/desk/audit/0/", "defer"),
        ("/me/", "claim"),
        ("/me/corrections/", "correct"),
    }
    assert wanted <= reached, sorted(wanted - reached)


def test_every_form_asks_for_the_token_against_forgery(desk: Desk) -> None:
    for who in PEOPLE:
        client = client_of(who)
        for form in forms_of(who).values():
            if form.method == "post":
                client.handler.enforce_csrf_checks = True
                assert client.post(form.action, {}).status_code == 403, form.action


@pytest.mark.parametrize(
    ("who", "address", "typed", "secret"),
    [
        (
            "chen",
            "/desk/accounts/",
            {"act": "account", "username": "x" * 70, "display_name": "Kept Name"},
            (),
        ),
        ("chen", "/desk/permits/", {"act": "propose", "place": "Kept Place"}, ()),
        ("gao", "/desk/persons/", {"act": "register", "name": "Kept Name", "place": "Kept"}, ()),
        ("lin", "/desk/corrections/1/", {"act": "answer", "answer": "Kept answer"}, ()),
        ("qian", "/desk/audit/{told}/", {"act": "defer", "ground": "Kept ground", "until": "never"}, ()),
        ("citizen", "/me/corrections/", {"act": "correct", "text": "Kept text", "override": "77"}, ()),
        ("nobody", "/accounts/login/", {"login": "kept-name", "password": "secret-word"}, ("password",)),
        (
            "nobody",
            "/accounts/invitation/",
            {"act": "accept", "username": "kept-name", "invitation": "KEPT", "password": "secret-word-1"},
            ("password",),
        ),
    ],
)
def test_a_refused_form_keeps_what_was_typed_but_no_password(
    desk: Desk, who: str, address: str, typed: dict[str, str], secret: tuple[str, ...]
) -> None:
    told = AuditRecord.objects.filter(verb="override.confirm").latest("pk").pk
    answer = client_of(who).post(address.format(told=told), typed)
    assert answer.status_code in (200, 400), answer.status_code
    body = answer.content.decode()
    assert 'role="alert"' in body
    for name, value in typed.items():
        assert (value in body) is (name not in secret), name
