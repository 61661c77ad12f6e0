"""How a traveller without an account comes back: a reference that can be told aloud, and a secret beside it.

With both the traveller has the own health code on the telephone, once the airport team has seen them land.
"""

import hmac
from datetime import datetime, timedelta
from typing import Protocol

from wuse.permits.secret_code import code_digest
from wuse.respond.arrival_table import ArrivalState
from wuse.vocabulary import Refusal

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 letters and digits, without those that look alike."""
REFERENCE_BYTES, SECRET_BYTES = 5, 8
MOST_TRIES, CLOSED_FOR = 10, timedelta(hours=1)


class Tried(Protocol):
    """What is kept of a declaration's secret."""

    secret: str
    wrong_tries: int
    tried_at: datetime | None


def letters_of(content: bytes) -> str:
    """Random bytes as text that can be read out: five bits a letter."""
    number, length = int.from_bytes(content), len(content) * 8 // 5
    return "".join(_LETTERS[number >> 5 * place & 31] for place in reversed(range(length)))


def as_written(text: str) -> str:
    """A reference or secret as it was given out, however it was typed."""
    return "".join(letter for letter in text.upper() if letter in _LETTERS)


def secret_digest(secret: str) -> str:
    """What is kept of a secret."""
    return code_digest(as_written(secret))


def check_secret(kept: Tried | None, secret: str, *, at: datetime) -> None:
    """Refuse a wrong secret, in the words of an unknown reference; after ten of them everything for an hour.

    Raises:
        Refusal: `arrival.secret`.
    """
    right = kept is not None and hmac.compare_digest(kept.secret, secret_digest(secret))
    if kept is None or is_closed(kept, at=at) or not right:
        raise Refusal(
            "arrival.secret",
            "Reference and secret do not belong together, or there were too many wrong tries: read them off again, or "
            "come back in an hour.",
        )


def is_closed(kept: Tried, *, at: datetime) -> bool:
    """Whether too many wrong secrets were tried within the hour."""
    return kept.wrong_tries >= MOST_TRIES and kept.tried_at is not None and at < kept.tried_at + CLOSED_FOR


def check_has_code(state: ArrivalState, *, registered: bool) -> None:
    """Refuse the code before the landing, of a journey that was cancelled, and of whoever was known before.

    Until then nobody has held the document against the person. Who stood in the register before the declaration may be
    somebody else than who wrote it, and no reference opens their code.

    Args:
        registered: whether the declaration itself brought the person into the register.

    Raises:
        Refusal: `arrival.code_cancelled`, `arrival.code_early`, `arrival.code_known`.
    """
    if state is ArrivalState.CANCELLED:
        raise Refusal("arrival.code_cancelled", "The journey was cancelled: there is no code for it.")
    if not state.has_landed:
        raise Refusal(
            "arrival.code_early",
            "There is no code yet: it is here as soon as the airport team has recorded your landing.",
        )
    if not registered:
        raise Refusal(
            "arrival.code_known",
            "Somebody with this document stood in the register before, so that the code is not shown by reference. Ask "
            "the team that has charge of you, or a service counter: they print it, and give you a claim code for an "
            "account.",
        )
