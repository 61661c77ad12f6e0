"""wuse itself: the whole import, with the report and the rows set aside on disk, the good ones in a pool.

With WUSE_BULK=check what the peers do, and no more: read, check, list the errors.
"""

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
from measured import Found, measure

from tests.audits import MemoryAudit
from wuse.intake import check, import_file, read_file
from wuse.intake.columns import fit_columns
from wuse.intake.raw_table import ROW
from wuse.places import load_registry
from wuse.pool import Pool, load_standard

PLACES = load_registry()
STOCK = load_standard("stock")


def imported(file: Path, rules: dict[str, Any]) -> Found:
    with tempfile.TemporaryDirectory() as home:
        result = import_file(
            audit=MemoryAudit(),
            path=file,
            standard_name="stock",
            pool=Pool(Path(home)),
            places=PLACES,
            by="bench",
            at=_noon(rules),
            report_dir=Path(home),
        )
    return [(one.row, "key" if one.rule == "key_conflict" else one.column) for one in result.problems]


def checked(file: Path, rules: dict[str, Any]) -> Found:
    table = read_file(file.name, file.read_bytes())
    frame = fit_columns(table.cells, STOCK, lang="en").frame
    found = check(
        frame.insert_column(0, table.rows.alias(ROW)),
        STOCK,
        place_exists=lambda code, day: PLACES.exists(code, on=day),
        children=lambda code, day: (),
        now=_noon(rules),
    )
    conflict = pl.col("rule") == "key_conflict"
    return found.problem_rows.select(
        ROW, pl.when(conflict).then(pl.lit("key")).otherwise("column")
    ).iter_rows()


def _noon(rules: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(rules["today"]).replace(hour=12, tzinfo=UTC)


measure(checked if os.environ.get("WUSE_BULK") == "check" else imported)
