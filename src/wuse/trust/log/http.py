"""A log read over HTTP, and a witness asked: bounded in time and size, and never led to another host.

What one who controls the address could do: answer nothing, or another log's files. Nothing that comes from here is
believed before a signature or a proof bears it out; the limits keep a hostile server from filling the reader's memory
or holding it for ever.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests
from requests import Response, Session
from urllib3.exceptions import HTTPError

from wuse.trust.log.note import LogKey, parse_key
from wuse.trust.log.tiles import WIDTH, TileName, beginning, decode_entries, tile_of
from wuse.trust.log.witness import Answer, Post
from wuse.vocabulary import Refusal

_MOST_NOTE = 1_000_000
_MOST_KEY = 2_000
_MOST_ANSWER = 64_000
_MOST_REDIRECTS = 3
_CHUNK = 1 << 14
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Pace:
    """How long to wait and how often to try. `sleep` waits seconds; `ticks` are seconds that only grow.

    Attributes:
        timeout: seconds for the connection, and for every silence in between.
        deadline: seconds for one answer, whole.
        attempts: tries while the server fails; the wait doubles from `wait` seconds.
    """

    sleep: Callable[[float], None]
    ticks: Callable[[], float]
    timeout: float = 10.0
    deadline: float = 60.0
    attempts: int = 4
    wait: float = 0.5


class LogSite:
    """A log below an address, such as `https://wuse.example.cn/log`."""

    def __init__(self, address: str, pace: Pace) -> None:
        self.address = _checked(address)
        self._pace = pace
        self._session = Session()

    def checkpoint_bytes(self) -> bytes:
        """The newest signed checkpoint.

        Raises:
            Refusal: as for every file: `log.unreachable`, `log.not_served`, `log.answered`, `log.too_much` or
                `log.redirected`.
        """
        return self._get("checkpoint", _MOST_NOTE)

    def fetch(self, name: TileName) -> bytes:
        """A tile's bytes; of a partial one that is gone, the beginning of the full one."""
        try:
            return self._get(name.path, _most_of(name))
        except Refusal as refusal:
            if refusal.code != "log.not_served" or name.width == WIDTH:
                raise
        whole = TileName(name.level, name.number)
        return beginning(name, self._get(whole.path, _most_of(whole)))

    def entry(self, index: int, size: int) -> bytes:
        """The entry at an index of the tree of that size."""
        name = tile_of(-1, index // WIDTH, size)
        return decode_entries(name, self.fetch(name))[index % WIDTH]

    def signed_at(self, size: int) -> bytes | None:
        """The checkpoint of that size as the log keeps it in its history; none when it keeps no such one."""
        return self._maybe(f"history/{size}")

    def witnessed(self) -> bytes | None:
        """The newest checkpoint that witnesses have confirmed; none when the log lays none out."""
        return self._maybe("witnessed")

    def key(self) -> LogKey:
        """The log's key as the log itself hands it out; who needs certainty has it from elsewhere."""
        return parse_key(self._get("key", _MOST_KEY).decode("utf-8", errors="replace"))

    def _maybe(self, path: str) -> bytes | None:
        try:
            return self._get(path, _MOST_NOTE)
        except Refusal as refusal:
            if refusal.code == "log.not_served":
                return None
            raise

    def _get(self, path: str, most: int) -> bytes:
        status, body, _ = _ask(self._session, "GET", f"{self.address}/{path}", None, most, self._pace)
        if status == 200:
            return body
        raise _refused(f"{self.address}/{path}", status)


def witness_at(address: str, pace: Pace) -> Post:
    """The way to a witness: sends a request to `<address>/add-checkpoint` and brings the answer, whatever it is."""
    target = f"{_checked(address)}/add-checkpoint"

    def post(data: bytes) -> Answer:
        with Session() as session:
            status, body, kind = _ask(session, "POST", target, data, _MOST_ANSWER, pace)
        return Answer(status, body.decode("utf-8", errors="replace"), kind)

    return post


def is_address(text: str) -> bool:
    """Whether a text is an address to fetch from, and not a folder."""
    return text.startswith(("http://", "https://"))


def _checked(address: str) -> str:
    try:
        parts = urlsplit(address)
        whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        whole = None
    if not whole or parts.query or parts.fragment:
        raise Refusal(
            "log.address_malformed",
            "“{address}” is not an address of a log or witness: write it as https://host/path.",
            {"address": address},
        )
    return address.rstrip("/")


def _most_of(name: TileName) -> int:
    """How many bytes a tile may have at most: hashes, or entries each after two bytes of length."""
    return name.width * (32 if name.level >= 0 else 2 + 0xFFFF)


def _ask(
    session: Session, method: str, address: str, data: bytes | None, most: int, pace: Pace
) -> tuple[int, bytes, str]:
    """Status, body and type of an answer; asked again, more and more slowly, while the server fails."""
    for attempt in range(pace.attempts):
        last = attempt == pace.attempts - 1
        try:
            found = _once(session, method, address, data, most, pace)
            if found[0] < 500 or last:
                return found
        except (requests.RequestException, HTTPError) as reason:
            if last:
                raise _unreachable(address, reason) from reason
        pace.sleep(pace.wait * 2**attempt)
    raise ValueError("a pace has one attempt at least")


def _once(
    session: Session, method: str, address: str, data: bytes | None, most: int, pace: Pace
) -> tuple[int, bytes, str]:
    end = pace.ticks() + pace.deadline
    for _ in range(_MOST_REDIRECTS + 1):
        with session.request(
            method, address, data=data, timeout=pace.timeout, stream=True, allow_redirects=False
        ) as answer:
            if answer.status_code not in _REDIRECTS:
                body = _body(answer, address, most, lambda: pace.ticks() > end)
                return answer.status_code, body, answer.headers.get("Content-Type", "")
            address = _onward(address, answer.headers.get("Location", ""))
    raise _redirected(address, address)


def _body(answer: Response, address: str, most: int, is_late: Callable[[], bool]) -> bytes:
    """The body, decoded; a read ends with what has come, so that a trickle meets the deadline too."""
    found = bytearray()
    while part := answer.raw.read1(_CHUNK, decode_content=True):
        found += part
        if len(found) > most:
            raise Refusal(
                "log.too_much",
                "{address} sent more than {most} bytes: this is not a file of a log. Check the address.",
                {"address": address, "most": most},
            )
        if is_late():
            raise requests.Timeout("the answer did not end in time")
    return bytes(found)


def _onward(address: str, location: str) -> str:
    """Where a redirect leads, when that is the same host and no less safe."""
    target = urljoin(address, location)
    here, there = urlsplit(address), urlsplit(target)
    if here.netloc != there.netloc or there.scheme not in (here.scheme, "https"):
        raise _redirected(address, target)
    return target


def _redirected(address: str, target: str) -> Refusal:
    return Refusal(
        "log.redirected",
        "{address} sends on to {target}, which is not followed: name the address where the files are.",
        {"address": address, "target": target},
    )


def _unreachable(address: str, reason: Exception) -> Refusal:
    return Refusal(
        "log.unreachable",
        "{address} could not be read: {reason}. Check the address and the network, then try again.",
        {"address": address, "reason": type(reason).__name__},
    )


def _refused(address: str, status: int) -> Refusal:
    if status in (404, 410):
        return Refusal(
            "log.not_served",
            "There is nothing at {address} ({status}): check the address; if it is right, the log is not whole.",
            {"address": address, "status": status},
        )
    return Refusal(
        "log.answered",
        "{address} answered with status {status} instead of the file. Look again later, or tell its operator.",
        {"address": address, "status": status},
    )
