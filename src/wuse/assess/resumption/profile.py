"""The profile of the map of work resumed: cut-offs with their words, read from one file."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from wuse.assess.power_index import load_power_rule
from wuse.vocabulary import load_yaml

_PACKAGE = files("wuse.assess.resumption")
PROFILE = "resumption-1"
RESUMPTION_FILE = "resumption.sql"

Words = Mapping[str, str]
"""A text in both languages, by `zh` and `en`."""


@dataclass(frozen=True)
class ResumptionProfile:
    """Cut-offs of the power index, with the words of levels, reasons and thresholds.

    Attributes:
        digest: of the profile's own bytes, its SQL file and the rule of the power index.
    """

    id: str
    title: Words
    authority: Words
    note: Words
    sources: Sequence[str]
    effective_from: date
    parameters: Mapping[str, int]
    levels: Mapping[str, Words]
    reasons: Mapping[str, Mapping[str, Any]]
    thresholds: Sequence[Mapping[str, str]]
    digest: str


@cache
def load_resumption_profile() -> ResumptionProfile:
    """The profile in force; it is part of the program."""
    content = (_PACKAGE / f"{PROFILE}.yaml").read_bytes()
    texts = [content, resumption_text().encode(), load_power_rule().digest.encode()]
    digest = "sha256:" + hashlib.sha256(b"\x00".join(texts)).hexdigest()
    return ResumptionProfile(**load_yaml(content), digest=digest)


@cache
def resumption_text() -> str:
    """The text of the SQL file."""
    return (_PACKAGE / RESUMPTION_FILE).read_text(encoding="utf-8")
