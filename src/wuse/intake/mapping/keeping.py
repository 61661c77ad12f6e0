"""What of a mapping may be kept for the next file: its shape, never what it says of somebody.

A mapping lies at the desk in plain text, for a whole organisation. For tables of persons everything goes that could
lead to one of them; it is asked for again with the next file.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from wuse.intake.cells import BLANK
from wuse.intake.check import SECRET
from wuse.intake.mapping.code_texts import is_coded
from wuse.intake.mapping.column_mapping import ColumnMapping, FieldSource
from wuse.pool import Field, load_standard

_MOST_CHARACTERS = 20
_NUMBER = re.compile(r"[0-9０-９]{4}")
_DIGIT = re.compile(r"[0-9０-９]")


def kept_of(mapping: ColumnMapping) -> ColumnMapping:
    """The mapping without what is about this one file: secret constants, words that may name a person or a house."""
    standard = load_standard(mapping.standard)
    if not standard.personal:
        return mapping
    fields = {name: _kept_source(standard.field(name), source) for name, source in mapping.fields.items()}
    kept = {name: source for name, source in fields.items() if source.column or source.constant}
    return replace(mapping, fields=kept)


def _kept_source(field: Field, source: FieldSource) -> FieldSource:
    constant = "" if field.sensitivity in SECRET and not is_coded(field) else source.constant
    return replace(source, constant=constant, values=_kept_values(field, source.values))


def _kept_values(field: Field, values: Mapping[str, str]) -> dict[str, str]:
    return {text: code for text, code in values.items() if _is_a_word(text.strip(BLANK), field)}


def _is_a_word(text: str, field: Field) -> bool:
    """Whether a text can only be a word of a list: short, without a long number; of a place, without a house."""
    if len(text) > _MOST_CHARACTERS or _NUMBER.search(text):
        return False
    return not (field.type == "place_code" and _DIGIT.search(text))
