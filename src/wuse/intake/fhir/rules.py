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
    """Name what is missing and what is unknown by itself; or else, that the codes do not go together."""
    wanting = {name: text for name in rule.needs if (text := _wanting(name, rule, said))}
    for name, text in (wanting or {rule.own: "fhir_undecided"}).items():
        path = rule.elements[name]
        root = roots.get(path.root)
        if root is not None:
            known = ", ".join(sorted(f"{system}|{code}" for system, code in _known(rule, name)))
            own = known_codes(mapped) if name == rule.own else ""
            choice = own if text == "fhir_undecided" else ", ".join(filter(None, (known, own)))
            findings.add(f"{root.path}.{path.inner}", text, field=mapped.field.name, known=choice)


def _wanting(name: str, rule: Rule, said: _Said) -> str:
    here = said[name]
    if not here:
        return "fhir_missing"
    return "" if isinstance(here, bool) or _known(rule, name) & set(here) else "fhir_code"


def _known(rule: Rule, name: str) -> frozenset[Coding]:
    """The codings of an element that any line or value knows."""
    lists = [
        *(line.asks.get(name, ()) for line in rule.lines),
        *(said.get(name, ()) for said in rule.written.values()),
    ]
    return frozenset(coding for codes in lists if not isinstance(codes, bool) for coding in codes)
