"""What a phone found in a grid that was taken away from its worker: set aside for the station, which looks and sends.

It changes nobody's list. Colleagues of the worker's organisation who may correct rows at the place find it among the
receipts.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime

import polars as pl

from wuse.intake.json_tables import read_json_tables
from wuse.intake.raw_table import ROW
from wuse.intake.sending import SentTable
from wuse.intake.store.receipts import complete_receipt, reserve_receipt
from wuse.intake.store.set_aside import keep_aside
from wuse.permits import Actor, catalogue
from wuse.permits.permit import PermitState
from wuse.permits.store.models import PermitRow
from wuse.pool import load_standard
from wuse.respond.item_outcome import HANDED_OVER, ItemOutcome, TakenItem
from wuse.respond.sent_item import SentItem
from wuse.respond.store.findings import take_items
from wuse.trust.store.vault import Vault
from wuse.vocabulary import Lang, PlaceCode, Problem, Refusal

_VERB = "visit.sync"
_KEPT = (PermitState.ACTIVE, PermitState.WITHDRAWN)


def were_theirs(by: Actor, grids: Iterable[PlaceCode], *, response: str) -> set[PlaceCode]:
    """Of some grids those that somebody had a permit for under a response, whatever became of it."""
    asked = set(grids)
    if not asked:
        return set()
    roles = [name for name, role in catalogue().roles.items() if _VERB in role.verbs]
    held = PermitRow.objects.filter(
        account__uid=by.account, response__code=response, role__in=roles, state__in=_KEPT
    )
    places = [PlaceCode(place) for place in held.values_list("place", flat=True)]
    return {grid for grid in asked if any(place.contains(grid) for place in places)}


def hand_over(
    items: Sequence[SentItem],
    *,
    vault: Vault,
    by: Actor,
    at: datetime,
    uid: str,
    device: str,
    response: str,
    lang: Lang,
) -> dict[str, ItemOutcome]:
    """Set items aside for the station, in the caller's transaction; item -> what the phone hears.

    Raises:
        AlreadyTaken: one of them came in another request at the same moment; the transaction is to be given up.
    """
    tables: dict[str, list[object]] = {}
    for item in items:
        tables.setdefault(item.kind.standard, []).append(item.row(reporter=by.account))
    content = json.dumps(tables, ensure_ascii=False).encode()
    names = ",".join(sorted(item.item for item in items))
    receipt = reserve_receipt(
        uid,
        by=by.account,
        organisation=by.organisation,
        key=HANDED_KEY + hashlib.sha256(names.encode()).hexdigest(),
        digest=hashlib.sha256(content).hexdigest(),
        response=response,
        at=at,
    )
    told, problems = list[SentTable](), list[Problem]()
    why = no_more_theirs()
    for name, raw in read_json_tables(content, lang=lang).items():
        rows = pl.DataFrame([raw.rows.alias(ROW), *raw.cells])
        keep_aside(vault, receipt, load_standard(name), rows, response=response, place=_common(items))
        told.append(SentTable(name, rows.height, 0, rows.height, 0, 0, rows.height))
        words = why.in_words(lang)
        problems += [Problem(row, "place", why.code, "", words) for row in rows[ROW]]
    complete_receipt(receipt, told, problems)
    taken = [TakenItem(item, _outcome(item, uid, why, lang)) for item in items]
    take_items(taken, account=by.account, device=device, response=response, at=at)
    return {one.sent.item: one.outcome for one in taken}


HANDED_KEY = "field/handed/"
"""How the key of a sending begins that was handed over to a station."""


def no_more_theirs() -> Refusal:
    """Why an item was handed over."""
    return Refusal(
        "sync.handed_over",
        "This grid is no longer yours. What you found there was handed over to the station, which looks at it; there "
        "is nothing left for you to do.",
    )


def _outcome(item: SentItem, receipt: str, why: Refusal, lang: Lang) -> ItemOutcome:
    problem = {"column": "place", "rule": why.code, "message": why.in_words(lang), "severity": "refuse"}
    return ItemOutcome(item.item, HANDED_OVER, receipt, (problem,))


def _common(items: Sequence[SentItem]) -> PlaceCode:
    """The smallest place with all grids of some items in it."""
    first, *others = sorted({item.grid for item in items})
    around = sorted((first, *first.ancestors), key=len, reverse=True)
    return next(place for place in around if all(place.contains(one) for one in others))
