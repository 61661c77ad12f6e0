"""Rule profiles: the values of a rule, as a data file with a version and the day it takes effect.

A profile's digest covers its own bytes and the bytes of the SQL files that it runs, so that whoever has the
digest can prove which rule judged.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from wuse.vocabulary import Refusal

_PACKAGE = files("wuse.assess")
INDICATORS_FILE = "area_indicators.sql"

Words = Mapping[str, str]
"""A text in both languages, by `zh` and `en`."""


@dataclass(frozen=True)
class Profile:
    """A published rule with its values.

    `dynamic` rules start from the rating of `initial` on `first_edition` and step every `cadence_days` days.
    """

    id: str
    title: Words
    authority: Words
    note: Words
    sources: tuple[str, ...]
    effective_from: date
    rule: str
    dynamic: bool
    initial: str | None
    first_edition: date | None
    cadence_days: int
    parameters: Mapping[str, Any]
    digest: str

    @property
    def rule_file(self) -> str:
        """The name of the SQL file with the judgement."""
        return f"{self.rule}.sql"

    def words(self) -> Mapping[str, Any]:
        """Levels, reasons and thresholds in words, as the rule's own text file gives them."""
        return _words(self.rule)


def profile_ids() -> list[str]:
    """The ids of the profiles that wuse ships, sorted."""
    folder = _PACKAGE / "profiles"
    return sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".yaml"))


@cache
def load_profile(profile_id: str) -> Profile:
    """Load a profile by id.

    Raises:
        Refusal: `profile.unknown` when there is none of that id.
    """
    if profile_id not in profile_ids():
        raise Refusal(
            "profile.unknown",
            "There is no rule profile “{value}”. Known: {known}.",
            {"value": profile_id, "known": profile_ids()},
        )
    return _profile((_PACKAGE / "profiles" / f"{profile_id}.yaml").read_bytes())


def profile_from_text(text: str) -> Profile:
    """A profile from the text of a file of one's own, for instance with the published table of weights."""
    return _profile(text.encode())


@cache
def sql_text(name: str) -> str:
    """The text of one of this package's SQL files."""
    return (_PACKAGE / name).read_text(encoding="utf-8")


def _profile(content: bytes) -> Profile:
    raw = yaml.safe_load(content)
    return Profile(
        id=raw["id"],
        title=raw["title"],
        authority=raw["authority"],
        note=raw["note"],
        sources=tuple(raw["sources"]),
        effective_from=raw["effective_from"],
        rule=raw["rule"],
        dynamic=raw["dynamic"],
        initial=raw.get("initial"),
        first_edition=raw.get("first_edition"),
        cadence_days=raw.get("cadence_days", 1),
        parameters={**raw["parameters"], "dynamic": raw["dynamic"]},
        digest=_digest(content, raw["rule"]),
    )


def _digest(content: bytes, rule: str) -> str:
    texts = [content, sql_text(INDICATORS_FILE).encode(), sql_text(f"{rule}.sql").encode()]
    return "sha256:" + hashlib.sha256(b"\x00".join(texts)).hexdigest()


@cache
def _words(rule: str) -> Mapping[str, Any]:
    words: Mapping[str, Any] = yaml.safe_load((_PACKAGE / f"{rule}.yaml").read_text(encoding="utf-8"))
    return words
