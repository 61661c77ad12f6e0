"""The mailbox of a firm's office (企业通知邮箱), proved by the code of a letter that whoever speaks for it enters.

The code is signed and not kept: it follows from the site's secret, the firm, the mailbox and the moment it was asked
for, so that another mailbox, or another asking, has another code. What one who has the secret could do: prove a mailbox
without reading it.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from wuse.respond.mailbox_code import MOST_TRIES, is_same_code
from wuse.respond.resumption_words import resumption_words
from wuse.vocabulary import Lang, Refusal

SECRET = "mailbox/1"  # noqa: S105 - the name of a secret, not the secret
CODE_LASTS = timedelta(days=3)
"""An office reads its letters within it. Ours, as for the code of a colleague."""
_DOMAIN = b"wuse mailbox v1"
_LETTERS = 10


@dataclass(frozen=True)
class NamedMailbox:
    """A mailbox that a firm has named. `tries`: wrong codes so far; `confirmed_at`: None until it is proved."""

    enterprise: str
    mailbox: str
    asked_at: datetime
    valid_until: datetime
    tries: int = 0
    confirmed_at: datetime | None = None


def mailbox_code(named: NamedMailbox, secret: bytes) -> str:
    """The code of a letter: ten signs of base32 in two groups, of HMAC-SHA-256 (RFC 2104); fifty bits, five tries."""
    moment = int(named.asked_at.timestamp() * 1_000_000)
    parts = (named.enterprise.encode(), named.mailbox.encode(), str(moment).encode())
    message = _DOMAIN + b"".join(len(part).to_bytes(2, "big") + part for part in parts)
    signed = base64.b32encode(hmac.new(secret, message, hashlib.sha256).digest()).decode()
    return f"{signed[: _LETTERS // 2]}-{signed[_LETTERS // 2 : _LETTERS]}"


def check_provable(named: NamedMailbox | None, *, at: datetime) -> NamedMailbox:
    """Refuse a code where none waits: `mailbox.none`, `mailbox.proved`, `mailbox.over`, `mailbox.tries`."""
    if named is None:
        raise Refusal("mailbox.none", "No mailbox waits for a code: name one first.")
    if named.confirmed_at is not None:
        raise Refusal("mailbox.proved", "This mailbox is confirmed already.")
    if named.tries >= MOST_TRIES:
        raise Refusal(
            "mailbox.tries", "Too many wrong codes: note the mailbox again, and another letter is sent."
        )
    if at >= named.valid_until:
        raise Refusal("mailbox.over", "The code is over: note the mailbox again, and another letter is sent.")
    return named


def is_code(named: NamedMailbox, entered: str, secret: bytes) -> bool:
    """Whether a code is that of the letter, however it was typed."""
    return is_same_code(entered, mailbox_code(named, secret))


def mailbox_letter(code: str, lang: Lang, *, until: str) -> str:
    """What the letter says: the code and until when it counts; nothing of the firm: it may come to a stranger."""
    return resumption_words().mailbox.told(lang).format(code=code, until=until)
