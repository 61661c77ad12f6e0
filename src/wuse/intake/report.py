"""What is left on disk of an import: the table of problems, the rows that were set aside, the receipt.

`<home>/quarantine/<batch>/problems.csv` and `rows.csv`, `<home>/imports/<batch>.json`, and beside the sender's
file `<file>.problems.csv`. Every file is whole or not there: it is written under another name and then renamed.
"""

import io
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from wuse.intake.for_spreadsheets import as_it_was, csv_for_spreadsheets
from wuse.intake.problem_rows import SCHEMA, as_problems, as_rows
from wuse.intake.raw_table import ROW, RawTable
from wuse.vocabulary import Problem

_SCHEMA = {ROW: pl.Int64(), "line": pl.Int64(), **SCHEMA}
# By which a problem table of ours is told from a file of the sender's that has its name.
_HEADING = ",".join(_SCHEMA)


def problem_table(problems: Sequence[Problem] | pl.DataFrame, table: RawTable | None) -> pl.DataFrame:
    """Problems as a table; `line` is the line of a text file, empty for other kinds."""
    frame = problems if isinstance(problems, pl.DataFrame) else as_rows(problems)
    if table is None or table.lines is None:
        return frame.with_columns(line=pl.lit(None, dtype=pl.Int64)).select(list(_SCHEMA))
    concerned = table.rows.is_in(frame[ROW].unique().implode())
    lines = pl.DataFrame([table.rows.alias(ROW), table.lines.alias("line")]).filter(concerned)
    return frame.join(lines, on=ROW, how="left", maintain_order="left").select(list(_SCHEMA))


def write_quarantine(folder: Path, problems: pl.DataFrame, rows: pl.DataFrame) -> None:
    """Write both files of a batch; where there is nothing to write, files of an earlier attempt go."""
    _write_or_remove(folder / "problems.csv", csv_for_spreadsheets(problems) if problems.height else b"")
    # To be corrected and sent again, and so the sender's text to the letter.
    _write_or_remove(folder / "rows.csv", _as_sent(rows) if rows.height else b"")


def _write_or_remove(path: Path, content: bytes) -> None:
    if content:
        write_whole(path, content)
    else:
        path.unlink(missing_ok=True)


def write_beside(path: Path, problems: pl.DataFrame) -> bool:
    """Write the problem table beside the sender's file, or remove the one of an earlier attempt.

    Returns whether that could be done; a folder that cannot be written to is no reason to stop.
    """
    try:
        if problems.height:
            write_whole(path, csv_for_spreadsheets(problems))
        elif path.is_file() and path.read_bytes()[:200].decode("utf-8-sig", "replace").startswith(_HEADING):
            path.unlink()
    except OSError:
        return False
    return True


def read_problems(folder: Path) -> tuple[Problem, ...]:
    """The problems of a batch as they were written down."""
    path = folder / "problems.csv"
    if not path.is_file():
        return ()
    frame = pl.read_csv(path, schema_overrides=_SCHEMA).drop("line")
    return as_problems(as_it_was(frame.with_columns(pl.col(pl.String).fill_null(""))))


def write_receipt(path: Path, receipt: Mapping[str, Any]) -> None:
    """Write down who imported what, when, and what became of its rows."""
    write_whole(path, json.dumps(receipt, ensure_ascii=False, indent=2).encode())


def _as_sent(rows: pl.DataFrame) -> bytes:
    out = io.BytesIO()
    rows.write_csv(out, include_bom=True)
    return out.getvalue()


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in place in one step, its folders made; on the disk when this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
