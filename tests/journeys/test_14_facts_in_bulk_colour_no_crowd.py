"""The abuse drill by programs: a crowd as cases, positive results, isolations, arrivals, declarations. Whatever it is
called, it is held back until two have released it, and what agencies ordinarily send goes through.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from tests.code_people import WELL, CodeDesk
from tests.crowd import (
    CROWD,
    INVESTIGATION,
    KNOWN,
    ask,
    colours,
    counted_in_public,
    green,
    keep,
    outcome,
    refuse,
    release,
    senders,
    sent,
    verbs_of_holds,
    warned,
)
from tests.desk_people import CITY, COUNTY, Desk
from tests.programs import case_report, program
from tests.web_people import on_its_clock, signed_in
from wuse.intake.actions.fact_holds import expire_holds
from wuse.intake.code_brake import WantedAllowance, code_brake
from wuse.intake.hold import HoldReason
from wuse.intake.store.hold_models import FactHold, HeldFact, SendingAllowance, WorsePerson
from wuse.intake.store.worse_braking import forget_counted
from wuse.permits import Actor
from wuse.trust.store.queries import about
from wuse.vocabulary import PersonKey

Row = dict[str, object]
LIMIT = code_brake().value("per_sender")


def positive(number: int, person: PersonKey, **more: object) -> Row:
    return {
        "result_id": f"T{number:05}", "person": person, "place": COUNTY, "method": "nucleic_acid", "result": "positive",
        "specimen_taken_at": "2020-02-11T08:00:00+08:00", "specimen_kind": "nasal_swab", "laboratory": "lab",
        "resulted_at": "2020-02-11T18:00:00+08:00", **more,
    }  # fmt: skip


def case(number: int, person: PersonKey, **more: object) -> Row:
    whole = case_report(number, person=person, **more)
    door = ("identity_kind", "identity_number", "person_name", "telephone")
    return {name: value for name, value in whole.items() if name not in door}


def isolation(number: int, person: PersonKey, **more: object) -> Row:
    return {
        "isolation_id": f"I{number:05}", "person": person, "place": COUNTY, "isolation_kind": "home",
        "isolation_reason": "close_contact", "isolation_began_at": "2020-02-11T08:00:00+08:00",
        "isolation_due_on": "2020-02-25", "ordered_by": "cdc", "reporter": "bulk", **more,
    }  # fmt: skip


def arrival(number: int, person: PersonKey, **more: object) -> Row:
    return {
        "arrival_id": f"A{number:05}", "person": person, "departure_place": "420100", "transport": "road",
        "arrives_on": "2020-02-11", "arrived_at": "2020-02-11T08:00:00+08:00", "destination": COUNTY,
        "arrival_state": "landed", "reporter": "bulk", **more,
    }  # fmt: skip


def declaration(number: int, person: PersonKey, **more: object) -> Row:
    stay = {"stayed_in_risk_area": True, "stay_place": "420100", "left_stay_on": "2020-02-10"}
    return {
        "declaration_id": f"D{number:05}", "person": person, "declared_at": "2020-02-12T08:00:00+08:00", **WELL,
        **stay, **more,
    }  # fmt: skip


def contact(number: int, person: PersonKey) -> Row:
    return {
        "contact_id": f"K{number:05}", "person": person, "case": "R000000", "place": COUNTY, "closeness": "close",
        "relation": "venue", "last_exposure_on": "2020-02-11", "listed_at": "2020-02-12T08:00:00+08:00",
        "contact_state": "listed", "reporter": "bulk",
    }  # fmt: skip


TABLES: dict[str, Callable[..., Row]] = {
    "test_result": positive,
    "case_report": case,
    "isolation": isolation,
    "arrival": arrival,
    "declaration": declaration,
}


def rows_of(table: str, persons: Sequence[PersonKey], first: int = 0, **more: object) -> list[Row]:
    return [TABLES[table](first + number, person, **more) for number, person in enumerate(persons)]


@pytest.fixture
def codes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> CodeDesk:
    found = CodeDesk(on_its_clock(desk, monkeypatch))
    program(found.desk, "bulk", "person_sender", CITY)
    found.key()
    return found


@pytest.fixture
def crowd(codes: CodeDesk) -> list[PersonKey]:
    return green(codes, LIMIT + 1)


def test_a_crowd_reported_as_positive_turns_nobody_red_until_two_have_released_it(codes: CodeDesk) -> None:
    crowd = green(codes, CROWD)
    told = sent(codes, "bulk", rows_of("test_result", crowd), table="test_result")
    assert (told.accepted, told.held, told.rows) == (0, CROWD, CROWD)
    keep(codes)
    assert colours(codes) == {"green": CROWD}
    assert counted_in_public() == {"held": CROWD}
    assert warned() == [("warn_facts_held", "red")]
    hold = FactHold.objects.get()
    assert (hold.number, hold.place, hold.who, hold.counties) == (CROWD, COUNTY, "wzcdc", {COUNTY: CROWD})
    assert "/desk/held-facts/" in signed_in("wang").get("/desk/").content.decode()
    page = signed_in("wang").get(f"/desk/held-facts/{hold.pk}/?purpose={INVESTIGATION}").content.decode()
    assert "Test result (1317)" in page
    assert not any(person in page for person in crowd)

    assert ask(codes, "wang", hold.pk) == "hold.reason", "there is no gathering of positive results"
    assert ask(codes, "wang", hold.pk, reason=HoldReason.SCREENING) == "done"
    assert release(codes, "wang", hold.pk) == "hold.second_person"
    keep(codes)
    assert colours(codes) == {"green": CROWD}
    assert release(codes, "sun", hold.pk) == "done"
    codes.desk.later(minutes=1)
    keep(codes)
    assert colours(codes) == {"red": CROWD}
    assert senders() == {"wzcdc": CROWD}, "who sent them stands for them"
    assert counted_in_public() == {"held": CROWD, "rule": CROWD}
    assert [found.entry.verb for found in about(crowd[-1], at=codes.desk.at)] == ["held_fact.release"]
    assert verbs_of_holds() == ["held_fact.read", "held_fact.ask", *["held_fact.release"] * CROWD]


@pytest.mark.parametrize("table", TABLES)
def test_one_more_than_the_limit_is_held_back_in_every_table(
    codes: CodeDesk, crowd: list[PersonKey], table: str
) -> None:
    assert sent(codes, "bulk", rows_of(table, crowd), table=table).held == LIMIT + 1
    keep(codes)
    assert colours(codes) == {"green": LIMIT + 1}
    hold = FactHold.objects.get()
    page = signed_in("sun").get(f"/desk/held-facts/{hold.pk}/?purpose={INVESTIGATION}")
    assert page.status_code == 200
    ask(codes, "wang", hold.pk, reason=HoldReason.ORDINARY_WORK)
    assert release(codes, "sun", hold.pk) == "done"
    codes.desk.later(minutes=1)
    keep(codes)
    assert colours(codes) == {"red": LIMIT + 1}, "what is released counts"


def test_tables_programs_and_sendings_of_an_organisation_are_counted_together(
    codes: CodeDesk, crowd: list[PersonKey]
) -> None:
    program(codes.desk, "other", "person_sender", CITY)
    half = LIMIT // 2
    assert sent(codes, "a", rows_of("test_result", crowd[:half]), table="test_result").accepted == half
    assert sent(codes, "b", rows_of("case_report", crowd[half:LIMIT]), table="case_report").accepted == half
    one = rows_of("isolation", crowd[LIMIT:])
    assert sent(codes, "c", one, table="isolation", who="other").held == 1
    keep(codes)
    assert colours(codes) == {"red": LIMIT, "green": 1}
    assert ("warn_code_by_facts", "orange") in warned()
    # Another organisation is counted for itself; a day later the first may send again.
    program(codes.desk, "third", "person_sender", CITY, organisation="command")
    codes.desk.later(hours=25)
    more = rows_of("isolation", crowd[LIMIT:], first=50)
    assert sent(codes, "d", more, table="isolation", who="third").accepted == 1
    assert sent(codes, "e", rows_of("isolation", crowd[:9], first=60), table="isolation").accepted == 9


def test_what_agencies_ordinarily_send_goes_through(codes: CodeDesk, crowd: list[PersonKey]) -> None:
    # A screening has thousands of negative results, and pooled tubes that say nothing of one.
    negative = rows_of("test_result", crowd, result="negative")
    pooled = rows_of("test_result", crowd, first=1000, specimens_pooled=10)
    assert sent(codes, "screening", negative + pooled, table="test_result").held == 0
    well = {"stayed_in_risk_area": False, "stay_place": None, "left_stay_on": None}
    assert sent(codes, "well", rows_of("declaration", crowd, **well), table="declaration").held == 0
    # Cases of a year ago, and isolations that are over, colour nothing.
    over = {"status": "observation_ended", "outcome_on": "2020-02-11"}
    assert sent(codes, "past", rows_of("case_report", crowd, **over), table="case_report").held == 0
    ended = {"isolation_end": "completed", "isolation_ended_at": "2020-02-11T20:00:00+08:00"}
    assert sent(codes, "ended", rows_of("isolation", crowd, **ended), table="isolation").held == 0
    # A hospital tells every day how its patients are: nobody's code becomes worse by it.
    patients = crowd[:150]
    for day, severity in enumerate(("mild", "moderate", "severe", "critical")):
        rows = rows_of("case_report", patients, first=5000, severity=severity)
        assert sent(codes, f"day {day}", rows, table="case_report").accepted == 150
        codes.desk.later(hours=1)
    assert not FactHold.objects.exists()


@pytest.mark.parametrize(
    ("table", "harmless"),
    [
        ("test_result", {"result": "negative"}),
        ("isolation", {"isolation_kind": "monitoring"}),
        ("isolation", {"isolation_end": "completed", "isolation_ended_at": "2020-02-11T20:00:00+08:00"}),
        ("case_report", {"status": "ruled_out", "outcome_on": "2020-02-11"}),
        ("arrival", {"arrival_state": "cancelled"}),
    ],
)
def test_a_crowd_that_was_said_harmlessly_is_not_made_red_by_a_correction(
    codes: CodeDesk, crowd: list[PersonKey], table: str, harmless: Row
) -> None:
    assert sent(codes, "quiet", rows_of(table, crowd, **harmless), table=table).held == 0
    codes.desk.later(hours=30)
    assert sent(codes, "loud", rows_of(table, crowd), table=table).held == LIMIT + 1
    keep(codes)
    assert colours(codes) == {"green": LIMIT + 1}


@pytest.mark.parametrize(
    ("table", "light"),
    [
        ("arrival", {"departure_place": "330106"}),
        ("declaration", {"stay_place": "330106"}),
        ("case_report", {"status": "recovered", "outcome_on": "2020-01-20", "onset_on": "2020-01-02"}),
    ],
)
def test_a_crowd_that_was_said_lightly_for_days_is_not_made_red_at_once(
    codes: CodeDesk, crowd: list[PersonKey], table: str, light: Row
) -> None:
    for first in (0, 120):
        rows = rows_of(table, crowd[first : first + 120], first=first, **light)
        assert sent(codes, f"light {first}", rows, table=table).accepted == len(rows)
        codes.desk.later(hours=25)
    assert sent(codes, "heavy", rows_of(table, crowd), table=table).held == LIMIT + 1


def test_negative_results_of_a_crowd_are_not_taken_away_at_once(
    codes: CodeDesk, crowd: list[PersonKey]
) -> None:
    sent(codes, "negative", rows_of("test_result", crowd, result="negative"), table="test_result")
    gone = rows_of("test_result", crowd, result="inconclusive")
    assert sent(codes, "gone", gone, table="test_result").held == LIMIT + 1


def test_a_person_is_counted_once_whatever_is_said_of_them(codes: CodeDesk, crowd: list[PersonKey]) -> None:
    patients = crowd[:150]
    for first in (0, 1000, 2000):
        rows = rows_of("test_result", patients, first=first)
        assert sent(codes, f"test {first}", rows, table="test_result").accepted == 150
    assert sent(codes, "cases", rows_of("case_report", patients), table="case_report").accepted == 150
    # An id that is moved to somebody else names somebody else.
    assert sent(codes, "moved", rows_of("test_result", crowd[150:200]), table="test_result").accepted == 50
    assert sent(codes, "on", rows_of("test_result", crowd[200:]), table="test_result").held == 1


def test_while_a_crowd_waits_its_sender_works_on(codes: CodeDesk, crowd: list[PersonKey]) -> None:
    sent(codes, "crowd", rows_of("test_result", crowd), table="test_result")
    assert sent(codes, "case", rows_of("case_report", crowd[:3]), table="case_report").accepted == 3


def test_what_was_learnt_before_takes_nothing_back(codes: CodeDesk, crowd: list[PersonKey]) -> None:
    rows = rows_of("test_result", crowd)
    sent(codes, "crowd", rows, table="test_result")
    before = {"result": "negative", "recorded_at": "2020-02-11T20:00:00+08:00"}
    assert sent(codes, "past", rows_of("test_result", crowd, **before), table="test_result").held == LIMIT + 1
    assert sent(codes, "again", rows, table="test_result").unchanged == LIMIT + 1
    hold = FactHold.objects.get()
    assert (hold.state, hold.number) == ("waiting", LIMIT + 1)
    ask(codes, "wang", hold.pk, reason=HoldReason.SCREENING)
    codes.desk.later(hours=5)
    release(codes, "sun", hold.pk)
    keep(codes)
    assert colours(codes) == {"red": LIMIT + 1}
    # Released late it counts as of when it was sent: what was learnt since comes after it.
    since = {"result": "negative", "recorded_at": "2020-02-12T11:00:00+08:00"}
    codes.desk.later(minutes=1)
    assert (
        sent(codes, "since", rows_of("test_result", crowd, **since), table="test_result").accepted
        == LIMIT + 1
    )
    keep(codes)
    assert colours(codes) == {"green": LIMIT + 1}


def test_no_sender_chooses_who_decides(codes: CodeDesk, crowd: list[PersonKey]) -> None:
    elsewhere = rows_of("test_result", crowd, place="330302")
    sent(codes, "elsewhere", elsewhere, table="test_result")
    hold = FactHold.objects.get()
    assert (hold.place, hold.counties) == (COUNTY, {COUNTY: LIMIT + 1})


def test_contacts_of_a_case_that_is_held_back_are_held_too(codes: CodeDesk, crowd: list[PersonKey]) -> None:
    contacts = [contact(number, person) for number, person in enumerate(crowd[1:31])]
    cases = rows_of("case_report", crowd)
    assert sent(codes, "both", contacts, case_report=cases).held == 30
    of_cases, of_contacts = FactHold.objects.order_by("standard")
    assert (of_cases.standard, of_contacts.standard) == ("case_report", "contact")
    ask(codes, "wang", of_contacts.pk)
    assert release(codes, "sun", of_contacts.pk) == "hold.no_case"
    ask(codes, "wang", of_cases.pk, reason=HoldReason.SEVERAL_DAYS)
    assert release(codes, "sun", of_cases.pk) == "done"
    assert release(codes, "sun", of_contacts.pk) == "done"


def test_what_is_taken_back_while_it_waits_colours_nobody(codes: CodeDesk, crowd: list[PersonKey]) -> None:
    rows = rows_of("test_result", crowd)
    sent(codes, "bulk", rows, table="test_result")
    hold = FactHold.objects.get()
    assert sent(codes, "again", rows, table="test_result").unchanged == LIMIT + 1
    # A second word of the sender takes the place of the first, and is asked for anew.
    ask(codes, "wang", hold.pk, reason=HoldReason.SCREENING)
    assert sent(codes, "ct", rows_of("test_result", crowd[:9], ct_value=20), table="test_result").held == 9
    assert release(codes, "sun", hold.pk) == "hold.over"
    wrong = rows_of("test_result", crowd[:200], result="negative")
    assert sent(codes, "sorry", wrong, table="test_result").accepted == 200
    assert HeldFact.objects.count() == 1
    ask(codes, "wang", hold.pk, reason=HoldReason.SCREENING)
    assert release(codes, "sun", hold.pk) == "done"
    codes.desk.later(minutes=1)
    keep(codes)
    assert colours(codes) == {"green": 200, "red": 1}


def test_of_what_is_refused_or_forgotten_nothing_remains(codes: CodeDesk, crowd: list[PersonKey]) -> None:
    rows = rows_of("isolation", crowd)
    sent(codes, "bulk", rows, table="isolation")
    assert refuse(codes, "wang", FactHold.objects.get().pk) == "done"
    assert not HeldFact.objects.exists()
    # Nothing is known of them: sent again they are counted again, and not told as known.
    assert sent(codes, "again", rows, table="isolation").held == LIMIT + 1
    codes.desk.later(days=14)
    frame = {"audit": codes.desk.audit, "known": KNOWN, "pool": codes.pool, "by": Actor(account="system")}
    expire_holds(at=codes.desk.at, **frame)
    assert set(FactHold.objects.values_list("state", flat=True)) == {"refused", "expired"}
    assert not HeldFact.objects.exists()


def test_a_correction_that_was_refused_is_one_when_it_comes_again(
    codes: CodeDesk, crowd: list[PersonKey]
) -> None:
    sent(codes, "negative", rows_of("test_result", crowd, result="negative"), table="test_result")
    gone = rows_of("test_result", crowd, result="inconclusive")
    for key in ("gone", "again"):
        assert sent(codes, key, gone, table="test_result").held == LIMIT + 1
        assert refuse(codes, "wang", FactHold.objects.latest("pk").pk, HoldReason.NOT_TRUE) == "done"


def test_an_older_word_of_another_sender_waits_with_what_is_held(
    codes: CodeDesk, crowd: list[PersonKey]
) -> None:
    program(codes.desk, "third", "person_sender", CITY, organisation="command")
    sent(codes, "crowd", rows_of("test_result", crowd), table="test_result")
    hold = FactHold.objects.get()
    ask(codes, "wang", hold.pk, reason=HoldReason.SCREENING)
    old = rows_of("test_result", crowd, result="negative", recorded_at="2020-02-11T19:00:00+08:00")
    assert sent(codes, "old", old, table="test_result", who="third").held == LIMIT + 1
    page = signed_in("sun").get(f"/desk/held-facts/{hold.pk}/?purpose={INVESTIGATION}").content.decode()
    assert "Positive" in page, "who decides sees what will count"
    assert "Negative" not in page
    assert release(codes, "sun", hold.pk) == "done", "and nobody delays a decision by it"


def test_contacts_of_a_case_that_was_reported_do_not_wait_for_its_correction(
    codes: CodeDesk, crowd: list[PersonKey]
) -> None:
    over = {"status": "recovered", "outcome_on": "2020-01-20", "onset_on": "2020-01-02"}
    for first in (0, 150):
        some = rows_of("case_report", crowd[first : first + 150], first=first, **over)
        assert sent(codes, f"past {first}", some, table="case_report").held == 0
        codes.desk.later(hours=25)
    assert sent(codes, "heavy", rows_of("case_report", crowd), table="case_report").held == LIMIT + 1
    assert sent(codes, "few", [contact(0, crowd[1])]).accepted == 1


def test_who_was_counted_is_forgotten_after_a_day(codes: CodeDesk, crowd: list[PersonKey]) -> None:
    sent(codes, "few", rows_of("test_result", crowd[:9]), table="test_result")
    assert forget_counted(codes.desk.at) == 0
    assert forget_counted(codes.desk.at + timedelta(days=1)) == 9
    assert not WorsePerson.objects.exists()


def test_two_may_allow_a_sender_more_of_one_table_for_some_days(codes: CodeDesk) -> None:
    crowd = green(codes, 301)
    sent(codes, "train 1", rows_of("arrival", crowd), table="arrival")
    hold = FactHold.objects.get()

    def asked(number: int, days: int) -> str:
        wanted = WantedAllowance(number, days)
        return ask(codes, "wang", hold.pk, reason=HoldReason.ORDINARY_WORK, allowance=wanted)

    assert [asked(10**6, 7), asked(300, 15), asked(LIMIT, 7)] == ["hold.allowance"] * 3
    assert asked(300, 7) == "done"
    page = signed_in("sun").get(f"/desk/held-facts/{hold.pk}/?purpose={INVESTIGATION}").content.decode()
    assert "this sender may send as much of 300 persons in 24 hours for 7 days" in page
    codes.desk.later(hours=30)
    assert release(codes, "sun", hold.pk) == "done"
    given = SendingAllowance.objects.get()
    assert (given.number, given.asked_by, given.decided_by) == (300, "a-wang", "a-sun")
    assert given.until == codes.desk.at + timedelta(days=7), "from the release on"
    codes.desk.later(minutes=1)
    assert (
        sent(codes, "train 2", rows_of("arrival", crowd[:250], first=1000), table="arrival").accepted == 250
    )
    assert sent(codes, "train 3", rows_of("arrival", crowd[240:], first=2000), table="arrival").held == 61
    # Of this table alone: who came by train is not said to be positive by the same leave. And not for ever.
    assert sent(codes, "tests", rows_of("test_result", crowd), table="test_result").held == 301
    # Once it is over, those who came by it still count for nothing else.
    codes.desk.later(days=6, hours=23, minutes=50)
    late = rows_of("arrival", crowd[:250], first=2500)
    assert sent(codes, "train 5", late, table="arrival").held == 0
    codes.desk.later(minutes=20)
    assert sent(codes, "case", rows_of("case_report", crowd[:9]), table="case_report").accepted == 9
    codes.desk.later(days=2)
    now = {"arrives_on": "2020-02-20", "arrived_at": "2020-02-20T08:00:00+08:00"}
    assert sent(codes, "train 4", rows_of("arrival", crowd, first=3000, **now), table="arrival").held == 301


def test_the_page_asks_for_an_allowance_whole_or_not_at_all(codes: CodeDesk, crowd: list[PersonKey]) -> None:
    sent(codes, "bulk", rows_of("arrival", crowd), table="arrival")
    hold = FactHold.objects.get()
    address, wang = f"/desk/held-facts/{hold.pk}/", signed_in("wang")
    form = {"act": "ask", "purpose": INVESTIGATION, "reason": "ordinary_work", "number": "5000"}
    refused = wang.post(address, form)
    assert refused.status_code == 400
    assert "for how many days, or neither" in refused.content.decode()
    wang.post(address, {**form, "days": "7"})
    hold.refresh_from_db()
    assert (hold.state, hold.allow, hold.allow_days) == ("asked", 5000, 7)
    assert outcome(release, codes, "sun", hold.pk) == "done"
