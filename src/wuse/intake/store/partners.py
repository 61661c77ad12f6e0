"""How far each partner's rows have been fetched, kept at the desk."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from wuse.intake.backoff import is_due, wait_after
from wuse.intake.partner import Partner
from wuse.intake.partner_pages import Seen
from wuse.intake.store.models import PartnerState, ReceiptRow
from wuse.vocabulary import Refusal


def state_of(partner: Partner) -> PartnerState:
    """What is known of a partner; of a new one, nothing."""
    return PartnerState.objects.get_or_create(name=partner.name)[0]


def due(partner: Partner, *, at: datetime) -> bool:
    """Whether a partner is to be asked now."""
    next_at: datetime | None = state_of(partner).next_at
    return is_due(next_at, at=at, every=timedelta(seconds=partner.every))


def first_page(state: PartnerState, partner: Partner) -> Seen:
    """Where a look begins: at the first page, or at the one that a feed was read to."""
    address = state.address if partner.paging == "feed" and state.address else partner.url
    known = address == state.address
    return Seen(address, state.etag if known else "", state.modified if known else "")


def keep_page(state: PartnerState, address: str, digest: str, *, receipt: str) -> None:
    """A page was taken in: the same content at the same address is nothing new from now on."""
    state.contents = {**state.contents, address: digest}
    state.taken += 1
    state.receipt = ReceiptRow.objects.get(uid=receipt)
    state.save()


def keep_place(state: PartnerState, partner: Partner, read: Sequence[Seen]) -> None:
    """Where the next look begins, once the pages of this one are in.

    A list of several pages is asked for whole: that its first page is as it was says nothing about the others.
    """
    last = read[-1] if partner.paging == "feed" or len(read) == 1 else Seen(partner.url)
    state.address, state.etag, state.modified = last.address, last.etag, last.modified[:80]
    addresses = {seen.address for seen in read}
    state.contents = {at: digest for at, digest in state.contents.items() if at in addresses}
    state.save()


def keep_success(state: PartnerState, *, at: datetime, next_at: datetime) -> None:
    """All that was new is in."""
    state.failures, state.trouble = 0, None
    state.tried_at = state.succeeded_at = at
    state.next_at = next_at
    state.save()


def keep_failure(
    state: PartnerState, refusal: Refusal, *, at: datetime, chance: float, asked: timedelta | None
) -> None:
    """Nothing came, or what came was refused; it is looked for again, later each time."""
    state.failures += 1
    state.trouble = {"code": refusal.code, "zh": refusal.in_words("zh"), "en": refusal.in_words("en")}
    state.tried_at, state.next_at = at, at + wait_after(state.failures, chance=chance, asked=asked)
    state.save()
