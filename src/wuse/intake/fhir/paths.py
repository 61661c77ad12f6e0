"""Paths of the mapping: `Patient.address[use=home].extension(place).valueCode` as steps."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_STEP = re.compile(r"(?P<name>\w+)(?:\((?P<extension>\w+)\)|\[(?:(?P<key>\w+)=(?P<value>[^\]]+))?\])?\Z")
# Dots within brackets belong to a value.
_BETWEEN = re.compile(r"\.(?![^\[]*\])")


@dataclass(frozen=True)
class Step:
    """One step down. `repeats`: the element is a list, of which those count whose `key` has `value`.

    `system`: the key is a concept, of which one coding has this system and the value as its code.
    """

    name: str
    repeats: bool = False
    key: str | None = None
    value: str = ""
    system: str | None = None


@dataclass(frozen=True)
class Path:
    """A way from a resource to an element. `text`: as the mapping writes it; `root`: the resource's type."""

    text: str
    root: str
    steps: tuple[Step, ...]

    @property
    def inner(self) -> str:
        """The text without the resource."""
        return self.text.partition(".")[2]


@dataclass(frozen=True)
class Names:
    """What the short names of a mapping stand for. `own`: beginnings of the names that wuse gives."""

    systems: Mapping[str, str]
    own: Mapping[str, str]
    extensions: Mapping[str, str]

    def coding(self, short: str) -> tuple[str, str]:
        """System and code of `snomed:6736007`. KeyError: a system that the mapping does not name."""
        system, _, code = short.partition(":")
        return self.systems[system], code

    def own_system(self, field: str) -> str:
        """The code system of a field's own codes."""
        return self.own["code"] + field

    def extension(self, name: str) -> str:
        """The address that names an extension."""
        return self.extensions.get(name) or self.own["extension"] + name

    def path(self, text: str) -> Path:
        """A path of its text.

        Raises:
            ValueError: for a maker, when a step cannot be read.
        """
        root, *steps = _BETWEEN.split(text)
        return Path(text, root, tuple(self._step(step) for step in steps))

    def _step(self, text: str) -> Step:
        read = _STEP.match(text)
        if read is None:
            raise ValueError(f"a step of a path cannot be read: {text}")
        name, extension, key, value = read["name"], read["extension"], read["key"], read["value"]
        if extension:
            return Step(name, True, "url", self.extension(extension))
        if not key:
            return Step(name, text.endswith("]"))
        prefix, _, rest = value.partition(":")
        if prefix in self.systems:
            return Step(name, True, key, rest, self.systems[prefix])
        return Step(name, True, key, self.own[prefix] + rest if prefix in self.own else value)
