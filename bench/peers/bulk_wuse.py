"""wuse itself: the whole import, with the report and the rows that were set aside on disk, the good ones in a pool."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from measured import Found, measure

from tests.audits import MemoryAudit
from wuse.intake import import_file
from wuse.places import load_registry
from wuse.pool import Pool, load_standard

PLACES = load_registry()
load_standard("stock")


def check(file: Path, rules: dict[str, Any]) -> Found:
    with tempfile.TemporaryDirectory() as home:
        result = import_file(
            audit=MemoryAudit(),
            path=file,
            standard_name="stock",
            pool=Pool(Path(home)),
            places=PLACES,
            by="bench",
            at=datetime.fromisoformat(rules["today"]).replace(hour=12, tzinfo=UTC),
            report_dir=Path(home),
        )
    return [(found.row, "key" if found.rule == "key_conflict" else found.column) for found in result.problems]


measure(check)
