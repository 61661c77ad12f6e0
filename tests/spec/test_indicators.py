"""The indicators of the cockpit as tables: rows on the left, what they come to at a moment, worked out by hand."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from wuse.assess.indicators import (
    IndicatorFacts,
    indicator_values,
    load_registry_of_indicators,
)
from wuse.pool import InProcessEngine, load_standard
from wuse.vocabulary import Refusal

ENGINE = InProcessEngine()
REGISTRY = load_registry_of_indicators()
# Noon of 10 February 2020 in Hangzhou.
NOW = datetime(2020, 2, 10, 4, tzinfo=UTC)
OWN = {"sequence": pl.Int64(), "row_number": pl.Int64(), "batch_id": pl.String()}


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def table(standard: str, rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Rows of a standard, each learnt an hour before the moment and under the response `r`, where it does not say."""
    schema = {**OWN, **load_standard(standard).schema}
    told = [
        {
            "recorded_at": ago(1 / 24),
            "sequence": 0,
            "row_number": number,
            "batch_id": "b",
            "response": "r",
            **row,
        }
        for number, row in enumerate(rows)
    ]
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in told], schema=schema)


def values(standard: str, *rows: dict[str, Any], area: str = "33", as_of: datetime = NOW) -> dict[str, Any]:
    """Indicator -> (value, part, whole) of one area."""
    return values_of({standard: table(standard, rows)}, standard, area=area, as_of=as_of)


def values_of(
    tables: dict[str, pl.DataFrame], standard: str, *, area: str = "33", as_of: datetime = NOW
) -> dict[str, Any]:
    """The same from tables; those that are not given are empty."""
    names = {*REGISTRY.reads, "population"}
    tables = {name: tables[name] if name in tables else table(name, []) for name in names}
    found = indicator_values(
        ENGINE,
        IndicatorFacts(tables, {}),
        registry=REGISTRY,
        areas=[area],
        as_of=as_of,
        only=[i.id for i in REGISTRY.indicators if standard in i.reads],
    )
    return {
        row["indicator"]: (row["value"], row["part"], row["whole"]) for row in found.iter_rows(named=True)
    }


# --- screening


def visit(
    household: str, person: str, days: float, place: str = "330382001001", **more: Any
) -> dict[str, Any]:
    return {
        "visit_id": f"{household}-{days}",
        "person": person,
        "place": place,
        "household": household,
        "visited_at": ago(days),
        **more,
    }


def test_a_household_counts_once_however_many_live_there() -> None:
    found = values("grid_visit", visit("h1", "a", 0.5), visit("h1", "b", 0.5), visit("h2", "c", 0.9))
    assert found["households_day"] == (2, 2, None)


def test_coverage_is_of_the_households_of_four_weeks_those_of_one() -> None:
    # h1 three days ago, h2 ten days ago, h3 thirty days ago, which is too long: 1 of 2.
    found = values("grid_visit", visit("h1", "a", 3), visit("h2", "b", 10), visit("h3", "c", 30))
    assert found["household_coverage"] == (0.5, 1, 2)


def test_a_grid_without_a_visit_for_a_day_is_silent() -> None:
    rows = [
        visit("h1", "a", 0.5, "330382001001"),
        visit("h2", "b", 2, "330382001002"),
        visit("h3", "c", 20, "330382001003"),
    ]
    assert values("grid_visit", *rows)["units_reporting"] == (0.5, 1, 2)


def test_a_person_with_fever_counts_once_and_only_on_the_day() -> None:
    rows = [
        visit("h1", "a", 0.2, fever=True),
        visit("h1", "a", 0.6, fever=True),
        visit("h2", "b", 1.5, fever=True),
        visit("h3", "c", 0.1, fever=False),
    ]
    assert values("grid_visit", *rows)["fever_day"] == (1, 1, None)


def test_a_correction_replaces_the_visit_that_it_corrects() -> None:
    first = visit("h1", "a", 0.5, fever=True)
    found = values("grid_visit", first, {**first, "fever": False})
    assert found["fever_day"] == (0, 0, None)


def test_what_was_learnt_later_does_not_count() -> None:
    late = visit("h1", "a", 0.5) | {"recorded_at": NOW + timedelta(seconds=1)}
    assert values("grid_visit", late) == {}


@pytest.mark.parametrize(("area", "households"), [("33", 2), ("3303", 2), ("330382", 1), ("330382001002", 1)])
def test_an_area_has_what_lies_in_it(area: str, households: int) -> None:
    rows = [visit("h1", "a", 0.5, "330382001002"), visit("h2", "b", 0.5, "330381001001")]
    assert values("grid_visit", *rows, area=area)["households_day"][0] == households


# --- persons under check


def isolation(person: str, kind: str, began: float, due: str = "2020-02-20", **more: Any) -> dict[str, Any]:
    return {
        "isolation_id": f"i-{person}-{kind}",
        "person": person,
        "place": "330382001",
        "isolation_kind": kind,
        "isolation_began_at": ago(began),
        "isolation_due_on": date.fromisoformat(due),
        **more,
    }


def test_who_is_isolated_is_counted_by_kind() -> None:
    rows = [
        isolation("a", "home", 3),
        isolation("b", "home", 3),
        isolation("c", "centralised", 3),
        isolation("d", "monitoring", 3),
        isolation("e", "hospital", 3),
    ]
    found = values("isolation", *rows)
    assert [found[name][0] for name in ("isolated_home", "isolated_centralised", "monitored")] == [2, 1, 1]


def test_an_isolation_counts_from_its_beginning_to_its_end() -> None:
    rows = [
        isolation("a", "home", 3, isolation_ended_at=ago(1)),
        isolation("b", "home", 3, isolation_ended_at=ago(-1)),
        isolation("c", "home", -1),
    ]
    assert values("isolation", *rows)["isolated_home"][0] == 1


@pytest.mark.parametrize(("due", "overdue"), [("2020-02-09", 1), ("2020-02-10", 0), ("2020-02-11", 0)])
def test_an_isolation_is_overdue_on_the_day_after_its_last(due: str, overdue: int) -> None:
    assert values("isolation", isolation("a", "home", 14, due))["isolation_overdue"][0] == overdue


def contact(
    number: int, listed: float, reached: float | None, state: str = "reached", closeness: str = "close"
) -> dict[str, Any]:
    return {
        "contact_id": f"c{number}",
        "person": f"p{number}",
        "place": "330382001",
        "listed_at": ago(listed),
        "reached_at": None if reached is None else ago(reached),
        "contact_state": state,
        "closeness": closeness,
    }


def test_a_contact_is_due_for_a_day_and_then_reached_in_time_or_not() -> None:
    rows = [
        contact(1, 2, 1.5),  # within 12 hours
        contact(2, 2, 1),  # within 24 hours to the second
        contact(3, 3, 1.9),  # after 26 hours
        contact(4, 2, None, "not_found"),  # never
        contact(5, 0.5, None, "listed"),  # not due yet
        contact(6, 9, 8.9),  # of another week
        contact(7, 2, 1.9, closeness="secondary"),  # not a close contact
        contact(8, 2, None, "no_contact"),  # was none after all
    ]
    found = values("contact", *rows)
    assert found["contacts_in_time"] == (0.5, 2, 4)
    assert found["contacts_waiting"] == (2, 2, None)


# --- events


def step(event: int, number: int, what: str, after: str, days: float, **more: Any) -> dict[str, Any]:
    return {
        "event": event,
        "number": number,
        "step": what,
        "after": after,
        "level": "orange",
        "place": "330382001",
        "stepped_at": ago(days),
        **more,
    }


def test_an_event_stands_until_it_is_closed_rejected_withdrawn_or_merged() -> None:
    rows = [
        step(1, 1, "report", "reported", 2),
        step(2, 1, "report", "reported", 2, level="red"),
        step(2, 2, "accept", "accepted", 1, level="red"),
        *(
            step(n, 1, "report", after, 1)
            for n, after in enumerate(("closed", "rejected", "withdrawn", "duplicate"), 3)
        ),
    ]
    found = values("event_step", *rows)
    assert [found[name][0] for name in ("events_open", "events_red", "events_unaccepted")] == [2, 1, 1]


def test_a_red_card_stays_with_an_open_event_and_tells_who_closed_late() -> None:
    red = {"card": "red", "clock": "accept"}
    rows = [
        step(1, 1, "report", "reported", 3),
        step(1, 2, "card", "reported", 2, **red),
        step(2, 1, "close", "closed", 2),
        step(3, 1, "card", "verified", 2, card="red", clock="close"),
        step(3, 2, "close", "closed", 1),
        step(4, 1, "card", "reported", 4, **red),
        step(4, 2, "close", "closed", 3),
        step(5, 1, "close", "closed", 8),
    ]
    found = values("event_step", *rows)
    assert found["events_breached"][0] == 1
    assert found["events_closed_in_time"] == (pytest.approx(2 / 3), 2, 3)


@pytest.mark.parametrize(
    ("minutes", "median"), [([30], 30), ([10, 50], 30), ([10, 20, 90], 20), ([10, 20, 30, 900], 25)]
)
def test_the_time_to_act_is_a_median(minutes: list[int], median: float) -> None:
    rows = [step(n, 1, "begin", "in_handling", 1, age_minutes=age) for n, age in enumerate(minutes, 1)]
    assert values("event_step", *rows)["events_begun_median"][0] == median


def test_early_warnings_are_counted_and_how_long_they_waited_to_be_accepted() -> None:
    warn = {"kind": "warn_silent_grid"}
    rows = [
        step(1, 1, "report", "reported", 2, **warn),
        step(2, 1, "report", "reported", 2, **warn),
        step(2, 2, "accept", "accepted", 1, age_minutes=40, **warn),
        step(3, 1, "accept", "accepted", 1, age_minutes=10, kind="warn_fever_cluster"),
        step(3, 2, "close", "closed", 0.5, kind="warn_fever_cluster"),
        step(4, 1, "accept", "accepted", 1, age_minutes=900, kind="price"),
        step(5, 1, "accept", "accepted", 8, age_minutes=900, **warn),
    ]
    found = values("event_step", *rows)
    assert found["warnings_open"][0] == 3
    assert found["warnings_accepted_median"][0] == 25


# --- testing


def result(number: int, out: float, found: str, taken: float | None = None) -> dict[str, Any]:
    return {
        "result_id": f"r{number}",
        "place": "330382001",
        "resulted_at": ago(out),
        "specimen_taken_at": ago(taken if taken is not None else out + 0.5),
        "result": found,
    }


def test_positivity_leaves_out_what_was_not_decided() -> None:
    rows = [
        result(1, 2, "positive"),
        result(2, 3, "negative"),
        result(3, 0.5, "negative"),
        result(4, 1.5, "invalid"),
    ]
    found = values("test_result", *rows)
    assert found["positivity_week"] == (pytest.approx(1 / 3), 1, 3)
    assert found["tests_day"][0] == 1


def test_a_result_is_in_time_within_a_day_of_the_specimen() -> None:
    rows = [result(1, 2, "negative", taken=3), result(2, 2, "negative", taken=3.01)]
    assert values("test_result", *rows)["results_in_time"] == (0.5, 1, 2)


def test_results_that_are_all_undecided_have_no_positivity() -> None:
    assert values("test_result", result(1, 2, "invalid"))["positivity_week"] == (None, 0, 0)


# --- resources


def stock(holder: str, item: str, day: str, quantity: float, **more: Any) -> dict[str, Any]:
    on = date.fromisoformat(day)
    return {"holder": holder, "item": item, "place": "330382", "date": on, "quantity": quantity, **more}


def test_the_last_count_of_each_holder_counts() -> None:
    rows = [
        stock("h1", "isolation_room", "2020-02-08", 30, capacity=40),
        stock("h1", "isolation_room", "2020-02-10", 10, capacity=40),
        stock("h2", "isolation_room", "2020-02-05", 20, capacity=20),
    ]
    assert values("stock", *rows)["isolation_rooms_free"] == (0.5, 30, 60)


def test_masks_last_for_those_who_state_their_use() -> None:
    rows = [
        stock("h1", "surgical_mask", "2020-02-10", 900, daily_use=100.0),
        stock("h1", "respirator_mask", "2020-02-10", 100, daily_use=100.0),
        stock("h2", "surgical_mask", "2020-02-10", 5000),
    ]
    assert values("stock", *rows)["mask_days"] == (5, 1000, 200)


# --- outbreak


def test_the_outbreak_is_told_as_the_colours_are_judged() -> None:
    rows = [
        {
            "place": "3303",
            "date": date(2020, 2, day),
            "measure": "confirmed_cum",
            "value": value,
            "basis": "published",
            "cut_off": "24:00",
        }
        for day, value in ((1, 10), (8, 25), (9, 30), (10, 99))
    ]
    found = values("case_count", *rows, area="3303")
    # At noon the bulletin about the ninth is in; that about the tenth is not due.
    assert (found["confirmed_cum"][0], found["new_7d"][0], found["case_free_days"][0]) == (30, 20, 0)


# --- the registry


def test_every_indicator_says_what_it_means_in_both_languages() -> None:
    for indicator in REGISTRY.indicators:
        assert set(indicator.title) == set(indicator.meaning) == {"zh", "en"}
        assert indicator.panel in REGISTRY.panels
        assert indicator.better in ("high", "low", "none")
        assert indicator.persons == any(load_standard(name).personal for name in indicator.reads)


def test_an_unknown_indicator_is_refused_with_those_there_are() -> None:
    with pytest.raises(Refusal, match="There is no indicator “happiness”") as told:
        REGISTRY.get("happiness")
    assert told.value.code == "indicator.unknown"
