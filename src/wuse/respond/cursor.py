"""How far a phone has read the lists of its grids: a number a grid, as one text that the phone gives back.

It is a bookmark and no key: which grids are read is asked of the permits every time, and a number of another grid in it
is not looked at. Numbers belong to a response: under another one the lists are read from their beginning.
"""

from collections.abc import Mapping

from wuse.vocabulary import PlaceCode, Refusal

_MOST_MARKS = 60
_LONGEST = _MOST_MARKS * 40


def read_cursor(text: str, *, response: str) -> dict[str, int]:
    """Grid -> the number that was read last under a response; nothing when it is a cursor of another one.

    Raises:
        Refusal: `sync.cursor`.
    """
    under, slash, marks = text.partition("/")
    if len(text) > _LONGEST or (text and not slash):
        raise _malformed()
    found = dict(_mark(part) for part in marks.split(",") if part)
    return found if under == response else {}


def write_cursor(marks: Mapping[str, int], *, response: str) -> str:
    """The text of a cursor, such as `33-2020-1/330382001001001:17`."""
    return f"{response}/" + ",".join(f"{place}:{number}" for place, number in sorted(marks.items()))


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
