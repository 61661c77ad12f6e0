"""What a form has to say before anybody is asked: fields that exist, each once, and enough of them for a whole row."""

from collections.abc import Callable, Mapping
from typing import Any

from wuse.pool.standard_field import Field
from wuse.pool.standard_judges import (
    Parts,
    both_languages,
    check_parts,
    list_of,
    malformed,
    malformed_in,
    mapping_of,
    one_of,
    or_absent,
    path,
    said,
    whole,
    word,
)
from wuse.vocabulary import Refusal

AUDIENCES: Mapping[str, Mapping[str, str]] = {
    "citizen": {"zh": "公众", "en": "Citizens"},
    "grid_worker": {"zh": "网格员", "en": "Grid workers"},
    "township": {"zh": "乡镇街道", "en": "Townships"},
    "enterprise": {"zh": "企业", "en": "Enterprises"},
    "hospital": {"zh": "医疗机构", "en": "Hospitals"},
    "investigator": {"zh": "流调人员", "en": "Investigators"},
}
"""Who fills a form in -> their name in both languages."""
SUBJECTS: Mapping[str, Mapping[str, str]] = {
    "person": {"zh": "人员", "en": "A person"},
    "enterprise": {"zh": "企业", "en": "An enterprise"},
    "organisation": {"zh": "单位", "en": "An organisation"},
    "place": {"zh": "地区", "en": "A place"},
}
"""What the answers are about; an answer serves other forms about the same subject alone."""
FREQUENCIES: Mapping[str, Mapping[str, str]] = {
    "daily": {"zh": "每日", "en": "Daily"},
    "weekly": {"zh": "每周", "en": "Weekly"},
    "on_event": {"zh": "发生时", "en": "When it happens"},
}
"""How often a form is filled in."""
# Filled by the pool or its own person: asking for them would be asking nobody.
_NEVER_ASKED = ("recorded_at",)
# With these at the door, the person's key need not be asked.
_IDENTITY = frozenset({"identity_kind", "identity_number"})

FieldsOf = Callable[[str], Mapping[str, Field]]
"""The fields of a standard by name, the door's included; a Refusal when there is no such standard."""


def check_form(raw: Any, *, file: str, fields_of: FieldsOf) -> None:
    """Refuse a form that leaves something unsaid, asks what no table has, or asks twice.

    Args:
        raw: the parsed file. file: its name, which the form's name must be that of.

    Raises:
        Refusal: `standard.malformed`, `standard.part_unknown`, `form.field_unknown`, `form.field_repeated`,
            `form.incomplete`.
    """
    name = file.removesuffix(".yaml")
    if not isinstance(raw, dict):
        raise malformed(file, "name", f"name: {name}")
    check_parts(raw, {"name": (lambda value: value == name, f"name: {name}"), **_FORM}, file)
    for number, entry in enumerate(raw["fields"], 1):
        owner = str(entry.get("ask") or number) if isinstance(entry, dict) else str(number)
        if not isinstance(entry, dict):
            raise malformed_in(file, owner, "ask", "ask: declaration.fever")
        check_parts(entry, _ASKED, file, owner)
    asked = [entry["ask"] for entry in raw["fields"]]
    for named in (*asked, *raw["given"]):
        _check_exists(named, fields_of, file)
    for entry in raw["fields"]:
        _check_codes(entry, fields_of, file)
        if "usual" in entry:
            _check_usual(entry, fields_of, file)
    _check_once(raw["fields"], raw["given"], file)
    _check_whole([*asked, *raw["given"]], raw["fields"], fields_of, file)


def _check_exists(named: str, fields_of: FieldsOf, file: str) -> None:
    standard, name = named.split(".")
    if name not in fields_of(standard) or name in _NEVER_ASKED:
        raise Refusal(
            "form.field_unknown",
            "{file}: {field} is no field that can be asked. Name a field of a data standard; those of {standard} are: "
            "{known}.",
            {
                "file": file,
                "field": named,
                "standard": standard,
                "known": [known for known in fields_of(standard) if known not in _NEVER_ASKED],
            },
        )


def _check_codes(entry: Mapping[str, Any], fields_of: FieldsOf, file: str) -> None:
    standard, _ = entry["ask"].split(".")
    for column, codes in entry.get("each", {}).items():
        labels = fields_of(standard)[column].labels if column in fields_of(standard) else {}
        if not set(codes) <= labels.keys():
            raise malformed_in(file, entry["ask"], "each", f"each: {{{column}: {list(labels)}}}")


def _check_usual(entry: Mapping[str, Any], fields_of: FieldsOf, file: str) -> None:
    """What is usual is an answer that the field takes: yes or no, or a code of its list."""
    standard, name = entry["ask"].split(".")
    asked = fields_of(standard)[name]
    fits = isinstance(entry["usual"], bool) if asked.type == "boolean" else entry["usual"] in asked.labels
    if not fits:
        write = " | ".join(asked.labels) or "false"
        raise malformed_in(file, entry["ask"], "usual", f"usual: {write}")


def _check_once(fields: list[Mapping[str, Any]], given: list[str], file: str) -> None:
    """A thing is asked once, whichever table it is for; a column is asked or given, not both."""
    asked = [name for entry in fields for name in _names(entry)]
    columns = list(dict.fromkeys(entry["ask"] for entry in fields))
    twice = {name for name in asked if asked.count(name) > 1}
    twice |= {name for name in [*columns, *given] if [*columns, *given].count(name) > 1}
    if twice:
        raise Refusal(
            "form.field_repeated",
            "{file} asks for {field} more than once. Ask once: the answer serves every table that has the field.",
            {"file": file, "field": sorted(twice)},
        )


def _names(entry: Mapping[str, Any]) -> list[str]:
    _, name = entry["ask"].split(".")
    codes = [code for listed in entry.get("each", {}).values() for code in listed]
    return [f"{name}[{code}]" for code in codes] or [name]


def _check_whole(named: list[str], fields: list[Mapping[str, Any]], fields_of: FieldsOf, file: str) -> None:
    """Every table that the form feeds gets its required fields: a row that could not be taken in is no answer."""
    coded = {f"{entry['ask'].split('.')[0]}.{column}" for entry in fields for column in entry.get("each", {})}
    have = {*named, *coded}
    for standard in dict.fromkeys(entry.split(".")[0] for entry in named):
        lacks = [
            name
            for name, field in fields_of(standard).items()
            if field.constraints.get("required")
            and f"{standard}.{name}" not in have
            and not (name == "person" and {f"{standard}.{part}" for part in _IDENTITY} <= have)
        ]
        if lacks:
            raise Refusal(
                "form.incomplete",
                "{file}: {standard} requires {fields}, which the form neither asks nor has given. Add them to fields, "
                "or to given when the system knows them.",
                {"file": file, "standard": standard, "fields": lacks},
            )


_FORM: Parts = {
    "title": (both_languages, "title: {zh: 健康申报, en: Health declaration}"),
    "description": (both_languages, "description: {zh: 申领健康码时申报, en: Declared to be given a code}"),
    "audience": (one_of(*AUDIENCES), f"audience: {' | '.join(AUDIENCES)}"),
    "subject": (one_of(*SUBJECTS), f"subject: {' | '.join(SUBJECTS)}"),
    "frequency": (one_of(*FREQUENCIES), f"frequency: {' | '.join(FREQUENCIES)}"),
    "asked_by": (both_languages, "asked_by: {zh: 卫生健康部门, en: Health department}"),
    "given": (lambda value: value == [] or list_of(path)(value), "given: [declaration.declared_at]"),
    "fields": (
        lambda value: isinstance(value, list) and bool(value),
        "fields: [{ask: declaration.fever, …}]",
    ),
}
_ASKED: Parts = {
    "ask": (path, "ask: declaration.fever"),
    "each": (
        or_absent(
            lambda value: mapping_of(list_of(said))(value) and len(value) == 1 and all(map(word, value))
        ),
        "each: {measure: [confirmed_new]}",
    ),
    "valid_days": (lambda value: value is None or (whole(value) and value >= 0), "valid_days: 1 | null"),
    "usual": (or_absent(lambda value: isinstance(value, bool) or said(value)), "usual: false | none"),
}
