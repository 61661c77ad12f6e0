"""A hospital's own Excel file, sent from the desk: mapped once, previewed, sent, corrected; the next maps itself."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.aside_rows import with_senders
from tests.browsing import form_with
from tests.desk_people import Desk
from tests.foreign_files import HEADINGS, case_list, patient, with_three_bad_rows
from tests.web_people import on_its_clock, signed_in
from wuse.intake.store.mappings import get_mapping
from wuse.intake.store.models import ReceiptRow, SetAside, UploadRow
from wuse.pool.store.site_pool import site_pool
from wuse.trust.store.models import AuditRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Two colleagues who may send cases, on the desk's clock."""
    with_senders(desk, "tang", "hu")
    return on_its_clock(desk, monkeypatch)


ASIDE = "case_report/?purpose=case_investigation"


def hand_over(client: Client, desk: Desk, content: bytes, *, name: str = "名单.xlsx", **fields: str) -> Any:
    data = {
        "standard": "case_report",
        "frame": f"{desk.response}|case_investigation",
        "file": SimpleUploadedFile(name, content),
        "act": "hold",
        **fields,
    }
    return client.post("/desk/send/", data)


def mapped(client: Client, address: str, name: str = "乐清医院病例表") -> Any:
    """Say what the suggestions leave open, and go on to the preview."""
    form = form_with(client.get(address), "column:sex")
    form |= {"column:report_id": "column 病例编号", "act": "preview", "keep": "1", "name": name}
    # The column was not suggested: the page is looked at again before what is in it can be said.
    again = form_with(client.post(address, {**form, "act": "update"}), "column:sex")
    return client.post(address, {**again, "act": "preview", "keep": "1", "name": name})


def sent(client: Client, desk: Desk, content: bytes) -> str:
    """Hand over, map and send a file; answers with the receipt."""
    address = hand_over(client, desk, content)["Location"]
    preview = mapped(client, address)["Location"]
    return str(client.post(preview)["Location"].split("/")[-2])


def cases(desk: Desk) -> list[str]:
    return sorted(site_pool(desk.keys.root.parent).latest("case_report")["report_id"])


def test_a_file_is_mapped_previewed_sent_and_corrected(hospital: Desk) -> None:
    client = signed_in("tang", lang="zh-hans")
    address = hand_over(client, hospital, with_three_bad_rows())["Location"]

    page = client.get(address)
    assert page.status_code == 200
    form = form_with(page, "column:sex")
    assert form["column:sex"] == "column 性别"
    assert form["column:identity_number"] == "column 身份证号码"
    assert (form["column:identity_kind"], form["same:identity_kind"]) == ("=", "resident_id")
    assert (form["column:place"], form["code:place:0"]) == ("column 现住地区", "330382114")
    assert {form["code:sex:0"], form["code:sex:1"]} == {"male", "female"}
    assert form["dates:onset_on"] == "ymd"
    assert (form["dates:reported_at"], form["offset:reported_at"]) == ("ymd", "+08:00")

    answer = mapped(client, address)
    assert answer.status_code == 302, answer.content.decode()
    preview = client.get(answer["Location"])
    found = preview.context["found"]
    assert (found.rows, found.accepted, found.quarantined, found.persons) == (6, 3, 3, 3)
    told = [(one.row, one.column, one.rule) for one in found.problems if one.severity == "refuse"]
    assert told == [
        (2, "onset_on", "date_impossible"),
        (4, "identity_number", "document_malformed"),
        (5, "age", "type"),
    ]
    assert cases(hospital) == []
    assert not ReceiptRow.objects.exists()

    problems = client.get(answer["Location"].replace("preview/", "problems.csv"))
    assert problems["Content-Disposition"] == 'attachment; filename="problems.csv"'
    assert problems.content.count(b"refuse") == 3
    assert "四十五" not in problems.content.decode()

    receipt = client.post(answer["Location"])["Location"]
    assert cases(hospital) == ["LQ20200001", "LQ20200003", "LQ20200006"]
    shown = client.get(receipt).content.decode()
    assert "更正 3 行" in shown

    table = receipt + ASIDE
    page = client.get(table)
    form = form_with(page, "seen:2")
    assert form["cell:2:onset_on"] == "2020-02-30"
    form |= {"cell:2:onset_on": "2020-02-03", "cell:5:age": "45", "act": "check"}
    page = client.get(client.post(table, form)["Location"])
    assert page.context["found"].right == {2, 5}
    made = client.post(table, {**form_with(page, "seen:2"), "act": "send"})["Location"]
    assert cases(hospital) == ["LQ20200001", "LQ20200002", "LQ20200003", "LQ20200005", "LQ20200006"]
    assert "它包含已更正的行" in client.get(made).content.decode()
    left = client.get(table)
    assert left.context["found"].rows["row"].to_list() == [4]
    assert made.split("/")[-2] in left.content.decode()


def test_the_next_file_of_the_same_shape_maps_itself(hospital: Desk) -> None:
    sent(signed_in("tang"), hospital, with_three_bad_rows())
    kept = get_mapping("wzcdc", "乐清医院病例表").mapping
    assert kept.fields["sex"].values == {"男性": "male", "女性": "female"}
    colleague = signed_in("hu")
    answer = hand_over(colleague, hospital, case_list(patient(21), patient(22)))
    answer = colleague.get(answer["Location"])
    assert answer.status_code == 302
    preview = colleague.get(answer["Location"])
    assert "乐清医院病例表" in preview.content.decode()
    assert preview.context["found"].accepted == 2


def test_a_word_that_was_never_seen_is_asked_for(hospital: Desk) -> None:
    client = signed_in("tang")
    sent(client, hospital, with_three_bad_rows())
    answer = hand_over(client, hospital, case_list(patient(31, 病例类型="确诊病例（轻）"), patient(32)))
    page = client.get(answer["Location"])
    assert page.status_code == 200
    form = form_with(page, "column:sex")
    assert {form["text:classification:0"], form["text:classification:1"]} == {"确诊病例（轻）", "确诊"}


def test_the_same_file_is_taken_in_once(hospital: Desk) -> None:
    client, content = signed_in("tang"), with_three_bad_rows()
    uid = sent(client, hospital, content)
    answer = hand_over(client, hospital, content)
    assert answer["Location"] == f"/desk/receipts/{uid}/"
    UploadRow.objects.all().delete()
    address = hand_over(client, hospital, content)["Location"]
    preview = client.get(address)["Location"]
    assert client.post(preview)["Location"] == f"/desk/receipts/{uid}/"
    assert ReceiptRow.objects.count() == 1


def test_nothing_of_the_file_lies_open_anywhere_but_in_the_vault(hospital: Desk, tmp_path: Path) -> None:
    client = signed_in("tang")
    address = hand_over(client, hospital, with_three_bad_rows(), name="陈测试1的名单.xlsx")["Location"]
    mapped(client, address)
    secrets = ["陈测试1", "LQ20200001", "330382199001010011"]
    everything = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    rows = [str(list(model.objects.values())) for model in (UploadRow, ReceiptRow, SetAside, AuditRecord)]
    for secret in secrets:
        assert secret.encode() not in everything, secret
        assert all(secret not in row for row in rows), secret


def test_a_sending_that_is_over_leaves_no_file_behind(hospital: Desk, tmp_path: Path) -> None:
    client = signed_in("tang")
    sent(client, hospital, with_three_bad_rows())
    upload = UploadRow.objects.get()
    assert (upload.size, upload.beside, upload.sealed_key) == (0, None, None)
    assert not list((tmp_path / "uploads").glob("u-*"))


def test_a_file_can_be_given_up(hospital: Desk, tmp_path: Path) -> None:
    client = signed_in("tang")
    address = hand_over(client, hospital, with_three_bad_rows())["Location"]
    assert "交出" in signed_in("tang", lang="zh-hans").get("/desk/send/").content.decode()
    assert client.post(address, {"act": "drop"})["Location"] == "/desk/send/"
    assert not UploadRow.objects.exists()
    assert not list((tmp_path / "uploads").glob("u-*"))


def test_every_look_at_rows_about_persons_is_an_entry(hospital: Desk) -> None:
    client = signed_in("tang")
    uid = sent(client, hospital, with_three_bad_rows())
    before = AuditRecord.objects.filter(verb="person_fact.read").count()
    assert "for which purpose" in client.get(f"/desk/receipts/{uid}/case_report/").content.decode()
    assert AuditRecord.objects.filter(verb="person_fact.read").count() == before
    client.get(f"/desk/receipts/{uid}/{ASIDE}")
    entry = AuditRecord.objects.filter(verb="person_fact.read").latest("pk")
    assert AuditRecord.objects.filter(verb="person_fact.read").count() == before + 1
    assert (entry.kind, entry.purpose, entry.details) == ("read", "case_investigation", {"receipt": uid})
    client.get(f"/desk/receipts/{uid}/")
    client.get("/desk/receipts/")
    assert AuditRecord.objects.filter(verb="person_fact.read").count() == before + 1


def test_two_who_correct_the_same_row(hospital: Desk) -> None:
    one, other = signed_in("tang"), signed_in("hu")
    table = f"/desk/receipts/{sent(one, hospital, with_three_bad_rows())}/{ASIDE}"
    mine, theirs = (form_with(client.get(table), "seen:2") for client in (one, other))
    one.post(table, {**mine, "cell:2:onset_on": "2020-02-03", "act": "check"})
    answer = other.post(table, {**theirs, "cell:2:onset_on": "2020-02-04", "cell:5:age": "45", "act": "send"})
    assert answer.status_code == 409
    told = answer.content.decode()
    assert "Changed meanwhile by tang" in told
    assert "2020-02-04" in told
    assert ReceiptRow.objects.count() == 1
    assert answer.context["found"].right == {2, 5}


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.xlsx", b"not a workbook", "cannot be read"),
        ("a.doc", b"x", "cannot be read from"),
        ("a.csv", b"", "empty"),
        ("a.csv", "姓名,性别\n陈,男\n".encode("gb18030"), "GB18030"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_where_it_was_chosen(
    hospital: Desk, name: str, content: bytes, told: str
) -> None:
    answer = hand_over(signed_in("tang"), hospital, content, name=name)
    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert not UploadRow.objects.exists()


def test_a_csv_in_gb18030_is_read_when_it_is_said_to_be(hospital: Desk) -> None:
    content = (",".join(HEADINGS) + "\n" + ",".join(map(str, patient(1, 确诊日期="2020/2/9")))).encode(
        "gb18030"
    )
    client = signed_in("tang")
    answer = hand_over(client, hospital, content, name="a.csv", encoding="gb18030")
    assert form_with(client.get(answer["Location"]), "column:sex")["column:sex"] == "column 性别"


def test_rows_about_persons_need_a_frame(hospital: Desk) -> None:
    answer = hand_over(signed_in("tang"), hospital, with_three_bad_rows(), frame="")
    assert answer.status_code == 400
    assert "choose a response and a purpose" in answer.content.decode()


def test_a_file_that_is_too_large_is_refused(hospital: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wuse.web.one_file.MOST_BYTES", 1000)
    answer = hand_over(signed_in("tang"), hospital, with_three_bad_rows())
    assert answer.status_code == 413
    assert not UploadRow.objects.exists()


def test_a_forged_form_with_a_file_is_refused(hospital: Desk) -> None:
    client = signed_in("tang")
    client.handler.enforce_csrf_checks = True
    assert hand_over(client, hospital, with_three_bad_rows()).status_code == 403
    assert not UploadRow.objects.exists()
