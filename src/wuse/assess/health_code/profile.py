"""Profiles of the health code: the values of its rule, each a data file with a version and the day it takes effect."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from wuse.assess.country_tiers import CountryTiers, load_country_tiers
from wuse.vocabulary import Refusal, load_yaml

_PACKAGE = files("wuse.assess.health_code")
VERDICT_FILE = "health_code.sql"
SQL_FILES = (
    "arrivals.sql", "cases.sql", "contacts.sql", "declared.sql", VERDICT_FILE, "orders.sql", "state.sql", "tested.sql",
)  # fmt: skip

Words = Mapping[str, str]
"""A text in both languages, by `zh` and `en`."""


@dataclass(frozen=True)
class CodeProfile:
    """The published rule of the health code with its values.

    Attributes:
        sourced: the parameters that a source gives; every other is ours.
        areas: places whose risk no map of the province shows: `place`, `from_day`, `to_day`, `area_rank`.
        tiers: countries of departure with a rank of their own: `country`, `from_day`, `to_day`, `tier_rank`.
        digest: of the profile's own bytes and those of the SQL files that it runs.
    """

    id: str
    title: Words
    authority: Words
    effective_from: date
    note: Words
    sources: Sequence[str]
    sourced: Sequence[str]
    areas: Sequence[Mapping[str, Any]]
    tiers: Sequence[Mapping[str, Any]]
    parameters: Mapping[str, Any]
    digest: str


def code_profile_ids() -> list[str]:
    """The ids of the profiles that wuse ships, sorted."""
    entries = (_PACKAGE / "profiles").iterdir()
    return sorted(entry.name[:-5] for entry in entries if entry.name.endswith(".yaml"))


@cache
def load_code_profile(profile_id: str) -> CodeProfile:
    """Load a profile by id.

    Raises:
        Refusal: `code_profile.unknown`.
    """
    if profile_id not in code_profile_ids():
        raise Refusal(
            "code_profile.unknown",
            "There is no profile of the health code “{value}”. Known: {known}.",
            {"value": profile_id, "known": code_profile_ids()},
        )
    return code_profile((_PACKAGE / "profiles" / f"{profile_id}.yaml").read_bytes())


def profile_in_force(series: str, day: date) -> CodeProfile:
    """The profile of a series in force on a day: of those whose id begins with its name the one that began last.

    Before the first took effect it is the first: the rule that was prepared is the one that is shown.

    Args:
        series: such as `zhejiang`, whose profiles are `zhejiang-2020-02-17` and what followed.

    Raises:
        Refusal: `code_profile.unknown` when no profile belongs to the series.
    """
    named = [load_code_profile(name) for name in code_profile_ids() if name.startswith(f"{series}-")]
    if not named:
        return load_code_profile(series)
    ordered = sorted(named, key=lambda one: one.effective_from)
    return max((one for one in ordered if one.effective_from <= day), key=_began, default=ordered[0])


def _began(profile: CodeProfile) -> date:
    return profile.effective_from


def code_profile(content: bytes) -> CodeProfile:
    """The profile of a file of one's own.

    Raises:
        Refusal: `code_profile.incomplete`, `code_profile.too_long`.
    """
    raw = load_yaml(content)
    wanted = code_words()["parameters"]
    missing = sorted(wanted.keys() - raw["parameters"].keys())
    if missing:
        raise Refusal(
            "code_profile.incomplete",
            "The profile of the health code lacks {missing}. Add each value as in one that wuse ships.",
            {"missing": missing},
        )
    _check_clocks(raw["parameters"])
    texts = [content, *(sql_text(name).encode() for name in SQL_FILES)]
    found = CodeProfile(**{**raw, "tiers": ()}, digest=_digest(texts))
    # A profile names a file of tiers, or has rows of its own.
    if isinstance(raw["tiers"], str):
        return with_tiers(found, load_country_tiers(raw["tiers"]))
    return replace(found, tiers=raw["tiers"])


def with_tiers(profile: CodeProfile, tiers: CountryTiers) -> CodeProfile:
    """The profile with the countries of a file of tiers, such as a site's own; the digest says which."""
    return replace(
        profile,
        tiers=tiers.as_ranks(),
        digest=_digest([profile.digest.encode(), tiers.digest.encode()]),
    )


def _digest(texts: Sequence[bytes]) -> str:
    return "sha256:" + hashlib.sha256(b"\x00".join(texts)).hexdigest()


def _check_clocks(values: Mapping[str, Any]) -> None:
    """Nothing is held against anybody for longer than it is remembered, nor longer than the days of a state."""
    longest = min(values["memory_days"], MEMORY_AT_MOST)
    days = {name: n for name, n in values.items() if name.endswith("_days") and name not in _OTHER_DAYS}
    over = sorted(name for name, number in days.items() if number > longest)
    if over or values["memory_days"] > MEMORY_AT_MOST:
        raise Refusal(
            "code_profile.too_long",
            "In the profile of the health code {values} last longer than is remembered ({days} days). Shorten them.",
            {"values": over or ["memory_days"], "days": longest},
        )


MEMORY_AT_MOST = 28
"""Declarations are kept for so many days; nothing that rests on them can be known for longer."""
_OTHER_DAYS = ("memory_days", "observation_days", "space_full_days")


@cache
def code_words() -> Mapping[str, Any]:
    """Colours, reasons, next steps and parameters in both languages."""
    words: Mapping[str, Any] = load_yaml(sql_text("health_code.yaml"))
    return words


@cache
def sql_text(name: str) -> str:
    """The text of one of this package's files."""
    return (_PACKAGE / name).read_text(encoding="utf-8")
