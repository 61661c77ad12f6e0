"""What the pages of the control index and of the import risk read, kept until the pool changes or a minute is over."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import polars as pl
from django.conf import settings

from wuse.assess.control_index import IndexAnswer, control_index, load_control_index
from wuse.assess.country_tiers import CountryTiers, site_tier_files, site_tiers
from wuse.assess.import_risk import import_risk
from wuse.assess.indicators import CHINA, indicator_facts, load_registry_of_indicators
from wuse.assess.power_index import ALL
from wuse.places import Place
from wuse.publish import EditionStore
from wuse.publish.power import PowerEditionStore
from wuse.vocabulary import PlaceCode, PlaceLevel
from wuse.web.cockpit_data import SERIES
from wuse.web.resumption_data import editions_of
from wuse.web.site import open_pool, places

_WEEK = timedelta(days=7)
"""An edition of the power index counts for so many days: not every day has one."""


def index_day(now: datetime) -> date:
    """The newest whole day, in Beijing time."""
    return now.astimezone(CHINA).date() - timedelta(days=1)


def index_answer(home: Path, place: PlaceCode, *, day: date, now: datetime) -> IndexAnswer:
    """The index of a place and of what lies in it, down to the county, on a day.

    Raises:
        Refusal: `control_index.early`, `place.unknown`.
    """
    load_control_index(day)
    issued = tuple(PowerEditionStore(home).days())
    return _index(home, open_pool(home).state_token(), place, day, _minute(now), issued)


@lru_cache(maxsize=64)
def _index(
    home: Path, token: str, place: PlaceCode, day: date, now: datetime, issued: tuple[date, ...]
) -> IndexAnswer:
    pool, registry = open_pool(home), load_registry_of_indicators()
    facts = indicator_facts(pool, registry, present=True, tiers=site_tier_files(settings.WUSE_COUNTRY_TIERS))
    return control_index(
        pool.engine,
        facts,
        definition=load_control_index(day),
        registry=registry,
        counties=counties_of(home, place, day),
        day=day,
        now=now,
        told=_told_of_meters(home, max((one for one in issued if day - _WEEK < one <= day), default=None)),
    )


def _told_of_meters(home: Path, day: date | None) -> dict[tuple[str, str], float]:
    """What the edition of a day tells of the return to work: area and indicator -> share. The page is for everyone."""
    figures = editions_of(home).figures.get(day, {}) if day else {}
    return {
        (place, name): rate / 100
        for (place, industry), figure in figures.items()
        if industry == ALL
        for name, rate in (
            ("firms_resumed", figure.cell.resumed_rate),
            ("power_output", figure.cell.output_rate),
            ("power_index", figure.cell.power_index),
        )
        if rate is not None
    }


def inside(place: PlaceCode, day: date) -> list[Place]:
    """A place and the places in it that have an index: cities and counties."""
    tree = places()
    within = tree.children(place, on=day) if place.level is not PlaceLevel.COUNTY else []
    return [
        tree.get(place),
        *(one for one in within if one.code.level in (PlaceLevel.CITY, PlaceLevel.COUNTY)),
    ]


def counties_of(home: Path, place: PlaceCode, day: date) -> dict[str, dict[str, str]]:
    """Area -> its counties with the colour of the newest edition by that day; `none` where there is no edition."""
    colours = colours_on(home, day)
    tree = places()
    found: dict[str, dict[str, str]] = {}
    for area in inside(place, day):
        level = area.code.level
        codes = [area.code] if level is PlaceLevel.COUNTY else [
            one.code for one in tree.descendants(area.code, PlaceLevel.COUNTY, on=day)
        ]  # fmt: skip
        found[str(area.code)] = {str(code): colours.get(str(code), "none") for code in codes}
    return found


def colours_on(home: Path, day: date) -> Mapping[str, str]:
    """County -> colour on the newest edition of a day or one before it; empty without one."""
    known = [one for one in EditionStore(home, SERIES).list() if one.as_of <= day]
    if not known:
        return {}
    newest = max(known, key=lambda one: (one.as_of, one.number))
    return {str(verdict.place): str(verdict.colour) for verdict in newest.verdicts}


def risk_answer(home: Path, place: PlaceCode, *, now: datetime) -> pl.DataFrame:
    """The import risk of a place and of what lies in it, by country and together, as known now."""
    return _risk(home, open_pool(home).state_token(), place, _minute(now))


@lru_cache(maxsize=64)
def _risk(home: Path, token: str, place: PlaceCode, now: datetime) -> pl.DataFrame:
    pool, today = open_pool(home), now.astimezone(CHINA).date()
    areas = [str(one.code) for one in inside(place, today)]
    return import_risk(
        pool.engine,
        pool.source("arrival"),
        tiers=site_tier_files(settings.WUSE_COUNTRY_TIERS),
        areas=areas,
        as_of=now,
    )


def tiers_of_site(day: date) -> CountryTiers:
    """The tiers of this site on a day."""
    return site_tiers(settings.WUSE_COUNTRY_TIERS, day=day)


def _minute(at: datetime) -> datetime:
    """The minute in which a moment falls, by its end."""
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + timedelta(minutes=1)
