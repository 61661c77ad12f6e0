"""Photographs: off unless the response says otherwise, stripped to the picture, gone with it."""

from datetime import timedelta
from typing import Any

import pytest

from tests.event_people import CARE, GRID, EventDesk, let_handle_persons
from tests.photos import BARE, COMMENT, EXIF, JPEG, segment
from tests.unit.respond.test_event_actions import code_of
from wuse.permits.store.models import ResponseRow
from wuse.respond.actions.event_persons import add_event_photo, read_event_photo
from wuse.respond.photo import MOST_BYTES, bare_photo
from wuse.respond.store.events import photos_of
from wuse.respond.store.models import EventPhotoRow, EventRow
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import Refusal


def test_what_the_camera_wrote_beside_the_picture_is_gone() -> None:
    assert bare_photo(JPEG) == bare_photo(BARE) == BARE
    for lost in (EXIF, COMMENT, b"GPS", b"Canary", b"second picture"):
        assert lost not in bare_photo(JPEG)


def test_a_picture_in_several_scans_with_restarts_stays_whole() -> None:
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
    picture = (
        b"\xff\xd8" + segment(0xDB, b"\x00" * 65) + scan + segment(0xC4, b"\x00" * 20) + scan + b"\xff\xd9"
    )
    late = (
        b"\xff\xd8"
        + segment(0xDB, b"\x00" * 65)
        + scan
        + EXIF
        + segment(0xC4, b"\x00" * 20)
        + scan
        + b"\xff\xd9"
    )
    assert bare_photo(picture) == picture
    assert bare_photo(late) == picture, "also between the scans"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "event.photo_malformed"),
        (b"GIF89a", "event.photo_malformed"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "event.photo_malformed"),
        (BARE[:-2], "event.photo_malformed"),
        (BARE[:40], "event.photo_malformed"),
        (b"\xff\xd8\xff\xd9", "event.photo_malformed"),
        (b"\xff\xd8\xff\xe1\xff\xff", "event.photo_malformed"),
        (b"\xff\xd8\xff\xe1\x00\x00", "event.photo_malformed"),
        (b"\xff\xd8<svg onload=alert(1)>\xff\xd9", "event.photo_malformed"),
        (b"\xff\xd8" + b"\x00" * MOST_BYTES, "event.photo_large"),
    ],
)
def test_what_is_no_whole_jpeg_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        bare_photo(content)
    assert caught.value.code == code


@pytest.mark.parametrize("length", range(len(JPEG)))
def test_a_file_that_was_cut_off_anywhere_is_refused_or_whole(length: int) -> None:
    try:
        assert bare_photo(JPEG[:length]) == BARE
    except Refusal as refusal:
        assert refusal.code == "event.photo_malformed"  # noqa: PT017 - either is right


@pytest.fixture
def persons(events: EventDesk) -> EventDesk:
    let_handle_persons(events.desk, "wei", "diao", "shi")
    return events


def add(events: EventDesk, number: int, who: str = "wei", **changed: Any) -> object:
    frame = {"response": events.desk.response, "purpose": CARE, "content": JPEG}
    frame["uid"] = f"i-photo-{EventPhotoRow.objects.count()}"
    return events.do(who, add_event_photo, number, **{**frame, **changed})


def test_a_photo_is_kept_bare_and_read_for_a_purpose(persons: EventDesk) -> None:
    number = persons.report()
    photo = add(persons, number)
    assert bytes(EventPhotoRow.objects.get().content) == BARE
    read = {"number": number, "photo": photo, "purpose": CARE}
    assert persons.desk.do("diao", read_event_photo, **read) == BARE
    assert code_of(persons.desk.do, "zong", read_event_photo, **read) == "permit.missing"
    assert (
        code_of(persons.desk.do, "diao", read_event_photo, **{**read, "photo": 99}) == "event.photo_unknown"
    )
    assert [found for found, _ in photos_of(EventRow.objects.get())] == [photo]


def test_a_photo_that_comes_again_is_kept_once(persons: EventDesk) -> None:
    number, other = persons.report(), persons.report()
    first = add(persons, number, uid="i-once-only")
    entries = AuditRecord.objects.count()
    assert add(persons, number, uid="i-once-only") == first
    assert AuditRecord.objects.count() == entries, "nothing was done"
    assert add(persons, other, uid="i-once-only") != first, "of another event it is another one"
    assert code_of(add, persons, number, uid="short") == "event.uid"
    for name in ("i-second-one", "i-third-one"):
        add(persons, number, uid=name)
    assert add(persons, number, uid="i-once-only") == first, "also when there are as many as there may be"


def test_a_clock_that_is_ahead_takes_no_photo_in_the_future(persons: EventDesk) -> None:
    number, at = persons.report(), persons.desk.at
    add(persons, number, taken_at=at + timedelta(hours=1))
    add(persons, number, taken_at=at - timedelta(hours=1))
    assert list(EventPhotoRow.objects.order_by("pk").values_list("taken_at", flat=True)) == [
        at,
        at - timedelta(hours=1),
    ]


def test_a_grid_worker_adds_photos_and_sees_none(events: EventDesk) -> None:
    desk = events.desk
    desk.hire("ping", organisation="chengdong")
    desk.grant("ping", "grid_worker", GRID)
    number = events.report(who="ping")
    photo = add(events, number, who="ping")
    read = {"number": number, "photo": photo, "purpose": CARE}
    assert code_of(desk.do, "ping", read_event_photo, **read) == "permit.missing"


def test_a_response_that_does_not_switch_it_on_keeps_no_photo(persons: EventDesk) -> None:
    number = persons.report()
    ResponseRow.objects.filter(code=persons.desk.response).update(modules=["event", "identity"])
    assert code_of(add, persons, number) == "response.module_off"
    assert code_of(add, persons, number, response="") == "response.unknown"
    assert not EventPhotoRow.objects.exists()


def test_only_those_who_have_a_part_in_it_add_a_photo_and_only_some(persons: EventDesk) -> None:
    number = persons.dispatched()
    assert code_of(add, persons, number, who="diao") == "event.photo_other"
    add(persons, number, who="shi")
    add(persons, number)
    add(persons, number)
    assert code_of(add, persons, number) == "event.photo_many"
    over = persons.report()
    from wuse.respond.actions.event_dispatch import reject_event

    persons.do("diao", reject_event, over, text="不属于本街道")
    assert code_of(add, persons, over) == "event.photo_over"
