"""The rule of data quality: its values with their reasons, read from one file beside the SQL that it runs."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from wuse.vocabulary import load_yaml

_PACKAGE = files("wuse.assess.quality")
RULE = "wuse-quality-1"
SQL_FILES = ("arrivals.sql", "drift.sql", "faults.sql", "measures.sql", "silence.sql")


@dataclass(frozen=True)
class QualityRule:
    """A published rule of data quality.

    Attributes:
        parameters: name -> `value`, `unit` and the reason for it in both languages.
        limits: within how many `hours` a row of a `standard` is in time, with the reason.
        plan: at which `level` of places each `standard` is to report about every day, with the reason.
        drift: which `measure` is watched `above` or `below` its usual value, and the least spread that counts.
        reasons: code of a signal's reason -> its text in both languages.
        digest: of the rule's own bytes and those of its SQL files.
    """

    id: str
    title: Mapping[str, str]
    authority: Mapping[str, str]
    sources: Sequence[str]
    effective_from: date
    parameters: Mapping[str, Mapping[str, Any]]
    limits: Sequence[Mapping[str, Any]]
    plan: Sequence[Mapping[str, Any]]
    drift: Sequence[Mapping[str, Any]]
    reasons: Mapping[str, Mapping[str, str]]
    digest: str

    @property
    def values(self) -> dict[str, Any]:
        """Name -> value of every parameter, as the SQL reads it."""
        return {name: entry["value"] for name, entry in self.parameters.items()}


@cache
def load_quality_rule() -> QualityRule:
    """The rule in force; it is part of the program."""
    content = (_PACKAGE / f"{RULE}.yaml").read_bytes()
    texts = [content, *(sql_text(name).encode() for name in SQL_FILES)]
    digest = "sha256:" + hashlib.sha256(b"\x00".join(texts)).hexdigest()
    return QualityRule(**load_yaml(content), digest=digest)


@cache
def sql_text(name: str) -> str:
    """The text of one of this package's SQL files."""
    return (_PACKAGE / name).read_text(encoding="utf-8")
