"""Early warnings as tables: what was recorded on the left, what stands at a moment, worked out by hand."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.spec.test_indicators import ENGINE, table
from wuse.assess.warnings import (
    WarningFacts,
    early_warnings,
    ends_text,
    load_warning_rule,
    reason_text,
)
from wuse.assess.warnings.daytime import daytime_ago
from wuse.vocabulary import Lang

RULE = load_warning_rule()
# Noon of 10 February 2020 in Hangzhou: four hours of daytime have passed.
NOW = datetime(2020, 2, 10, 4, tzinfo=UTC)
GRID, VILLAGE, TOWNSHIP = "330382001001003", "330382001001", "330382001"
EVERYWHERE = {kind: {"r": ""} for kind in RULE.kinds}
Areas = Mapping[str, Mapping[str, str]]
Rows = Sequence[Mapping[str, Any]]


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def standing(
    tables: Mapping[str, Rows], *, at: datetime = NOW, areas: Areas = EVERYWHERE
) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Kind and place -> severity, observed, first and last moment."""
    facts = WarningFacts({name: table(name, [*tables.get(name, [])]) for name in RULE.reads}, {})
    found = early_warnings(ENGINE, facts, rule=RULE, as_of=at, areas=areas)
    names = ("severity", "observed", "first_at", "last_at")
    return {
        (row["signal"], row["place"]): tuple(row[name] for name in names)
        for row in found.iter_rows(named=True)
    }


# --- silent grids


def visits(*days: float, place: str = GRID, **more: Any) -> list[dict[str, Any]]:
    """One visit so many days ago each, always at noon in Hangzhou."""
    return [
        {"visit_id": f"v{day}", "person": f"p{day}", "place": place, "visited_at": ago(days=day), **more}
        for day in days
    ]


@pytest.mark.parametrize(
    ("days", "severity", "observed"),
    [
        # Noon of yesterday: six hours of it and four of today are ten, as for whoever comes at noon every day.
        ((1, 2, 3, 4, 5), None, 0),
        # Noon of the day before: twenty hours.
        ((2, 3, 4, 5, 6), "yellow", 5),
        ((2, 3, 4, 5, 6, 7, 8), "yellow", 7),
        # Three days: thirty hours.
        ((3, 4, 5, 6, 7), "orange", 5),
        # An hour ago somebody was there.
        ((1 / 24, 2, 3, 4, 5), None, 0),
        # Four days of a week: too few to say that somebody was at work there.
        ((2, 3, 4, 5), None, 0),
        # Five days, but not of the week that ends with the last visit.
        ((2, 3, 4, 5, 10), None, 0),
        # Silent for longer than anybody waits.
        ((14, 15, 16, 17, 18), None, 0),
        ((13, 14, 15, 16, 17), "orange", 5),
    ],
)
def test_a_grid_is_silent_that_used_to_be_at_work(
    days: tuple[float, ...], severity: str | None, observed: int
) -> None:
    found = standing({"grid_visit": visits(*days)}).get(("silent_grid", GRID))
    last = ago(days=days[0])
    assert found == ((severity, observed, last, last) if severity else None)


def test_a_door_at_which_nobody_was_met_is_a_visit_too() -> None:
    tables = {"grid_visit": visits(2, 3, 4, 5, 6), "door_visit": [{**visits(0.1)[0], "visit_id": "d"}]}
    assert standing(tables) == {}


def test_a_visit_that_was_not_sent_by_then_does_not_count() -> None:
    late = {**visits(0.1)[0], "recorded_at": NOW + timedelta(hours=1)}
    found = standing({"grid_visit": [*visits(2, 3, 4, 5, 6), late]})
    assert set(found) == {("silent_grid", GRID)}
    after = NOW + timedelta(hours=1)
    assert standing({"grid_visit": [*visits(2, 3, 4, 5, 6), late]}, at=after) == {}


@pytest.mark.parametrize(
    ("moment", "hours", "told"),
    [
        (NOW, 4, "2020-02-10T00:00"),
        (NOW, 5, "2020-02-09T09:00"),
        (NOW, 14, "2020-02-09T00:00"),
        (NOW, 15, "2020-02-08T09:00"),
        # At night no time passes.
        (NOW + timedelta(hours=12), 10, "2020-02-10T00:00"),
        (NOW + timedelta(hours=12), 3, "2020-02-10T07:00"),
    ],
)
def test_only_daytime_counts(moment: datetime, hours: int, told: str) -> None:
    assert daytime_ago(moment, hours).isoformat(timespec="minutes") == told + "+00:00"


# --- fever


def fevers(number: int, *, place: str = GRID, hours: float = 5, fever: bool = True) -> list[dict[str, Any]]:
    return [
        {
            "visit_id": f"f{n}",
            "person": f"p{n}",
            "place": place,
            "visited_at": ago(hours=hours),
            "fever": fever,
        }
        for n in range(number)
    ]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (fevers(5), ("orange", 5)),
        (fevers(10), ("red", 10)),
        (fevers(4), None),
        (fevers(9, fever=False), None),
        (fevers(9, hours=73), None),
        # The same five persons, visited twice.
        (fevers(5) + [{**row, "visit_id": "again " + row["visit_id"]} for row in fevers(5)], ("orange", 5)),
        # Two grids of one village.
        (fevers(3) + [{**row, "person": "q" + row["person"], "place": VILLAGE + "004", "visit_id": "g" + row["visit_id"]}
                      for row in fevers(2)], ("orange", 5)),
        # One of them was found to have none, in a correction.
        ([*fevers(5), {**fevers(1)[0], "fever": False, "sequence": 1}], None),
    ],
)  # fmt: skip
def test_five_persons_with_fever_in_a_village_are_a_cluster(
    rows: list[dict[str, Any]], told: tuple[str, int] | None
) -> None:
    found = standing({"grid_visit": rows}).get(("fever_cluster", VILLAGE))
    assert (found and found[:2]) == told


# --- arrivals


def arrivals(number: int, *, state: str = "landed", hours: float = 30) -> list[dict[str, Any]]:
    when = {"arrived_at": ago(hours=hours), "arrival_state": state}
    return [{"arrival_id": f"a{n}", "person": f"p{n}", "destination": VILLAGE, **when} for n in range(number)]


def declared(number: int, *, hours: float = 2) -> list[dict[str, Any]]:
    return [
        {"declaration_id": f"d{n}", "person": f"p{n}", "declared_at": ago(hours=hours)} for n in range(number)
    ]


@pytest.mark.parametrize(
    ("came", "said", "told"),
    [
        (arrivals(5), [], ("yellow", 5)),
        (arrivals(20), [], ("orange", 20)),
        (arrivals(4), [], None),
        # Within the first day there is time.
        (arrivals(9, hours=23), [], None),
        (arrivals(9, hours=14 * 24), [], None),
        (arrivals(9, state="pre_declared"), [], None),
        (arrivals(9, state="cancelled"), [], None),
        (arrivals(6), declared(1), ("yellow", 5)),
        (arrivals(6), declared(2), None),
        # Three days before the journey counts, five do not.
        (arrivals(5), declared(1, hours=30 + 71), None),
        (arrivals(5), declared(1, hours=30 + 120), ("yellow", 5)),
        # One person, two journeys.
        ([*arrivals(4), {**arrivals(1)[0], "arrival_id": "again"}], [], None),
    ],
)
def test_who_has_arrived_declares_within_a_day(
    came: list[dict[str, Any]], said: list[dict[str, Any]], told: tuple[str, int] | None
) -> None:
    found = standing({"arrival": came, "declaration": said}).get(("undeclared_arrival", TOWNSHIP))
    assert (found and found[:2]) == told


# --- events


def course(*names: str, event: int = 1, level: str = "orange", kind: str = "price") -> list[dict[str, Any]]:
    """The steps of an event, ten minutes apart: report, return, accept, red (a red card for accepting)."""
    after = {"report": "reported", "accept": "accepted", "return": "incomplete", "reject": "rejected"}
    state, rows = "draft", []
    for number, name in enumerate(names, start=1):
        state = after.get(name, state)
        card = {"clock": "accept", "card": "red", "step": "card"} if name == "red" else {"step": name}
        place = {"place": GRID, "township": TOWNSHIP, "reported_at": ago(hours=5), "kind": kind}
        when = {"stepped_at": ago(minutes=200 - 10 * number)}
        rows.append(
            {"event": event, "number": number, "after": state, "level": level, **place, **when, **card}
        )
    return rows


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        (course("report"), None),
        (course("report", "red"), ("orange", 1)),
        (course("report", "red", level="red"), ("red", 1)),
        (course("report", "red", "accept"), None),
        (course("report", "red", "reject"), None),
        (course("report", "red", "return"), ("orange", 1)),
        # Accepted in the meantime, and asked about again: the old card says nothing of the new clock.
        (course("report", "red", "accept", "return"), None),
        (course("report", "red") + course("report", "red", event=2), ("orange", 2)),
        # A warning of this kind does not warn of itself.
        (course("report", "red", kind="warn_event_unaccepted"), None),
        (course("report", "red", kind="warn_silent_grid"), ("orange", 1)),
    ],
)
def test_an_event_past_the_limit_that_nobody_accepted(
    steps: list[dict[str, Any]], told: tuple[str, int] | None
) -> None:
    found = standing({"event_step": steps}).get(("event_unaccepted", TOWNSHIP))
    assert (found and found[:2]) == told


# --- where, and in words


def test_a_kind_is_judged_where_it_may_be_and_nowhere_else() -> None:
    tables = {"grid_visit": [*fevers(5), *fevers(0)], "event_step": course("report", "red")}
    assert set(standing(tables, areas={"event_unaccepted": {"": ""}})) == {("event_unaccepted", TOWNSHIP)}
    assert set(standing(tables, areas={"fever_cluster": {"r": "3303"}})) == {("fever_cluster", VILLAGE)}
    assert standing(tables, areas={"fever_cluster": {"r": "3301"}, "silent_grid": {}}) == {}


# A response of the province and one of the city are in force; another's rows name the same village.
BOTH = {"r": "33", "city": "3303"}
FOUR = [*fevers(2), *({**row, "response": "city"} for row in fevers(5)[2:4])]


@pytest.mark.parametrize(
    ("fifth", "stands"),
    [
        ({"response": "r"}, True),
        ({"response": "city"}, True),
        # 杭州's response is not read in 温州, whatever its rows say, and neither is one that is over.
        ({"response": "3301"}, False),
        # What the city's response has of another city is none of its facts.
        ({"response": "city", "place": "330106001001001"}, False),
    ],
)
def test_a_village_has_the_rows_of_the_responses_in_whose_areas_it_lies(
    fifth: dict[str, Any], stands: bool
) -> None:
    tables = {"grid_visit": [*FOUR, {**fevers(5)[4], **fifth}]}
    areas = {"fever_cluster": {**BOTH, "3301": "3301"}}
    found = standing(tables, areas=areas)
    assert set(found) == ({("fever_cluster", VILLAGE)} if stands else set())


def test_a_correction_under_another_response_corrects_nothing() -> None:
    other = {**fevers(1)[0], "fever": False, "sequence": 1, "response": "3301"}
    areas = {"fever_cluster": {"r": "33", "3301": "3301"}}
    found = standing({"grid_visit": [*fevers(5), other]}, areas=areas)
    assert found["fever_cluster", VILLAGE][:2] == ("orange", 5)


@pytest.mark.parametrize(("response", "stands"), [("province", False), ("hangzhou", True), ("over", True)])
def test_a_declaration_counts_under_a_response_that_holds_the_place(response: str, stands: bool) -> None:
    said = [{**row, "response": response} for row in declared(5)]
    areas = {"undeclared_arrival": {"r": "3303", "province": "33", "hangzhou": "3301"}}
    found = standing({"arrival": arrivals(5), "declaration": said}, areas=areas)
    assert (("undeclared_arrival", TOWNSHIP) in found) is stands


def test_a_visit_under_another_response_wakes_no_grid() -> None:
    areas = {"silent_grid": {"r": "3303", "s": "3301"}}
    awake = {**visits(0.1)[0], "visit_id": "x", "response": "s"}
    assert set(standing({"grid_visit": [*visits(2, 3, 4, 5, 6), awake]}, areas=areas)) == {
        ("silent_grid", GRID)
    }
    own = {**awake, "response": "r"}
    assert standing({"grid_visit": [*visits(2, 3, 4, 5, 6), own]}, areas=areas) == {}


@pytest.mark.parametrize(
    "correction",
    [
        # It was a day earlier, or in another grid, or the visit was moved into this one from there.
        {"visited_at": ago(days=2.1)},
        {"place": VILLAGE + "009"},
    ],
)
def test_a_corrected_visit_wakes_a_grid_only_where_and_when_it_was(correction: dict[str, Any]) -> None:
    late = visits(0.1)[0]
    rows = [*visits(2, 3, 4, 5, 6), late, {**late, **correction, "sequence": 1}]
    assert set(standing({"grid_visit": rows})) == {("silent_grid", GRID)}
    back = [*visits(2, 3, 4, 5, 6), {**late, **correction}, {**late, "sequence": 1}]
    assert standing({"grid_visit": back}) == {}


# --- codes set by hand, codes made worse by one sender, appeals that wait


COUNTY, NEXT_COUNTY = "330382", "330381"


def tally(number: int, cause: str = "hand.close_contact", *, days: int = 0, **more: Any) -> dict[str, Any]:
    """So many codes of a county became red on a day."""
    told = {
        "frame": "r",
        "place": COUNTY,
        "became": "red",
        "sender": "wzcdc",
        "recorded_at": ago(days=days),
    }
    return {**told, "date": ago(days=days).date(), "by_cause": cause, "value": number, **more}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([tally(4)], None),
        ([tally(5)], ("orange", 5)),
        ([tally(20)], ("red", 20)),
        # Reasons, colours and hands of a county and day are counted together; yesterday stands too, two days do not add up.
        ([tally(3), tally(2, "hand.wrong_data", became="green", sender="other")], ("orange", 5)),
        ([tally(5, days=1)], ("orange", 5)),
        ([tally(3), tally(3, days=1)], None),
        ([tally(5, days=2)], None),
        # A county with four a day has twelve at three times its usual.
        ([tally(11), *(tally(4, days=n) for n in range(2, 18))], None),
        ([tally(12), *(tally(4, days=n) for n in range(2, 18))], ("orange", 12)),
        # Empty days are days: forty of one day are less than three a day.
        ([tally(9), tally(40, days=9)], ("orange", 9)),
        # What was counted later takes the place of what was counted before.
        ([tally(3, recorded_at=ago(hours=2)), tally(6)], ("orange", 6)),
        ([tally(30, recorded_at=ago(hours=-1))], None),
        # What the rule gave and what was lifted is nobody's hand.
        ([tally(40, "rule.contact"), tally(40, "lift.wrong_data"), tally(40, "relief.stranded")], None),
    ],
)
def test_many_codes_set_by_hand(rows: Rows, expected: tuple[str, int] | None) -> None:
    found = standing({"code_tally": rows}).get(("code_by_hand", COUNTY))
    assert (found and found[:2]) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([tally(49, "rule.contact")], None),
        ([tally(50, "rule.contact")], ("orange", 50)),
        ([tally(500, "rule.order")], ("red", 500)),
        # Spread over counties and rules it is one sender's still, and is told where most of them are.
        ([tally(30, "rule.contact"), tally(20, "rule.order", place=NEXT_COUNTY)], ("orange", 50)),
        ([tally(30, "rule.contact"), tally(20, "rule.contact", sender="other")], None),
        # Whose facts are not known, such as people's own declarations, is counted by county.
        ([tally(30, "rule.symptoms", sender="unknown"), tally(30, "rule.symptoms", place=NEXT_COUNTY, sender="unknown")],
         None),
        ([tally(60, "rule.symptoms", sender="unknown", became="yellow")], ("orange", 60)),
        ([tally(60, "rule.contact"), *(tally(14, "rule.contact", days=n) for n in range(2, 18))], None),
        ([tally(80, "hand.close_contact")], None),
    ],
)  # fmt: skip
def test_many_codes_made_worse_by_one_sender(rows: Rows, expected: tuple[str, int] | None) -> None:
    found = standing({"code_tally": rows}).get(("code_by_facts", COUNTY))
    assert (found and found[:2]) == expected


def test_an_appeal_that_waits_too_long_stands_for_two_days() -> None:
    late = tally(1, "late.appeal", sender="unknown")
    assert standing({"code_tally": [late]})["appeal_late", COUNTY][:2] == ("orange", 1)
    assert standing({"code_tally": [late]}, at=ago(days=-1))["appeal_late", COUNTY]
    assert standing({"code_tally": [late]}, at=ago(days=-2)) == {}


def test_contacts_that_were_held_back_stand_at_the_county_of_their_case() -> None:
    assert standing({"code_tally": [tally(1, "held.contact", became="none")]})["facts_held", COUNTY][:2] == (
        "orange",
        1,
    )
    crowd = standing({"code_tally": [tally(1317, "held.contact", became="none")]})
    assert crowd["facts_held", COUNTY][:2] == ("red", 1317)
    assert set(crowd) == {("facts_held", COUNTY)}, "no code became anything by them"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", sorted(RULE.kinds))
def test_every_kind_says_why_it_stands_and_what_ends_it(kind: str, lang: Lang) -> None:
    numbers = {"observed": 7, "threshold": 5}
    words = reason_text(kind, numbers, RULE, lang) + ends_text(kind, numbers, RULE, lang)
    assert "7" in words
    assert "{" not in words


def test_the_rule_has_a_digest_of_all_that_it_is() -> None:
    assert RULE.digest.startswith("sha256:")
    assert {entry["zh"] != "" and entry["en"] != "" for entry in RULE.parameters.values()} == {True}
