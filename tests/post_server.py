"""Servers on loopback that notices are sent to: a webhook, and a mail server that speaks as much SMTP as is needed."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What a webhook answers."""

    status: int = 200
    body: bytes = b'{"errcode": 0}'
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Hook:
    """A webhook: what it answers next (the last answer stays), and what it was sent."""

    answers: list[Answer] = field(default_factory=lambda: [Answer()])
    posted: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    address: str = ""

    def next(self) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@dataclass
class Mailbox:
    """A mail server: the letters that it took, and what it answers to a sender's address."""

    letters: list[str] = field(default_factory=list)
    refuses: bool = False
    address: str = ""


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def hook_server() -> Iterator[Hook]:
    """A webhook until the block ends."""
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.posted.append((self.path, dict(self.headers), body))
            said = hook.next()
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            self.wfile.write(said.body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    hook.address = f"http://127.0.0.1:{server.server_port}/robot/send?access_token=t"
    with _serving(server):
        yield hook


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """A mail server until the block ends."""
    box = Mailbox()
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _handler(box))
    server.daemon_threads = True
    box.address = f"smtp://127.0.0.1:{server.server_address[1]}"
    with _serving(server):
        yield box


def _handler(box: Mailbox) -> type[socketserver.StreamRequestHandler]:
    def spoken(line: str) -> str:
        word = line.split(" ")[0].upper()
        if word == "MAIL" and box.refuses:
            return "550 not from here"
        if word == "DATA":
            return "354 go on"
        return "221 bye" if word == "QUIT" else "250 ok"

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 mail\r\n")
            while line := self.rfile.readline().decode().strip():
                answer = spoken(line)
                self.wfile.write(f"{answer}\r\n".encode())
                if answer.startswith("354"):
                    self._take()
                if answer.startswith("221"):
                    return

        def _take(self) -> None:
            lines = []
            while (line := self.rfile.readline().decode()) != ".\r\n":
                lines.append(line)
            box.letters.append("".join(lines))
            self.wfile.write(b"250 taken\r\n")

    return Handler
