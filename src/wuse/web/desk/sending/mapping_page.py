"""The page of a mapping, as values: a line for each field, the words that need a code, the columns left out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl
from django.utils.translation import gettext as _

from wuse.intake.check import SECRET
from wuse.intake.mapping import ColumnMapping, DateOrder, DecimalMark, FieldSource
from wuse.intake.mapping.apply import rewritten, source_column
from wuse.intake.mapping.code_texts import TRUTHS, is_coded, strange_texts
from wuse.intake.mapping.mapping_check import may_be_constant
from wuse.intake.mapping.notations import orders_that_read
from wuse.intake.mapping.place_names import PlaceNames
from wuse.intake.mapping.suggest import CHINA_OFFSET, notations_to_choose
from wuse.intake.raw_table import ROW, UNREAD, RawTable
from wuse.pool import Field, Standard
from wuse.web.desk.sending.mapping_form import NOTHING, SAME, SaidMapping
from wuse.web.language import page_language
from wuse.web.words import place_words

SHOWN_WORDS = 100
_SAMPLES = 2
# A field whose document becomes the key of a person.
_PERSON, _NUMBER = "person", "identity_number"
Choice = tuple[str, str]
"""What is sent, and what is read."""


@dataclass(frozen=True)
class WordLine:
    """A word of a column that stands for no code, and the code that is chosen or likely for it."""

    number: int
    text: str
    count: int
    code: str
    likely: bool
    means: str


@dataclass(frozen=True)
class FieldLine:
    """One field: where it is read from, and how it is written there."""

    field: Field
    title: str
    other: str
    needed: bool
    chosen: str
    same: str | None
    wrong: str
    codes: Sequence[Choice]
    orders: Sequence[Choice]
    order: str
    offset: str
    marks: Sequence[Choice]
    mark: str
    open: bool
    samples: Sequence[tuple[str, str]]
    words: Sequence[WordLine]
    more_words: int

    @property
    def missing(self) -> bool:
        """Whether nothing says what every row needs."""
        return self.needed and (self.chosen == "" or self.same == "")

    @property
    def secret(self) -> bool:
        """Whether its values name or concern a person."""
        return self.field.sensitivity in SECRET

    @property
    def may_be_same(self) -> bool:
        """Whether all rows may have one value."""
        return may_be_constant(self.field)

    @property
    def is_place(self) -> bool:
        """Whether its codes are those of places."""
        return self.field.type == "place_code"


@dataclass(frozen=True)
class MappingPage:
    """All of it. `left_out`: headings that no field is read from, each with what stands there."""

    standard: Standard
    table: RawTable
    said: SaidMapping
    names: PlaceNames

    @cached_property
    def headings(self) -> list[str]:
        """The columns of the file."""
        return [heading for heading in self.table.cells.columns if heading not in (ROW, UNREAD)]

    @cached_property
    def columns(self) -> list[Choice]:
        """The columns as they are chosen from."""
        return [("column " + heading, heading) for heading in self.headings]

    @cached_property
    def lines(self) -> list[FieldLine]:
        """A line for each field that may be sent, those that every row needs first."""
        made = [self._line(field) for field in self.standard.sent_fields]
        return sorted(made, key=lambda line: not line.needed)

    @property
    def shown_lines(self) -> list[FieldLine]:
        """The fields that every row needs, and those that something is sent for."""
        return [line for line in self.lines if line.needed or line.chosen]

    @property
    def other_lines(self) -> list[FieldLine]:
        """The fields that nothing is sent for."""
        return [line for line in self.lines if not line.needed and not line.chosen]

    @property
    def open(self) -> list[FieldLine]:
        """The fields about which something has to be said before anything can be sent."""
        return [line for line in self.lines if line.missing or line.wrong or line.open]

    @property
    def word_lines(self) -> list[FieldLine]:
        """The fields of which words need a code."""
        return [line for line in self.lines if line.words]

    @property
    def left_out(self) -> list[tuple[str, str]]:
        """The columns that no field is read from, each with a cell of it."""
        used = self.said.mapping.columns
        return [(name, _sample(self.table.cells[name])) for name in self.headings if name not in used]

    def _line(self, field: Field) -> FieldLine:
        source = self.said.mapping.fields.get(field.name, FieldSource())
        text = self._text(source)
        same = self.said.same.get(field.name)
        words = [] if text is None or not is_coded(field) else strange_texts(text, field, {})
        lang = page_language()
        return FieldLine(
            field=field,
            title=field.title[lang],
            other=field.name,
            needed=field.name in self._needed,
            chosen=SAME if same is not None else "column " + source.column if source.column else "",
            same=same,
            wrong=self.said.wrong.get(field.name, ""),
            codes=codes_of(field) if may_be_constant(field) else (),
            orders=order_choices() if text is not None and field.type in ("date", "datetime") else (),
            order=source.dates or "",
            offset=source.offset,
            marks=mark_choices() if text is not None and notations_of_numbers(text, field) else (),
            mark=source.decimal or "",
            open=text is not None and is_open(text, field, source),
            samples=[] if text is None else list(_samples(text, field, source)),
            words=[self._word(n, word, field, source) for n, word in enumerate(words[:SHOWN_WORDS])],
            more_words=max(0, len(words) - SHOWN_WORDS),
        )

    def _text(self, source: FieldSource) -> pl.Series | None:
        if not source.column or source.column not in self.table.cells.columns:
            return None
        return source_column(self.table, source, self.said.mapping.empty)

    @cached_property
    def _needed(self) -> frozenset[str]:
        """The fields that every row needs; a document stands for the key of a person."""
        needed = {field.name for field in self.standard.fields if field.constraints.get("required")}
        fields = self.said.mapping.fields
        if _PERSON in needed and self.standard.personal and _PERSON not in fields:
            needed = needed - {_PERSON} | {_NUMBER, "identity_kind"}
        return frozenset(needed)

    def _word(self, number: int, word: tuple[str, int], field: Field, source: FieldSource) -> WordLine:
        text, count = word
        if text in source.values:
            code = source.values[text] or NOTHING
            return WordLine(number, text, count, code, False, _meaning(code, field))
        code = likely_code(text, field, self.names)
        return WordLine(number, text, count, code, bool(code), _meaning(code, field))


def with_notations(mapping: ColumnMapping, table: RawTable, standard: Standard) -> ColumnMapping:
    """The mapping with the one notation in which each column can be read, where nobody has said it."""
    fields = {
        name: _with_notation(table.cells[source.column], standard.field(name), source)
        if source.column in table.cells.columns
        else source
        for name, source in mapping.fields.items()
    }
    return replace(mapping, fields=fields)


def _with_notation(text: pl.Series, field: Field, source: FieldSource) -> FieldSource:
    if field.type not in ("date", "datetime") or source.dates:
        return source
    orders = orders_that_read(text) or [DateOrder.YMD]
    offset = source.offset or (CHINA_OFFSET if field.type == "datetime" else "")
    return replace(source, dates=orders[0] if len(orders) == 1 else None, offset=offset)


def is_open(text: pl.Series, field: Field, source: FieldSource) -> bool:
    """Whether a person has to say how the cells are written."""
    said = source.dates or source.decimal
    return not said and bool(notations_to_choose(text, field))


def notations_of_numbers(text: pl.Series, field: Field) -> bool:
    """Whether the decimal mark of a column makes a difference."""
    return field.type in ("integer", "number") and text.str.contains("[,.，．]").any()


def likely_code(text: str, field: Field, names: PlaceNames) -> str:
    """The code that a word is likely to stand for: empty where none or several are."""
    if field.type == "place_code":
        return names.code_of(text) or ""
    found = {
        code
        for code, spellings in _spellings(field).items()
        for spelling in spellings
        if spelling in text or (len(text) > 1 and text in spelling)
    }
    return found.pop() if len(found) == 1 else ""


def _spellings(field: Field) -> Mapping[str, Sequence[str]]:
    if field.type == "boolean":
        return {code: [text for text in texts if not text.isascii()] for code, texts in TRUTHS.items()}
    return {code: [labels["zh"], code] for code, labels in field.labels.items()}


def codes_of(field: Field) -> list[Choice]:
    """The codes of a field with their names."""
    lang = page_language()
    if field.type == "boolean":
        return [("true", _("yes")), ("false", _("no"))]
    return [(code, names[lang]) for code, names in field.labels.items()]


def _meaning(code: str, field: Field) -> str:
    return place_words(code) if field.type == "place_code" and code not in ("", NOTHING) else ""


def _samples(text: pl.Series, field: Field, source: FieldSource) -> Iterator[tuple[str, str]]:
    """Cells as they stand, and what becomes of those that are written anew."""
    first = text.drop_nulls().unique(maintain_order=True).head(_SAMPLES)
    for stands, becomes in zip(first, rewritten(first, field, source), strict=True):
        yield _short(stands), "" if becomes == stands else _short(becomes or "–")


def _sample(text: pl.Series) -> str:
    cells = text.drop_nulls()
    return _short(cells[0]) if cells.len() else "–"


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def order_choices() -> list[Choice]:
    """How days can be written."""
    return [
        (DateOrder.YMD, _("year, month, day: 2020/2/9")),
        (DateOrder.DMY, _("day, month, year: 9/2/2020")),
        (DateOrder.MDY, _("month, day, year: 2/9/2020")),
        (DateOrder.SERIAL, _("a number of days, as in a spreadsheet: 43870")),
    ]


def mark_choices() -> list[Choice]:
    """How numbers can be written."""
    return [
        (DecimalMark.POINT, _("a point before the fraction: 1,234.5")),
        (DecimalMark.COMMA, _("a comma before the fraction: 1.234,5")),
    ]
