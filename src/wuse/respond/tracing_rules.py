"""The rule of tracing and isolation: its values with their reasons, from one file."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_FILE = files("wuse.respond") / "tracing_rules.yaml"


@dataclass(frozen=True)
class TracingRules:
    """Published values. `digest`: of the file's bytes."""

    id: str
    title: Mapping[str, str]
    effective_from: date
    sources: Sequence[str]
    parameters: Mapping[str, Mapping[str, Any]]
    digest: str

    def days(self, name: str) -> timedelta:
        """A value in days, as a span."""
        return timedelta(days=self.parameters[f"{name}_days"]["value"])

    def limit(self, stage: str) -> timedelta:
        """Within which time the receiver of a stage acknowledges."""
        return timedelta(minutes=self.parameters[f"{stage}_minutes"]["value"])


@cache
def tracing_rules() -> TracingRules:
    """The rule in force; it is part of the program."""
    content = _FILE.read_bytes()
    return TracingRules(**yaml.safe_load(content), digest="sha256:" + hashlib.sha256(content).hexdigest())
