"""What is wrong with a profile of the white list, found before anybody is judged by it."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl

from wuse.assess.white_list.query import no_declarations, readable_columns, run_criteria
from wuse.pool import InProcessEngine
from wuse.pool.engine.condition import read_condition
from wuse.vocabulary import Refusal

_PARTS = frozenset(
    {"id", "title", "authority", "effective_from", "note", "sources", "sourced", "values", "criteria"}
)
_OF_CRITERION = frozenset({"name", "title", "todo", "met", "judged_from"})
_OF_VALUE = frozenset({"value", "unit", "zh", "en"})
_LANGS = ("zh", "en")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{2,39}")


def profile_faults(raw: Mapping[str, Any]) -> list[str]:
    """What is wrong with what a file says, in the order of the file; empty when it can be used."""
    if faults := [*_parts("", raw, _PARTS)]:
        return faults
    if faults := [*_head(raw), *_values(raw["values"]), *_criteria(raw["criteria"])]:
        return faults
    if faults := [*_names(raw), *_conditions(raw)]:
        return faults
    return [*_types(raw)]


def _parts(where: str, found: object, wanted: frozenset[str]) -> Iterator[str]:
    if not isinstance(found, dict):
        yield f"{where}no mapping"
        return
    yield from (f"{where}missing: {name}" for name in sorted(wanted - found.keys()))
    yield from (f"{where}unknown: {name}" for name in sorted(map(str, found.keys() - wanted)))


def _words(where: str, found: object) -> Iterator[str]:
    told = found if isinstance(found, dict) else {}
    if set(told) != set(_LANGS) or not all(isinstance(told[lang], str) and told[lang] for lang in _LANGS):
        yield f"{where}: a text in zh and en"


def _head(raw: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(raw["id"], str) or not _ID.fullmatch(raw["id"]):
        yield "id: 3 to 40 small letters, digits and hyphens"
    for name in ("title", "authority", "note"):
        yield from _words(name, raw[name])
    if type(raw["effective_from"]) is not date:
        yield "effective_from: a day such as 2020-02-08"
    if not _is_texts(raw["sources"]) or not raw["sources"]:
        yield "sources: a list of where it was published"
    if not _is_texts(raw["sourced"]):
        yield "sourced: a list of names"


def _is_texts(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(one, str) for one in found)


def _values(found: object) -> Iterator[str]:
    if not isinstance(found, dict):
        yield "values: a mapping"
        return
    for name, entry in found.items():
        where = f"values.{name}: "
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            yield f"{where}small letters, digits and underscores"
        faults = list(_parts(where, entry, _OF_VALUE))
        yield from faults
        if faults:
            continue
        if type(entry["value"]) not in (int, float):
            yield f"{where}value: a number"
        yield from _words(f"values.{name}", {lang: entry[lang] for lang in _LANGS})


def _criteria(found: object) -> Iterator[str]:
    if not isinstance(found, list) or not found:
        yield "criteria: a list with one at least"
        return
    for number, entry in enumerate(found, start=1):
        where = f"criteria.{number}: "
        faults = list(_parts(where, entry, _OF_CRITERION))
        yield from faults
        if faults:
            continue
        if not isinstance(entry["name"], str) or not _NAME.fullmatch(entry["name"]):
            yield f"{where}name: small letters, digits and underscores"
        yield from _words(f"{where}title", entry["title"])
        yield from _words(f"{where}todo", entry["todo"])
        if not isinstance(entry["met"], str):
            yield f"{where}met: a condition"
        if not _is_texts(entry["judged_from"]) or not entry["judged_from"]:
            yield f"{where}judged_from: a list of columns or expressions"


def _names(raw: Mapping[str, Any]) -> Iterator[str]:
    names = [one["name"] for one in raw["criteria"]]
    yield from (f"criteria: {name} twice" for name in sorted({one for one in names if names.count(one) > 1}))
    known = {*names, *raw["values"]}
    yield from (f"sourced: there is no {name}" for name in raw["sourced"] if name not in known)


def _conditions(raw: Mapping[str, Any]) -> Iterator[str]:
    """Each condition is one, reads what there is, and no value is read by none."""
    read: set[str] = set()
    for one in raw["criteria"]:
        for text in (one["met"], *one["judged_from"]):
            try:
                found = read_condition(text)
            except Refusal as refusal:
                yield f"{one['name']}: {refusal.in_words('en')}"
                continue
            read |= found.values
            yield from (
                f"{one['name']}: no column {name}" for name in sorted(found.columns - readable_columns())
            )
            yield from (
                f"{one['name']}: no value ${name}" for name in sorted(found.values - raw["values"].keys())
            )
    yield from (f"values: no criterion reads {name}" for name in sorted(raw["values"].keys() - read))


def _types(raw: Mapping[str, Any]) -> Iterator[str]:
    """A comparison of what cannot be compared shows when the query is asked of nobody, and so does what is none."""
    engine = InProcessEngine(threads=1)
    parameters = {name: entry["value"] for name, entry in raw["values"].items()}
    for one in raw["criteria"]:
        try:
            found = run_criteria(
                engine, no_declarations(), [(one["met"], one["judged_from"])], parameters,
                as_of=raw["effective_from"], county_colour=None,
            )  # fmt: skip
        except Refusal as refusal:
            yield f"{one['name']}: {refusal.details.get('reason', refusal.code)}"
            continue
        # A number would be taken for true, a negative one too.
        if found.schema["met_1"] != pl.Boolean():
            yield f"{one['name']}: met: a condition, which is true or false"
