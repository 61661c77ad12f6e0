"""Rows that lie in a place, as a range of codes: an index answers it in every database, other than a beginning."""

from django.db.models import Q


def within(field: str, place: str) -> Q:
    """The rows whose code is that of a place, or of a place inside it.

    Args:
        field: with a code of digits, such as `place`. place: the code of a place.
    """
    after = str(int(place) + 1).zfill(len(place)) if place.isdecimal() else ""
    if len(after) != len(place):
        return Q(**{f"{field}__startswith": place})
    return Q(**{f"{field}__gte": place, f"{field}__lt": after})
