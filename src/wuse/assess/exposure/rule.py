"""The rule of exposures: its values with their reasons, from one file beside the SQL that it runs."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from wuse.vocabulary import load_yaml

_PACKAGE = files("wuse.assess.exposure")
RULE = "wuse-exposure-1"
SQL_FILES = ("crowded.sql", "exposure.sql", "meetings.sql", "venues_of_cases.sql", "visits_there.sql")


@dataclass(frozen=True)
class ExposureRule:
    """A published rule of exposures. `digest`: of its own bytes and those of its SQL files."""

    id: str
    title: Mapping[str, str]
    authority: Mapping[str, str]
    effective_from: date
    sources: Sequence[str]
    parameters: Mapping[str, Mapping[str, Any]]
    digest: str

    @property
    def values(self) -> dict[str, int]:
        """Name -> value of every parameter."""
        return {name: entry["value"] for name, entry in self.parameters.items()}


@cache
def load_exposure_rule() -> ExposureRule:
    """The rule in force; it is part of the program."""
    content = (_PACKAGE / f"{RULE}.yaml").read_bytes()
    texts = [content, *(sql_text(name).encode() for name in SQL_FILES)]
    digest = "sha256:" + hashlib.sha256(b"\x00".join(texts)).hexdigest()
    return ExposureRule(**load_yaml(content), digest=digest)


@cache
def sql_text(name: str) -> str:
    """The text of one of this package's SQL files."""
    return (_PACKAGE / name).read_text(encoding="utf-8")
