"""Early warnings at work: one event a kind and place, asked again nothing, told when the signal ends or comes back."""

import threading
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from tests.desk_people import COUNTY, Desk
from tests.event_cases import SYSTEM, early_warning
from tests.event_people import GRID, TOWNSHIP, EventDesk
from tests.warning_facts import feverish, receive
from wuse.assess.warnings import load_warning_rule
from wuse.permits.store.models import ResponseRow
from wuse.pool.store.site_pool import site_pool
from wuse.respond.actions import event_cases, event_dispatch, event_handling, event_reports
from wuse.respond.actions import warnings as actions
from wuse.respond.actions.warnings import follow_warnings
from wuse.respond.event import EventPart
from wuse.respond.store.models import EventRow, NoticeRow, WarningRow
from wuse.respond.store.warnings import judged_warnings, kept_warnings
from wuse.respond.warning import EarlyWarning, KeptWarning, WarningChange, change_of
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import Colour, Refusal

RULE = load_warning_rule()
FEVER = early_warning()


def follow(desk: Desk, *found: EarlyWarning) -> int:
    return follow_warnings(
        audit=desk.audit, by=SYSTEM, at=desk.at, rule=RULE, found=found, judged=tuple(RULE.kinds)
    )


def told() -> list[str]:
    """The acts that were recorded about warnings, in order."""
    verbs = AuditRecord.objects.filter(verb__startswith="warning.").order_by("pk")
    return [verb.removeprefix("warning.") for verb in verbs.values_list("verb", flat=True)]


RED = replace(FEVER, severity=Colour.RED)
ORANGE = Colour.ORANGE


@pytest.mark.parametrize(
    ("found", "kept", "change"),
    [
        (None, None, None),
        (FEVER, None, WarningChange.OPEN),
        (FEVER, KeptWarning(ORANGE, over=False, in_work=True), None),
        (RED, KeptWarning(ORANGE, over=False, in_work=True), WarningChange.GRAVER),
        (FEVER, KeptWarning(Colour.RED, over=False, in_work=True), None),
        (FEVER, KeptWarning(ORANGE, over=True, in_work=True), WarningChange.BACK),
        (RED, KeptWarning(ORANGE, over=True, in_work=True), WarningChange.BACK),
        # A person has closed it: the same signal is not opened again, a graver one or a new one is.
        (FEVER, KeptWarning(ORANGE, over=False, in_work=False), None),
        (RED, KeptWarning(ORANGE, over=False, in_work=False), WarningChange.OPEN),
        (FEVER, KeptWarning(ORANGE, over=True, in_work=False), WarningChange.OPEN),
        (None, KeptWarning(ORANGE, over=False, in_work=True), WarningChange.OVER),
        (None, KeptWarning(ORANGE, over=True, in_work=True), None),
        (None, KeptWarning(ORANGE, over=False, in_work=False), WarningChange.FINISH),
        (None, KeptWarning(ORANGE, over=True, in_work=False), WarningChange.FINISH),
    ],
)
def test_what_has_to_happen(
    found: EarlyWarning | None, kept: KeptWarning | None, change: WarningChange | None
) -> None:
    assert change_of(found, kept) is change


def test_what_is_split_off_a_warning_has_somebody_who_can_be_asked(events: EventDesk) -> None:
    follow(events.desk, FEVER)
    warned = EventRow.objects.get().pk
    part = EventPart("part-0001", "hygiene", "楼下垃圾成堆")
    (number,) = events.do("diao", event_cases.split_event, warned, parts=[part], text="另有卫生问题")  # type: ignore[misc]
    events.do("diao", event_dispatch.return_event, number, text="说明在哪一幢楼")
    events.do("diao", event_reports.complete_event, number, text="三幢东侧门口")
    assert events.event(number).state == "reported"


def test_a_warning_becomes_an_event_with_a_level_clocks_and_those_who_accept_it(events: EventDesk) -> None:
    assert follow(events.desk, FEVER) == 1
    row = EventRow.objects.get()
    assert (row.kind, row.level, row.place, row.state) == (
        "warn_fever_cluster", "orange", "330382001001", "reported",
    )  # fmt: skip
    assert row.due_at is not None
    assert "6 人发热" in row.text
    assert "6 persons" in row.text
    assert [notice.verb for notice in NoticeRow.objects.all()] == ["event.accept"]
    kept = WarningRow.objects.get()
    assert (kept.event_id, kept.observed, kept.rule, kept.over_at) == (row.pk, 6, "wuse-warnings-1", None)
    assert kept.rule_digest == RULE.digest


def test_asked_again_it_changes_nothing(events: EventDesk) -> None:
    follow(events.desk, FEVER)
    before = (EventRow.objects.values().get(), WarningRow.objects.values().get(), AuditRecord.objects.count())
    events.desk.later(hours=1)
    assert follow(events.desk, replace(FEVER, observed=7)) == 0
    assert before == (
        EventRow.objects.values().get(), WarningRow.objects.values().get(), AuditRecord.objects.count(),
    )  # fmt: skip


def test_the_event_is_told_when_the_signal_is_over_is_back_and_grows_and_a_person_closes_it(
    events: EventDesk,
) -> None:
    desk = events.desk
    follow(desk, FEVER)
    number = EventRow.objects.get().pk
    for found in ((), (FEVER,), (replace(RED, observed=11),), ()):
        desk.later(hours=1)
        assert follow(desk, *found) == 1
    event = events.event(number)
    assert [step.step for step in event.steps] == [
        "report", "signal_over", "signal_back", "signal_graver", "signal_over",
    ]  # fmt: skip
    assert event.is_open
    assert event.level is Colour.RED
    events.do("diao", event_dispatch.accept_event, number)
    events.do("diao", event_dispatch.dispatch_event, number, station="clinic")
    events.do("jian", event_handling.begin_event, number)
    events.do("jian", event_handling.feed_back_event, number, text="逐户复测，均已退热")
    events.do("diao", event_reports.verify_event, number)
    events.do("diao", event_dispatch.close_event, number)
    assert follow(desk) == 1
    assert not WarningRow.objects.get().current
    assert told() == ["open", "over", "back", "graver", "over", "finish"]


def test_what_comes_back_after_its_work_was_closed_is_a_new_event(events: EventDesk) -> None:
    desk = events.desk
    follow(desk, FEVER)
    events.do("diao", event_dispatch.reject_event, EventRow.objects.get().pk, text="系登记错误，已更正")
    assert follow(desk, FEVER) == 0, "who closed it has seen it"
    desk.later(hours=1)
    follow(desk)
    desk.later(hours=1)
    assert follow(desk, FEVER) == 1
    assert EventRow.objects.filter(is_open=True).count() == 1
    assert WarningRow.objects.filter(current=True).count() == 1
    assert told() == ["open", "finish", "open"]


def test_a_level_that_a_person_set_is_never_lowered(events: EventDesk) -> None:
    follow(events.desk, FEVER)
    number = EventRow.objects.get().pk
    events.do("diao", event_dispatch.grade_event, number, level=Colour.RED, text="学校内聚集")
    events.desk.later(hours=1)
    follow(events.desk)
    follow(events.desk, FEVER)
    assert events.event(number).level is Colour.RED


def test_the_county_knows_at_once_of_events_that_nobody_accepted(events: EventDesk) -> None:
    late = early_warning(signal="event_unaccepted", place=TOWNSHIP, observed=2, threshold=1)
    follow(events.desk, late)
    event = events.event(EventRow.objects.get().pk)
    assert [step.mark for step in event.steps] == ["", "overdue:county"]
    assert {notice.verb for notice in NoticeRow.objects.all()} == {"event.accept", "event.take_up"}


@pytest.mark.parametrize(
    ("who", "action", "values"),
    [
        ("diao", event_dispatch.return_event, {"text": "写明门牌号"}),
        ("wei", event_reports.withdraw_event, {"text": "弄错了，撤回"}),
    ],
)
def test_a_warning_has_no_reporter_who_could_be_asked_or_withdraw_it(
    events: EventDesk, who: str, action: Any, values: dict[str, Any]
) -> None:
    follow(events.desk, early_warning(signal="silent_grid", place=GRID, severity=Colour.YELLOW))
    with pytest.raises(Refusal, match="reported by nobody"):
        events.do(who, action, EventRow.objects.get().pk, **values)


def test_nobody_reports_an_early_warning_by_hand(events: EventDesk) -> None:
    with pytest.raises(Refusal, match="made by early warnings"):
        events.report(kind="warn_fever_cluster")


def test_two_keepers_that_looked_at_the_same_time_make_one_event(
    events: EventDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kept_warnings()
    # Both looked before either of them wrote.
    monkeypatch.setattr(actions, "kept_warnings", lambda: before)
    assert follow(events.desk, FEVER) == 1
    assert follow(events.desk, FEVER) == 0
    assert EventRow.objects.count() == 1
    assert told() == ["open"]


@pytest.mark.django_db(transaction=True)
def test_two_keepers_at_once_make_one_event(events: EventDesk) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("the tests' desk in memory cannot be shared by two threads; `make postgres` runs it")
    desk, failed = events.desk, list[Exception]()
    found = [replace(FEVER, place=place) for place in (GRID[:12], GRID[:9], COUNTY)]
    ready = threading.Barrier(2)

    def keep() -> None:
        try:
            ready.wait()
            follow(desk, *found)
        except Exception as fault:
            failed.append(fault)
        finally:
            connection.close()

    keepers = [threading.Thread(target=keep) for _ in range(2)]
    for keeper in keepers:
        keeper.start()
    for keeper in keepers:
        keeper.join()
    assert failed == []
    assert EventRow.objects.count() == len(found)
    assert told() == ["open"] * len(found)


def test_what_is_about_persons_is_judged_under_a_response_alone(desk: Desk, settings: Any) -> None:
    pool = site_pool(settings.WUSE_HOME)
    receive(pool, "grid_visit", feverish(6, GRID, at=desk.at), at=desk.at, response=desk.response)
    assert [(one.signal, one.observed) for one in judged_warnings(pool, RULE, at=desk.at)] == [
        ("fever_cluster", 6)
    ]
    ResponseRow.objects.update(modules=["event"])
    assert judged_warnings(pool, RULE, at=desk.at) == []
    ResponseRow.objects.update(modules=["grid"], area="3301")
    assert judged_warnings(pool, RULE, at=desk.at) == []
    ResponseRow.objects.update(area="33", ended_at=desk.at)
    assert judged_warnings(pool, RULE, at=desk.at) == []


def test_the_rows_of_a_response_make_no_warning_in_the_area_of_another(desk: Desk, settings: Any) -> None:
    pool = site_pool(settings.WUSE_HOME)
    ResponseRow.objects.update(area="3303")
    other = ResponseRow.objects.get()
    other.pk, other.code, other.area = None, "3301-2020-9", "3301"
    other.save()
    receive(pool, "grid_visit", feverish(6, GRID, at=desk.at), at=desk.at, response=other.code)
    assert judged_warnings(pool, RULE, at=desk.at) == []
    ResponseRow.objects.filter(code=other.code).update(area="33")
    assert [one.signal for one in judged_warnings(pool, RULE, at=desk.at)] == ["fever_cluster"]
