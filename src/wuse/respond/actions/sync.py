"""A phone's contact with the site: what it found goes in, once; what changed on the lists of its grids comes out.

Findings are a sending (ADR 21): checked, receipted, in the inbox, one transaction with what they change on the lists.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from wuse.intake.actions.send import send_facts
from wuse.intake.json_tables import read_json_tables
from wuse.intake.judged import Judged
from wuse.intake.sending import Sending
from wuse.intake.store.known import KnownRows
from wuse.intake.store.models import ReceiptRow
from wuse.intake.store.receipts import AlreadyReceipted
from wuse.permits import Actor, Permit, can_do, check_holds, check_may
from wuse.permits.device import Device
from wuse.permits.entry import entry_for
from wuse.permits.response import Response, check_response_active
from wuse.permits.store.devices import note_contact
from wuse.permits.store.queries import get_response
from wuse.places import PlaceTree
from wuse.pool import Pool
from wuse.respond.cursor import read_cursor
from wuse.respond.item_outcome import REFUSED, ItemOutcome
from wuse.respond.judged_items import taken_items
from wuse.respond.sent_item import SentItem, check_items
from wuse.respond.store.findings import AlreadyTaken, known_outcomes, take_items
from wuse.respond.store.handed_items import hand_over, were_theirs
from wuse.respond.store.inspections import with_results
from wuse.respond.store.rounds import ListPage, list_page
from wuse.respond.worker_grids import no_grid, worker_grids
from wuse.trust.audit import Audit, EntryKind
from wuse.trust.store.vault import Vault
from wuse.vocabulary import Lang, Purpose, Refusal

PURPOSE = Purpose.ISOLATION_CARE
_RACES = 4
# A phone that asks every minute and hears nothing new is written down every ten.
_CONTACT_NOTED = timedelta(minutes=10)


@dataclass(frozen=True)
class Synced:
    """What a phone hears: what became of its items, in their order, and a page of what changed on its lists.

    `photos`: whether it may take photographs of events.
    """

    response: str
    grids: tuple[str, ...]
    outcomes: tuple[ItemOutcome, ...]
    page: ListPage
    photos: bool


def sync_grid(
    *,
    audit: Audit,
    vault: Vault,
    known: KnownRows,
    pool: Pool,
    places: PlaceTree,
    by: Actor,
    at: datetime,
    uid: str,
    device: Device,
    items: Sequence[SentItem] = (),
    cursor: str = "",
    lang: Lang = "en",
) -> Synced:
    """Take in what a phone found, and tell it what changed since the cursor; whatever came before is told again.

    What was found in a grid that was the worker's, and is no more, is handed over to the station of the worker.

    Args:
        uid: fresh opaque id of the receipt. device: the phone. cursor: what the last answer gave, empty at first.

    Raises:
        Refusal: `sync.items`, `finding.id`, `finding.answer`, `sync.cursor`, `sync.no_grid`, and those of a missing
            permit or response; when every item lies outside of the worker's grids, none is taken in.
    """
    permits, response = _frame(by, at, "visit.sync")
    check_items(items)
    items = with_results(items)
    marks = read_cursor(cursor, response=response.code)
    refused = {grid: _refusal(by, grid, at, response) for grid in {item.grid for item in items}}
    allowed = {grid for grid, reason in refused.items() if reason is None}
    lost = were_theirs(by, {item.grid for item in items} - allowed, response=response.code)
    if items and not allowed and not lost:
        check_may(by, "visit.sync", place=items[0].grid, at=at, response=response, purpose=PURPOSE)
    check_response_active(response, module="grid", place=permits[0].place, at=at)
    grids = worker_grids([permit.place for permit in permits], places, at=at)
    contact = _Contact(audit, vault, known, pool, places, by, at, uid, device, response, lang)
    outcomes = contact.take_in([item for item in items if item.grid in allowed and item.grid in grids])
    outcomes |= contact.hand_over([item for item in items if item.grid in lost], permits[0])
    page = list_page(response.code, grids=grids, marks=marks, at=at)
    contact.note(page, permits[0], wrote=any(not outcome.repeated for outcome in outcomes.values()))
    told = tuple(outcomes.get(item.item) or _refused(item, refused[item.grid], lang) for item in items)
    photos = can_do(by, "event_photo.add", place=permits[0].place, at=at, response=response, purpose=PURPOSE)
    return Synced(response.code, grids, told, page, photos)


def _frame(by: Actor, at: datetime, verb: str) -> tuple[list[Permit], Response]:
    """The worker's permits under the response of the newest one, and that response."""
    held = check_holds(by, verb, at=at)
    newest = held[-1].response
    return [permit for permit in held if permit.response == newest], get_response(newest)


def _refusal(by: Actor, grid: str, at: datetime, response: Response) -> Refusal | None:
    """Why somebody may give nothing of a grid; none when they may."""
    try:
        check_may(by, "visit.sync", place=grid, at=at, response=response, purpose=PURPOSE)
    except Refusal as reason:
        return reason
    return None


def _refused(item: SentItem, reason: Refusal | None, lang: Lang) -> ItemOutcome:
    """An item of a grid that is not the worker's, or is none any more."""
    told = reason or no_grid([item.grid])
    problem = {"column": "place", "rule": told.code, "message": told.in_words(lang), "severity": "refuse"}
    return ItemOutcome(item.item, REFUSED, problems=(problem,))


@dataclass(frozen=True)
class _Contact:
    """One contact of one phone."""

    audit: Audit
    vault: Vault
    known: KnownRows
    pool: Pool
    places: PlaceTree
    by: Actor
    at: datetime
    uid: str
    device: Device
    response: Response
    lang: Lang

    def take_in(self, items: Sequence[SentItem]) -> dict[str, ItemOutcome]:
        """Item -> what became of it; each is taken in once, in however many requests it comes."""
        for _ in range(_RACES):
            told = known_outcomes(self.by.account, [item.item for item in items])
            fresh = [item for item in items if item.item not in told]
            if not fresh:
                return told
            try:
                sent = self._send(fresh)
            except AlreadyTaken:
                continue
            if sent:
                return {**told, **sent}
        raise OSError(
            f"{self.device.device_id}: other requests with the same items were faster, {_RACES} times"
        )

    def hand_over(self, items: Sequence[SentItem], permit: Permit) -> dict[str, ItemOutcome]:
        """Item -> what became of it; each is handed over once."""
        if not items:
            return {}
        told = known_outcomes(self.by.account, [item.item for item in items])
        fresh = [item for item in items if item.item not in told]
        if not fresh:
            return told
        try:
            with self.audit.transaction():
                handed = hand_over(
                    fresh, vault=self.vault, by=self.by, at=self.at, uid=f"{self.uid}-h",
                    device=self.device.device_id, response=self.response.code, lang=self.lang,
                )  # fmt: skip
                facts = {"rows": len(handed)}
                details = {"device": self.device.device_id, "receipt": f"{self.uid}-h"}
                self.audit.append(
                    entry_for(
                        self.by, "visit.hand_over", at=self.at, permit=permit, response=self.response.code,
                        purpose=PURPOSE, facts=facts, details=details,
                    )
                )  # fmt: skip
        except (AlreadyTaken, AlreadyReceipted):
            return told | known_outcomes(self.by.account, [item.item for item in fresh])
        return told | handed

    def _send(self, items: Sequence[SentItem]) -> dict[str, ItemOutcome]:
        """One sending of fresh items; nothing when another request was faster with just these."""
        outcomes: dict[str, ItemOutcome] = {}

        def also(receipt: ReceiptRow, judged: Sequence[Judged]) -> None:
            taken = taken_items(items, judged, receipt=receipt.uid)
            outcomes.update({one.sent.item: one.outcome for one in taken})
            take_items(
                taken,
                account=self.by.account,
                device=self.device.device_id,
                response=self.response.code,
                at=self.at,
            )
            note_contact(self.device.device_id, at=self.at)

        send_facts(
            audit=self.audit,
            vault=self.vault,
            known=self.known,
            pool=self.pool,
            places=self.places,
            by=self.by,
            at=self.at,
            uid=self.uid,
            sending=self._sending(items),
            lang=self.lang,
            verbs=("fact.send", "visit.sync"),
            also=also,
        )
        return outcomes

    def _sending(self, items: Sequence[SentItem]) -> Sending:
        tables: dict[str, list[object]] = {}
        for item in items:
            tables.setdefault(item.kind.standard, []).append(item.row(reporter=self.by.account))
        content = json.dumps(tables, ensure_ascii=False).encode()
        names = ",".join(sorted(item.item for item in items))
        return Sending(
            tables=read_json_tables(content, lang=self.lang),
            digest=hashlib.sha256(content).hexdigest(),
            key="field/" + hashlib.sha256(names.encode()).hexdigest(),
            response=self.response.code,
            purpose=PURPOSE,
        )

    def note(self, page: ListPage, permit: Permit, *, wrote: bool) -> None:
        """Record what was handed out, and that the phone was heard of; the entry of a sending says both."""
        if wrote or not (page.entries or self.at - self.device.contact_at >= _CONTACT_NOTED):
            return
        with self.audit.transaction():
            note_contact(self.device.device_id, at=self.at)
            if page.entries:
                self.audit.append(
                    entry_for(
                        self.by,
                        "visit.sync",
                        at=self.at,
                        permit=permit,
                        purpose=PURPOSE,
                        kind=EntryKind.READ,
                        facts={"entries": len(page.entries)},
                        details={"device": self.device.device_id},
                    )
                )
