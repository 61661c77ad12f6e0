"""Supervision: events with cards, and how long events took; units in the order of their codes, never ranked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import polars as pl
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wuse import world
from wuse.assess.event_times import EventWindow, Unit, event_times, present_steps
from wuse.respond.event_clock import Card, ClockName
from wuse.respond.event_kind import event_catalogue
from wuse.respond.store.event_lists import EventChoice, loads_by, open_page, outermost
from wuse.vocabulary import PlaceCode, PlaceLevel
from wuse.web import site
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import places_of
from wuse.web.desk.event_map import level_below, unit_map
from wuse.web.desk.event_words import clock_name, level_of_place, own_name, span_words
from wuse.web.desk.events import ListQuestion, crumbs, event_lines, read_question

_VERB = "event.supervise"
_WINDOWS = (7, 30, 90)
_FEW = 5
_UNITS: Mapping[PlaceLevel, Unit] = {
    PlaceLevel.PROVINCE: "city",
    PlaceLevel.CITY: "county",
    PlaceLevel.COUNTY: "township",
    PlaceLevel.TOWNSHIP: "township",
}


@dataclass(frozen=True)
class TimeCell:
    """A clock of a unit: median and nine in ten, the share in time, how many are done; few of them say little."""

    median: str
    ninetieth: str
    in_time: str
    done: int
    few: bool


@dataclass(frozen=True)
class UnitLine:
    """A unit with its counts and times."""

    name: str
    address: str
    events: int
    open_events: int
    yellow: int
    red: int
    cells: tuple[TimeCell, ...]


@needs(_VERB)
@require_GET
def supervision(request: HttpRequest) -> HttpResponse:
    """The page of a unit of one's own."""
    held, at = places_of(actor_of(request), _VERB), world.now()
    question = read_question(request, _VERB)
    days = _days(request)
    unit = question.unit or (held[0] if len(outermost(held)) == 1 else "")
    places = [unit] if unit else held
    level = level_below(unit) if unit else None
    cards = open_page(places, EventChoice(at=at, card=Card.YELLOW), after=question.after)
    context = {
        "question": question,
        "crumbs": crumbs(question.unit, held),
        "units": [(place, own_name(place)) for place in outermost(held)] if not unit else [],
        "lines": event_lines(cards, at, within=unit),
        "onward": _address(question, days, after=cards.onward) if cards.onward else "",
        "days": days,
        "windows": [
            (_("{days} days").format(days=one), _address(question, one), one == days) for one in _WINDOWS
        ],
        "clocks": [clock_name(name) for name in ClockName],
        "table": _table(unit, days, at) if unit else [],
        "table_title": _table_title(unit),
        "map": unit_map(unit, loads_by(level, unit, at=at), view="desk-supervision") if level else None,
        "map_title": level_of_place(level) if level else "",
    }
    response = render(request, "wuse/supervision.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _days(request: HttpRequest) -> int:
    asked = request.GET.get("days", "")
    return int(asked) if asked in map(str, _WINDOWS) else _WINDOWS[0]


def _address(question: ListQuestion, days: int, **changed: str) -> str:
    return question.address(**changed) + ("&" if question.address(**changed) != "?" else "") + f"days={days}"


def _table_title(unit: str) -> str:
    by = _UNITS.get(PlaceCode(unit).level) if unit else None
    return level_of_place(PlaceLevel(by)) if by else ""


def _table(unit: str, days: int, at: datetime) -> list[UnitLine]:
    """Counts and times of the units of a place, from the facts of the pool."""
    by = _UNITS.get(PlaceCode(unit).level)
    if by is None:
        return []
    pool = site.open_pool(settings.WUSE_HOME)
    window = EventWindow(since=at - timedelta(days=days), known_at=at, area=_area(unit))
    found = event_times(pool.engine, present_steps(pool), limits=_limits(), window=window, by=by)
    return [_line(code, frame, days) for (code,), frame in sorted(found.group_by("unit"))]


def _area(unit: str) -> str:
    """The whole pool for a province: the steps name its cities and what lies in them."""
    return unit if len(unit) > 2 else ""


def _limits() -> dict[tuple[str, str], int]:
    levels = event_catalogue().rules[-1].levels
    return {
        (str(level), str(clock)): int(getattr(limits, clock).total_seconds() // 60)
        for level, limits in levels.items()
        for clock in ClockName
    }


def _line(code: object, frame: pl.DataFrame, days: int) -> UnitLine:
    rows = {row["clock"]: row for row in frame.iter_rows(named=True)}
    one = next(iter(rows.values()))
    return UnitLine(
        name=own_name(str(code)),
        address=f"?unit={code}&days={days}",
        events=one["events"],
        open_events=one["open_events"],
        yellow=one["yellow_cards"],
        red=one["red_cards"],
        cells=tuple(_cell(rows[name]) for name in ClockName),
    )


def _cell(row: Mapping[str, Any]) -> TimeCell:
    done = row["done"]
    if not done:
        return TimeCell("–", "", "–", 0, few=False)
    return TimeCell(
        median=span_words(timedelta(minutes=row["median_minutes"])),
        ninetieth=span_words(timedelta(minutes=row["ninetieth_minutes"])),
        in_time=f"{100 * row['in_time'] / done:.0f} %",
        done=done,
        few=done < _FEW,
    )
