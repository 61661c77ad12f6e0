"""The map of work resumed by hand: the colour of an index, its reasons, and what would change it."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.power_cases import ENGINE, NOON, meters, month
from wuse.assess.power_index import PowerFacts, power_index_as_known
from wuse.assess.resumption import (
    explain_resumption,
    judge_resumption,
    load_resumption_profile,
    resumption_changes,
)

DAY = date(2020, 2, 20)
COUNTY = "330382"


def county(resumed: int, output: float, firms: int = 100) -> PowerFacts:
    """A county of firms of 100 kWh a day, so many of which are at work and share the day's electricity evenly."""
    days = [DAY - timedelta(days=n) for n in range(3)]
    total = round(output * firms * 1000)
    each = total // resumed if resumed else 0
    # In whole watt-hours; what is left of them is the first one's.
    used = [(each + total - each * resumed if n == 0 else each) / 1000 for n in range(resumed)]
    used += [0.0] * (firms - resumed)
    rows = [row for n in range(firms) for row in month(f"m{n:03}")]
    rows += [{"meter": f"m{n:03}", "date": day, "electricity": used[n]} for n in range(firms) for day in days]
    rows = [{**row, "recorded_at": NOON - timedelta(days=(DAY - row["date"]).days)} for row in rows]
    return PowerFacts(meters(rows), meters([], "enterprise"))


def verdict(facts: PowerFacts, day: date = DAY) -> dict[str, Any]:
    return judge_resumption(ENGINE, facts, areas=[COUNTY], days=[day]).row(0, named=True)


# of 100 firms at work, output in per cent -> index, colour, reasons
TABLE = """
95 | 85 | 90 | green  | level.green;behind.output
80 | 80 | 80 | green  | level.green
75 | 84 | 79.5 | blue | level.blue;behind.firms
60 | 60 | 60 | blue   | level.blue
60 | 59 | 59.5 | yellow | level.yellow;behind.output
40 | 40 | 40 | yellow | level.yellow
40 | 39 | 39.5 | orange | level.orange;behind.output
20 | 20 | 20 | orange | level.orange
20 | 19 | 19.5 | red | level.red;behind.output
0  | 0  | 0  | red    | level.red
"""


@pytest.mark.parametrize("line", TABLE.strip().splitlines())
def test_the_colour_by_hand(line: str) -> None:
    resumed, output, index, colour, reasons = (cell.strip() for cell in line.split("|"))
    row = verdict(county(int(resumed), float(output)))
    assert round(row["power_index"], 6) == float(index)
    assert (row["colour"], row["reasons"]) == (colour, reasons)
    assert (row["rule"], row["firms"]) == ("resumption-1", 100)


def test_a_county_of_four_firms_or_of_none_is_not_rated() -> None:
    row = verdict(county(4, 90, firms=4))
    assert (row["colour"], row["reasons"]) == ("grey", "level.few")
    assert resumption_changes(row, load_resumption_profile()) == []
    nothing = verdict(PowerFacts(meters([]), meters([], "enterprise")))
    assert (nothing["colour"], nothing["reasons"], nothing["power_index"]) == ("grey", "level.none", None)


# at work, output -> what alone would change the colour: enterprises, or electricity of the day (in December 10,000 kWh)
CHANGES = """
60 | 59 | blue +1 firms; blue +100000 Wh; orange -40 firms; orange -3900001 Wh
95 | 85 | blue -21 firms; blue -2000001 Wh
99 | 50 | green +1100000 Wh; yellow -30 firms; yellow -2900001 Wh
10 | 10 | orange +20 firms; orange +2000000 Wh
"""


@pytest.mark.parametrize("line", CHANGES.strip().splitlines())
def test_what_would_change_it(line: str) -> None:
    resumed, output, wanted = (cell.strip() for cell in line.split("|"))
    found = resumption_changes(verdict(county(int(resumed), float(output))), load_resumption_profile())
    told = [
        f"{one.colour.value} {one.firms:+} firms"
        if one.firms is not None
        else f"{one.colour.value} {one.watt_hours:+} Wh"
        for one in found
    ]
    assert told == wanted.split("; ")


def test_a_change_that_is_told_does_what_it_says() -> None:
    for more, colour in ((0, "yellow"), (1, "blue")):
        assert verdict(county(60 + more, 59))["colour"] == colour


def test_a_day_is_judged_from_what_was_known_at_noon_of_the_next() -> None:
    facts = county(60, 60)
    late = {"meter": "m000", "date": DAY, "electricity": 9_000.0, "recorded_at": NOON + timedelta(hours=1)}
    rows = [*facts.readings.to_dicts(), late]  # type: ignore[union-attr]
    later = PowerFacts(meters(rows), facts.enterprises)
    assert verdict(later)["power_index"] == verdict(facts)["power_index"]
    days = [DAY, DAY + timedelta(days=1)]
    told = power_index_as_known(ENGINE, later, areas=[COUNTY], days=days).filter(industry="ALL", scale="ALL")
    # The next day carries the reading that came late.
    assert told["used"].to_list() == [6_000_000, 6_000_000 - 100_000 + 9_000_000]


def test_the_explanation_says_rule_reasons_thresholds_and_changes_in_both_languages() -> None:
    told = explain_resumption(ENGINE, county(60, 59), place=COUNTY, day=DAY)
    assert told["colour"]["name"] == "yellow"
    assert [one["code"] for one in told["reasons"]] == ["level.yellow", "behind.output"]
    assert told["reasons"][0]["text"]["zh"] == "电力指数 59.50，达到黄色分档 40"
    assert told["would_change"][0]["text"] == {
        "zh": "再复工 1 家企业：变为蓝色",
        "en": "1 more enterprises at work: blue",
    }
    assert told["indicators"]["baseline"] == 10_000_000
    assert len(told["thresholds"]) == 5
    assert told["industries"][0]["industry"] == "unknown"
