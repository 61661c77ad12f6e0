"""One page of a partner's rows over HTTP: asked for when it is new, read up to a limit of bytes and seconds."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError

from wuse.intake.backoff import asked_wait
from wuse.intake.partner import Partner
from wuse.vocabulary import Refusal

_CHUNK = 64 * 1024
_NOTHING_NEW = (204, 304)
_TAKES = "text/csv, application/json, application/x-ndjson, application/vnd.apache.parquet;q=0.9, */*;q=0.1"


@dataclass(frozen=True)
class Seen:
    """By what a page that was read is known again: its address, and the marks that its server gave it."""

    address: str
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True)
class PartnerPage:
    """What a server answered. `content`: None when there is nothing new. `onward`: the address of the page after it."""

    seen: Seen
    content: bytes | None
    media_type: str = ""
    onward: str = ""


class Unanswered(Exception):
    """No page came. `refusal`: why, in words; `asked`: how long the server wants to be left alone."""

    def __init__(self, refusal: Refusal, asked: timedelta | None = None) -> None:
        super().__init__(refusal.code)
        self.refusal, self.asked = refusal, asked


def fetch_page(
    partner: Partner, seen: Seen, *, token: str, at: datetime, ticks: Callable[[], float]
) -> PartnerPage:
    """Ask for a page, unless it is as it was.

    Args:
        token: what opens the door; empty: nothing.
        at: now, for a server that says until when it wants to be left alone. ticks: seconds, for the deadline.

    Raises:
        Unanswered: with `partner.unreachable`, `.status`, `.redirected`, `.too_much`, `.elsewhere`.
    """
    end = ticks() + partner.seconds
    try:
        with (
            session_for(seen.address) as session,
            session.get(
                seen.address,
                headers=_headers(partner, seen, token),
                timeout=min(partner.seconds, 30),
                stream=True,
                allow_redirects=False,
            ) as answer,
        ):
            _check_status(partner, answer, at)
            marks = Seen(
                seen.address, answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", "")
            )
            if answer.status_code in _NOTHING_NEW:
                return PartnerPage(seen, None, onward=_onward(partner, answer))
            content = _body(partner, answer, lambda: ticks() > end)
            return PartnerPage(
                marks, content, answer.headers.get("Content-Type", ""), _onward(partner, answer)
            )
    except (requests.RequestException, HTTPError) as reason:
        raise Unanswered(_unreachable(partner, reason)) from None


def session_for(address: str) -> requests.Session:
    """Through the proxy of the environment, but with nobody's credentials from there."""
    session = requests.Session()
    session.trust_env = False
    session.proxies.update(requests.utils.get_environ_proxies(address))
    return session


def _headers(partner: Partner, seen: Seen, token: str) -> dict[str, str]:
    marks = {"If-None-Match": seen.etag, "If-Modified-Since": seen.modified}
    bearer = "Bearer " if partner.token_header.lower() == "authorization" else ""
    door = {partner.token_header: bearer + token} if token else {}
    return {
        "Accept": partner.media_type or _TAKES,
        "Accept-Encoding": "gzip",
        **door,
        **{name: mark for name, mark in marks.items() if mark},
    }


def _check_status(partner: Partner, answer: requests.Response, at: datetime) -> None:
    status = answer.status_code
    if status == 200 or status in _NOTHING_NEW:
        return
    if 300 <= status < 400:
        raise Unanswered(
            Refusal(
                "partner.redirected",
                "{partner} sends on to {target}, which is not followed: write the address where the rows are.",
                {"partner": partner.name, "target": answer.headers.get("Location", "")[:200]},
            )
        )
    raise Unanswered(
        Refusal(
            "partner.status",
            "{partner} answered {status}. For 401 and 403 the token counts no longer, for 404 and 410 the address is "
            "another one; anything else is for the partner to mend. It is asked again.",
            {"partner": partner.name, "status": status},
        ),
        asked_wait(answer.headers.get("Retry-After", ""), at=at),
    )


def _body(partner: Partner, answer: requests.Response, is_late: Callable[[], bool]) -> bytes:
    """The body, unpacked; what is shorter than it was to be, or has no end, is no page."""
    found, most = bytearray(), partner.megabytes * 1024 * 1024
    # Unpacked here: the library takes a packed body that was cut off for a whole one.
    while part := answer.raw.read1(_CHUNK, decode_content=False):
        found += part
        if len(found) > most:
            raise _too_much(partner)
        if is_late():
            raise requests.Timeout("the answer did not end in time")
    # Nor does it say so when a connection ends before the length that was promised.
    if answer.raw.length_remaining:
        raise requests.ConnectionError("the answer ended too soon")
    packing = answer.headers.get("Content-Encoding", "identity").strip().lower()
    return bytes(found) if packing == "identity" else _unpacked(partner, bytes(found), most, packing)


def _unpacked(partner: Partner, content: bytes, most: int, packing: str) -> bytes:
    if packing != "gzip":
        raise requests.exceptions.ContentDecodingError(f"packed with {packing}, which was not asked for")
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        whole = unpacker.decompress(content, most + 1)
    except zlib.error as reason:
        raise requests.exceptions.ContentDecodingError(str(reason)) from reason
    if len(whole) > most:
        raise _too_much(partner)
    if not unpacker.eof:
        raise requests.ConnectionError("the answer ended too soon")
    return whole


def _too_much(partner: Partner) -> Unanswered:
    return Unanswered(
        Refusal(
            "partner.too_much",
            "{partner} sent more than {most} megabytes in a page: ask for smaller ones, or raise `megabytes`.",
            {"partner": partner.name, "most": partner.megabytes},
        )
    )


def _onward(partner: Partner, answer: requests.Response) -> str:
    """The page after this one, when the answer names one on the same server."""
    link = answer.links.get("next", {}).get("url", "")
    if not link:
        return ""
    target = urljoin(answer.url, link)
    here, there = urlsplit(answer.url), urlsplit(target)
    if (here.scheme, here.netloc) != (there.scheme, there.netloc):
        raise Unanswered(
            Refusal(
                "partner.elsewhere",
                "{partner} names a next page on another server, {target}; it is not asked, the token would go there.",
                {"partner": partner.name, "target": target[:200]},
            )
        )
    return target


def _unreachable(partner: Partner, reason: Exception) -> Refusal:
    return Refusal(
        "partner.unreachable",
        "{partner} could not be read: {reason}. It is asked again; check the address and the network if it lasts.",
        {"partner": partner.name, "reason": type(reason).__name__},
    )
