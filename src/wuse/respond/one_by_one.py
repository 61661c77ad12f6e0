"""What the clock does to many rows, each on its own: what is refused to one stops none of the others."""

from collections.abc import Callable, Iterable, Sequence
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


def all_alone(
    look: Callable[[int], Sequence[Row]],
    act: Callable[[Row], int],
    refused: TellRefused | None = None,
    *,
    most: int,
) -> int:
    """The same with rows of which so many are looked up at a time, until none is left but those that were refused.

    Args:
        look: the first rows that wait, at most as many as it is asked for. most: how many at a time.

    Raises:
        Refusal: as `each_alone`.
    """
    done, aside = 0, dict[str, Refusal]()
    while rows := [row for row in look(most + len(aside)) if str(row) not in aside]:
        done += each_alone(rows, act, aside.__setitem__)
    for row, refusal in aside.items():
        if refused is None:
            raise refusal
        refused(row, refusal)
    return done
