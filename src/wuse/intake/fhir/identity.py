"""Who a Patient is: the key that wuse gave, or a document, for the door."""

from collections.abc import Iterator

from wuse.intake.fhir.elements import Element, Findings, child, members, text_of
from wuse.intake.fhir.mapping import FhirMapping

IDENTITY_FIELDS = ("person", "identity_kind", "identity_number", "identity_issuer")


def read_identity(patient: Element, mapping: FhirMapping, findings: Findings) -> dict[str, str | None]:
    """The fields that say who it is, from the first system of the mapping of which there is an identifier.

    An identifier of another system is not read: hospitals have their own, and they are no business of the pool.
    """
    cells: dict[str, str | None] = dict.fromkeys(IDENTITY_FIELDS)
    found = dict(reversed(list(_documents(patient, mapping, findings))))
    cells["person"] = found.pop(("person", ""), None)
    kinds = [(kind, issuer) for kind, issuer in found if kind != "person"]
    if kinds:
        kind, issuer = min(kinds, key=lambda document: list(mapping.identity).index(document[0]))
        cells |= {
            "identity_kind": kind,
            "identity_number": found[kind, issuer],
            "identity_issuer": issuer or None,
        }
    elif cells["person"] is None:
        findings.add(
            f"{patient.path}.identifier", "fhir_no_identity", known=", ".join(mapping.identity.values())
        )
    return cells


def _documents(
    patient: Element, mapping: FhirMapping, findings: Findings
) -> Iterator[tuple[tuple[str, str], str]]:
    """Kind and issuer -> number, of the identifiers that are in use."""
    for identifier in members(patient, "identifier", findings):
        use = text_of(child(identifier, "use", findings), findings, "code")
        system = text_of(child(identifier, "system", findings), findings, "uri")
        named = _named(system or "", mapping)
        if named is None or use == "old":
            continue
        value = text_of(child(identifier, "value", findings), findings)
        if value is not None:
            yield named, value


def _named(system: str, mapping: FhirMapping) -> tuple[str, str] | None:
    """What an identifier of a system names, and who issued it where the system says so."""
    for kind, known in mapping.identity.items():
        start, gap, _ = known.partition("{issuer}")
        if system == known:
            return kind, ""
        if gap and system.startswith(start) and len(system) > len(start):
            return kind, system[len(start) :].upper()
    return None
