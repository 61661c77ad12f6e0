"""The rule of the import risk: its values with their reasons, read from one file beside the SQL that it runs."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from wuse.vocabulary import load_yaml

_PACKAGE = files("wuse.assess.import_risk")
RULE = "wuse-import-risk-1"
RISK_FILE = "import_risk.sql"

Words = Mapping[str, str]
"""A text in both languages, by `zh` and `en`."""


@dataclass(frozen=True)
class ImportRiskRule:
    """The published rule.

    Attributes:
        formula: in words. parameters: name -> `value`, `unit` and what it is for in both languages.
        digest: of the rule's own bytes and its SQL file.
    """

    id: str
    title: Words
    authority: Words
    effective_from: date
    formula: Words
    sources: Sequence[str]
    parameters: Mapping[str, Mapping[str, Any]]
    digest: str

    @property
    def values(self) -> dict[str, Any]:
        """Name -> value of every parameter."""
        return {name: entry["value"] for name, entry in self.parameters.items()}


@cache
def load_import_risk_rule() -> ImportRiskRule:
    """The rule in force; it is part of the program."""
    content = (_PACKAGE / f"{RULE}.yaml").read_bytes()
    digest = "sha256:" + hashlib.sha256(content + b"\x00" + risk_text().encode()).hexdigest()
    return ImportRiskRule(**load_yaml(content), digest=digest)


@cache
def risk_text() -> str:
    """The text of the SQL file."""
    return (_PACKAGE / RISK_FILE).read_text(encoding="utf-8")
