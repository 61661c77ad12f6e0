"""Receipts at the desk: written once, in the transaction of their rows, and told again."""

import json
import zlib
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import IntegrityError

from wuse.intake.sending import Receipted, SentTable
from wuse.intake.store.models import ReceiptRow
from wuse.vocabulary import Problem, Refusal


def find_receipt(*, by: str, key: str, digest: str) -> Receipted | None:
    """The receipt of a sending that has come before.

    Raises:
        Refusal: `receipt.key_used` when the name was used for something else.
    """
    row = ReceiptRow.objects.filter(by=by, key=key).first()
    if row is None:
        return None
    if row.digest != digest:
        raise Refusal(
            "receipt.key_used",
            "The idempotency key “{key}” was used for another content on {at}. Give each sending a key of its own; "
            "send the same content to hear its receipt again.",
            {"key": key, "at": row.at.isoformat(timespec="seconds")},
        )
    return receipted(row, repeated=True)


class AlreadyReceipted(Exception):
    """The same sending was receipted by somebody else in the meantime."""


def reserve_receipt(
    uid: str, *, by: str, organisation: str, key: str, digest: str, response: str, at: datetime
) -> ReceiptRow:
    """Begin a receipt, in the caller's transaction: whoever brings the same sending waits here, and is told.

    Raises:
        AlreadyReceipted: when it is there; the transaction is to be given up.
    """
    try:
        return ReceiptRow.objects.create(
            uid=uid, by=by, organisation=organisation, key=key, digest=digest, response=response, at=at
        )
    except IntegrityError as reason:
        raise AlreadyReceipted from reason


def complete_receipt(row: ReceiptRow, tables: Iterable[SentTable], problems: Iterable[Problem]) -> None:
    """Write down what became of the rows, with all that is wrong or odd with them."""
    told = json.dumps([asdict(found) for found in problems], ensure_ascii=False).encode()
    row.tables = [asdict(table) for table in tables]
    row.problems = zlib.compress(told, 1) if len(told) > len("[]") else None
    row.save(update_fields=["tables", "problems"])


def receipt_of(uid: str, *, by: str) -> ReceiptRow:
    """A sender's own receipt.

    Raises:
        Refusal: `receipt.unknown`, for those of others too.
    """
    row = ReceiptRow.objects.filter(uid=uid, by=by).first()
    if row is None:
        raise Refusal("receipt.unknown", "You have no receipt {uid}.", {"uid": uid})
    return row


def problems_of(row: ReceiptRow) -> list[Problem]:
    """All problems of the rows of a sending."""
    packed: Any = row.problems
    return [Problem(**found) for found in json.loads(zlib.decompress(bytes(packed)))] if packed else []


def receipted(row: ReceiptRow, *, repeated: bool) -> Receipted:
    """The value that a row was written from."""
    at: datetime = row.at
    return Receipted(row.uid, at, tuple(SentTable(**table) for table in row.tables), repeated)
