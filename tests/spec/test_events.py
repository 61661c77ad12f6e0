"""What may follow what in the life of an event, as tables; what may not is refused, with the reason."""

from dataclasses import replace
from typing import Any

import pytest

from tests.event_histories import AT, REPORT, RULES, USUAL, WAYS, History, history
from wuse.permits import catalogue
from wuse.respond.event import EVENT_LEVELS, replay
from wuse.respond.event_kind import event_catalogue, read_catalogue
from wuse.respond.event_rules import can_step, check_reportable, check_step, steps_open_to
from wuse.respond.event_table import OPEN_STATES, EventState, check_roles, read_table, step_table
from wuse.respond.event_words import event_words
from wuse.vocabulary import Colour, PersonKey, PlaceCode, Refusal

TABLE = step_table()
PERSON = PersonKey.parse("p1-" + "a" * 32)


@pytest.mark.parametrize(
    ("story", "end"),
    [
        ("report accept dispatch begin feed_back verify close", "closed"),
        ("report accept hand_up dispatch_county begin feed_back verify close", "closed"),
        ("report accept dispatch hand_up hand_down", "accepted"),
        ("report reject", "rejected"),
        ("report withdraw", "withdrawn"),
        ("report return", "incomplete"),
        ("report return complete accept", "accepted"),
        # Whoever was asked does not answer: the desk goes on without.
        ("report return accept", "accepted"),
        ("report return reject", "rejected"),
        ("report accept return complete", "reported"),
        # A station that is not the right one: it sends back, or on.
        ("report accept dispatch decline", "accepted"),
        ("report accept hand_up dispatch_county decline", "referred"),
        ("report accept dispatch hand_on", "dispatched"),
        ("report accept hand_up dispatch_county hand_on", "dispatched_county"),
        # Who had it in hand hands it on as it had come: from the township, or from the county.
        ("report accept dispatch begin hand_on", "dispatched"),
        ("report accept hand_up dispatch_county begin hand_on", "dispatched_county"),
        ("report accept hand_up hand_down dispatch begin hand_on", "dispatched"),
        # What was not done is done again.
        ("report accept dispatch begin feed_back send_back begin feed_back verify", "verified"),
        # Merged, and not: it is what it was.
        ("report merge unmerge", "reported"),
        ("report accept merge unmerge", "accepted"),
        ("report accept dispatch merge unmerge begin", "in_handling"),
        ("report accept merge", "duplicate"),
        # What is said of it from beside changes nothing.
        ("report accept dispatch urge comment escalate take_up grade card overdue", "dispatched"),
        ("report accept dispatch lapse", "closed"),
        ("split_off dispatch", "dispatched"),
        ("report split accept", "accepted"),
    ],
)  # fmt: skip
def test_a_story_ends_where_it_should(story: str, end: str) -> None:
    assert history(*story.split()).event.state == end


@pytest.mark.parametrize("state", EventState)
def test_the_way_into_a_state_leads_there(state: EventState) -> None:
    assert history(*WAYS[state]).event.state is state


IMPOSSIBLE = [(state, step) for state in EventState for step in TABLE.names if TABLE.row(state, step) is None]


@pytest.mark.parametrize(("state", "step"), IMPOSSIBLE)
def test_what_the_table_does_not_have_is_refused(state: EventState, step: str) -> None:
    found = history(*WAYS[state])
    wanted = found.request(step)
    with pytest.raises(Refusal) as caught:
        check_step(found.event, wanted, RULES)
    assert caught.value.code == "event.step"
    assert caught.value.details == {
        "step": step,
        "state": state.value,
        "possible": TABLE.steps_from(state),
    }
    assert not can_step(found.event, wanted, RULES)


POSSIBLE = [
    (state, step)
    for state in EventState
    for step in TABLE.names
    if (row := TABLE.row(state, step)) is not None
]


@pytest.mark.parametrize(("state", "step"), POSSIBLE)
def test_what_the_table_has_is_possible_and_leads_where_it_says(state: EventState, step: str) -> None:
    found = history(*WAYS[state])
    row = TABLE.row(state, step)
    assert row is not None
    found.take(step)
    wanted = {
        "same": state,
        "before": EventState.REPORTED,  # as in the way to a duplicate
        "sent": EventState.DISPATCHED,
    }.get(row.to, row.to)
    assert found.event.state == wanted


@pytest.mark.parametrize(
    ("way", "step", "changed", "code"),
    [
        # Words: none, too few, a book.
        ("report", "reject", {"text": ""}, "event.text"),
        ("report", "reject", {"text": "不办    "}, "event.text"),
        ("report", "reject", {"text": "长" * 2001}, "event.text"),
        # Only whoever reported it.
        ("report", "withdraw", {"by": "diao"}, "event.reporter"),
        ("report return", "complete", {"by": "diao"}, "event.reporter"),
        # Whoever reported it looks first; others only later.
        ("report accept dispatch begin feed_back", "verify", {"by": "diao"}, "event.either"),
        ("report accept dispatch begin feed_back", "send_back", {"by": "diao"}, "event.either"),
        # Only the station that has it.
        ("report accept dispatch", "begin", {"by": "jian"}, "event.station"),
        ("report accept dispatch", "decline", {"by": "diao"}, "event.station"),
        ("report accept dispatch begin", "feed_back", {"by": "jian"}, "event.station"),
        ("report accept dispatch begin", "hand_on", {"by": "jian"}, "event.station"),
        # A station is named, and another than the one that has it.
        ("report accept", "dispatch", {"station": ""}, "event.target"),
        ("report accept dispatch", "hand_on", {"station": "market"}, "event.target"),
        # Another event is named, another level, and it is taken up once.
        ("report", "merge", {"main": None}, "event.main"),
        ("report", "merge", {"main": 1}, "event.main"),
        ("report", "grade", {"level": None}, "event.level"),
        ("report", "grade", {"level": Colour.BLUE}, "event.level"),
        ("report", "grade", {"level": Colour.GREEN}, "event.level"),
        ("report take_up", "take_up", {}, "event.taken_up"),
    ],
)  # fmt: skip
def test_what_a_step_needs_is_asked_for(way: str, step: str, changed: dict[str, Any], code: str) -> None:
    found = history(*way.split())
    with pytest.raises(Refusal) as caught:
        check_step(found.event, found.request(step, **changed), RULES)
    assert caught.value.code == code


def test_after_a_day_somebody_else_of_the_place_looks_but_not_whoever_did_it() -> None:
    found = history(*WAYS[EventState.FED_BACK])
    almost = found.later(hours=23, minutes=59)
    assert not can_step(almost.event, almost.request("verify", "diao"), RULES)
    late = found.later(minutes=1)
    assert can_step(late.event, late.request("verify", "diao"), RULES)
    with pytest.raises(Refusal) as caught:
        check_step(late.event, late.request("verify", "shi"), RULES)
    assert caught.value.code == "event.other"


def test_every_state_is_reached_and_leads_to_an_end() -> None:
    onward = {
        state: {history(*WAYS[state]).take(step).event.state for step in TABLE.steps_from(state)}
        for state in EventState
    }
    reached = set().union(*onward.values())
    assert reached == set(EventState) - {EventState.DRAFT}
    ends = {state for state in EventState if not state.is_open} - {EventState.DRAFT}
    assert {state for state in ends if onward[state]} == {EventState.DUPLICATE}
    leading = set(ends)
    while more := {state for state in OPEN_STATES if onward[state] & leading} - leading:
        leading |= more
    assert leading >= set(OPEN_STATES)


def test_a_station_has_an_event_where_the_table_asks_for_one() -> None:
    with_station = {row_state for row in TABLE.rows if "station" in row.needs for row_state in row.before}
    for state in EventState:
        found = history(*WAYS[state]).event
        assert (found.station == "market") is (
            state in with_station or state in {EventState.FED_BACK, EventState.VERIFIED, EventState.CLOSED}
        )


def test_a_page_offers_each_step_to_those_who_can_take_it() -> None:
    offered = {
        (state, by): steps_open_to(history(*WAYS[state]).event, by=by, organisation=place, at=AT)
        for state, by, place in (
            (EventState.DISPATCHED, "shi", "market"),
            (EventState.DISPATCHED, "jian", "clinic"),
            (EventState.FED_BACK, "wei", "chengdong"),
            (EventState.FED_BACK, "diao", "chengdong"),
            (EventState.CLOSED, "diao", "chengdong"),
        )
    }
    beside = ["grade", "escalate", "urge", "comment", "take_up"]
    assert offered == {
        (EventState.DISPATCHED, "shi"): ["hand_up", "decline", "hand_on", "begin", "merge", *beside],
        (EventState.DISPATCHED, "jian"): ["hand_up", "merge", *beside],
        (EventState.FED_BACK, "wei"): ["verify", "send_back", *beside],
        (EventState.FED_BACK, "diao"): beside,
        (EventState.CLOSED, "diao"): [],
    }


@pytest.mark.parametrize("step", [step for step in TABLE.names if step != "split_off"])
def test_a_history_that_is_played_again_gives_the_same_event(step: str) -> None:
    row = TABLE.names[step][0]
    found = history(*WAYS[min(row.before)], step).event
    assert replay(found.report, found.steps, number=found.number) == found


@pytest.mark.parametrize(
    ("kind", "changed", "code"),
    [
        ("price", {}, ""),
        ("price", {"place": PlaceCode("330382001001")}, ""),
        ("price", {"place": PlaceCode("330382001")}, ""),
        ("price", {"place": PlaceCode("330382")}, ""),
        ("price", {"place": PlaceCode("3303")}, "event.place"),
        ("price", {"place": PlaceCode("33")}, "event.place"),
        ("price", {"happened_at": AT.replace(hour=2)}, "event.happened"),
        ("price", {"level": Colour.GREEN}, "event.level"),
        ("price", {"text": "涨价"}, "event.text"),
        ("price", {"text": "店主电话 138 1111 0001"}, "event.text_names"),
        ("price", {"text": "店主身份证３３０３８２１９９００１０１１２３７"}, "event.text_names"),
        ("price", {"text": "单号 20200212000138111 已受理"}, ""),
        ("price", {"person": PERSON}, "event.person_not_wanted"),
        ("suspected_case", {}, "event.person_needed"),
        ("suspected_case", {"person": PERSON}, ""),
        ("isolation_need", {}, ""),
        ("isolation_need", {"person": PERSON}, ""),
    ],
)  # fmt: skip
def test_a_report_is_one_that_somebody_can_work_on(kind: str, changed: dict[str, Any], code: str) -> None:
    report = replace(REPORT, kind=kind, **changed)
    about_person = report.person is not None
    try:
        check_reportable(
            event_catalogue().kind(kind), report, at=AT, place_exists=True, names_allowed=about_person
        )
        found = ""
    except Refusal as refusal:
        found = refusal.code
    assert found == code


def test_the_roles_have_the_verbs_that_the_table_gives_them_and_no_others() -> None:
    check_roles(TABLE)
    mine = {"event.read", "event.supervise"}
    others = {verb for verb in catalogue().verbs if verb.startswith("event.")} - mine
    assert others == {row.verb for row in TABLE.rows if not row.by_itself}
    inspector = {verb for verb in catalogue().roles["inspector"].verbs if verb != "event.urge"}
    assert inspector == mine, "an inspector reads and urges, and does nothing else"


LINE = "reported | accept | dispatcher | accepted | | reporter\n"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (LINE + LINE, "two lines for one state"),
        ("reported | accept | dispatcher | accepted |\n", "six columns"),
        ("reported | accept, reject | dispatcher | accepted | | \n", "six columns"),
        ("resting | accept | dispatcher | accepted | | \n", "resting"),
        ("reported | accept | dispatcher | resting | | \n", "resting"),
        ("reported | accept | dispatcher | accepted | luck | \n", "luck"),
        ("reported | accept | dispatcher | accepted | | everyone\n", "everyone"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        read_table(text)


def test_a_table_that_gives_a_step_to_another_role_is_refused() -> None:
    with pytest.raises(ValueError, match="grid_worker"):
        check_roles(read_table(LINE.replace("dispatcher", "grid_worker")))


def test_everything_that_has_a_code_has_a_name() -> None:
    words = event_words()
    assert set(words.states) == set(EventState)
    assert set(words.steps) == set(TABLE.names) == set(USUAL)
    assert all(title.zh and title.en for part in (words.states, words.steps) for title in part.values())


GOOD = """
stations: {health: {zh: 卫生, en: Health}}
kinds: {rumour: {zh: 不实信息, en: Rumour, level: blue, person: never, station: health}}
rules: []
"""


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ("level: green", "green is no level"),
        ("level: blue, person: never, station: police", "unknown station"),
        ("level: blue, person: often, station: health", "person is not"),
    ],
)
def test_kinds_that_contradict_themselves_are_refused(wrong: str, fault: str) -> None:
    text = GOOD.replace("level: blue, person: never, station: health", wrong)
    text = text if "station" in wrong else text.replace(wrong, f"{wrong}, person: never, station: health")
    with pytest.raises(ValueError, match=fault):
        read_catalogue(text)


def test_an_event_is_held_to_the_rules_that_were_in_force_when_it_was_reported() -> None:
    found = event_catalogue()
    assert found.rules_at(AT).version == "wuse-events-1"
    assert found.rules_at(AT.replace(year=2019)).version == found.rules[0].version
    assert tuple(found.rules_of("wuse-events-1").levels) == EVENT_LEVELS


def test_no_station_is_one_of_the_police() -> None:
    """No channel hands events to the police: what the law orders is a disclosure, recorded as such."""
    assert set(event_catalogue().stations) == {"health", "governance", "market", "enforcement", "service"}


def test_a_taken_up_event_stays_so() -> None:
    found = history(*WAYS[EventState.DISPATCHED], "take_up", "begin", "feed_back", "verify", "close")
    assert found.event.supervised
    assert isinstance(found, History)


def test_the_kinds_of_early_warnings_are_those_that_are_called_so() -> None:
    """The indicators tell them by their name alone."""
    found = event_catalogue()
    assert {name for name in found.kinds if name.startswith("warn_")} == set(found.signal_kinds)
