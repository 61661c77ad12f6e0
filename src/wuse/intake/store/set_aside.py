"""Rows that wait for correction: at the desk, or in the vault when they are about persons."""

import io
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

import polars as pl
from django.db.models import Q, QuerySet

from wuse.intake.correcting import RowChange, RowEdit
from wuse.intake.raw_table import ROW
from wuse.intake.store.models import ReceiptRow, SetAside
from wuse.permits import Actor
from wuse.pool import Standard
from wuse.trust.store.vault import Vault
from wuse.vocabulary import PlaceCode, Refusal


def keep_aside(
    vault: Vault,
    receipt: ReceiptRow,
    standard: Standard,
    rows: pl.DataFrame,
    *,
    response: str,
    place: PlaceCode,
) -> None:
    """Keep the rows that were set aside with a receipt, in its transaction.

    Args:
        place: of the permit that they were sent by, at which they may be corrected.
    """
    if rows.is_empty():
        return
    aside = SetAside(
        uid=f"{receipt.uid}/{standard.name}",
        receipt=receipt,
        table=standard.name,
        response=response,
        place=place,
    )
    keep_rows(vault, aside, rows)


def keep_rows(vault: Vault, aside: SetAside, rows: pl.DataFrame) -> None:
    """Write the rows that wait down, in place of those that were there; without any, nothing of them stays."""
    content = rows.write_csv().encode()
    personal = bool(aside.response)
    if personal and rows.height:
        vault.keep_rows(aside.uid, content, response=aside.response)
    elif personal:
        vault.forget_rows(aside.uid)
    aside.rows = rows.height
    aside.content = content if rows.height and not personal else None
    aside.save()


def rows_aside(vault: Vault, aside: SetAside) -> pl.DataFrame:
    """The rows that wait, as text.

    Raises:
        Refusal: those of `Vault.open_rows`.
    """
    if not aside.rows:
        return pl.DataFrame(schema={ROW: pl.Int64()})
    content = vault.open_rows(aside.uid) if aside.content is None else bytes(aside.content)
    return pl.read_csv(io.BytesIO(content), infer_schema=False).cast({ROW: pl.Int64})


def receipts_of(by: Actor) -> "QuerySet[ReceiptRow]":
    """The receipts that concern somebody: the own ones, and those of the organisation."""
    mine = Q(by=by.account)
    return ReceiptRow.objects.filter(mine | Q(organisation=by.organisation) if by.organisation else mine)


def find_aside(receipt: str, table: str, *, by: Actor, lock: bool = False) -> SetAside:
    """What was set aside of a table with a receipt of one's own or of one's organisation.

    Raises:
        Refusal: `set_aside.unknown`, for those of others too.
    """
    rows = SetAside.objects.select_for_update() if lock else SetAside.objects.select_related("receipt")
    concerned = receipts_of(by).filter(uid=receipt).values("pk")
    found = rows.filter(receipt__in=concerned, table=table).first()
    if found is None:
        raise Refusal(
            "set_aside.unknown",
            "Nothing of the table {table} was set aside with a receipt {receipt} of yours or of your organisation.",
            {"table": table, "receipt": receipt},
        )
    return found


def changes_of(aside: SetAside) -> Mapping[int, RowChange]:
    """Row -> how it was changed here; rows that nobody has changed are not there."""
    return {
        int(row): RowChange(
            said["count"], said["by"], datetime.fromisoformat(said["at"]), frozenset(said["columns"])
        )
        for row, said in aside.edits.items()
    }


def note_edits(aside: SetAside, edits: Iterable[RowEdit], *, by: str, at: datetime) -> None:
    """Count the edits; the row is saved with its rows."""
    before = changes_of(aside)
    told = dict(aside.edits)
    for edit in edits:
        last = before.get(edit.row)
        columns = sorted({*edit.cells, *(last.columns if last else ())})
        count = (last.count if last else 0) + 1
        told[str(edit.row)] = {"count": count, "by": by, "at": at.isoformat(), "columns": columns}
    aside.edits = told


def note_settled(aside: SetAside, rows: Collection[int], receipt: ReceiptRow | None) -> None:
    """Note what became of rows that wait no longer: the receipt that they were taken in with, or that they were left
    out.
    """
    uid = receipt.uid if receipt else ""
    gone = {str(row) for row in rows}
    aside.settled = {**aside.settled, **dict.fromkeys(gone, uid)}
    aside.edits = {row: said for row, said in aside.edits.items() if row not in gone}
