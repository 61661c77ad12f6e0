"""What a person said of the columns of a file, as the form sends it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.http import QueryDict

from wuse.intake.cells import BLANK
from wuse.intake.mapping import ColumnMapping, DateOrder, DecimalMark, FieldSource
from wuse.intake.mapping.code_texts import is_coded
from wuse.intake.mapping.mapping_check import check_mapping
from wuse.pool import Field, Standard
from wuse.vocabulary import Refusal
from wuse.web.language import page_language

SAME = "="
"""Chosen in place of a column: one value for all rows."""
NOTHING = "-"
"""Chosen in place of a code: the word says nothing."""
_MOST_WORDS = 500


@dataclass(frozen=True)
class SaidMapping:
    """`mapping`: what can be applied of it. `same`: fields with one value for all rows -> what was typed, right or not.

    `wrong`: field -> what is wrong with what was said of it.
    """

    mapping: ColumnMapping
    same: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)


def said_before(mapping: ColumnMapping) -> SaidMapping:
    """A mapping as if it had just been said."""
    same = {name: source.constant for name, source in mapping.fields.items() if source.constant}
    return SaidMapping(mapping, same)


def read_mapping(post: QueryDict, standard: Standard, before: ColumnMapping) -> SaidMapping:
    """Read the form.

    Args:
        before: what had been said; words for codes of a column that is read as before stay, seen or not.
    """
    sources, wrong, same = {}, {}, {}
    for found in standard.sent_fields:
        column = post.get(f"column:{found.name}", "")
        if column == SAME:
            same[found.name] = post.get(f"same:{found.name}", "").strip(BLANK)
        source = _source(post, found, column, before.fields.get(found.name))
        if source is None:
            continue
        fault = _fault(standard, found, source)
        if fault:
            wrong[found.name] = fault
            # What is wrong with one word takes nothing else of the column away.
            source = replace(source, constant="", values=_before(source, before.fields.get(found.name)))
        if source.column or source.constant:
            sources[found.name] = source
    empty = tuple(dict.fromkeys(post.get("empty", "").split()))
    return SaidMapping(replace(before, fields=sources, empty=empty), same, wrong)


def _before(source: FieldSource, before: FieldSource | None) -> Mapping[str, str]:
    return before.values if before is not None and before.column == source.column else {}


def _source(post: QueryDict, found: Field, column: str, before: FieldSource | None) -> FieldSource | None:
    if not column:
        return None
    if column == SAME:
        constant = post.get(f"same:{found.name}", "").strip(BLANK)
        return FieldSource(constant=constant) if constant else None
    column = column.removeprefix("column ")
    if before is None or before.column != column:
        # What was said of another column does not go with this one.
        return FieldSource(column=column)
    return FieldSource(
        column=column,
        values=_values(post, found, before.values) if is_coded(found) else {},
        dates=_one_of(DateOrder, post.get(f"dates:{found.name}")),
        offset=post.get(f"offset:{found.name}", "").strip() if found.type == "datetime" else "",
        decimal=_one_of(DecimalMark, post.get(f"decimal:{found.name}")),
    )


def _values(post: QueryDict, found: Field, before: Mapping[str, str]) -> dict[str, str]:
    values = dict(before)
    for number in range(_MOST_WORDS):
        text = post.get(f"text:{found.name}:{number}")
        if text is None:
            break
        code = post.get(f"code:{found.name}:{number}", "").strip(BLANK)
        values.pop(text, None)
        if code:
            values[text] = "" if code == NOTHING else code
    return values


def _one_of(
    kinds: type[DateOrder] | type[DecimalMark], value: str | None
) -> "DateOrder | DecimalMark | None":
    return kinds(value) if value in list(kinds) else None


def _fault(standard: Standard, found: Field, source: FieldSource) -> str:
    try:
        check_mapping(ColumnMapping(standard.name, {found.name: source}))
    except Refusal as refusal:
        return refusal.in_words(page_language())
    return ""
