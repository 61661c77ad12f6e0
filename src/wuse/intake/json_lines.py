"""JSON lines: one object a line, of single values. A line that is no such object is a broken row, not a broken file."""

import json
import re
from itertools import accumulate
from typing import Any, NoReturn

import polars as pl

from wuse.intake.limits import DEFAULT, Limits
from wuse.intake.messages import problem
from wuse.intake.raw_table import RawTable, broken_rows, without_blank_rows
from wuse.vocabulary import Lang

# A row is one object of single values. A little more is read, so that the message can name the value that is none; the
# parser's own limit would be that of the stack, which differs from one Python to the next.
_DEEPEST = 20
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"?')
# Objects take ten times what columns do: only so many lines are objects at one time.
_AT_ONCE = 20_000
# A column that no line can name: without one, lines that name nothing would not count.
_LINE = ""
_SURROGATE = re.compile("[\ud800-\udfff]")


class _Malformed(ValueError):
    """Why a line is not one object of single values."""


def read_json_lines(text: str, *, limits: Limits = DEFAULT, lang: Lang) -> RawTable:
    """Read decoded JSON lines; the columns are all names that occur, in the order in which they do.

    Raises:
        Refusal: `intake.limit`.
    """
    limits.check_shape(text.count("\n"), 1, lang)
    lines = text.removesuffix("\n").split("\n")
    names: dict[str, None] = {}
    parts: list[pl.DataFrame] = []
    reasons: dict[int, str] = {}
    for start in range(0, len(lines), _AT_ONCE):
        objects = _objects(lines[start : start + _AT_ONCE], start + 1, reasons)
        names |= dict.fromkeys(name for found in objects for name in found)
        limits.check_shape(len(lines), len(names), lang)
        limits.check_broken(len(reasons), lang)
        parts.append(_columns(objects))
    cells = pl.concat(parts, how="diagonal").drop(_LINE)
    table = without_blank_rows(cells, pl.int_range(1, len(lines) + 1, dtype=pl.Int64, eager=True))
    texts = {number: lines[number - 1] for number in reasons}
    problems = tuple(
        problem("row_malformed", lang, row=number, value=texts[number], reason=reason)
        for number, reason in reasons.items()
    )
    return RawTable(table.cells, table.rows, table.lines, broken_rows(texts), problems)


def _objects(lines: list[str], first: int, reasons: dict[int, str]) -> list[dict[str, str | None]]:
    """The objects of some lines; why a line is none goes into `reasons`."""
    objects: list[dict[str, str | None]] = []
    for number, line in enumerate(lines, first):
        try:
            objects.append(_object(line) if line.strip() else {})
        except ValueError as error:
            # An empty object keeps the row numbers of the lines below as they are.
            objects.append({})
            reasons[number] = str(error)
    return objects


def _columns(objects: list[dict[str, str | None]]) -> pl.DataFrame:
    names = dict.fromkeys(name for found in objects for name in found)
    columns = {name: pl.Series([found.get(name) for found in objects], dtype=pl.String) for name in names}
    return pl.DataFrame({_LINE: [""] * len(objects), **columns})


def _object(line: str) -> dict[str, str | None]:
    if _depth(line) > _DEEPEST:
        raise _Malformed(f"nested more than {_DEEPEST} deep")
    found = json.loads(
        line, object_pairs_hook=_pairs, parse_float=str, parse_int=str, parse_constant=no_constant
    )
    if not isinstance(found, dict):
        raise _Malformed("not an object")
    return found


def no_constant(name: str) -> NoReturn:
    """Refuse what Python reads and JSON does not have."""
    raise _Malformed(f"{name} is no value of JSON")


def has_half_character(text: str) -> bool:
    r"""Whether a text has half of a pair of UTF-16, as `\ud800` alone writes it; no encoding has bytes for that."""
    return not text.isascii() and _SURROGATE.search(text) is not None


def _depth(line: str) -> int:
    """How deep brackets stand within brackets, those in texts left out; 0 for a line that has few."""
    if line.count("[") + line.count("{") <= _DEEPEST:
        return 0
    steps = (1 if mark in "[{" else -1 for mark in _TEXT.sub("", line) if mark in "[]{}")
    return max(accumulate(steps), default=0)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, str | None]:
    names = [name.strip() for name, _ in pairs]
    if len(set(names)) != len(names) or "" in names:
        raise _Malformed("a name stands twice or is empty")
    if any(map(has_half_character, names)):
        raise _Malformed("a name has half of a character")
    return {name: _single(name, value) for name, (_, value) in zip(names, pairs, strict=True)}


def _single(name: str, value: Any) -> str | None:
    """The value's text; numbers are kept as they were written."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and has_half_character(value):
        raise _Malformed(f"“{name}” has half of a character")
    if value is None or isinstance(value, str):
        return value
    raise _Malformed(f"“{name}” holds more than a single value")
