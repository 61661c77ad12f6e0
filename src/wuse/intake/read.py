"""Read a sender's file into columns, whatever its kind. Nothing is judged here but whether it can be read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from email.message import Message
from pathlib import Path

from wuse.intake.arrow_ipc import read_arrow
from wuse.intake.cell_limits import check_cells
from wuse.intake.cell_texts import table_in_text
from wuse.intake.delimited import read_csv
from wuse.intake.json_lines import read_json_lines
from wuse.intake.json_tables import read_json_rows
from wuse.intake.limits import DEFAULT, Limits
from wuse.intake.messages import problem, refuse
from wuse.intake.parquet import read_parquet
from wuse.intake.plain_csv import read_plain
from wuse.intake.raw_table import RawTable
from wuse.intake.shortened import shortened_numbers
from wuse.intake.text import UTF_8, check_sure, decode, encoding_of
from wuse.intake.workbook import read_workbook
from wuse.vocabulary import Lang

MEDIA_TYPES: Mapping[str, str] = {
    "text/csv": ".csv",
    "application/json": ".json",
    "application/x-ndjson": ".ndjson",
    "application/vnd.apache.parquet": ".parquet",
    "application/vnd.apache.arrow.stream": ".arrows",
    "application/vnd.apache.arrow.file": ".arrow",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
"""Media type -> the ending that stands for the same kind of file."""


@dataclass(frozen=True)
class _File:
    """What is to be read, and how. `named`: the sender said which encoding it is."""

    name: str
    content: bytes
    encoding: str
    named: bool
    sheet: str | None
    limits: Limits
    lang: Lang

    @property
    def text(self) -> str:
        return decode(self.content, encoding=self.encoding, lang=self.lang)


def read_file(
    name: str,
    content: bytes,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    limits: Limits = DEFAULT,
    lang: Lang = "en",
    typed: bool = False,
) -> RawTable:
    """Read a file's bytes as its name's ending says.

    Args:
        name: file name; its ending is one of `KINDS`.
        content: the file's bytes.
        encoding: of a text file; UTF-8 by default, or UTF-16 where its byte order mark says so.
        sheet: of a workbook; the first that is not hidden by default.
        limits: how much is read at most.
        lang: language of refusals and problems.
        typed: columns of a file that has types are left as `cell_texts` says; else all are text.

    Raises:
        Refusal: `intake.<rule>` when the file as a whole cannot be read; `details["problems"]` says why.
    """
    limits.check_content(len(content), lang)
    kind = Path(name).suffix.lower()
    if kind not in _READERS:
        raise refuse(problem("file_kind", lang, value=name, known=", ".join(KINDS)))
    if not content or content.isspace():
        raise refuse(problem("file_empty", lang, value=name))
    said = encoding or encoding_of(content)
    table = _READERS[kind](_File(name, content, said, encoding is not None, sheet, limits, lang))
    if not table.height:
        raise refuse(problem("file_empty", lang, value=name))
    limits.check_shape(table.height, table.cells.width, lang)
    check_cells(table, limits, lang)
    found = replace(table, problems=(*table.problems, *shortened_numbers(content, table, lang)))
    return found if typed else table_in_text(found)


def read_content(
    content: bytes,
    *,
    media_type: str,
    name: str = "",
    sheet: str | None = None,
    limits: Limits = DEFAULT,
    lang: Lang = "en",
) -> RawTable:
    """Read bytes as their media type says; its parameter `charset` names the encoding of a text.

    Args:
        name: what the content is called in messages; its kind by default.

    Raises:
        Refusal: `intake.media_type` for a type that is none of `MEDIA_TYPES`; those of `read_file`.
    """
    said = Message()
    said["Content-Type"] = media_type
    kind = MEDIA_TYPES.get(said.get_content_type())
    if kind is None or not media_type:
        raise refuse(problem("media_type", lang, value=media_type, known=", ".join(MEDIA_TYPES)))
    encoding = said.get_content_charset()
    return read_file(
        (name or "content") + kind, content, encoding=encoding, sheet=sheet, limits=limits, lang=lang
    )


def _csv(file: _File) -> RawTable:
    if not file.named:
        check_sure(file.content, file.lang)
    plain = read_plain(file.content, limits=file.limits, lang=file.lang) if _is_utf_8(file) else None
    return plain or read_csv(file.text, limits=file.limits, lang=file.lang)


def _is_utf_8(file: _File) -> bool:
    # A text with NUL in it is refused by `decode`, which says where it stands.
    return file.encoding.lower() in UTF_8 and b"\0" not in file.content


def _json(file: _File) -> RawTable:
    content = file.text.encode()
    return read_json_rows(content, limits=file.limits, lang=file.lang)


_READERS: Mapping[str, Callable[[_File], RawTable]] = {
    ".csv": _csv,
    ".xlsx": lambda f: read_workbook(f.name, f.content, sheet=f.sheet, limits=f.limits, lang=f.lang),
    ".parquet": lambda f: read_parquet(f.name, f.content, limits=f.limits, lang=f.lang),
    ".jsonl": lambda f: read_json_lines(f.text, limits=f.limits, lang=f.lang),
    ".ndjson": lambda f: read_json_lines(f.text, limits=f.limits, lang=f.lang),
    ".json": _json,
    ".arrow": lambda f: read_arrow(f.name, f.content, limits=f.limits, lang=f.lang),
    ".arrows": lambda f: read_arrow(f.name, f.content, limits=f.limits, lang=f.lang),
    ".feather": lambda f: read_arrow(f.name, f.content, limits=f.limits, lang=f.lang),
}
KINDS = tuple(_READERS)
"""The endings of the files that can be read."""
