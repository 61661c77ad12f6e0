"""A witness as a web application (WSGI, PEP 3333): plain text, two addresses, nothing else.

    GET /                 its name, its key, and the size that it signed last of every log
    POST /add-checkpoint  the witness protocol (C2SP tlog-witness)

Anyone may ask: a request counts only with the log's own signature. What one who sends a flood could do: keep the
witness busy; a reverse proxy in front limits the rate.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from http import HTTPStatus
from typing import IO, Any

from wuse.trust.log.witness import Answer, Witness

MOST_BYTES = 64_000
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def witness_site(witness: Witness, *, clock: Callable[[], datetime]) -> Application:
    """The application of a witness; `clock` gives the moment that a cosignature names."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        answer = _guarded(witness, environ, clock)
        body = answer.body.encode()
        headers = [
            ("Content-Type", answer.content_type),
            ("Content-Length", str(len(body))),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ]
        if answer.status == HTTPStatus.METHOD_NOT_ALLOWED:
            headers.append(("Allow", _METHODS[environ.get("PATH_INFO", "")]))
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]

    return application


_METHODS = {"": "GET, HEAD", "/": "GET, HEAD", "/add-checkpoint": "POST"}


def _guarded(witness: Witness, environ: dict[str, Any], clock: Callable[[], datetime]) -> Answer:
    try:
        return _answer(witness, environ, clock)
    except Exception as reason:
        # Whoever asks learns that it failed and no more; the operator finds the kind in the server's own output.
        print(f"wuse log witness: {type(reason).__name__}", file=environ["wsgi.errors"], flush=True)
        return Answer(500, "The witness could not answer: its operator finds why in its output.\n")


def _answer(witness: Witness, environ: dict[str, Any], clock: Callable[[], datetime]) -> Answer:
    path, method = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
    if path not in _METHODS:
        return Answer(404, "There is nothing here. Checkpoints are sent to /add-checkpoint.\n")
    if method not in _METHODS[path].split(", "):
        return Answer(405, f"This address answers to {_METHODS[path]} only.\n")
    if path != "/add-checkpoint":
        return Answer(200, _page(witness))
    length = environ.get("CONTENT_LENGTH") or ""
    if not length.isdecimal():
        return Answer(411, "The length of the request is missing.\n")
    if int(length) > MOST_BYTES:
        return Answer(413, f"The request is longer than {MOST_BYTES} bytes.\n")
    body: IO[bytes] = environ["wsgi.input"]
    return witness.add_checkpoint(body.read(int(length)), at=clock())


def _page(witness: Witness) -> str:
    lines = [f"witness {witness.key.name}", f"key {witness.key.encode()}"]
    lines += [f"log {seen.origin} {seen.size}" for seen in witness.watched()]
    return "".join(f"{line}\n" for line in lines)
