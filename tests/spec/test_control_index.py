"""The control index worked out by hand: scores, means, weights by colour, and what is missing.

No value of Zhejiang's own index was published. Of its parts one was: the power index of 19 and 20 February 2020.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from tests.power_cases import DECEMBER, published_firms
from tests.spec.test_indicators import ENGINE, OWN, REGISTRY, table, values, values_of
from wuse.assess.control_index import control_index, item_scores, load_control_index
from wuse.assess.control_index.definition import CONTROL, FLOW, definition_of
from wuse.assess.control_index.judge import weighed
from wuse.assess.indicators import IndicatorFacts
from wuse.pool import load_standard
from wuse.vocabulary import Refusal

INDEX = load_control_index()
DAY = date(2020, 3, 10)
# Noon of the next day in Hangzhou.
THEN = datetime(2020, 3, 11, 4, tzinfo=UTC)


def test_it_has_five_indicators_of_control_and_seven_of_flow_each_defined_in_the_registry() -> None:
    parts = [item.part for item in INDEX.items]
    assert (parts.count(CONTROL), parts.count(FLOW)) == (5, 7)
    for item in INDEX.items:
        found = REGISTRY.get(item.indicator)
        assert item.id in found.meaning["zh"] or item.id in ("C2", "C5")


def test_a_day_is_judged_by_the_definition_of_its_time() -> None:
    """One that counts from April says nothing of March, and what was told of March stays."""
    later = replace(INDEX, id="later", effective_from=date(2020, 4, 1))
    days = [date(2020, 3, 31), date(2020, 4, 1), date(2020, 5, 1)]
    assert [definition_of(day, [INDEX, later]).id for day in days] == [INDEX.id, "later", "later"]
    with pytest.raises(Refusal, match="begins on"):
        load_control_index(INDEX.effective_from - timedelta(days=1))


def index_of(known: dict[str, tuple[float, float]], colours: dict[str, str]) -> dict[str, Any]:
    """The index of an area whose items have these values and wholes, with counties of these colours."""
    by_item = {item.id: item.indicator for item in INDEX.items}
    rows = [
        {"area": "330382", "indicator": by_item[item], "value": value, "part": None, "whole": whole}
        for item, (value, whole) in known.items()
    ]
    schema = {"area": pl.String(), "indicator": pl.String(), "value": pl.Float64(), "part": pl.Float64(),
              "whole": pl.Float64()}  # fmt: skip
    told = pl.DataFrame(rows, schema=schema)
    scores = item_scores(ENGINE, told, definition=INDEX, registry=REGISTRY, areas=["330382"])
    found = weighed(ENGINE, scores, definition=INDEX, counties={"330382": colours})
    return {**found.row(0, named=True), "scores": {row["item"]: row for row in scores.iter_rows(named=True)}}


FULL = {
    "C1": (80, 1), "C2": (0.9, 50), "C3": (1.0, 40), "C4": (0.7, 30), "C5": (0.6, 20),
    "F1": (0.5, 100), "F2": (0.25, 10), "F3": (1.0, 20), "F4": (1.2, 900), "F5": (0.5144, 9), "F6": (0.75, 40),
    "F7": (0.4, 5000),
}  # fmt: skip
# control: (80 + 90 + 100 + 70 + 60) / 5 = 80; flow: (50 + 25 + 100 + 100 + 51.44 + 75 + 40) / 7 = 63.06

# colour of the county, weight of control, index = weight x 80 + (1 - weight) x 63.06
COLOURS = """
red    | 900 | 78.31
orange | 800 | 76.61
yellow | 650 | 74.07
blue   | 500 | 71.53
green  | 350 | 68.99
grey   | 500 | 71.53
"""


@pytest.mark.parametrize("line", COLOURS.strip().splitlines())
def test_the_weight_of_control_follows_the_colour(line: str) -> None:
    colour, weight, index = (cell.strip() for cell in line.split("|"))
    found = index_of(FULL, {"330382": colour})
    assert (found["control"], found["flow"], found["control_weight"]) == (80, 63.06, int(weight))
    assert found["control_index"] == float(index)


def test_a_city_has_the_mean_weight_of_its_counties() -> None:
    assert index_of(FULL, {"1": "red", "2": "green", "3": "green"})["control_weight"] == 533.33


def test_what_is_missing_is_left_out_of_the_mean_and_said() -> None:
    found = index_of({name: FULL[name] for name in FULL if name not in ("C2", "F4")}, {"330382": "green"})
    assert (found["control_known"], found["flow_known"]) == (4, 6)
    assert found["control"] == 77.5
    assert found["scores"]["C2"]["known"] == "missing"


def test_too_little_gives_no_index() -> None:
    few = index_of(
        {"C1": (80, 1), "C5": (0.6, 20), **{n: FULL[n] for n in FULL if n[0] == "F"}}, {"330382": "red"}
    )
    assert (few["control"], few["flow"], few["control_index"]) == (None, 63.06, None)


def test_a_share_of_fewer_than_ten_persons_has_no_score() -> None:
    found = index_of({**FULL, "C3": (1.0, 9)}, {"330382": "green"})
    assert (found["scores"]["C3"]["known"], found["scores"]["C3"]["score"]) == ("few", None)
    assert found["control"] == 75


def test_more_than_all_counts_as_all() -> None:
    assert index_of(FULL, {"330382": "green"})["scores"]["F4"]["score"] == 10000


# --- indicators that only the index needs


# enterprises, of them above 30 % of December, electricity of the day in per cent of December's daily average, the index.
# 19 and 20 February: as published by State Grid Zhejiang.
POWER = """
2020-02-19 | 57.60 | 45.28 | 51.44
2020-02-20 | 60.15 | 47.27 | 53.71
"""


@pytest.mark.parametrize("line", POWER.strip().splitlines())
def test_the_published_power_index(line: str) -> None:
    day, resumed, output, index = (cell.strip() for cell in line.split("|"))
    found = power(date.fromisoformat(day))
    assert round(100 * found["firms_resumed"][0], 2) == float(resumed)
    assert round(100 * found["power_output"][0], 2) == float(output)
    assert round(100 * found["power_index"][0], 3) == pytest.approx(float(index), abs=0.005)


def power(day: date) -> dict[str, Any]:
    """The indicators of ten thousand enterprises at noon of a day; see `published_firms`."""
    noon = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    rows = published_firms().filter(pl.col("date") <= day).with_columns(recorded_at=pl.lit(noon))
    own = pl.DataFrame(schema={**OWN, **load_standard("meter_reading").schema})
    rows = rows.with_columns(sequence=pl.lit(0), row_number=pl.int_range(pl.len()))
    return values_of(
        {"meter_reading": pl.concat([own, rows], how="diagonal_relaxed")}, "meter_reading", as_of=noon
    )


def test_a_meter_of_a_home_and_one_that_hardly_ran_in_december_say_nothing() -> None:
    noon = datetime(2020, 2, 19, 4, tzinfo=UTC)
    rows = [
        {
            "electricity": used,
            "meter": meter,
            "date": when,
            "tariff_class": kind,
            "place": "330382",
            "recorded_at": noon,
        }
        for meter, kind, december, now in (
            ("home", "residential", 30.0, 90.0),
            ("tiny", "general_commercial", 4.0, 9.0),
            ("firm", "general_commercial", 10.0, 3.0),
        )
        for when, used in (*((day, december) for day in DECEMBER), (date(2020, 2, 19), now))
    ]
    found = values("meter_reading", *rows, as_of=noon)
    # 3 kWh are exactly 30 % of the 10 of a day in December: not more.
    assert found["firms_resumed"] == (0, 0, 1)


# new confirmed, new imported of the day -> points
CASES = """
0 | 0 | 100
1 | 0 | 80
1 | 1 | 95
3 | 1 | 55
9 | 0 | 0
"""


@pytest.mark.parametrize("line", CASES.strip().splitlines())
def test_points_for_new_cases(line: str) -> None:
    new, imported, points = (int(cell) for cell in line.split("|"))
    rows = [
        {
            "place": "330382",
            "date": day,
            "measure": measure,
            "value": value,
            "basis": "published",
            "cut_off": "24:00",
        }
        for day, measure, value in (
            (date(2020, 3, 9), "confirmed_cum", 170),
            (date(2020, 3, 9), "imported_cum", 2),
            (DAY, "confirmed_cum", 170 + new),
            (DAY, "imported_cum", 2 + imported),
        )
    ]
    assert values("case_count", *rows, area="330382", as_of=THEN)["new_case_points"][0] == points


@pytest.mark.parametrize(
    ("confirmed", "imported", "points"),
    [
        ((9, 10), (9, 10), 95),
        ((9, 10), (), 80),
        ((8, 10), (9, 10), None),
        ((10,), (9, 10), None),
        ((9, 10), (8, 10), None),
    ],
)
def test_new_is_the_difference_to_the_day_before_and_to_no_other(
    confirmed: tuple[int, ...], imported: tuple[int, ...], points: int | None
) -> None:
    """A case more on each day that is known, one of them imported."""
    rows = [
        {"place": "330382", "date": date(2020, 3, day), "measure": measure, "value": 100 + number, "basis": "published",
         "cut_off": "24:00"}
        for measure, days in (("confirmed_cum", confirmed), ("imported_cum", imported))
        for number, day in enumerate(days)
    ]  # fmt: skip
    found = values("case_count", *rows, area="330382", as_of=THEN)
    assert found.get("new_case_points", (None,))[0] == points


def service(kind: str, running: int, there: int, place: str = "330382", day: int = 10) -> dict[str, Any]:
    return {"place": place, "date": date(2020, 3, day), "service": kind, "running": running, "there_are": there,
            "source": "s", "basis": "published"}  # fmt: skip


def test_services_are_summed_up_over_places_and_the_newest_figure_counts() -> None:
    rows = [
        service("bus", 10, 100, day=8),
        service("bus", 60, 100),
        service("bus", 20, 100, place="330381"),
        service("coach", 5, 50, day=1),
    ]
    found = values("service_count", *rows, area="3303", as_of=THEN)
    assert found["buses_running"] == (0.4, 80, 200)
    assert "coaches_running" not in found, "nine days old"


def test_an_areas_own_figure_goes_before_those_of_places_in_it() -> None:
    rows = [service("bus", 1, 10, place="3303"), service("bus", 10, 10)]
    assert values("service_count", *rows, area="3303", as_of=THEN)["buses_running"] == (0.1, 1, 10)


def test_a_venue_that_checked_within_a_day_of_those_of_a_fortnight() -> None:
    rows = [
        {"venue": venue, "place": "330382", "person": "p", "visited_at": datetime(2020, 3, day, 4, tzinfo=UTC),
         "code_colour": "green"}
        for venue, day in (("a", 11), ("b", 5), ("b", 4))
    ]  # fmt: skip
    assert values("venue_visit", *rows, as_of=THEN)["venues_checking"] == (0.5, 1, 2)


def test_a_visit_of_which_no_colour_is_known_says_nothing_of_its_venue() -> None:
    at = {"place": "330382", "person": "p", "visited_at": datetime(2020, 3, 11, 3, tzinfo=UTC)}
    posters = [
        {"venue": "a", "self_said": "counted", "code_colour": "green"},
        {"venue": "b", "self_said": "counted"},
    ]
    doors = [{"venue": "c", "taken_by": "a-keeper", "code_colour": "red"}, {"venue": "d"}]
    rows = [{**at, **row} for row in (*posters, *doors)]
    assert values("venue_visit", *rows, as_of=THEN)["venues_checking"] == (1.0, 2, 2)


# --- the whole of it


def answer(day: date, now: datetime | None = None) -> Any:
    names = {*REGISTRY.reads, "population"}
    rows = {"service_count": [service(kind, 8, 10) for kind in ("bus", "coach", "road", "market", "workers")]}
    facts = IndicatorFacts({name: table(name, rows.get(name, [])) for name in names}, {})
    counties = {"33": {"330382": "green", "330106": "blue"}, "330382": {"330382": "green"}}
    return control_index(
        ENGINE, facts, definition=INDEX, registry=REGISTRY, counties=counties, day=day, now=now
    )


def test_a_day_is_judged_by_what_was_known_at_noon_of_the_next() -> None:
    found = answer(DAY)
    assert found.as_of == THEN
    assert found.indices.select("area", "flow", "control_index", "control_weight").rows() == [
        ("33", 80.0, None, 425),
        ("330382", 80.0, None, 350),
    ]
    assert found.digest == INDEX.digest


def test_the_day_that_lasts_is_told_from_what_is_known_now() -> None:
    now = datetime(2020, 3, 10, 9, tzinfo=UTC)
    assert answer(DAY, now).as_of == now


def test_there_is_no_index_before_it_was_in_force() -> None:
    with pytest.raises(Refusal, match="2020-02-16"):
        answer(date(2020, 2, 15))
