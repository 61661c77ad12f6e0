"""The daily bulletin of a small made-up response, word for word in both languages, and what it must never tell."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.spec.test_indicators import ENGINE, REGISTRY, table
from tests.work_cases import Figures, edition
from wuse.assess.indicators import IndicatorFacts, indicator_values
from wuse.places import Place, load_registry
from wuse.publish.daily_bulletin import (
    DailyBulletin,
    DailyLine,
    Telling,
    Trend,
    bulletin_moment,
    daily_bulletin,
    day_before,
    figure_of,
)
from wuse.publish.daily_words import daily_text, line_words
from wuse.publish.resumption_map import public_work
from wuse.publish.work_told import WorkTold, work_told
from wuse.vocabulary import Lang, PlaceCode, Refusal

DAY = date(2020, 2, 9)
# The end of the ninth in Hangzhou, and noon of the tenth.
END, LATER = datetime(2020, 2, 9, 16, tzinfo=UTC), datetime(2020, 2, 10, 4, tzinfo=UTC)
TREE = load_registry()
YUEQING, RUIAN = "330382001001", "330381001001"
Tables = Mapping[str, Sequence[Mapping[str, Any]]]


def worked() -> WorkTold | None:
    """The return to work of 温州 on the eighth: 乐清 is behind, one county is withheld."""
    places: dict[str, Figures] = {
        "3303": (1260, 30.0, 24.0), "330324": None, "330381": (40, 45.0, 35.5), "330382": (30, 15.0, 18.5),
    }  # fmt: skip
    then: dict[str, Figures] = {"3303": (1260, 28.0, 20.0)}
    editions = [edition(date(2020, 2, 1), then), edition(date(2020, 2, 8), places, number=2)]
    return work_told(TREE.get("3303"), DAY, work=public_work(ENGINE, editions), tree=TREE)


WORK = worked()


def before_end(days: float) -> datetime:
    return END - timedelta(days=days)


def cases(*counts: int) -> list[dict[str, Any]]:
    """The cumulative counts of 温州 up to the eighth, one a day."""
    about = {"place": "3303", "measure": "confirmed_cum", "basis": "published", "cut_off": "24:00"}
    return [
        {**about, "date": date(2020, 2, 8) - timedelta(days=ago), "value": count}
        for ago, count in enumerate(reversed(counts))
    ]


def visits(
    households: int, days: float, *, place: str = YUEQING, fever: int = 0, county: str = "y"
) -> list[dict[str, Any]]:
    """A visit to one person of each household, so many days before the end; some with fever."""
    return [
        {"visit_id": f"{county}{n}-{days}", "person": f"{county}{n}", "household": f"{n} 号", "place": place,
         "visited_at": before_end(days), "fever": n < fever}
        for n in range(households)
    ]  # fmt: skip


def isolations(number: int, days: float, kind: str = "home") -> list[dict[str, Any]]:
    return [
        {"isolation_id": f"{kind}{days}-{n}", "person": f"{kind}{days}-{n}", "place": YUEQING,
         "isolation_kind": kind, "isolation_began_at": before_end(days), "isolation_due_on": date(2020, 2, 20)}
        for n in range(number)
    ]  # fmt: skip


def event(number: int, days: float, level: str = "orange") -> dict[str, Any]:
    about = {"step": "report", "after": "reported", "kind": "price", "place": YUEQING}
    return {"event": number, "number": 1, "level": level, "stepped_at": before_end(days), **about}


def rooms(free: int, day: int) -> dict[str, Any]:
    about = {"holder": "h", "item": "isolation_room", "place": "330382", "capacity": 40.0}
    return {**about, "date": date(2020, 2, day), "quantity": float(free)}


SMALL: Tables = {
    "case_count": cases(25, 30),
    # Ten households of 乐清 were visited today, eight of them yesterday too; eight of 瑞安 ten days ago, and not since.
    "grid_visit": [
        *visits(10, 0.3, fever=2),
        *visits(8, 1.3),
        *visits(8, 10, place=RUIAN, county="r"),
    ],
    "isolation": [*isolations(6, 3), *isolations(2, 0.5), *isolations(3, 2, "centralised")],
    "event_step": [event(1, 2), event(2, 0.2, "red")],
    "stock": [rooms(30, 8), rooms(10, 9)],
}


def bulletin(
    tables: Tables = SMALL,
    *,
    place: str = "3303",
    day: date = DAY,
    now: datetime = LATER,
    units: Sequence[Place] = (),
) -> DailyBulletin:
    """The bulletin of a place from rows that were all known early."""
    early = {"recorded_at": datetime(2020, 1, 20, tzinfo=UTC)}
    rows = {name: [{**early, **row} for row in found] for name, found in tables.items()}
    names = {*REGISTRY.reads, "population"}
    facts = IndicatorFacts({name: table(name, rows.get(name, [])) for name in names}, {})
    wanted, as_of = bulletin_moment(day, now)
    inside = units or TREE.children(place, on=wanted)
    values, before = (
        indicator_values(ENGINE, facts, registry=REGISTRY, areas=areas, as_of=moment)
        for areas, moment in (([place, *(one.code for one in inside)], as_of), ([place], day_before(as_of)))
    )
    return daily_bulletin(
        TREE.get(place),
        inside,
        day=wanted,
        as_of=as_of,
        registry=REGISTRY,
        values=values,
        before=before,
        work=WORK if place == "3303" else None,
    )


def line(found: DailyBulletin, indicator: str) -> DailyLine:
    return next(one for one in found.lines if one.indicator.id == indicator)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_bulletin_word_for_word(lang: Lang) -> None:
    wanted = Path(__file__).with_name(f"daily_bulletin.{lang}.txt").read_text(encoding="utf-8")
    assert daily_text(bulletin(), lang) == wanted.replace("DIGEST", REGISTRY.digest)


def test_every_indicator_is_in_it_once_with_what_it_means() -> None:
    text = daily_text(bulletin({}), "en")
    assert [one.indicator for one in bulletin().lines] == list(REGISTRY.indicators)
    for indicator in REGISTRY.indicators:
        assert text.count(f"[{indicator.id}]") == 1
        assert indicator.meaning["en"] in text


def test_what_is_missing_is_said_and_is_no_number() -> None:
    found = bulletin({})
    assert {one.now.telling for one in found.lines} == {Telling.MISSING}
    for one in found.lines:
        words = line_words(one, "zh")
        assert (words.value, words.before, words.difference) == (
            "没有可据以计算的数据",
            "没有可据以计算的数据",
            "",
        )


@pytest.mark.parametrize(
    ("name", "part", "whole", "told"),
    [
        ("isolated_home", 0, None, Telling.TOLD),
        ("isolated_home", 1, None, Telling.WITHHELD),
        ("isolated_home", 4, None, Telling.WITHHELD),
        ("isolated_home", 5, None, Telling.TOLD),
        # Who is among so few, or who of the whole is not among them, could be told from a share.
        ("positivity_week", 3, 90, Telling.WITHHELD),
        ("positivity_week", 87, 90, Telling.WITHHELD),
        ("positivity_week", 0, 3, Telling.WITHHELD),
        ("positivity_week", 0, 90, Telling.TOLD),
        ("positivity_week", 90, 90, Telling.TOLD),
        # Cases are published figures, events are no persons.
        ("confirmed_cum", 1, None, Telling.TOLD),
        ("events_open", 1, None, Telling.TOLD),
    ],
)
def test_few_persons_are_withheld(name: str, part: float, whole: float | None, told: Telling) -> None:
    value = part if whole is None else part / whole
    figure = figure_of(REGISTRY.get(name), {"value": value, "part": part, "whole": whole})
    assert figure.telling is told
    assert (figure.value is None) == (told is Telling.WITHHELD)


def test_a_withheld_number_is_nowhere_in_the_bulletin() -> None:
    found = line(bulletin(), "isolated_centralised")
    assert line_words(found, "en").value == "too few, withheld"
    assert (found.difference, found.trend, found.now.part) == (None, None, None)


@pytest.mark.parametrize(
    ("name", "trend"),
    [
        ("confirmed_cum", Trend.WORSE),
        ("households_day", Trend.BETTER),
        ("isolated_home", Trend.OTHER),
        ("isolation_overdue", Trend.SAME),
        ("isolation_rooms_free", Trend.WORSE),
    ],
)
def test_it_says_whether_a_number_is_better_than_the_day_before(name: str, trend: Trend) -> None:
    assert line(bulletin(), name).trend is trend


def test_counties_that_lag_are_named_in_the_order_of_their_codes() -> None:
    lagging = line(bulletin(), "household_coverage").lagging
    assert lagging is not None
    assert (lagging.count, lagging.of, [place.code for place in lagging.named]) == (1, 2, ["330381"])


def township(code: str) -> Place:
    named = {"name": f"{code} 镇", "short_name": code, "name_en": code, "kind": "township"}
    ends = {"valid_from": date(2019, 1, 1), "valid_to": None, "part_of": None, "succeeded_by": None}
    return Place(code=PlaceCode(code), **named, **ends)  # type: ignore[arg-type]


def test_below_the_county_what_lags_is_counted_and_not_named() -> None:
    rows = [*visits(10, 0.3), *visits(8, 10, place="330382002001", county="r")]
    units = [township("330382001"), township("330382002")]
    found = bulletin({"grid_visit": rows}, place="330382", units=units)
    lagging = line(found, "household_coverage").lagging
    assert lagging is not None
    assert (lagging.count, lagging.of, lagging.named) == (1, 2, ())
    told = daily_text(found, "zh")
    assert "所辖 2 个地方中滞后的：1 个\n" in told
    assert "330382002" not in told


def test_a_day_that_lasts_is_told_up_to_now_and_one_to_come_is_refused() -> None:
    found = bulletin(day=date(2020, 2, 10))
    assert (found.is_whole, found.as_of) == (False, LATER)
    assert "截至 12:00，当日尚未结束" in daily_text(found, "zh")
    with pytest.raises(Refusal, match="2020-02-11 has not begun"):
        bulletin(day=date(2020, 2, 11))
