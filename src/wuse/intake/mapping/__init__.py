"""Column mappings (列映射): which column of a foreign file is which field, and how its cells are written.

In: a file as it came (`RawTable`) and a mapping. Out: the same rows, under the names and in the notation of the
standard.
Never: changes what a cell says, loses a row, guesses a notation that may be read in two ways.
"""

from wuse.intake.mapping.apply import apply
from wuse.intake.mapping.column_mapping import (
    ColumnMapping,
    DateOrder,
    DecimalMark,
    FieldSource,
    headings_digest,
)
from wuse.intake.mapping.document import mapping_from_text, mapping_to_text
from wuse.intake.mapping.suggest import suggest

__all__ = [
    "ColumnMapping",
    "DateOrder",
    "DecimalMark",
    "FieldSource",
    "apply",
    "headings_digest",
    "mapping_from_text",
    "mapping_to_text",
    "suggest",
]
