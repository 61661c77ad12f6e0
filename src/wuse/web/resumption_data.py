"""What the page of the return to work shows, as plain values: two maps on the same days, and the figures behind one.

Everything comes from issued editions, that is after disclosure control; nothing here reads an enterprise. Built once a
set of editions and a state of the pool.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from wuse.assess import colour_words
from wuse.assess.power_index import ALL, load_power_rule
from wuse.assess.resumption import load_resumption_profile
from wuse.places import boundaries_stamp, load_registry
from wuse.pool import InProcessEngine, load_standard
from wuse.publish import HEX, INK
from wuse.publish.power import PowerEdition, PowerEditionStore
from wuse.publish.replay import day_range
from wuse.publish.resumption_map import (
    LAG_POINTS,
    Figures,
    PublicWork,
    explain_public,
    public_work,
    rise,
)
from wuse.vocabulary import Colour, PlaceCode, Refusal, load_yaml
from wuse.web import cockpit_data
from wuse.web.held_back_data import NONE, WITHHELD, held_back_at, held_back_here, held_back_of, state_of
from wuse.web.site import open_pool

AREA = "33"
_FIGURES = {
    "firms": "firms",
    "resumed": "resumed_rate",
    "output": "output_rate",
    "index": "power_index",
}
_MEASURES = {column: name for name, column in _FIGURES.items()}
_WEEK = timedelta(days=7)
_GENERATED = "SELECT count(*) AS n FROM facts WHERE reading_kind = 'generated'"


def editions_of(home: Path) -> PublicWork:
    """All editions of a home; kept until one more is issued."""
    return _editions(home, tuple(PowerEditionStore(home).days()))


@lru_cache(maxsize=4)
def _editions(home: Path, days: tuple[date, ...]) -> PublicWork:
    store = PowerEditionStore(home)
    issued = [edition for day in days if (edition := store.of(day))]
    return public_work(InProcessEngine(), issued)


def edition_on(home: Path, day: date | None) -> PowerEdition:
    """The edition of a day, the newest when None.

    Raises:
        Refusal: `resumption.no_edition`.
    """
    known = editions_of(home).by_day
    chosen = day or max(known, default=None)
    if chosen is None or chosen not in known:
        raise Refusal(
            "resumption.no_edition",
            "No edition of the power index was issued for {day}. Days with one: {count}, the newest {newest}.",
            {
                "day": chosen.isoformat() if chosen else "–",
                "count": len(known),
                "newest": max(known).isoformat() if known else "–",
            },
        )
    return known[chosen]


def resumption_state(home: Path) -> str:
    """What the answer depends on, for the ETag."""
    days = PowerEditionStore(home).days()
    last = days[-1].isoformat() if days else ""
    published = open_pool(home).state_token(("published_index", "source"))
    return f"{cockpit_data.state(home)};{published};{len(days)};{last};{boundaries_stamp(home)};{is_generated(home)}"


def resumption(home: Path) -> dict[str, Any]:
    """The data of the page for the home as it is now."""
    return _resumption(home, resumption_state(home))


@lru_cache(maxsize=2)
def _resumption(home: Path, token: str) -> dict[str, Any]:
    risk, found = cockpit_data.cockpit(home), editions_of(home)
    days = _days(risk["days"], sorted(found.by_day))
    names = [day.isoformat() for day in days]
    profile, rule = load_resumption_profile(), load_power_rule()
    return {
        "state": token,
        "days": names,
        "first": _first(names, risk["days"], [day.isoformat() for day in found.by_day]),
        "generated": is_generated(home),
        "editions": risk["editions"],
        "profiles": risk["profiles"],
        "profile_of_day": _of_days(risk["days"], risk["profile_of_day"], names),
        "colours": [*risk["colours"], _signs()["none"]],
        "work": {
            "colours": [*_work_colours(), _signs()["withheld"], _signs()["none"]],
            "editions": {day.isoformat(): one.number for day, one in found.by_day.items()},
            "title": dict(profile.title),
            "note": dict(profile.note),
            "rule": {"title": dict(rule.title), "formula": dict(rule.formula)},
            "lag_points": LAG_POINTS,
        },
        "counties": [
            {
                **{name: county[name] for name in ("code", "name", "short", "en", "city")},
                "colour": "".join(_of_days(risk["days"], county["colour"], names, NONE)),
                "work": "".join(_letter(found, county["code"], day) for day in days),
                **_series(found.figures, county["code"], ALL, days),
            }
            for county in risk["counties"]
        ],
        "cities": [
            {
                **{name: city[name] for name in ("code", "name", "short", "en")},
                **_series(found.figures, city["code"], ALL, days),
            }
            for city in risk["cities"]
        ],
        "province": {
            **{name: risk["province"][name] for name in ("code", "name", "en")},
            **_series(found.figures, AREA, ALL, days),
        },
        "industries": _industries(found.figures, days),
        "sizes": _sizes(found, days),
        "held_back": held_back_of(found.by_day, days),
        "held_back_at": held_back_at(found.by_day, days),
        "marked": [day.isoformat() for day in sorted(found.by_day)],
        "published": _published(home),
        "maps": risk["maps"],
    }


def county_answer(home: Path, code: str, day: date | None) -> dict[str, Any]:
    """A county on a day: figures, colour, reasons, what would change it, the rule; what is withheld is said to be.

    Raises:
        Refusal: `place.unknown`, `resumption.no_edition`.
    """
    found = editions_of(home)
    edition = edition_on(home, day)
    day = edition.day
    place = load_registry().get(PlaceCode.parse(code), on=day)
    city = load_registry().get(place.code[:4], on=day)
    figure = found.figures[day].get((str(place.code), ALL))
    profile, rule = load_resumption_profile(), load_power_rule()
    colour = found.colours.get((day, str(place.code)))
    return {
        "place": {
            "code": str(place.code), "name": place.name, "en": place.name_en,
            "city": city.name, "city_en": city.name_en,
        },
        "day": day.isoformat(),
        "state": "none" if figure is None else "withheld" if figure.is_withheld else "told",
        "colour": colour and {**colour_words(colour.colour, _levels()), "hex": HEX[colour.colour]},
        "figures": _told(figure),
        "held_back": held_back_here(edition, str(place.code)),
        **(explain_public(colour) if colour else {"reasons": [], "would_change": [], "thresholds": []}),
        "rule": {
            "id": profile.id, "title": dict(profile.title), "note": dict(profile.note),
            "digest": profile.digest, "authority": dict(profile.authority),
            "formula": dict(rule.formula), "index": rule.id, "index_digest": edition.rule_digest,
        },
        "edition": {"number": edition.number, "digest": edition.digest},
        "generated": is_generated(home),
    }  # fmt: skip


def is_generated(home: Path) -> bool:
    """Whether readings of the pool were generated for a demonstration."""
    pool = open_pool(home)
    return _is_generated(home, pool.state_token(("meter_reading",)))


@lru_cache(maxsize=8)
def _is_generated(home: Path, token: str) -> bool:
    pool = open_pool(home)
    found = pool.engine.run(_GENERATED, tables={"facts": pool.source("meter_reading")}, parameters={})
    return bool(found.item())


def _days(of_risk: Sequence[str], of_work: Sequence[date]) -> list[date]:
    """Every day from the first to the last of either map."""
    known = [*map(date.fromisoformat, of_risk), *of_work]
    return day_range(min(known), max(known)) if known else []


def _first(names: Sequence[str], of_risk: Sequence[str], of_work: Sequence[str]) -> int:
    """The day that the page opens on: the last with both maps, or with one of them."""
    shown = sorted(set(of_risk) & set(of_work)) or list(of_work) or list(of_risk)
    return names.index(max(shown)) if shown else 0


def _of_days(
    known: Sequence[str], values: Sequence[Any], names: Sequence[str], other: Any = None
) -> list[Any]:
    """The values of some days laid on all of them."""
    by_day = dict(zip(known, values, strict=False))
    return [by_day.get(name, other) for name in names]


def _series(figures: Figures, place: str, industry: str, days: Sequence[date]) -> dict[str, Any]:
    """A place and industry day by day; `states`: a letter a day, told, withheld or none."""
    cells = [figures.get(day, {}).get((place, industry)) for day in days]
    told = {
        name: [cell and getattr(cell.cell, column) for cell in cells] for name, column in _FIGURES.items()
    }
    return {
        **told,
        "rise": [cell and cell.week_rise for cell in cells],
        "states": "".join(state_of(cell and cell.is_withheld) for cell in cells),
    }


def _letter(found: PublicWork, code: str, day: date) -> str:
    colour = found.colours.get((day, code))
    if colour:
        return colour.colour.letter
    return WITHHELD if (code, ALL) in found.figures.get(day, {}) else NONE


def _industries(figures: Figures, days: Sequence[date]) -> list[dict[str, Any]]:
    labels = load_standard("enterprise").field("industry").labels
    codes = sorted({key[1] for found in figures.values() for key in found if key[0] == AREA} - {ALL})
    unknown = _signs()["industry"]
    return [
        {
            "code": code,
            **{lang: dict(labels[code])[lang] if code in labels else unknown[lang] for lang in ("zh", "en")},
            **_series(figures, AREA, code, days),
        }
        for code in codes
    ]


def _published(home: Path) -> list[dict[str, Any]]:
    """The index of the area as it was published at the time, with both shares where they were, and the source."""
    pool = open_pool(home)
    sources = {row["source"]: row for row in pool.latest("source").iter_rows(named=True)}
    by_day: dict[date, dict[str, Any]] = {}
    for row in pool.latest("published_index").sort("date").iter_rows(named=True):
        if (row["place"], row["section"]) == (AREA, ALL):
            source = sources.get(row["source"], {"title": row["source"], "url": None})
            told = by_day.setdefault(row["date"], {"day": row["date"].isoformat()})
            told[_MEASURES[row["index_measure"]]] = row["index_value"]
            told["source"] = {"title": source["title"], "url": source["url"]}
    shares: dict[str, Any] = {"resumed": None, "output": None}
    return [{**shares, **told} for told in by_day.values() if "index" in told]


def _sizes(found: PublicWork, days: Sequence[date]) -> list[dict[str, Any]]:
    """The sizes of enterprises day by day, with the rise since seven days before."""
    by_day = {day: {cell.scale: cell for cell in one.sizes} for day, one in found.by_day.items()}
    labels = load_standard("enterprise").field("scale").labels
    known = {scale for cells in by_day.values() for scale in cells}
    told = []
    for scale in [*(one for one in labels if one in known), *sorted(known - labels.keys())]:
        cells = [by_day.get(day, {}).get(scale) for day in days]
        before = [by_day.get(day - _WEEK, {}).get(scale) for day in days]
        told.append(
            {
                "code": scale,
                **dict(labels.get(scale, _signs()["scale"])),
                **{name: [cell and getattr(cell, key) for cell in cells] for name, key in _FIGURES.items()},
                "rise": [rise(now, then) for now, then in zip(cells, before, strict=True)],
                "states": "".join(state_of(cell and cell.is_withheld) for cell in cells),
            }
        )
    return told


def _told(figure: Any) -> dict[str, Any]:
    if figure is None or figure.is_withheld:
        return {}
    return {
        **{name: getattr(figure.cell, column) for name, column in _FIGURES.items()},
        "rise": figure.week_rise,
    }


def _levels() -> dict[str, Any]:
    return {"levels": dict(load_resumption_profile().levels)}


def _work_colours() -> list[dict[str, Any]]:
    # Green first: the sense is the other way than on the map of the epidemic.
    shown = [Colour.GREEN, Colour.BLUE, Colour.YELLOW, Colour.ORANGE, Colour.RED, Colour.GREY]
    return [{**colour_words(colour, _levels()), "hex": HEX[colour], "ink": INK[colour]} for colour in shown]


@cache
def _signs() -> dict[str, Any]:
    """What stands in a shape that has no level, and what is called unknown."""
    text = files("wuse.web").joinpath("resumption_signs.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = load_yaml(text)
    return found
