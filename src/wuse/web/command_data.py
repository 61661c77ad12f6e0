"""What the command's cockpit reads: the indicators of a place and of what lies in it, from what was known just now."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import polars as pl
from django.conf import settings

from wuse.assess.country_tiers import site_tier_files
from wuse.assess.indicators import CHINA, indicator_facts, indicator_values, load_registry_of_indicators
from wuse.places import Place
from wuse.publish.daily_bulletin import DailyBulletin, bulletin_moment, daily_bulletin, day_before
from wuse.publish.work_told import WorkTold, work_told
from wuse.vocabulary import PlaceCode
from wuse.web.resumption_data import editions_of
from wuse.web.site import open_pool, places

COURSE_DAYS = 14


@dataclass(frozen=True)
class CommandAnswer:
    """The values of a place and of the places in it, in the columns of `indicator_values`."""

    place: PlaceCode
    inside: tuple[Place, ...]
    values: pl.DataFrame

    def of(self, code: str) -> dict[str, dict[str, float | None]]:
        """Indicator -> value, part and whole of one place; what cannot be said of it is not there."""
        rows = self.values.filter(pl.col("area") == code).iter_rows(named=True)
        return {row["indicator"]: {name: row[name] for name in ("value", "part", "whole")} for row in rows}


def answer(home: Path, place: PlaceCode, *, at: datetime) -> CommandAnswer:
    """The indicators of a place at a moment; kept until the pool changes or the minute is over."""
    return _answer(home, open_pool(home).state_token(), place, _minute(at))


@lru_cache(maxsize=128)
def _answer(home: Path, token: str, place: PlaceCode, at: datetime) -> CommandAnswer:
    inside = _inside(place, at)
    values = _values(home, [place, *(found.code for found in inside)], at, None)
    return CommandAnswer(place, inside, values)


def bulletin(home: Path, place: PlaceCode, *, day: date | None, now: datetime) -> DailyBulletin:
    """The daily bulletin of a place, from the same values as the cockpit; `day`: today when None.

    Raises:
        Refusal: `bulletin.day_ahead`.
    """
    wanted, moment = bulletin_moment(day, _minute(now))
    found = _answer(home, open_pool(home).state_token(), place, moment)
    earlier = _values(home, [place], day_before(moment), None)
    return daily_bulletin(
        places().get(place),
        found.inside,
        day=wanted,
        as_of=moment,
        registry=load_registry_of_indicators(),
        values=found.values,
        before=earlier,
        work=_work(home, places().get(place), wanted),
    )


def _work(home: Path, place: Place, day: date) -> WorkTold | None:
    return work_told(place, day, work=editions_of(home), tree=places())


def china_day(at: datetime) -> date:
    """The day that it is in China."""
    return at.astimezone(CHINA).date()


def course(
    home: Path, place: PlaceCode, indicator: str, *, at: datetime
) -> list[tuple[datetime, float | None]]:
    """An indicator at this time of the last fourteen days, the oldest first, from what was known at each."""
    return _course(home, open_pool(home).state_token(), place, indicator, _minute(at))


@lru_cache(maxsize=128)
def _course(
    home: Path, token: str, place: PlaceCode, indicator: str, at: datetime
) -> list[tuple[datetime, float | None]]:
    moments = [at - timedelta(days=days) for days in range(COURSE_DAYS - 1, -1, -1)]
    found = [_values(home, [place], moment, indicator) for moment in moments]
    return [(moment, _only(values)) for moment, values in zip(moments, found, strict=True)]


def _only(values: pl.DataFrame) -> float | None:
    return values["value"][0] if values.height else None


def _values(home: Path, areas: list[PlaceCode], at: datetime, indicator: str | None) -> pl.DataFrame:
    pool, registry = open_pool(home), load_registry_of_indicators()
    tiers = site_tier_files(settings.WUSE_COUNTRY_TIERS)
    facts = indicator_facts(pool, registry, present=True, tiers=tiers)
    only = None if indicator is None else [indicator]
    return indicator_values(pool.engine, facts, registry=registry, areas=areas, as_of=at, only=only)


def _inside(place: PlaceCode, at: datetime) -> tuple[Place, ...]:
    return tuple(places().children(place, on=at.date()))


def _minute(at: datetime) -> datetime:
    """The minute in which a moment falls, by its end: a whole minute is its own."""
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + timedelta(minutes=1)
