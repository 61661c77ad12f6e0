"""What several elements of a row's resources mean together, by the rules of the mapping."""

from collections.abc import Mapping

from wuse.intake.fhir.elements import Element, Findings, child, codings, text_of, walk
from wuse.intake.fhir.mapping import Coding, Line, MappedField, Rule
from wuse.intake.fhir.paths import Path
from wuse.intake.fhir.values import known_codes, own_code

Roots = Mapping[str, Element | None]
"""Resource type -> the resource of this row, None where there is none."""

_Said = Mapping[str, tuple[tuple[str, str], ...] | bool]


def ruled_value(mapped: MappedField, rule: Rule, roots: Roots, findings: Findings) -> str | None:
    """The code that a rule gives: wuse's own coding where there is one, else the first line that is met."""
    said = {name: _said(path, roots, findings) for name, path in rule.elements.items()}
    own = said[rule.own]
    codes = [] if isinstance(own, bool) else own_code(own, mapped)
    met = codes or [line.gives for line in rule.lines if _meets(said, line)]
    if not met:
        _find_unmet(mapped, rule, said, roots, findings)
        return None
    return met[0]


def _said(path: Path, roots: Roots, findings: Findings) -> tuple[tuple[str, str], ...] | bool:
    """The codings at a path, or whether a thing is so, where R4 lets it be said as a boolean or as a moment."""
    root = roots.get(path.root)
    if path.text == "Patient.deceased":
        return root is not None and _deceased(root, findings)
    if root is None:
        return ()
    return tuple(coding for found in walk(root, path.steps, findings) for coding in codings(found, findings))


def _deceased(patient: Element, findings: Findings) -> bool:
    said = child(patient, "deceasedBoolean", findings)
    if said is not None and not isinstance(said.value, bool):
        findings.wrong_type(said, "boolean")
    when = text_of(child(patient, "deceasedDateTime", findings), findings, "dateTime")
    return when is not None or (said is not None and said.value is True)


def _meets(said: _Said, line: Line) -> bool:
    return all(_has(said[name], asked) for name, asked in line.asks.items())


def _has(said: tuple[tuple[str, str], ...] | bool, asked: frozenset[Coding] | bool) -> bool:
    if isinstance(asked, bool) or isinstance(said, bool):
        return said is asked
    return any(coding in asked for coding in said)


def _find_unmet(mapped: MappedField, rule: Rule, said: _Said, roots: Roots, findings: Findings) -> None:
    """Name what is missing, what is unknown by itself, or else that the codes do not go together."""
    before = findings.count
    for name, path in rule.elements.items():
        here, root = said[name], roots.get(path.root)
        known = _known(rule, name)
        if isinstance(here, bool) or root is None or not known:
            continue
        place = f"{root.path}.{path.steps[-1].name}"
        if not here and _asked_by_all(rule, name):
            findings.add(place, "fhir_missing")
        elif here and not known & set(here):
            findings.add(place, "fhir_code", known=_shown(known) + ", " + known_codes(mapped))
    if findings.count == before:
        own = rule.elements[rule.own]
        root = roots.get(own.root)
        place = "Bundle" if root is None else f"{root.path}.{own.steps[-1].name}"
        findings.add(place, "fhir_undecided", field=mapped.field.name, known=known_codes(mapped))


def _known(rule: Rule, name: str) -> frozenset[Coding]:
    asked = (line.asks.get(name, frozenset()) for line in rule.lines)
    return frozenset(coding for codes in asked if not isinstance(codes, bool) for coding in codes)


def _asked_by_all(rule: Rule, name: str) -> bool:
    # All but a line or two: what the others cannot do without is what the sender has to add.
    return sum(name in line.asks for line in rule.lines) > len(rule.lines) / 2


def _shown(codings_known: frozenset[Coding]) -> str:
    return ", ".join(sorted(f"{system}|{code}" for system, code in codings_known))
