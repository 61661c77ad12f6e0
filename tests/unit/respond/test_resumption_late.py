"""A file that is late shows a card, and the unit above whoever has to act is told, once."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.resumption_people import FirmDesk
from wuse.permits import Actor
from wuse.respond.actions import resumption_clocks
from wuse.respond.event_clock import Card
from wuse.respond.resumption_file import FileReason, file_card
from wuse.respond.store.models import EventRow, EventStepRow, NoticeRow
from wuse.respond.store.resumption_models import ResumptionFileRow
from wuse.respond.store.resumptions import get_file
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import CHINA, Refusal

SYSTEM = Actor(account="system")


def midnight(day: int) -> datetime:
    """The midnight with which a day of February 2020 begins in China."""
    return datetime(2020, 2, day, tzinfo=CHINA)


def escalate(firms: FirmDesk) -> int:
    return resumption_clocks.escalate_files(audit=firms.desk.audit, by=SYSTEM, at=firms.desk.at)


def consent(firms: FirmDesk) -> int:
    return resumption_clocks.file_silent_consents(audit=firms.desk.audit, by=SYSTEM, at=firms.desk.at)


def told() -> list[tuple[str, str]]:
    """The levels of command that were told, each with the mark of its step."""
    return list(EventStepRow.objects.exclude(command="").order_by("pk").values_list("command", "mark"))


def card(row: ResumptionFileRow, at: datetime) -> Card:
    return file_card(row.yellow_at, row.due_at, at)


def test_yellow_comes_at_four_fifths_of_the_working_days_and_red_at_their_end(firms: FirmDesk) -> None:
    row = get_file(firms.submitted("firm", "approval"))  # Wednesday, 12 February, 9 in the morning
    # Of Thursday, Friday and Monday 2.4 days: Monday, 9:36. Of all hours it would have been Sunday evening.
    yellow = datetime(2020, 2, 17, 1, 36, tzinfo=UTC)
    assert row.due_at is not None
    assert row.yellow_at == yellow
    assert card(row, yellow - timedelta(minutes=1)) is Card.NONE
    assert card(row, yellow) is Card.YELLOW
    assert card(row, row.due_at - timedelta(minutes=1)) is Card.YELLOW
    assert card(row, row.due_at) is Card.RED


def test_a_look_at_a_firm_that_began_is_held_to_hours(firms: FirmDesk) -> None:
    row = get_file(firms.resumed("firm"))
    assert row.yellow_at == firms.desk.at + timedelta(hours=38.4)


def test_the_clock_asks_for_findings_in_one_query_however_many_are_waited_for(
    firms: FirmDesk, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = get_file(firms.submitted("firm", "approval"))
    ResumptionFileRow.objects.filter(pk=row.pk).update(inspection="c-none")
    with django_assert_num_queries(1):
        resumption_clocks.follow_inspections(audit=firms.desk.audit, by=SYSTEM, at=firms.desk.at)


def test_while_a_question_waits_no_card_is_shown(firms: FirmDesk) -> None:
    number = firms.submitted("firm", "approval")
    firms.do("zhen", "ask", number, text="口罩何时到货？")
    row = get_file(number)
    assert (row.yellow_at, row.due_at) == (None, None)
    firms.desk.later(days=30)
    assert card(row, firms.desk.at) is Card.NONE
    assert escalate(firms) == 0


def test_of_a_late_check_of_a_township_the_county_is_told_once(firms: FirmDesk) -> None:
    number = firms.submitted("firm", "approval")
    due = get_file(number).due_at
    assert due is not None
    firms.desk.at = due - timedelta(minutes=1)
    assert escalate(firms) == 0
    firms.desk.at = due
    assert escalate(firms) == 1
    assert escalate(firms) == 0
    event = EventRow.objects.get()
    assert (event.kind, event.level, event.place) == ("resumption_late", "orange", "330382001")
    assert f"企业复工档案 {number}" in event.text
    assert get_file(number).name not in event.text
    assert told() == [("county", "overdue:county")]
    assert NoticeRow.objects.filter(step="overdue", verb="event.take_up").count() == 1
    entry = AuditRecord.objects.get(verb="resumption.overdue")
    assert (entry.place, entry.kind) == ("330382001", "act")


def test_where_the_county_decides_the_city_is_told_and_above_the_city_the_province(firms: FirmDesk) -> None:
    counties = firms.submitted("firm", "approval")
    cities = firms.submitted("other", "approval", staff_total="900")
    for number in (counties, cities):
        firms.do("zhen", "township_check", number)
        firms.do("cha", "inspect", number, text="现场测温、分餐到位")
    firms.desk.later(days=6)
    assert escalate(firms) == 2
    assert sorted(told()) == [("city", "overdue:city"), ("province", "overdue:province")]


def test_while_it_goes_on_one_level_more_is_told_after_as_long_again(firms: FirmDesk) -> None:
    number = firms.submitted("firm", "approval")  # three working days, until the end of Monday, 17 February
    moments = [midnight(day) for day in (18, 21, 26)]
    for count, moment in enumerate(moments, start=1):
        firms.desk.at = moment - timedelta(minutes=1)
        assert escalate(firms) == 0
        firms.desk.at = moment
        assert escalate(firms) == 1
        assert [level for level, _ in told()] == ["county", "city", "province"][:count]
    assert EventRow.objects.count() == 1
    firms.desk.later(days=20)
    assert escalate(firms) == 0
    assert get_file(number).tell_at > firms.desk.at  # type: ignore[operator]
    assert AuditRecord.objects.filter(verb="resumption.overdue").count() == 3


def test_of_levels_that_nobody_told_in_time_all_are_told_at_once(firms: FirmDesk) -> None:
    firms.submitted("firm", "approval")
    firms.desk.later(days=20)
    assert escalate(firms) == 1
    assert [level for level, _ in told()] == ["county", "city", "province"]
    facts = AuditRecord.objects.filter(verb="resumption.overdue").order_by("pk")
    assert [entry.facts["told"] for entry in facts] == ["county", "city", "province"]


def test_who_is_given_a_late_file_has_a_working_day_before_it_is_told_again(firms: FirmDesk) -> None:
    number = firms.submitted("firm", "approval")
    firms.desk.at = midnight(18)
    assert escalate(firms) == 1
    firms.do("zhen", "township_check", number)
    assert escalate(firms) == 0
    firms.desk.at = midnight(20) - timedelta(minutes=1)
    assert escalate(firms) == 0
    firms.desk.at = midnight(20)
    assert escalate(firms) == 1
    assert [row.text.count("现场勘查") for row in EventRow.objects.order_by("pk")] == [0, 1]
    assert [level for level, _ in told()] == ["county", "county"]


def test_an_event_that_was_ended_while_the_delay_goes_on_comes_again(firms: FirmDesk) -> None:
    number = firms.submitted("firm", "approval")
    firms.desk.at = midnight(18)
    assert escalate(firms) == 1
    over = {"due_at": None, "wake_at": None, "yellow_at": None}
    EventRow.objects.update(is_open=False, ended_at=firms.desk.at, state="closed", **over)
    firms.desk.at = midnight(21)
    # The city never knew of it, and all who have to know are told by a new event.
    assert escalate(firms) == 1
    assert EventRow.objects.count() == 2
    assert "上一事件已办结" in EventRow.objects.latest("pk").text
    firms.do("zhen", "township_check", number)
    assert escalate(firms) == 0


def test_a_turn_looks_at_what_is_due_and_at_nothing_else(
    firms: FirmDesk, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for name in ("firm", "other"):
        firms.submitted(name, "approval")
    firms.desk.at = midnight(18)
    assert escalate(firms) == 2
    with django_assert_num_queries(2):  # the responses in force, and the files that are due: none
        assert escalate(firms) == 0


def test_what_is_refused_to_one_file_is_told_and_the_others_go_on(
    firms: FirmDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = firms.submitted("firm", "approval"), firms.submitted("other", "approval")
    firms.desk.at = midnight(18)
    real = resumption_clocks.tell_of_file

    def refusing(row: ResumptionFileRow, *, by: Actor, at: datetime) -> object:
        if row.pk == first:
            raise Refusal("event.kind", "No such kind.")
        return real(row, by=by, at=at)

    monkeypatch.setattr(resumption_clocks, "tell_of_file", refusing)
    heard: list[tuple[str, str]] = []
    told_ = resumption_clocks.escalate_files(
        audit=firms.desk.audit,
        by=SYSTEM,
        at=firms.desk.at,
        refused=lambda row, refusal: heard.append((row, refusal.code)),
    )
    assert (told_, heard) == (1, [(str(first), "event.kind")])
    assert EventRow.objects.get().text.startswith(f"企业复工档案 {second}")
    # Where nobody hears of it, it is raised behind the others.
    with pytest.raises(Refusal, match="No such kind"):
        escalate(firms)


def test_a_new_clock_that_runs_out_is_another_delay(firms: FirmDesk) -> None:
    number = firms.submitted("firm", "approval")
    firms.desk.later(days=6)
    assert escalate(firms) == 1
    firms.do("hang", "refuse", number, reason=FileReason.PLAN, text="防控方案未覆盖宿舍")
    assert escalate(firms) == 0
    firms.do("firm", "appeal", number, text="方案第三章已写明")
    firms.desk.later(days=6)
    assert escalate(firms) == 1
    assert EventRow.objects.filter(kind="resumption_late").count() == 2


def test_a_filing_without_a_word_is_filed_and_nobody_is_told(firms: FirmDesk) -> None:
    number = firms.submitted("firm")
    firms.desk.later(days=30)
    # Whoever looks first: a file that files itself is not late.
    assert escalate(firms) == 0
    assert consent(firms) == 1
    assert escalate(firms) == 0
    assert get_file(number).state == "filed"


def test_a_second_question_keeps_a_filing_from_filing_itself_and_the_others_go_on(firms: FirmDesk) -> None:
    asked, other = firms.submitted("firm"), firms.submitted("other")
    for text in ("口罩何时到货？", "测温枪有几支？"):
        firms.do("zhen", "ask", asked, text=text)
        if text.startswith("口罩"):
            firms.do("firm", "answer", asked, text="已于昨日到货")
    firms.desk.later(days=30)
    assert consent(firms) == 1
    assert (get_file(asked).state, get_file(other).state) == ("submitted", "filed")
    assert escalate(firms) == 1
