"""A line to a site that takes files in parts: one request at a time, each answered or not."""

import base64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import requests

from wuse.intake.backoff import asked_wait
from wuse.intake.outgoing import Outgoing
from wuse.intake.partner import is_safe
from wuse.intake.partner_pages import session_for
from wuse.vocabulary import Lang, Refusal

_PARTIAL = "application/partial-upload"
_OFFSET = "Upload-Offset"
# What passes by itself: the site is full, busy, being started anew, or its proxy finds it away.
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 507})
# An upload that has expired is begun again, one that has come further is gone on with: both by asking where it stands.
_ANEW = ("upload.unknown", "upload.offset", "upload.overtaken", "upload.lost")


class NoAnswer(Exception):
    """No answer, or one that says to come again. `refusal`: why; `asked`: how long the site wants to be left alone."""

    def __init__(self, refusal: Refusal, asked: timedelta | None = None) -> None:
        super().__init__(refusal.code)
        self.refusal, self.asked = refusal, asked


@dataclass(frozen=True)
class PlaceInLine:
    """How far a file has come at the site; `receipt`: what it answered once it had taken it in."""

    address: str
    offset: int
    receipt: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Addressed:
    """Where rows go: the site, the table (empty for several), and the frame of rows about persons."""

    site: str
    standard: str = ""
    response: str = ""
    purpose: str = ""

    @property
    def path(self) -> str:
        """Path and query of the request that begins."""
        frame = {"response": self.response, "purpose": self.purpose}
        query = urlencode({name: value for name, value in frame.items() if value})
        table = f"/{quote(self.standard, safe='')}" if self.standard else ""
        return f"/api/v1/facts{table}" + (f"?{query}" if query else "")


@dataclass
class SendingLine:
    """Requests of one sender to one site. `key`: what opens its door; `patience`: seconds for the last answer."""

    to: Addressed
    key: str = field(repr=False)
    lang: Lang
    seconds: float = 60.0
    patience: float = 900.0

    def __post_init__(self) -> None:
        if not is_safe(self.to.site):
            raise Refusal(
                "send.address",
                "{address} is no address that a key may be sent to: write https:// and the name of the site.",
                {"address": self.to.site},
            )
        self._base = self.to.site.rstrip("/")
        self._session = session_for(self._base)

    def begin(self, file: Outgoing, *, at: datetime) -> PlaceInLine:
        """Begin to send a file, or hear how far it has come: the site knows it by its digest.

        Raises:
            NoAnswer
            Refusal: the site's own, in its words.
        """
        headers = {
            "Content-Type": file.media_type,
            "Upload-Complete": "?0",
            "Upload-Length": str(file.length),
            "Repr-Digest": f"sha-256=:{base64.b64encode(file.digest).decode()}:",
            "Content-Disposition": f"inline; filename*=UTF-8''{quote(file.file.name, safe='')}",
            **({"Content-Encoding": "gzip"} if file.packed else {}),
        }
        answer = self._ask("POST", self.to.path, b"", headers, self.patience, at)
        with self._understood():
            if answer.status_code == 200:
                return PlaceInLine("", file.length, _told(answer))
            return PlaceInLine(urlsplit(answer.headers["Location"]).path, int(answer.headers[_OFFSET]))

    def append(self, stand: PlaceInLine, content: bytes, *, at: datetime) -> PlaceInLine:
        """Add a part.

        Raises:
            NoAnswer
            Refusal: the site's own.
        """
        answer = self._ask("PATCH", stand.address, content, _headers(stand, "?0"), self.seconds, at)
        with self._understood():
            return PlaceInLine(stand.address, int(answer.headers[_OFFSET]))

    def finish(self, stand: PlaceInLine, *, at: datetime) -> Mapping[str, Any]:
        """Say that every byte is there; the answer is the receipt.

        Raises:
            NoAnswer
            Refusal: the site's own.
        """
        answer = self._ask("PATCH", stand.address, b"", _headers(stand, "?1"), self.patience, at)
        with self._understood():
            return _told(answer)

    def _ask(
        self,
        method: str,
        path: str,
        content: bytes,
        headers: Mapping[str, str],
        seconds: float,
        at: datetime,
    ) -> requests.Response:
        door = {"Authorization": f"Bearer {self.key}", "Accept-Language": self.lang}
        try:
            answer = self._session.request(
                method,
                self._base + path,
                data=content,
                headers={**door, **headers},
                timeout=seconds,
                allow_redirects=False,
            )
        except requests.RequestException as reason:
            raise NoAnswer(self._unreachable(type(reason).__name__)) from None
        _check(answer, at, self._unreachable(str(answer.status_code)))
        return answer

    @contextmanager
    def _understood(self) -> Iterator[None]:
        """What is no answer of a site, such as the page of a network that wants a password, is none."""
        try:
            yield
        except (KeyError, ValueError):
            raise NoAnswer(self._unreachable("another page")) from None

    def _unreachable(self, reason: str) -> Refusal:
        return Refusal(
            "send.no_answer",
            "{address} does not answer as it should: {reason}. What came is kept there for a while: run the same "
            "command again, and it goes on.",
            {"address": self._base, "reason": reason},
        )


def _headers(stand: PlaceInLine, complete: str) -> dict[str, str]:
    return {"Content-Type": _PARTIAL, _OFFSET: str(stand.offset), "Upload-Complete": complete}


def _check(answer: requests.Response, at: datetime, unknown: Refusal) -> None:
    """Tell what passes from what stays refused."""
    if answer.status_code < 300:
        return
    refusal = _refusal(answer) or unknown
    if answer.status_code in _PASSING or refusal.code in _ANEW:
        raise NoAnswer(refusal, asked_wait(answer.headers.get("Retry-After", ""), at=at))
    raise refusal


def _refusal(answer: requests.Response) -> Refusal | None:
    """A site's refusal in its own words; None when something else answered."""
    try:
        told = answer.json()
        return Refusal(str(told["code"]), str(told["message"]), dict(told["details"]), spoken=True)
    except (ValueError, KeyError, TypeError):
        return None


def _told(answer: requests.Response) -> Mapping[str, Any]:
    told = answer.json()
    if not isinstance(told, dict) or "receipt" not in told:
        raise ValueError("no receipt")
    return told
