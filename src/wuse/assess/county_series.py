"""County-day counts between bulletins, reconstructed: method `wuse-county-series-1`.

Bulletins give the province nearly every day, the cities on most days and the counties rarely. This module fills the
days between by an integer program for the cities of the province, and then one for the places of each city:

- the unknowns are the new cases of each place on each day, integers not below zero;
- between two known counts of a place they sum to the difference; over the places of an area they sum to the area's
  own increase between its known counts (for cities: on every day, since they were filled first), and on a day whose
  new cases the area reported, to that number;
- over every span of days a city has at least the increases of its counties that lie wholly inside it;
- a reclassification (cases moved out of an area by a bulletin) is a lower bound below zero on its day;
- what the parts of a city do not account for is `unassigned`: it is never given to a county by guess;
- of all solutions the one is taken that lies nearest to proportional shares of the area's daily course.

The result is monotone but for reclassifications, integer, and adds up to every known city and province count. Every
value carries the basis `estimated`. A reconstruction stands in for the county counts that the province held on the day
but did not publish, so it carries the time at which the province would have had them: nine the next morning, Beijing
time. See docs/explanation/county-estimates.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate, pairwise

from wuse.assess.apportionment import Group, Unit, apportion
from wuse.assess.county_facts import Known, segments
from wuse.assess.demands import Segment, demands

METHOD = "wuse-county-series-1"
_UNASSIGNED_COST = 5.0


@dataclass(frozen=True)
class _Task:
    """One estimation: what is known of every place, who belongs to whom, the days, and the first imported case."""

    known: Mapping[str, Known]
    places: Mapping[str, str]
    days: Sequence[date]
    imported_from: date | None

    def of(self, place: str) -> Known:
        """What is known of a place."""
        return self.known.get(place, Known())

    def below(self, area: str) -> list[str]:
        """The places directly in an area, by code."""
        return sorted(place for place, parent in self.places.items() if parent == area)

    def floors(self, place: str) -> dict[int, int]:
        """The days on which a place may lose cases, and how many."""
        moved = self.of(place).moved_out
        return {self.days.index(day): -cases for day, cases in moved.items() if day in self.days}

    @property
    def days_of_moves(self) -> set[date]:
        """Days with a reclassification anywhere: what was new and what was moved are told apart in counts only."""
        return {day for facts in self.known.values() for day in facts.moved_out}


def estimate_series(
    known: Mapping[str, Known],
    *,
    places: Mapping[str, str],
    days: Sequence[date],
    imported_from: date | None = None,
) -> dict[str, list[int]]:
    """Cumulative counts of every place on every day; `CODE?` is the part of an area that no place accounts for.

    Args:
        places: code -> code of the parent, for cities, zones and counties.
        days: consecutive days to fill.
        imported_from: the first day of a case from abroad; no unreported case is given to a county from then on.

    Raises:
        Refusal: `estimate.contradiction` when the known counts cannot all be true.
    """
    task = _Task(known, places, days, imported_from)
    root = min(places.values(), key=len)
    series = _filled(task, root)
    series[root] = [sum(values) for values in zip(*series.values(), strict=True)]
    for city in (place for place in task.below(root) if task.below(place)):
        whole = Known(counts=dict(zip(days, series[city], strict=True)), moved_out=task.of(city).moved_out)
        series |= _filled(replace(task, known={**known, city: whole}), city)
    return series


def _filled(task: _Task, area: str) -> dict[str, list[int]]:
    """The cumulative counts of an area's parts, and of what they do not account for."""
    units = [_unit(task, place, task.of(area)) for place in task.below(area)]
    units.append(_remainder(task, area))
    new = apportion(units, Group(sums=_area_sums(task, area)), length=len(task.days))
    return {unit.name: list(accumulate(values)) for unit, values in zip(units, new, strict=True)}


def _area_sums(task: _Task, area: str) -> list[Segment]:
    """What an area's new cases sum to: between its known counts, and on each day whose new cases it reported.

    After the last figure nothing is new, as far as is known. An area without any figure says nothing.
    """
    facts = task.of(area)
    if not facts.counts and not facts.new:
        return []
    sums = segments(facts.counts, task.days)
    end = sums[-1][1] if sums else 0
    daily = [
        (i, i + 1, facts.new.get(day, 0))
        for i, day in enumerate(task.days)
        if i >= end or (day in facts.new and day not in task.days_of_moves)
    ]
    return sums + daily


def _unit(task: _Task, place: str, area: Known) -> Unit:
    """A part with its known sums; after its last known count it gets nothing that was not reported for it."""
    facts, days = task.of(place), task.days
    sums = segments(facts.counts, days)
    end = sums[-1][1] if sums else 0
    if not sums or facts.total is not None:
        end = max(end, _last_local(task, area))
    return Unit(
        name=place,
        sums=sums,
        fixed=_reported(task, facts),
        floors=task.floors(place),
        open_until=end,
        target=None if facts.total is None else (end, facts.total),
        cost=0.0,
        least=_least(task, place),
    )


def _reported(task: _Task, facts: Known) -> dict[int, int]:
    """New cases as reported, by the day's index."""
    usable = {
        day: new for day, new in facts.new.items() if day in task.days and day not in task.days_of_moves
    }
    return {task.days.index(day): new for day, new in usable.items()}


def _least(task: _Task, place: str) -> list[Segment]:
    """What a city's new cases come to at least; where cases were moved out of it, nothing is said."""
    if task.of(place).moved_out:
        return []
    parts = [task.of(part) for part in task.below(place)]
    return demands(
        [segments(part.counts, task.days) for part in parts], [_reported(task, part) for part in parts]
    )


def _remainder(task: _Task, area: str) -> Unit:
    """What an area's parts do not account for; dear, so that it takes only what must be left over."""
    return Unit(
        name=f"{area}?",
        sums=[],
        fixed={},
        floors=task.floors(area),
        open_until=len(task.days),
        target=None,
        cost=_UNASSIGNED_COST,
    )


def _last_local(task: _Task, area: Known) -> int:
    """One past the last day of an area's growth before cases came from abroad; 0 when it never grew."""
    counts = [(day, value) for day, value in sorted(area.counts.items()) if day in task.days]
    grown = [day for (_, low), (day, high) in pairwise([(task.days[0], 0), *counts]) if high > low]
    local = [day for day in grown if task.imported_from is None or day < task.imported_from]
    return task.days.index(local[-1]) + 1 if local else 0
