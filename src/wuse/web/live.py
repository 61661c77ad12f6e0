"""The live channel: a small ASGI application beside the Django one, which tells browsers that facts have arrived.

It watches the pool's state token, a directory listing and the number of the last receipt, and sends it as a
server-sent event when it changes: of the tables that the public cockpit shows, or with `?of=desk` of all. It holds no
data, so it needs no permit; the page fetches what it may see.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import django
from django.apps import apps
from django.db import DatabaseError, InterfaceError

from wuse import world
from wuse.vocabulary import Refusal, setting

POLL_SECONDS = 0.1
DESK = "desk"
HEARTBEAT_SECONDS = 15.0

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    # The event carries a version number and nothing else: any origin may hear it.
    (b"access-control-allow-origin", b"*"),
]


class TokenWatch:
    """The present state token, read at most every tenth of a second however many browsers listen."""

    def __init__(self, read: Callable[[], str], ticks: Callable[[], float]) -> None:
        self._read, self._ticks = read, ticks
        self._token, self._read_at = "", float("-inf")
        self._reading = asyncio.Lock()

    async def token(self) -> str:
        """The token; the desk is asked in a thread, so that nobody waits for it who need not."""
        async with self._reading:
            if self._ticks() - self._read_at >= POLL_SECONDS:
                # While the desk or the pool does not answer nothing new can be told: browsers keep what they know.
                with suppress(DatabaseError, InterfaceError, Refusal):
                    self._token = await asyncio.to_thread(self._read)
                self._read_at = self._ticks()
            return self._token


@cache
def _watch(home: Path, of: str) -> TokenWatch:
    """The one watch of a home for each kind of reader."""
    if not apps.ready:
        django.setup()
    # Imported here: the apps must be ready.
    from django.db import close_old_connections

    from wuse.web.cockpit_data import READ
    from wuse.web.site import open_pool

    pool = open_pool(home)

    def read() -> str:
        # A connection that the database ended is opened again.
        close_old_connections()
        return pool.state_token() if of == DESK else pool.state_token(READ)

    return TokenWatch(read, world.ticks)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve `/live` as an event stream; anything else is 404."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"] == "/live":
        await _stream(scope, receive, send)
    elif scope["type"] == "http":
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b"The live channel is at /live.\n"})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _stream(scope: Scope, receive: Receive, send: Send) -> None:
    """Send the present token at once and every new one until the browser leaves."""
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    gone = asyncio.create_task(_until_gone(receive))
    asked = parse_qs(scope.get("query_string", b"").decode("ascii", "replace")).get("of")
    watch = _watch(Path(setting("WUSE_HOME", environ=os.environ)), DESK if asked == [DESK] else "")
    told, silent = None, 0.0
    try:
        while not gone.done():
            token = await watch.token()
            if token != told or silent >= HEARTBEAT_SECONDS:
                text = _event(token) if token != told else ": still here\n\n"
                await send({"type": "http.response.body", "body": text.encode(), "more_body": True})
                told, silent = token, 0.0
            await asyncio.wait([gone], timeout=POLL_SECONDS)
            silent += POLL_SECONDS
    finally:
        gone.cancel()


def _event(token: str) -> str:
    return f'event: facts\nid: {token}\ndata: {{"state": "{token}"}}\n\n'


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
