"""How many sendings are let in at once, in front of everything else: who comes beyond that is told when to come back.

A sending that waits in line for longer than its sender does is sent again, and the line grows by its own length. So
only as many are let in as are answered in good time; the others are refused within a millisecond, before their rows are
looked at, and lose nothing: what has no receipt never came.
"""

import json
from collections.abc import Callable, Iterable
from threading import BoundedSemaphore
from typing import Any

from wuse.vocabulary import Refusal

MOST = 6
_AFTER = 1
_BEGINS = ("/api/v1/facts", "/api/v1/field/sync")

Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]


class Admission:
    """A WSGI application behind a door that lets in so many sendings at once."""

    def __init__(self, application: Application, *, most: int = MOST) -> None:
        self._application = application
        self._room = BoundedSemaphore(most)

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Answer a request, or say when to come back."""
        if environ["REQUEST_METHOD"] != "POST" or not environ["PATH_INFO"].startswith(_BEGINS):
            return self._application(environ, start_response)
        if not self._room.acquire(blocking=False):
            return _come_back(environ, start_response)
        try:
            return self._application(environ, start_response)
        finally:
            self._room.release()


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
