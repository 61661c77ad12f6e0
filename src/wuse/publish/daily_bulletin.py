"""The daily bulletin of a response (日报): what the registry's indicators say of a place, fit to be handed on.

What counts few persons is withheld, what cannot be said is said to be missing, and neither is ever a number.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

import polars as pl

from wuse.assess.indicators import CHINA, Indicator, Registry
from wuse.places import Place
from wuse.publish.disclosure import MinimumCell
from wuse.publish.work_told import WorkTold
from wuse.vocabulary import PlaceLevel, Refusal

MINIMUM = MinimumCell()
# Below the county nobody is named for lagging: ranking the grass roots became a burden of its own in 2020.
_NAMED = frozenset({PlaceLevel.CITY, PlaceLevel.COUNTY})
_DAY = timedelta(days=1)


class Telling(StrEnum):
    """TOLD: there is a value. WITHHELD: it counts too few persons. MISSING: there is nothing to tell it from.

    EDITION: it is made of meters of enterprises, and what may be told of these is in the editions of the power index.
    """

    TOLD = "told"
    WITHHELD = "withheld"
    EDITION = "edition"
    MISSING = "missing"


class Trend(StrEnum):
    """How a value stands to that of the day before. OTHER: neither way is good or bad."""

    SAME = "same"
    BETTER = "better"
    WORSE = "worse"
    OTHER = "other"


@dataclass(frozen=True)
class DailyFigure:
    """One value; without a telling that it is told there is no number in it."""

    telling: Telling
    value: float | None = None
    part: float | None = None
    whole: float | None = None


@dataclass(frozen=True)
class Lagging:
    """Places inside that lag behind the whole. `named`: empty below the county; `of`: how many could be compared."""

    count: int
    of: int
    named: tuple[Place, ...]


@dataclass(frozen=True)
class DailyLine:
    """One indicator with its value, that of the day before, and what lags; `trend` is None where it cannot be said."""

    indicator: Indicator
    now: DailyFigure
    before: DailyFigure
    lagging: Lagging | None

    @property
    def difference(self) -> float | None:
        """How much more than the day before."""
        if self.now.value is None or self.before.value is None:
            return None
        return self.now.value - self.before.value

    @property
    def trend(self) -> Trend | None:
        """Whether the value is better than that of the day before."""
        difference = self.difference
        if difference is None:
            return None
        if difference == 0 or self.indicator.better == "none":
            return Trend.OTHER if difference else Trend.SAME
        return Trend.BETTER if (difference > 0) == (self.indicator.better == "high") else Trend.WORSE


@dataclass(frozen=True)
class DailyBulletin:
    """The bulletin of a place and a day. `as_of`: the last moment of the day, or the one that had come.

    `work`: the paragraph on the return to work; None below the county.
    """

    place: Place
    day: date
    as_of: datetime
    registry: Registry
    lines: tuple[DailyLine, ...]
    work: WorkTold | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the day was over."""
        return self.as_of == _end(self.day)

    @property
    def panels(self) -> Iterator[tuple[str, list[DailyLine]]]:
        """Each panel with its lines, in the order of the registry."""
        for panel in self.registry.panels:
            yield panel, [line for line in self.lines if line.indicator.panel == panel]


def bulletin_moment(day: date | None, now: datetime) -> tuple[date, datetime]:
    """The day of a bulletin and the moment that it is judged at: the last of the day, or now while it lasts.

    Args:
        day: in China; today when None.

    Raises:
        Refusal: `bulletin.day_ahead`.
    """
    today = now.astimezone(CHINA).date()
    wanted = day or today
    if wanted > today:
        raise Refusal(
            "bulletin.day_ahead",
            "{day} has not begun, so there is no bulletin of it. Ask for {today} or a day before it.",
            {"day": wanted.isoformat(), "today": today.isoformat()},
        )
    return wanted, min(now, _end(wanted))


def day_before(as_of: datetime) -> datetime:
    """The moment that a bulletin's values are compared with: the same time of the day before."""
    return as_of - _DAY


def daily_bulletin(
    place: Place,
    inside: Iterable[Place],
    *,
    day: date,
    as_of: datetime,
    registry: Registry,
    values: pl.DataFrame,
    before: pl.DataFrame,
    work: WorkTold | None = None,
) -> DailyBulletin:
    """The bulletin of a place from what the registry's function said of it.

    Args:
        inside: the places in it.
        values: of the place and of those inside at `as_of`, in the columns of `indicator_values`; `before`: those of
            the place a day earlier.
        work: what the editions of the power index tell of the place; None to leave the paragraph out.
    """
    told, earlier = _by_place(values), _by_place(before).get(place.code, {})
    units = sorted(inside, key=lambda found: found.code)
    lines = []
    for indicator in registry.indicators:
        now = figure_of(indicator, told.get(place.code, {}).get(indicator.id))
        figures = [(unit, figure_of(indicator, told.get(unit.code, {}).get(indicator.id))) for unit in units]
        then = figure_of(indicator, earlier.get(indicator.id))
        lines.append(DailyLine(indicator, now, then, _lagging(indicator, now, figures, registry.lag_points)))
    return DailyBulletin(place, day, as_of, registry, tuple(lines), work)


def figure_of(indicator: Indicator, row: Mapping[str, float | None] | None) -> DailyFigure:
    """A value as it may be told. `row`: its `value`, `part` and `whole`; None where nothing can be said."""
    if row is None or row["value"] is None:
        return DailyFigure(Telling.MISSING)
    if indicator.of_meters:
        return DailyFigure(Telling.EDITION)
    part, whole = row["part"] or 0.0, row["whole"]
    counts = [part] if whole is None else [part, whole, whole - part]
    if indicator.persons and any(MINIMUM.withholds(count) for count in counts):
        return DailyFigure(Telling.WITHHELD)
    return DailyFigure(Telling.TOLD, row["value"], part, whole)


def _lagging(
    indicator: Indicator, whole: DailyFigure, figures: Sequence[tuple[Place, DailyFigure]], points: float
) -> Lagging | None:
    """What lags behind the whole by so many points of a hundred; None where shares say nothing of good and bad."""
    own = whole.value
    if own is None or indicator.unit != "share" or indicator.better == "none":
        return None
    sign = 1 if indicator.better == "high" else -1
    known = [(unit, figure.value) for unit, figure in figures if figure.value is not None]
    # Whole thousandths of a point: ten points are ten points, whatever the shares were divided by.
    behind = [unit for unit, value in known if round(sign * (own - value) * 100_000) >= points * 1000]
    named = tuple(unit for unit in behind if unit.level in _NAMED)
    return Lagging(len(behind), len(known), named) if known else None


def _by_place(values: pl.DataFrame) -> dict[str, dict[str, dict[str, float | None]]]:
    found: dict[str, dict[str, dict[str, float | None]]] = {}
    for row in values.iter_rows(named=True):
        found.setdefault(row["area"], {})[row["indicator"]] = {
            name: row[name] for name in ("value", "part", "whole")
        }
    return found


def _end(day: date) -> datetime:
    # Not the first of the next day, on which other isolations are overdue and other stocks the newest.
    return datetime.combine(day, time.max, tzinfo=CHINA)
