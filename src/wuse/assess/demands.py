"""How many new cases a city must have had, so that the known counts of its counties can be true.

A city's days are filled before its counties'. The increase of a county between two of its known counts lies in the days
between them, so the city's new cases of every span of days are at least the increases that lie wholly inside it. For
spans this is enough as well as needed (Hall's condition; for demands that are intervals, Glover 1967).
"""

from collections.abc import Mapping, Sequence

Segment = tuple[int, int, int]
"""First day's index, one past the last, and the increase over them."""


def demands(parts: Sequence[Sequence[Segment]], fixed: Sequence[Mapping[int, int]]) -> list[Segment]:
    """The least increase of an area over spans of days.

    Args:
        parts: of each part its segments between known counts, in order of time.
        fixed: of each part the new cases that were reported for single days, by the day's index.
    """
    marks = sorted(
        {mark for segments in parts for first, end, _ in segments for mark in (first, end)}
        | {mark for days in fixed for day in days for mark in (day, day + 1)}
    )
    spans = ((first, end) for i, first in enumerate(marks) for end in marks[i + 1 :])
    found = ((*span, _within(parts, fixed, span)) for span in spans)
    return [(first, end, least) for first, end, least in found if least > 0]


def _within(
    parts: Sequence[Sequence[Segment]], fixed: Sequence[Mapping[int, int]], span: tuple[int, int]
) -> int:
    return sum(_of_part(segments, days, span) for segments, days in zip(parts, fixed, strict=True))


def _of_part(segments: Sequence[Segment], days: Mapping[int, int], span: tuple[int, int]) -> int:
    """A part's increases wholly inside the span, and its reported days there that no such segment covers."""
    inside = [(first, end, total) for first, end, total in segments if span[0] <= first and end <= span[1]]
    single = (
        new
        for day, new in days.items()
        if span[0] <= day < span[1] and not any(first <= day < end for first, end, _ in inside)
    )
    return sum(total for _, _, total in inside) + sum(single)
