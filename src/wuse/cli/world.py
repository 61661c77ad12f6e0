"""The one place of the command line that asks the world for time and randomness; below, both are arguments."""

import secrets
from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def random_token() -> str:
    """A fresh secret text, for a key that is made once."""
    return secrets.token_urlsafe(50)
