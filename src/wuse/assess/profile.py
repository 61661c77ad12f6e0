"""Rule profiles: the values of a rule, as a data file with a version and the day it takes effect.

A profile's digest covers its own bytes and the bytes of the SQL files that it runs, so that whoever has the
digest can prove which rule judged.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from wuse.vocabulary import Refusal, load_yaml

_PACKAGE = files("wuse.assess")
INDICATORS_FILE = "area_indicators.sql"
# Judgements beside the rules, which no profile names.
_NO_RULES = (INDICATORS_FILE[:-4], "event_times")
_PARTS = (
    "id",
    "title",
    "authority",
    "note",
    "sources",
    "effective_from",
    "rule",
    "dynamic",
    "parameters",
)
_PARTS_OF_STEPS = ("initial", "first_edition", "cadence_days")

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
    """A profile from the text of a file of one's own, for instance with the published table of weights.

    Raises:
        Refusal: `profile.unreadable` when it is not YAML with named parts, `profile.rule_unknown` when there is no
            such rule, `profile.incomplete` when a part or a value that the rule's SQL reads is missing.
    """
    return _profile(text.encode())


@cache
def sql_text(name: str) -> str:
    """The text of one of this package's SQL files."""
    return (_PACKAGE / name).read_text(encoding="utf-8")


def _profile(content: bytes) -> Profile:
    raw = _parts(content)
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


def _parts(content: bytes) -> Mapping[str, Any]:
    """The parts of a profile's file, all there."""
    try:
        raw = load_yaml(content)
    except yaml.YAMLError:
        raw = None
    if not isinstance(raw, dict):
        raise Refusal(
            "profile.unreadable",
            "The rule profile is not a YAML file with named parts. Compare it with one that wuse ships.",
        )
    missing = _missing(raw)
    if missing:
        raise Refusal(
            "profile.incomplete",
            "The rule profile lacks {missing}. Add it as in a profile of the same rule that wuse ships.",
            {"missing": missing},
        )
    return raw


def _missing(raw: Mapping[str, Any]) -> list[str]:
    """The parts that a profile lacks, and the values that its rule reads and it does not give."""
    wanted = [*_PARTS, *(_PARTS_OF_STEPS if raw.get("dynamic") else ())]
    missing = [part for part in wanted if raw.get(part) is None]
    if "rule" in missing or "parameters" in missing:
        return missing
    given = {*raw["parameters"], "dynamic"}
    return missing + [name for name in _values_of(raw["rule"]) if name not in given]


def _values_of(rule: str) -> list[str]:
    """The values that a rule's SQL reads, in order."""
    known = sorted(entry.name[:-4] for entry in _PACKAGE.iterdir() if entry.name.endswith(".sql"))
    for name in _NO_RULES:
        known.remove(name)
    if rule not in known:
        raise Refusal(
            "profile.rule_unknown",
            "There is no rule “{value}”. Known: {known}.",
            {"value": rule, "known": known},
        )
    return list(dict.fromkeys(re.findall(r"\$(\w+)", sql_text(f"{rule}.sql"))))


def _digest(content: bytes, rule: str) -> str:
    texts = [content, sql_text(INDICATORS_FILE).encode(), sql_text(f"{rule}.sql").encode()]
    return "sha256:" + hashlib.sha256(b"\x00".join(texts)).hexdigest()


@cache
def _words(rule: str) -> Mapping[str, Any]:
    words: Mapping[str, Any] = load_yaml((_PACKAGE / f"{rule}.yaml").read_text(encoding="utf-8"))
    return words
