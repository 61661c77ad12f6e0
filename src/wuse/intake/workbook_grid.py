"""The cells of a sheet before they are read: how far they reach, what they come to, and which have lost their value.

A reader makes room for every cell between the first and the last, and writes out a shared text wherever it is named, so
that a small part may ask for more than there is of memory.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from xml.parsers import expat

from wuse.intake.workbook_parts import Unsafe, check_xml

_LETTERS = re.compile("[A-Z]{1,3}")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_CELL = rb"<(?:\w+:)?c\b(?P<attributes>[^>]*)>"
_FORMULA = rb"\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
_ERRORS = re.compile(rb"<(?:\w+:)?c\b(?P<attributes>[^>]*\bt=[\"']e[\"'][^>]*)>")
_UNCOMPUTED = re.compile(
    _CELL + _FORMULA + rb"(?:<(?:\w+:)?v\s*/>\s*|<(?:\w+:)?v>\s*</(?:\w+:)?v>\s*)?</(?:\w+:)?c>"
)
# More than the fifteen digits that a spreadsheet keeps.
_LONG = re.compile(
    _CELL + rb"(?:" + _FORMULA + rb")?\s*<(?:\w+:)?v>"
    rb"(?:-?\d{16,}(?:\.\d+)?|-?\d(?:\.\d+)?[Ee]\+?(?:1[5-9]|[2-9]\d|\d{3,}))</(?:\w+:)?v>"
)
_SIXTY = re.compile(_CELL + rb"(?:" + _FORMULA + rb")?\s*<(?:\w+:)?v>60(?:\.\d+)?</(?:\w+:)?v>")
# What a sheet without such cells does not have; looked for first, since most have none.
_SIGNS_OF_ERRORS = (b't="e"', b"t='e'")
_SIGNS_OF_FORMULAS = (b"<f", b":f")
_SIGNS_OF_LONG = (b"0" * 16, b"0E0", b"0E+0", b"0e0", b"0e+0")
_SIGN_OF_VALUE = (b"v>",)
_SIGNS_OF_SIXTY = (b">60<", b">60.")
_DIGITS_ALIKE = bytes.maketrans(b"123456789", b"000000000")
_IS_TEXT = re.compile(rb"\bt=[\"'](?:s|str|inlineStr)[\"']")
_NUMBERED = re.compile(rb"\br=[\"'][A-Z]+(\d+)[\"']")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*\bref=[\"']([A-Z]+)(\d+):([A-Z]+)(\d+)[\"']")


@dataclass(frozen=True)
class Grid:
    """How far the cells of a sheet reach.

    `rows`, `columns`: from the first to the last. `cells`: those that are written down. `heading_row`: of the sheet,
    from 1, the first with a cell that holds anything, if only a text without a character.
    """

    rows: int
    columns: int
    cells: int
    heading_row: int


def grid_of(part: str, content: bytes) -> Grid:
    """Look through a sheet.

    Raises:
        Unsafe: rows or cells out of their order, of which one would hide another.
    """
    walk = _Walk()
    check_xml(part, content, parser=walk.parser)
    if not walk.cells:
        return Grid(0, 0, 0, 0)
    rows, columns = walk.row - walk.first_row + 1, walk.last_column - walk.first_column + 1
    return Grid(rows, columns, walk.cells, walk.heading_row)


class _Walk:
    """One way through the elements of a sheet; it is called for each, and so does little."""

    def __init__(self) -> None:
        self.first_row = self.row = self.column = 0
        self.first_column, self.last_column = _LAST_COLUMN, 0
        self.cells = self.heading_row = 0
        self._row_text, self._typed, self._within_value = "", False, False
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c" or name.endswith(":c"):
            self._cell(attributes)
        elif name == "row" or name.endswith(":row"):
            self._begin(attributes.get("r"))
        elif not self.heading_row and name.rpartition(":")[2] in ("v", "is"):
            self._within_value = True
            if self._typed:
                self._headings_found()

    def _end(self, _: str) -> None:
        self._within_value = False

    def _characters(self, text: str) -> None:
        # A number may stand there without a digit, as the result of a formula that nobody computed.
        if self._within_value and text.strip():
            self._headings_found()

    def _headings_found(self) -> None:
        self.heading_row = self.row
        self.parser.EndElementHandler = self.parser.CharacterDataHandler = None

    def _begin(self, number: str | None) -> None:
        row = self.row + 1 if number is None else int(number) if number.isdecimal() else 0
        if not self.row < row <= _LAST_ROW:
            raise Unsafe("its rows are not in their order")
        self.row, self.column, self._row_text = row, 0, str(row)

    def _cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        column = self.column + 1 if reference is None else self._column_of(reference)
        if not self.column < column <= _LAST_COLUMN:
            raise Unsafe(f"the cell {reference} is not in its place")
        if not self.column:
            self.first_row = self.first_row or self.row
            self.first_column = min(self.first_column, column)
        self.last_column = max(self.last_column, column)
        self.column = column
        self.cells += 1
        self._typed = attributes.get("t", "n") != "n"

    def _column_of(self, reference: str) -> int:
        """From 1; 0 for a cell of another row, or none."""
        letters = reference.removesuffix(self._row_text)
        return column_number(letters) if len(letters) < len(reference) else 0


@lru_cache(_LAST_COLUMN)
def column_number(letters: str) -> int:
    """A is 1, Z is 26, AA is 27; 0 for what is no column."""
    if not _LETTERS.fullmatch(letters):
        return 0
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def errors(content: bytes) -> Iterator[int]:
    """Rows with a cell that holds an error, such as #N/A."""
    return _rows(content, _ERRORS, _SIGNS_OF_ERRORS, texts_too=True)


def uncomputed(content: bytes) -> Iterator[int]:
    """Rows with a formula that stands there without its result, as programs write it that do not calculate."""
    return _rows(content, _UNCOMPUTED, _SIGNS_OF_FORMULAS)


def shortened(content: bytes) -> Iterator[int]:
    """Rows with a number of more digits than a spreadsheet keeps: the last of them are not what was typed."""
    if not _has_any(content.translate(_DIGITS_ALIKE), _SIGNS_OF_LONG):
        return iter(())
    return _rows(content, _LONG, _SIGN_OF_VALUE)


def sixties(content: bytes) -> Iterator[int]:
    """Rows with the number 60, which as a day is 29 February 1900, a day that never was."""
    return _rows(content, _SIXTY, _SIGNS_OF_SIXTY)


def merged(content: bytes) -> Iterator[int]:
    """Rows that are touched by cells that are merged, of which only the first keeps its value."""
    for found in _MERGED.finditer(content) if b"mergeCell" in content else ():
        yield from range(int(found[2]), min(int(found[4]), _LAST_ROW) + 1)


def _rows(
    content: bytes, cell: re.Pattern[bytes], signs: tuple[bytes, ...], *, texts_too: bool = False
) -> Iterator[int]:
    """Rows with such a cell; most sheets have not even one of its `signs`."""
    if not _has_any(content, signs):
        return
    for found in cell.finditer(content):
        if texts_too or not _is_text(found):
            yield _row_of(found)


def _has_any(content: bytes, signs: tuple[bytes, ...]) -> bool:
    return any(sign in content for sign in signs)


def _is_text(cell: re.Match[bytes]) -> bool:
    return _IS_TEXT.search(cell["attributes"]) is not None


def _row_of(cell: re.Match[bytes]) -> int:
    """The row of a cell; 0 for one that does not say where it is."""
    found = _NUMBERED.search(cell["attributes"])
    return int(found[1]) if found else 0
