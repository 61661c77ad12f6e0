"""What lies in a place is asked for as a range of codes, or as a beginning where nearly everything lies in it."""

import pytest
from django.db.models import Q

from wuse.permits.store.within import within


@pytest.mark.parametrize(
    ("place", "asked"),
    [
        ("330382", Q(place__gte="330382", place__lt="330383")),
        ("330399", Q(place__gte="330399", place__lt="330400")),
        ("330382001", Q(place__gte="330382001", place__lt="330382002")),
        ("010203", Q(place__gte="010203", place__lt="010204")),
        ("3303", Q(place__startswith="3303")),
        ("33", Q(place__startswith="33")),
        ("", Q(place__startswith="")),
        ("999999", Q(place__startswith="999999")),
    ],
)
def test_a_place_is_a_range_of_codes_from_the_county_down(place: str, asked: Q) -> None:
    assert within("place", place) == asked


def test_the_range_holds_what_lies_in_the_place_and_nothing_else() -> None:
    inside = ("330382", "330382001", "330382999999999")
    outside = ("330381999999999", "3303", "330383", "330383001")
    low, high = "330382", "330383"
    assert all(low <= code < high for code in inside)
    assert not any(low <= code < high for code in outside)
