"""Elements of a resource with their paths, and what is found wrong with them.

JSON of a stranger: at every step what stands there may be of another form than R4 gives it. A step that finds such a
thing says so and goes on without it; nothing here raises.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from wuse.intake.fhir.paths import Step

# JSON can write half of a surrogate pair, which is no character and no column of text can hold.
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Element:
    """A value of a resource and where it stands, as `Bundle.entry[3].resource.code`."""

    value: Any
    path: str


@dataclass(frozen=True)
class Finding:
    """What is wrong or odd at a path. `text` names the message; `facts` fill its gaps."""

    path: str
    text: str
    severity: Literal["refuse", "warn"] = "refuse"
    facts: Mapping[str, str] = field(default_factory=dict)


class Findings:
    """Everything that is found in one resource and those that it leads to; each thing once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Finding] = {}

    def add(self, path: str, text: str, severity: Literal["refuse", "warn"] = "refuse", **facts: str) -> None:
        """Say that something is wrong (`refuse`: the row is set aside) or odd (`warn`)."""
        self._found.setdefault((path, text), Finding(path, text, severity, facts))

    def wrong_type(self, element: Element, expected: str) -> None:
        """Say that what stands at a path is not of the form that R4 gives it."""
        self.add(element.path, "fhir_type", expected=expected)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._found.values())

    @property
    def refused(self) -> bool:
        """Whether anything sets the row aside."""
        return any(found.severity == "refuse" for found in self)


def child(element: Element, name: str, findings: Findings) -> Element | None:
    """The element of a name, of whatever form; None where there is none."""
    if not isinstance(element.value, dict):
        findings.wrong_type(element, "object")
        return None
    value = element.value.get(name)
    return None if value is None else Element(value, f"{element.path}.{name}")


def members(element: Element, name: str, findings: Findings) -> tuple[Element, ...]:
    """The elements of a list of a name; empty where there is none."""
    found = child(element, name, findings)
    if found is None:
        return ()
    if not isinstance(found.value, list):
        findings.wrong_type(found, "list")
        return ()
    return tuple(Element(value, f"{found.path}[{number}]") for number, value in enumerate(found.value))


def text_of(element: Element | None, findings: Findings, expected: str = "string") -> str | None:
    """The text of a string, code or uri; None where there is none, or another thing."""
    if element is None:
        return None
    if not isinstance(element.value, str) or not element.value or not _encodable(element.value):
        findings.wrong_type(element, expected)
        return None
    return element.value


def walk(root: Element, steps: tuple[Step, ...], findings: Findings) -> Iterator[Element]:
    """The elements at the end of a path, in their order."""
    if not steps:
        yield root
        return
    for found in _step(root, steps[0], findings):
        yield from walk(found, steps[1:], findings)


def _step(element: Element, step: Step, findings: Findings) -> Iterator[Element]:
    if not step.repeats:
        found = child(element, step.name, findings)
        yield from () if found is None else (found,)
        return
    for member in members(element, step.name, findings):
        if step.key is None or _says(member, step, findings):
            yield member


def _says(member: Element, step: Step, findings: Findings) -> bool:
    """Whether a member of a list has the key's value, as a text or as one of the codings of a concept."""
    found = child(member, step.key or "", findings)
    if found is None:
        return False
    if step.system is None:
        return text_of(found, findings) == step.value
    return (step.system, step.value) in codings(found, findings)


def codings(concept: Element, findings: Findings) -> tuple[tuple[str, str], ...]:
    """System and code of each coding of a CodeableConcept; one that lacks either is left out."""
    pairs = (
        (text_of(child(coding, "system", findings), findings, "uri"), _code(coding, findings))
        for coding in members(concept, "coding", findings)
    )
    return tuple((system, code) for system, code in pairs if system is not None and code is not None)


def _code(coding: Element, findings: Findings) -> str | None:
    return text_of(child(coding, "code", findings), findings, "code")


def _encodable(text: str) -> bool:
    return text.isascii() or not _HALF.search(text)
