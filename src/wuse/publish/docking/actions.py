"""Products are handed over and acknowledged: each time one entry of the audit, in the transaction of the receipt."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from wuse.assess.area_risk import known_at
from wuse.permits import Actor, check_may
from wuse.permits.agreement import Agreement, Product, check_gives
from wuse.permits.entry import entry_for
from wuse.permits.store.agreement_models import AgreementRow, ProductReceiptRow
from wuse.permits.store.agreements import agreement_of, get_agreement, get_product_receipt
from wuse.pool import Pool
from wuse.publish.docking.days import check_day, newest_day
from wuse.publish.docking.power_product import power_document
from wuse.publish.docking.quality_product import quality_document
from wuse.publish.docking.store import batches_of, sendings_on
from wuse.trust.audit import Audit
from wuse.trust.canonical import canonical_json, digest
from wuse.vocabulary import Refusal

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True)
class HandedOver:
    """A product as it was handed over: the number of its receipt, the document, the digest of its canonical JSON."""

    number: int
    digest: str
    document: dict[str, Any]


@dataclass(frozen=True)
class Acknowledged:
    """What the partner says that it got, beside what was handed over."""

    number: int
    matched: bool
    digest: str


def take_product(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    pool: Pool,
    agreement: str,
    product: str,
    day: date | None = None,
) -> HandedOver:
    """Hand a product over to a partner: what, to whom, under which agreement and with which digest is in the log.

    Args:
        pool: with its inbox. day: that the product is about; the newest by default.

    Raises:
        Refusal: `agreement.unknown` for those of others, `agreement.product`, `product.early`, `product.day`,
            those of an agreement that is not in force, of the product, and of a missing permit.
    """
    row = _own(agreement, by)
    permit = check_may(by, "product.take", place=row.place, at=at)
    wanted = day or newest_day(at)
    chosen = check_gives(agreement_of(row), product, at=at)
    check_day(agreement_of(row), wanted, at=at)
    # Outside of the transaction: nobody else waits while the pool is read.
    document = _document(pool, row, chosen, wanted)
    sealed, rows = digest(canonical_json(document)), len(document["rows"])
    with audit.transaction():
        locked = get_agreement(agreement, lock=True)
        check_gives(agreement_of(locked), product, at=at)
        made = ProductReceiptRow.objects.create(
            agreement=locked, product=chosen, day=wanted, rows=rows, digest=sealed, by=by.account, at=at
        )
        facts = {**_facts(made), "partner": row.partner, "rows": rows, "digest": sealed}
        audit.append(entry_for(by, "product.take", at=at, permit=permit, place=row.place, facts=facts))
        return HandedOver(made.pk, sealed, document)


def acknowledge_product(
    *, audit: Audit, by: Actor, at: datetime, agreement: str, number: int, digest: str
) -> Acknowledged:
    """Take the partner's word for what it got. A digest that matched is final; another one can be told anew.

    An agreement that is over does not matter: what was handed over is still acknowledged.

    Raises:
        Refusal: `agreement.unknown`, `agreement.receipt`, `agreement.digest`, and those of a missing permit.
    """
    row = _own(agreement, by)
    permit = check_may(by, "product.acknowledge", place=row.place, at=at)
    if not _DIGEST.fullmatch(digest):
        raise Refusal(
            "agreement.digest",
            "This is no digest: write sha256: and 64 hexadecimal digits, in small letters.",
        )
    with audit.transaction():
        made = get_product_receipt(row, number)
        if made.told in (made.digest, digest):
            return Acknowledged(number, made.told == made.digest, made.digest)
        made.told, made.told_by, made.told_at = digest, by.account, at
        made.save()
        facts = {**_facts(made), "digest": digest, "matched": digest == made.digest}
        audit.append(entry_for(by, "product.acknowledge", at=at, permit=permit, place=row.place, facts=facts))
        return Acknowledged(number, digest == made.digest, made.digest)


def _own(code: str, by: Actor) -> AgreementRow:
    """The agreement of the one who asks, as the partner."""
    row = get_agreement(code, side=by.organisation)
    return row if row.partner == by.organisation else get_agreement("", side=by.organisation)


def _document(pool: Pool, row: AgreementRow, product: Product, day: date) -> dict[str, Any]:
    agreement: Agreement = agreement_of(row)
    terms = agreement.terms
    head = {
        "product": str(product),
        "agreement": agreement.code,
        "terms": row.digest,
        "partner": terms.partner,
        "day": day.isoformat(),
        "places": list(terms.places),
        "industries": list(terms.industries),
    }
    if product is Product.OWN_ROWS_QUALITY:
        return head | quality_document(sendings_on(row, day))
    batches = batches_of(terms.partner, "meter_reading", by=known_at(day))
    return head | power_document(pool, terms, day=day, batches=batches)


def _facts(made: ProductReceiptRow) -> dict[str, Any]:
    return {
        "agreement": made.agreement.code,
        "product": made.product,
        "day": made.day.isoformat(),
        "receipt": made.pk,
    }
