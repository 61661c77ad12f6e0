"""How far a phone has read the lists of its grids: a number a grid, as one text that the phone gives back.

It is a bookmark and no key: which grids are read is asked of the permits every time, and a number of another grid in it
is not looked at.
"""

from collections.abc import Mapping

from wuse.vocabulary import PlaceCode, Refusal

_MOST_MARKS = 60
_LONGEST = _MOST_MARKS * 40


def read_cursor(text: str) -> dict[str, int]:
    """Grid -> the number that was read last.

    Raises:
        Refusal: `sync.cursor`.
    """
    if len(text) > _LONGEST:
        raise _malformed()
    return dict(_mark(part) for part in text.split(",") if text)


def write_cursor(marks: Mapping[str, int]) -> str:
    """The text of a cursor, such as `330382001001001:17`."""
    return ",".join(f"{place}:{number}" for place, number in sorted(marks.items()))


def _mark(part: str) -> tuple[str, int]:
    place, _, number = part.partition(":")
    if not (number.isascii() and number.isdecimal() and len(number) < 16):
        raise _malformed()
    try:
        return str(PlaceCode.parse(place)), int(number)
    except Refusal:
        raise _malformed() from None


def _malformed() -> Refusal:
    return Refusal(
        "sync.cursor",
        "This cursor is none that was given out: leave it empty, and the list comes from its beginning.",
    )
