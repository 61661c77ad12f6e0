"""A file under a mapping: the same rows, in the columns and the notation of the standard."""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from wuse.intake.cells import BLANK
from wuse.intake.mapping.code_texts import is_coded, recoded
from wuse.intake.mapping.column_mapping import ColumnMapping, FieldSource
from wuse.intake.mapping.notations import days, moments, numbers
from wuse.intake.messages import problem, refuse
from wuse.intake.raw_table import ROW, UNREAD, RawTable
from wuse.pool import Field, load_standard
from wuse.vocabulary import Lang, Problem


def apply(mapping: ColumnMapping, table: RawTable, *, lang: Lang = "en") -> RawTable:
    """The rows under the standard's names. Every row stays, with its number; rows that are none stay as they are.

    Columns that no field is read from are left out; those that the mapping has never seen are named.

    Args:
        mapping: checked. lang: of what is said of columns.

    Raises:
        Refusal: `intake.mapping_column` when the file lacks a column that a field is read from.
    """
    _refuse_missing(mapping, table, lang)
    standard = load_standard(mapping.standard)
    columns = [
        _column(table, standard.field(name), source, mapping.empty).alias(name)
        for name, source in mapping.fields.items()
    ]
    fields_of = {source.column: name for name, source in mapping.fields.items() if source.column}
    told = [replace(found, column=fields_of.get(found.column, found.column)) for found in table.problems]
    return replace(table, cells=pl.DataFrame(columns), problems=(*told, *_never_seen(mapping, table, lang)))


def source_column(table: RawTable, source: FieldSource, empty: tuple[str, ...]) -> pl.Series:
    """The cells that a field is read from, as they stand; those that say nothing are null."""
    text = table.cells[source.column]
    return text.zip_with(~text.str.strip_chars(BLANK).is_in([*empty, ""]).fill_null(False), _null(text))


def _column(table: RawTable, field: Field, source: FieldSource, empty: tuple[str, ...]) -> pl.Series:
    if not source.column:
        return pl.repeat(source.constant, table.cells.height, dtype=pl.String, eager=True)
    return rewritten(source_column(table, source, empty), field, source)


def rewritten(text: pl.Series, field: Field, source: FieldSource) -> pl.Series:
    """Cells in the notation of a field."""
    if is_coded(field):
        return recoded(text, field, source.values)
    if field.type == "date" and source.dates:
        return days(text, source.dates)
    if field.type == "datetime" and (source.dates or source.offset):
        return moments(text, source.dates, source.offset)
    return numbers(text, source.decimal) if source.decimal else text


def _null(text: pl.Series) -> pl.Series:
    return pl.Series([None], dtype=text.dtype)


def _refuse_missing(mapping: ColumnMapping, table: RawTable, lang: Lang) -> None:
    missing = sorted(mapping.columns - set(table.cells.columns))
    if missing:
        names = ", ".join(missing)
        raise refuse(problem("mapping_column", lang, value=names, known=", ".join(table.cells.columns)))


def _never_seen(mapping: ColumnMapping, table: RawTable, lang: Lang) -> Iterator[Problem]:
    known = {*mapping.headings, *mapping.columns, ROW, UNREAD}
    for heading in table.cells.columns:
        if heading.strip() not in known and heading not in known:
            yield problem("mapping_new_column", lang, column=heading, value=heading, severity="warn")
