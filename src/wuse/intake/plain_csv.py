"""CSV as most systems write it: UTF-8, no quotation marks, as many commas in each line as in the heading line.

Read from the bytes as they are, with no text made of them in between. Anything else is for `delimited.py`, whose record
reader is the reference: on a plain file both give the same table.
"""

import codecs

import polars as pl

from wuse.intake.headings import named_columns
from wuse.intake.limits import DEFAULT, Limits
from wuse.intake.raw_table import RawTable, without_null_rows
from wuse.vocabulary import Lang

# What cells are told apart by, and what would mean something else.
_OTHERS = frozenset(b'"\r')
_NO_MARKS = bytes(set(range(256)) - _OTHERS - set(b",\n"))


def read_plain(content: bytes, *, limits: Limits = DEFAULT, lang: Lang) -> RawTable | None:
    """The table of a plain file; None of a file that is not plain, or has no row, or is not UTF-8.

    Raises:
        Refusal: `intake.limit`, `intake.heading_empty`, `intake.heading_repeated`.
    """
    bare = _with_one_line_end(content.removeprefix(codecs.BOM_UTF8))
    heading, body_at = bare[: bare.index(b"\n")], bare.index(b"\n") + 1
    if body_at == len(bare) or not is_plain(bare):
        return None
    limits.check_shape(bare.count(b"\n") - 1, heading.count(b",") + 1, lang)
    try:
        names = heading.decode().split(",")
        cells = _cells(bare, len(names))
    except (UnicodeDecodeError, pl.exceptions.ComputeError):
        return None
    lines = pl.int_range(2, cells.height + 2, dtype=pl.Int64, eager=True)
    return without_null_rows(named_columns(cells, names, lang), lines)


def is_plain(content: bytes) -> bool:
    """Whether lines, each ended by `\\n`, are records of as many cells as the first, which has several."""
    if content.startswith(codecs.BOM_UTF8, content.index(b"\n") + 1):
        # The reader of columns would take it for the mark of the file, and leave it out.
        return False
    marks = content.translate(None, _NO_MARKS)
    line = marks[: marks.index(b"\n") + 1]
    return line.startswith(b",") and marks == line * (len(marks) // len(line)) and _OTHERS.isdisjoint(line)


def _with_one_line_end(content: bytes) -> bytes:
    unix = content.replace(b"\r\n", b"\n") if b"\r" in content else content
    once = unix.endswith(b"\n") and not unix.endswith(b"\n\n")
    return unix if once else unix.rstrip(b"\n") + b"\n"


def _cells(content: bytes, width: int) -> pl.DataFrame:
    columns = [str(n) for n in range(width)]
    return pl.read_csv(
        content, has_header=False, skip_lines=1, new_columns=columns, infer_schema=False, quote_char=None
    )
