"""The reference pages of data standards, of the mother table and of forms, read off their YAML files."""

from collections.abc import Iterator, Mapping
from typing import Any

from wuse.pool.form import Form, form_names, load_form
from wuse.pool.form_check import AUDIENCES, FREQUENCIES, SUBJECTS
from wuse.pool.form_overlap import Overlap, overlaps
from wuse.pool.standard import Field, Standard, load_standard, standard_names
from wuse.pool.standard_field import field_subjects, mother_table, subject_fields
from wuse.pool.table_purpose import purpose_names

_SUBJECT_NAMES = {
    "case": "Case",
    "enterprise": "Enterprise",
    "health": "Health",
    "judgement": "Judgement",
    "person": "Person",
    "place": "Place",
    "quality": "Data that came in",
    "record": "Record",
    "supply": "Supply and flows",
    "test": "Test",
    "tracing": "Contacts and isolation",
    "travel": "Journey",
    "visit": "Visit",
}


def standards() -> Iterator[str]:
    """The tables of the pool, each with a page of its own."""
    yield (
        "A standard is one YAML file in `src/wuse/pool/standards/`; it drives checking, storage, forms and its page. "
        "Its fields are its own or come from [the mother table](fields.md), where a field is defined once; "
        "[forms](forms.md) are views of fields. As JSON, `wuse standards show NAME --json` gives a Frictionless Table "
        "Schema, and `wuse standards package FILE` a Data Package.\n"
    )
    yield "| table | 中文 | one row is | purpose | kept | persons |\n|---|---|---|---|---|---|"
    for standard in _standards():
        cells = [
            f"[`{standard.name}`](standards/{standard.name}.md)",
            standard.title["zh"],
            standard.description["en"],
            f"`{standard.purpose}`",
            _kept(standard),
            "yes" if standard.personal else "",
        ]
        yield _row(cells)
    yield "\n## Words of the contract\n"
    yield "| word | meaning |\n|---|---|"
    yield from (_row(pair) for pair in _WORDS)


def standards_pages() -> Iterator[tuple[str, str, Iterator[str]]]:
    """Name, heading and text of the page of every standard."""
    for standard in _standards():
        heading = f"`{standard.name}` {standard.title['zh']} · {standard.title['en']}"
        yield standard.name, heading, _standard(standard)


def _standard(standard: Standard) -> Iterator[str]:
    yield f"{standard.description['en']}  \n{standard.description['zh']}\n"
    yield from (f"- {line}" for line in _facts(standard))
    yield "\n## Fields\n"
    yield from _fields(standard.said_fields)
    for made_at, words in _MADE.items():
        if made := [field for field in standard.made_fields if field.made_at == made_at]:
            yield words
            yield from _fields(made)
    if standard.door_fields:
        yield "\n## At the door\n"
        yield (
            "A sender may send these; only the vault keeps them. A row has either the key in `person`, or "
            "`identity_kind` and `identity_number`, which become the key.\n"
        )
        yield from _fields(standard.door_fields)
    yield from _references(standard)
    if standard.checks:
        yield "\n## Checks\n"
        yield "| rule | 中文 | meaning | about | when broken |\n|---|---|---|---|---|"
        yield from (_check(check) for check in standard.checks)
    yield from _code_lists(standard.all_fields)


def _facts(standard: Standard) -> Iterator[str]:
    purpose = purpose_names()[standard.purpose]
    yield f"Key: {_codes(standard.key)}. Event time: {_code(standard.event_time)}."
    yield f"Purpose: `{standard.purpose}` {purpose['zh']} · {purpose['en']}. Kept: {_kept(standard)}."
    if standard.personal:
        yield "Holds persons: kept and read only under an active response, whose end destroys earlier, by class."
    asking = [form for form in _forms() if standard.name in form.standards]
    if asking:
        yield (
            "Asked for by: "
            + ", ".join(f"[{form.title['en']}](../forms.md#{form.name})" for form in asking)
            + "."
        )


def _references(standard: Standard) -> Iterator[str]:
    leading = [field for field in standard.fields if field.leads_to]
    if leading:
        yield "\n## References\n"
        yield "| field | leads to | when nothing is there |\n|---|---|---|"
        for field in leading:
            table, column = field.leads_to or ("", "")
            target = f"[`{table}.{column}`]({table}.md)"
            yield _row([f"`{field.name}`", target, _UNRESOLVED[field.unresolved]])
    led = [
        f"[`{one.name}.{field.name}`]({one.name}.md)"
        for one in _standards()
        for field in one.fields
        if field.leads_to and field.leads_to[0] == standard.name
    ]
    if led:
        yield f"\nReferred to by: {', '.join(led)}."


_MADE = {
    "door": "\n## Made at the door\n\nNobody sends these: the door makes them of names and numbers, and the pool has "
    "them in their place.\n",
    "desk": "\n## Said at the desk\n\nNobody sends these: an act of the desk says them, and they are empty in what was "
    "sent.\n",
}
_UNRESOLVED = {
    "refuse": "the row is set aside",
    "warn": "taken in, with a warning for each value",
    "accept": "taken in; `wuse pool check` counts it",
}


def _fields(fields: tuple[Field, ...]) -> Iterator[str]:
    yield "| field | 中文 | English | type | class | constraints | warns | meaning |\n|---|---|---|---|---|---|---|---|"
    for field in fields:
        kind = f"{field.type}, {field.unit}" if field.unit else field.type
        kind += f" → `{field.reference}`" if field.reference else ""
        limits, warnings = _limits(field.constraints), _limits(field.warnings)
        cells = [f"`{field.name}`", *_both(field.title), kind, str(field.sensitivity), limits, warnings]
        yield _row([*cells, field.description["en"]])


def _limits(limits: Mapping[str, Any]) -> str:
    """Constraints in words; codes stand in lists of their own below."""
    return ", ".join(_limit(name, limit) for name, limit in limits.items())


def _limit(name: str, limit: Any) -> str:
    if limit is True:
        return name.replace("_", " ")
    if name == "enum":
        return "codes"
    return f"{name.replace('_', ' ')} `{limit}`"


def _check(check: Mapping[str, Any]) -> str:
    title = check["title"]
    broken = "a warning" if check.get("severity") == "warn" else "refused"
    return _row([f"`{check['rule']}`", title["zh"], title["en"], _about(check), broken])


def _about(check: Mapping[str, Any]) -> str:
    parts = []
    if "fields" in check:
        parts.append(_codes(check["fields"]))
    if "field" in check:
        values = ", ".join(str(value).lower() for value in check["equals"])
        parts.append(f"`{check['field']}` is {values}: {_codes(check['then'])}")
    if "parts" in check:
        sign = "=" if check["compare"] == "equal" else "≤"
        parts.append(f"{' + '.join(f'`{part}`' for part in check['parts'])} {sign} `{check['whole']}`")
    for name, values in check.get("where", {}).items():
        parts.append(f"where `{name}` is {', '.join(map(str, values))}")
    return "; ".join(parts)


def _code_lists(fields: tuple[Field, ...]) -> Iterator[str]:
    if any(field.labels for field in fields):
        yield "\n## Codes"
    for field in fields:
        if field.labels:
            yield f"\n### {field.name}\n\n| code | 中文 | English |\n|---|---|---|"
            yield from (_row([f"`{code}`", *_both(names)]) for code, names in field.labels.items())


def fields() -> Iterator[str]:
    """Every shared field, by subject, with the tables and forms that use it."""
    yield (
        f"{len(mother_table())} fields that tables share, each defined once in `src/wuse/pool/fields/`. Two tables "
        "that use a field mean the same by it; a table may narrow it and raise its class, never lower it.\n"
    )
    for subject in field_subjects():
        yield f"## {_SUBJECT_NAMES[subject]}\n"
        yield "| field | 中文 | English | type | class | tables | forms |\n|---|---|---|---|---|---|---|"
        for field in subject_fields(subject):
            tables = [
                one.name for one in _standards() if field.name in {each.name for each in one.all_fields}
            ]
            asking = [
                form.name for form in _forms() if field.name in {each.field.name for each in form.fields}
            ]
            linked = ", ".join(f"[{name}](standards/{name}.md)" for name in tables)
            kind = f"{field.type}, {field.unit}" if field.unit else field.type
            cells = [f"`{field.name}`", *_both(field.title), kind, str(field.sensitivity)]
            yield _row([*cells, linked, ", ".join(asking)])
        yield ""


def forms() -> Iterator[str]:
    """Every form with what it asks, and what is asked more than once."""
    yield (
        "A form, an agency's return or a report is a view of fields, in `src/wuse/pool/forms/`. It never asks what is "
        "known of its subject within the days that an answer is valid (0: always asked).\n"
    )
    yield "| form | 中文 | filled in by | about | how often | asked by | asks |\n|---|---|---|---|---|---|---|"
    yield from (_form_row(form) for form in _forms())
    for form in _forms():
        yield f"\n## {form.name}\n"
        yield f"{form.title['zh']} · {form.title['en']}. {form.description['en']}.\n"
        yield "| asks | 中文 | English | table | days valid |\n|---|---|---|---|---|"
        for asked in form.fields:
            valid = "for good" if asked.valid_days is None else str(asked.valid_days)
            yield _row([f"`{asked.name}`", *_both(asked.title), asked.standard, valid])
        yield f"\nKnown without asking: {_codes(form.given)}."
    yield "\n## Asked more than once\n"
    found = overlaps(_forms())
    asked_for, droppable = (
        sum(len(form.fields) for form in _forms()),
        sum(len(one.droppable) for one in found),
    )
    yield (
        f"Of {asked_for} questions {droppable} could be dropped: another form learns the answer as often as it goes "
        "out of date (`wuse standards overlap`).\n"
    )
    yield from _overlap_table(found)


def _form_row(form: Form) -> str:
    names = [AUDIENCES[form.audience]["en"], SUBJECTS[form.subject]["en"], FREQUENCIES[form.frequency]["en"]]
    title = f"[{form.title['en']}](#{form.name})"
    return _row([title, form.title["zh"], *names, form.asked_by["en"], str(len(form.fields))])


def _overlap_table(found: list[Overlap]) -> Iterator[str]:
    yield "| about | field | " + " | ".join(form_names()) + " | asked | could be dropped |"
    yield "|---" * (len(form_names()) + 4) + "|"
    for one in found:
        marks = [
            "drop" if name in one.droppable else "●" if name in one.forms else "" for name in form_names()
        ]
        yield _row(
            [SUBJECTS[one.subject]["en"], f"`{one.name}`", *marks, str(one.count), str(len(one.droppable))]
        )


def _standards() -> list[Standard]:
    return [load_standard(name) for name in standard_names()]


def _forms() -> list[Form]:
    return [load_form(name) for name in form_names()]


def _kept(standard: Standard) -> str:
    return "for good" if standard.retention_days is None else f"{standard.retention_days} days"


def _both(names: Mapping[str, str]) -> list[str]:
    return [names["zh"], names["en"]]


def _codes(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _code(name: str | None) -> str:
    return f"`{name}`" if name else "none"


def _row(cells: list[str] | tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


_WORDS = (
    ("key", "Rows with the same key correct each other; the latest counts."),
    ("event time", "When the thing happened that the row speaks of; places are looked up on that day."),
    (
        "kept",
        "So many days after the end of the event's day in China; then the row leaves, whatever response is running.",
    ),
    ("class", "L1 open to all; L2 inside government; L3 persons; L4 the most sensitive (DB33/T 2351)."),
    ("constraints", "A row that breaks one is set aside for correction."),
    ("warns", "A row that breaks one is taken in, and what is odd is named."),
    ("→ `place`", "The code has to be a place of the tree on the row's event day."),
    ("→ `person`", "The key has to be one that the system gave."),
    (
        "→ `table.field`",
        "The value has to stand in that field of that table: in the pool, waiting at the desk, or in the same sending. "
        "What becomes of a row that comes first stands under References.",
    ),
    ("at the door", "Columns that name a person. A sender may send them; the pool never has them."),
    ("made at the door", "Columns that no sender sends: keyed commitments of what named a person."),
    ("`not_before`", "The first field is not before the second; a date beside a moment by days in China."),
    ("`differ`", "The two fields are not the same."),
    ("`one_of`", "At least one of the fields is filled."),
    ("`required_if`", "Where a field has one of the values, others are filled."),
    ("`total`", "Parts add up to a whole, or to no more than it; an empty part counts 0."),
    ("`children_sum_to_parent`", "Across the rows of a file, the parts of a place add up to the place."),
)
