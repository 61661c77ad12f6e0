"""A firm hands over its plan and whom to call: sealed, read for a purpose, replaced, gone with the response."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps

from tests.desk_people import Desk
from tests.plan_files import PDF, TEXT
from tests.resumption_answers import ANSWERS, CONTACTS
from tests.resumption_people import PAPERS, FirmDesk, add_resumption_people
from wuse.permits import Actor
from wuse.permits.actions.sunset import destroy_due
from wuse.permits.store.models import ResponseRow
from wuse.respond.actions import firm_papers, resumption_drafts, resumption_firm
from wuse.respond.firm_contacts import FirmContacts, contact_reference
from wuse.respond.firm_papers import FirmPapers
from wuse.respond.plan_file import PlanFile, PlanKind, read_plan
from wuse.respond.resumption_file import FileReason
from wuse.respond.store.models import FirmPlanRow
from wuse.respond.store.resumptions import get_file
from wuse.trust.store.models import AuditRecord, SealedRows
from wuse.vocabulary import Purpose, Refusal

REVIEW = {"purpose": Purpose.FIRM_REVIEW}
OTHER = FirmContacts("李法人", "周专员", "0577-62345678", "滨海路8号")
SECOND = FirmPapers(read_plan(PDF), OTHER)


@pytest.fixture
def at(desk: Desk, tmp_path: Path) -> FirmDesk:
    add_resumption_people(desk)
    return FirmDesk(desk, tmp_path)


def plan(at: FirmDesk, number: int, who: str = "zhen") -> PlanFile:
    found = at.do(who, firm_papers.read_firm_plan, number, vault=at.desk.vault, **REVIEW)
    assert isinstance(found, PlanFile)
    return found


def contacts(at: FirmDesk, number: int, who: str = "zhen") -> FirmContacts:
    found = at.do(who, firm_papers.read_firm_contacts, number, vault=at.desk.vault, **REVIEW)
    assert isinstance(found, FirmContacts)
    return found


def own(at: FirmDesk, number: int, who: str = "firm") -> PlanFile:
    found = at.do(who, firm_papers.take_own_plan, number, vault=at.desk.vault)
    assert isinstance(found, PlanFile)
    return found


def amend(at: FirmDesk, number: int, papers: FirmPapers) -> None:
    at.do("firm", resumption_firm.amend_file, number, site=at.site, answers=ANSWERS, papers=papers)


def everything_kept() -> str:
    """All rows of all tables, as text."""
    rows = [row for model in apps.get_models() for row in model._default_manager.values()]
    return json.dumps(rows, default=str, ensure_ascii=False)


def test_who_decides_reads_plan_and_contacts_and_each_reading_is_an_entry(at: FirmDesk) -> None:
    number = at.submitted("firm", "approval")
    for who in ("zhen", "cha", "hang", "zu"):
        assert plan(at, number, who) == PAPERS.plan
        assert contacts(at, number, who) == PAPERS.contacts
    entries = AuditRecord.objects.filter(verb__in=["resumption_plan.read", "firm_contact.read"])
    assert set(entries.values_list("kind", "personal", "purpose")) == {("read", True, "firm_review")}
    assert entries.count() == 8
    assert PAPERS.plan
    assert entries.first().details["plan"] == PAPERS.plan.digest  # type: ignore[union-attr]


def test_names_number_address_and_plan_stand_nowhere_but_in_the_vault(at: FirmDesk) -> None:
    number = at.submitted("firm")
    kept = everything_kept()
    assert not [value for value in CONTACTS.values() if value in kept]
    assert "分餐、消毒" not in kept
    assert PAPERS.plan
    row = get_file(number)
    assert row.declared["plan_digest"] == PAPERS.plan.digest
    assert row.declared["contact_ref"] == contact_reference(row.response, row.enterprise)
    facts = at.pool.latest("enterprise")
    assert facts["contact_ref"].to_list() == [row.declared["contact_ref"]]
    files = [file.read_bytes() for file in at.home.rglob("*") if file.is_file()]
    assert not [content for content in files if CONTACTS["phone"].encode() in content]


def test_without_permit_purpose_or_for_a_draft_nothing_is_read(at: FirmDesk) -> None:
    number = at.submitted("firm")
    for who, purpose, code in (
        ("wang", Purpose.FIRM_REVIEW, "permit.missing"),
        ("firm", Purpose.FIRM_REVIEW, "permit.missing"),
        ("zhen", Purpose.CODE_REVIEW, "purpose.not_allowed"),
    ):
        for action in (firm_papers.read_firm_plan, firm_papers.read_firm_contacts):
            with pytest.raises(Refusal) as refused:
                at.do(who, action, number, vault=at.desk.vault, purpose=purpose)
            assert refused.value.code == code
    at.register("drafting")
    draft = at.open("drafting")
    values = {"vault": at.desk.vault, "answers": {"staff_total": "4"}, "papers": PAPERS}
    at.do("drafting", resumption_drafts.save_draft, draft, **values)
    assert own(at, draft, "drafting") == PAPERS.plan
    for read in (plan, contacts):
        with pytest.raises(Refusal) as unknown:
            read(at, draft)
        assert unknown.value.code == "resumption.unknown"
    with pytest.raises(Refusal) as other:
        own(at, number, "drafting")
    assert other.value.code == "resumption.not_own"


def test_an_amendment_replaces_both_and_destroys_the_plan_that_was(at: FirmDesk) -> None:
    number = at.submitted("firm", "approval")
    amend(at, number, SECOND)
    assert (plan(at, number), contacts(at, number)) == (SECOND.plan, OTHER)
    assert FirmPlanRow.objects.get().kind == PlanKind.PDF
    assert SealedRows.objects.filter(name__startswith="plan/").count() == 1
    amend(at, number, FirmPapers())
    assert (plan(at, number), contacts(at, number)) == (SECOND.plan, OTHER)


def test_what_a_draft_holds_is_not_shown_before_it_is_sent(at: FirmDesk) -> None:
    number = at.submitted("firm", "approval")
    values = {"vault": at.desk.vault, "answers": {"flow": "approval"}, "papers": SECOND}
    at.do("firm", resumption_drafts.save_draft, number, **values)
    assert (plan(at, number), contacts(at, number)) == (PAPERS.plan, PAPERS.contacts)
    assert own(at, number) == SECOND.plan
    at.do("firm", resumption_drafts.discard_draft, number)
    assert own(at, number) == PAPERS.plan
    assert not SealedRows.objects.filter(name=f"firm-draft/{number}").exists()
    assert FirmPlanRow.objects.count() == 1


def test_a_plan_that_was_signed_for_stays_as_long_as_the_signature(at: FirmDesk) -> None:
    number = at.resumed("firm")
    at.do("cha", "breach", number, reason=FileReason.PLAN, text="与方案不符")
    at.do("zu", "delist", number, reason=FileReason.PLAN, text="拒不整改")
    again = at.open("firm")
    values = {"site": at.site, "flow": "approval", "answers": ANSWERS, "papers": SECOND}
    at.do("firm", resumption_firm.submit_file, again, **values)
    assert (plan(at, number), plan(at, again)) == (PAPERS.plan, SECOND.plan)
    step = at.file(number).last("commit")
    assert step is not None
    assert step.words is not None
    assert PAPERS.plan
    assert step.words.plan == PAPERS.plan.digest


def test_a_plan_that_was_drafted_and_never_sent_goes_when_the_file_is_over(at: FirmDesk) -> None:
    number = at.submitted("firm", "approval")
    given = {"vault": at.desk.vault, "answers": {}, "papers": SECOND}
    at.do("firm", resumption_drafts.save_draft, number, **given)
    assert FirmPlanRow.objects.count() == 2
    at.do("firm", "withdraw", number, text="计划有变")
    assert PAPERS.plan
    assert FirmPlanRow.objects.get().digest == PAPERS.plan.digest
    assert SealedRows.objects.filter(name__startswith="plan/").count() == 1
    assert plan(at, number) == PAPERS.plan


def test_a_second_file_begins_with_what_was_said_for_the_first(at: FirmDesk) -> None:
    first = at.submitted("firm", "approval")
    at.do("firm", "withdraw", first, text="计划有变")
    number = at.open("firm")
    at.do("firm", resumption_firm.submit_file, number, site=at.site, flow="filing", answers=ANSWERS)
    assert (plan(at, number), contacts(at, number)) == (PAPERS.plan, PAPERS.contacts)


def test_without_contacts_nothing_is_sent_and_with_wrong_ones_nothing_is_kept(at: FirmDesk) -> None:
    at.register("firm")
    number = at.open("firm")
    values = {"site": at.site, "flow": "filing", "answers": ANSWERS}
    for papers, code in (
        (FirmPapers(read_plan(TEXT)), "contact.missing"),
        (FirmPapers(read_plan(TEXT), FirmContacts("王法人", "陈专员", "12", "工业路1号")), "contact.wrong"),
    ):
        with pytest.raises(Refusal) as refused:
            at.do("firm", resumption_firm.submit_file, number, papers=papers, **values)
        assert refused.value.code == code
    assert not SealedRows.objects.exists()
    assert not FirmPlanRow.objects.exists()


def test_a_renewal_of_keys_leaves_plan_and_contacts_readable(at: FirmDesk) -> None:
    number = at.submitted("firm")
    before = bytes(SealedRows.objects.get(name__startswith="plan/").sealed)
    at.desk.vault.rotate(at.desk.response)
    at.desk.vault.forget_old_keys(at.desk.response)
    assert bytes(SealedRows.objects.get(name__startswith="plan/").sealed) != before
    assert (plan(at, number), contacts(at, number)) == (PAPERS.plan, PAPERS.contacts)


def test_the_end_of_the_response_destroys_plan_and_contacts(at: FirmDesk) -> None:
    number = at.submitted("firm")
    ResponseRow.objects.filter(code=at.desk.response).update(ended_at=at.desk.at)
    at.desk.at += timedelta(seconds=1)
    system = Actor(account="system")
    assert destroy_due(audit=at.desk.audit, vault=at.desk.vault, by=system, at=at.desk.at)
    assert not SealedRows.objects.exists()
    assert not FirmPlanRow.objects.exists()
    with pytest.raises(Refusal) as gone:
        own(at, number)
    assert gone.value.code == "plan.none"
    with pytest.raises(Refusal) as over:
        plan(at, number)
    assert over.value.code.startswith("response.")
    assert get_file(number).declared["plan_digest"].startswith("sha256:"), "the digest stays"
    with pytest.raises(Refusal) as closed:
        at.do("firm", resumption_drafts.save_draft, number, vault=at.desk.vault, answers={}, papers=PAPERS)
    assert closed.value.code == "response.not_active"
    assert not SealedRows.objects.exists(), "nothing is sealed anew"
    assert not FirmPlanRow.objects.exists()
