"""Tiers of countries of departure: a file with days and sources, checked as it is loaded."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from wuse.vocabulary import Refusal, load_yaml

_PACKAGE = files("wuse.assess.country_tiers")
SHIPPED = ("zhejiang-2020-03-13", "all-centralised-2020-03-26")
"""The ids of the files that wuse ships, by the day that they take effect."""
PLACES = ("centralised", "home", "monitoring")
"""Where the days of a tier may be spent, the strictest first; `monitoring`: at large with declarations."""
_LAST = date(9999, 12, 31)
_HOME = "CHN"

Words = Mapping[str, str]
"""A text in both languages, by `zh` and `en`."""


@dataclass(frozen=True)
class TierRule:
    """What a tier means for whoever enters.

    Attributes:
        rank: of the international code: 4 red, 3 orange, 2 yellow, 1 green.
        weight: in the import risk, thousandths of the gravest country.
        places: where its days may be spent, the usual one first; of `PLACES`.
        days, observed_days: in isolation or observation, and at home afterwards.
        named: how many countries the source counts; None where it counts none.
    """

    name: str
    title: Words
    rank: int
    weight: int
    places: Sequence[str]
    days: int
    observed_days: int
    named: int | None
    meaning: Words


@dataclass(frozen=True)
class CountryTier:
    """A country or region in a tier for some days. `weight`: in place of the tier's own."""

    country: str
    tier: str
    from_day: date
    name: Words
    to_day: date = _LAST
    weight: int | None = None


@dataclass(frozen=True)
class CountryTiers:
    """A whole file. `rest`: the tier of every country that is not named. `digest`: of the file's bytes."""

    id: str
    title: Words
    authority: Words
    effective_from: date
    note: Words
    sources: Sequence[str]
    tiers: Mapping[str, TierRule]
    rest: str
    countries: Sequence[CountryTier]
    digest: str

    def of(self, country: str, day: date) -> TierRule:
        """The tier of a country of departure on the day of arrival."""
        for entry in self.countries:
            if entry.country == country and entry.from_day <= day <= entry.to_day:
                return self.tiers[entry.tier]
        return self.tiers[self.rest]

    def unnamed(self) -> dict[str, int]:
        """Tier -> how many countries that its source counts are not named here."""
        there = {name: {c.country for c in self.countries if c.tier == name} for name in self.tiers}
        lacking = {name: (rule.named or 0) - len(there[name]) for name, rule in self.tiers.items()}
        return {name: number for name, number in lacking.items() if number > 0}

    def as_ranks(self) -> list[dict[str, Any]]:
        """The countries with the rank of their tier, as a profile of the health code reads them."""
        return [
            {
                "country": entry.country,
                "from_day": entry.from_day,
                "to_day": entry.to_day,
                "tier_rank": self.tiers[entry.tier].rank,
            }
            for entry in self.countries
        ]

    def as_weights(self) -> list[dict[str, Any]]:
        """The countries with their weight, as the import risk reads them."""
        return [
            {
                "country": entry.country,
                "from_day": entry.from_day,
                "to_day": entry.to_day,
                "tier": entry.tier,
                "weight": self.tiers[entry.tier].weight if entry.weight is None else entry.weight,
            }
            for entry in self.countries
        ]


@cache
def load_country_tiers(name: str) -> CountryTiers:
    """A file that wuse ships.

    Raises:
        Refusal: `tiers.unknown`.
    """
    if name not in SHIPPED:
        raise Refusal(
            "tiers.unknown",
            "There are no tiers of countries “{value}”. Known: {known}.",
            {"value": name, "known": list(SHIPPED)},
        )
    return country_tiers((_PACKAGE / f"{name}.yaml").read_bytes())


def country_tiers(content: bytes) -> CountryTiers:
    """The tiers of a file of one's own.

    Raises:
        Refusal: `tiers.malformed`, which names every fault.
    """
    raw = _read(content)
    faults = check_tiers(raw)
    if faults:
        raise Refusal(
            "tiers.malformed",
            "The tiers of countries cannot be used: {faults}. Correct the file and check it again.",
            {"faults": faults},
        )
    tiers = {name: TierRule(name=name, **entry) for name, entry in raw.pop("tiers").items()}
    countries = tuple(CountryTier(**entry) for entry in raw.pop("countries"))
    digest = "sha256:" + hashlib.sha256(content).hexdigest()
    return CountryTiers(**raw, tiers=tiers, countries=countries, digest=digest)


def tiers_on(day: date) -> CountryTiers:
    """The shipped tiers in force on a day; before the first, the first."""
    found = [load_country_tiers(name) for name in SHIPPED]
    return max(
        (tiers for tiers in found if tiers.effective_from <= day),
        key=lambda tiers: tiers.effective_from,
        default=found[0],
    )


def site_tier_files(path: str) -> Sequence[CountryTiers]:
    """Every file of a site in the order in which they took effect: its own alone, or all that are shipped."""
    return (country_tiers(Path(path).read_bytes()),) if path else tuple(map(load_country_tiers, SHIPPED))


def site_tiers(path: str, *, day: date) -> CountryTiers:
    """The tiers of a site: its own file, or, where it names none, the shipped ones of the day."""
    return country_tiers(Path(path).read_bytes()) if path else tiers_on(day)


def check_tiers(raw: Mapping[str, Any]) -> list[str]:
    """What is wrong with what a file says, in the order of the file; empty when it can be used."""
    missing = sorted(_WANTED - raw.keys())
    other = sorted(raw.keys() - _WANTED)
    if missing or other:
        return [f"missing: {name}" for name in missing] + [f"unknown: {name}" for name in other]
    return [*_head_faults(raw), *_tier_faults(raw), *_country_faults(raw)]


_WANTED = {"id", "title", "authority", "effective_from", "note", "sources", "tiers", "rest", "countries"}
_OF_TIER = {"title", "rank", "weight", "places", "days", "observed_days", "named", "meaning"}
_OF_COUNTRY = {"country", "tier", "from_day", "name"}


def _read(content: bytes) -> dict[str, Any]:
    try:
        found = load_yaml(content)
    except (yaml.YAMLError, UnicodeDecodeError):
        found = None
    if not isinstance(found, dict):
        raise Refusal(
            "tiers.malformed",
            "The tiers of countries cannot be used: {faults}. Correct the file and check it again.",
            {"faults": ["no YAML mapping"]},
        )
    return found


def _head_faults(raw: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(raw["effective_from"], date):
        yield "effective_from: no day"
    if not (isinstance(raw["sources"], list) and raw["sources"]):
        yield "sources: none"
    for name in ("title", "authority", "note"):
        if not _both(raw[name]):
            yield f"{name}: not in both languages"
    if not isinstance(raw["tiers"], dict) or raw["rest"] not in raw["tiers"]:
        yield f"rest: no tier {raw['rest']}"


def _tier_faults(raw: Mapping[str, Any]) -> Iterator[str]:
    for name, entry in raw["tiers"].items() if isinstance(raw["tiers"], dict) else ():
        if not isinstance(entry, dict) or entry.keys() != _OF_TIER:
            yield f"tiers.{name}: needs exactly {', '.join(sorted(_OF_TIER))}"
            continue
        if entry["rank"] not in (1, 2, 3, 4):
            yield f"tiers.{name}.rank: 1 to 4"
        if not _within(entry["weight"], 1000):
            yield f"tiers.{name}.weight: 0 to 1000"
        if not (_within(entry["days"], 28) and _within(entry["observed_days"], 28)):
            yield f"tiers.{name}.days: 0 to 28"
        if not entry["places"] or not set(entry["places"]) <= set(PLACES):
            yield f"tiers.{name}.places: of {', '.join(PLACES)}"
        if not (_both(entry["title"]) and _both(entry["meaning"])):
            yield f"tiers.{name}: title and meaning in both languages"


def _country_faults(raw: Mapping[str, Any]) -> Iterator[str]:
    spans: dict[str, list[tuple[date, date]]] = {}
    for number, entry in enumerate(raw["countries"] or (), start=1):
        if not isinstance(entry, dict) or not entry.keys() >= _OF_COUNTRY:
            yield f"countries {number}: needs {', '.join(sorted(_OF_COUNTRY))}"
            continue
        code, first, last = entry["country"], entry["from_day"], entry.get("to_day", _LAST)
        if not re.fullmatch("[A-Z]{3}", str(code)) or code == _HOME:
            yield f"countries {number}: {code} is no three-letter code of another country"
        if entry["tier"] not in raw["tiers"]:
            yield f"countries {number}: no tier {entry['tier']}"
        if not _both(entry["name"]):
            yield f"countries {number}: name in both languages"
        if not _within(entry.get("weight", 0), 1000):
            yield f"countries {number}: weight 0 to 1000"
        if not isinstance(first, date) or not isinstance(last, date) or last < first:
            yield f"countries {number}: from_day to to_day is no span of days"
            continue
        if any(first <= end and begin <= last for begin, end in spans.get(str(code), ())):
            yield f"countries {number}: {code} is in two tiers on one day"
        spans.setdefault(str(code), []).append((first, last))


def _within(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _both(words: object) -> bool:
    return isinstance(words, dict) and words.keys() == {"zh", "en"} and all(words.values())
