"""When to look again: at the next turn after a success, later and later after failures, never sooner than asked to.

Failures of many who wait alike would come back at the same moment; so the wait is drawn anew each time, anywhere
between nothing and its limit ("full jitter": M. Brooker, Exponential Backoff and Jitter, 2015).
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

FIRST = timedelta(seconds=30)
LONGEST = timedelta(hours=1)
# Who asks for more than that is looked for once a day all the same.
_MOST_ASKED = timedelta(days=1)
_SOONEST = timedelta(seconds=1)
_MOST_DOUBLINGS = 20


def wait_after(
    failures: int,
    *,
    chance: float,
    asked: timedelta | None = None,
    first: timedelta = FIRST,
    longest: timedelta = LONGEST,
) -> timedelta:
    """How long to wait after so many failures in a row.

    Args:
        chance: drawn evenly from 0 to 1.
        asked: how long the other side asked to be left alone; then the draw comes on top of that.
        first: what the wait after one failure is drawn from. longest: what no wait is drawn beyond.
    """
    limit: timedelta = min(longest, first * 2 ** min(max(failures, 1) - 1, _MOST_DOUBLINGS))
    drawn: timedelta = max(_SOONEST, limit * chance)
    return min(asked or timedelta(), _MOST_ASKED) + drawn


def is_due(next_at: datetime | None, *, at: datetime, every: timedelta) -> bool:
    """Whether it is time. A moment further away than any wait can be was set by a clock that was wrong."""
    furthest = max(every, _MOST_ASKED + LONGEST)
    return next_at is None or at >= next_at or next_at - at > furthest


def asked_wait(header: str, *, at: datetime) -> timedelta | None:
    """What a `Retry-After` asks for, in seconds or as a date (RFC 9110, 10.2.3); None when it says nothing sound."""
    text = header.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), int(_MOST_ASKED.total_seconds())))
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(moment - at, timedelta())
