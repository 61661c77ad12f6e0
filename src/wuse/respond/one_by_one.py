"""What the clock does to many rows, each on its own: what is refused to one stops none of the others."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from wuse.vocabulary import Refusal

Row = TypeVar("Row", int, str)

TellRefused = Callable[[str, Refusal], None]
"""Who hears of a row that was refused, by its number or id, and why."""


def each_alone(rows: Iterable[Row], act: Callable[[Row], int], refused: TellRefused | None = None) -> int:
    """Do something with each row, in a transaction of its own. Returns with how many something was done.

    Raises:
        Refusal: the first one, after all others had their turn, where nobody is named who hears of it.
    """
    done, first = 0, None
    for row in rows:
        try:
            done += act(row)
        except Refusal as refusal:
            if refused is None:
                first = first or refusal
            else:
                refused(str(row), refusal)
    if first:
        raise first
    return done
