"""What a mapping is likely to be, from the headings and the cells of a file; a person looks at it before it counts."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files

import polars as pl

from wuse.intake.mapping.code_texts import is_coded
from wuse.intake.mapping.column_mapping import ColumnMapping, DateOrder, FieldSource
from wuse.intake.mapping.notations import marks_differ, marks_that_read, orders_that_read
from wuse.intake.raw_table import ROW, UNREAD, RawTable
from wuse.pool import Field, Standard
from wuse.vocabulary import load_yaml

# A day in China begins at one moment: the offset that a time without one is first taken to have.
CHINA_OFFSET = "+08:00"
_RESIDENT = r"^[0-9]{17}[0-9Xx]$"
_SIMILAR = 0.75
_SURE, _LIKELY, _PERHAPS = 3.0, 2.0, 1.0
# Shorter words are part of too many others.
_LEAST = 2
_NUMBERING = re.compile(r"^[0-9]{1,2}[、.．)）]")
_ASIDE = re.compile(r"[（(\[【].*?[）)\]】]|[\s*＊:：_/、·—-]")


@dataclass(frozen=True)
class _Match:
    score: float
    field: str
    heading: str


def suggest(table: RawTable, standard: Standard, *, known: Mapping[str, str] | None = None) -> ColumnMapping:
    """The mapping that the headings speak for; a field that nothing speaks for has no source.

    Where the cells of a column can be read in several notations none is chosen.

    Args:
        known: field -> what stands in every row where no column says it, such as the reporter.
    """
    headings = [heading for heading in table.cells.columns if heading not in (ROW, UNREAD)]
    chosen = _matched(headings, standard.sent_fields)
    sources = {
        field.name: _read_from(table.cells[chosen[field.name]], field)
        for field in standard.sent_fields
        if field.name in chosen
    }
    constants = {
        name: FieldSource(constant=value)
        for name, value in {**(known or {}), **_implied(table, sources)}.items()
        if name not in sources and value and name in {field.name for field in standard.sent_fields}
    }
    ordered = {**sources, **constants}
    fields = {field.name: ordered[field.name] for field in standard.sent_fields if field.name in ordered}
    return ColumnMapping(standard.name, fields, tuple(headings))


def notations_to_choose(text: pl.Series, field: Field) -> Sequence[str]:
    """The notations between which a person has to decide, since the cells of a column may be read in each."""
    if field.type in ("date", "datetime"):
        orders = orders_that_read(text)
        return orders if len(orders) > 1 else ()
    if field.type in ("integer", "number"):
        marks = marks_that_read(text)
        return marks if len(marks) > 1 and marks_differ(text) else ()
    return ()


def _matched(headings: Sequence[str], fields: Sequence[Field]) -> dict[str, str]:
    """Field -> heading, the surest first, no heading and no field twice."""
    found: dict[str, str] = {}
    for match in sorted(_matches(headings, fields), key=lambda match: -match.score):
        if match.field not in found and match.heading not in found.values():
            found[match.field] = match.heading
    return found


def _matches(headings: Sequence[str], fields: Sequence[Field]) -> Iterator[_Match]:
    for field in fields:
        own, others = _spellings(field)
        for heading in headings:
            score = _score(_plain(heading), own, others)
            if score:
                yield _Match(score, field.name, heading)


def _spellings(field: Field) -> tuple[set[str], set[str]]:
    """The field's own name and titles, and the other headings by which it is known."""
    own = {_plain(text) for text in (field.name, *field.title.values())}
    return own, {_plain(text) for text in synonyms().get(field.name, ())}


def _score(heading: str, own: set[str], others: set[str]) -> float:
    if heading in own:
        return _SURE
    if heading in others:
        return _LIKELY
    # 患者出生日期 ends with 出生日期: in both languages what a thing is stands last.
    ends = [len(text) for text in own | others if len(text) >= _LEAST and heading.endswith(text)]
    if ends:
        return _PERHAPS + max(ends) / (len(heading) + 1)
    near = max((SequenceMatcher(None, heading, text).ratio() for text in own | others), default=0)
    return near if near >= _SIMILAR else 0


def _plain(heading: str) -> str:
    """A heading without numbering, units in brackets, marks and blanks, in small letters."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    return _ASIDE.sub("", _NUMBERING.sub("", text.strip()))


def _read_from(text: pl.Series, field: Field) -> FieldSource:
    column = text.name
    if is_coded(field) or notations_to_choose(text, field):
        offset = CHINA_OFFSET if field.type == "datetime" else ""
        return FieldSource(column=column, offset=offset)
    if field.type in ("date", "datetime"):
        orders = orders_that_read(text) or [DateOrder.YMD]
        return FieldSource(
            column=column, dates=orders[0], offset=CHINA_OFFSET if field.type == "datetime" else ""
        )
    marks = marks_that_read(text) if field.type in ("integer", "number") and marks_differ(text) else []
    return FieldSource(column=column, decimal=marks[0] if marks else None)


def _implied(table: RawTable, sources: Mapping[str, FieldSource]) -> dict[str, str]:
    """What the numbers of documents say of their kind."""
    if "identity_number" not in sources:
        return {}
    numbers = table.cells[sources["identity_number"].column].drop_nulls().str.strip_chars()
    residents = numbers.str.contains(_RESIDENT).sum()
    return {"identity_kind": "resident_id"} if 2 * residents > numbers.len() else {}


@cache
def synonyms() -> Mapping[str, Sequence[str]]:
    """Field -> other headings by which it is known."""
    text = (files("wuse.intake.mapping") / "synonyms.yaml").read_text(encoding="utf-8")
    found = load_yaml(text)
    return {name: tuple(map(str, headings)) for name, headings in found.items()}
