"""The days that a product is about: over, known at their next noon, and within the agreement."""

from datetime import date, datetime, timedelta, timezone

from wuse.assess.area_risk import known_at
from wuse.permits.agreement import Agreement
from wuse.vocabulary import Refusal

_BEIJING = timezone(timedelta(hours=8))
_DAY = timedelta(days=1)


def newest_day(at: datetime) -> date:
    """The last day of which everything that counts is known."""
    yesterday = local_day(at) - _DAY
    return yesterday if known_at(yesterday) <= at else yesterday - _DAY


def check_day(agreement: Agreement, day: date, *, at: datetime) -> None:
    """Refuse a day whose product is not made yet, or that lies outside of the agreement.

    A day belongs to one agreement of a partner at most: none speaks of days before both sides had signed it.

    Raises:
        Refusal: `product.early`, `product.day`.
    """
    if known_at(day) > at:
        raise Refusal(
            "product.early",
            "The product of {day} is made at noon of the next day; the newest is that of {newest}.",
            {"day": day.isoformat(), "newest": newest_day(at).isoformat()},
        )
    first = local_day(max(agreement.terms.valid_from, agreement.confirmed_at or at))
    last = local_day(agreement.terms.valid_until)
    if not first <= day <= last:
        raise Refusal(
            "product.day",
            "The agreement {agreement} gives products of the days from {first} to {last}.",
            {"agreement": agreement.code, "first": first.isoformat(), "last": last.isoformat()},
        )


def local_day(at: datetime) -> date:
    """The day of Beijing time."""
    return at.astimezone(_BEIJING).date()
