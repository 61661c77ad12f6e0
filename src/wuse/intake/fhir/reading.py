"""One resource as the cells of one row: every field of the mapping, from the resource and those that it leads to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wuse.intake.fhir.bundle import Entry, References, references_in, type_of
from wuse.intake.fhir.elements import Element, Findings, child, codings, text_of, walk
from wuse.intake.fhir.identity import read_identity
from wuse.intake.fhir.mapping import FhirMapping, MappedField, RowMapping, Source
from wuse.intake.fhir.rules import Roots, ruled_value
from wuse.intake.fhir.values import follow, read_reference, read_value

_MODIFIERS = ("modifierExtension", "implicitRules")


@dataclass(frozen=True)
class Links:
    """What leads from one entry to another. `encounters`, `conditions`: those that name a resource, by its path."""

    references: References
    encounters: dict[str, tuple[Element, ...]]
    conditions: dict[str, tuple[Element, ...]]


def links_of(entries: tuple[Entry, ...]) -> Links:
    """The links of a bundle, also those that R4 writes down at the other end."""
    references = References(entries)
    encounters = _naming(entries, "Encounter", ("diagnosis.condition", "reasonReference"), references)
    conditions = _naming(entries, "Condition", ("evidence.detail",), references)
    return Links(references, encounters, conditions)


def _naming(
    entries: Iterable[Entry], kind: str, names: tuple[str, ...], references: References
) -> dict[str, tuple[Element, ...]]:
    found: dict[str, tuple[Element, ...]] = {}
    for entry in entries:
        holder = entry.resource
        if holder is None or entry.type != kind:
            continue
        for reference in references_in(holder, *names):
            target = references.resource(reference, holder)
            if target is not None and holder not in found.get(target.path, ()):
                found[target.path] = (*found.get(target.path, ()), holder)
    return found


@dataclass(frozen=True)
class _Reading:
    """One resource that is being read."""

    resource: Element
    rows: RowMapping
    mapping: FhirMapping
    links: Links
    findings: Findings


def read_row(
    resource: Element, rows: RowMapping, *, mapping: FhirMapping, links: Links, findings: Findings
) -> dict[str, str | None]:
    """Field -> the text of its cell; what is wrong is found, all of it."""
    reading = _Reading(resource, rows, mapping, links, findings)
    if not _taken(reading):
        return {}
    roots = _roots(reading)
    cells = read_identity(roots["Patient"], mapping, findings) if roots["Patient"] else {}
    for name, mapped in rows.fields.items():
        cells[name] = _cell(mapped, roots, cells, reading)
        if cells[name] is None:
            _find_missing(mapped, roots, reading)
    return cells


def _taken(reading: _Reading) -> bool:
    """Whether the resource speaks of a fact that stands: nothing else is worth saying where it does not."""
    resource, findings = reading.resource, reading.findings
    if reading.rows.resource == "Condition":
        verification = child(resource, "verificationStatus", findings)
        said = codings(verification, findings) if verification is not None else ()
        withdrawn = (reading.mapping.names.systems["verification"], "entered-in-error") in said
        path = f"{resource.path}.verificationStatus"
    else:
        status = text_of(child(resource, "status", findings), findings, "code")
        withdrawn, path = status == "entered-in-error", f"{resource.path}.status"
        _find_status(status, path, reading)
    if withdrawn:
        findings.add(path, "fhir_withdrawn")
    return not withdrawn


def _find_status(status: str | None, path: str, reading: _Reading) -> None:
    known = reading.mapping.statuses[reading.rows.resource]
    if status is None:
        reading.findings.add(path, "fhir_missing")
    elif status not in known and status != "entered-in-error":
        reading.findings.add(path, "fhir_status", known=", ".join(sorted(known)))


# --- the resources of a row


def _roots(reading: _Reading) -> dict[str, Element | None]:
    resource, findings = reading.resource, reading.findings
    roots: dict[str, Element | None] = {reading.rows.resource: resource, "Patient": _patient(reading)}
    if reading.rows.resource == "Condition":
        roots["Encounter"] = _encounter(reading)
    else:
        roots["Specimen"] = _target("specimen", "Specimen", reading)
    for found in roots.values():
        _find_modifiers(found, findings)
    return roots


def _patient(reading: _Reading) -> Element | None:
    """The patient whom `subject` leads to, or one made of the identifier that stands in its place."""
    subject = child(reading.resource, "subject", reading.findings)
    if subject is None:
        reading.findings.add(f"{reading.resource.path}.subject", "fhir_missing")
        return None
    identifier = child(subject, "identifier", reading.findings)
    if child(subject, "reference", reading.findings) is None and identifier is not None:
        # A Patient of nothing but this identifier; its path is that of the identifier's own.
        return Element({"identifier": [identifier.value]}, subject.path)
    found = _target("subject", "Patient", reading)
    if found is None:
        reading.findings.add(subject.path, "fhir_no_patient")
    return found


def _target(name: str, expected: str, reading: _Reading) -> Element | None:
    """The resource that an element of the resource leads to, when it is of the type that is expected."""
    element = child(reading.resource, name, reading.findings)
    if element is None:
        return None
    target = follow(element, reading.resource, reading.links.references, reading.findings)
    if target is not None and type_of(target) != expected:
        reading.findings.add(element.path, "fhir_leads_to", expected=expected)
        return None
    return target


def _encounter(reading: _Reading) -> Element | None:
    """The stay: the one that the condition names, or the only one that names the condition."""
    found = _target("encounter", "Encounter", reading)
    naming = reading.links.encounters.get(reading.resource.path, ())
    standing = [encounter for encounter in ([found] if found else naming) if _stands(encounter, reading)]
    if len(standing) > 1:
        reading.findings.add(reading.resource.path, "fhir_encounters", "warn")
    return standing[0] if len(standing) == 1 else None


def _stands(encounter: Element, reading: _Reading) -> bool:
    status = text_of(child(encounter, "status", reading.findings), reading.findings, "code")
    known = reading.mapping.statuses["Encounter"]
    if status in known:
        return True
    reading.findings.add(f"{encounter.path}.status", "fhir_left_out", "warn", known=", ".join(sorted(known)))
    return False


def _find_modifiers(resource: Element | None, findings: Findings) -> None:
    """R4 forbids to read past an extension that may change what the resource means."""
    if resource is None:
        return
    for name in _MODIFIERS:
        found = child(resource, name, findings)
        if found is not None:
            findings.add(found.path, "fhir_modifier")


# --- the cells


def _cell(mapped: MappedField, roots: Roots, cells: dict[str, str | None], reading: _Reading) -> str | None:
    if mapped.rule is not None:
        return ruled_value(mapped, mapped.rule, roots, reading.findings)
    for source in mapped.sources:
        if source.when is not None and cells.get(source.when[0]) != source.when[1]:
            continue
        texts = list(dict.fromkeys(_texts(source, mapped, roots, reading)))
        if texts:
            return _one(texts, source, mapped, roots, reading.findings)
    return _case_of_evidence(reading) if mapped.type == "Reference(Condition)" else None


def _case_of_evidence(reading: _Reading) -> str | None:
    """The report of the only condition that names this test as its evidence."""
    naming = reading.links.conditions.get(reading.resource.path, ())
    return _report_of(naming[0], reading) if len(naming) == 1 else None


def _texts(source: Source, mapped: MappedField, roots: Roots, reading: _Reading) -> Iterator[str]:
    root = roots.get(source.path.root)
    if root is None:
        return
    for element in walk(root, source.path.steps, reading.findings):
        text = _text(element, root, mapped, reading)
        if text is not None:
            yield text


def _text(element: Element, root: Element, mapped: MappedField, reading: _Reading) -> str | None:
    if mapped.type == "Reference":
        return read_reference(element, root, reading.links.references, reading.findings)
    if mapped.type == "Reference(Condition)":
        return _case(element, root, reading)
    return read_value(element, mapped, reading.findings)


def _one(
    texts: list[str], source: Source, mapped: MappedField, roots: Roots, findings: Findings
) -> str | None:
    if mapped.several == "joined":
        return "\n".join(texts)
    if len(texts) > 1 and not mapped.several:
        root = roots[source.path.root]
        place = root.path if root is not None else source.path.root
        findings.add(f"{place}.{source.path.inner}", "fhir_several", field=mapped.field.name)
        return None
    return texts[0]


def _case(element: Element, root: Element, reading: _Reading) -> str | None:
    """The report of the case that a test is about, by its identifier or in the condition that it leads to."""
    identifier = child(element, "identifier", reading.findings)
    if identifier is not None:
        return text_of(child(identifier, "value", reading.findings), reading.findings)
    target = follow(element, root, reading.links.references, reading.findings)
    return _report_of(target, reading) if target is not None else None


def _report_of(condition: Element, reading: _Reading) -> str | None:
    mapped = reading.mapping.rows["Condition"].fields["report_id"]
    texts = [
        text
        for source in mapped.sources
        for text in _texts(source, mapped, {"Condition": condition}, reading)
    ]
    return texts[0] if texts else None


def _find_missing(mapped: MappedField, roots: Roots, reading: _Reading) -> None:
    """A field that the standard asks for and that stands nowhere; where something wrong stands, that was said."""
    if mapped.rule is not None or not mapped.field.constraints.get("required"):
        return
    path = mapped.sources[0].path
    root = roots.get(path.root)
    # What leads to a Patient or a Specimen bears its name in small letters.
    start = f"{reading.resource.path}.{path.root.lower()}" if root is None else root.path
    begun = tuple(f"{start}.{source.path.steps[0].name}" for source in mapped.sources) if root else (start,)
    if path.root == "Patient" and root is None:
        return
    if not any(found.severity == "refuse" and found.path.startswith(begun) for found in reading.findings):
        reading.findings.add(f"{start}.{path.inner}" if root else start, "fhir_missing")
