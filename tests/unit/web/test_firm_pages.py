"""The portal of firms and the desk beside it: the bell, drafts, signed words, and what waits on the first page."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from tests.desk_people import Desk
from tests.plan_files import PDF
from tests.resumption_answers import ANSWERS, CONTACTS
from tests.resumption_people import FirmDesk, add_resumption_people, code_of_letter
from tests.web_people import on_its_clock, signed_in
from wuse.permits.actions import firms as firm_actions
from wuse.permits.store.models import Account
from wuse.respond.firm_mailbox import SECRET
from wuse.respond.resumption_file import FileReason
from wuse.respond.resumption_flows import resumption_rules
from wuse.respond.signed_words import words_to_sign
from wuse.respond.store.models import ResumptionStepRow
from wuse.respond.store.resumptions import get_file
from wuse.trust.store.models import AuditRecord
from wuse.web import site

WORDS = "现场缺少测温设备，请整改"


@pytest.fixture
def firms(desk: Desk, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> FirmDesk:
    settings.WUSE_HOME = tmp_path
    return FirmDesk(add_resumption_people(on_its_clock(desk, monkeypatch)), tmp_path)


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_bell_of_a_firm_counts_until_it_has_looked(firms: FirmDesk) -> None:
    number = firms.submitted("firm", "approval")
    firms.submitted("other", "approval")
    firms.do("zhen", "ask", number, text="口罩何时到货？")
    firm, other = signed_in("firm"), signed_in("other")
    assert '<b class="count">1<' in text(firm, "/firm/")
    assert '<b class="count">' not in text(other, "/firm/")
    page = text(firm, "/firm/notices/")
    assert "new: Question to the firm" in page
    assert f"/firm/files/{number}/" in page
    assert '<b class="count">' not in text(firm, "/firm/")
    assert "Nothing was done with your files yet." in text(other, "/firm/notices/")


def test_a_refusal_is_told_with_its_reason_in_the_readers_language(firms: FirmDesk) -> None:
    number = firms.submitted("firm", "approval")
    firms.do("hang", "refuse", number, reason=FileReason.SUPPLIES, text=WORDS)
    page = text(signed_in("firm", lang="zh-hans"), "/firm/notices/")
    assert "防疫物资不足" in page
    assert "本企业的通知" in page


def test_no_station_is_shown_as_next_where_the_way_is_closed(firms: FirmDesk) -> None:
    number = firms.resumed("firm")
    address = f"/firm/files/{number}/"
    assert text(signed_in("firm"), address).count('aria-current="step"') == 1
    firms.do("cha", "breach", number, reason=FileReason.STAFF, text="两名黄码人员在岗")
    assert 'aria-current="step"' not in text(signed_in("firm"), address)
    firms.do("zu", "delist", number, reason=FileReason.STAFF, text="屡次违反承诺")
    assert 'aria-current="step"' not in text(signed_in("firm"), address)


def test_the_mailbox_is_named_on_the_firms_page(firms: FirmDesk) -> None:
    firms.register("firm")
    firm = signed_in("firm")
    assert firm.post("/firm/", {"act": "mailbox", "mailbox": "office@firm.example"}).status_code == 302
    assert "office@firm.example" in text(firm, "/firm/")
    wrong = firm.post("/firm/", {"act": "mailbox", "mailbox": "office"})
    assert wrong.status_code == 400
    assert "Give a mailbox of the office" in wrong.content.decode()


def test_a_mailbox_is_proved_by_the_code_of_its_letter(firms: FirmDesk) -> None:
    firms.register("firm")
    firm = signed_in("firm")
    firm.post("/firm/", {"act": "mailbox", "mailbox": "office@firm.example"})
    assert "not confirmed yet: nothing goes there" in text(firm, "/firm/")
    wrong = firm.post("/firm/", {"act": "prove", "code": "AAAAA-AAAAA"})
    assert wrong.status_code == 400
    assert "not the code of the newest letter" in wrong.content.decode()
    code = code_of_letter(firms, "firm", site.keys().make(SECRET, entropy=bytes))
    assert firm.post("/firm/", {"act": "prove", "code": code.lower()}).status_code == 302
    page = text(firm, "/firm/")
    assert "✓ office@firm.example, confirmed" in page
    assert 'value="prove"' not in page
    assert firm.post("/firm/", {"act": "mailbox", "mailbox": ""}).status_code == 302
    assert "none: notices are here alone" in text(firm, "/firm/")


def test_a_half_filled_declaration_is_saved_and_a_colleague_finds_it(firms: FirmDesk) -> None:
    firms.register("firm")
    number = firms.open("firm")
    half = {"draft": "1", "flow": "commitment", "staff_total": "about 90", "industry": "I"}
    assert signed_in("firm").post(f"/firm/files/{number}/declare/", half).status_code == 302
    firms.desk.do("firm", firm_actions.offer_firm, code="COLLEAGUE")
    Account.objects.create(uid="a-second", username="second", created_at=firms.desk.at)
    firms.desk.do("second", firm_actions.enter_firm_code, code="COLLEAGUE")
    second = signed_in("second")
    assert "Go on with the draft" in text(second, f"/firm/files/{number}/")
    page = text(second, f"/firm/files/{number}/declare/")
    assert 'value="about 90"' in page
    assert '<option value="I" selected>' in page
    assert re.search(r'<input[^>]*value="commitment"[^>]*checked', page)
    assert second.post(f"/firm/files/{number}/", {"act": "discard"}).status_code == 302
    assert "about 90" not in text(second, f"/firm/files/{number}/declare/")


def test_the_words_that_were_signed_are_shown_and_a_changed_text_is_noticed(firms: FirmDesk) -> None:
    firms.register("firm")
    number = firms.open("firm")
    firm = signed_in("firm", lang="zh-hans")
    shown = words_to_sign(resumption_rules(), "zh")
    page = text(firm, f"/firm/files/{number}/declare/")
    assert shown.text in page
    assert shown.digest in page
    said = {**ANSWERS, **CONTACTS, "flow": "commitment", "signed": "王经理"}
    other = words_to_sign(resumption_rules(), "en").digest
    refused = firm.post(f"/firm/files/{number}/declare/", {**said, "words": other})
    assert refused.status_code == 400
    assert "承诺书文字有变动" in refused.content.decode()
    assert firm.post(f"/firm/files/{number}/declare/", {**said, "words": shown.digest}).status_code == 302
    for client, address in (
        (firm, f"/firm/files/{number}/"),
        (signed_in("cha", lang="zh-hans"), f"/desk/resumptions/{number}/"),
    ):
        page = text(client, address)
        assert shown.text in page
        assert "与签署时一致" in page
    step = ResumptionStepRow.objects.get(step="commit")
    step.words = {**step.words, "text": "另一份承诺"}
    step.save()
    assert "与签署时不一致" in text(firm, f"/firm/files/{number}/")


def test_the_first_page_of_the_desk_counts_files_and_firms_that_wait(firms: FirmDesk) -> None:
    late = firms.submitted("firm", "approval")
    firms.desk.later(days=6)
    firms.submitted("other", "approval")
    firms.ask("asking")
    page = text(signed_in("zhen"), "/desk/")
    assert "2 declarations to check as the township · ▲ 1 late" in page
    assert "1 requests to speak for a firm" in page
    assert "files to approve" not in page
    assert "declarations to check" not in text(signed_in("hang"), "/desk/")
    firms.do("zhen", "township_check", late)
    assert "1 sites of firms to inspect" in text(signed_in("cha"), "/desk/")


def test_the_queue_shows_cards_in_words_and_by_a_sign(firms: FirmDesk) -> None:
    row = get_file(firms.submitted("firm", "approval"))
    assert row.yellow_at is not None
    firms.desk.at = row.yellow_at
    page = text(signed_in("zhen"), "/desk/resumptions/")
    assert "■ Soon due 1" in page
    assert "■ to be decided" in page
    assert row.name in text(signed_in("zhen"), "/desk/resumptions/?state=near")
    assert row.name not in text(signed_in("zhen"), "/desk/resumptions/?state=late")


def declared_with(firms: FirmDesk, plan: bytes, **more: str) -> tuple[int, HttpResponse]:
    """The firm posts its declaration with a plan."""
    firms.register("firm")
    number = firms.open("firm")
    said = {**ANSWERS, **CONTACTS, "flow": "filing", "plan": SimpleUploadedFile("plan.exe", plan), **more}
    return number, signed_in("firm").post(f"/firm/files/{number}/declare/", said)


@pytest.mark.parametrize(
    ("who", "path"), [("firm", "/firm/files/{}/plan/"), ("zhen", "/desk/resumptions/{}/")]
)
def test_a_plan_is_saved_and_never_opened_in_the_page(firms: FirmDesk, who: str, path: str) -> None:
    number, sent = declared_with(firms, PDF)
    assert sent.status_code == 302
    client, address = signed_in(who), path.format(number)
    asked = {"act": "plan", "purpose": "firm_review"}
    answer = client.get(address) if who == "firm" else client.post(address, asked)
    assert answer.content == PDF
    assert answer["Content-Disposition"] == f'attachment; filename="plan-{number}.pdf"'
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("plan", "words"),
    [(b"MZ\x90\x00", "none of what can be read here"), (PDF[:-8], "not whole"), (b"", "is empty")],
)
def test_a_plan_of_another_kind_is_refused_beside_its_question(
    firms: FirmDesk, plan: bytes, words: str
) -> None:
    number, sent = declared_with(firms, plan)
    assert sent.status_code == 400
    page = sent.content.decode()
    assert words in page
    assert f'value="{CONTACTS["officer"]}"' in page, "what was typed stays"
    half = {"draft": "1", "flow": "filing", "plan": SimpleUploadedFile("plan.pdf", plan)}
    refused = signed_in("firm").post(f"/firm/files/{number}/declare/", half)
    assert words in refused.content.decode()


def test_a_wrong_telephone_is_told_beside_its_question(firms: FirmDesk) -> None:
    _, sent = declared_with(firms, PDF, phone="12345")
    assert sent.status_code == 400
    assert "a mobile of eleven digits, or a landline" in sent.content.decode()


def test_contacts_are_shown_on_request_alone_and_filled_in_for_the_firm(firms: FirmDesk) -> None:
    number, _ = declared_with(firms, PDF)
    officer = signed_in("zhen")
    page = text(officer, f"/desk/resumptions/{number}/")
    assert not [value for value in CONTACTS.values() if value in page]
    assert AuditRecord.objects.filter(verb="firm_contact.read").count() == 0
    shown = officer.post(f"/desk/resumptions/{number}/", {"act": "contacts", "purpose": "firm_review"})
    assert [value for value in CONTACTS.values() if value not in shown.content.decode()] == []
    assert AuditRecord.objects.filter(verb="firm_contact.read").count() == 1
    own = text(signed_in("firm"), f"/firm/files/{number}/declare/")
    assert [value for value in CONTACTS.values() if f'value="{value}"' not in own] == []
    assert "Handed in already: PDF" in own


def test_no_reason_is_chosen_for_whoever_refuses(firms: FirmDesk) -> None:
    number = firms.submitted("firm", "approval")
    address = f"/desk/resumptions/{number}/"
    assert '<option value="" selected>Choose a reason</option>' in text(signed_in("hang"), address)
    answer = signed_in("hang").post(address, {"act": "refuse", "reason": "", "text": WORDS})
    assert "This field is required" in answer.content.decode()
    assert get_file(number).state == "submitted"


def test_a_number_is_asked_and_told_with_its_unit_in_both_languages(firms: FirmDesk) -> None:
    number = firms.submitted("firm", "approval")
    for lang, unit in (("en", "litres"), ("zh-hans", "升")):
        told = text(signed_in("hang", lang=lang), f"/desk/resumptions/{number}/")
        assert f"{ANSWERS['disinfectant_stock']} {unit}" in told.replace(".0 ", " ")
