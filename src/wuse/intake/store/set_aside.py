"""Rows that wait for correction: at the desk, or in the vault when they are about persons."""

import io

import polars as pl

from wuse.intake.store.models import ReceiptRow, SetAside
from wuse.pool import Standard
from wuse.trust.store.vault import Vault


def keep_aside(
    vault: Vault, receipt: ReceiptRow, standard: Standard, rows: pl.DataFrame, response: str
) -> None:
    """Keep the rows that were set aside with a receipt, in its transaction."""
    if rows.is_empty():
        return
    uid = f"{receipt.uid}/{standard.name}"
    content = rows.write_csv().encode()
    if standard.personal:
        vault.keep_rows(uid, content, response=response)
    SetAside.objects.create(
        uid=uid,
        receipt=receipt,
        table=standard.name,
        response=response,
        rows=rows.height,
        content=None if standard.personal else content,
    )


def rows_aside(vault: Vault, aside: SetAside) -> pl.DataFrame:
    """The rows as they came, as text.

    Raises:
        Refusal: those of `Vault.open_rows`.
    """
    content = vault.open_rows(aside.uid) if aside.content is None else bytes(aside.content)
    return pl.read_csv(io.BytesIO(content), infer_schema=False).cast({"row": pl.Int64})
