"""Contacts that programs sent, at the desk: one row an id, with what was said of it last, by whom, by which receipt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from wuse.intake.contact_brake import ENDED, SaidContact
from wuse.intake.store.contact_models import SentContact
from wuse.trust.store.turns import take_turn

_UID = "contact_id"
_AT_ONCE = 500
# Columns of the standard that are kept under their own names, and those that have another or may be missing.
_KEPT = (
    "case", "person", "place", "closeness", "relation", "first_exposure_on", "last_exposure_on", "listed_at",
    "reached_at",
)  # fmt: skip
_OTHERS = {"contact_source": "known_by", "venue_kind": "venue_kind"}


@dataclass(frozen=True)
class SentBy:
    """Who sends, with which receipt, under which response, when."""

    by: str
    organisation: str
    receipt: str
    response: str
    at: datetime

    @property
    def who(self) -> str:
        """Whom facts are counted for: all accounts of an organisation together."""
        return self.organisation or self.by


def contacts_turn(response: str, who: str = "") -> None:
    """Be the only one who says anything of contacts that were sent under a response, until the transaction ends.

    Args:
        who: whose contacts are counted, over all responses.
    """
    take_turn(f"sent contacts {response}")
    if who:
        take_turn(f"contacts of {who}")


def said_before(uids: Iterable[str], *, response: str) -> dict[str, SaidContact]:
    """Id -> what it says as the pool has it; what names nobody any more is left out."""
    rows = _present(uids, response).values()
    return {
        row.uid: SaidContact(row.person, row.case, row.closeness, row.relation, row.last_exposure_on)
        for row in rows
        if row.state not in ENDED
    }


def remember_sent(rows: pl.DataFrame, sent: SentBy) -> None:
    """Note what is said of contacts from now on, in the transaction in which the pool is told.

    Args:
        rows: of the standard `contact`. Of several of one id that counts which was learnt last, as in the pool.
    """
    if rows.is_empty():
        return
    learnt = pl.col("recorded_at").fill_null(sent.at) if "recorded_at" in rows.columns else pl.lit(sent.at)
    newest = rows.with_columns(learnt_at=learnt.cast(pl.Datetime("us", "UTC"))).sort(
        "learnt_at", maintain_order=True
    )
    newest = newest.unique(_UID, keep="last", maintain_order=True)
    there = _present(newest[_UID], sent.response)
    made = [
        _row(told, sent)
        for told in newest.iter_rows(named=True)
        if told[_UID] not in there or there[told[_UID]].learnt_at <= told["learnt_at"]
    ]
    names = [field.name for field in SentContact._meta.fields if field.name not in ("id", "response", "uid")]
    SentContact.objects.bulk_create(
        made,
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["response", "uid"],
        update_fields=names,
    )


def end_sent(uids: Iterable[str], state: str, *, response: str) -> None:
    """Note that contacts are none any more, in the transaction in which the pool is told."""
    wanted = sorted(uids)
    for start in range(0, len(wanted), _AT_ONCE):
        some = SentContact.objects.filter(response=response, uid__in=wanted[start : start + _AT_ONCE])
        some.update(state=state)


def _present(uids: Iterable[str], response: str) -> dict[str, SentContact]:
    wanted, found = sorted(uids), dict[str, SentContact]()
    for start in range(0, len(wanted), _AT_ONCE):
        rows = SentContact.objects.filter(response=response, uid__in=wanted[start : start + _AT_ONCE])
        found |= {row.uid: row for row in rows}
    return found


def _row(told: Mapping[str, Any], sent: SentBy) -> SentContact:
    return SentContact(
        response=sent.response,
        uid=told[_UID],
        state=told["contact_state"],
        by=sent.by,
        organisation=sent.organisation,
        receipt=sent.receipt,
        learnt_at=told["learnt_at"],
        sent_at=sent.at,
        **{name: told.get(name) for name in _KEPT},
        **{kept: told.get(name) or "" for name, kept in _OTHERS.items()},
    )
