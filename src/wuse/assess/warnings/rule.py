"""The rule of early warnings: its values with their reasons, read from one file beside the SQL that it runs."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from wuse.vocabulary import load_yaml

_PACKAGE = files("wuse.assess.warnings")
RULE = "wuse-warnings-1"
SQL_FILES = (
    "awake_grids.sql",
    "code_spike.sql",
    "event_unaccepted.sql",
    "fever_cluster.sql",
    "silent_grid.sql",
    "undeclared_arrival.sql",
    "visit_days.sql",
)


@dataclass(frozen=True)
class WarningRule:
    """A published rule of early warnings.

    Attributes:
        kinds: kind of warning -> its name, the standards it reads, the module without which it is not judged (None
            where it reads nothing about persons), its `reason` and what `ends` it, in both languages.
        parameters: name -> `value`, `unit` and the reason for it in both languages.
        digest: of the rule's own bytes and those of its SQL files.
    """

    id: str
    title: Mapping[str, str]
    authority: Mapping[str, str]
    effective_from: date
    sources: Sequence[str]
    kinds: Mapping[str, Mapping[str, Any]]
    parameters: Mapping[str, Mapping[str, Any]]
    digest: str

    @property
    def values(self) -> dict[str, Any]:
        """Name -> value of every parameter."""
        return {name: entry["value"] for name, entry in self.parameters.items()}

    @property
    def reads(self) -> set[str]:
        """The data standards that the rule reads."""
        return {name for kind in self.kinds.values() for name in kind["reads"]}


@cache
def load_warning_rule() -> WarningRule:
    """The rule in force; it is part of the program."""
    content = (_PACKAGE / f"{RULE}.yaml").read_bytes()
    texts = [content, *(sql_text(name).encode() for name in SQL_FILES)]
    digest = "sha256:" + hashlib.sha256(b"\x00".join(texts)).hexdigest()
    return WarningRule(**load_yaml(content), digest=digest)


@cache
def sql_text(name: str) -> str:
    """The text of one of this package's SQL files."""
    return (_PACKAGE / name).read_text(encoding="utf-8")
