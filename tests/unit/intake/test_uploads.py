"""Large files come in parts: what was acknowledged is there, nothing lies in clear, nothing outlives its time."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.desk_people import CITY, Desk
from tests.programs import program
from wuse.intake.actions.uploads import begin_upload, drop_upload
from wuse.intake.store.models import ReceiptRow, UploadRow
from wuse.intake.store.sender_permits import permit_to_upload
from wuse.intake.store.uploads import Uploads
from wuse.intake.upload import Declared, Upload, UploadLimits, upload_limits
from wuse.permits.actions.responses import end_response
from wuse.permits.actions.sunset import destroy_due
from wuse.permits.permit import Actor
from wuse.trust.store.models import AuditRecord, SealedRows
from wuse.vocabulary import Purpose, Refusal

MEGABYTE = 1024 * 1024
FREE = 1024**4
CONTENT = "报告,地区\nR1,乐清市\n".encode() * 3
PLAIN = Declared("case_count", "text/csv", len(CONTENT))


@pytest.fixture
def desk(desk: Desk) -> Desk:
    program(desk, "returns", "sender", CITY)
    program(desk, "hospital", "person_sender", CITY)
    return desk


@pytest.fixture
def uploads(desk: Desk, tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "uploads", desk.vault, desk.keys, desk._entropy, UploadLimits())


def personal(desk: Desk, **values: Any) -> Declared:
    frame = {"response": desk.response, "purpose": Purpose.CASE_INVESTIGATION}
    return Declared("case_report", "text/csv", len(CONTENT), **{**frame, **values})


def begin(
    desk: Desk, uploads: Uploads, declared: Declared, who: str = "returns", uid: str = "u-1", free: int = FREE
) -> Upload:
    frame = {"uploads": uploads, "uid": uid, "declared": declared, "free": free}
    found = desk.do(who, begin_upload, **frame)
    assert isinstance(found, Upload)
    return found


def begun(desk: Desk, uploads: Uploads) -> Upload:
    return begin(desk, uploads, personal(desk), "hospital")


def append(desk: Desk, uploads: Uploads, upload: Upload, content: bytes, offset: int | None = None) -> Upload:
    at = upload.offset if offset is None else offset
    return uploads.append(upload, content, offset=at, at=desk.at)


def again(desk: Desk, uploads: Uploads, upload: Upload) -> Upload:
    return uploads.find(upload.uid, by=upload.by, at=desk.at)


def code_of(reason: pytest.ExceptionInfo[Refusal]) -> str:
    return reason.value.code


def test_parts_become_the_file_again(desk: Desk, uploads: Uploads) -> None:
    upload = begun(desk, uploads)
    for start in range(0, len(CONTENT), 7):
        upload = append(desk, uploads, upload, CONTENT[start : start + 7])
    assert upload.is_whole
    assert again(desk, uploads, upload) == upload
    assert uploads.read(upload, at=desk.at) == CONTENT


def test_an_empty_file_is_whole_at_once(desk: Desk, uploads: Uploads) -> None:
    upload = begin(desk, uploads, replace(PLAIN, length=0))
    assert upload.is_whole
    assert uploads.read(upload, at=desk.at) == b""


@pytest.mark.parametrize("who", ["returns", "hospital"])
def test_nothing_lies_in_clear(desk: Desk, uploads: Uploads, tmp_path: Path, who: str) -> None:
    declared = personal(desk) if who == "hospital" else PLAIN
    append(desk, uploads, begin(desk, uploads, declared, who), CONTENT)
    written = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert "乐清市".encode() not in written
    assert (uploads.folder.stat().st_mode & 0o777, (uploads.folder / "u-1").stat().st_mode & 0o777) == (
        0o700,
        0o600,
    )


def test_the_key_of_rows_about_persons_lies_in_the_vault(desk: Desk, uploads: Uploads) -> None:
    begun(desk, uploads)
    assert UploadRow.objects.get().sealed_key is None
    assert SealedRows.objects.get().response == desk.response
    begin(desk, uploads, PLAIN, uid="u-2")
    assert SealedRows.objects.count() == 1
    assert UploadRow.objects.get(uid="u-2").sealed_key


def test_the_key_stays_readable_when_the_vault_has_a_new_one(desk: Desk, uploads: Uploads) -> None:
    upload = append(desk, uploads, begun(desk, uploads), CONTENT)
    desk.vault.rotate(desk.response)
    desk.vault.forget_old_keys(desk.response)
    assert uploads.read(upload, at=desk.at) == CONTENT


def test_a_part_that_comes_twice_changes_nothing(desk: Desk, uploads: Uploads) -> None:
    upload = append(desk, uploads, begun(desk, uploads), CONTENT[:10])
    with pytest.raises(Refusal) as reason:
        append(desk, uploads, upload, CONTENT[:10], offset=0)
    assert (code_of(reason), reason.value.details["offset"]) == ("upload.offset", 10)
    upload = append(desk, uploads, again(desk, uploads, upload), CONTENT[10:])
    assert uploads.read(upload, at=desk.at) == CONTENT


def test_a_part_that_comes_too_early_is_refused(desk: Desk, uploads: Uploads) -> None:
    with pytest.raises(Refusal) as reason:
        append(desk, uploads, begun(desk, uploads), CONTENT[10:], offset=10)
    assert (code_of(reason), reason.value.details["offset"]) == ("upload.offset", 0)


def test_more_than_was_announced_gives_the_upload_up(desk: Desk, uploads: Uploads) -> None:
    upload = append(desk, uploads, begun(desk, uploads), CONTENT[:10])
    with pytest.raises(Refusal) as reason:
        append(desk, uploads, upload, CONTENT[10:] + b"!")
    assert code_of(reason) == "upload.too_long"
    with pytest.raises(Refusal) as reason:
        again(desk, uploads, upload)
    assert code_of(reason) == "upload.unknown"
    assert list(uploads.folder.iterdir()) == []


def test_who_hangs_from_before_adds_nothing(desk: Desk, uploads: Uploads) -> None:
    old = uploads.take_turn(begun(desk, uploads).uid, by="a-hospital", at=desk.at)
    new = uploads.take_turn(old.uid, by="a-hospital", at=desk.at)
    with pytest.raises(Refusal) as reason:
        append(desk, uploads, old, b"from before")
    assert (code_of(reason), reason.value.details["offset"]) == ("upload.overtaken", 0)
    append(desk, uploads, new, CONTENT)
    assert uploads.read(again(desk, uploads, new), at=desk.at) == CONTENT


def test_what_a_killed_process_left_is_written_over(desk: Desk, uploads: Uploads) -> None:
    upload = append(desk, uploads, begun(desk, uploads), CONTENT[:10])
    with (uploads.folder / upload.uid).open("ab") as out:
        out.write(b"\x00\x00\x01\x00torn")
    upload = append(desk, uploads, upload, CONTENT[10:12])
    with (uploads.folder / upload.uid).open("ab") as out:
        out.write(b"torn again, and longer than the part that comes next would be" * 10)
    upload = append(desk, uploads, upload, CONTENT[12:])
    assert uploads.read(upload, at=desk.at) == CONTENT
    assert (uploads.folder / upload.uid).stat().st_size == UploadRow.objects.get().size


@pytest.mark.parametrize("fault", ["gone", "shorter"])
def test_an_upload_that_lost_its_bytes_is_given_up(desk: Desk, uploads: Uploads, fault: str) -> None:
    upload = append(desk, uploads, begun(desk, uploads), CONTENT[:10])
    file = uploads.folder / upload.uid
    file.unlink() if fault == "gone" else file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(Refusal) as reason:
        append(desk, uploads, upload, CONTENT[10:])
    assert code_of(reason) == "upload.lost"
    with pytest.raises(Refusal) as reason:
        again(desk, uploads, upload)
    assert code_of(reason) == "upload.unknown"
    assert (SealedRows.objects.count(), file.exists()) == (0, False)


def test_a_changed_part_cannot_be_opened(desk: Desk, uploads: Uploads) -> None:
    upload = append(desk, uploads, begun(desk, uploads), CONTENT[:9])
    upload = append(desk, uploads, upload, CONTENT[9:18])
    upload = append(desk, uploads, upload, CONTENT[18:])
    file = uploads.folder / upload.uid
    whole = file.read_bytes()
    part = 4 + 12 + 9 + 16
    exchanged = whole[part : 2 * part] + whole[:part] + whole[2 * part :]
    for wrong in (exchanged, whole[:20] + bytes([whole[20] ^ 1]) + whole[21:]):
        file.write_bytes(wrong)
        with pytest.raises(Refusal) as reason:
            uploads.read(upload, at=desk.at)
        assert code_of(reason) == "vault.sealed_wrong"


def test_what_is_not_whole_is_not_read(desk: Desk, uploads: Uploads) -> None:
    upload = append(desk, uploads, begun(desk, uploads), CONTENT[:10])
    with pytest.raises(Refusal) as reason:
        uploads.read(upload, at=desk.at)
    assert (code_of(reason), reason.value.details["offset"]) == ("upload.incomplete", 10)


def test_another_file_than_the_announced_one_is_deleted(desk: Desk, uploads: Uploads) -> None:
    right = hashlib.sha256(CONTENT).hexdigest()
    upload = begin(desk, uploads, personal(desk, digest=right), "hospital")
    assert uploads.read(append(desk, uploads, upload, CONTENT), at=desk.at) == CONTENT
    wrong = hashlib.sha256(b"another").hexdigest()
    upload = begin(desk, uploads, personal(desk, digest=wrong), "hospital", "u-2")
    upload = append(desk, uploads, upload, CONTENT)
    with pytest.raises(Refusal) as reason:
        uploads.read(upload, at=desk.at)
    assert code_of(reason) == "upload.wrong_digest"
    assert not (uploads.folder / "u-2").exists()


@pytest.mark.parametrize("known_by", [{"key": "week 7"}, {"digest": "0" * 64}])
def test_the_same_words_find_the_same_upload(desk: Desk, uploads: Uploads, known_by: dict[str, Any]) -> None:
    declared = personal(desk, **known_by)
    upload = append(desk, uploads, begin(desk, uploads, declared, "hospital"), CONTENT[:10])
    found = begin(desk, uploads, replace(declared, file_name="cases.csv"), "hospital", "u-2")
    assert (found.uid, found.offset) == (upload.uid, 10)
    assert AuditRecord.objects.filter(facts__step="begun").count() == 1


def test_without_a_name_each_upload_is_another(desk: Desk, uploads: Uploads) -> None:
    assert begin(desk, uploads, PLAIN).uid == "u-1"
    assert begin(desk, uploads, PLAIN, uid="u-2").uid == "u-2"


def test_a_key_names_one_file(desk: Desk, uploads: Uploads) -> None:
    begin(desk, uploads, replace(PLAIN, key="week 7"))
    with pytest.raises(Refusal) as reason:
        begin(desk, uploads, replace(PLAIN, key="week 7", length=1), uid="u-2")
    assert code_of(reason) == "upload.key_used"


def test_uploads_of_others_are_unknown(desk: Desk, uploads: Uploads) -> None:
    upload = begun(desk, uploads)
    for attempt in (uploads.find, uploads.take_turn):
        with pytest.raises(Refusal) as reason:
            attempt(upload.uid, by="a-returns", at=desk.at)
        assert code_of(reason) == "upload.unknown"
    with pytest.raises(Refusal) as reason:
        desk.do("returns", drop_upload, uploads=uploads, uid=upload.uid)
    assert code_of(reason) == "upload.unknown"
    assert uploads.open_uploads(by="a-returns", at=desk.at) == []
    assert uploads.open_uploads(by="a-hospital", at=desk.at) == [upload]


def test_who_may_not_send_may_not_begin(desk: Desk, uploads: Uploads) -> None:
    cases = {
        "permit.missing": ("returns", personal(desk)),
        "purpose.missing": ("hospital", personal(desk, purpose=None)),
        "response.none": ("hospital", personal(desk, response="")),
        "standard.unknown": ("returns", replace(PLAIN, standard="no_table")),
        "intake.standard_judged": ("returns", replace(PLAIN, standard="verdict")),
        "request.media_type": ("returns", replace(PLAIN, media_type="image/png")),
        "request.encoding": ("returns", replace(PLAIN, encoding="br")),
    }
    for code, (who, declared) in cases.items():
        with pytest.raises(Refusal) as reason:
            begin(desk, uploads, declared, who)
        assert code_of(reason) == code
    assert UploadRow.objects.count() == 0


def test_several_tables_under_a_response_are_taken_for_rows_about_persons(
    desk: Desk, uploads: Uploads
) -> None:
    several = replace(personal(desk), standard="", media_type="application/json")
    with pytest.raises(Refusal) as reason:
        begin(desk, uploads, several, "returns")
    assert code_of(reason) == "permit.missing"
    begin(desk, uploads, several, "hospital")
    assert UploadRow.objects.get().sealed_key is None
    begin(desk, uploads, Declared("", "application/json", 9), "returns", "u-2")


def test_there_is_an_end_to_the_room(desk: Desk, uploads: Uploads) -> None:
    small = replace(uploads, limits=UploadLimits(one=100, open=2, all=250))
    with pytest.raises(Refusal) as reason:
        begin(desk, small, replace(PLAIN, length=101))
    assert code_of(reason) == "upload.too_large"
    begin(desk, small, replace(PLAIN, length=100), uid="u-1")
    begin(desk, small, replace(PLAIN, length=100), uid="u-2")
    with pytest.raises(Refusal) as reason:
        begin(desk, small, replace(PLAIN, length=1), uid="u-3")
    assert (code_of(reason), reason.value.details["retry_after"]) == ("upload.too_many", 60)
    with pytest.raises(Refusal) as reason:
        begin(desk, small, personal(desk, response=desk.response), "hospital", "u-3")
    assert code_of(reason) == "upload.no_room"
    desk.do("returns", drop_upload, uploads=small, uid="u-1")
    begin(desk, small, replace(PLAIN, length=100), uid="u-3")


def test_the_disk_keeps_room_for_what_is_still_to_come(desk: Desk, uploads: Uploads) -> None:
    free = 512 * MEGABYTE + 3000
    upload = begin(desk, uploads, replace(PLAIN, length=2000), free=free)
    with pytest.raises(Refusal) as reason:
        begin(desk, uploads, replace(PLAIN, length=1001), uid="u-2", free=free)
    assert code_of(reason) == "inbox.disk_full"
    append(desk, uploads, upload, bytes(1500))
    begin(desk, uploads, replace(PLAIN, length=1001), uid="u-2", free=free - 1500 + 1)


def test_what_was_given_up_is_gone_and_the_log_knows(desk: Desk, uploads: Uploads) -> None:
    upload = append(desk, uploads, begun(desk, uploads), CONTENT)
    desk.do("hospital", drop_upload, uploads=uploads, uid=upload.uid)
    assert (UploadRow.objects.count(), SealedRows.objects.count()) == (0, 0)
    assert list(uploads.folder.iterdir()) == []
    entry = AuditRecord.objects.latest("pk")
    assert (entry.verb, entry.facts["step"], entry.personal) == ("person_fact.send", "given up", True)


def test_what_nobody_goes_on_with_expires(desk: Desk, uploads: Uploads) -> None:
    upload = append(desk, uploads, begun(desk, uploads), CONTENT[:5])
    desk.later(hours=23)
    upload = append(desk, uploads, upload, CONTENT[5:8])
    desk.later(hours=23)
    assert uploads.tidy(at=desk.at) == 0
    desk.later(hours=1)
    with pytest.raises(Refusal) as reason:
        again(desk, uploads, upload)
    assert code_of(reason) == "upload.unknown"
    assert uploads.tidy(at=desk.at) == 1
    assert (UploadRow.objects.count(), SealedRows.objects.count()) == (0, 0)
    assert list(uploads.folder.iterdir()) == []


def test_a_file_of_no_upload_is_tidied_away(desk: Desk, uploads: Uploads) -> None:
    upload = append(desk, uploads, begun(desk, uploads), CONTENT)
    (uploads.folder / "u-orphan").write_bytes(b"x")
    uploads.tidy(at=desk.at)
    assert [file.name for file in uploads.folder.iterdir()] == [upload.uid]
    assert uploads.read(upload, at=desk.at) == CONTENT


def receipted(upload: Upload, key: str) -> ReceiptRow:
    return ReceiptRow.objects.create(uid="r-1", by=upload.by, key=key, digest="d", at=upload.created_at)


def test_what_was_taken_in_leaves_its_receipt_alone(desk: Desk, uploads: Uploads) -> None:
    upload = append(desk, uploads, begun(desk, uploads), CONTENT)
    uploads.settle(upload, receipt=receipted(upload, "key").uid, at=desk.at)
    assert (list(uploads.folder.iterdir()), SealedRows.objects.count()) == ([], 0)
    found = again(desk, uploads, upload)
    assert (found.receipt, found.offset, uploads.open_uploads(by=upload.by, at=desk.at)) == (
        "r-1",
        len(CONTENT),
        [],
    )
    with pytest.raises(Refusal) as reason:
        append(desk, uploads, found, b"more")
    assert code_of(reason) == "upload.over"
    with pytest.raises(Refusal) as reason:
        desk.do("hospital", drop_upload, uploads=uploads, uid=upload.uid)
    assert code_of(reason) == "upload.over"
    desk.later(hours=24)
    assert uploads.tidy(at=desk.at) == 1


def test_what_was_taken_in_by_a_process_that_ended_is_tidied_away(desk: Desk, uploads: Uploads) -> None:
    upload = append(desk, uploads, begun(desk, uploads), CONTENT)
    uploads.take_as(upload, "key")
    uploads.tidy(at=desk.at)
    assert uploads.read(upload, at=desk.at) == CONTENT
    receipted(upload, "key")
    uploads.tidy(at=desk.at)
    assert (list(uploads.folder.iterdir()), again(desk, uploads, upload).receipt) == ([], "r-1")


def test_the_end_of_the_response_ends_its_uploads(desk: Desk, uploads: Uploads) -> None:
    upload = append(desk, uploads, begun(desk, uploads), CONTENT)
    other = append(desk, uploads, begin(desk, uploads, PLAIN, uid="u-2"), CONTENT)
    desk.do("zhao", end_response, code=desk.response)
    with pytest.raises(Refusal) as reason:
        permit_to_upload(desk.actor("hospital"), upload.declared, at=desk.at, lang="en")
    assert code_of(reason) == "response.not_active"
    destroy_due(
        audit=desk.audit,
        vault=desk.vault,
        by=Actor(account="system"),
        at=desk.at,
        elsewhere=[uploads.destroy_files],
    )
    assert [row.uid for row in UploadRow.objects.all()] == [other.uid]
    assert [file.name for file in uploads.folder.iterdir()] == [other.uid]
    assert SealedRows.objects.count() == 0
    with pytest.raises(Refusal) as reason:
        again(desk, uploads, upload)
    assert code_of(reason) == "upload.unknown"


def test_the_settings_name_the_limits() -> None:
    assert upload_limits({}) == UploadLimits()
    named = {
        "WUSE_UPLOAD_MEGABYTES": "1",
        "WUSE_UPLOADS_OPEN": "2",
        "WUSE_UPLOADS_MEGABYTES": "3",
        "WUSE_UPLOAD_HOURS": "4",
    }
    assert upload_limits(named) == UploadLimits(MEGABYTE, 2, 3 * MEGABYTE, timedelta(hours=4))
    with pytest.raises(Refusal) as reason:
        upload_limits({"WUSE_UPLOADS_OPEN": "none"})
    assert code_of(reason) == "setting.no_number"
