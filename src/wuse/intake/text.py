"""Bytes to text. What does not decode is named by row, column and bytes; no character is ever guessed or replaced."""

import codecs
import re

from wuse.intake.messages import problem, refuse
from wuse.vocabulary import Lang, Refusal

UTF_8 = ("utf-8", "utf8")
_WIDE = ("utf-16", "utf_16", "utf-32", "utf_32")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Common in Chinese offices; a superset of GB2312 and GBK. Tried only to help the sender recognise the cell.
_LIKELY = "gb18030"
# Letters with marks, Greek and Cyrillic are two bytes of UTF-8, which are a Chinese character in GB2312.
_TWO_BYTES = re.compile(rb"[\xc2-\xdf][\xa1-\xbf]")
_BEYOND_TWO_BYTES = re.compile(rb"[\xe0-\xff]")
# Enough of a cell to find it by; a file that is no text at all may have no comma for a long way.
_SHOWN_BYTES = 32


def encoding_of(content: bytes) -> str:
    """The encoding that a byte order mark says; UTF-8 where there is none."""
    return "utf-16" if content.startswith(_UTF_16) else UTF_8[0]


def decode(content: bytes, *, encoding: str, lang: Lang) -> str:
    """Decode a whole file; a byte order mark of UTF-8 is left out, line ends become `\\n`.

    Raises:
        Refusal: `intake.encoding` with the row and column of the first bytes that do not decode;
            `intake.encoding_unknown` when there is no such encoding; `intake.nul` for a text with the character NUL.
    """
    bare = content.removeprefix(codecs.BOM_UTF8)
    try:
        text = bare.decode(encoding)
    except LookupError:
        raise refuse(problem("encoding_unknown", lang, value=encoding)) from None
    except UnicodeError as error:
        raise _undecodable(bare, error, encoding=encoding, lang=lang) from None
    if "\0" in text:
        raise _with_nul(text, lang)
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def _with_nul(text: str, lang: Lang) -> Refusal:
    before = text[: text.index("\0")]
    row, _, line = before.count("\n"), *before.rpartition("\n")[1:]
    return refuse(problem("nul", lang, row=row, column=str(line.count(",") + 1)))


def check_sure(content: bytes, lang: Lang) -> None:
    """Refuse a text that reads both in UTF-8, as letters with marks, and in GB2312, as Chinese: nobody can tell which.

    Raises:
        Refusal: `intake.encoding_unsure`.
    """
    if content.isascii() or content.startswith(codecs.BOM_UTF8) or _BEYOND_TWO_BYTES.search(content):
        return
    found = _TWO_BYTES.search(content)
    try:
        text, other = content.decode(), content.decode("gb2312")
    except UnicodeDecodeError:
        return
    if found and text != other:
        row, pair = content[: found.start()].count(b"\n"), found[0]
        guess = pair.decode("gb2312")
        raise refuse(problem("encoding_unsure", lang, row=row, value=pair.decode(), guess=guess))


def _undecodable(content: bytes, error: UnicodeError, *, encoding: str, lang: Lang) -> Refusal:
    start = error.start if isinstance(error, UnicodeDecodeError) else 0
    if encoding.lower().startswith(_WIDE):
        return _undecodable_wide(content, start, encoding, lang)
    _, _, rest = content[:start].rpartition(b"\n")
    _, _, after = rest.rpartition(b",")
    cell = after + content[start:].split(b"\n")[0].split(b",")[0].rstrip(b"\r")
    guess = _read_otherwise(content, cell) if encoding.lower() not in (_LIKELY, "gbk") else None
    return refuse(
        problem(
            "encoding" if guess is None else "encoding_gb18030",
            lang,
            row=content[:start].count(b"\n"),
            column=_heading(content, number=rest.count(b",")),
            value=cell[:_SHOWN_BYTES].hex(" ").upper(),
            encoding=encoding.upper(),
            guess=guess,
        )
    )


def _undecodable_wide(content: bytes, start: int, encoding: str, lang: Lang) -> Refusal:
    """The same where a comma is not one byte."""
    before = content[:start].decode(encoding, "ignore")
    line = before.rpartition("\n")[2]
    found = problem(
        "encoding",
        lang,
        row=before.count("\n"),
        column=str(line.count(",") + 1),
        value=content[start:][:_SHOWN_BYTES].hex(" ").upper(),
        encoding=encoding.upper(),
    )
    return refuse(found)


def _read_otherwise(content: bytes, cell: bytes) -> str | None:
    """The cell in the likely other encoding, when the whole file reads in it."""
    if content.startswith(_UTF_16):
        return None
    try:
        content.decode(_LIKELY)
        return cell.decode(_LIKELY)
    except UnicodeDecodeError:
        return None


def _heading(content: bytes, *, number: int) -> str:
    """The heading over the cell, or its number (from 1) where headings do not decode either."""
    headings = content.split(b"\n", 1)[0].rstrip(b"\r").split(b",")
    try:
        return headings[number].decode("utf-8") or str(number + 1)
    except (IndexError, UnicodeDecodeError):
        return str(number + 1)
