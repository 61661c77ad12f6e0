"""How many sendings are let in at once, in front of everything else: who comes beyond that is told when to come back.

A sending that waits in line for longer than its sender does is sent again, and the line grows by its own length. So
only as many are let in as are answered in good time (`seats`); the others are refused within a millisecond, before
their rows are looked at, and lose nothing: what has no receipt never came.

The parts of large files, and photographs, come over slow lines and cost little but time: they have a door of their own,
narrower than the threads that answer; a file takes a seat among the sendings once it is whole.
"""

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import BoundedSemaphore, Lock
from typing import Any

from wuse import world
from wuse.vocabulary import Refusal
from wuse.web.seats import Room, Seats, SendingTime

MOST_PARTS = 8
MOST_REFUSED = 8
_AFTER = 1
# A body up to this size is taken from the line before its sender is refused.
_SMALL = 1024 * 1024
_FACTS, _UPLOADS, _SYNC = "/api/v1/facts", "/api/v1/uploads", "/api/v1/field/sync"
_PHOTOS = "/api/v1/field/photos"
_SEATS = "wuse.seats"

Start = Callable[..., Any]


class Turn:
    """A lock whose waiters are let in by the order in which they came."""

    def __init__(self) -> None:
        self._guard, self._taken = Lock(), False
        self._line: deque[Lock] = deque()

    def __enter__(self) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            mine = Lock()
            mine.acquire()
            self._line.append(mine)
        mine.acquire()

    def __exit__(self, *reason: object) -> None:
        with self._guard:
            if self._line:
                self._line.popleft().release()
            else:
                self._taken = False


_TURN, _SENDING_TIME = Turn(), SendingTime(world.ticks)
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]


class Admission:
    """A WSGI application behind a door that lets in so many sendings at once, and so many parts of files.

    `seats`: for sendings; by default as many as the pace of this process allows.
    """

    def __init__(
        self, application: Application, *, seats: Room | None = None, most_parts: int = MOST_PARTS
    ) -> None:
        self._application = application
        self._seats = seats or Seats(_SENDING_TIME)
        self._parts = BoundedSemaphore(most_parts)
        self._refused = BoundedSemaphore(MOST_REFUSED)

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Answer a request, or say when to come back."""
        environ[_SEATS] = self._seats
        room = self._room(environ)
        if room is None:
            return self._application(environ, start_response)
        if not room.acquire(blocking=False):
            self._hear_out(environ)
            return _come_back(environ, start_response)
        try:
            return self._application(environ, start_response)
        finally:
            room.release()

    def _hear_out(self, environ: Mapping[str, Any]) -> None:
        """Take a small body from the line: who is cut off while writing may never read the answer.

        Only so many at a time, since a sender may be slow on purpose.
        """
        length = environ.get("CONTENT_LENGTH", "")
        if not length.isdecimal() or int(length) > _SMALL or not self._refused.acquire(blocking=False):
            return
        try:
            # Whoever has gone needs no answer.
            with suppress(OSError):
                environ["wsgi.input"].read(_SMALL)
        finally:
            self._refused.release()

    def _room(self, environ: Mapping[str, Any]) -> Room | None:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if method == "PATCH" and path.startswith(_UPLOADS):
            return self._parts
        if method == "POST" and path.startswith(_PHOTOS):
            return self._parts
        if method != "POST" or not path.startswith((_FACTS, _SYNC)):
            return None
        return self._parts if environ.get("HTTP_UPLOAD_COMPLETE") == "?0" else self._seats


@contextmanager
def turn() -> Iterator[None]:
    """The processor for the rows of one sending, of all that this process has; to be asked for once they are here.

    Python runs one of several threads at a time in any case. Taken one after the other, the first is answered while
    the others wait; side by side, whoever writes would hold the desk while the others are read.
    """
    with _TURN, _SENDING_TIME.of_one():
        yield


@contextmanager
def seat(environ: Mapping[str, Any]) -> Iterator[None]:
    """A seat among the sendings, for a file that has come in whole.

    Raises:
        Refusal: `request.busy`.
    """
    seats: Room | None = environ.get(_SEATS)
    if seats is None:
        # Nobody stands at the door: a test, or a server of one's own.
        yield
        return
    if not seats.acquire(blocking=False):
        raise busy()
    try:
        yield
    finally:
        seats.release()


def busy() -> Refusal:
    """What is said to those who are not let in."""
    return Refusal(
        "request.busy",
        "More is sent than can be taken in at the moment. Send it again in {retry_after} seconds; nothing of it was "
        "kept.",
        {"retry_after": _AFTER},
    )


def _come_back(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    lang = "en" if environ.get("HTTP_ACCEPT_LANGUAGE", "").startswith("en") else "zh"
    body = json.dumps(busy().as_dict(lang), ensure_ascii=False).encode()
    start_response(
        "429 Too Many Requests",
        [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            ("Retry-After", str(_AFTER)),
        ],
    )
    return [body]
