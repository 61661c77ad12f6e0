"""What a mapping says: for each field of a standard the column that it is read from, or what stands in every row."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from wuse.intake.raw_table import ROW, UNREAD
from wuse.trust import canonical_json


class DateOrder(StrEnum):
    """How days are written: 2020/2/9 or 2020年2月9日, 9/2/2020, 2/9/2020, or 43870 as a spreadsheet counts days."""

    YMD = "ymd"
    DMY = "dmy"
    MDY = "mdy"
    SERIAL = "serial"


class DecimalMark(StrEnum):
    """What divides a whole number from its fraction; the other one, or a blank, may group thousands."""

    POINT = "."
    COMMA = ","


@dataclass(frozen=True)
class FieldSource:
    """Where the cells of one field come from, and how they are written there.

    `column`: a heading of the file; empty where `constant` stands in every row. `values`: text of a cell -> code of the
    field, empty for a text that says nothing. `dates`: of days and moments. `offset`: from UTC, of moments that do not
    say theirs, such as +08:00. `decimal`: of numbers.
    """

    column: str = ""
    constant: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    dates: DateOrder | None = None
    offset: str = ""
    decimal: DecimalMark | None = None


@dataclass(frozen=True)
class ColumnMapping:
    """How files of one shape become rows of one standard.

    `fields`: name of a field -> its source. `headings`: of the file that the mapping was made for; those that no
    field is read from are left out. `empty`: texts that say nothing, in every column, such as / or 无.
    """

    standard: str
    fields: Mapping[str, FieldSource]
    headings: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()

    @property
    def columns(self) -> frozenset[str]:
        """The headings that a field is read from."""
        return frozenset(source.column for source in self.fields.values() if source.column)


def fitting_mapping(
    known: Sequence[ColumnMapping], standard: str | None, headings: Iterable[str]
) -> ColumnMapping | None:
    """The first mapping that was made for files with these headings, and for the standard where one is named."""
    there = set(headings)
    for mapping in known:
        shape = headings_digest(mapping.standard, mapping.headings)
        if standard in (None, mapping.standard) and shape == headings_digest(mapping.standard, there):
            return mapping
    return None


def headings_digest(standard: str, headings: Iterable[str]) -> str:
    """By which files of the same shape are known: the standard and the headings, in whatever order they stand."""
    plain = sorted({heading.strip() for heading in headings} - {ROW, UNREAD})
    return hashlib.sha256(canonical_json({"standard": standard, "headings": plain})).hexdigest()
