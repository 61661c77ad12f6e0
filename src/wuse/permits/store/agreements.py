"""Agreements read back as values, and what went both ways under them."""

from collections.abc import Iterable
from datetime import datetime

from wuse.permits.agreement import Agreement, AgreementState, Product, Terms
from wuse.permits.store.agreement_models import AgreedTableRow, AgreementRow, ProductReceiptRow
from wuse.vocabulary import PlaceCode, Refusal


def agreement_of(row: AgreementRow) -> Agreement:
    """The value of an agreement's row."""
    return Agreement(
        code=row.code,
        terms=Terms(
            partner=row.partner,
            purpose=row.purpose,
            standards=tuple(row.standards),
            products=tuple(Product(name) for name in row.products),
            places=tuple(PlaceCode(place) for place in row.places),
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            industries=tuple(row.industries),
            enterprises=tuple(row.enterprises),
            text=row.text,
        ),
        office=row.office,
        state=AgreementState(row.state),
        proposed_by=row.proposed_by,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
        ended_at=row.ended_at,
        ended_for=row.ended_for,
    )


def agreements_of(partner: str) -> list[Agreement]:
    """The agreements of a partner, the oldest first."""
    return [agreement_of(row) for row in AgreementRow.objects.filter(partner=partner).order_by("pk")]


def get_agreement(code: str, *, side: str = "", lock: bool = False) -> AgreementRow:
    """The row of an agreement, locked for a change when asked.

    Args:
        side: an organisation; an agreement of which it is neither side is as if there were none. Empty for any.

    Raises:
        Refusal: `agreement.unknown`.
    """
    rows = AgreementRow.objects.select_for_update() if lock else AgreementRow.objects.all()
    found = rows.filter(code=code).first()
    if found is None or side not in ("", found.partner, found.office):
        raise Refusal("agreement.unknown", "There is no agreement {agreement} of yours.", {"agreement": code})
    return found


def get_product_receipt(row: AgreementRow, number: int) -> ProductReceiptRow:
    """What was handed out under an agreement, by the number of its receipt, locked for a change.

    Raises:
        Refusal: `agreement.receipt`.
    """
    found: ProductReceiptRow | None = row.product_receipts.select_for_update().filter(pk=number).first()
    if found is None:
        raise Refusal(
            "agreement.receipt",
            "Nothing was handed out under {agreement} with the number {number}.",
            {"agreement": row.code, "number": number},
        )
    return found


def next_code(partner: str, taken: Iterable[str]) -> str:
    """A code for the next agreement of a partner, such as `grid-2`."""
    known = set(taken)
    number = len(known) + 1
    while f"{partner}-{number}" in known:
        number += 1
    return f"{partner}-{number}"


def note_agreed_table(
    code: str, *, receipt: str, standard: str, at: datetime, rows: int, accepted: int, set_aside: int
) -> None:
    """Note a table of a sending under its agreement, in the transaction of its receipt.

    Raises:
        Refusal: `agreement.unknown`.
    """
    AgreedTableRow.objects.create(
        agreement=get_agreement(code),
        receipt=receipt,
        standard=standard,
        at=at,
        rows=rows,
        accepted=accepted,
        set_aside=set_aside,
    )
