"""Rows that lie in a place, asked for so that a database finds the better way: few of them by the place itself, as a
range of codes that an index answers; many by whatever else is asked.
"""

from django.db.models import Q

_COUNTY = 6


def within(field: str, place: str) -> Q:
    """The rows whose code is that of a place, or of a place inside it.

    Of a province or a city nearly all rows are wanted in some order: an index by place would read them all to order
    them. A beginning (LIKE) is answered by no index, so that the one for the order is used.

    Args:
        field: with a code of digits, such as `place`. place: the code of a place.
    """
    after = str(int(place) + 1).zfill(len(place)) if place.isdecimal() and len(place) >= _COUNTY else ""
    if not after or len(after) != len(place):
        return Q(**{f"{field}__startswith": place})
    return Q(**{f"{field}__gte": place, f"{field}__lt": after})
