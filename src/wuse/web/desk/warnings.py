"""The desk's page of early warnings: those of one's own places with evidence, owner, state and clock, by level."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wuse import world
from wuse.assess.warnings import WarningRule, ends_text, load_warning_rule, reason_text
from wuse.respond.event_kind import event_catalogue
from wuse.respond.event_table import EventState
from wuse.respond.store.event_lists import EventChoice, EventPage, loads_by, open_page, outermost
from wuse.respond.store.warning_models import WarningRow
from wuse.respond.store.warnings import counts_by_kind, rows_of_events, warning_counts
from wuse.vocabulary import PlaceCode, PlaceLevel
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import local, places_of
from wuse.web.desk.event_map import level_below, unit_map
from wuse.web.desk.event_words import level_of_place, own_name
from wuse.web.desk.events import EventLine, ListQuestion, crumbs, event_lines, read_question
from wuse.web.language import page_language

_VERB = "event.read"
_COUNTY, _TOWNSHIP = 6, 9
_BELOW = {
    PlaceLevel.PROVINCE: PlaceLevel.CITY,
    PlaceLevel.CITY: PlaceLevel.COUNTY,
    PlaceLevel.COUNTY: PlaceLevel.TOWNSHIP,
    PlaceLevel.TOWNSHIP: PlaceLevel.VILLAGE,
    PlaceLevel.VILLAGE: PlaceLevel.GRID,
}


@dataclass(frozen=True)
class WarningLine:
    """A warning in a list: its event, why it stands or stood, since when, who has it, and what ends its signal."""

    event: EventLine
    why: str
    since: str
    judged: str
    owner: str
    over: str
    ends: str


@dataclass(frozen=True)
class UnitCount:
    """How many warnings of each kind are in work in a unit."""

    name: str
    address: str
    numbers: tuple[int, ...]
    total: int


@needs(_VERB)
@require_GET
def warnings(request: HttpRequest) -> HttpResponse:
    """The warnings in work at a unit of one's own, by the clock that is up first, and how many lie where below it."""
    held, at = places_of(actor_of(request), _VERB), world.now()
    question, rule = read_question(request, _VERB), load_warning_rule()
    unit = question.unit or (held[0] if len(outermost(held)) == 1 else "")
    places = [unit] if unit else held
    kinds = event_catalogue().signal_kinds
    chosen = (question.view,) if question.view in kinds else kinds
    page = open_page(places, EventChoice(at=at, kinds=chosen), after=question.after)
    below, mapped = _BELOW.get(PlaceCode(unit).level) if unit else None, level_below(unit) if unit else None
    context = {
        "question": question,
        "crumbs": crumbs(question.unit, held),
        "units": [(place, own_name(place)) for place in outermost(held)] if not unit else [],
        "tabs": _tabs(question, counts_by_kind(places)),
        "lines": _lines(page, at, rule, within=unit),
        "onward": question.address(after=page.onward) if page.onward else "",
        "first": bool(question.after),
        "kinds": [rule.kinds[_signal(kind)][page_language()] for kind in kinds],
        "table": _table(question, below, unit) if below else [],
        "table_title": level_of_place(below) if below else "",
        "map": unit_map(unit, loads_by(mapped, unit, at=at, kinds=chosen), view="desk-warnings")
        if mapped
        else None,
        "map_title": level_of_place(mapped) if mapped else "",
        "rule": rule,
        "rule_title": rule.title[page_language()],
    }
    response = render(request, "wuse/warnings.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _signal(kind: str) -> str:
    return kind.removeprefix("warn_")


def _tabs(question: ListQuestion, counts: Mapping[str, int]) -> list[tuple[str, str, int, bool]]:
    """Words, address, number and whether it is the one that is shown, of all and of each kind."""
    rule, kinds = load_warning_rule(), event_catalogue().signal_kinds
    shown = question.view if question.view in kinds else ""
    named = [("", _("All kinds"), sum(counts.values()))]
    named += [(kind, rule.kinds[_signal(kind)][page_language()], counts.get(kind, 0)) for kind in kinds]
    return [(words, question.address(view=kind), number, kind == shown) for kind, words, number in named]


def _table(question: ListQuestion, level: PlaceLevel, unit: str) -> list[UnitCount]:
    """The units of a level that have warnings, in the order of their codes."""
    found = warning_counts(level, unit)
    return [
        UnitCount(
            name=own_name(code) if code != unit else _("{place} itself").format(place=own_name(code)),
            address=question.address(unit=code),
            numbers=tuple(counts.get(kind, 0) for kind in event_catalogue().signal_kinds),
            total=sum(counts.values()),
        )
        for code, counts in found.items()
    ]


def _lines(page: EventPage, at: datetime, rule: WarningRule, *, within: str) -> list[WarningLine]:
    kept = rows_of_events(head.number for head in page.heads)
    lines = event_lines(page, at, within=within)
    return [
        _line(line, str(head.place), head.state, kept[head.number], rule)
        for head, line in zip(page.heads, lines, strict=True)
    ]


def _line(line: EventLine, place: str, state: EventState, kept: WarningRow, rule: WarningRule) -> WarningLine:
    numbers: dict[str, Any] = {"observed": kept.observed, "threshold": kept.threshold}
    return WarningLine(
        event=line,
        why=reason_text(kept.signal, numbers, rule, page_language()),
        since=local(kept.first_at),
        judged=local(kept.judged_at),
        owner=_owner(line, place, state),
        over=local(kept.over_at) if kept.over_at else "",
        ends=ends_text(kept.signal, numbers, rule, page_language()),
    )


def _owner(line: EventLine, place: str, state: EventState) -> str:
    """The station that has it; else the desk of its township, or the county where it was handed up."""
    if line.station != "–":
        return line.station
    if state is EventState.REFERRED:
        return _("{place}: county command").format(place=own_name(place[:_COUNTY]))
    return _("{place}: dispatch desk").format(place=own_name(place[:_TOWNSHIP]))
