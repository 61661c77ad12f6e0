"""The reference page of the FHIR mapping, read off `src/wuse/intake/fhir/mapping.yaml`."""

from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

import yaml

from wuse.pool import load_standard


def fhir() -> Iterator[str]:
    """Every field with its elements, every code with its codings, every rule with its lines."""
    content = yaml.safe_load((files("wuse.intake.fhir") / "mapping.yaml").read_text(encoding="utf-8"))
    yield (
        "How FHIR R4 (4.0.1) and rows of wuse go into each other, both ways. What it is for: "
        "[Send FHIR](../howto/send-fhir.md). The mapping is one file, `src/wuse/intake/fhir/mapping.yaml`.\n"
    )
    yield (
        "A path begins with a resource: the one that gives the row, the Patient of its `subject`, its Encounter, its "
        "Specimen. `[system=…]` takes the members of a list that say so, `[]` all; `extension(x)` is the extension of "
        "that name. Where several paths stand, the first is also written; the others are read where it gives nothing.\n"
    )
    yield from _names(content)
    yield from _identity(content)
    for standard, rows in content["rows"].items():
        yield from _rows(standard, rows)
    yield from _rules(content["rules"])
    yield from _codes(content["codes"])


def _names(content: Mapping[str, Any]) -> Iterator[str]:
    yield "## Systems\n\n| short | stands for |\n|---|---|"
    for name, url in content["systems"].items():
        yield f"| `{name}:` | `{url}` |"
    own = content["own"]
    yield f"| coding of wuse | `{own['code']}` and the name of the field; its codes are those of the standard |"
    yield f"| `extension(x)` | `{own['extension']}` and the name |"
    for name, url in content["extensions"].items():
        yield f"| `extension({name})` | `{url}` |"
    yield f"| `sid:` | `{own['sid']}` and what is identified |"
    yield "\nThese are names; nothing is fetched from them.\n"


def _identity(content: Mapping[str, Any]) -> Iterator[str]:
    yield "## Who it is\n\n`Patient.identifier`, by its `system`; identifiers of other systems are not read. Only "
    yield "the vault keeps a document; the pool has the key. An identifier whose `use` is `old` is not read.\n"
    yield "| names | system |\n|---|---|"
    for kind, system in content["identity"].items():
        yield f"| `{kind}` | `{system}` |"
    yield ""


def _rows(standard: str, rows: Mapping[str, Any]) -> Iterator[str]:
    fields = {field.name: field for field in load_standard(standard).sent_fields}
    yield f"## `{standard}` from `{rows['resource']}`\n"
    yield f"One {rows['resource']} is one row of [`{standard}`](standards/{standard}.md).\n"
    yield "| field | 中文 | FHIR type | required | elements |\n|---|---|---|---|---|"
    for name, said in rows["fields"].items():
        needed = "yes" if fields[name].constraints.get("required") else ""
        title = fields[name].title["zh"]
        yield f"| `{name}` | {title} | {said['type']} | {needed} | {_elements(said)} |"
    yield ""


def _elements(said: Mapping[str, Any]) -> str:
    if "rule" in said:
        return f"by the [rule](#rule-{said['rule']})"
    several = {"first": "; the first of several", "joined": "; several are joined"}.get(
        said.get("several", ""), ""
    )
    return ", ".join(_source(each) for each in said["from"]) + several


def _source(said: str | Mapping[str, Any]) -> str:
    if isinstance(said, str):
        return f"`{said}`"
    ((field, value),) = said["when"].items()
    return f"`{said['path']}` when `{field}` is `{value}`"


def _rules(rules: Mapping[str, Any]) -> Iterator[str]:
    for name, rule in rules.items():
        columns = list(rule["elements"])
        yield f"## Rule `{name}`\n"
        yield (
            f"The first line of which all is met. A coding of wuse in `{rule['elements'][rule['own']]}` goes before.\n"
        )
        yield "| gives | " + " | ".join(f"`{path}`" for path in rule["elements"].values()) + " |"
        yield "|---" * (len(columns) + 1) + "|"
        for line in rule["lines"]:
            yield (
                f"| `{line['gives']}` | " + " | ".join(_asked(line.get(column)) for column in columns) + " |"
            )
        yield "\nWritten:\n"
        yield "| value | " + " | ".join(f"`{path}`" for path in rule["elements"].values()) + " |"
        yield "|---" * (len(columns) + 1) + "|"
        for value, said in rule["written"].items():
            yield f"| `{value}` | " + " | ".join(_asked(said.get(column)) for column in columns) + " |"
        yield ""


def _asked(said: object) -> str:
    if said is None:
        return ""
    if isinstance(said, bool):
        return "yes" if said else "no"
    return ", ".join(f"`{text}`" for text in ([said] if isinstance(said, str) else said))  # type: ignore[attr-defined]


def _codes(codes: Mapping[str, Any]) -> Iterator[str]:
    yield "## Codes\n\nThe first coding is written too, beside the coding of wuse; of `target` the latter alone.\n"
    yield "| field | code | codings |\n|---|---|---|"
    for field, listed in codes.items():
        for code, codings in listed.items():
            yield f"| `{field}` | `{code}` | {_asked(codings)} |"
