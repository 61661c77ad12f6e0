"""Agreements for the programs of partners: what one has, products handed over with a receipt, receipts acknowledged."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from wuse import world
from wuse.permits.agreement import Agreement
from wuse.permits.store.agreements import agreements_of
from wuse.publish.docking.actions import acknowledge_product, take_product
from wuse.web import site
from wuse.web.access import actor_of
from wuse.web.api.common import ERRORS, Body, Needs, NeedsKey, Text

router = Router(tags=["agreements"])


class AgreementOut(Schema):
    """One of your agreements. `terms`: the digest of what both sides signed; `in_force`: whether it counts now."""

    code: str
    partner: str
    office: str
    purpose: str
    standards: list[str]
    products: list[str]
    places: list[str]
    industries: list[str]
    valid_from: datetime
    valid_until: datetime
    state: str
    in_force: bool
    terms: str


class ProductOut(Schema):
    """A product. `digest`: SHA-256 of the canonical JSON (RFC 8785) of `content`; `receipt`: to be acknowledged."""

    receipt: int
    digest: str
    content: dict[str, Any]


class Asked(Schema):
    """The day that the product is about; the newest by default."""

    day: date | None = None


class DigestIn(Body):
    """The digest that the partner computed of what it got."""

    digest: Text = Field(max_length=80)


class AcknowledgedOut(Schema):
    """Whether the partner got what was handed over; `digest`: of what was handed over."""

    receipt: int
    matched: bool
    digest: str


@router.get(
    "",
    response={200: list[AgreementOut], **ERRORS},
    auth=[NeedsKey("product.take"), Needs("product.take")],
)
def get_agreements(request: HttpRequest) -> list[dict[str, Any]]:
    """The agreements of your organisation as a partner, the oldest first."""
    at = world.now()
    return [_told(found, at) for found in agreements_of(actor_of(request).organisation)]


@router.get(
    "/{code}/products/{name}",
    response={200: ProductOut, **ERRORS},
    auth=[NeedsKey("product.take"), Needs("product.take")],
)
def get_product(request: HttpRequest, code: Text, name: Text, asked: Query[Asked]) -> dict[str, Any]:
    """A product under an agreement, of its places. Each answer is a hand-over with a receipt, and stands in the log."""
    made = take_product(
        audit=site.audit(),
        by=actor_of(request),
        at=world.now(),
        pool=site.open_pool(settings.WUSE_HOME),
        agreement=code,
        product=name,
        day=asked.day,
    )
    return {"receipt": made.number, "digest": made.digest, "content": made.document}


@router.post(
    "/{code}/receipts/{number:number}",
    response={200: AcknowledgedOut, **ERRORS},
    auth=[NeedsKey("product.acknowledge"), Needs("product.acknowledge")],
)
def post_receipt(request: HttpRequest, code: Text, number: int, body: DigestIn) -> dict[str, Any]:
    """Acknowledge what you got, with the digest that you computed yourself."""
    said = acknowledge_product(
        audit=site.audit(),
        by=actor_of(request),
        at=world.now(),
        agreement=code,
        number=number,
        digest=body.digest,
    )
    return {"receipt": said.number, "matched": said.matched, "digest": said.digest}


def _told(found: Agreement, at: datetime) -> dict[str, Any]:
    terms = found.terms
    return {
        "code": found.code,
        "partner": terms.partner,
        "office": found.office,
        "purpose": terms.purpose,
        "standards": list(terms.standards),
        "products": [str(product) for product in terms.products],
        "places": list(terms.places),
        "industries": list(terms.industries),
        "valid_from": terms.valid_from,
        "valid_until": terms.valid_until,
        "state": found.state.value,
        "in_force": found.is_in_force(at),
        "terms": terms.digest,
    }
