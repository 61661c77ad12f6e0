"""How many new cases a city must have had, so that the known counts of its counties can be true.

A city's days are filled before its counties'. The increase of a county between two of its known counts lies in the days
between them, so the city's new cases of every span of days are at least the increases that lie wholly inside it. For
spans this is enough as well as needed (Hall's condition; for demands that are intervals, Glover 1967). A day whose new
cases a county reported takes nothing else of its increase: at either end of a stretch it shortens the span; in the
middle the days left are no span, and the condition is needed but no longer enough.
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
    """A part's reported days inside the span, and what else of its increases can lie nowhere but inside."""
    reported = sum(new for day, new in days.items() if span[0] <= day < span[1])
    rests = (_rest(segment, days) for segment in segments)
    return reported + sum(rest for first, end, rest in rests if span[0] <= first < end <= span[1])


def _rest(segment: Segment, days: Mapping[int, int]) -> Segment:
    """What a segment's reported days leave of its increase, from its first day without a report to its last."""
    first, end, total = segment
    silent = [day for day in range(first, end) if day not in days]
    rest = total - sum(days.get(day, 0) for day in range(first, end))
    return (silent[0], silent[-1] + 1, rest) if silent else (first, first, 0)
