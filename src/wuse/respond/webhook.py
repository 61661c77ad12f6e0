"""Notices by webhook: one POST with JSON, signed, to an address that the site's own files name.

Forms: `plain` for a program of the office; `dingtalk` (钉钉) and `wecom` (企业微信) for a robot of a chat group.
Sources: the custom robot of DingTalk signs `timestamp + "\\n" + secret` by HMAC-SHA-256 and puts both into the address;
the robot of WeCom has its key in its address. Both take `{"msgtype": "text", "text": {"content": …}}` and answer
`errcode` 0 when they took it.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote_plus

import requests

from wuse.respond.channel import AnyNotice, ChannelTrouble, NoticeChannel, ToldNotice
from wuse.respond.firm_notice import FirmNotice
from wuse.respond.holder_letter import HolderLetter


@dataclass(frozen=True)
class WebhookPost:
    """What is sent."""

    address: str
    body: bytes
    headers: Mapping[str, str]


def send_by_webhook(
    channel: NoticeChannel, told: Sequence[ToldNotice], *, secret: str, at_second: int
) -> None:
    """Post notices in one message.

    Raises:
        ChannelTrouble: `unreachable`, `http.<status>`, `errcode.<number>`.
    """
    post = webhook_post(channel, told, secret=secret, at_second=at_second)
    try:
        answer = requests.post(
            post.address, data=post.body, headers=post.headers, timeout=channel.seconds, allow_redirects=False
        )
    except requests.RequestException:
        raise ChannelTrouble("unreachable") from None
    if not 200 <= answer.status_code < 300:
        raise ChannelTrouble(f"http.{answer.status_code}", asked=answer.headers.get("Retry-After", ""))
    if channel.form != "plain" and (code := _errcode(answer)) != 0:
        raise ChannelTrouble(f"errcode.{code}")


def webhook_post(
    channel: NoticeChannel, told: Sequence[ToldNotice], *, secret: str, at_second: int
) -> WebhookPost:
    """The request that tells notices.

    Args:
        secret: signs the message; it is not signed when there is none.
        at_second: seconds since 1970, that the signature is bound to.
    """
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "wuse"}
    if channel.form == "plain":
        body = _plain(told)
        return WebhookPost(channel.address, body, {**headers, **_signature(body, secret, at_second)})
    text = "\n".join(one.text for one in told)
    body = json.dumps({"msgtype": "text", "text": {"content": text}}, ensure_ascii=False).encode()
    return WebhookPost(_signed_address(channel, secret, at_second), body, headers)


def _plain(told: Sequence[ToldNotice]) -> bytes:
    notices = [{**_values(one.notice), "text": one.text} for one in told]
    return json.dumps({"notices": notices}, ensure_ascii=False).encode()


def _values(notice: AnyNotice) -> dict[str, object]:
    frame = {"notice": notice.number, "step": notice.step, "at": notice.at.isoformat()}
    if isinstance(notice, FirmNotice):
        return {**frame, "file": notice.file, "reason": notice.reason}
    if isinstance(notice, HolderLetter):
        # No file of a channel lets one come here; if one did, it would say no more than that.
        return frame
    return {
        **frame,
        "event": notice.event,
        "mark": notice.mark,
        "level": notice.level,
        "due_at": notice.due_at.isoformat() if notice.due_at else None,
    }


def _signature(body: bytes, secret: str, at_second: int) -> dict[str, str]:
    """Headers by which the office knows that it is from here, and not from long ago."""
    if not secret:
        return {}
    signed = hmac.new(secret.encode(), f"{at_second}.".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Wuse-Timestamp": str(at_second), "X-Wuse-Signature": f"sha256={signed}"}


def _signed_address(channel: NoticeChannel, secret: str, at_second: int) -> str:
    if channel.form != "dingtalk" or not secret:
        return channel.address
    moment = at_second * 1000
    signed = hmac.new(secret.encode(), f"{moment}\n{secret}".encode(), hashlib.sha256).digest()
    joint = "&" if "?" in channel.address else "?"
    return f"{channel.address}{joint}timestamp={moment}&sign={quote_plus(base64.b64encode(signed))}"


def _errcode(answer: requests.Response) -> object:
    try:
        return answer.json().get("errcode")
    except (ValueError, AttributeError):
        return "unreadable"
