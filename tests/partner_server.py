"""A partner's server on loopback: each request gets the next answer of a list; the last one stays."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Headers = Mapping[str, str]


@dataclass(frozen=True)
class Said:
    """An answer. `cut`: the connection ends after so many bytes of the body; `drip`: seconds between bytes."""

    body: bytes = b""
    status: int = 200
    headers: Headers = field(default_factory=dict)
    cut: int | None = None
    drip: float = 0.0
    endless: bool = False


@dataclass
class PartnerServer:
    """What it answers, and what it was asked: path and headers."""

    answer: Callable[[str, Headers], Said]
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    address: str = ""


@contextmanager
def partner_server(answer: Callable[[str, Headers], Said]) -> Iterator[PartnerServer]:
    """Serve until the block ends."""
    found = PartnerServer(answer)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append((self.path, dict(self.headers)))
            said = found.answer(self.path, dict(self.headers))
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            if not said.endless:
                self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            self._write(said)

        def _write(self, said: Said) -> None:
            try:
                if said.endless:
                    while True:
                        self.wfile.write(b"330382,2020-02-09\n" * 1000)
                for number in range(len(said.body) if said.drip else 0):
                    self.wfile.write(said.body[number : number + 1])
                    time.sleep(said.drip)
                if not said.drip:
                    self.wfile.write(said.body[: said.cut])
            except OSError:
                pass  # who asked has gone
            self.close_connection = said.cut is not None or said.endless

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    found.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
