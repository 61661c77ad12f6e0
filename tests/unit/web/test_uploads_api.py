"""Programs send large files in parts: where it broke off it goes on, and the receipt is that of one request."""

import base64
import gzip
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.desk_people import CITY, Desk, laid_desk
from tests.programs import case_report, counts, program, send
from tests.web_people import on_its_clock
from wuse.intake.store.models import ReceiptRow, UploadRow
from wuse.permits.actions.responses import end_response
from wuse.pool.store.site_pool import site_pool
from wuse.trust.store.models import AuditRecord, SealedRows
from wuse.web import site

ROWS = [
    f"330382,2020-02-0{day},{measure},{day},published,src"
    for day in range(1, 10)
    for measure in ("confirmed_cum", "discharged_cum")
]
CSV = "\n".join(["place,date,measure,value,basis,source", *ROWS]).encode()
COUNTS = "/api/v1/facts/case_count"


@pytest.fixture
def desk(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Desk:
    settings.WUSE_HOME = tmp_path
    monkeypatch.setenv("WUSE_KEYS", str(tmp_path / "keys"))
    found = laid_desk(tmp_path)
    found.open_response(("identity", "code", "correction", "facts"))
    return on_its_clock(found, monkeypatch)


@pytest.fixture
def key(desk: Desk) -> str:
    return program(desk, "returns", "sender", CITY)


@pytest.fixture
def hospital(desk: Desk) -> str:
    return program(desk, "hospital", "person_sender", CITY)


def ask(key: str, method: str, address: str, content: bytes = b"", **headers: str) -> Any:
    """A request with a key; underscores of headers are hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    kind = named.pop("Content-Type", "text/csv")
    return Client(raise_request_exception=False).generic(
        method,
        address,
        content,
        # The client leaves the kind of an empty content away.
        CONTENT_TYPE=kind,
        headers={"Authorization": f"Bearer {key}", "Accept-Language": "en", **named},
    )


def begin(
    key: str, address: str = COUNTS, length: int = len(CSV), content: bytes = b"", **headers: str
) -> Any:
    frame = {"Upload_Complete": "?0", "Upload_Length": str(length), **headers}
    return ask(key, "POST", address, content, **frame)


def patch(key: str, address: str, content: bytes, offset: int, *, last: bool = False, **headers: str) -> Any:
    frame = {"Upload_Offset": str(offset), "Upload_Complete": "?1" if last else "?0"}
    kind = {"Content_Type": "application/partial-upload"}
    return ask(key, "PATCH", address, content, **{**frame, **kind, **headers})


def sent(key: str, content: bytes = CSV, parts: int = 3, **headers: str) -> Any:
    """The answer to the last part of a file."""
    address = begin(key, length=len(content), **headers)["Location"]
    size = len(content) // parts
    for part in range(parts - 1):
        answer = patch(key, address, content[part * size : (part + 1) * size], part * size)
        assert answer.status_code == 204, answer.content
    start = (parts - 1) * size
    return patch(key, address, content[start:], start, last=True)


def repr_digest(content: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_file_in_parts_has_the_receipt_of_one_request(key: str) -> None:
    answer = sent(key)
    assert answer.status_code == 200, answer.content
    assert answer["Upload-Complete"] == "?1"
    told = answer.json()
    assert [(table["rows"], table["accepted"]) for table in told["tables"]] == [(18, 18)]
    assert site_pool(settings.WUSE_HOME).latest("case_count").height == 18
    again = send(key, "/case_count", CSV, kind="text/csv").json()
    assert again == {**told, "repeated": True}
    assert answer["Content-Location"] == f"/api/v1/facts/receipts/{told['receipt']}"


def test_what_was_sent_at_once_before_is_known_in_parts(key: str) -> None:
    first = send(key, "/case_count", CSV, kind="text/csv", Idempotency_Key="week 7").json()
    assert sent(key, Idempotency_Key="week 7").json() == {**first, "repeated": True}
    assert ReceiptRow.objects.count() == 1


def test_the_headers_say_how_far_it_has_come(key: str) -> None:
    answer = begin(key)
    assert answer.status_code == 201
    address = answer["Location"]
    assert (answer["Upload-Offset"], answer["Upload-Complete"]) == ("0", "?0")
    assert answer.json()["address"] == address
    answer = patch(key, address, CSV[:100], 0)
    assert (answer.status_code, answer["Upload-Offset"], answer["Upload-Complete"]) == (204, "100", "?0")
    answer = ask(key, "HEAD", address)
    told = {
        name: answer[name] for name in ("Upload-Offset", "Upload-Complete", "Upload-Length", "Cache-Control")
    }
    assert (answer.status_code, told) == (
        204,
        {
            "Upload-Offset": "100",
            "Upload-Complete": "?0",
            "Upload-Length": str(len(CSV)),
            "Cache-Control": "no-store",
        },
    )
    assert answer["Upload-Limit"] == "max-size=536870912, max-append-size=33554432, max-age=86400"


def test_the_first_request_may_bring_the_first_part(key: str) -> None:
    answer = begin(key, content=CSV[:50])
    assert (answer.status_code, answer["Upload-Offset"]) == (201, "50")
    assert patch(key, answer["Location"], CSV[50:], 50, last=True).json()["tables"][0]["accepted"] == 18


def test_whole_at_once_it_is_no_upload(key: str) -> None:
    answer = ask(key, "POST", COUNTS, CSV, Upload_Complete="?1", Upload_Length=str(len(CSV)))
    assert (answer.status_code, answer.json()["tables"][0]["accepted"]) == (200, 18)
    assert UploadRow.objects.count() == 0


@pytest.mark.parametrize("address", ["/api/v1/facts", COUNTS])
def test_one_may_ask_beforehand_how_large_a_part_may_be(key: str, address: str) -> None:
    answer = ask(key, "OPTIONS", address)
    assert (answer.status_code, answer["Accept-Patch"]) == (200, "application/partial-upload")
    assert answer["Upload-Limit"] == "max-size=536870912, max-append-size=33554432"


def test_a_part_at_another_byte_is_told_the_right_one(key: str) -> None:
    address = begin(key)["Location"]
    patch(key, address, CSV[:100], 0)
    for offset, content in ((0, CSV[:100]), (200, CSV[200:])):
        answer = patch(key, address, content, offset)
        assert (code_of(answer), answer["Upload-Offset"]) == ((409, "upload.offset"), "100")
    answer = patch(key, address, CSV[100:], 0, last=True)
    assert (code_of(answer), answer["Upload-Offset"]) == ((409, "upload.offset"), "100")
    assert patch(key, address, CSV[100:], 100, last=True).status_code == 200


def test_who_missed_the_receipt_hears_it_again(key: str) -> None:
    address = begin(key)["Location"]
    first = patch(key, address, CSV, 0, last=True).json()
    answer = ask(key, "HEAD", address)
    assert (answer["Upload-Complete"], answer["Upload-Offset"]) == ("?1", str(len(CSV)))
    assert answer["Content-Location"] == f"/api/v1/facts/receipts/{first['receipt']}"
    again = patch(key, address, b"", len(CSV), last=True)
    assert (again.json(), again["Upload-Complete"]) == ({**first, "repeated": True}, "?1")
    # The last part once more: its bytes are there, and more cannot be added.
    assert code_of(patch(key, address, CSV, 0, last=True)) == (409, "upload.offset")
    assert code_of(patch(key, address, b"more", len(CSV))) == (400, "upload.over")
    assert ReceiptRow.objects.count() == 1
    assert AuditRecord.objects.filter(verb="fact.send", facts__has_key="batch").count() == 1


def test_a_sender_that_forgot_all_finds_its_upload(key: str) -> None:
    name = {"Repr_Digest": repr_digest(CSV)}
    address = begin(key, **name)["Location"]
    patch(key, address, CSV[:100], 0)
    answer = begin(key, **name)
    assert (answer.status_code, answer["Location"], answer["Upload-Offset"]) == (201, address, "100")
    first = patch(key, address, CSV[100:], 100, last=True).json()
    answer = begin(key, **name)
    assert (answer.status_code, answer["Upload-Complete"]) == (200, "?1")
    assert answer.json() == {**first, "repeated": True}


def test_one_sees_ones_own_uploads(key: str, hospital: str, desk: Desk) -> None:
    name = "attachment; filename*=UTF-8''%E7%97%85%E4%BE%8B%00.csv"
    address = begin(key, Content_Disposition=name)["Location"]
    patch(key, address, CSV[:100], 0)
    assert ask(key, "GET", "/api/v1/uploads").json() == [
        {
            "upload": address.rsplit("/", 1)[1],
            "address": address,
            "standard": "case_count",
            "file_name": "病例.csv",
            "offset": 100,
            "length": len(CSV),
            "expires_at": (desk.at + timedelta(hours=24)).isoformat().replace("+00:00", "Z"),
        }
    ]
    assert ask(hospital, "GET", "/api/v1/uploads").json() == []
    assert ask(hospital, "HEAD", address).status_code == 404
    assert code_of(patch(hospital, address, CSV[100:], 100)) == (404, "upload.unknown")
    assert code_of(ask(hospital, "DELETE", address)) == (404, "upload.unknown")


def test_it_can_be_given_up(key: str) -> None:
    address = begin(key)["Location"]
    patch(key, address, CSV[:100], 0)
    assert ask(key, "DELETE", address).status_code == 204
    assert code_of(patch(key, address, CSV[100:], 100)) == (404, "upload.unknown")
    assert list(site.uploads().folder.glob("u-*")) == []


def test_another_file_than_the_announced_one_is_not_taken_in(key: str) -> None:
    address = begin(key, Repr_Digest=repr_digest(b"another"))["Location"]
    answer = patch(key, address, CSV, 0, last=True)
    assert (code_of(answer), answer["Upload-Complete"]) == ((400, "upload.wrong_digest"), "?1")
    assert (ReceiptRow.objects.count(), UploadRow.objects.count()) == (0, 0)


def test_a_packed_file_is_unpacked_when_it_is_whole(key: str) -> None:
    packed = gzip.compress(CSV, mtime=0)
    told = sent(key, packed, Content_Encoding="gzip").json()
    assert told["tables"][0]["accepted"] == 18
    assert send(key, "/case_count", CSV, kind="text/csv").json() == {**told, "repeated": True}
    answer = sent(key, packed[:-9], Content_Encoding="gzip")
    assert (code_of(answer), answer["Upload-Complete"]) == ((400, "request.unreadable"), "?1")
    assert UploadRow.objects.filter(receipt=None).count() == 0


def test_several_tables_come_in_parts_too(hospital: str, desk: Desk) -> None:
    body = json.dumps({"case_report": [case_report(1)], "case_count": [counts()]}).encode()
    address = f"/api/v1/facts?response={desk.response}&purpose=case_investigation"
    answer = begin(hospital, address, len(body), Content_Type="application/json")
    told = patch(hospital, answer["Location"], body, 0, last=True).json()
    assert {table["standard"]: table["accepted"] for table in told["tables"]} == {
        "case_report": 1,
        "case_count": 1,
    }


def test_rows_about_persons_leave_nothing_behind_but_in_the_vault(hospital: str, desk: Desk) -> None:
    body = json.dumps([case_report(1)]).encode()
    address = f"/api/v1/facts/case_report?response={desk.response}&purpose=case_investigation"
    upload = begin(hospital, address, len(body), Content_Type="application/json")["Location"]
    patch(hospital, upload, body[:300], 0)
    assert SealedRows.objects.count() == 1
    told = patch(hospital, upload, body[300:], 300, last=True)
    assert told.json()["tables"][0]["registered"] == 1
    assert SealedRows.objects.count() == 0
    assert list(site.uploads().folder.glob("u-*")) == []


def test_when_the_response_ends_nothing_more_is_taken(hospital: str, desk: Desk) -> None:
    body = json.dumps([case_report(1)]).encode()
    address = f"/api/v1/facts/case_report?response={desk.response}&purpose=case_investigation"
    upload = begin(hospital, address, len(body), Content_Type="application/json")["Location"]
    patch(hospital, upload, body[:300], 0)
    desk.do("zhao", end_response, code=desk.response)
    assert code_of(patch(hospital, upload, body[300:], 300, last=True)) == (409, "response.not_active")
    assert ask(hospital, "HEAD", upload).status_code == 409
    assert code_of(begin(hospital, address, 9)) == (409, "response.not_active")


def test_rows_that_cannot_be_read_are_told_and_deleted(key: str) -> None:
    wrong = CSV.replace(b"measure", b"size")
    answer = sent(key, wrong)
    assert (code_of(answer), answer["Upload-Complete"]) == ((400, "intake.column_missing"), "?1")
    assert (UploadRow.objects.count(), list(site.uploads().folder.glob("u-*"))) == (0, [])


def test_rows_of_another_place_are_refused_and_may_be_finished_once_the_permit_is_there(
    key: str, desk: Desk
) -> None:
    other = CSV.replace(b"330382", b"330106")
    answer = sent(key, other)
    assert (code_of(answer), answer["Upload-Complete"]) == ((403, "permit.missing"), "?1")
    upload = f"/api/v1/uploads/{UploadRow.objects.get().uid}"
    assert ask(key, "HEAD", upload)["Upload-Complete"] == "?0"
    from tests.desk_people import OTHER

    desk.grant("returns", "sender", OTHER)
    assert patch(key, upload, b"", len(other), last=True).json()["tables"][0]["accepted"] == 18


@contextmanager
def reading_elsewhere() -> Iterator[None]:
    with site.uploads().alone():
        yield


def test_one_large_file_is_read_at_a_time(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = gzip.compress(CSV, mtime=0)
    address = begin(key, length=len(packed), Content_Encoding="gzip")["Location"]
    with reading_elsewhere():
        answer = patch(key, address, packed, 0, last=True)
        assert (code_of(answer), answer["Upload-Complete"]) == ((429, "upload.busy"), "?1")
        assert answer["Retry-After"] == "5"
        assert ask(key, "HEAD", address)["Upload-Offset"] == str(len(packed))
        # What is small goes past it.
        assert sent(key).status_code == 200
    assert patch(key, address, b"", len(packed), last=True).json()["repeated"] is True


def test_a_whole_file_takes_a_seat_among_the_sendings(key: str) -> None:
    address = begin(key)["Location"]
    frame = {"Authorization": f"Bearer {key}", "Upload-Offset": "0", "Upload-Complete": "?1"}
    full = BoundedSemaphore(1)
    full.acquire()
    answer = Client().generic(
        "PATCH",
        address,
        CSV,
        content_type="application/partial-upload",
        headers=frame,
        **{"wuse.seats": full},
    )
    assert code_of(answer) == (429, "request.busy")
    full.release()
    assert patch(key, address, b"", len(CSV), last=True).status_code == 200


def test_what_is_not_said_or_said_wrongly_is_told(key: str) -> None:
    address = begin(key)["Location"]
    part = {"Upload_Offset": "0", "Upload_Complete": "?0", "Content_Type": "application/partial-upload"}
    cases = [
        (ask(key, "POST", COUNTS, Upload_Complete="?0"), 411, "upload.no_length"),
        (begin(key, Repr_Digest="sha-256=:abc:"), 400, "upload.digest"),
        (begin(key, Content_Encoding="br"), 415, "request.encoding"),
        (begin(key, Content_Type="image/png"), 415, "request.media_type"),
        (begin(key, length=512 * 1024**2 + 1), 413, "upload.too_large"),
        (begin(key, "/api/v1/facts/no_table"), 404, "standard.unknown"),
        (ask(key, "POST", COUNTS, Upload_Complete="no"), 422, "request.fields"),
        (ask(key, "PATCH", address, b"a", **{**part, "Upload_Offset": "-1"}), 422, "request.fields"),
        (ask(key, "PATCH", address, b"a", Content_Type=part["Content_Type"]), 422, "request.fields"),
        (ask(key, "PATCH", address, b"a", **{**part, "Content_Type": "text/csv"}), 415, "request.media_type"),
        (ask(key, "PATCH", address, b"a", **{**part, "Upload_Length": "1"}), 400, "upload.wrong_length"),
        (ask(key, "PATCH", address, b"a", **{**part, "Upload_Complete": "?1"}), 400, "upload.wrong_length"),
        (patch(key, address, bytes(32 * 1024**2 + 1), 0), 413, "upload.part_too_large"),
        (patch(key, "/api/v1/uploads/u-none", b"a", 0), 404, "upload.unknown"),
        (patch(key, address, CSV + b"!", 0), 400, "upload.too_long"),
    ]
    for answer, status, code in cases:
        assert code_of(answer) == (status, code)
        assert ("Upload-Limit" in answer.headers) is (status == 413)
    assert ask("wuse_none_none", "GET", "/api/v1/uploads").status_code == 401


def test_there_is_an_end_to_what_one_account_may_have_open(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUSE_UPLOADS_OPEN", "1")
    begin(key)
    answer = begin(key)
    assert (code_of(answer), answer["Retry-After"]) == ((429, "upload.too_many"), "60")


def test_a_full_disk_is_told_before_the_part_is_read(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    address = begin(key)["Location"]
    monkeypatch.setattr("wuse.web.api.uploads._free", lambda: 0)
    assert code_of(patch(key, address, CSV, 0)) == (507, "inbox.disk_full")
    assert code_of(begin(key)) == (507, "inbox.disk_full")
    assert ask(key, "HEAD", address)["Upload-Offset"] == "0"
