"""The field app over HTTP: phones are registered, let in, cut off; what they bring is answered item by item."""

from base64 import b64encode
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.desk_people import Desk
from tests.field_people import (
    GRID,
    Phones,
    door,
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
from tests.web_people import on_its_clock, signed_in
from wuse.permits.actions.accounts import close_account
from wuse.permits.actions.devices import cut_off_device
from wuse.permits.store.models import DeviceRow, ResponseRow
from wuse.respond.photo import MOST_BYTES
from wuse.respond.sent_item import SentItem
from wuse.respond.store.models import EventPhotoRow


@pytest.fixture
def people(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A grid with a worker and a phone; the site's clock is the desk's."""
    with_grids(home_of(desk))
    worker(desk, "min")
    return on_its_clock(desk, monkeypatch)


def sync(token_: str, **body: Any) -> Any:
    """One contact, without a cookie."""
    return Client(raise_request_exception=False).post(
        "/api/v1/field/sync",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token_}", "Accept-Language": "en"},
    )


def as_sent(item: SentItem) -> dict[str, Any]:
    """An item as the app writes it."""
    found = {**asdict(item), "at": item.at.isoformat(), "id": item.item}
    del found["item"]
    return found


def event(name: str, **values: Any) -> dict[str, Any]:
    return {
        "id": item_id(name),
        "kind": "hygiene",
        "grid": GRID,
        "at": "2020-02-12T08:00:00+08:00",
        "text": "楼道有积水，需要清理。",
        **values,
    }


def test_a_phone_is_registered_in_a_session_and_speaks_for_its_worker(people: Desk) -> None:
    client = signed_in("min")
    answer = client.post("/api/v1/field/devices", {"name": "old phone"}, content_type="application/json")
    assert answer.status_code == 200
    told = answer.json()
    assert told["grid"] == GRID
    assert sync(told["token"]).status_code == 200
    kept = DeviceRow.objects.get(device_id=told["device"])
    assert told["token"].rsplit("_", 1)[1] not in (kept.digest, kept.name)


def test_a_session_with_a_password_alone_registers_no_phone(people: Desk) -> None:
    answer = signed_in("min", second_factor=False).post(
        "/api/v1/field/devices", {"name": "x"}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "permit.second_factor")


def test_visits_and_events_are_answered_one_by_one(people: Desk) -> None:
    bad = visit(people, 2, answers={"identity_number": "330382199001011238"})
    answer = sync(
        token("dmin1"),
        findings=[as_sent(visit(people, 0)), as_sent(bad)],
        events=[event("e1"), event("e2", text="x"), event("e3", kind="suspected_case")],
    )
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert [(one["id"], one["outcome"]) for one in told["items"]] == [
        (item_id("0"), "accepted"),
        (item_id("2"), "set_aside"),
        (item_id("e1"), "accepted"),
        (item_id("e2"), "refused"),
        (item_id("e3"), "refused"),
    ]
    assert [one["problems"][0]["rule"] for one in told["items"][3:]] == ["event.text", "event.person_needed"]
    assert told["grids"] == [{"code": GRID, "name": "一号网格", "name_en": ""}]
    again = sync(token("dmin1"), findings=[as_sent(visit(people, 0))], events=[event("e1")]).json()
    assert [one["receipt"] for one in again["items"]] == [
        told["items"][0]["receipt"],
        told["items"][2]["receipt"],
    ]


def test_a_clock_that_is_a_day_ahead_costs_the_worker_no_visit(people: Desk) -> None:
    ahead = people.at + timedelta(days=1)
    sent = [as_sent(visit(people, 0, at=ahead)), as_sent(door(people, "9-1", item=item_id("d"), at=ahead))]
    told = sync(token("dmin1"), findings=sent).json()
    assert [one["outcome"] for one in told["items"]] == ["accepted", "accepted"]
    homes = {entry["household"]: entry for entry in told["entries"]}
    assert datetime.fromisoformat(homes["3-2-000"]["visited_at"]) == people.at
    assert datetime.fromisoformat(homes["9-1"]["tried_at"]) == people.at


def test_a_phone_that_was_cut_off_is_told_to_empty_itself(people: Desk) -> None:
    officer(people)
    people.do("zhou", cut_off_device, device_id="dmin1")
    answer = sync(token("dmin1"))
    assert (answer.status_code, answer.json()["code"]) == (401, "device.cut_off")


def test_the_phones_of_a_closed_account_are_cut_off(people: Desk) -> None:
    people.do("chen", close_account, uid="a-min")
    assert sync(token("dmin1")).json()["code"] == "device.cut_off"


def test_a_phone_that_was_silent_for_long_is_registered_anew(people: Desk) -> None:
    people.later(days=29)
    assert sync(token("dmin1")).status_code == 200
    people.later(days=30)
    assert sync(token("dmin1")).json()["code"] == "device.silent"


@pytest.mark.parametrize(
    "guess", ["", "x", "wusephone_dmin1_wrong", "wuse_dmin1_secret of dmin1", "wusephone__"]
)
def test_a_guess_is_no_token(people: Desk, guess: str) -> None:
    answer = sync(guess)
    assert answer.status_code == 401
    assert answer.json()["code"] in ("device.unknown", "permit.sign_in")


def test_a_worker_whose_permit_was_withdrawn_gets_nothing(people: Desk) -> None:
    from wuse.permits.store.models import PermitRow

    PermitRow.objects.filter(account__uid="a-min").update(state="withdrawn")
    answer = sync(token("dmin1"), findings=[as_sent(visit(people, 0))])
    assert (answer.status_code, answer.json()["code"]) == (403, "permit.missing")


def test_nothing_is_synced_once_the_response_is_over(people: Desk) -> None:
    people.later(days=61)
    DeviceRow.objects.update(contact_at=people.at)
    from wuse.permits.store.models import PermitRow

    PermitRow.objects.update(valid_until=people.at.replace(year=2021))
    assert sync(token("dmin1")).json()["code"] == "response.not_active"


def test_checks_are_pushed_over_the_api(people: Desk) -> None:
    officer(people)
    body = {
        "response": people.response,
        "purpose": "isolation_care",
        "checks": [
            {
                "grid": GRID,
                "household": "3-2-501",
                "reason": "isolation",
                "level": 1,
                "until": wanted(people).until.isoformat(),
            }
        ],
    }
    answer = signed_in("zhou").post("/api/v1/checks", body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    (entry,) = sync(token("dmin1")).json()["entries"]
    assert (entry["uid"], entry["reason"], entry["household"]) == (
        answer.json()["checks"][0],
        "isolation",
        "3-2-501",
    )


def test_a_field_that_is_not_known_is_told(people: Desk) -> None:
    assert sync(token("dmin1"), photos=[]).json()["code"] == "request.fields"
    strange = {**as_sent(visit(people, 0)), "answers": {"gps": "27.9,120.9"}}
    assert sync(token("dmin1"), findings=[strange]).json()["code"] == "finding.answer"


def photo(token_: str, event_: str, **values: Any) -> Any:
    """A photograph of an event, without a cookie."""
    body = {"id": item_id("p1"), "event": item_id(event_), "at": "2020-02-12T08:00:00+08:00"}
    return Client(raise_request_exception=False).post(
        "/api/v1/field/photos",
        {**body, "jpeg": b64encode(JPEG).decode(), **values},
        content_type="application/json",
        headers={"Authorization": f"Bearer {token_}", "Accept-Language": "en"},
    )


def test_a_photo_comes_after_its_event_and_counts_once(people: Desk) -> None:
    assert photo(token("dmin1"), "e1").json()["code"] == "event.unknown"
    answer = sync(token("dmin1"), events=[event("e1")]).json()
    assert answer["photos"] is True
    first, again = (photo(token("dmin1"), "e1") for _ in range(2))
    assert first.status_code == 200, first.content
    assert first.json() == again.json()
    kept = EventPhotoRow.objects.get()
    assert (bytes(kept.content), kept.by, str(kept.event_id)) == (
        BARE,
        "a-min",
        answer["items"][0]["receipt"],
    )


def test_photos_are_off_unless_the_response_says_otherwise(people: Desk) -> None:
    sync(token("dmin1"), events=[event("e1")])
    row = ResponseRow.objects.get(code=people.response)
    row.modules = [module for module in row.modules if module != "event_photo"]
    row.save()
    assert sync(token("dmin1")).json()["photos"] is False
    answer = photo(token("dmin1"), "e1")
    assert (answer.status_code, answer.json()["code"]) == (409, "response.module_off")
    assert not EventPhotoRow.objects.exists()


def test_a_photo_of_what_somebody_else_reported_is_not_taken(people: Desk) -> None:
    worker(people, "hua")
    sync(token("dmin1"), events=[event("e1")])
    assert photo(token("dhua1"), "e1").json()["code"] == "event.unknown"


@pytest.mark.parametrize(
    ("jpeg", "code"),
    [
        ("A", "request.fields"),
        ("", "event.photo_malformed"),
        (b64encode(b"GIF89a").decode(), "event.photo_malformed"),
        (b64encode(bytes(MOST_BYTES + 1)).decode(), "event.photo_large"),
    ],
)
def test_what_is_no_photo_is_told(people: Desk, jpeg: str, code: str) -> None:
    sync(token("dmin1"), events=[event("e1")])
    assert photo(token("dmin1"), "e1", jpeg=jpeg).json()["code"] == code


def test_a_body_of_any_size_is_not_read(people: Desk) -> None:
    sync(token("dmin1"), events=[event("e1")])
    answer = photo(token("dmin1"), "e1", jpeg="A" * 3_000_000)
    assert answer.status_code in (400, 413)
    assert not EventPhotoRow.objects.exists()


def test_phones_are_used_by_no_more_than_three(people: Desk) -> None:
    client = signed_in("min")
    codes = [
        client.post("/api/v1/field/devices", {"name": f"{n}"}, content_type="application/json").status_code
        for n in range(3)
    ]
    assert codes == [200, 200, 400]


def test_a_sync_asks_the_desk_few_questions(people: Desk, django_assert_max_num_queries: Any) -> None:
    phones = Phones(people, with_grids(home_of(people)))
    phones.sync("min", "dmin1", [visit(people, 99)])
    body = [as_sent(visit(people, number)) for number in range(40)]
    with django_assert_max_num_queries(33):
        assert sync(token("dmin1"), findings=body).status_code == 200
    with django_assert_max_num_queries(9):
        assert sync(token("dmin1")).status_code == 200
