"""JSON lines: one object a line, of single values. A line that is no such object is a broken row, not a broken file."""

import json
import re
from itertools import accumulate
from typing import Any

import polars as pl

from wuse.intake.messages import problem
from wuse.intake.raw_table import RawTable, broken_rows, without_blank_rows
from wuse.vocabulary import Lang

# A row is one object of single values. A little more is read, so that the message can name the value that is none; the
# parser's own limit would be that of the stack, which differs from one Python to the next.
_DEEPEST = 20
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"?')


class _Malformed(ValueError):
    """Why a line is not one object of single values."""


def read_json_lines(text: str, *, lang: Lang) -> RawTable:
    """Read decoded JSON lines; the columns are all names that occur, in the order in which they do."""
    lines = text.removesuffix("\n").split("\n")
    objects: list[dict[str, str | None]] = []
    reasons: dict[int, str] = {}
    for number, line in enumerate(lines, 1):
        try:
            objects.append(_object(line) if line.strip() else {})
        except ValueError as error:
            # An empty object keeps the row numbers of the lines below as they are.
            objects.append({})
            reasons[number] = str(error)
    table = without_blank_rows(_columns(objects), pl.int_range(1, len(lines) + 1, dtype=pl.Int64, eager=True))
    texts = {number: lines[number - 1] for number in reasons}
    problems = tuple(
        problem("row_malformed", lang, row=number, value=texts[number], reason=reason)
        for number, reason in reasons.items()
    )
    return RawTable(table.cells, table.rows, table.lines, broken_rows(texts), problems)


def _columns(objects: list[dict[str, str | None]]) -> pl.DataFrame:
    names = dict.fromkeys(name for found in objects for name in found)
    return pl.DataFrame(
        {name: pl.Series([found.get(name) for found in objects], dtype=pl.String) for name in names},
        height=len(objects),
    )


def _object(line: str) -> dict[str, str | None]:
    if _depth(line) > _DEEPEST:
        raise _Malformed(f"nested more than {_DEEPEST} deep")
    found = json.loads(line, object_pairs_hook=_pairs, parse_float=str, parse_int=str, parse_constant=str)
    if not isinstance(found, dict):
        raise _Malformed("not an object")
    return found


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
    return {name: _single(name, value) for name, (_, value) in zip(names, pairs, strict=True)}


def _single(name: str, value: Any) -> str | None:
    """The value's text; numbers are kept as they were written."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, str):
        return value
    raise _Malformed(f"“{name}” holds more than a single value")
