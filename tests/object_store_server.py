"""moto's S3 as a process, which can be told to fall silent: `python object_store_server.py` prints its port.

`PUT /_away?path=TEXT&when=before|after` makes it hang up on every PUT whose path has the text, before or after it did
what was asked; `path=` alone on every request; with `when=deaf` it
answers, and does not look at the condition of a put; `DELETE /_away` ends that.
"""

import socket
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

StartResponse = Callable[..., Any]


class MayBeAway:
    """The store behind a line that can be cut."""

    def __init__(self, store: Callable[..., Iterable[bytes]]) -> None:
        self._store = store
        self._cut: tuple[str, str] | None = None

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/_away":
            return self._told(environ, start_response)
        if not self._is_cut(environ):
            return self._store(self._deaf(environ), start_response)
        if self._cut and self._cut[1] == "after":
            list(self._store(environ, lambda *_: None))
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return []

    def _deaf(self, environ: dict[str, Any]) -> dict[str, Any]:
        """The request without its condition, for a store that does not look at it."""
        deaf = self._cut is not None and self._cut[1] == "deaf"
        return {name: value for name, value in environ.items() if not deaf or name != "HTTP_IF_NONE_MATCH"}

    def _told(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        asked = parse_qs(environ["QUERY_STRING"], keep_blank_values=True)
        put = environ["REQUEST_METHOD"] == "PUT"
        self._cut = (asked["path"][0], asked.get("when", ["before"])[0]) if put else None
        start_response("204 No Content", [])
        return []

    def _is_cut(self, environ: dict[str, Any]) -> bool:
        if self._cut is None or self._cut[1] == "deaf":
            return False
        path, _ = self._cut
        return not path or (environ["REQUEST_METHOD"] == "PUT" and path in environ["PATH_INFO"])


if __name__ == "__main__":
    # One request at a time: whether an object is there and putting it are one step, as an object store promises.
    server = make_server(
        "127.0.0.1",
        0,
        MayBeAway(DomainDispatcherApplication(create_backend_app)),
        threaded=False,
        request_handler=MotoRequestHandler,
    )
    print(server.server_port, flush=True)
    server.serve_forever()
