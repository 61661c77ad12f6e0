"""What the cockpit shows, as plain values: every day's colours and figures, with their basis, in one answer.

Built from the pool once a state and kept until the pool changes, since sixty days of ninety counties are small and
the browser then plays them without asking again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import polars as pl

from wuse.assess import (
    Profile,
    Series,
    check_figures_for,
    colour_words,
    explain,
    figure_span,
    load_profile,
    load_series,
    threshold_words,
)
from wuse.places import (
    PlaceTree,
    boundaries_stamp,
    boundary_shapes,
    kept_boundaries,
    load_registry,
    load_tiles,
    tile_shapes,
)
from wuse.pool import Pool
from wuse.publish import HEX, INK, KINDS, EditionStore, compare, export, published_tables
from wuse.publish.replay import day_range, judge_days
from wuse.vocabulary import Basis, Colour, Lang, Refusal

SERIES = "zhejiang"
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
    """The pool's state token, for the ETag."""
    return Pool(home).state_token()


def cockpit(home: Path) -> dict[str, Any]:
    """The cockpit's data for the pool as it is now; one thread builds, the others wait and share."""
    with _building:
        return _cockpit(home, state(home), boundaries_stamp(home))


@lru_cache(maxsize=2)
def _cockpit(home: Path, token: str, boundaries: int) -> dict[str, Any]:
    pool, tree, series = Pool(home), load_registry(), load_series(SERIES)
    first, last = figure_span(pool)
    days = day_range(max(first, series.begins), last) if first and last else []
    figures = _best_figures(pool)
    verdicts = judge_days(pool, tree, series=series, days=days) if days else pl.DataFrame()
    return {
        "state": token,
        "series": {"id": series.id, "title": dict(series.title)},
        "profiles": _profiles(series, days),
        "days": [day.isoformat() for day in days],
        "profile_of_day": [series.profile_of(day).id for day in days],
        "editions": _editions(pool, home, verdicts),
        "published": _published(pool),
        "colours": _colours(series, days),
        "counties": _counties(tree, series, verdicts, figures, days),
        "cities": [_place_series(place, figures, days) for place in tree.cities(_on(days))],
        "zones": [_place_series(place, figures, days) for place in tree.zones(_on(days))],
        "province": _province(tree, series, figures, days),
        "sources": _sources(pool, series, figures),
        "maps": ["tiles", "boundaries"] if boundaries else ["tiles"],
    }


def explanation(home: Path, *, code: str, as_of: date, profile_id: str | None) -> dict[str, Any]:
    """The explanation of a place's colour on a day, kept until the pool changes."""
    return _explanation(home, state(home), code, as_of, profile_id)


@lru_cache(maxsize=512)
def _explanation(home: Path, token: str, code: str, as_of: date, profile_id: str | None) -> dict[str, Any]:
    check_figures_for(Pool(home), days=[as_of])
    tree, series = load_registry(), load_series(SERIES)
    place = tree.get(code, on=as_of)
    profile = load_profile(profile_id) if profile_id else series.profile_of(as_of)
    city = tree.get(place.code[:4], on=as_of)
    then = series.next_profile(profile, as_of)
    return explain(Pool(home), place=place, city=city, profile=profile, as_of=as_of, next_profile=then)


def map_names(home: Path) -> list[str]:
    """The views of the map that there are: always the tiles, and the boundaries once a file was loaded."""
    return ["tiles", "boundaries"] if boundaries_stamp(home) else ["tiles"]


def map_view(home: Path, name: str) -> dict[str, Any]:
    """The shapes of one view of the map; Refusal `map.unknown` when the home has none of that name."""
    if name not in map_names(home):
        raise Refusal(
            "map.unknown",
            "There is no map “{value}” here: ask for {known}, "
            "or load a boundary file with `wuse boundaries`.",
            {"value": name, "known": map_names(home)},
        )
    return _map_view(home, name, boundaries_stamp(home))


@lru_cache(maxsize=4)
def _map_view(home: Path, name: str, stamp: int) -> dict[str, Any]:
    boundaries = kept_boundaries(home) if name == "boundaries" else None
    shapes = boundary_shapes(boundaries) if boundaries else tile_shapes(load_tiles())
    review = boundaries and {
        "source": boundaries.review.source,
        "reviewed_by": boundaries.review.reviewed_by,
        "number": boundaries.review.review_number,
    }
    return {"name": name, **asdict(shapes), "review": review}


def edition_list(home: Path) -> list[Any]:
    """All editions of the series, oldest first."""
    return list(EditionStore(home, SERIES).list())


def edition_export(home: Path, *, number: int, ext: str, lang: Lang) -> tuple[bytes, str]:
    """An edition as a file of the kind asked, with its content type."""
    store = EditionStore(home, SERIES)
    edition = store.get(number)
    previous = store.before(edition)
    return export(edition, ext, lang=lang, tiles=load_tiles(), tree=load_registry(), previous=previous)


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


def _editions(pool: Pool, home: Path, verdicts: pl.DataFrame) -> list[dict[str, Any]]:
    published, tallies = published_tables(pool)
    sources = {row["source"]: row for row in pool.latest("source").iter_rows(named=True)}
    shown = []
    for edition in edition_list(home):
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
    """Refuse a home without facts, with what to do about it."""
    if not Pool(home).tables():
        raise Refusal(
            "pool.empty",
            "The pool in {home} is empty: run `wuse demo` or import facts first.",
            {"home": str(home)},
        )


def newest_edition_number(home: Path) -> int:
    """The number of the edition in force; Refusal `edition.unknown` when none was issued."""
    store = EditionStore(home, SERIES)
    return (store.latest() or store.get(1)).number


def edition_page(home: Path, *, number: int, lang: Lang) -> dict[str, Any]:
    """What the public page of an edition shows: map, bulletin, rule, neighbours; kept until one more is issued."""
    return _edition_page(home, number, lang, len(EditionStore(home, SERIES).numbers()))


@lru_cache(maxsize=64)
def _edition_page(home: Path, number: int, lang: Lang, issued: int) -> dict[str, Any]:
    store = EditionStore(home, SERIES)
    edition = store.get(number)
    replaced_by = store.replaced_by(edition)
    profile = load_profile(edition.profile)
    svg, _ = edition_export(home, number=number, ext="svg", lang=lang)
    text, _ = edition_export(home, number=number, ext="txt", lang=lang)
    return {
        "edition": edition,
        "replaced_by": replaced_by and replaced_by.number,
        "last": issued,
        "svg": svg.decode(),
        "bulletin": text.decode(),
        "title": profile.title[lang],
        "note": profile.note[lang],
        "thresholds": rule_thresholds(profile, lang),
        "kinds": list(KINDS),
        "estimated": sum(verdict.basis is Basis.ESTIMATED for verdict in edition.verdicts),
        "total": len(edition.verdicts),
    }


def rule_thresholds(profile: Profile, lang: Lang) -> list[dict[str, Any]]:
    """The thresholds of a rule in words, with the colour that each leads to."""
    words = profile.words()
    return [
        {
            "colour": entry["colour"] and colour_words(Colour(entry["colour"]), words),
            "text": entry["text"][lang],
        }
        for entry in threshold_words(profile)
    ]
