"""Tables of the pool as files for others: CSV and a Data Package beside them, by which anyone can check them."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from wuse.pool.pool import Pool
from wuse.pool.standard import Standard, load_standard
from wuse.pool.table_schema import data_package
from wuse.vocabulary import Lang, Refusal

DESCRIPTOR = "datapackage.json"
_MOMENT = "%Y-%m-%dT%H:%M:%S%.fZ"


def export_tables(
    pool: Pool, names: Sequence[str], folder: Path, *, lang: Lang = "en", known_at: datetime | None = None
) -> dict[str, int]:
    """Write the latest row of each key of some tables, one CSV file each, and their descriptor; rows by table.

    Cells stand as they are, so that a file that is imported again says nothing new. A spreadsheet may take a text that
    begins with `=` for a formula: open such files as data, not by a double click.

    Args:
        names: of tables without persons.
        lang: of titles and descriptions in the descriptor.
        known_at: rows that were recorded by then; all by default.

    Raises:
        Refusal: `pool.export_personal`, `standard.unknown`.
    """
    standards = [load_standard(name) for name in names]
    for standard in standards:
        _refuse_persons(standard)
    folder.mkdir(parents=True, exist_ok=True)
    document = data_package(standards, lang=lang)
    rows = {standard.name: _rows(pool, standard, known_at) for standard in standards}
    for standard, resource in zip(standards, document["resources"], strict=True):
        content = rows[standard.name].write_csv(datetime_format=_MOMENT).encode()
        _keep_true(resource, rows)
        _write(folder / resource["path"], content)
        resource |= {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
    _write(folder / DESCRIPTOR, _text(document))
    return {name: table.height for name, table in rows.items()}


def _rows(pool: Pool, standard: Standard, known_at: datetime | None) -> pl.DataFrame:
    return pool.latest(standard.name, known_at=known_at).select(standard.columns).sort(standard.key)


def _keep_true(resource: dict[str, Any], rows: dict[str, pl.DataFrame]) -> None:
    """A foreign key that these rows do not meet is told beside the others, with how many values lead nowhere.

    Rows may come before what they refer to; as a foreign key of the package it would make every file of it wrong.
    """
    keys, dangling = [], []
    for key in resource["schema"].pop("foreignKeys", ()):
        (field,), target = key["fields"], key["reference"]
        there = rows[target["resource"] or resource["name"]][target["fields"][0]]
        nowhere = rows[resource["name"]][field].drop_nulls().unique()
        nowhere = nowhere.filter(~nowhere.is_in(there.implode()))
        if nowhere.is_empty():
            keys.append(key)
        else:
            dangling.append({**key, "count": nowhere.len()})
    for name, found in (("foreignKeys", keys), ("wuse:danglingKeys", dangling)):
        if found:
            resource["schema"][name] = found


def _write(path: Path, content: bytes) -> None:
    """Whoever looks meanwhile sees the file of before, or the whole new one."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(content)
    beside.replace(path)


def _text(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _refuse_persons(standard: Standard) -> None:
    if standard.personal:
        raise Refusal(
            "pool.export_personal",
            "{table} is about persons and is not handed out as a file. Leave it out; who may see its rows sees them "
            "at the desk, under a response.",
            {"table": standard.name},
        )
