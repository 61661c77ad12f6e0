"""A delegate: somebody who declares and shows the code for a member of the family, with that member's consent.

Source: the paper pass and the declaration by a relative of February 2020 (甬行证, 家属代办), for those without a phone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from wuse.vocabulary import PersonKey, Refusal

MOST_MEMBERS = 8
MOST_CALLED = 20
OFFER_LASTS = timedelta(hours=1)
"""How long a code holds that the member gave from the own page; one given at a counter holds as a claim code does."""


class DelegateKind(StrEnum):
    """For whom somebody acts, as they say themselves."""

    CHILD = "child"
    PARENT = "parent"
    OTHER = "other"


class DelegateEnd(StrEnum):
    """Who ended it: the DELEGATE, or the PERSON for whom the delegate acted."""

    DELEGATE = "delegate"
    PERSON = "person"


@dataclass(frozen=True)
class Delegate:
    """One person acting for another. `called`: what the delegate calls the other; the register's name is not shown."""

    number: int
    delegate: PersonKey
    person: PersonKey
    response: str
    kind: DelegateKind
    called: str
    begun_at: datetime


def check_beginnable(
    *, delegate: PersonKey, person: PersonKey, called: str, members: int, known: bool
) -> None:
    """Refuse a delegate for oneself, without a name to tell members apart, a second time, or for too many.

    Raises:
        Refusal: `delegate.self`, `delegate.called`, `delegate.known`, `delegate.many`.
    """
    if delegate == person:
        raise Refusal("delegate.self", "This code stands for yourself: nobody is a delegate of their own.")
    if not 1 <= len(called.strip()) <= MOST_CALLED:
        raise Refusal(
            "delegate.called",
            "Say what you call this member of the family, in 1 to {most} characters.",
            {"most": MOST_CALLED},
        )
    if known:
        raise Refusal("delegate.known", "You act for this member of the family already.")
    if members >= MOST_MEMBERS:
        raise Refusal(
            "delegate.many",
            "You act for {most} members of the family already: end one before you add another.",
            {"most": MOST_MEMBERS},
        )
