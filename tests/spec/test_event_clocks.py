"""The clocks of events under a time that is given: what is due when, what stops, stands still and begins anew."""

from datetime import datetime, timedelta

import pytest

from tests.event_histories import AT, History, history
from wuse.respond.event_clock import Card, ClockName, due_marks
from wuse.vocabulary import Colour, PlaceLevel

MINUTE = timedelta(minutes=1)
# Minutes from the report: the published limits, as they are read in the guide.
LIMITS = {
    #        accept  dispatch  act    close
    "red":    (10,   20,       60,    1440),
    "orange": (30,   60,       120,   2880),
    "yellow": (120,  240,      1440,  4320),
    "blue":   (480,  1440,     4320,  10080),
}  # fmt: skip
EACH = [
    (Colour(level), clock, minutes)
    for level, limits in LIMITS.items()
    for clock, minutes in zip(ClockName, limits, strict=True)
]


def clock(found: History, name: str):  # type: ignore[no-untyped-def]
    return next(one for one in found.clocks.clocks if one.name == name)


def minutes(moment: datetime | None) -> float | None:
    """Minutes after the report."""
    return (moment - AT) / MINUTE if moment else None


@pytest.mark.parametrize(("level", "name", "limit"), EACH)
def test_a_clock_shows_yellow_at_four_fifths_and_red_at_its_end(
    level: Colour, name: ClockName, limit: int
) -> None:
    found = clock(history("report", level=level), name)
    yellow = limit * 0.8
    assert minutes(found.due(AT)) == limit
    assert found.card(AT + yellow * MINUTE - timedelta(seconds=1)) is Card.NONE
    assert found.card(AT + yellow * MINUTE) is Card.YELLOW
    assert found.card(AT + limit * MINUTE - timedelta(seconds=1)) is Card.YELLOW
    assert found.card(AT + limit * MINUTE) is Card.RED
    assert found.used(AT + limit * MINUTE / 2) == pytest.approx(0.5)
    assert minutes(found.card_at(Card.YELLOW)) == pytest.approx(yellow)


@pytest.mark.parametrize(
    ("story", "running"),
    [
        ("report", "accept dispatch act close"),
        ("report accept", "dispatch act close"),
        ("report accept hand_up", "dispatch act close"),
        ("report accept dispatch", "act close"),
        ("report accept dispatch begin", "close"),
        ("report accept dispatch begin feed_back", "close"),
        ("report accept dispatch begin feed_back verify", "close"),
        ("report accept dispatch begin feed_back send_back", "act close"),
        ("report accept dispatch decline", "dispatch act close"),
        ("report reject", ""),
        ("report withdraw", ""),
        ("report merge", ""),
        ("report merge unmerge", "accept dispatch act close"),
        ("report return", ""),
        ("report return complete", "accept dispatch act close"),
        ("report accept dispatch begin feed_back verify close", ""),
    ],
)
def test_what_a_clock_waits_for_stops_it(story: str, running: str) -> None:
    found = history(*story.split()).clocks
    assert " ".join(clock.name for clock in found.running) == running


def test_what_stopped_in_time_shows_no_card_afterwards() -> None:
    found = history("report").later(minutes=300).take("accept")
    assert clock(found, "accept").card(AT + 3000 * MINUTE) is Card.NONE
    assert clock(found, "accept").used(AT + 3000 * MINUTE) == 300 / 480


def test_what_stopped_too_late_keeps_its_red_card_and_the_event_shows_it_no_more() -> None:
    found = history("report").later(minutes=500).take("accept")
    assert clock(found, "accept").card(found.at) is Card.RED
    assert found.clocks.card(found.at) is Card.NONE


def test_the_clocks_stand_still_while_the_reporter_is_asked() -> None:
    found = history("report").later(minutes=100).take("return").later(minutes=1000)
    asked = clock(found, "accept")
    assert asked.used(found.at) == 100 / 480
    assert minutes(asked.due(found.at)) == 480 + 1000
    assert found.clocks.yellow_at is None
    assert minutes(found.clocks.due_at) == 480, "as it is when the answer comes now"
    found.take("complete")
    assert minutes(clock(found, "accept").due(found.at)) == 480 + 1000
    assert minutes(found.clocks.due_at) == 1480


def test_two_pauses_add_up() -> None:
    found = history("report").later(minutes=10).take("return").later(minutes=20).take("complete")
    found.later(minutes=30).take("return").later(minutes=40).take("complete")
    assert minutes(clock(found, "close").due(found.at)) == 10080 + 60


def test_a_question_does_not_stop_the_clocks_of_red() -> None:
    found = history("report", level=Colour.RED).later(minutes=2).take("return").later(minutes=20)
    assert clock(found, "accept").card(found.at) is Card.RED
    assert minutes(found.clocks.due_at) == 10


def test_what_comes_back_to_the_desk_has_its_time_to_dispatch_again() -> None:
    found = history("report", "accept", "dispatch").later(minutes=1000).take("decline")
    assert minutes(clock(found, "dispatch").due(found.at)) == 1000 + 1440
    assert minutes(clock(found, "act").due(found.at)) == 4320, "it never stopped"
    assert minutes(clock(found, "close").due(found.at)) == 10080


def test_what_is_sent_back_has_its_time_to_be_taken_in_hand_again() -> None:
    found = history("report", "accept", "dispatch", "begin", "feed_back").later(days=2).take("send_back")
    assert minutes(clock(found, "act").due(found.at)) == 2880 + 4320
    assert minutes(clock(found, "close").due(found.at)) == 10080


def test_merging_gains_nobody_time() -> None:
    found = history("report").later(minutes=100).take("merge").later(minutes=1000).take("unmerge")
    assert minutes(clock(found, "close").due(found.at)) == 10080
    assert clock(found, "close").used(found.at) == 1100 / 10080


def test_another_level_brings_its_own_limits_from_the_report_on() -> None:
    found = history("report").later(minutes=25).take("grade", level=Colour.ORANGE)
    assert clock(found, "accept").card(found.at) is Card.YELLOW
    assert minutes(found.clocks.due_at) == 30


def test_what_was_split_off_is_as_old_as_its_origin() -> None:
    found = History().later(minutes=60).take("split_off")
    assert minutes(clock(found, "dispatch").due(found.at)) == 1440
    assert [one.name for one in found.clocks.clocks] == ["dispatch", "act", "close"]


def test_the_first_clock_decides_the_place_in_a_list() -> None:
    found = history("report", "accept", "dispatch", "begin")
    assert minutes(found.clocks.due_at) == 10080
    assert minutes(found.clocks.yellow_at) == pytest.approx(8064)
    assert history("report", "reject").clocks.due_at is None


ESCALATIONS = [
    # level   story                          command -> minutes after the report
    ("red", "report", {"county": 0, "city": 120}),
    ("red", "report accept dispatch", {"county": 0, "city": 120}),
    ("red", "report accept dispatch begin", {"county": 0}),
    ("red", "report reject", {}),
    ("orange", "report", {"county": 240}),
    ("orange", "report accept dispatch begin", {}),
    ("orange", "report return", {}),
    ("yellow", "report", {"township": 1440}),
    ("blue", "report", {}),
]


@pytest.mark.parametrize(("level", "story", "wanted"), ESCALATIONS)
def test_a_command_has_to_know_when_nobody_takes_it_in_hand(
    level: str, story: str, wanted: dict[str, int]
) -> None:
    marks = due_marks(history(*story.split(), level=Colour(level)).clocks)
    assert {mark.command.value: minutes(mark.at) for mark in marks if mark.command} == wanted


def test_the_clock_does_everything_in_its_order_and_each_thing_once() -> None:
    found = history("report", level=Colour.ORANGE)
    marks = due_marks(found.clocks)
    assert [
        (minutes(mark.at), mark.mark.rsplit(":", 1)[0] if not mark.command else mark.mark) for mark in marks
    ] == [
        (24, "card:accept:yellow"),
        (30, "card:accept:red"),
        (48, "card:dispatch:yellow"),
        (60, "card:dispatch:red"),
        (96, "card:act:yellow"),
        (120, "card:act:red"),
        (240, "overdue:county"),
        (2304, "card:close:yellow"),
        (2880, "card:close:red"),
    ]
    found.take("card", mark=marks[0].mark)
    assert due_marks(found.clocks) == marks[1:]
    found.take("accept")
    assert {mark.mark.split(":")[1] for mark in due_marks(found.clocks)} == {
        "dispatch",
        "act",
        "close",
        "county",
    }


def test_a_clock_that_begins_anew_can_show_its_cards_anew() -> None:
    found = history("report", "accept", "dispatch").later(days=1)
    first = {mark.mark for mark in due_marks(history("report", "accept").clocks)}
    found.take("decline")
    again = {mark.mark for mark in due_marks(found.clocks)}
    assert {mark for mark in again if mark.startswith("card:dispatch")}.isdisjoint(first)


def test_a_command_is_named_by_its_level() -> None:
    marks = due_marks(history("report", level=Colour.RED).clocks)
    assert [mark.command for mark in marks if mark.command] == [PlaceLevel.COUNTY, PlaceLevel.CITY]
