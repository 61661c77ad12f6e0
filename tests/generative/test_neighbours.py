"""A worker of the next grid with every permit that a grid can give asks for whatever there is beside: nothing is told.

The identifiers are true ones of the other grid, as somebody who saw a screen or guesses numbers may have them.
"""

import base64
import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.desk_people import Desk
from tests.field_people import (
    GRID,
    NEXT,
    Phones,
    home_of,
    item_id,
    officer,
    token,
    visit,
    wanted,
    with_grids,
    worker,
)
from tests.photos import BARE, JPEG
from tests.programs import resident_number
from tests.taken_back import around_a_try
from tests.web_people import on_its_clock, signed_in
from wuse.places import load_registry
from wuse.respond.actions.event_persons import add_event_photo
from wuse.respond.actions.event_reports import report_event
from wuse.respond.event_table import step_table
from wuse.respond.store.models import (
    CheckRow,
    EventPhotoRow,
    EventRow,
    EventStepRow,
    FindingRow,
    HouseholdRow,
)
from wuse.vocabulary import PersonKey, Purpose

CARE = Purpose.ISOLATION_CARE
WORDS = "六楼有人发热不愿就医"
SEEN = "楼道堆放医疗废物"
DOOR, NAME, BAD = "7-9-901", "欧阳试验", "330382199001011238"
SYNC, PHOTOS = "/api/v1/field/sync", "/api/v1/field/photos"
ROLES = (
    "grid_worker",
    "village_secretary",
    "person_event_worker",
    "grid_officer",
    "sender",
    "person_sender",
    "handler",
)
TABLES = ["grid_visit", "event_step"]
# Everybody's own, or a library's.
_APART = re.compile(r"^(account|mfa|usersessions|socialaccount|openid|language|log|map|place-data|$)")


@dataclass
class Beside:
    """What lies in the grid of `min`, by which `tao` of the next one tries to come to it."""

    desk: Desk
    site: Phones
    person: str = ""
    identifiers: list[str] = field(default_factory=list)

    @property
    def secrets(self) -> list[str]:
        """What is told to nobody of another grid."""
        pictures = [base64.b64encode(BARE).decode()[:40], BARE.decode("latin-1")]
        return [self.person, WORDS, SEEN, DOOR, NAME, BAD, resident_number(70), *pictures]

    def state(self) -> list[Any]:
        """Everything that is kept of the grid."""
        tables = (HouseholdRow, CheckRow, FindingRow, EventRow)
        kept = [list(table.objects.filter(place=GRID).order_by("pk").values()) for table in tables]  # type: ignore[attr-defined]
        steps = list(EventStepRow.objects.filter(event__place=GRID).order_by("pk").values())
        return [*kept, steps, EventPhotoRow.objects.filter(event__place=GRID).count()]


@pytest.fixture
def beside(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Beside:
    found = Beside(on_its_clock(desk, monkeypatch), Phones(desk, with_grids(home_of(desk))))
    worker(desk, "min")
    worker(desk, "tao", NEXT)
    officer(desk)
    for role in ROLES:
        desk.grant("tao", role, NEXT)
    desk.grant("min", "person_event_worker", GRID)
    answers = {"identity_number": resident_number(70), "person_name": NAME}
    bad = {"identity_number": BAD, "person_name": NAME}
    sent = [visit(desk, 70, household=DOOR, answers=answers), visit(desk, 71, household=DOOR, answers=bad)]
    told = found.site.sync("min", "dmin1", sent)
    assert [one.outcome for one in told.outcomes] == ["accepted", "set_aside"]
    (home,) = told.page.entries
    found.person = home["persons"][0]["person"]
    checks = found.site.push("zhou", wanted(desk, DOOR, PersonKey(found.person)))
    frame = {"places": load_registry(), "place": GRID}
    seen = desk.do("min", report_event, uid="i-seen-0000000000", kind="hygiene", text=SEEN, **frame)
    about = {"person": PersonKey(found.person), "response": desk.response, "purpose": CARE}
    told_of = desk.do(
        "min", report_event, uid="i-about-000000000", kind="isolation_need", text=WORDS, **about, **frame
    )
    photo = {"response": desk.response, "purpose": CARE, "content": JPEG}
    photos = [
        desk.do("min", add_event_photo, number=number, uid=f"i-photo-{number:09}", **photo)
        for number in (seen, told_of)
    ]
    receipts = [one.receipt for one in told.outcomes]
    found.identifiers = [
        *map(str, (seen, told_of, *photos)), *checks, *receipts, found.person, home["uid"], str(GRID), DOOR,
        item_id("70"), item_id("71"), "i-seen-0000000000", "i-about-000000000", "dmin1", "a-min", desk.response,
        "grid_visit", "event_step", "isolated_home", "1", "2",
    ]  # fmt: skip
    return found


def addresses() -> list[tuple[str, list[str]]]:
    """Name of each address of the site with the names of its parts."""
    return sorted(_walked(get_resolver().url_patterns, ""))


def _walked(patterns: Any, space: str) -> list[tuple[str, list[str]]]:
    found = []
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            found += _walked(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)
        elif pattern.name and not _APART.match(space + pattern.name):
            found.append((space + pattern.name, sorted(pattern.pattern.regex.groupindex)))
    return found


def numbers_of(found: Beside) -> list[str]:
    """The identifiers that are numbers of a table."""
    return [one for one in found.identifiers if one.isdecimal() and len(one) < 6]


def filled(found: Beside) -> Iterator[str]:
    """Every address with every true identifier of the other grid in each of its parts."""
    kinds = {"number": numbers_of(found), "photo": numbers_of(found), "table": TABLES, "standard": TABLES}
    for name, parts in addresses():
        values = [kinds.get(part, found.identifiers) for part in parts]
        for chosen in itertools.product(*values):
            yield reverse(name, kwargs=dict(zip(parts, chosen, strict=True)))


def of_form(found: Beside, draw: Any) -> tuple[str, dict[str, str]]:
    """An act with an event or another thing of the other grid, as a form would post it."""
    name, parts = draw(
        st.sampled_from([(name, parts) for name, parts in addresses() if parts or "check" in name])
    )
    own = numbers_of(found) if name.startswith("desk-event") else found.identifiers
    values = {part: draw(st.sampled_from(numbers_of(found) if "number" in parts else own)) for part in parts}
    act = draw(st.sampled_from(sorted(step_table().names)))
    said = {"act": act, "text": "说明情况", "purpose": str(CARE), "frame": f"{found.desk.response}|{CARE}"}
    named = draw(st.sampled_from(("main", "station", "household", "person", "place", "unit")))
    return reverse(name, kwargs=values), {**said, named: draw(st.sampled_from(found.identifiers))}


def of_phone(found: Beside, draw: Any) -> tuple[str, dict[str, Any]]:
    """A contact of the neighbour's phone that names what is of the other grid."""
    some = st.sampled_from(found.identifiers)
    marks = draw(
        st.lists(
            st.tuples(st.sampled_from((str(GRID), str(NEXT), str(GRID)[:12])), st.integers(0, 9)), max_size=3
        )
    )
    response = draw(st.sampled_from((found.desk.response, "33-2020-9", "")))
    cursor = f"{response}/" + ",".join(f"{place}:{number}" for place, number in marks)
    new = visit(
        found.desk, 72, item=draw(some | st.just(item_id("t"))), grid=draw(st.sampled_from((GRID, NEXT)))
    )
    new = replace(
        new,
        household=draw(st.sampled_from((DOOR, "1-1"))),
        person=draw(st.sampled_from(("", found.person))),
        check=draw(some | st.just("")),
        follows=tuple(draw(st.lists(st.just(item_id("70")), max_size=1))),
    )
    if new.person:
        new = replace(new, answers={"visit_found": "present", "fever": False, "cough": False})
    names = ("kind", "grid", "household", "person", "answers", "check", "follows")
    finding = {"id": new.item, "at": new.at.isoformat(), **{name: getattr(new, name) for name in names}}
    event = {
        "id": draw(some),
        "kind": "hygiene",
        "grid": draw(some),
        "at": new.at.isoformat(),
        "text": "楼道积水需清理",
    }
    some_findings, some_events = draw(st.booleans()), draw(st.booleans())
    sent = {"findings": [finding] * some_findings, "events": [event] * some_events, "cursor": cursor}
    jpeg = base64.b64encode(JPEG[:-30]).decode()
    reports = st.sampled_from(("i-seen-0000000000", "i-about-000000000"))
    photo = {"id": draw(some), "event": draw(reports | some), "at": new.at.isoformat(), "jpeg": jpeg}
    return draw(st.sampled_from(((SYNC, sent), (PHOTOS, photo))))


def text_of(answer: Any) -> str:
    """All that an answer says."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{answer.headers.get('Location', '')}\n{content.decode('utf-8', 'replace')}\n{content.decode('latin-1')}"


def check_answer(found: Beside, answer: Any, asked: str) -> None:
    """Nothing of the other grid is in it but what was sent along, which may come back in a form."""
    told = text_of(answer)
    assert answer.status_code < 500, (asked, told[:500])
    assert [secret for secret in found.secrets if secret in told and secret not in asked] == [], asked


@pytest.mark.django_db
def test_no_address_tells_a_neighbour_anything_of_the_grid(beside: Beside) -> None:
    before, browser = beside.state(), signed_in("tao", lang="zh")
    queries = (
        "",
        f"?purpose={CARE}",
        f"?unit={GRID}&place={GRID}",
        f"?purpose={CARE}&frame={beside.desk.response}|{CARE}",
    )
    for number, address in enumerate(filled(beside)):
        asked = address + queries[1 if address.endswith((".jpg", "/person/")) else number % len(queries)]
        with around_a_try():
            check_answer(beside, browser.get(asked), unquote(asked))
            transaction.set_rollback(True)
    assert beside.state() == before


@pytest.mark.django_db
def test_whatever_a_neighbour_sends_nothing_of_the_grid_is_told_or_changed(beside: Beside) -> None:
    before, browser = beside.state(), signed_in("tao", lang="zh")
    phone = {"Authorization": f"Bearer {token('dtao1')}"}

    @settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        with around_a_try():
            if data.draw(st.booleans()):
                address, said = of_phone(beside, data.draw)
                device = Client(raise_request_exception=False)
                answer = device.post(address, said, content_type="application/json", headers=phone)
            else:
                address, said = of_form(beside, data.draw)
                answer = browser.post(address, said)
            check_answer(beside, answer, address + json.dumps(said, ensure_ascii=False))
            assert beside.state() == before, (address, said)
            transaction.set_rollback(True)

    ask()


@pytest.mark.django_db
def test_the_worker_of_the_grid_does_see_it_by_the_same_ways(beside: Beside) -> None:
    """Else the test above would pass on a site that tells nobody anything."""
    phone = {"Authorization": f"Bearer {token('dmin1')}"}
    told = text_of(Client().post(SYNC, {}, content_type="application/json", headers=phone))
    assert beside.person in told
    assert DOOR in told
    seen, about, _one, other = beside.identifiers[:4]
    browser = signed_in("min")
    assert SEEN in text_of(browser.get(reverse("desk-event", args=[seen])))
    assert WORDS in text_of(browser.get(reverse("desk-event-person", args=[about]), {"purpose": str(CARE)}))
    assert BARE.decode("latin-1") in text_of(
        browser.get(reverse("desk-event-photo", args=[about, other]), {"purpose": str(CARE)})
    )
