"""What the cockpit shows, as plain values: every day's colours and figures, with their basis, in one answer.

Built from the pool once a state and kept until the pool changes, since sixty days of ninety counties are small and
the browser then plays them without asking again.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import polars as pl

from wuse.assess import (
    Series,
    colour_words,
    figure_span,
    load_series,
)
from wuse.places import (
    PlaceTree,
    boundaries_stamp,
    load_registry,
)
from wuse.pool import Pool
from wuse.publish import HEX, INK, EditionStore, compare, published_tables
from wuse.publish.present import PresentVerdicts
from wuse.publish.replay import day_range
from wuse.vocabulary import Basis, Colour, Refusal
from wuse.web.map_data import map_names
from wuse.web.site import open_pool

SERIES = "zhejiang"
_PUBLISHED = ("published_colour", "published_tally", "source", "verdict")
READ = ("case_count", "population", *_PUBLISHED)
"""The tables that the cockpit shows something of (an edition keeps its verdicts); others are no news there."""

_PROVINCE_MEASURES = (
    "confirmed_cum",
    "confirmed_new",
    "imported_cum",
    "discharged_cum",
    "severe_now",
    "deaths_cum",
    "contacts_traced_cum",
    "contacts_observed_now",
)
_BASIS_LETTER = {Basis.PUBLISHED: "p", Basis.DERIVED: "d", Basis.ESTIMATED: "e"}
_building = Lock()


def state(home: Path) -> str:
    """The state token of what the cockpit reads, for the ETag."""
    return open_pool(home).state_token(READ)


def cockpit(home: Path) -> dict[str, Any]:
    """The cockpit's data for the pool as it is now; one thread builds, the others wait and share."""
    with _building:
        return _cockpit(home, state(home), boundaries_stamp(home))


@lru_cache(maxsize=2)
def _cockpit(home: Path, token: str, boundaries: int) -> dict[str, Any]:
    pool, tree, series = open_pool(home), load_registry(), load_series(SERIES)
    first, last = figure_span(pool)
    days = day_range(max(first, series.begins), last) if first and last else []
    figures = _best_figures(pool)
    verdicts = _verdicts(home).of(pool, days)
    return {
        "state": token,
        "series": {"id": series.id, "title": dict(series.title)},
        "profiles": _profiles(series, days),
        "days": [day.isoformat() for day in days],
        "profile_of_day": [series.profile_of(day).id for day in days],
        **_as_published(home, pool.state_token(_PUBLISHED)),
        "colours": _colours(series, days),
        "counties": _counties(tree, series, verdicts, figures, days),
        "cities": [_place_series(place, figures, days) for place in tree.cities(_on(days))],
        "zones": [_place_series(place, figures, days) for place in tree.zones(_on(days))],
        "province": _province(tree, series, figures, days),
        "sources": _sources(pool, series, figures),
        "maps": map_names(home),
    }


@lru_cache(maxsize=2)
def _verdicts(home: Path) -> PresentVerdicts:
    """What was judged last, and is still true of most days when a figure comes."""
    return PresentVerdicts(load_registry(), load_series(SERIES))


@lru_cache(maxsize=2)
def _as_published(home: Path, token: str) -> dict[str, Any]:
    """What a new figure of a day leaves as it is: the editions beside the published map."""
    pool = open_pool(home)
    return {"editions": _editions(pool, home), "published": _published(pool)}


def _on(days: Sequence[date]) -> date:
    return days[-1] if days else load_series(SERIES).first_edition


def _profiles(series: Series, days: Sequence[date]) -> dict[str, Any]:
    profiles = {series.profile_of(day).id: series.profile_of(day) for day in days}
    return {
        name: {
            "title": dict(profile.title),
            "note": dict(profile.note),
            "authority": dict(profile.authority),
            "digest": profile.digest,
        }
        for name, profile in profiles.items()
    }


def _colours(series: Series, days: Sequence[date]) -> list[dict[str, Any]]:
    words = series.profile_of(_on(days)).words()
    shown = [colour for colour in Colour if colour.value in words["levels"]]
    return [{**colour_words(colour, words), "hex": HEX[colour], "ink": INK[colour]} for colour in shown]


def _best_figures(pool: Pool) -> dict[tuple[str, str], dict[date, tuple[int, str, str]]]:
    """Of each place and measure the figure of each day that counts: (value, basis letter, source)."""
    order = {basis.value: rank for rank, basis in enumerate(Basis)}
    rows = (
        pool.latest("case_count")
        .with_columns(
            noon=pl.col("cut_off").eq("12:00").fill_null(False), rank=pl.col("basis").replace_strict(order)
        )
        .sort("place", "measure", "date", "noon", "rank")
        .unique(["place", "measure", "date"], keep="first", maintain_order=True)
    )
    best: dict[tuple[str, str], dict[date, tuple[int, str, str]]] = {}
    for place, measure, day, value, basis, source in rows.select(
        "place", "measure", "date", "value", "basis", "source"
    ).iter_rows():
        best.setdefault((place, measure), {})[day] = (value, _BASIS_LETTER[Basis(basis)], source)
    return best


def _series(
    figures: Mapping[tuple[str, str], Mapping[date, tuple[int, str, str]]],
    place: str,
    measure: str,
    days: Sequence[date],
) -> tuple[list[int | None], str]:
    known = figures.get((place, measure), {})
    values = [known[day][0] if day in known else None for day in days]
    return values, "".join(known[day][1] if day in known else "-" for day in days)


def _place_series(place: Any, figures: Any, days: Sequence[date]) -> dict[str, Any]:
    values, basis = _series(figures, place.code, "confirmed_cum", days)
    return {
        "code": place.code,
        "name": place.name,
        "short": place.short_name,
        "en": place.name_en,
        "cum": values,
        "basis": basis,
    }


def _counties(
    tree: PlaceTree, series: Series, verdicts: pl.DataFrame, figures: Any, days: Sequence[date]
) -> list[dict[str, Any]]:
    letters = _letters(verdicts)
    return [
        {
            **_place_series(place, figures, days),
            "city": place.code[:4],
            "colour": letters.get(place.code, ""),
        }
        for place in tree.counties(_on(days))
        if series.area.contains(place.code)
    ]


def _letters(verdicts: pl.DataFrame) -> dict[str, str]:
    if verdicts.is_empty():
        return {}
    rows = verdicts.sort("place", "as_of").group_by("place", maintain_order=True).agg("colour")
    return {
        place: "".join(Colour(colour).letter for colour in colours) for place, colours in rows.iter_rows()
    }


def _province(tree: PlaceTree, series: Series, figures: Any, days: Sequence[date]) -> dict[str, Any]:
    place = tree.get(series.area, on=_on(days))
    measures = {name: _series(figures, place.code, name, days) for name in _PROVINCE_MEASURES}
    sources = figures.get((place.code, "confirmed_cum"), {})
    return {
        "code": place.code,
        "name": place.name,
        "en": place.name_en,
        "measures": {name: {"value": value, "basis": basis} for name, (value, basis) in measures.items()},
        "source": [sources[day][2] if day in sources else None for day in days],
    }


def _sources(pool: Pool, series: Series, figures: Any) -> dict[str, Any]:
    """Titles and addresses of the sources of the province's own figures."""
    used = {source for _, _, source in figures.get((series.area, "confirmed_cum"), {}).values()}
    rows = pool.latest("source").iter_rows(named=True)
    return {
        row["source"]: {"title": row["title"], "url": row["url"]} for row in rows if row["source"] in used
    }


def _published(pool: Pool) -> dict[str, dict[str, str]]:
    by_day: dict[str, dict[str, str]] = {}
    for row in pool.latest("published_colour").sort("date", "place").iter_rows(named=True):
        by_day.setdefault(row["date"].isoformat(), {})[row["place"]] = row["colour"]
    return by_day


def _editions(pool: Pool, home: Path) -> list[dict[str, Any]]:
    published, tallies = published_tables(pool)
    sources = {row["source"]: row for row in pool.latest("source").iter_rows(named=True)}
    shown = []
    for edition in EditionStore(home, SERIES).list():
        rows = pl.DataFrame(
            {
                "place": [v.place for v in edition.verdicts],
                "colour": [str(v.colour) for v in edition.verdicts],
            }
        )
        result = compare(rows, day=edition.as_of, published=published, tallies=tallies)
        source = sources.get(result.published_source or "")
        shown.append(
            {
                "number": edition.number,
                "as_of": edition.as_of.isoformat(),
                "profile": edition.profile,
                "digest": edition.digest,
                "counts": {colour.value: count for colour, count in result.counts.items()},
                "published_counts": result.published_counts
                and {colour.value: count for colour, count in result.published_counts.items()},
                "published_source": source
                and {"id": source["source"], "title": source["title"], "url": source["url"]},
                "agree": result.agree,
                "compared": result.compared,
            }
        )
    return shown


def check_home(home: Path) -> None:
    """Refuse a home without a figure that the map could show, with what to do about it.

    Raises:
        Refusal: `pool.no_figures`.
    """
    if not _has_figures(home, state(home)):
        raise Refusal(
            "pool.no_figures",
            "The pool in {home} has no case figures yet: run `wuse demo` or import the bulletins first.",
            {"home": str(home)},
        )


@lru_cache(maxsize=2)
def _has_figures(home: Path, token: str) -> bool:
    return figure_span(open_pool(home))[0] is not None
