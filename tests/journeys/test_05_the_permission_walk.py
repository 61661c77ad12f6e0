"""Every address and operation, tried by everyone, inside and outside their place, with and without a response.

What should happen is computed here from roles.yaml and from what each view declares, without the rules of the product;
what does happen is read off the answers.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import get_resolver, reverse
from hypothesis import settings as examples

from tests.architecture.house import ROOT
from tests.desk_people import AT, COUNTY, OTHER, staffed_desk
from tests.field_people import with_grids
from tests.permission_walk import (
    NOBODY,
    WAYS,
    Objects,
    Way,
    Who,
    enter,
    everyone,
    lay,
    lay_edition,
    shipped_table,
)
from tests.sending_objects import lay_mapping
from tests.taken_back import around_a_try
from wuse import world
from wuse.permits.store.models import ResponseRow
from wuse.web.access import Access, access_of
from wuse.web.api.operations import api

TABLE = shipped_table()
EVERYTHING = examples().max_examples > 100
_TURNS = 4
PEOPLE = everyone(TABLE)
# The sign-in library's own pages, and what it asks of one who opens them; `wuse.web.access` lets them all through.
LIBRARY = {
    "open": {
        "account_login", "account_inactive", "account_signup", "account_email_verification_sent",
        "account_confirm_login_code", "account_reset_password_from_key_done", "account_reset_password_done",
        "account_reset_password_from_key", "account_confirm_email", "account_logout", "mfa_authenticate",
        "mfa_login_webauthn", "socialaccount_login_cancelled", "socialaccount_login_error", "socialaccount_signup",
        "openid_connect_login", "openid_connect_callback",
    },
    "signed in": {
        "account_reauthenticate", "account_change_password", "account_set_password", "mfa_index",
        "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn",
        "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn", "socialaccount_connections",
        "usersessions_list",
    },
}  # fmt: skip
_ARGS: dict[str, list[Any]] = {
    "account_reset_password_from_key": ["a", "b-c"],
    "account_confirm_email": ["a"],
    "openid_connect_login": ["agency"],
    "openid_connect_callback": ["agency"],
    "mfa_remove_webauthn": [1],
    "mfa_edit_webauthn": [1],
}


@dataclass(frozen=True)
class Step:
    """One try and its outcome."""

    way: Way
    who: Who
    inside: bool
    on: bool
    outcome: str

    def __str__(self) -> str:
        place = "inside" if self.inside else "outside"
        state = "with" if self.on else "without"
        what = f"{self.way.method} {self.way.route} {self.way.verb}"
        return f"{what} by {self.who.name}, {place}, {state} a response"


def expected(step: Step) -> str:
    """What should come out: first what opens the address, then what the act needs."""
    way, who = step.way, step.who
    closed = _gate(_access(way), who)
    if closed:
        return closed
    if way.special:
        return way.special(who, step.inside, step.on)
    if not way.verb:
        return "ok"
    if way.framed and not _has(who, way.verb):
        return "form"
    return _act(way.verb, who, inside=step.inside or way.everywhere, on=step.on)


def _gate(access: Access, who: Who) -> str:
    if access.need == "open":
        return ""
    if not who.known:
        return "permit.sign_in"
    if access.need == "citizen":
        return "" if who.citizen else "permit.unclaimed"
    if access.need == "signed_in":
        return ""
    return "permit.second_factor" if not who.factor else "" if _has(who, access.verb) else "permit.missing"


def _act(verb: str, who: Who, *, inside: bool, on: bool) -> str:
    if not who.known:
        return "permit.sign_in"
    if not who.factor:
        return "permit.second_factor"
    if not _has(who, verb):
        return "permit.missing"
    if TABLE["verbs"][verb].get("personal") and not on:
        return "response.not_active"
    return "ok" if inside else "permit.missing"


def _has(who: Who, verb: str) -> bool:
    return bool(who.role) and verb in TABLE["roles"][who.role]["verbs"]


def _access(way: Way) -> Access:
    found = access_of(_views()[way.route], way.route)
    assert found is not None, f"{way.route} does not say who may see it"
    return found


def _views() -> dict[str, Any]:
    """Name of every address -> its view; the first of a name is the one that answers."""
    found: dict[str, Any] = {}
    for name, view in _walked(get_resolver().url_patterns, ""):
        found.setdefault(name, view)
    return found


def _walked(patterns: Any, space: str) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _walked(pattern.url_patterns, space + inner)
        else:
            yield space + (pattern.name or pattern.lookup_str), pattern.callback


@pytest.fixture(scope="module")
def steps(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> list[Step]:
    """The whole walk, on one desk; every try is taken back."""
    home = tmp_path_factory.mktemp("walk")
    with (
        django_db_blocker.unblock(),
        override_settings(WUSE_HOME=home),
        pytest.MonkeyPatch.context() as patch,
        around_a_try(),
    ):
        patch.setattr(world, "now", lambda: AT)
        desk = staffed_desk(home)
        with_grids(home)
        lay_edition(desk)
        lay_mapping()
        inside, outside = lay(desk, COUNTY), lay(desk, OTHER)
        clients = {who: enter(desk, who, TABLE, inside.person) for who in PEOPLE}
        found = [*_tries(clients, inside, on=True)]
        shut = _refused(found)
        found += _tries(clients, outside, on=True, without=shut, is_inside=False)
        ResponseRow.objects.filter(code=desk.response).update(ended_at=AT - timedelta(seconds=1))
        shut_outside = _refused(found)
        found += _tries(clients, inside, on=False, without=shut)
        found += _tries(clients, outside, on=False, without=shut_outside, is_inside=False)
        transaction.set_rollback(True)
    return found


def _refused(steps: Collection[Step]) -> set[tuple[int, Who]]:
    """Who has no permit for what. They are not asked again at another place, or when the response is over; by
    WUSE_GENERATIVE=large they are.
    """
    return set() if EVERYTHING else {
        (id(step.way), step.who) for step in steps if step.outcome.startswith("permit.")
    }  # fmt: skip


def _tries(
    clients: dict[Who, Client],
    objects: Objects,
    *,
    on: bool,
    without: Collection[tuple[int, Who]] = (),
    is_inside: bool = True,
) -> Iterator[Step]:
    for number, way in enumerate(WAYS):
        if not (way.placed or is_inside):
            continue
        for who, client in clients.items():
            if (id(way), who) not in without and _is_asked(number, way, who):
                yield Step(way, who, is_inside, on, _try(way, client, objects))


def _is_asked(number: int, way: Way, who: Who) -> bool:
    """Whether somebody tries a way: all without a role, all whose role has the verb, of the others some in turn."""
    in_turn = (sum(map(ord, who.role)) + number) % _TURNS == 0
    return EVERYTHING or not who.role or _has(who, way.verb) or in_turn


def _try(way: Way, client: Client, objects: Objects) -> str:
    """One try, taken back: the session too."""
    cookies = client.cookies.output()
    point = transaction.savepoint()
    found = way.send(client, objects)
    transaction.savepoint_rollback(point)
    if client.cookies.output() != cookies:
        client.cookies.pop("messages", None)
    return found


@pytest.mark.django_db
def test_everyone_gets_what_the_table_says_and_nothing_more(steps: list[Step]) -> None:
    wrong = [
        f"{step}: {step.outcome}, not {expected(step)}" for step in steps if step.outcome != expected(step)
    ]
    assert wrong == []
    assert len(steps) > 2000


def test_every_address_is_walked() -> None:
    ours = {way.route for way in WAYS}
    theirs = LIBRARY["open"] | LIBRARY["signed in"]
    assert not ours & theirs
    assert {name for name in _views() if not name.startswith("django.views.")} - {
        "api-1:api-root"
    } == ours | theirs


def test_every_view_says_who_may_see_it() -> None:
    assert [name for name, view in _views().items() if access_of(view, name) is None] == []


def test_every_operation_names_the_verb_that_its_action_asks_for() -> None:
    walked = {way.route.removeprefix("api-1:"): way.verb for way in WAYS if way.programs}
    named = {
        operation.view_func.__name__: operation.auth_callbacks[0].verb if operation.auth_callbacks else ""
        for _, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
    }
    assert named == {name: verb for name, verb in walked.items() if name != "openapi-json"}


@pytest.mark.django_db
def test_the_reference_page_says_what_the_walk_saw(steps: list[Step]) -> None:
    seen: dict[tuple[str, str], set[str]] = {}
    for step in steps:
        if step.inside and step.on and step.way.route not in _UNTOLD:
            allowed = seen.setdefault(_key(step.way), set())
            allowed |= {step.who.name} if step.outcome == "ok" else set()
    tried = {(_key(step.way), step.who.name) for step in steps}
    assert {key: {who for who in who_may if (key, who) in tried} for key, who_may in _told().items()} == seen


_SENT = ("show", "appeal", "print", "isolation/appeal")
# The document of the operations themselves, and the switch of the language, which Django brings.
_UNTOLD = ("api-1:openapi-json", "language")
_OWN = {
    ("me", "POST"): "account.claim",
    ("me-correct", "POST"): "correction.ask",
    ("me-visits", "POST"): "visit.check_in",
}


def _key(way: Way) -> tuple[str, str]:
    """Address and act, as the page writes them."""
    address = _addresses()[way.route]
    what = way.own or _OWN.get((way.route, way.method), way.verb)
    if not way.programs and what == _access(way).verb:
        what = ""
    return (f"{way.method} {address}" if way.programs else address), what or "open"


def _told() -> dict[tuple[str, str], set[str]]:
    """Address and act -> who may, as the page says it."""
    page = (ROOT / "docs" / "reference" / "permissions.md").read_text(encoding="utf-8")
    found = {}
    for line in page.splitlines():
        cells = [cell.strip().replace("`", "") for cell in line.split("|")[1:-1]]
        if len(cells) == 4 and re.match(r"([A-Z]+ )?/", cells[0]):
            found[cells[0], cells[1]] = _people(cells[2], cells[3])
    # They have nothing to open by themselves: a request is sent there from one's own page.
    for address in (
        "corrections",
        "code/show",
        "code/appeal",
        "isolation/appeal",
        *(f"family/<number>/{it}" for it in _SENT),
    ):
        del found[f"/me/{address}/", "open"]
    # Walked by test_04: an invitation is no permit.
    del found["/accounts/invitation/", "account.accept"]
    return found


def _people(needs: str, roles: str) -> set[str]:
    everyone = {who.name for who in PEOPLE}
    words = {
        "everyone": everyone,
        "every account": everyone - {NOBODY.name},
        "an account linked to a person": {"citizen"},
        # One who is linked already sees the page as it is.
        "a claim code": {"stranger", "citizen"},
        "an account of nobody yet": {"stranger"},
    }
    return words[needs] if needs in words else set(roles.split(", "))


def _addresses() -> dict[str, str]:
    """Name of every address -> the address as people write it."""
    found: dict[str, str] = {}
    for name, address in _written(get_resolver().url_patterns, "", "/"):
        found.setdefault(name, re.sub(r"<\w+:", "<", address))
    return found


def _written(patterns: Any, space: str, before: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _written(pattern.url_patterns, space + inner, before + str(pattern.pattern))
        else:
            yield f"{space}{pattern.name}", before + str(pattern.pattern)


def test_every_verb_is_tried_on_the_screens() -> None:
    assert {way.verb for way in WAYS} - {""} == set(TABLE["verbs"])


def test_an_old_address_of_the_library_leads_to_the_new_one(client: Client, db: None) -> None:
    assert client.get("/accounts/social/connections/").status_code == 301


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(LIBRARY["open"] | LIBRARY["signed in"]))
def test_the_librarys_pages_ask_for_a_sign_in_where_they_should(name: str, client: Client) -> None:
    answer = client.get(reverse(name, args=_ARGS.get(name, [])))
    asked = answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
    stays_shut = asked and "next=" in answer["Location"]
    assert answer.status_code < 500
    assert stays_shut is (name in LIBRARY["signed in"])
