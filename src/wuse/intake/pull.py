"""Fetch what a partner has that is new, and take it in as any sending: checked, receipted, each row once.

A page is known by the partner, by how many pages came before it, and by its content. A process that ends between the
receipt and the note of how far it got asks for the same page again, and hears the first receipt.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from wuse.intake.actions.send import send_facts
from wuse.intake.limits import Limits
from wuse.intake.partner import Partner
from wuse.intake.partner_pages import PartnerPage, Seen, Unanswered
from wuse.intake.read import read_content
from wuse.intake.sending import Receipted, Sending
from wuse.intake.store.known import KnownRows
from wuse.intake.store.models import PartnerState
from wuse.intake.store.partners import first_page, keep_failure, keep_page, keep_place, keep_success, state_of
from wuse.permits.store.queries import actor_of, get_program
from wuse.places import PlaceTree
from wuse.pool import Pool
from wuse.trust.audit import Audit
from wuse.trust.store.vault import Vault
from wuse.vocabulary import Lang, Refusal

Fetch = Callable[[Seen], PartnerPage]
"""Asks for a page; raises `Unanswered`."""
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Pulled:
    """What one look at a partner brought: receipts in the order of the pages, and why it ended early, if it did."""

    receipts: tuple[Receipted, ...]
    refusal: Refusal | None = None


def pull(
    partner: Partner,
    *,
    audit: Audit,
    vault: Vault,
    known: KnownRows,
    pool: Pool,
    places: PlaceTree,
    fetch: Fetch,
    at: datetime,
    new_id: Callable[[], str],
    chance: float,
    lang: Lang = "en",
) -> Pulled:
    """Look at a partner once: page after page, until there is nothing new.

    What was taken in stays, whatever becomes of the page after it. What the partner or its rows do wrong is not raised:
    it is kept with the partner, and told.

    Args:
        new_id: fresh opaque ids of receipts. chance: drawn evenly from 0 to 1, for the wait after a failure.
    """
    state = state_of(partner)
    read: list[Seen] = []
    round_ = _Round(partner, audit, vault, known, pool, places, at, new_id, lang)
    receipts: list[Receipted] = []
    try:
        for page in _pages(partner, state, fetch):
            receipts += round_.take(page, state)
            read.append(page.seen)
            if partner.paging == "feed":
                keep_place(state, partner, read)
        keep_place(state, partner, read)
    except Unanswered as missed:
        keep_failure(state, missed.refusal, at=at, chance=chance, asked=missed.asked)
        return Pulled(tuple(receipts), missed.refusal)
    except Refusal as refusal:
        keep_failure(state, refusal, at=at, chance=chance, asked=None)
        return Pulled(tuple(receipts), refusal)
    keep_success(state, at=at, next_at=at + timedelta(seconds=partner.every))
    return Pulled(tuple(receipts))


def _pages(partner: Partner, state: PartnerState, fetch: Fetch) -> Iterator[PartnerPage]:
    seen = first_page(state, partner)
    for _ in range(partner.pages):
        page = fetch(seen)
        yield page
        if not page.onward or page.onward == seen.address:
            return
        seen = Seen(page.onward)
    if partner.paging == "list":
        raise Refusal(
            "partner.pages",
            "{partner} has more than {pages} pages, and what comes after them is not read. Raise `pages`, or let "
            "it be a feed, of which the last page is kept.",
            {"partner": partner.name, "pages": partner.pages},
        )


@dataclass(frozen=True)
class _Round:
    partner: Partner
    audit: Audit
    vault: Vault
    known: KnownRows
    pool: Pool
    places: PlaceTree
    at: datetime
    new_id: Callable[[], str]
    lang: Lang

    def take(self, page: PartnerPage, state: PartnerState) -> Iterator[Receipted]:
        """The receipt of a page; none when there is nothing in it that it did not have at the last look."""
        if not page.content:
            return
        partner, digest = self.partner, hashlib.sha256(page.content).hexdigest()
        if state.contents.get(page.seen.address) == digest:
            return
        limits = replace(Limits(), content=partner.megabytes * _MEGABYTE)
        kind = partner.media_type or page.media_type
        table = read_content(page.content, media_type=kind, name=partner.name, limits=limits, lang=self.lang)
        made = send_facts(
            audit=self.audit,
            vault=self.vault,
            known=self.known,
            pool=self.pool,
            places=self.places,
            by=actor_of(get_program(partner.account), second_factor=True),
            at=self.at,
            uid=self.new_id(),
            sending=Sending(
                {partner.standard: table},
                digest,
                key=f"{partner.name}/{state.taken}/{digest}",
                response=partner.response,
                purpose=partner.purpose,
            ),
            lang=self.lang,
        )
        keep_page(state, page.seen.address, digest, receipt=made.uid)
        yield made
