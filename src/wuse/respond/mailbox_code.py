"""The code of a letter that proves a mailbox, of a firm's office or of a holder: how it is compared, how often it goes.

Whoever names a mailbox has the site write to it before anybody knows whose it is: so letters are counted by who asks.
"""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

from wuse.vocabulary import Refusal

MOST_TRIES = 5
"""Wrong codes, after which another letter has to be asked for. Ours."""
NEXT_LETTER = timedelta(minutes=10)
"""How far the letters with a code are apart that one asks for, so that nobody is flooded by another's hand. Ours."""
MOST_A_DAY = 5
"""So many letters with a code one asks for within `DAY`: whoever waits floods nobody either. Ours."""
DAY = timedelta(hours=24)


def check_next_letter(asked: Sequence[datetime], *, at: datetime) -> None:
    """Refuse to have one more letter with a code sent, wherever it would go: `mailbox.soon`, `mailbox.many`.

    Args:
        asked: when the same firm or holder asked for one within `DAY`, also for mailboxes that were taken back since.
    """
    if any(at - one < NEXT_LETTER for one in asked):
        raise Refusal(
            "mailbox.soon",
            "A letter with a code was asked for a moment ago: look for it, or ask again in {minutes} minutes.",
            {"minutes": int(NEXT_LETTER.total_seconds() // 60)},
        )
    if len(asked) >= MOST_A_DAY:
        raise Refusal(
            "mailbox.many",
            "{most} letters with a code were asked for within 24 hours: ask for the next one tomorrow.",
            {"most": MOST_A_DAY},
        )


def is_same_code(entered: str, code: str) -> bool:
    """Whether a code is that of the letter, however it was typed."""
    return hmac.compare_digest(_plain(entered), _plain(code))


def _plain(code: str) -> bytes:
    return "".join(sign for sign in code.upper() if sign.isalnum()).encode()
