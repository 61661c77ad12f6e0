"""Random small provinces: whatever is told of a true outbreak has a solution, and the solution is true to it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import accumulate, pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wuse.assess.county_facts import Known
from wuse.assess.county_series import estimate_series
from wuse.vocabulary import Refusal

LENGTH = 8
DAYS = [date(2021, 2, 1) + timedelta(days=i) for i in range(LENGTH)]
CITIES = {"3301": ["330101", "330102", "330103"], "3302": ["330201"]}
PLACES = dict.fromkeys(CITIES, "33") | {county: city for city, parts in CITIES.items() for county in parts}

Course = dict[str, list[int]]
"""New cases of each place on each day."""


@st.composite
def courses(draw: st.DrawFn) -> Course:
    """New cases by county; a city and the province have their sum, a city some more that no county accounts for."""
    daily = st.lists(st.sampled_from([0, 0, 1, 2, 6]), min_size=LENGTH, max_size=LENGTH)
    new = {county: draw(daily) for parts in CITIES.values() for county in parts}
    for city, parts in CITIES.items():
        outside = draw(st.sampled_from([[0] * LENGTH, draw(daily)]))
        new[city] = [sum(day) for day in zip(outside, *(new[part] for part in parts), strict=True)]
    return new | {"33": [sum(day) for day in zip(*(new[city] for city in CITIES), strict=True)]}


@st.composite
def told(draw: st.DrawFn) -> dict[str, Known]:
    """What bulletins tell of a course: some counts, and new cases of any days (of a county: up to some day)."""
    known, new_cases = {}, draw(courses())
    for place, new in new_cases.items():
        is_county = len(place) == 6
        counted = draw(st.sets(st.integers(0, LENGTH - 1))) | (set() if is_county else {LENGTH - 1})
        reported = range(draw(st.integers(0, 3))) if is_county else draw(st.sets(st.integers(0, LENGTH - 1)))
        counts = list(accumulate(new))
        known[place] = Known(
            counts={DAYS[i]: counts[i] for i in sorted(counted)}, new={DAYS[i]: new[i] for i in reported}
        )
    return known


@given(told())
def test_a_true_outbreak_is_never_refused_and_every_figure_is_kept(known: Mapping[str, Known]) -> None:
    series = estimate_series(known, places=PLACES, days=DAYS)
    assert series.keys() == {"33", "33?", *PLACES, *(f"{city}?" for city in CITIES)}
    for place, facts in known.items():
        assert {day: series[place][DAYS.index(day)] for day in facts.counts} == facts.counts
        new = [after - before for before, after in pairwise([0, *series[place]])]
        assert {day: new[DAYS.index(day)] for day in facts.new} == facts.new


@given(told())
def test_counts_are_whole_never_fall_and_add_up(known: Mapping[str, Known]) -> None:
    series = estimate_series(known, places=PLACES, days=DAYS)
    for values in series.values():
        assert all(type(value) is int for value in values)
        assert all(before <= after for before, after in pairwise([0, *values]))
    for area, parts in {"33": list(CITIES), **CITIES}.items():
        whole = [sum(day) for day in zip(*(series[part] for part in [*parts, f"{area}?"]), strict=True)]
        assert whole == series[area]


@given(told())
def test_the_same_facts_in_another_order_give_the_same_series(known: Mapping[str, Known]) -> None:
    turned = dict(reversed([(place, _turned(facts)) for place, facts in known.items()]))
    places = dict(reversed(PLACES.items()))
    assert estimate_series(turned, places=places, days=DAYS) == estimate_series(
        known, places=PLACES, days=DAYS
    )


def _turned(facts: Known) -> Known:
    return replace(facts, counts=dict(reversed(facts.counts.items())), new=dict(reversed(facts.new.items())))


@given(told(), st.sampled_from(["330101", "330201", "3301", "3302"]), st.integers(1, 50))
def test_a_count_above_that_of_its_area_is_refused(known: Mapping[str, Known], place: str, more: int) -> None:
    area = PLACES[place]
    last = known[area].counts[DAYS[-1]]
    wrong = Known(counts={DAYS[-1]: last + more})
    assume(not known[place].new)
    with pytest.raises(Refusal) as caught:
        estimate_series({**known, place: wrong}, places=PLACES, days=DAYS)
    assert caught.value.code == "estimate.contradiction"
    assert {place, PLACES[place]} & set(caught.value.details["places"])
    assert "?" not in caught.value.message


@pytest.mark.xfail(
    strict=True, raises=Refusal, reason="a city is filled before its counties; the days left are no span"
)
def test_a_day_reported_in_the_middle_of_a_stretch_is_no_contradiction() -> None:
    """One case of the city and of its county; on the second day the county reported none, so it was another."""
    known = {
        "33": Known(counts={DAYS[7]: 1}),
        "3301": Known(counts={DAYS[7]: 1}),
        "3302": Known(counts={DAYS[7]: 0}),
        "330101": Known(counts={DAYS[7]: 1}, new={DAYS[1]: 0}),
    }
    series = estimate_series(known, places=PLACES, days=DAYS)
    assert series["330101"][0] == series["330101"][1]
