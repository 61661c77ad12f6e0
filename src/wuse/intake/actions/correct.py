"""Rows that were set aside: read, changed by hand, sent again, left out. Each act is one transaction with its entry.

They are corrected where they were sent from: by who holds the verb at the place of the permit that they were sent by.
Rows about persons are read and changed under their response, for a purpose.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

import polars as pl

from wuse.intake.actions.send import send_facts
from wuse.intake.correcting import (
    RowEdit,
    SortedEdits,
    WaitingRows,
    as_raw_table,
    check_edits,
    sort_edits,
    whole_rows,
    with_edits,
)
from wuse.intake.door import reader_of_documents
from wuse.intake.judged import Judged, judge
from wuse.intake.raw_table import ROW
from wuse.intake.sending import Receipted, Sending
from wuse.intake.store.existing import SiteExisting
from wuse.intake.store.known import KnownRows
from wuse.intake.store.models import ReceiptRow, SetAside
from wuse.intake.store.sender_permits import SENDING, SenderPermit, permit_to_send
from wuse.intake.store.set_aside import (
    changes_of,
    find_aside,
    keep_rows,
    note_edits,
    note_settled,
    rows_aside,
)
from wuse.permits import Actor, Permit, check_may
from wuse.permits.entry import entry_for
from wuse.permits.store.queries import get_response
from wuse.places import PlaceTree
from wuse.pool import Pool, Standard, load_standard
from wuse.trust.audit import Audit, AuditEntry, EntryKind
from wuse.trust.store.vault import Vault
from wuse.vocabulary import Lang, Purpose, Refusal

READING = ("fact.correct", "person_fact.read")
CORRECTING = ("fact.correct", "person_fact.correct")
"""The verbs for rows without persons and for those about persons."""


def read_aside(
    *,
    audit: Audit,
    vault: Vault,
    known: KnownRows,
    pool: Pool,
    places: PlaceTree,
    by: Actor,
    at: datetime,
    receipt: str,
    table: str,
    purpose: Purpose | None,
    lang: Lang = "en",
) -> WaitingRows:
    """The rows of a table of a receipt that wait for correction, judged anew; of persons, a read that is recorded.

    Raises:
        Refusal: `set_aside.unknown`, `vault.rows_gone`, and those of a missing permit, purpose or response.
    """
    waiting = _Waiting(find_aside(receipt, table, by=by), by, at, purpose)
    permit = waiting.permit(READING)
    found = waiting.judged(vault, known, pool, places, READING, lang)
    if not waiting.standard.personal:
        return found
    with audit.transaction():
        audit.append(waiting.entry(READING, permit, kind=EntryKind.READ, rows=found.rows.height))
    return found


def correct_rows(
    *,
    audit: Audit,
    vault: Vault,
    by: Actor,
    at: datetime,
    receipt: str,
    table: str,
    purpose: Purpose | None,
    edits: Sequence[RowEdit],
) -> SortedEdits:
    """Keep what was typed into rows that wait. Of two who change one row the later one is told, and theirs is not kept.

    Raises:
        Refusal: `set_aside.unknown`, `set_aside.cell`, `vault.rows_gone`, and those of a missing permit, purpose or
            response; then nothing is kept.
    """
    with audit.transaction():
        waiting = _Waiting(find_aside(receipt, table, by=by, lock=True), by, at, purpose)
        permit = waiting.permit(CORRECTING)
        check_edits(edits, waiting.standard)
        rows = rows_aside(vault, waiting.aside)
        told = sort_edits(edits, changes_of(waiting.aside), frozenset(rows[ROW]))
        if told.good:
            changed = [edit.row for edit in told.good]
            audit.append(waiting.entry(CORRECTING, permit, rows=len(changed), changed=changed))
            note_edits(waiting.aside, told.good, by=by.account, at=at)
            keep_rows(vault, waiting.aside, with_edits(rows, told.good))
        return told


def leave_out_rows(
    *,
    audit: Audit,
    vault: Vault,
    by: Actor,
    at: datetime,
    receipt: str,
    table: str,
    purpose: Purpose | None,
    rows: Collection[int],
) -> int:
    """Take rows that are none, such as a line of sums, off the list: they are deleted. Answers with how many.

    Raises:
        Refusal: `set_aside.unknown`, `set_aside.nothing_left_out`, `vault.rows_gone`, and those of a missing permit,
            purpose or response.
    """
    with audit.transaction():
        waiting = _Waiting(find_aside(receipt, table, by=by, lock=True), by, at, purpose)
        permit = waiting.permit(CORRECTING)
        kept = rows_aside(vault, waiting.aside)
        gone = sorted(set(kept[ROW]) & set(rows))
        if not gone:
            raise Refusal(
                "set_aside.nothing_left_out", "None of these rows waits any more: look at the list anew."
            )
        audit.append(waiting.entry(CORRECTING, permit, rows=len(gone), left_out=gone))
        note_settled(waiting.aside, gone, None)
        keep_rows(vault, waiting.aside, kept.filter(~pl.col(ROW).is_in(gone)))
        return len(gone)


def send_corrected(
    *,
    audit: Audit,
    vault: Vault,
    known: KnownRows,
    pool: Pool,
    places: PlaceTree,
    by: Actor,
    at: datetime,
    uid: str,
    receipt: str,
    table: str,
    purpose: Purpose | None,
    lang: Lang = "en",
) -> Receipted:
    """Send the rows that are right by now; they leave the list, which says with which receipt. What is wrong stays.

    Args:
        uid: fresh opaque id of the new receipt.

    Raises:
        Refusal: `set_aside.unknown`, `set_aside.nothing_right`, `set_aside.moved_on`, `vault.rows_gone`, those of
            `send_facts`, and those of a missing permit, purpose or response; then nothing is taken in.
    """
    waiting = _Waiting(find_aside(receipt, table, by=by), by, at, purpose)
    waiting.permit(SENDING)
    found = waiting.judged(vault, known, pool, places, SENDING, lang)
    if not found.right:
        raise Refusal(
            "set_aside.nothing_right", "None of the rows is right yet: correct one, then send again."
        )
    right = found.rows.filter(pl.col(ROW).is_in(found.right))

    def settle(made: ReceiptRow, judged: Sequence[Judged]) -> None:
        waiting.settle(vault, found.right, made)

    return send_facts(
        audit=audit,
        vault=vault,
        known=known,
        pool=pool,
        places=places,
        by=by,
        at=at,
        uid=uid,
        sending=waiting.sending(right),
        lang=lang,
        also=settle,
    )


@dataclass(frozen=True)
class _Waiting:
    """What was set aside, and who does something with it."""

    aside: SetAside
    by: Actor
    at: datetime
    purpose: Purpose | None

    @cached_property
    def standard(self) -> Standard:
        return load_standard(self.aside.table)

    def permit(self, verbs: tuple[str, str]) -> Permit:
        """The permit for the place that the rows were sent from; asked before anything is opened."""
        personal = self.standard.personal
        return check_may(
            self.by,
            verbs[personal],
            place=self.aside.place,
            at=self.at,
            response=get_response(self.aside.response) if personal else None,
            purpose=self.purpose if personal else None,
        )

    def judged(
        self,
        vault: Vault,
        known: KnownRows,
        pool: Pool,
        places: PlaceTree,
        verbs: tuple[str, str],
        lang: Lang,
    ) -> WaitingRows:
        rows = whole_rows(rows_aside(vault, self.aside), self.standard)
        found = judge(
            as_raw_table(rows, lang),
            self.standard,
            places=places,
            named=reader_of_documents(vault.key_of),
            commit=vault.commit_under(self.aside.response),
            areas=self._sender(verbs).areas,
            existing=SiteExisting(pool, known, vault, response=self.aside.response),
            now=self.at,
            lang=lang,
        )
        return WaitingRows(
            receipt=self.aside.receipt.uid,
            standard=self.standard,
            response=self.aside.response,
            rows=rows,
            problems=found.problems,
            changes=changes_of(self.aside),
            settled={int(row): uid for row, uid in self.aside.settled.items()},
        )

    def sending(self, rows: pl.DataFrame) -> Sending:
        """The rows as a sending: the same rows, as they stand now, are one sending however often they are sent."""
        content = rows.write_csv().encode()
        digest = hashlib.sha256(self.aside.uid.encode() + b"\n" + content).hexdigest()
        purpose = self.purpose if self.standard.personal else None
        tables = {self.standard.name: as_raw_table(rows, "en")}
        return Sending(tables, digest, f"{self.aside.uid}/{digest}", self.aside.response, purpose)

    def settle(self, vault: Vault, rows: Collection[int], made: ReceiptRow) -> None:
        """Take rows off the list; in the transaction of the receipt that they were taken in with."""
        aside = find_aside(self.aside.receipt.uid, self.aside.table, by=self.by, lock=True)
        if (aside.edits, aside.settled, aside.rows) != (
            self.aside.edits, self.aside.settled, self.aside.rows,
        ):  # fmt: skip
            raise Refusal(
                "set_aside.moved_on",
                "Somebody has changed these rows in this very moment; nothing was sent. Look at the list, then send "
                "again.",
            )
        left = rows_aside(vault, aside).filter(~pl.col(ROW).is_in(list(rows)))
        note_settled(aside, rows, made)
        aside.settled_by = None if left.height else made
        keep_rows(vault, aside, left)

    def entry(
        self,
        verbs: tuple[str, str],
        permit: Permit,
        *,
        rows: int,
        kind: EntryKind = EntryKind.ACT,
        **told: Any,
    ) -> AuditEntry:
        """The entry of what is done to the rows; which rows of which receipt is told at the desk alone."""
        personal = self.standard.personal
        entry = entry_for(
            self.by,
            verbs[personal],
            at=self.at,
            permit=permit,
            place=self.aside.place,
            purpose=self.purpose if personal else None,
            kind=kind,
            facts={"table": self.aside.table, "rows": rows},
            details={"receipt": self.aside.receipt.uid, **told},
        )
        return entry if personal else replace(entry, response="")

    def _sender(self, verbs: tuple[str, str]) -> SenderPermit:
        return permit_to_send(
            self.by,
            personal=self.standard.personal,
            response=self.aside.response,
            purpose=self.purpose,
            at=self.at,
            verbs=verbs,
        )
