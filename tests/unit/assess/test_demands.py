"""What a city must have had at least, so that its counties' known counts can be true."""

from collections.abc import Mapping, Sequence

import pytest

from wuse.assess.demands import Segment, demands

# fmt: off
TABLE: list[tuple[str, Sequence[Sequence[Segment]], Sequence[Mapping[int, int]], list[Segment]]] = [
    ("nothing is known", [[]], [{}], []),
    ("an increase of nought asks for nothing", [[(0, 3, 0)]], [{}], []),
    ("one increase", [[(0, 3, 2)]], [{}], [(0, 3, 2)]),
    ("two of one county", [[(0, 2, 1), (2, 5, 3)]], [{}], [(0, 2, 1), (0, 5, 4), (2, 5, 3)]),
    ("of two counties", [[(0, 4, 2)], [(1, 3, 5)]], [{}, {}], [(0, 3, 5), (0, 4, 7), (1, 3, 5), (1, 4, 5)]),
    ("a reported day", [[]], [{2: 4}], [(2, 3, 4)]),
    ("a reported day is not counted twice", [[(0, 3, 4)]], [{0: 1}], [(0, 1, 1), (0, 3, 4), (1, 3, 3)]),
    ("none on the first day: the rest lies after it", [[(0, 3, 2)]], [{0: 0}], [(0, 3, 2), (1, 3, 2)]),
    ("none on the last day: the rest lies before it", [[(0, 3, 2)]], [{2: 0}], [(0, 2, 2), (0, 3, 2)]),
    ("every day of a stretch reported", [[(0, 2, 3)]], [{0: 1, 1: 2}], [(0, 1, 1), (0, 2, 3), (1, 2, 2)]),
]
# fmt: on


@pytest.mark.parametrize(
    ("parts", "fixed", "least"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_the_least_increase_over_spans(
    parts: Sequence[Sequence[Segment]], fixed: Sequence[Mapping[int, int]], least: list[Segment]
) -> None:
    assert sorted(demands(parts, fixed)) == least
