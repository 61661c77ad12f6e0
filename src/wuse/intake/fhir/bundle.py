"""A Bundle: its entries, and which resource a reference leads to (R4, Bundle, “Resolving references in Bundles”)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wuse.intake.fhir.elements import Element, Findings, child, members, text_of

TYPES = ("batch", "collection", "searchset", "transaction")
"""Types of bundles that are taken in. A document, a message and a history mean more than the resources in them."""

_TAKEN_METHODS = ("POST", "PUT")
_VERSION = re.compile(r"/_history/[^/]+\Z")
_RESTFUL = re.compile(r"(?P<base>https?://.+/)[A-Za-z]+/[A-Za-z0-9\-.]{1,64}\Z")


@dataclass(frozen=True)
class Entry:
    """One entry. `row`: its number from 1; `resource`: None where it has none; `url`: its `fullUrl`."""

    row: int
    whole: Any
    resource: Element | None
    url: str | None
    findings: Findings

    @property
    def type(self) -> str:
        """The type of the resource, empty where it says none."""
        return type_of(self.resource)


def type_of(resource: Element | None) -> str:
    """What a resource says that it is; empty where it does not say so."""
    if resource is None or not isinstance(resource.value, dict):
        return ""
    said = resource.value.get("resourceType")
    return said if isinstance(said, str) else ""


def entries_of(bundle: Element, findings: Findings) -> tuple[Entry, ...]:
    """The entries of a bundle, each with what is wrong about itself."""
    found = tuple(
        _entry(number, element) for number, element in enumerate(members(bundle, "entry", findings), 1)
    )
    _find_repeated(found)
    return found


def _entry(number: int, element: Element) -> Entry:
    findings = Findings()
    url = text_of(child(element, "fullUrl", findings), findings, "uri")
    resource = child(element, "resource", findings)
    if resource is not None and not isinstance(resource.value, dict):
        findings.wrong_type(resource, "resource")
    elif not type_of(resource):
        findings.add(f"{element.path}.resource", "fhir_missing")
    method = _method(element, findings)
    if method is not None and method not in _TAKEN_METHODS:
        findings.add(f"{element.path}.request.method", "fhir_method", known=", ".join(_TAKEN_METHODS))
    return Entry(number, element.value, resource, url, findings)


def _method(element: Element, findings: Findings) -> str | None:
    request = child(element, "request", findings)
    return None if request is None else text_of(child(request, "method", findings), findings, "code")


def _find_repeated(entries: tuple[Entry, ...]) -> None:
    """Two entries of one name: a reference could mean either (R4, bdl-7), unless they are versions of one resource."""
    first: dict[tuple[str, str], int] = {}
    for entry in entries:
        if entry.url is None:
            continue
        earlier = first.setdefault((entry.url, _version(entry)), entry.row)
        if earlier != entry.row:
            path = f"Bundle.entry[{entry.row - 1}].fullUrl"
            entry.findings.add(path, "fhir_repeated", other=f"Bundle.entry[{earlier - 1}]")


def _version(entry: Entry) -> str:
    meta = entry.resource.value.get("meta") if entry.type and entry.resource is not None else None
    return str(meta.get("versionId", "")) if isinstance(meta, dict) else ""


class References:
    """Which resource of a bundle a reference means."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self._by_url: dict[str, Element] = {}
        self._by_name: dict[str, list[Element]] = {}
        self._base_of: dict[str, str] = {}
        for entry in entries:
            if entry.resource is not None and entry.type:
                self._add(entry, entry.resource)

    def _add(self, entry: Entry, resource: Element) -> None:
        if entry.url is not None:
            self._by_url.setdefault(entry.url, resource)
            restful = _RESTFUL.match(entry.url)
            if restful:
                self._base_of[resource.path] = restful["base"]
        identity = resource.value.get("id")
        if isinstance(identity, str):
            self._by_name.setdefault(f"{entry.type}/{identity}", []).append(resource)

    def resource(self, reference: str, holder: Element) -> Element | None:
        """The resource that a reference leads to; None where it leads out of the bundle or to more than one.

        Args:
            reference: `#id` of a contained resource, an absolute or a relative address, with or without version.
            holder: the resource in which the reference stands.
        """
        if reference.startswith("#"):
            return _contained(holder, reference[1:])
        name = _VERSION.sub("", reference)
        base = self._base_of.get(_outermost(holder.path))
        found = self._by_url.get(name) or (self._by_url.get(base + name) if base else None)
        if found is not None or base or ":" in name:
            return found
        # A holder without an address of its own, as in a transaction: by type and id, where they are of one alone.
        named = self._by_name.get(name, ())
        return named[0] if len(named) == 1 else None


def _contained(holder: Element, identity: str) -> Element | None:
    """The resource within the holder; a contained one sees its siblings, not its own inside."""
    outer, _, _ = holder.path.partition(".contained[")
    within = holder.value.get("contained") if outer == holder.path else None
    for number, value in enumerate(within if isinstance(within, list) else ()):
        if isinstance(value, dict) and value.get("id") == identity:
            return Element(value, f"{holder.path}.contained[{number}]")
    return None


def _outermost(path: str) -> str:
    return path.partition(".contained[")[0]


def references_in(resource: Element, *names: str) -> Iterator[str]:
    """The references that stand in lists of a resource, as far as they are texts; what is not is not looked at."""
    quiet = Findings()
    for name in names:
        list_name, _, part = name.partition(".")
        for member in members(resource, list_name, quiet):
            for held in _held(member, part, quiet):
                reference = text_of(child(held, "reference", quiet), quiet)
                if reference is not None:
                    yield reference


def _held(member: Element, part: str, quiet: Findings) -> tuple[Element, ...]:
    if not part:
        return (member,)
    found = child(member, part, quiet)
    if found is None:
        return ()
    return members(member, part, quiet) if isinstance(found.value, list) else (found,)
