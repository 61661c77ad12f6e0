"""Values of FHIR types as the text of a cell, each type a few lines; what the field cannot hold is found."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from wuse.intake.fhir.bundle import References
from wuse.intake.fhir.elements import Element, Findings, child, codings, members, text_of
from wuse.intake.fhir.mapping import MappedField
from wuse.intake.fhir.moments import day_in_china, precision

# An integer of R4 has 32 bits.
_BEYOND = 2**31

Reader = Callable[[Element, MappedField, Findings], str | None]


def read_value(element: Element, mapped: MappedField, findings: Findings) -> str | None:
    """The text of a cell from the element at the end of a path."""
    return _READERS[mapped.type](element, mapped, findings)


def _string(element: Element, mapped: MappedField, findings: Findings) -> str | None:
    return text_of(element, findings, mapped.type)


def _code(element: Element, mapped: MappedField, findings: Findings) -> str | None:
    text = text_of(element, findings, "code")
    if text is None or not mapped.codes:
        return text
    if (None, text) not in mapped.codes:
        findings.add(element.path, "fhir_code", known=known_codes(mapped))
    return mapped.codes.get((None, text))


def _integer(element: Element, mapped: MappedField, findings: Findings) -> str | None:
    value = element.value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _BEYOND:
        return str(value)
    findings.wrong_type(element, "integer")
    return None


def _decimal(element: Element, mapped: MappedField, findings: Findings) -> str | None:
    value = element.value
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool) and _finite(value):
        return str(value)
    findings.wrong_type(element, "decimal")
    return None


def _finite(value: float | Decimal) -> bool:
    return Decimal(value).is_finite()


def _date(element: Element, mapped: MappedField, findings: Findings) -> str | None:
    """A date of the field's precision; a field that may be empty stays so where the sender says less than it needs."""
    text = text_of(element, findings, mapped.type)
    if text is None:
        return None
    said = precision(text)
    if said == "none":
        findings.wrong_type(element, mapped.type)
        return None
    if mapped.field.type == "datetime" and said == "moment":
        return text
    day = day_in_china(text) if mapped.field.type == "date" and said != "partial" else None
    if day is None:
        _find_lack(element, mapped, findings)
    return day


def _find_lack(element: Element, mapped: MappedField, findings: Findings) -> None:
    needed = "fhir_no_day" if mapped.field.type == "date" else "fhir_no_time"
    if mapped.field.constraints.get("required"):
        findings.add(element.path, needed, field=mapped.field.name)
    else:
        findings.add(element.path, f"{needed}_left_out", "warn", field=mapped.field.name)


def _concept(element: Element, mapped: MappedField, findings: Findings) -> str | None:
    found = codings(element, findings)
    codes = own_code(found, mapped) or _foreign_codes(found, mapped)
    if len(codes) == 1:
        return codes[0]
    if codes:
        findings.add(element.path, "fhir_at_odds", field=mapped.field.name)
    elif not mapped.shared:
        findings.add(element.path, "fhir_code", known=known_codes(mapped))
    return None


def _foreign_codes(found: tuple[tuple[str, str], ...], mapped: MappedField) -> list[str]:
    # Where wuse has coded a shared element, what it did not say of this field is not read out of the other's code.
    own = mapped.own_system.removesuffix(mapped.field.name)
    if mapped.shared and any(system.startswith(own) for system, _ in found):
        return []
    return list(dict.fromkeys(mapped.codes[coding] for coding in found if coding in mapped.codes))


def own_code(found: tuple[tuple[str, str], ...], mapped: MappedField) -> list[str]:
    """The code that one of wuse's own codings names: it says exactly what the field means."""
    return [code for system, code in found if system == mapped.own_system and code in mapped.field.labels][:1]


def known_codes(mapped: MappedField) -> str:
    """The codings that a field understands, for a message."""
    return ", ".join(f"{system}|{code}" if system else code for system, code in mapped.codes)


def human_name(element: Element, findings: Findings) -> str | None:
    """The text of a HumanName, or its parts: family name first and closed up where they are Chinese characters."""
    text = text_of(child(element, "text", findings), findings)
    if text is not None:
        return text
    family = text_of(child(element, "family", findings), findings)
    given = [
        part for part in (text_of(found, findings) for found in members(element, "given", findings)) if part
    ]
    if family is not None and not family.isascii():
        return family + "".join(given)
    return " ".join([*given, *([family] if family else [])]) or None


_READERS: Mapping[str, Reader] = {
    "string": _string,
    "code": _code,
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "dateTime": _date,
    "instant": _date,
    "CodeableConcept": _concept,
    "HumanName": lambda element, mapped, findings: human_name(element, findings),
}


def read_reference(
    element: Element, holder: Element, references: References, findings: Findings
) -> str | None:
    """The name of what a reference leads to: its display, else the name in the resource, else its identifier."""
    shown = text_of(child(element, "display", findings), findings)
    if shown is not None:
        return shown
    target = follow(element, holder, references, findings)
    return _named(target, findings) if target is not None else _identified(element, findings)


def follow(element: Element, holder: Element, references: References, findings: Findings) -> Element | None:
    """The resource that a Reference leads to; a reference that leads nowhere is found."""
    reference = child(element, "reference", findings)
    text = text_of(reference, findings)
    if reference is None or text is None:
        return None
    target = references.resource(text, holder)
    if target is None:
        findings.add(reference.path, "fhir_reference")
    return target


def _named(target: Element, findings: Findings) -> str | None:
    name = child(target, "name", findings)
    if name is None:
        findings.add(f"{target.path}.name", "fhir_missing")
        return None
    if isinstance(name.value, list):
        first = members(target, "name", findings)[:1]
        return human_name(first[0], findings) if first else None
    return text_of(name, findings)


def _identified(element: Element, findings: Findings) -> str | None:
    identifier = child(element, "identifier", findings)
    return None if identifier is None else text_of(child(identifier, "value", findings), findings)
