"""`use: <field>` in a standard, brought together with the mother table's field of that name."""

from collections.abc import Mapping
from typing import Any

from wuse.vocabulary import Refusal

# What a standard may say differently of a shared field. Its type, codes and unit are its meaning, and stay; a unit that
# the shared field leaves open, since it counts different things in different tables, is the table's to say.
_DIFFERS = ("title", "description", "sensitivity", "constraints", "warnings", "unresolved")
_MERGED = ("constraints", "warnings")


def with_used_fields(raw: Any, mothers: Mapping[str, Mapping[str, Any]], *, file: str) -> Any:
    """The standard with every `use` replaced by the whole field; anything malformed is left for the check.

    What the standard says replaces the shared field's part; `constraints` and `warnings` are added to the shared ones.

    Raises:
        Refusal: `standard.field_unknown`, `standard.part_unknown`, `standard.class_lowered`.
    """
    if not isinstance(raw, dict) or not isinstance(raw.get("fields"), list):
        return raw
    return {**raw, "fields": [_whole(entry, mothers, file) for entry in raw["fields"]]}


def _whole(entry: Any, mothers: Mapping[str, Mapping[str, Any]], file: str) -> Any:
    if not isinstance(entry, dict) or "use" not in entry:
        return entry
    name = entry["use"]
    if not isinstance(name, str) or name not in mothers:
        raise Refusal(
            "standard.field_unknown",
            "{file}: there is no shared field {field}. Correct its name, or define the field here with all its parts.",
            {"file": file, "field": str(name)},
        )
    mother = mothers[name]
    said = {part: value for part, value in entry.items() if part != "use"}
    _check_differences(said, mother, name, file)
    return {**mother, **{part: _joined(part, value, mother) for part, value in said.items()}}


def _joined(part: str, value: Any, mother: Mapping[str, Any]) -> Any:
    both = part in _MERGED and isinstance(value, dict)
    return {**mother.get(part, {}), **value} if both else value


def _check_differences(said: Mapping[str, Any], mother: Mapping[str, Any], name: str, file: str) -> None:
    known = [*_DIFFERS, *(["unit"] if "unit" not in mother else [])]
    strange = sorted(str(part) for part in said if part not in known)
    if strange:
        raise Refusal(
            "standard.part_unknown",
            "{file}, {field}: nothing reads {parts}. Known there: {known}. Correct the spelling, or leave it out.",
            {"file": file, "field": name, "parts": strange, "known": ["use", *known]},
        )
    if str(said.get("sensitivity", mother["sensitivity"])) < mother["sensitivity"]:
        raise Refusal(
            "standard.class_lowered",
            "{file}: {field} has the class {shared} wherever it is used; a table may raise it, never lower it. Leave "
            "sensitivity out.",
            {"file": file, "field": name, "shared": mother["sensitivity"]},
        )
