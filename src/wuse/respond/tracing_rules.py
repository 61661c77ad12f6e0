"""The rule of tracing and isolation: its values with their reasons, from one file."""

from datetime import timedelta
from functools import cache
from importlib.resources import files

from wuse.vocabulary import PublishedValues


class TracingRules(PublishedValues):
    """How long contacts are followed and isolated, and how soon a hand-over is acknowledged."""

    def days(self, name: str) -> timedelta:
        """A value in days, as a span."""
        return timedelta(days=self.value(f"{name}_days"))

    def limit(self, stage: str) -> timedelta:
        """Within which time the receiver of a stage acknowledges."""
        return timedelta(minutes=self.value(f"{stage}_minutes"))


@cache
def tracing_rules() -> TracingRules:
    """The rule in force; it is part of the program."""
    return TracingRules.read((files("wuse.respond") / "tracing_rules.yaml").read_bytes())
