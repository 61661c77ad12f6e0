"""The rule of near-duplicates: weights, thresholds, blocks and lists, from one file beside the SQL that it runs."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from wuse.vocabulary import Lang, Refusal, load_yaml

_PACKAGE = files("wuse.assess.duplicates")
RULE = "wuse-duplicates-1"
SQL_FILES = ("blocks.sql", "leading.sql", "pairs.sql")


@dataclass(frozen=True)
class ListRule:
    """How one line list is compared: which of its fields a trait is read from, and how far apart its days may lie.

    `since`, `firmness`, `ruled_out`: what decides which report leads; None where the list knows no such thing.
    """

    standard: str
    place: str
    met_at: str | None
    day: Sequence[str]
    occasion: str | None
    most_days_apart: int
    since: str
    firmness: Mapping[str, Any] | None
    ruled_out: Mapping[str, Any] | None
    zh: str
    en: str


@dataclass(frozen=True)
class DuplicateRule:
    """A published rule of near-duplicates.

    Attributes:
        parameters: name -> `value`, `unit` and the reason for it in both languages.
        traits: what two reports are compared by; each `outcome` with m, u, its points and its name.
        blocks: what reports have to share to be compared at all, with the reason.
        lists: the line lists that are compared.
        leading: in words, which report stands for a case.
        digest: of the rule's own bytes and those of its SQL files.
    """

    id: str
    title: Mapping[str, str]
    authority: Mapping[str, str]
    sources: Sequence[str]
    effective_from: date
    parameters: Mapping[str, Mapping[str, Any]]
    traits: Sequence[Mapping[str, Any]]
    blocks: Sequence[Mapping[str, Any]]
    lists: Sequence[ListRule]
    leading: Mapping[str, str]
    digest: str

    @property
    def values(self) -> dict[str, int]:
        """Every value as the SQL reads it: the parameters by name, the points of an outcome as `trait_outcome`."""
        told = {name: entry["value"] for name, entry in self.parameters.items()}
        return told | {
            f"{trait['trait']}_{outcome['outcome']}": outcome["points"]
            for trait in self.traits
            for outcome in trait["outcomes"]
        }

    def list_of(self, standard: str) -> ListRule:
        """How a line list is compared.

        Raises:
            Refusal: `pair.list_unknown`.
        """
        for entry in self.lists:
            if entry.standard == standard:
                return entry
        raise Refusal(
            "pair.list_unknown",
            "Reports of {standard} are not compared. The rule compares: {known}.",
            {"standard": standard, "known": [entry.standard for entry in self.lists]},
        )

    def words(self, trait: str, outcome: str, lang: Lang) -> str:
        """What a trait came to, in words."""
        return str(self._outcomes[trait, outcome][lang])

    def points(self, trait: str, outcome: str) -> int:
        """What an outcome weighs, in tenths of a bit."""
        return int(self._outcomes[trait, outcome]["points"])

    @property
    def _outcomes(self) -> dict[tuple[str, str], Mapping[str, Any]]:
        return {
            (trait["trait"], found["outcome"]): found for trait in self.traits for found in trait["outcomes"]
        }


@cache
def load_duplicate_rule() -> DuplicateRule:
    """The rule in force; it is part of the program.

    Raises:
        ValueError: when points are not what m and u say.
    """
    content = (_PACKAGE / f"{RULE}.yaml").read_bytes()
    texts = [content, *(sql_text(name).encode() for name in SQL_FILES)]
    digest = "sha256:" + hashlib.sha256(b"\x00".join(texts)).hexdigest()
    return rule_of(load_yaml(content), digest=digest)


def rule_of(raw: Mapping[str, Any], *, digest: str) -> DuplicateRule:
    """The rule that parsed text describes; ValueError when points are not ten times log2(m/u), rounded."""
    lists = tuple(ListRule(**entry) for entry in raw["lists"])
    rule = DuplicateRule(**{**raw, "lists": lists}, digest=digest)
    for trait in rule.traits:
        for outcome in trait["outcomes"]:
            expected = weight(outcome["m"], outcome["u"]) if "m" in outcome else 0
            if outcome["points"] != expected:
                raise ValueError(
                    f"{trait['trait']} {outcome['outcome']}: {outcome['points']}, not {expected}"
                )
    return rule


def weight(m: float, u: float) -> int:
    """The weight of Fellegi and Sunter, log2(m/u), in tenths of a bit."""
    return round(10 * math.log2(m / u))


@cache
def sql_text(name: str) -> str:
    """The text of one of this package's SQL files."""
    return (_PACKAGE / name).read_text(encoding="utf-8")
