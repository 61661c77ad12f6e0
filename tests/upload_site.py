"""A site on loopback that takes one file in parts, and breaks off, refuses and forgets as a list tells it to."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

RECEIPT = {"receipt": "r-1", "repeated": False, "tables": [], "problems": []}


@dataclass(frozen=True)
class Fault:
    """What happens at a request in place of the right thing.

    `status` and `code`: it is refused, with `headers`. `body`: something else answers. `cut`: so many bytes of the part
    are kept, and the line breaks. `silent`: the right thing happens, and the line breaks before the answer. `forget`:
    what came is lost first.
    """

    status: int = 0
    code: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    cut: int | None = None
    silent: bool = False
    forget: bool = False


@dataclass
class UploadSite:
    """What it holds, what it was asked, and its faults by the number of the request."""

    faults: Mapping[int, Fault]
    content: bytearray = field(default_factory=bytearray)
    taken: bool = False
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    address: str = ""


@contextmanager
def upload_site(faults: Mapping[int, Fault] | None = None) -> Iterator[UploadSite]:
    """Serve until the block ends."""
    site = UploadSite(faults or {})

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self._answer()

        def do_PATCH(self) -> None:
            self._answer()

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            fault = site.faults.get(len(site.asked))
            site.asked.append((self.command, self.path, dict(self.headers)))
            if fault and fault.forget:
                site.content.clear()
            if fault and fault.cut is not None:
                site.content += body[: fault.cut]
            if fault and fault.status:
                said = (
                    fault.body
                    or json.dumps(
                        {"code": fault.code, "message": f"no: {fault.code}", "details": {}}
                    ).encode()
                )
                return self._say(fault.status, fault.headers, said)
            if fault and fault.cut is not None:
                return None
            status, headers, said = self._right(body)
            return None if fault and fault.silent else self._say(status, headers, said)

        def _right(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
            if site.taken:
                return 200, {"Upload-Complete": "?1"}, json.dumps({**RECEIPT, "repeated": True}).encode()
            told = {"Upload-Offset": str(len(site.content)), "Upload-Complete": "?0"}
            if self.command == "POST":
                return 201, {**told, "Location": "/api/v1/uploads/u-1"}, b"{}"
            if int(self.headers["Upload-Offset"]) != len(site.content):
                said = {"code": "upload.offset", "message": "another byte", "details": {}}
                return 409, told, json.dumps(said).encode()
            site.content += body
            if self.headers["Upload-Complete"] == "?1":
                site.taken = True
                return 200, {"Upload-Complete": "?1"}, json.dumps(RECEIPT).encode()
            return 204, {**told, "Upload-Offset": str(len(site.content))}, b""

        def _say(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is written."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
