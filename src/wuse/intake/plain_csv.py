"""CSV as most systems write it: UTF-8, no quotation marks, as many commas in each line as in the heading line.

Read from the bytes as they are, with no text made of them in between. Anything else is for `delimited.py`, whose record
reader is the reference: on a plain file both give the same table.
"""

import codecs

import numpy as np
import polars as pl

from wuse.intake.headings import named_columns
from wuse.intake.raw_table import RawTable, without_blank_rows
from wuse.vocabulary import Lang

_BLOCK = 4 << 20
_COMMA, _LINE_END = 0x2C, 0x0A


def read_plain(content: bytes, *, lang: Lang) -> RawTable | None:
    """The table of a plain file; None of a file that is not plain, or has no row, or is not UTF-8.

    Raises:
        Refusal: `intake.heading_empty`, `intake.heading_repeated`.
    """
    bare = _with_one_line_end(content.removeprefix(codecs.BOM_UTF8))
    heading, body_at = bare[: bare.index(b"\n")], bare.index(b"\n") + 1
    if body_at == len(bare) or not is_plain(bare):
        return None
    try:
        names = heading.decode().split(",")
        cells = _cells(bare, len(names))
    except (UnicodeDecodeError, pl.exceptions.ComputeError):
        return None
    lines = pl.int_range(2, cells.height + 2, dtype=pl.Int64, eager=True)
    return without_blank_rows(named_columns(cells, names, lang), lines)


def is_plain(content: bytes) -> bool:
    """Whether lines, each ended by `\\n`, are records of as many cells as the first, which has several."""
    commas = content[: content.index(b"\n")].count(b",")
    if not commas or b'"' in content or b"\r" in content:
        return False
    start = 0
    while start < len(content):
        end = content.rfind(b"\n", start, start + _BLOCK) + 1 or content.index(b"\n", start) + 1
        if not _all_have(np.frombuffer(content, np.uint8, end - start, start), commas):
            return False
        start = end
    return True


def _all_have(block: np.ndarray[tuple[int], np.dtype[np.uint8]], commas: int) -> bool:
    """Whether each line has its commas: in a table of all commas, that many a line, none lies in another line."""
    ends, at = np.flatnonzero(block == _LINE_END), np.flatnonzero(block == _COMMA)
    if at.size != ends.size * commas:
        return False
    table = at.reshape(ends.size, commas)
    return bool((table[1:, 0] > ends[:-1]).all() and (table[:, -1] < ends).all())


def _with_one_line_end(content: bytes) -> bytes:
    unix = content.replace(b"\r\n", b"\n") if b"\r\n" in content else content
    once = unix.endswith(b"\n") and not unix.endswith(b"\n\n")
    return unix if once else unix.rstrip(b"\n") + b"\n"


def _cells(content: bytes, width: int) -> pl.DataFrame:
    columns = [str(n) for n in range(width)]
    return pl.read_csv(
        content, has_header=False, skip_lines=1, new_columns=columns, infer_schema=False, quote_char=None
    )
