"""The explanation of a rating: what `wuse explain` prints and what stands behind every (i) on a screen.

Rule, inputs with their sources and basis, the thresholds that were met, and what would change the colour; in both
languages at once, so that one answer serves every reader.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from wuse.assess.area_risk import AreaFacts, judge, known_at
from wuse.assess.profile import Profile
from wuse.assess.reading import area_facts, check_figures_for, place_figures
from wuse.assess.scenarios import Change, next_changes
from wuse.places import Place
from wuse.pool import Pool
from wuse.vocabulary import Colour

_PERSONS = {"zh": "例", "en": "cases"}
_DAYS = {"zh": "天", "en": "days"}
_RATE = {"zh": "/10万", "en": "per 100,000"}
_NONE = {"zh": "", "en": ""}
# Which indicators are shown, in which order, under which name.
INDICATORS: tuple[tuple[str, Mapping[str, str], Mapping[str, str]], ...] = (
    ("confirmed_cum", {"zh": "累计确诊", "en": "Cumulative confirmed"}, _PERSONS),
    ("cases_cum", {"zh": "累计病例（不含境外输入）", "en": "Cumulative, imported left out"}, _PERSONS),
    ("new_3d", {"zh": "近 3 天新增", "en": "New in 3 days"}, _PERSONS),
    ("new_7d", {"zh": "近 7 天新增", "en": "New in 7 days"}, _PERSONS),
    ("new_14d", {"zh": "近 14 天新增", "en": "New in 14 days"}, _PERSONS),
    ("days_since_last_case", {"zh": "距末例天数", "en": "Days since the last case"}, _DAYS),
    ("clusters_14d", {"zh": "14 天内聚集性疫情", "en": "Clusters within 14 days"}, _NONE),
    ("local_share", {"zh": "本地病例占比", "en": "Local share"}, _NONE),
    ("rate_14d", {"zh": "14 天发病率", "en": "14-day rate"}, _RATE),
    ("testing_rate_7d", {"zh": "7 天检测率", "en": "7-day testing rate"}, _RATE),
    ("positivity_7d", {"zh": "7 天阳性率", "en": "7-day positivity"}, _NONE),
    ("score", {"zh": "评分", "en": "Score"}, _NONE),
)


@dataclass(frozen=True)
class _Rating:
    """One verdict row with what it was judged from."""

    row: Mapping[str, Any]
    figures: pl.DataFrame
    changes: Sequence[Change]


def explain(
    pool: Pool,
    *,
    place: Place,
    city: Place | None,
    profile: Profile,
    as_of: date,
    next_profile: Profile | None = None,
) -> dict[str, Any]:
    """Explain a place's colour on a day.

    Args:
        next_profile: the rule that will judge next, for what would change the colour; the same by default.


    Returns:
        Plain values, the same bytes for the same facts: place, colour, rule, indicators, reasons, thresholds,
        would_change, facts, published, inputs.

    Raises:
        Refusal: when no figures are known for the day, or the profile does not judge it.
    """
    check_figures_for(pool, days=[as_of])
    facts = area_facts(pool, areas=[place.code], present=True)
    rating = _rated(pool, facts, place=place, profile=profile, as_of=as_of, then=next_profile or profile)
    words = profile.words()
    sources = _sources(pool)
    colour = Colour(rating.row["colour"])
    return {
        "place": _place_words(place, city),
        "as_of": as_of.isoformat(),
        "colour": colour_words(colour, words),
        "rule": _rule_words(profile),
        "indicators": _indicators(rating.row),
        "reasons": _reasons(rating.row, profile, words),
        "thresholds": threshold_words(profile),
        "would_change": [_change_words(change, words) for change in rating.changes],
        "facts": _facts(rating.figures, sources),
        "published": _published(pool, place=place.code, as_of=as_of, sources=sources, words=words),
        "inputs": dict(facts.versions),
    }


def colour_words(colour: Colour, words: Mapping[str, Any]) -> dict[str, str]:
    """A colour with its letter, shape and names, as the rule calls its level."""
    level = words["levels"].get(colour.value, {"zh": "", "en": ""})
    return {
        "name": colour.value,
        "letter": colour.letter,
        "shape": colour.shape,
        "zh": colour.name_zh,
        "en": colour.value.replace("_", " "),
        "level_zh": level["zh"],
        "level_en": level["en"],
    }


def _rated(
    pool: Pool, facts: AreaFacts, *, place: Place, profile: Profile, as_of: date, then: Profile
) -> _Rating:
    verdict = judge(pool.engine, facts, profile=profile, days=[as_of]).row(0, named=True)
    figures = place_figures(pool, place=place.code, known_at=known_at(as_of), until=as_of)
    changes = next_changes(pool.engine, facts, verdict, profile=then)
    return _Rating(row=verdict, figures=figures, changes=changes)


def _place_words(place: Place, city: Place | None) -> dict[str, str]:
    return {
        "code": place.code,
        "name": place.name,
        "name_en": place.name_en,
        "city": city.name if city else "",
        "city_en": city.name_en if city else "",
    }


def _rule_words(profile: Profile) -> dict[str, Any]:
    return {
        "id": profile.id,
        "title": dict(profile.title),
        "authority": dict(profile.authority),
        "note": dict(profile.note),
        "file": profile.rule_file,
        "digest": profile.digest,
        "effective_from": profile.effective_from.isoformat(),
        "parameters": dict(profile.parameters),
    }


def _indicators(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    shown = []
    for name, label, unit in INDICATORS:
        if row.get(name) is not None:
            value = row[name]
            rounded = round(value, 4) if isinstance(value, float) else value
            shown.append(
                {
                    "id": name,
                    "label": dict(label),
                    "value": rounded,
                    "unit": dict(unit),
                    "basis": row["basis"],
                }
            )
    return shown


def _reasons(row: Mapping[str, Any], profile: Profile, words: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [_reason(code, row, profile, words["reasons"][code]) for code in row["reasons"].split(";")]


def _reason(code: str, row: Mapping[str, Any], profile: Profile, word: Mapping[str, Any]) -> dict[str, Any]:
    value = row[word["indicator"]]
    named = word["threshold"]
    threshold = profile.parameters[named] if isinstance(named, str) else named
    shown = {"value": _short(value), "threshold": _short(threshold)}
    return {
        "code": code,
        "indicator": word["indicator"],
        "operator": word["operator"],
        "threshold": threshold,
        "value": round(value, 4) if isinstance(value, float) else value,
        "text": {lang: word[lang].format(**shown) for lang in ("zh", "en")},
    }


def _short(value: object) -> object:
    return f"{value:.4g}" if isinstance(value, float) else "–" if value is None else value


def threshold_words(profile: Profile) -> list[dict[str, Any]]:
    """The thresholds of a rule in words, each with the colour that it leads to, if one."""
    words = profile.words()
    form = profile.parameters.get("form", "ladder")
    entries = [
        *words["thresholds"][form],
        *(words["thresholds"].get("dynamic", []) if profile.dynamic else []),
    ]
    return [
        {
            "colour": entry["colour"],
            "text": {lang: entry[lang].format(**profile.parameters) for lang in ("zh", "en")},
        }
        for entry in entries
    ]


def _change_words(change: Change, words: Mapping[str, Any]) -> dict[str, Any]:
    colour = colour_words(change.colour, words)
    day = change.on.isoformat()
    if change.more_cases:
        zh = f"到 {day} 再报告 {change.more_cases} 例：变为{colour['zh']}色（{colour['level_zh']}）"
        en = f"{change.more_cases} more by {day}: {colour['en']} ({colour['level_en']})"
    else:
        zh = f"到 {day} 不再有新增：变为{colour['zh']}色（{colour['level_zh']}）"
        en = f"no further case until {day}: {colour['en']} ({colour['level_en']})"
    return {
        "to": change.colour.value,
        "on": day,
        "more_cases": change.more_cases,
        "text": {"zh": zh, "en": en},
    }


def _sources(pool: Pool) -> dict[str, dict[str, str | None]]:
    rows = pool.latest("source").iter_rows(named=True)
    return {row["source"]: {"id": row["source"], "title": row["title"], "url": row["url"]} for row in rows}


def _source_words(sources: Mapping[str, Mapping[str, str | None]], source: str) -> dict[str, str | None]:
    return dict(sources.get(source, {"id": source, "title": source, "url": None}))


def _facts(figures: pl.DataFrame, sources: Mapping[str, Mapping[str, str | None]]) -> list[dict[str, Any]]:
    ordered = figures.sort("date", "measure", "basis", descending=[True, False, False])
    return [
        {
            "date": row["date"].isoformat(),
            "measure": row["measure"],
            "value": row["value"],
            "basis": row["basis"],
            "cut_off": row["cut_off"],
            "source": _source_words(sources, row["source"]),
            "recorded_at": row["recorded_at"].isoformat(),
            "note": row["note"],
        }
        for row in ordered.iter_rows(named=True)
    ]


def _published(
    pool: Pool,
    *,
    place: str,
    as_of: date,
    sources: Mapping[str, Mapping[str, str | None]],
    words: Mapping[str, Any],
) -> dict[str, Any] | None:
    """The colour that the authority published for that very day, if the list is known."""
    rows = pool.latest("published_colour").filter((pl.col("place") == place) & (pl.col("date") == as_of))
    if rows.is_empty():
        return None
    row = rows.row(0, named=True)
    colour = colour_words(Colour(row["colour"]), words)
    return {**colour, "basis": row["basis"], "source": _source_words(sources, row["source"])}
