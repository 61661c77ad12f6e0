"""Read a sender's file into text columns, whatever its kind. Nothing is judged here but whether it can be read."""

from pathlib import Path

from wuse.intake.delimited import read_csv
from wuse.intake.json_lines import read_json_lines
from wuse.intake.messages import problem, refuse
from wuse.intake.parquet import read_parquet
from wuse.intake.plain_csv import read_plain
from wuse.intake.raw_table import RawTable
from wuse.intake.text import decode
from wuse.intake.workbook import read_workbook
from wuse.vocabulary import Lang

_UTF_8 = ("utf-8", "utf8")
KINDS = (".csv", ".xlsx", ".parquet", ".jsonl", ".ndjson")


def read_file(
    name: str, content: bytes, *, encoding: str | None = None, sheet: str | None = None, lang: Lang = "en"
) -> RawTable:
    """Read a file's bytes as its name's ending says.

    Args:
        name: file name; its ending is .csv, .xlsx, .parquet, .jsonl or .ndjson.
        content: the file's bytes.
        encoding: of a text file; UTF-8, with or without a byte order mark, by default.
        sheet: of a workbook; the first by default.
        lang: language of refusals and problems.

    Raises:
        Refusal: `intake.<rule>` when the file as a whole cannot be read; `details["problems"]` says why.
    """
    table = _read(name, content, encoding=encoding or "utf-8", sheet=sheet, lang=lang)
    if not table.height:
        raise refuse(problem("file_empty", lang, value=name))
    return table


def _read(name: str, content: bytes, *, encoding: str, sheet: str | None, lang: Lang) -> RawTable:
    kind = Path(name).suffix.lower()
    if kind not in KINDS:
        raise refuse(problem("file_kind", lang, value=name, known=", ".join(KINDS)))
    if not content or content.isspace():
        raise refuse(problem("file_empty", lang, value=name))
    if kind == ".csv":
        plain = read_plain(content, lang=lang) if encoding.lower() in _UTF_8 else None
        return plain or read_csv(decode(content, encoding=encoding, lang=lang), lang=lang)
    if kind == ".xlsx":
        return read_workbook(name, content, sheet=sheet, lang=lang)
    if kind == ".parquet":
        return read_parquet(name, content, lang=lang)
    return read_json_lines(decode(content, encoding=encoding, lang=lang), lang=lang)
