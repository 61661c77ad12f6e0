"""A firm goes back to work: three ways, a refusal with its appeal, silent consent, an inspection that delists."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.desk_people import Desk
from tests.documents import resident_number
from tests.field_people import GRID, NEXT, Phones, home_of, with_grids, worker
from tests.resumption_answers import ANSWERS
from tests.resumption_people import PAPERS, FirmDesk, add_resumption_people, firm_code
from wuse.assess.white_list import shipped_white_lists
from wuse.permits import Actor
from wuse.permits.actions import firms
from wuse.permits.actions.identities import register_person
from wuse.permits.store.models import ResponseRow
from wuse.respond.actions import (
    inspections,
    resumption_clocks,
    resumption_firm,
    rosters,
)
from wuse.respond.inspection_list import inspection_list
from wuse.respond.resumption_file import FileReason
from wuse.respond.resumption_table import FileState
from wuse.respond.roster import RosterCounts
from wuse.respond.sent_item import ItemKind, SentItem, check_items
from wuse.respond.store.firm_models import InspectionRow
from wuse.respond.store.inspections import keep_inspections, not_met_in
from wuse.respond.store.resumption_models import ResumptionFileRow
from wuse.respond.store.resumptions import get_file
from wuse.respond.white_list import decided_again
from wuse.trust.identity import DocumentKind, read_document
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import Colour, Purpose, Refusal

SYSTEM = Actor(account="system")


@pytest.fixture
def at(desk: Desk, tmp_path: Path) -> FirmDesk:
    add_resumption_people(desk)
    return FirmDesk(desk, tmp_path)


def test_by_approval_a_firm_passes_four_hands_and_begins(at: FirmDesk) -> None:
    number = at.approved("firm")
    assert at.file(number).state is FileState.APPROVED
    at.do("firm", "resume", number)
    assert [step.step for step in at.file(number).steps] == [
        "submit", "township_check", "inspect", "review", "approve", "resume",
    ]  # fmt: skip
    hands = {step.by for step in at.file(number).steps}
    assert hands == {"a-firm", "a-zhen", "a-cha", "a-hang", "a-zu"}
    facts = at.pool.latest("enterprise")
    assert facts["staff_returning"].to_list() == [40]
    assert facts["codes_counted_by"].to_list() == ["stated"]
    written = AuditRecord.objects.filter(verb__startswith="resumption.").values_list("verb", flat=True)
    assert {name.partition(".")[2] for name in written} >= {"open", "submit", "approve", "resume"}


def test_a_filing_without_a_word_is_filed_when_three_working_days_are_over(at: FirmDesk) -> None:
    number = at.submitted("firm")  # Wednesday, 12 February
    row = get_file(number)
    assert row.due_at is not None
    assert row.due_at.isoformat() == "2020-02-17T16:00:00+00:00"
    at.desk.later(days=5)
    assert resumption_clocks.file_silent_consents(audit=at.desk.audit, by=SYSTEM, at=at.desk.at) == 0
    at.desk.at = row.due_at
    assert resumption_clocks.file_silent_consents(audit=at.desk.audit, by=SYSTEM, at=at.desk.at) == 1
    assert resumption_clocks.file_silent_consents(audit=at.desk.audit, by=SYSTEM, at=at.desk.at) == 0
    filed = at.file(number)
    assert (filed.state, filed.steps[-1].by, filed.steps[-1].rule) == (
        FileState.FILED, "system", "wuse-resumption-1",
    )  # fmt: skip
    at.do("firm", "resume", number)
    assert at.file(number).state is FileState.RESUMED


def test_a_question_stops_the_clock_once_and_its_answer_begins_it_anew(at: FirmDesk) -> None:
    number = at.submitted("firm")
    at.do("zhen", "ask", number, text="口罩何时到货？")
    assert get_file(number).due_at is None
    at.desk.later(days=20)
    assert resumption_clocks.file_silent_consents(audit=at.desk.audit, by=SYSTEM, at=at.desk.at) == 0
    with pytest.raises(Refusal, match="waits for the firm's answer"):
        at.do("zhen", "ask", number, text="还有一个问题")
    at.do("firm", "answer", number, text="已于昨日到货")
    first = get_file(number).due_at
    assert first is not None
    assert first > at.desk.at
    at.do("zhen", "ask", number, text="食堂怎么安排？")
    assert get_file(number).due_at == first


def test_a_commitment_is_signed_begins_at_once_and_is_looked_at_within_48_hours(at: FirmDesk) -> None:
    at.register("firm")
    number = at.open("firm")
    with pytest.raises(Refusal) as unsigned:
        at.commit("firm", number, signed="")
    assert unsigned.value.code in ("resumption.wrong", "resumption.signed")
    at.commit("firm", number)
    row = get_file(number)
    assert (row.state, row.signed, row.clock) == ("resumed", "王经理", "after_check")
    assert row.due_at == at.desk.at + timedelta(hours=48)
    at.do("cha", "check_after", number, text="现场与承诺一致")
    assert get_file(number).clock == ""


def test_a_kind_on_the_negative_list_is_refused_with_the_reason_and_an_appeal_can_lead_on(
    at: FirmDesk,
) -> None:
    at.register("firm")
    number = at.open("firm")
    at.commit("firm", number, business_kind="karaoke")
    refused = at.file(number)
    assert refused.state is FileState.REFUSED
    assert refused.decision is not None
    assert refused.decision.reason is FileReason.NEGATIVE_LIST
    again = at.open("firm")
    with pytest.raises(Refusal) as unseen:
        at.commit("firm", again, business_kind="other")
    assert unseen.value.code == "resumption.refused_before", "another answer is no way round the list"
    at.do("firm", "withdraw", again, text="另行申诉")
    at.do("firm", "appeal", number, text="我司生产音响设备，不经营KTV")
    row = get_file(number)
    assert row.clock == "appeal"
    assert row.due_at is not None
    assert row.due_at.day == 17
    at.do("zu", "overturn", number, text="行业填报有误，予以纠正")
    at.do("firm", "resume", number)
    assert at.file(number).state is FileState.RESUMED


def test_a_refusal_has_its_reason_and_whoever_refused_does_not_answer_the_appeal(at: FirmDesk) -> None:
    number = at.submitted("firm", "approval")
    at.do("zhen", "township_check", number)
    at.do("zu", "refuse", number, reason=FileReason.SUPPLIES, text="口罩不足七日用量")
    at.do("firm", "appeal", number, text="口罩已到货，附清单")
    with pytest.raises(Refusal, match="second person"):
        at.do("zu", "uphold", number, text="仍然不足")
    at.do("zuer", "uphold", number, text="清单数量仍不足七日")
    assert at.file(number).state is FileState.REFUSED
    # A refusal is not for ever: a new file, that somebody looks at.
    again = at.open("firm")
    assert again != number
    for at_once in (at.commit, at.join):
        with pytest.raises(Refusal) as unseen:
            at_once("firm", again)
        assert unseen.value.code == "resumption.refused_before"
    at.submit("firm", again, "filing")
    assert at.file(again).state is FileState.SUBMITTED


def test_the_white_list_names_what_is_missing_and_lets_in_when_all_is_met(at: FirmDesk) -> None:
    at.register("firm")
    number = at.open("firm")
    with pytest.raises(Refusal) as short:
        at.join("firm", number, mask_stock="559", isolation_rooms="0")
    assert short.value.details["unmet"] == ["supplies", "isolation"]
    with pytest.raises(Refusal) as red:
        at.join("firm", number, Colour.RED)
    assert red.value.details["unmet"] == ["area"]
    assert at.file(number).state is FileState.DRAFT
    at.join("firm", number)
    row = get_file(number)
    assert (row.state, row.clock, len(row.criteria)) == ("resumed", "after_check", 9)
    # What was decided, from what and by which profile, is kept: judged again it is the same.
    joined = at.file(number).last("join")
    assert joined is not None
    assert joined.judged is not None
    assert joined.rule == joined.judged.profile == shipped_white_lists()[0].id
    entry = AuditRecord.objects.get(verb="resumption.join")
    assert joined.judged.digest in str(entry.details)
    row.declared = {**row.declared, "mask_stock": 0}
    row.save()
    assert decided_again(joined.judged, shipped_white_lists()) == joined.judged
    assert decided_again(joined.judged, ()) is None
    assert decided_again(replace(joined.judged, digest="sha256:other"), shipped_white_lists()) is None
    forged = replace(joined.judged, county_colour=Colour.RED)
    assert decided_again(forged, shipped_white_lists()) != forged


def test_a_list_of_the_site_decides_from_its_first_day_on(at: FirmDesk) -> None:
    own = replace(
        shipped_white_lists()[0],
        id="own-2020-02-10",
        effective_from=at.desk.at.date(),
        criteria=shipped_white_lists()[0].criteria[:1],
    )
    at.register("firm")
    number = at.open("firm")
    site = replace(at.site, white_lists=(*shipped_white_lists(), own))
    said = {**ANSWERS, "whitelist_class": "daily_life", "mask_stock": "0"}
    more = {"site": site, "answers": said, "county_colour": Colour.RED, "papers": PAPERS}
    at.do("firm", resumption_firm.join_white_list, number, **more)
    joined = at.file(number).last("join")
    assert joined is not None
    assert (joined.rule, len(get_file(number).criteria)) == ("own-2020-02-10", 1)


def test_a_breach_suspends_a_second_person_delists_and_only_approval_leads_back(at: FirmDesk) -> None:
    number = at.resumed("firm")
    at.do("cha", "breach", number, reason=FileReason.STAFF, text="两名黄码人员在岗")
    assert at.file(number).state is FileState.SUSPENDED
    with pytest.raises(Refusal, match="no permit"):
        at.do("cha", "delist", number, reason=FileReason.STAFF, text="屡次违反承诺")
    at.do("zu", "delist", number, reason=FileReason.STAFF, text="屡次违反承诺")
    assert at.file(number).state is FileState.DELISTED
    again = at.open("firm")
    with pytest.raises(Refusal, match="by approval alone"):
        at.commit("firm", again)
    at.submit("firm", again, "approval")


def test_a_firm_of_four_hundred_is_decided_by_the_city(at: FirmDesk) -> None:
    number = at.submitted("firm", "approval", staff_total="400")
    assert get_file(number).decided_at == "3303"
    at.do("zhen", "township_check", number)
    at.do("cha", "inspect", number, text="现场符合要求")
    with pytest.raises(Refusal, match="no permit"):
        at.do("hang", "review", number, text="同意")


def test_no_firm_begins_before_the_day_of_the_province(at: FirmDesk) -> None:
    at.register("firm")
    number = at.open("firm")
    with pytest.raises(Refusal, match="2020-02-10"):
        at.submit("firm", number, planned_on="2020-02-08")


def test_a_firm_sees_and_moves_its_own_file_alone(at: FirmDesk) -> None:
    number = at.submitted("firm")
    at.register("rival")
    for action, values in (
        ("withdraw", {"text": "不想干了"}),
        (resumption_firm.amend_file, {"site": at.site, "answers": ANSWERS}),
    ):
        with pytest.raises(Refusal) as other:
            at.do("rival", action, number, **values)
        assert other.value.code == "resumption.not_own"


def test_nobody_acts_for_a_firm_before_it_was_confirmed(at: FirmDesk) -> None:
    at.ask("firm")
    with pytest.raises(Refusal) as early:
        at.open("firm")
    assert early.value.code == "firm.none"


def test_a_letter_binds_only_the_account_that_asked_and_a_colleague_comes_by_a_code(at: FirmDesk) -> None:
    number = at.ask("firm")
    at.desk.do("zhen", firms.invite_firm, number=number, code="LETTER-CODE")
    at.ask("thief")
    with pytest.raises(Refusal) as wrong:
        at.desk.do("thief", firms.enter_firm_code, code="LETTER-CODE")
    assert wrong.value.code == "firm.code"
    assert at.desk.do("firm", firms.enter_firm_code, code="LETTER-CODE") == firm_code(1)
    at.desk.do("firm", firms.offer_firm, code="COLLEAGUE")
    at.desk.do("thief", firms.enter_firm_code, code="COLLEAGUE")
    assert at.desk.actor("thief").organisation == firm_code(1)
    assert at.open("firm") == 1
    at.desk.do("thief", firms.leave_firm)
    assert at.desk.actor("thief").organisation == ""


def test_when_the_response_ends_the_files_end_with_it(at: FirmDesk) -> None:
    number = at.resumed("firm")
    at.register("drafting")
    draft = at.open("drafting")
    at.desk.later(days=61)
    assert resumption_clocks.end_files(audit=at.desk.audit, by=SYSTEM, at=at.desk.at) == 2
    assert {at.file(number).state, at.file(draft).state} == {FileState.LAPSED}


def test_a_field_worker_finds_a_breach_and_the_firm_is_suspended(at: FirmDesk) -> None:
    phones = Phones(at.desk, with_grids(home_of(at.desk)))
    worker(at.desk, "min")
    number = at.resumed("firm")
    given = {
        "places": phones.places,
        "grid": GRID,
        "door": "工业路1号",
        "until": at.desk.at + timedelta(days=2),
    }
    at.do("cha", inspections.push_inspection, number, uid="c-inspect", **given)
    with pytest.raises(Refusal, match="waits for its answer"):
        at.do("cha", inspections.push_inspection, number, uid="c-again", **given)
    follow = {"audit": at.desk.audit, "by": SYSTEM, "at": at.desk.at}
    assert resumption_clocks.follow_inspections(**follow) == 0
    entry = next(one for one in phones.sync("min", "dmin1").page.entries if one["uid"] == "c-inspect")
    assert (entry["reason"], entry.get("person") or "") == ("enterprise", "")
    found = SentItem(
        item="a-finding-of-a-site", kind=ItemKind.DOOR, grid=GRID, household="工业路1号", at=at.desk.at,
        answers={"door_found": "site_breach"}, check="c-inspect",
    )  # fmt: skip
    phones.sync("min", "dmin1", [found])
    assert resumption_clocks.follow_inspections(**follow) == 1
    file = at.file(number)
    assert (file.state, file.steps[-1].step, file.steps[-1].text) == (
        FileState.SUSPENDED, "breach_found", "site_breach",
    )  # fmt: skip
    assert resumption_clocks.follow_inspections(**follow) == 0
    at.do("firm", "appeal", number, text="网格员看的是隔壁厂房")
    at.do("zu", "overturn", number, text="核实为隔壁企业")
    assert at.file(number).state is FileState.RESUMED


@pytest.mark.parametrize("moved", ["amended", "returned", "refused", "withdrawn"])
def test_a_finding_about_a_file_that_moved_meanwhile_is_kept_and_moves_nothing(
    at: FirmDesk, moved: str
) -> None:
    """Nobody went there in time, and the file stands elsewhere by then; the files behind it go on."""
    phones = Phones(at.desk, with_grids(home_of(at.desk)))
    number = at.submitted("firm", "approval")
    at.do("zhen", "township_check", number)
    until = at.desk.at + timedelta(days=1)
    given = {"places": phones.places, "grid": GRID, "door": "工业路1号", "until": until}
    at.do("cha", inspections.push_inspection, number, uid="c-inspect", **given)
    why = {"text": "计划有变", "reason": FileReason.PREMISES}
    {
        "amended": lambda: at.do(
            "firm", resumption_firm.amend_file, number, site=at.site, answers={**ANSWERS, "mask_stock": "900"}
        ),
        "returned": lambda: at.do("zhen", "return", number, text="计划有变"),
        "refused": lambda: at.do("zu", "refuse", number, **why),
        "withdrawn": lambda: at.do("firm", "withdraw", number, text="计划有变"),
    }[moved]()
    before = at.file(number).state
    at.desk.later(days=1, hours=1)
    follow = {"audit": at.desk.audit, "by": SYSTEM, "at": at.desk.at}
    assert resumption_clocks.follow_inspections(**follow) == 1
    file = at.file(number)
    assert (file.state, file.steps[-1].step, file.steps[-1].text) == (before, "visit", "not_visited")
    assert resumption_clocks.follow_inspections(**follow) == 0


def test_silence_is_no_consent_for_a_kind_on_the_negative_list(at: FirmDesk) -> None:
    number = at.submitted("firm", business_kind="karaoke")
    other = at.submitted("other")
    at.desk.later(days=12)
    silent = {"audit": at.desk.audit, "by": SYSTEM, "at": at.desk.at}
    assert resumption_clocks.file_silent_consents(**silent) == 1
    assert (at.file(number).state, at.file(other).state) == (FileState.SUBMITTED, FileState.FILED)
    at.do("zu", "file", number)
    assert at.file(number).state is FileState.FILED


def test_a_roster_is_counted_and_nobody_of_it_is_kept(at: FirmDesk) -> None:
    at.register("firm")
    number = at.open("firm")
    numbers = [resident_number(one) for one in range(12)]
    frame = {"response": at.desk.response, "purpose": Purpose.REGISTRATION, "place": "330382"}
    keys = [
        at.desk.do(
            "gao", register_person, vault=at.desk.vault, name="陈测试", **frame,
            document=read_document(DocumentKind.RESIDENT_ID, one),
        )
        for one in numbers[:11]
    ]  # fmt: skip
    colours = dict.fromkeys(keys, Colour.GREEN) | {keys[3]: Colour.YELLOW}
    given = {"vault": at.desk.vault, "numbers": numbers, "colours_of": lambda keys: colours}
    counts = at.do("firm", rosters.count_roster, number, **given)
    assert counts == RosterCounts(staff=12, green=10, yellow=1, red=0, none=1)
    kept = json.dumps(list(ResumptionFileRow.objects.values()), default=str)
    assert not any(one in kept for one in [*numbers, *map(str, keys)])
    read = AuditRecord.objects.filter(verb="roster.count", kind="read").values_list("subject", flat=True)
    assert sorted(read) == sorted(map(str, keys))
    with pytest.raises(Refusal) as often:
        at.do("firm", rosters.count_roster, number, **given)
    assert often.value.code == "roster.often"
    said = {"staff_returning": "12", "staff_local": "12", "codes_green": "12"}
    at.submit("firm", number, **said)
    declared = get_file(number).declared
    assert (declared["codes_green"], declared["codes_yellow"], declared["codes_counted_by"]) == (
        10,
        1,
        "counted",
    )


def test_without_the_module_of_codes_a_roster_is_not_read(at: FirmDesk) -> None:
    number = at.submitted("firm")
    ResponseRow.objects.filter(code=at.desk.response).update(modules=["resumption"])
    given = {"vault": at.desk.vault, "numbers": [resident_number(one) for one in range(10)]}
    with pytest.raises(Refusal) as off:
        at.do("firm", rosters.count_roster, number, colours_of=lambda keys: {}, **given)
    assert off.value.code == "response.module_off"


def test_a_returned_declaration_is_completed_and_a_weekly_report_is_a_new_fact(at: FirmDesk) -> None:
    number = at.submitted("firm")
    at.do("zhen", "return", number, text="缺少防控方案")
    at.submit("firm", number, "filing")
    at.do("sheng", "file", number)
    at.do("firm", "resume", number)
    at.desk.later(days=7)
    said = {"staff_returning": "60", "staff_local": "60", "codes_green": "60", "mask_stock": "900"}
    at.do("firm", resumption_firm.report_weekly, number, site=at.site, answers=said)
    facts = at.pool.latest("enterprise")
    assert facts["staff_returning"].to_list() == [60]
    assert PAPERS.plan
    assert facts["plan_digest"].to_list() == [PAPERS.plan.digest]


ALL_MET = dict.fromkeys(inspection_list().items, "met")


@pytest.fixture
def looked_at(at: FirmDesk) -> Callable[..., int]:
    """Lets a worker go through the checklist of a firm at work; gives the number of its file."""
    phones = Phones(at.desk, with_grids(home_of(at.desk)))
    worker(at.desk, "min")

    def look(found: dict[str, str], notes: dict[str, str] | None = None) -> int:
        number = at.resumed("firm")
        until = at.desk.at + timedelta(days=2)
        given = {"places": phones.places, "grid": GRID, "door": "工业路1号", "until": until}
        at.do("cha", inspections.push_inspection, number, uid="c-inspect", **given)
        found_there = SentItem(
            item="a-finding-of-a-site", kind=ItemKind.DOOR, grid=GRID, household="工业路1号", at=at.desk.at,
            check="c-inspect", checklist=found, notes=notes or {},
        )  # fmt: skip
        phones.sync("min", "dmin1", [found_there])
        # A phone that did not hear the answer sends it again.
        phones.sync("min", "dmin1", [found_there])
        follow = {"audit": at.desk.audit, "by": SYSTEM, "at": at.desk.at}
        assert resumption_clocks.follow_inspections(**follow) == 1
        return number

    return look


def test_a_hard_item_that_is_not_met_suspends_and_the_items_are_kept(
    at: FirmDesk, looked_at: Callable[..., int]
) -> None:
    found = {**ALL_MET, "codes": "not_met", "canteen": "not_met", "dormitory": "not_seen"}
    number = looked_at(found, {"codes": "南门无人看码", "gate": "13800000000"})
    step = at.file(number).steps[-1]
    assert (step.step, step.reason, step.text) == ("breach_found", FileReason.STAFF, "site_breach")
    kept = InspectionRow.objects.get()
    assert (kept.result, kept.rules) == ("site_breach", inspection_list().version)
    assert kept.found["codes"] == {"found": "not_met", "note": "南门无人看码"}
    assert [one.item for one in not_met_in(get_file(number), "c-inspect")] == ["codes", "canteen"]
    entry = AuditRecord.objects.get(verb="resumption.breach_found")
    assert entry.details["not_met"] == ["codes", "canteen"]
    assert "13800000000" not in json.dumps(kept.found)


def test_what_is_in_order_moves_nothing_and_what_was_not_seen_is_looked_at_again(
    at: FirmDesk, looked_at: Callable[..., int]
) -> None:
    number = looked_at({**ALL_MET, "gate": "not_seen"})
    file = at.file(number)
    assert (file.state, file.steps[-1].text, file.inspection) == (FileState.RESUMED, "site_unseen", None)
    assert get_file(number).clock == "after_check", "the look within 48 hours is still to come"


def test_an_appeal_that_succeeds_gives_no_second_live_file(at: FirmDesk) -> None:
    first = at.submitted("firm", "approval")
    at.do("hang", "refuse", first, reason=FileReason.SUPPLIES, text="现场缺少测温设备")
    again = at.open("firm")
    at.do("firm", "appeal", first, text="设备已经到位")
    with pytest.raises(Refusal) as other:
        at.do("zu", "overturn", first, text="情况属实")
    assert (other.value.code, other.value.details) == ("resumption.other_file", {"number": again})
    at.do("firm", "withdraw", again, text="以申诉为准")
    at.do("zu", "overturn", first, text="情况属实")
    assert at.file(first).state is FileState.APPROVED


def test_a_look_that_a_second_worker_sends_from_the_same_phone_is_kept_once(at: FirmDesk) -> None:
    phones = Phones(at.desk, with_grids(home_of(at.desk)))
    for name in ("min", "fen"):
        worker(at.desk, name)
    number = at.resumed("firm")
    given = {"grid": GRID, "door": "工业路1号", "until": at.desk.at + timedelta(days=2)}
    at.do("cha", inspections.push_inspection, number, uid="c-inspect", places=phones.places, **given)
    found_there = SentItem(
        item="a-finding-of-a-site", kind=ItemKind.DOOR, grid=GRID, household="工业路1号", at=at.desk.at,
        check="c-inspect", checklist=ALL_MET,
    )  # fmt: skip
    phones.sync("min", "dmin1", [found_there])
    phones.sync("fen", "dfen1", [found_there])
    assert InspectionRow.objects.get().result == "site_in_order"


def test_a_look_from_another_grid_is_kept_with_no_file(at: FirmDesk, looked_at: Callable[..., int]) -> None:
    looked_at(ALL_MET)
    frame = {"kind": ItemKind.DOOR, "household": "工业路1号", "at": at.desk.at, "check": "c-inspect"}
    found = {"checklist": {**ALL_MET, "gate": "not_met"}, "answers": {"door_found": "site_breach"}}
    keep_inspections([SentItem(**{"item": "another-finding-of-it", "grid": NEXT, **frame, **found})])
    assert InspectionRow.objects.get().result == "site_in_order"


@pytest.mark.parametrize(
    "wrong",
    [{"checklist": {"gate": "perhaps"}}, {"checklist": {"gate": "met"}, "check": ""}],
    ids=["word", "check"],
)
def test_a_list_that_no_phone_of_ours_sends_is_refused(at: FirmDesk, wrong: dict[str, Any]) -> None:
    frame = {
        "item": "a-finding-of-a-site",
        "kind": ItemKind.DOOR,
        "grid": GRID,
        "household": "1",
        "at": at.desk.at,
    }
    with pytest.raises(Refusal) as refused:
        check_items([SentItem(**{**frame, "check": "c-inspect", **wrong})])
    assert refused.value.code == "finding.answer"
