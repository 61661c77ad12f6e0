"""Fetch what a partner has that is new, and take it in as any sending: checked, receipted, each row once.

A page is known by the partner, by how many pages came before it, and by its content. A process that ends between the
receipt and the note of how far it got asks for the same page again, and hears the first receipt.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from wuse.intake.limits import Limits
from wuse.intake.mapping.apply import apply
from wuse.intake.partner import Partner
from wuse.intake.partner_pages import PartnerPage, Seen, Unanswered
from wuse.intake.read import read_content
from wuse.intake.sending import Receipted, Sending
from wuse.intake.store.models import PartnerState
from wuse.intake.store.partners import first_page, keep_failure, keep_page, keep_place, keep_success, state_of
from wuse.vocabulary import Lang, Refusal

Fetch = Callable[[Seen], PartnerPage]
"""Asks for a page; raises `Unanswered`."""
Take = Callable[[Sending], Receipted]
"""Takes a sending in, as the partner's program: the action `send_facts`."""
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Pulled:
    """What one look at a partner brought: receipts in the order of the pages, and why it ended early, if it did."""

    receipts: tuple[Receipted, ...]
    refusal: Refusal | None = None


def pull(
    partner: Partner, *, fetch: Fetch, take: Take, at: datetime, chance: float, lang: Lang = "en"
) -> Pulled:
    """Look at a partner once: page after page, until there is nothing new.

    What was taken in stays, whatever becomes of the page after it. What the partner or its rows do wrong is not raised:
    it is kept with the partner, and told.

    Args:
        chance: drawn evenly from 0 to 1, for the wait after a failure.
    """
    state = state_of(partner)
    read: list[Seen] = []
    receipts: list[Receipted] = []
    try:
        for page in _pages(partner, state, fetch):
            receipts += _taken(partner, page, state, take, lang)
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


def _taken(
    partner: Partner, page: PartnerPage, state: PartnerState, take: Take, lang: Lang
) -> Iterator[Receipted]:
    """The receipt of a page; none when there is nothing in it that it did not have at the last look."""
    if not page.content:
        return
    address, digest = page.seen.address, hashlib.sha256(page.content).hexdigest()
    if state.contents.get(address) == digest:
        return
    limits = replace(Limits(), content=partner.megabytes * _MEGABYTE)
    kind = partner.media_type or page.media_type
    table = read_content(page.content, media_type=kind, name=partner.name, limits=limits, lang=lang)
    if partner.mapping is not None:
        table = apply(partner.mapping, table, lang=lang)
    sending = Sending(
        {partner.standard: table},
        digest,
        key=f"{partner.name}/{state.taken}/{digest}",
        response=partner.response,
        purpose=partner.purpose,
    )
    made = take(sending)
    keep_page(state, address, digest, receipt=made.uid)
    yield made
