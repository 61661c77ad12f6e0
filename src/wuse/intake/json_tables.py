"""One JSON object of several tables: `{"case_report": [{…}, …], "test_result": [{…}, …]}`, as a program sends them."""

import json
from typing import Any

import polars as pl

from wuse.intake.messages import problem, refuse
from wuse.intake.raw_table import RawTable, broken_rows, no_broken_rows, without_blank_rows
from wuse.vocabulary import Lang

_TEXTS = frozenset({str, type(None)})
_NO_ROWS = pl.Series("row", dtype=pl.Int64)


def read_json_tables(content: bytes, *, lang: Lang) -> dict[str, RawTable]:
    """Read the tables of a request, by the names of their standards.

    Numbers are kept as they were written. An entry that is no object of single values is a broken row of its table.

    Raises:
        Refusal: `intake.file_unreadable`, `intake.json_tables` when it is not such an object, `intake.file_empty`.
    """
    found = _parsed(content, lang)
    if not isinstance(found, dict) or not all(isinstance(rows, list) for rows in found.values()):
        raise refuse(problem("json_tables", lang))
    if not any(found.values()):
        raise refuse(problem("file_empty", lang, value="JSON"))
    return {name: _table(rows, lang) for name, rows in found.items() if rows}


def read_json_rows(content: bytes, *, lang: Lang) -> RawTable:
    """Read a list of rows, or a single one.

    Raises:
        Refusal: `intake.file_unreadable`, `intake.json_rows` when it is neither, `intake.file_empty`.
    """
    found = _parsed(content, lang)
    rows = [found] if isinstance(found, dict) else found
    if not isinstance(rows, list):
        raise refuse(problem("json_rows", lang))
    if not rows:
        raise refuse(problem("file_empty", lang, value="JSON"))
    return _table(rows, lang)


def _parsed(content: bytes, lang: Lang) -> Any:
    try:
        return json.loads(
            content, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_once
        )
    except (ValueError, RecursionError) as error:
        reason = str(error) or "nested too deeply"
        raise refuse(problem("file_unreadable", lang, value="JSON", kind="JSON", reason=reason)) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _table(rows: list[Any], lang: Lang) -> RawTable:
    reasons = {number: reason for number, row in enumerate(rows, 1) if (reason := _wrong(row))}
    good = [{} if number in reasons else row for number, row in enumerate(rows, 1)]
    names = dict.fromkeys(name for row in good for name in row)
    texts = good if all(map(_is_texts, good)) else [{n: _text(v) for n, v in row.items()} for row in good]
    cells = pl.from_dicts(texts, schema=dict.fromkeys(names, pl.String)) if names else pl.DataFrame()
    # Where no row has a single name, there are no columns to read, and each of them is missing.
    table = without_blank_rows(cells) if names else RawTable(cells, _NO_ROWS, None, no_broken_rows(), ())
    broken = {number: json.dumps(rows[number - 1], ensure_ascii=False) for number in reasons}
    problems = tuple(
        problem("row_malformed", lang, row=number, secret=True, reason=reason)
        for number, reason in reasons.items()
    )
    return RawTable(table.cells, table.rows, None, broken_rows(broken), problems)


def _wrong(row: Any) -> str:
    """Why an entry is not one object of single values; empty when it is."""
    if not isinstance(row, dict):
        return "not an object"
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
