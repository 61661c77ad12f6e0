"""County counts between bulletins: whole, monotone, and true to everything that is known."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuse.assess.county_facts import Known
from wuse.assess.county_rows import estimate_from_frame
from wuse.assess.county_series import estimate_series
from wuse.vocabulary import Refusal

DAYS = [date(2021, 2, 1) + timedelta(days=i) for i in range(8)]
PLACES = {"3301": "33", "3302": "33", "330101": "3301", "330102": "3301", "330201": "3302"}


def known(**counts: Mapping[int, int]) -> dict[str, Known]:
    """Known counts by place (`p33`) and index of the day."""
    return {
        place[1:]: Known(counts={DAYS[i]: value for i, value in values.items()})
        for place, values in counts.items()
    }


def estimated(facts: Mapping[str, Known]) -> dict[str, list[int]]:
    return estimate_series(facts, places=PLACES, days=DAYS)


def assert_true_to(facts: Mapping[str, Known], series: Mapping[str, list[int]]) -> None:
    """Every property that the method promises."""
    for place, values in series.items():
        assert all(isinstance(value, int) for value in values)
        assert all(before <= after for before, after in pairwise(values)), place
    for place, facts_of_place in facts.items():
        for day, value in facts_of_place.counts.items():
            assert series[place][DAYS.index(day)] == value, (place, day)
    for area in ("33", "3301", "3302"):
        parts = [place for place, parent in PLACES.items() if parent == area] + [f"{area}?"]
        assert [sum(day) for day in zip(*(series[part] for part in parts), strict=True)] == series[area], area


def test_known_counts_are_kept_and_what_lies_between_fills_them() -> None:
    facts = known(p33={7: 30}, p3301={3: 8, 7: 20}, p3302={7: 10}, p330101={3: 5, 7: 12})
    series = estimated(facts)
    assert_true_to(facts, series)
    assert series["330101"][3] == 5
    assert series["330101"][7] == 12


def test_the_same_facts_give_the_same_series() -> None:
    facts = known(p33={7: 31}, p3301={7: 20}, p330101={7: 11}, p330102={7: 9})
    assert estimated(facts) == estimated(facts)


def test_cases_that_no_county_accounts_for_stay_unassigned() -> None:
    facts = known(p33={7: 10}, p3301={7: 10}, p3302={7: 0}, p330101={7: 6}, p330102={7: 1})
    series = estimated(facts)
    assert series["3301?"][7] == 3
    assert_true_to(facts, series)


def test_the_new_cases_that_an_area_reported_fall_on_their_day() -> None:
    facts = known(p3301={7: 0}, p3302={7: 4})
    facts["33"] = Known(counts={DAYS[7]: 4}, new={DAYS[5]: 3})
    series = estimated(facts)
    assert series["33"][5] - series["33"][4] == 3
    assert_true_to(facts, series)


def test_counts_that_contradict_their_total_are_refused_with_the_places() -> None:
    facts = known(p33={7: 5}, p3301={7: 9}, p3302={7: 9})
    with pytest.raises(Refusal) as caught:
        estimated(facts)
    assert caught.value.code == "estimate.contradiction"
    assert "3301" in caught.value.message


@st.composite
def true_provinces(draw: st.DrawFn) -> dict[str, Known]:
    """A province whose daily cases are drawn, and of which only some cumulative counts are told."""
    new = {
        place: draw(st.lists(st.integers(0, 6), min_size=8, max_size=8))
        for place in PLACES
        if len(place) == 6
    }
    cum = {place: [sum(values[: i + 1]) for i in range(8)] for place, values in new.items()}
    for area in ("3301", "3302"):
        cum[area] = [sum(day) for day in zip(*(cum[p] for p in new if PLACES[p] == area), strict=True)]
    cum["33"] = [sum(day) for day in zip(cum["3301"], cum["3302"], strict=True)]
    told = {place: draw(st.sets(st.integers(0, 7))) | ({7} if len(place) < 6 else set()) for place in cum}
    return {place: Known(counts={DAYS[i]: cum[place][i] for i in days}) for place, days in told.items()}


@given(true_provinces())
def test_whatever_is_told_of_a_true_outbreak_is_kept(facts: dict[str, Known]) -> None:
    assert_true_to(facts, estimated(facts))


def test_nothing_is_estimated_where_nothing_is_known() -> None:
    rows = [("3301", DAYS[3], 9), ("330101", DAYS[3], 4)]
    at = datetime(2021, 2, 5, tzinfo=UTC)
    frame = pl.DataFrame(
        {
            "place": [place for place, _, _ in rows],
            "date": [day for _, day, _ in rows],
            "measure": "confirmed_cum",
            "value": [value for _, _, value in rows],
            "basis": "published",
            "cut_off": "24:00",
            "recorded_at": at,
        }
    )
    estimated = estimate_from_frame(frame, places=PLACES, days=DAYS)
    assert set(estimated["place"]) == {"3301", "330101", "330102"}, (
        "nothing of 3302 and the province is known"
    )
    assert set(estimated["basis"]) == {"estimated"}
    assert (DAYS[3] in estimated.filter(pl.col("place") == "3301")["date"].to_list()) is False


def test_counties_of_which_nothing_is_known_share_what_the_others_leave() -> None:
    series = estimated(known(p33={7: 80}, p3301={7: 80}, p3302={7: 0}))
    assert series["330101"][7] + series["330102"][7] == 80
    assert abs(series["330101"][7] - series["330102"][7]) <= 8, "at most one a day more or less"
    assert series["3301?"][7] == 0


def test_from_the_first_case_from_abroad_no_county_is_given_one_by_guess() -> None:
    facts = known(p33={5: 6, 7: 8}, p3301={5: 6, 7: 8}, p3302={7: 0})
    series = estimate_series(facts, places=PLACES, days=DAYS, imported_from=DAYS[6])
    assert series["330101"][7] + series["330102"][7] == 6
    assert series["3301?"][7] == 2


def test_where_cases_were_moved_out_of_a_city_its_counties_still_grow() -> None:
    """Three of ten were moved away, one was new in a county: eight, and the unassigned bear the loss."""
    facts = known(p33={2: 10, 4: 8}, p3302={7: 0}, p330101={2: 5, 4: 6})
    facts["3301"] = Known(counts={DAYS[2]: 10, DAYS[4]: 8}, moved_out={DAYS[3]: 3})
    facts["33"] = Known(counts={DAYS[2]: 10, DAYS[4]: 8}, moved_out={DAYS[3]: 3})
    series = estimated(facts)
    assert (series["3301"][2], series["3301"][4]) == (10, 8)
    assert (series["330101"][2], series["330101"][4]) == (5, 6)
    assert series["3301?"][4] < series["3301?"][2]
    assert min(series["3301?"]) >= 0


def test_new_cases_reported_on_a_day_of_moves_are_not_taken_for_the_change_of_the_count() -> None:
    """A bulletin reported three new cases of a county on the day on which two were moved out of its city."""
    facts = known(p33={3: 6, 4: 5}, p3302={7: 0}, p330101={3: 4, 4: 4})
    facts["3301"] = Known(counts={DAYS[3]: 6, DAYS[4]: 5}, new={DAYS[4]: 1}, moved_out={DAYS[4]: 2})
    facts["33"] = Known(counts={DAYS[3]: 6, DAYS[4]: 5}, new={DAYS[4]: 1}, moved_out={DAYS[4]: 2})
    facts["330101"] = Known(counts={DAYS[3]: 4, DAYS[4]: 4}, new={DAYS[4]: 3})
    assert estimated(facts)["330101"][3:5] == [4, 4]
