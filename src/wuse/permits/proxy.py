"""A proxy: somebody who declares and shows the code for a member of the family, with that member's consent.

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


class ProxyKind(StrEnum):
    """For whom somebody acts, as they say themselves."""

    CHILD = "child"
    PARENT = "parent"
    OTHER = "other"


class ProxyEnd(StrEnum):
    """Who ended it: the PROXY, or the PERSON for whom the proxy acted."""

    PROXY = "proxy"
    PERSON = "person"


@dataclass(frozen=True)
class Proxy:
    """One person acting for another. `called`: what the proxy calls the other; the register's name is not shown."""

    number: int
    proxy: PersonKey
    person: PersonKey
    response: str
    kind: ProxyKind
    called: str
    begun_at: datetime


def check_beginnable(*, proxy: PersonKey, person: PersonKey, called: str, members: int, known: bool) -> None:
    """Refuse a proxy for oneself, without a name to tell members apart, a second time, or for too many.

    Raises:
        Refusal: `proxy.self`, `proxy.called`, `proxy.known`, `proxy.many`.
    """
    if proxy == person:
        raise Refusal("proxy.self", "This code stands for yourself: nobody is a proxy of their own.")
    if not 1 <= len(called.strip()) <= MOST_CALLED:
        raise Refusal(
            "proxy.called",
            "Say what you call this member of the family, in 1 to {most} characters.",
            {"most": MOST_CALLED},
        )
    if known:
        raise Refusal("proxy.known", "You act for this member of the family already.")
    if members >= MOST_MEMBERS:
        raise Refusal(
            "proxy.many",
            "You act for {most} members of the family already: end one before you add another.",
            {"most": MOST_MEMBERS},
        )
