"""A file that somebody hands over at the desk: held encrypted, read by its owner alone, previewed without a trace."""

import json
from datetime import timedelta

import pytest

from tests.aside_rows import INVESTIGATION, sent, site, with_senders
from tests.desk_people import COUNTY, Desk
from tests.programs import case_report, counts
from wuse.intake.actions.held import read_upload
from wuse.intake.actions.uploads import begin_upload
from wuse.intake.json_tables import read_json_tables
from wuse.intake.limits import Limits
from wuse.intake.mapping import ColumnMapping, FieldSource
from wuse.intake.sending import Sending
from wuse.intake.store.held_file import HeldFile, Reading, hold_file, keep_reading, media_type_of
from wuse.intake.store.models import KnownRow, ReceiptRow, UploadRow
from wuse.intake.store.preview import Preview, preview_sending
from wuse.intake.store.uploads import Uploads
from wuse.intake.upload import Declared, Upload, UploadLimits
from wuse.trust.store.models import AuditRecord, SealedIdentity
from wuse.vocabulary import Refusal

pytestmark = pytest.mark.django_db

CONTENT = "姓名,性别\n陈测试,男\n".encode()
MAPPING = ColumnMapping(
    "case_report", {"hospital": FieldSource(constant="某某医院")}, headings=("姓名", "性别")
)


def uploads(desk: Desk) -> Uploads:
    return Uploads(desk.keys.root.parent / "uploads", desk.vault, desk.keys, desk._entropy, UploadLimits())


def handed_over(desk: Desk, standard: str = "case_report", content: bytes = CONTENT) -> Upload:
    """A file that `tang` has handed over."""
    personal = standard == "case_report"
    frame = {"response": desk.response, "purpose": INVESTIGATION} if personal else {}
    declared = Declared(standard, "text/csv", len(content), **frame)
    values = {"uploads": uploads(desk), "uid": "u-1", "declared": declared, "free": 1024**4}
    upload = desk.do("tang", begin_upload, **values)
    assert isinstance(upload, Upload)
    return hold_file(uploads(desk), upload, content, at=desk.at)


def read(desk: Desk, who: str) -> HeldFile:
    held = desk.do(who, read_upload, uploads=uploads(desk), uid="u-1")
    assert isinstance(held, HeldFile)
    return held


def test_a_file_is_read_by_its_owner_and_of_persons_the_read_is_recorded(desk: Desk) -> None:
    with_senders(desk, "tang", "hu")
    handed_over(desk)
    held = read(desk, "tang")
    assert held.table(limits=Limits(), lang="en").cells.rows() == [("陈测试", "男")]
    entry = AuditRecord.objects.latest("pk")
    assert (entry.verb, entry.kind, entry.purpose) == ("person_fact.read", "read", "case_investigation")
    with pytest.raises(Refusal, match="no upload"):
        read(desk, "hu")


def test_of_a_file_without_persons_the_read_leaves_no_entry(desk: Desk) -> None:
    with_senders(desk, "tang")
    handed_over(desk, "case_count", b"value\n7\n")
    before = AuditRecord.objects.count()
    assert read(desk, "tang").content == b"value\n7\n"
    assert AuditRecord.objects.count() == before


def test_a_permit_that_ended_opens_no_file(desk: Desk) -> None:
    with_senders(desk, "tang")
    handed_over(desk)
    desk.at += timedelta(days=31)
    uploads(desk)  # the upload has expired as well, which would be told first
    UploadRow.objects.update(expires_at=desk.at + timedelta(hours=1))
    with pytest.raises(Refusal) as refused:
        read(desk, "tang")
    assert refused.value.code == "permit.missing"


def test_nothing_of_a_file_about_persons_lies_open_on_the_disk(desk: Desk) -> None:
    with_senders(desk, "tang")
    upload = handed_over(desk)
    keep_reading(uploads(desk), upload, Reading(MAPPING, "名单", "表一", "陈测试.csv"), at=desk.at)
    row = UploadRow.objects.get()
    folder = desk.keys.root.parent / "uploads"
    everything = b"".join(file.read_bytes() for file in folder.iterdir()) + bytes(row.beside)
    for secret in ("陈测试", "姓名", "某某医院"):
        assert secret.encode() not in everything
    assert row.sealed_key is None


def test_how_it_is_to_be_read_is_kept_beside_it(desk: Desk) -> None:
    with_senders(desk, "tang")
    upload = handed_over(desk)
    assert read(desk, "tang").reading == Reading()
    said = Reading(MAPPING, "名单", "表一", "名单.csv")
    keep_reading(uploads(desk), upload, said, at=desk.at)
    assert read(desk, "tang").reading == said


@pytest.mark.parametrize(
    ("name", "encoding", "kind"),
    [
        ("a.csv", "", "text/csv"),
        ("a.CSV", "gb18030", "text/csv; charset=gb18030"),
        ("表.xlsx", "", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.xls", "", ""),
        ("a", "gb18030", ""),
    ],
)
def test_the_ending_of_its_name_says_what_a_file_is(name: str, encoding: str, kind: str) -> None:
    assert media_type_of(name, encoding) == kind


def previewed(desk: Desk, who: str = "tang", **tables: list[dict[str, object]]) -> Preview:
    rows = read_json_tables(json.dumps(tables).encode(), lang="en")
    sending = Sending(rows, "digest", "key", desk.response, INVESTIGATION)
    [found] = preview_sending(sending, by=desk.actor(who), at=desk.at, lang="en", **site(desk))
    return found


def test_a_preview_says_what_a_sending_would_and_leaves_no_trace(desk: Desk) -> None:
    with_senders(desk, "tang")
    sent(desk, case_report=[case_report(1)])
    before = (ReceiptRow.objects.count(), KnownRow.objects.count(), SealedIdentity.objects.count())
    rows = [case_report(1), case_report(2), case_report(3, age="old"), case_report(4, place="330106")]
    found = previewed(desk, case_report=rows)
    assert (found.rows, found.accepted, found.unchanged, found.quarantined) == (4, 1, 1, 2)
    assert found.wrong == {3, 4}
    assert found.first["row"].to_list() == [1, 2, 3, 4]
    assert "identity_number" in found.first.columns
    assert before == (ReceiptRow.objects.count(), KnownRow.objects.count(), SealedIdentity.objects.count())
    [made] = sent(desk, "r-2", case_report=rows).tables
    assert (made.accepted, made.unchanged, made.quarantined) == (1, 1, 2)


def test_a_preview_of_counts_compares_with_the_pool(desk: Desk) -> None:
    with_senders(desk, "tang")
    sent(desk, case_count=[counts()])
    found = previewed(desk, case_count=[counts(), counts(place=COUNTY, value=154)])
    # Two values of one key in one file are told apart by nobody.
    assert (found.accepted, found.unchanged, found.quarantined) == (0, 0, 2)
    found = previewed(desk, case_count=[counts(), counts(place="330381")])
    assert (found.accepted, found.unchanged, found.quarantined) == (1, 1, 0)


def test_a_preview_asks_for_the_permit(desk: Desk) -> None:
    with_senders(desk)
    with pytest.raises(Refusal) as refused:
        previewed(desk, "gao", case_count=[counts()])
    assert refused.value.code == "permit.missing"
