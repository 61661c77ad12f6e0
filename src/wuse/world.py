"""The one place that asks the world for time and randomness; the command line and the screens hand both
down as arguments.
"""

import secrets
import time
from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def ticks() -> float:
    """Seconds that only grow, to measure a wait with."""
    return time.monotonic()


def entropy(size: int) -> bytes:
    """So many random bytes."""
    return secrets.token_bytes(size)


def chance() -> float:
    """A number drawn evenly from 0 to 1."""
    return secrets.randbelow(1 << 53) / (1 << 53)


def random_code() -> str:
    """A fresh code of 100 random bits that a person can type: five groups of four, without 0, 1, I and O."""
    letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(5))


def random_id(kind: str = "a") -> str:
    """A fresh opaque id: of an account, or of another kind by its first letter."""
    return f"{kind}-" + secrets.token_hex(10)
