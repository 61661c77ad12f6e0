"""Who hears of a step, at the desk; and what a notice never says."""

import pytest

from tests.desk_people import Desk
from tests.event_people import CARE, PEOPLE, TOWNSHIP, EventDesk, let_handle_persons
from wuse.respond.actions import event_cases, event_dispatch, event_handling, event_oversight
from wuse.respond.event_kind import event_catalogue
from wuse.respond.notice import Notice, notice_text
from wuse.respond.store.models import NoticeRow
from wuse.respond.store.notices import count_unseen, notice_of, notices_for
from wuse.vocabulary import PlaceCode, PlaceLevel


def heard(desk: Desk, name: str) -> list[tuple[str, int]]:
    """Step and event of what somebody hears of, oldest first."""
    found = notices_for(desk.actor(name), at=desk.at)
    return [(row.step, row.event_id) for row in reversed(found)]


def who_heard(events: EventDesk, step: str) -> set[str]:
    return {name for name in PEOPLE if step in {found for found, _ in heard(events.desk, name)}}


ESCALATED = {"command": PlaceLevel.COUNTY, "text": "请县级知情"}
HANDED_ON = {"station": "clinic", "text": "转卫生所"}


@pytest.mark.parametrize(
    ("way", "act", "values", "who"),
    [
        # A report: the desk of the township, and nobody of the county.
        ("report", None, {}, {"diao"}),
        ("report", ("diao", event_dispatch.accept_event), {}, {"wei"}),
        ("accepted", ("diao", event_dispatch.dispatch_event), {"station": "market"}, {"wei", "shi"}),
        ("accepted", ("diao", event_dispatch.hand_up_event), {"text": "超出职权"}, {"wei", "zong"}),
        ("referred", ("zong", event_dispatch.dispatch_event_as_county), {"station": "bureau"}, {"wei", "diao", "ju"}),
        ("dispatched", ("shi", event_handling.decline_event), {"text": "不属于本所"}, {"diao"}),
        ("dispatched", ("shi", event_handling.hand_on_event), HANDED_ON, {"diao", "jian"}),
        ("in_handling", ("shi", event_handling.feed_back_event), {"text": "已经恢复"}, {"wei", "diao"}),
        ("dispatched", ("du", event_oversight.urge_event), {"text": "抓紧办理"}, {"shi", "diao"}),
        ("dispatched", ("diao", event_oversight.comment_event), {"text": "已经知悉"}, set()),
        ("report", ("diao", event_oversight.escalate_event), ESCALATED, {"zong"}),
        ("report", ("zong", event_oversight.take_up_event), {"text": "今日办结"}, {"diao"}),
    ],
)  # fmt: skip
def test_whom_a_step_concerns_hears_of_it(events: EventDesk, way: str, act, values, who: set[str]) -> None:  # type: ignore[no-untyped-def]
    number = getattr(events, way)()
    step = "report"
    if act:
        NoticeRow.objects.all().delete()
        events.do(act[0], act[1], number, **values)
        step = events.event(number).steps[-1].step
    assert who_heard(events, step) == who


def test_the_city_hears_of_what_was_escalated_to_it_and_of_nothing_else(events: EventDesk) -> None:
    number = events.report()
    events.do("diao", event_oversight.escalate_event, number, command=PlaceLevel.CITY, text="请市级知情")
    assert heard(events.desk, "guan") == [("escalate", number)]
    assert who_heard(events, "escalate") == {"guan"}


def test_who_did_something_needs_not_hear_of_it(events: EventDesk) -> None:
    events.report(who="diao", place=TOWNSHIP)
    assert heard(events.desk, "diao") == []


def test_another_township_hears_nothing(events: EventDesk) -> None:
    desk = events.desk
    desk.hire("ling", organisation="yueqing")
    desk.grant("ling", "dispatcher", PlaceCode("330382002"))
    events.report()
    assert heard(desk, "ling") == []


def test_a_permit_that_is_over_hears_nothing(events: EventDesk) -> None:
    events.report()
    events.desk.later(days=29, hours=23)
    assert heard(events.desk, "diao")
    events.desk.later(hours=2)
    assert heard(events.desk, "diao") == []


def test_the_bell_counts_what_came_after_the_last_look(events: EventDesk) -> None:
    actor = events.desk.actor("diao")
    for _ in range(3):
        events.report()
    first = NoticeRow.objects.order_by("pk").first()
    assert first is not None
    assert count_unseen(notices_for(actor, at=events.desk.at), seen=0) == 3
    assert count_unseen(notices_for(actor, at=events.desk.at), seen=first.pk) == 2
    NoticeRow.objects.bulk_create(
        [NoticeRow(event=first.event, step="report", at=first.at, by="x", place=first.place, kind="price",
                   level="blue", verb="event.accept") for _ in range(150)]
    )  # fmt: skip
    assert count_unseen(notices_for(actor, at=events.desk.at), seen=0) == 100


def text_of(notice: Notice, lang: str) -> str:
    levels = {level: limits.title for level, limits in event_catalogue().rules[-1].levels.items()}
    return notice_text(notice, lang, place="城东街道", due="02-12 09:10", levels=levels)  # type: ignore[arg-type]


def test_a_notice_says_what_and_where_and_until_when_in_both_languages(events: EventDesk) -> None:
    number = events.report()
    notice = notice_of(NoticeRow.objects.get())
    assert text_of(notice, "zh") == (
        f"【五色】上报：事件 {number}，价格问题，日常，城东街道。时限 02-12 09:10。在工作台查看。"
    )
    assert text_of(notice, "en") == (
        f"[wuse] Reported: event {number}, Prices, Everyday, 城东街道. Due 02-12 09:10. See the desk."
    )


def test_no_notice_names_a_person_or_repeats_a_word_of_a_report(events: EventDesk) -> None:
    let_handle_persons(events.desk, "wei", "diao")
    person = events.person()
    frame = {"person": person, "response": events.desk.response, "purpose": CARE}
    number = events.report(kind="isolation_need", text="陈测试缺降压药 13811110001", **frame)
    events.do("diao", event_dispatch.accept_event, number, text="联系陈测试的女儿", purpose=CARE)
    events.do(
        "diao", event_dispatch.dispatch_event, number, station="clinic", text="送药给陈测试", purpose=CARE
    )
    for row in NoticeRow.objects.all():
        said = [text_of(notice_of(row), lang) for lang in ("zh", "en")]
        kept = [str(getattr(row, field.name)) for field in row._meta.fields]
        for word in ("陈测试", "13811110001", "降压药", "女儿", person, "隔离期间"):
            assert not any(word in text for text in [*said, *kept]), word
        assert "涉个人事件" in said[0]


def test_a_notice_stands_or_falls_with_its_step(events: EventDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    number = events.report()
    before = NoticeRow.objects.count()

    class FullDisk:
        def transaction(self):  # type: ignore[no-untyped-def]
            return events.desk.audit.transaction()

        def append(self, entry: object) -> None:
            raise OSError("no space left")

    with pytest.raises(OSError, match="no space left"):
        event_dispatch.accept_event(
            audit=FullDisk(),  # type: ignore[arg-type]
            by=events.desk.actor("diao"),
            at=events.desk.at,
            number=number,
        )
    assert NoticeRow.objects.count() == before


def test_a_duplicate_says_so_to_whoever_reported_it(events: EventDesk) -> None:
    main, twin = events.report(), events.report()
    events.do("diao", event_cases.merge_event, twin, main=main)
    assert heard(events.desk, "wei") == [("merge", twin)]
