"""One JSON object of several tables: `{"case_report": [{…}, …], "test_result": [{…}, …]}`, as a program sends them."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl

from wuse.intake.cell_limits import check_cells
from wuse.intake.json_lines import has_half_character, no_constant
from wuse.intake.limits import DEFAULT, Limits
from wuse.intake.messages import problem, refuse
from wuse.intake.raw_table import RawTable, broken_rows, numbered, without_blank_rows
from wuse.vocabulary import Lang

_TEXTS = frozenset({str, type(None)})
_ESCAPED_HALF = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True)
class _Parsed:
    """What a text says, and what some of its cells may be, told from the text as a whole: most have no such cell.

    `halves`: characters are written as escapes of UTF-16, so that one may have lost its other half. `empties`: empty
    texts. `refused`: cells that are too long, or have the character NUL.
    """

    value: Any
    halves: bool
    empties: bool
    refused: bool


def read_json_tables(content: bytes, *, limits: Limits = DEFAULT, lang: Lang) -> dict[str, RawTable]:
    """Read the tables of a request, by the names of their standards.

    Numbers are kept as they were written. An entry that is no object of single values is a broken row of its table.

    Raises:
        Refusal: `intake.file_unreadable`, `intake.json_tables` when it is not such an object, `intake.file_empty`,
            `intake.limit`, `intake.cell_long`, `intake.nul`.
    """
    parsed = _parsed(content, limits, lang)
    found = parsed.value
    if not isinstance(found, dict) or not all(isinstance(rows, list) for rows in found.values()):
        raise refuse(problem("json_tables", lang))
    if not any(found.values()):
        raise refuse(problem("file_empty", lang, value="JSON"))
    return {name: _table(rows, parsed, limits, lang) for name, rows in found.items() if rows}


def read_json_rows(content: bytes, *, limits: Limits = DEFAULT, lang: Lang) -> RawTable:
    """Read a list of rows, or a single one.

    Raises:
        Refusal: `intake.file_unreadable`, `intake.json_rows` when it is neither, `intake.file_empty`, `intake.limit`,
            `intake.cell_long`, `intake.nul`.
    """
    parsed = _parsed(content, limits, lang)
    rows = [parsed.value] if isinstance(parsed.value, dict) else parsed.value
    if not isinstance(rows, list):
        raise refuse(problem("json_rows", lang))
    if not rows:
        raise refuse(problem("file_empty", lang, value="JSON"))
    return _table(rows, parsed, limits, lang)


def _parsed(content: bytes, limits: Limits, lang: Lang) -> _Parsed:
    _weigh(content, limits, lang)
    try:
        # Left to itself, the parser takes bytes that stand for half of a character.
        text = content.decode(json.detect_encoding(content))
        value = json.loads(
            text, parse_int=str, parse_float=str, parse_constant=no_constant, object_pairs_hook=_once
        )
    except (ValueError, RecursionError) as error:
        reason = str(error) or "nested too deeply"
        raise refuse(problem("file_unreadable", lang, value="JSON", kind="JSON", reason=reason)) from None
    return _Parsed(
        value=value,
        halves=_ESCAPED_HALF.search(text) is not None,
        empties='""' in text,
        # A character of two bytes in UTF-16 may have three in UTF-8.
        refused="\\u0000" in text or 2 * len(content) > limits.cell,
    )


def _weigh(content: bytes, limits: Limits, lang: Lang) -> None:
    """Refuse what has more brackets than rows are read, or more commas than cells: each becomes an object."""
    limits.check_shape(content.count(b"{") + content.count(b"["), 1, lang)
    limits.check_cells(content.count(b","), lang)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _table(rows: list[Any], parsed: _Parsed, limits: Limits, lang: Lang) -> RawTable:
    limits.check_shape(len(rows), 1, lang)
    reasons = {
        number: why for number, row in enumerate(rows, 1) if (why := _wrong(row, halves=parsed.halves))
    }
    limits.check_broken(len(reasons), lang)
    good = [{} if number in reasons else row for number, row in enumerate(rows, 1)] if reasons else rows
    names: dict[str, Any] = {}
    for row in good:
        names |= row
    limits.check_shape(len(rows), len(names), lang)
    table = _cells(good, names, parsed)
    if parsed.refused:
        check_cells(table, limits, lang)
    broken = {number: _as_json(rows[number - 1], lang) for number in reasons}
    problems = tuple(
        problem("row_malformed", lang, row=number, secret=True, reason=reason)
        for number, reason in reasons.items()
    )
    return RawTable(table.cells, table.rows, None, broken_rows(broken), problems)


def _cells(rows: list[dict[str, Any]], names: Iterable[str], parsed: _Parsed) -> RawTable:
    texts = rows if all(map(_is_texts, rows)) else [{n: _text(v) for n, v in row.items()} for row in rows]
    cells = pl.from_dicts(texts, schema=dict.fromkeys(names, pl.String)) if names else pl.DataFrame()
    if parsed.empties or not all(any(row.values()) for row in texts):
        return without_blank_rows(cells)
    return numbered(cells)


def _as_json(row: Any, lang: Lang) -> str:
    """An entry as it came; half of a character as the escape that it came as."""
    try:
        text = json.dumps(row, ensure_ascii=False)
        return json.dumps(row) if has_half_character(text) else text
    except RecursionError:
        reason = "nested too deeply"
        raise refuse(problem("file_unreadable", lang, value="JSON", kind="JSON", reason=reason)) from None


def _wrong(row: Any, *, halves: bool) -> str:
    """Why an entry is not one object of single values; empty when it is.

    `halves`: characters are written as escapes of UTF-16, so that one may have lost its other half.
    """
    if not isinstance(row, dict):
        return "not an object"
    if halves and has_half_character(json.dumps(row, ensure_ascii=False)):
        return "half of a character stands there"
    if _is_texts(row):
        return ""
    nested = [name for name, value in row.items() if isinstance(value, dict | list)]
    return f"“{nested[0]}” holds more than a single value" if nested else ""


def _is_texts(row: dict[str, Any]) -> bool:
    return _TEXTS.issuperset(map(type, row.values()))


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    found: str | None = value
    return found
