"""Random lives of events: one state at a time, no clock that runs backwards, a history that gives the event again."""

import itertools
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.event_histories import AT, DOERS, RULES, History, history
from wuse.respond.event import EVENT_LEVELS, replay
from wuse.respond.event_clock import Card, due_marks
from wuse.respond.event_rules import can_step
from wuse.respond.event_table import EventState, step_table
from wuse.vocabulary import Refusal

TABLE = step_table()
STEPS = sorted(set(TABLE.names) - {"report", "split_off"})
WITH_STATION = {
    EventState.DISPATCHED,
    EventState.DISPATCHED_COUNTY,
    EventState.IN_HANDLING,
    EventState.FED_BACK,
}


@st.composite
def lives(draw: st.DrawFn) -> History:
    """An event with up to thirty tries at a step, by anybody, minutes to days apart; what is refused is left out."""
    found = history("report", level=draw(st.sampled_from(EVENT_LEVELS)))
    for _ in range(draw(st.integers(0, 30))):
        possible = [step for step in TABLE.steps_from(found.event.state) if step in STEPS]
        if not possible:
            break
        found.later(minutes=draw(st.sampled_from((0, 1, 7, 45, 600, 2000))))
        step = draw(st.sampled_from(possible))
        changed: dict[str, Any] = {"level": draw(st.sampled_from(EVENT_LEVELS))} if step == "grade" else {}
        if step in ("begin", "decline", "hand_on", "feed_back"):
            by = "shi" if found.event.station == "market" else "jian"
            changed["station"] = "market" if by == "jian" and step == "hand_on" else changed.get("station")
            changed = {name: value for name, value in changed.items() if value}
        else:
            by = draw(st.sampled_from(("", *DOERS)))
        if can_step(found.event, found.request(step, by, **changed), RULES):
            found.take(step, by, **changed)
    return found


@given(lives())
def test_every_step_leads_from_the_state_that_the_one_before_left(found: History) -> None:
    steps = found.event.steps
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    assert all(one.after is other.before for one, other in itertools.pairwise(steps))
    assert steps[-1].after is found.event.state
    for step in steps:
        row = TABLE.row(step.before, step.step)
        assert row is not None
        assert row.to in ("same", "before", "sent", step.after)


@given(lives())
def test_a_history_gives_the_same_event_again_at_every_length(found: History) -> None:
    event = found.event
    assert replay(event.report, event.steps, number=event.number) == event
    shorter = replay(event.report, event.steps[:-1], number=event.number)
    assert shorter.state is event.steps[-1].before


@given(lives())
def test_a_station_has_what_was_sent_to_it_and_nobody_has_what_was_not(found: History) -> None:
    if found.event.state in WITH_STATION:
        assert found.event.station in ("market", "clinic")
    if found.event.state in {EventState.ACCEPTED, EventState.REFERRED}:
        assert found.event.station == found.event.handler == ""
    assert (found.event.main is not None) is (found.event.state is EventState.DUPLICATE)
    assert (found.event.ended_at is None) is found.event.is_open


@given(lives(), st.lists(st.integers(0, 20_000), min_size=2, max_size=6).map(sorted))
def test_no_clock_runs_backwards(found: History, minutes: list[int]) -> None:
    moments = [found.at + timedelta(minutes=number) for number in minutes]
    for clock in found.clocks.clocks:
        used = [clock.used(moment) for moment in moments]
        dues = [clock.due(moment) for moment in moments]
        cards = [clock.card(moment).rank for moment in moments]
        assert used == sorted(used)
        assert dues == sorted(dues)
        assert cards == sorted(cards)
        if clock.paused_since or clock.stopped_at:
            assert max(used) - min(used) < 1e-9, "time does not pass for it"


@given(lives())
def test_no_step_but_another_level_brings_a_deadline_nearer(found: History) -> None:
    event, dues = found.event, {}
    for length in range(1, len(event.steps) + 1):
        part = replay(event.report, event.steps[:length], number=1)
        clocks = History(part, part.steps[-1].at).clocks.clocks
        for clock in clocks:
            due = clock.due(part.steps[-1].at)
            if part.steps[-1].step != "grade":
                assert due >= dues.get(clock.name, due), clock.name
        dues = {clock.name: clock.due(part.steps[-1].at) for clock in clocks}


@given(lives())
def test_what_the_clock_will_do_is_in_order_and_not_done_yet(found: History) -> None:
    marks = due_marks(found.clocks)
    assert [mark.at for mark in marks] == sorted(mark.at for mark in marks)
    assert len({mark.mark for mark in marks}) == len(marks)
    assert not found.event.marks & {mark.mark for mark in marks}
    if not found.event.is_open:
        assert marks == []
        assert found.clocks.card(found.at) is Card.NONE
        assert found.clocks.due_at is None
    else:
        assert found.clocks.due_at is not None
        assert found.clocks.due_at >= AT


@given(lives(), st.sampled_from(sorted(TABLE.names)))
def test_a_step_is_taken_or_refused_and_nothing_in_between(found: History, step: str) -> None:
    before = found.event
    if can_step(before, found.request(step), RULES):
        found.take(step)
        assert len(found.event.steps) == len(before.steps) + 1
    else:
        try:
            found.take(step)
            code = ""
        except Refusal as refusal:
            code = refusal.code
        assert code.startswith("event.")
        assert found.event == before
