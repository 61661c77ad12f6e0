"""Building a resource along the paths of the mapping, the reverse of walking them."""

from collections.abc import Mapping
from typing import Any

from wuse.intake.fhir.mapping import Coding
from wuse.intake.fhir.paths import Step

Resource = dict[str, Any]


def place(resource: Resource, steps: tuple[Step, ...], value: Any) -> None:
    """Put a value at the end of a path, making what lies between; codings are added to those that are there."""
    *between, last = steps
    for step in between:
        resource = _member(resource, step) if step.repeats else resource.setdefault(step.name, {})
    if last.repeats:
        resource.setdefault(last.name, []).append({**_key(last), **value} if last.key else value)
    elif isinstance(value, Mapping) and "coding" in value:
        add_codings(resource.setdefault(last.name, {}), value["coding"])
    else:
        resource[last.name] = value


def _member(resource: Resource, step: Step) -> Resource:
    """The member of a list that has the key's value; made where there is none."""
    members: list[Resource] = resource.setdefault(step.name, [])
    key = _key(step)
    for member in members:
        if key.items() <= member.items():
            return member
    members.append(dict(key))
    return members[-1]


def _key(step: Step) -> Resource:
    if step.key is None:
        return {}
    value = step.value if step.system is None else {"coding": [_coding((step.system, step.value))]}
    return {step.key: value}


def concept(*codings: Coding) -> Resource:
    """A CodeableConcept of these codings."""
    return {"coding": [_coding(coding) for coding in codings]}


def add_codings(found: Resource, codings: list[Resource]) -> None:
    """Add to a concept what it does not have yet."""
    listed = found.setdefault("coding", [])
    listed.extend(coding for coding in codings if coding not in listed)


def _coding(coding: Coding) -> Resource:
    system, code = coding
    return {"system": system, "code": code}
