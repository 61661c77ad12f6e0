"""A site for training: the banner on every page, nothing by which data come in or go out, and the page of lessons."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from tests.desk_people import Desk
from tests.permission_walk import WAYS, lay
from tests.training_home import Phone, laid_training_home, number_of
from tests.web_people import signed_in, visitor
from wuse import world
from wuse.cli.sandbox import Sandbox
from wuse.respond.actions.event_dispatch import accept_event
from wuse.web.field import app_files
from wuse.web.training import is_shut

BANNERS = {"en": "Every person and every event here is made up", "zh-hans": "这里的人员和事件均为虚构"}


@pytest.fixture
def sandbox(db: None, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A training home as its site serves it, on its clock."""
    settings.WUSE_HOME, settings.WUSE_TRAINING = tmp_path, True
    made = laid_training_home(tmp_path, seats=2)
    monkeypatch.setattr(world, "now", lambda: made.at)
    return made


@pytest.fixture
def fresh_app() -> Iterator[None]:
    """The app's files are made once a process: here for this site, and afterwards for the others again."""
    caches = (app_files.app_files, app_files.worker)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.mark.parametrize("lang", list(BANNERS))
def test_every_page_says_in_words_that_all_of_it_is_made_up(
    desk: Desk, settings: Settings, lang: str
) -> None:
    found, clients, pages = lay(desk, "330382"), [visitor(lang=lang), signed_in("chen", lang=lang)], 0
    settings.WUSE_TRAINING = True
    for way in WAYS:
        if way.method != "GET" or way.programs:
            continue
        for client in clients:
            answer = client.get(reverse(way.route, args=way.args(found)), way.data(found))
            body = b"".join(answer) if answer.streaming else answer.content
            if answer.status_code == 302 or b"<html" not in body or way.route in ("log-verifier", "field"):
                continue
            text, pages = body.decode(), pages + 1
            assert "培训" in text, way.route
            assert BANNERS[lang] in text, way.route
            assert "<title>【培训 Training】" in text, way.route
    assert pages > 60


@pytest.mark.parametrize("address", ["/nowhere", "/accounts/login/", "/accounts/invitation/"])
def test_a_site_for_real_data_has_no_banner(desk: Desk, address: str) -> None:
    assert "Training" not in visitor().get(address).content.decode()


def test_a_page_for_a_fault_that_is_drawn_without_a_request_says_so_too(
    desk: Desk, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WUSE_TRAINING = True

    def fails(*values: object, **named: object) -> None:
        raise RuntimeError("the desk is gone")

    monkeypatch.setattr("wuse.web.access._actor", fails)
    answer = visitor().get("/desk/")
    assert answer.status_code == 500
    assert BANNERS["en"] in answer.content.decode()


def test_the_field_app_says_so_under_its_lock_and_by_its_name(
    db: None, settings: Settings, fresh_app: None
) -> None:
    settings.WUSE_TRAINING = True
    page = visitor().get("/field/").content.decode()
    assert re.search(
        r'<p id="training".*培训.*Training.*人员和事件均为虚构.*Every person and event is made up', page
    )
    assert "培训 Training" in visitor().get("/field/manifest-zh.json").json()["name"]


def test_the_field_app_of_real_rounds_does_not(db: None, fresh_app: None) -> None:
    assert "培训" not in visitor().get("/field/").content.decode()
    assert "培训" not in visitor().get("/field/manifest-zh.json").json()["name"]


def test_files_and_programs_are_shut(desk: Desk, settings: Settings) -> None:
    found, client = lay(desk, "330382"), signed_in("chen")
    settings.WUSE_TRAINING = True
    shut = [way for way in WAYS if is_shut(way.route)]
    assert {way.route for way in shut} >= {"api-1:post_facts", "desk-send", "download", "desk-command-file"}
    for way in shut:
        answer = client.generic(way.method, reverse(way.route, args=way.of(client, way.args(found))))
        assert answer.status_code == 403, way.route
        code = answer.json()["code"] if way.programs else answer.context["code"]
        assert code == "training.closed", way.route


def test_no_way_leads_out_of_a_training_by_a_file() -> None:
    """Whatever is a file by its address is shut, but for the app's own and the log's."""
    files = {way.route for way in WAYS if re.search(r"file|download|problems|certificate", way.route)}
    assert {route for route in files if not is_shut(route)} == {"log-file"}


def test_a_site_that_is_no_training_has_no_lessons(desk: Desk) -> None:
    answer = signed_in("chen").get("/desk/training/")
    assert (answer.status_code, answer.context["code"]) == (404, "training.not_here")
    assert "/desk/training/" not in signed_in("chen").get("/desk/").content.decode()


def lines(client: Client) -> list[str]:
    """The states of the steps on the page of lessons."""
    return re.findall(r'<li data-state="(\w+)"', client.get("/desk/training/").content.decode())


def test_the_page_of_lessons_shows_what_is_done_and_what_is_next(sandbox: Sandbox) -> None:
    client = signed_in("dispatcher1")
    assert lines(client) == ["next", *["open"] * 6]
    sandbox.do("dispatcher1", accept_event, sandbox.at, number=number_of("mask_price"))
    assert lines(client) == ["done", "next", *["open"] * 5]
    page = client.get("/desk/training/").content.decode()
    assert "1 of 7 steps done" in page
    assert f'href="/desk/events/{number_of("vague")}/"' in page


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("worker", 8),
        ("dispatcher", 7),
        ("handler", 4),
        ("county", 5),
        ("supervisor", 4),
        ("epidemiologist", 7),
    ],
)
def test_each_trainee_sees_the_own_lesson_and_every_link_leads_somewhere(
    sandbox: Sandbox, name: str, steps: int, lang: str
) -> None:
    client = signed_in(f"{name}1", lang=lang)
    assert len(lines(client)) == steps
    page = client.get("/desk/training/").content.decode()
    for address in re.findall(r'<p class="go"><a [^>]*href="([^"]+)"', page):
        assert client.get(address).status_code == 200, address


def test_each_seat_has_events_of_its_own(sandbox: Sandbox) -> None:
    for name in ("dispatcher", "county"):
        addresses = [
            set(
                re.findall(
                    r'href="(/desk/events/\d+/)"',
                    signed_in(f"{name}{seat}").get("/desk/training/").content.decode(),
                )
            )
            for seat in (1, 2)
        ]
        assert not addresses[0] & addresses[1]
        assert all(addresses)


def test_the_words_of_a_trainee_of_the_field_show_on_the_page(sandbox: Sandbox) -> None:
    Phone(sandbox).register()
    assert lines(signed_in("worker1"))[:2] == ["done", "next"]


def test_made_up_places_have_their_names_on_the_pages(sandbox: Sandbox) -> None:
    page = (
        signed_in("dispatcher1", lang="zh-hans").get(f"/desk/events/{number_of('vague')}/").content.decode()
    )
    assert "培训社区" in page


def test_the_first_page_of_a_training_is_that_of_the_lessons(sandbox: Sandbox) -> None:
    answer = visitor().get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/desk/training/")
