"""Seats for sendings: as many as are answered in good time, judged by how long the last ones took."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Protocol

LEAST, MOST = 2, 6
# Within so many seconds the last one that was let in is to be answered, if all goes as before.
_IN_GOOD_TIME = 0.3
# One sending out of the ordinary, however long, does not close the door, and ten of them do.
_SHARE_OF_THE_LAST = 0.1
# So that what divides evenly is not one less for the way in which machines count.
_A_LITTLE = 1e-9


class Room(Protocol):
    """What one has to have in order to go on; nobody waits for it here."""

    def acquire(self, *, blocking: bool) -> bool:
        """Whether there was one."""

    def release(self) -> None:
        """Give it back."""


class SendingTime:
    """How many seconds a sending takes at the moment: a moving mean, to which one adds no more than is good time."""

    def __init__(self, ticks: Callable[[], float]) -> None:
        self._ticks, self._seconds = ticks, 0.0

    @property
    def seconds(self) -> float:
        """Nothing, while none came."""
        return self._seconds

    @contextmanager
    def of_one(self) -> Iterator[None]:
        """Measures a sending; one at a time."""
        began = self._ticks()
        try:
            yield
        finally:
            taken = min(self._ticks() - began, _IN_GOOD_TIME)
            self._seconds += _SHARE_OF_THE_LAST * (taken - self._seconds)


class Seats:
    """Between `LEAST` and `MOST` seats: fewer while the desk is slow, for then the line in front of it is as long."""

    def __init__(self, pace: SendingTime) -> None:
        self._pace, self._guard, self._taken = pace, Lock(), 0

    def acquire(self, *, blocking: bool) -> bool:
        """Take a seat if there is one.

        Raises:
            ValueError: when somebody would wait for one.
        """
        if blocking:
            raise ValueError("nobody waits for a seat")
        with self._guard:
            if self._taken >= self.number:
                return False
            self._taken += 1
            return True

    def release(self) -> None:
        """Leave it.

        Raises:
            ValueError: when nobody sits.
        """
        with self._guard:
            if not self._taken:
                raise ValueError("nobody sits here")
            self._taken -= 1

    @property
    def number(self) -> int:
        """How many there are at the present pace."""
        pace = self._pace.seconds
        return min(MOST, max(LEAST, int(_IN_GOOD_TIME / pace + _A_LITTLE))) if pace else MOST
