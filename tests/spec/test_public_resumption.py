"""The public map of work resumed: what follows from an edition, and what a county's colour would need to change."""

from datetime import date

import pytest

from tests.power_cases import ENGINE
from tests.work_cases import FRIDAY, NEXT, Figures, edition
from wuse.assess.power_index import ALL
from wuse.assess.resumption import load_resumption_profile
from wuse.places import load_registry
from wuse.publish.resumption_map import (
    PublicColour,
    explain_public,
    lagging,
    public_changes,
    public_colours,
    public_figures,
    public_work,
)
from wuse.publish.work_told import WorkTold, work_lines, work_told
from wuse.vocabulary import Colour

YUEQING, RUIAN, WENZHOU, ZHEJIANG = "330382", "330381", "3303", "33"
TREE = load_registry()


def coloured(figures: Figures, day: date = NEXT) -> PublicColour | None:
    found = public_figures([edition(day, {YUEQING: figures})])
    return public_colours(ENGINE, found).get((day, YUEQING))


# firms | share resumed | output | colour of the county
CASES = """
30 | 90.00 | 70.00 | green
30 | 89.98 | 70.00 | blue
30 | 60.00 | 60.00 | blue
30 | 50.00 | 30.00 | yellow
30 | 30.00 | 10.00 | orange
30 | 29.98 | 10.00 | red
"""


@pytest.mark.parametrize("line", CASES.strip().splitlines())
def test_a_colour_follows_from_the_published_figures(line: str) -> None:
    firms, resumed, output, colour = (part.strip() for part in line.split("|"))
    found = coloured((int(firms), float(resumed), float(output)))
    assert found is not None
    assert found.colour == colour


def test_what_is_withheld_has_no_colour_and_no_figure() -> None:
    assert coloured(None) is None
    figure = public_figures([edition(NEXT, {YUEQING: None})])[NEXT][YUEQING, ALL]
    assert figure.is_withheld
    assert (figure.cell.firms, figure.cell.power_index, figure.week_rise) == (None, None, None)


@pytest.mark.parametrize(
    ("before", "now", "rise"),
    [
        ((30, 40.0, 20.0), (30, 50.0, 30.0), 10.0),
        (None, (30, 50.0, 30.0), None),
        ((30, 40.0, 20.0), None, None),
    ],
)
def test_the_rise_is_told_where_both_weeks_are(before: Figures, now: Figures, rise: float | None) -> None:
    found = public_figures([edition(FRIDAY, {YUEQING: before}), edition(NEXT, {YUEQING: now})])
    assert found[NEXT][YUEQING, ALL].week_rise == rise
    assert found[FRIDAY][YUEQING, ALL].week_rise is None


def test_a_change_that_is_named_leads_to_the_colour_that_is_named() -> None:
    profile = load_resumption_profile()
    for figures in ((30, 50.0, 30.0), (30, 61.5, 60.02), (7, 20.0, 20.0), (900, 85.0, 77.0)):
        found = coloured(figures)
        assert found is not None
        firms, resumed, output = figures
        for colour, points, enterprises in public_changes(found.figure.cell, found.colour, profile):
            then = coloured((firms, resumed, output + points))
            assert then is not None
            assert then.colour is colour
            assert (enterprises > 0) == (points > 0)
            assert abs(enterprises) / firms >= abs(points) / 100


def test_reasons_and_changes_tell_nothing_in_kilowatt_hours() -> None:
    found = coloured((30, 50.0, 30.0))
    assert found is not None
    told = explain_public(found)
    words = str(told)
    assert [reason["code"] for reason in told["reasons"]] == ["level.yellow", "behind.output"]
    assert "kWh" not in words
    assert "千瓦时" not in words
    assert (
        told["would_change"][0]["text"]["zh"]
        == "复工率提高 40.00 个百分点（约 12 家企业），或复产率同样变化：变为蓝色"
    )


def test_what_lags_is_in_the_order_of_codes_and_nobody_is_named_for_a_withheld_figure() -> None:
    places: dict[str, Figures] = {
        ZHEJIANG: (900, 60.0, 60.0), WENZHOU: (60, 50.0, 50.0), YUEQING: (30, 1.0, 1.0),
        RUIAN: (30, 50.0, 49.98), "330324": (30, 50.02, 50.0), "330326": None,
    }  # fmt: skip
    figures = public_figures([edition(NEXT, places)])[NEXT]
    assert [one.place for one in lagging(figures, top=ZHEJIANG)] == [WENZHOU, RUIAN, YUEQING]


def told_of(place: str, day: date = NEXT) -> WorkTold | None:
    places: dict[str, Figures] = {
        ZHEJIANG: (900, 60.0, 50.0), WENZHOU: (60, 50.0, 40.0), YUEQING: (30, 20.0, 20.0), RUIAN: None,
    }  # fmt: skip
    work = public_work(ENGINE, [edition(NEXT, places, number=7)])
    return work_told(TREE.get(place), day, work=work, tree=TREE)


def test_the_bulletin_tells_of_the_newest_edition_by_its_day() -> None:
    told = told_of(WENZHOU, date(2020, 2, 25))
    assert told is not None
    assert told.figure is not None
    assert (told.figure.day, told.number, told.withheld) == (NEXT, 7, 1)
    assert told.counties == {Colour.ORANGE: 1}
    assert [place.code for place in told.lagging] == [YUEQING]
    before = told_of(WENZHOU, FRIDAY)
    assert before is not None
    assert work_lines(before, "zh") == ["截至当日没有发布本地的复工电力指数。"]


def test_a_withheld_county_is_said_to_be() -> None:
    told = told_of(RUIAN)
    assert told is not None
    assert (
        work_lines(told, "en")[0]
        == "2020-02-21, edition 7: power index of work withheld, too few enterprises"
    )
