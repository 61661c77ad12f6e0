"""Permits: a role at a place, under a response, for purposes, from a day to a day; and the one who holds them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wuse.permits.role import Role, catalogue
from wuse.vocabulary import PersonKey, PlaceCode, Purpose


class PermitState(StrEnum):
    """PROPOSED waits for a second person; ACTIVE counts between its days; WITHDRAWN never counts again."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Permit:
    """What an account holds. `response`: empty for roles that handle no persons."""

    number: int
    role: str
    place: PlaceCode
    response: str
    purposes: frozenset[Purpose]
    valid_from: datetime
    valid_until: datetime
    state: PermitState = PermitState.ACTIVE

    @property
    def title(self) -> Role:
        """The role with its verbs."""
        return catalogue().roles[self.role]

    def is_valid(self, at: datetime) -> bool:
        """Whether it counts at a moment."""
        return self.state is PermitState.ACTIVE and self.valid_from <= at < self.valid_until

    def gives(self, verb: str) -> bool:
        """Whether its role has the verb."""
        return verb in self.title.verbs

    def covers(self, place: str) -> bool:
        """Whether the place lies in its jurisdiction."""
        return self.place.contains(place)


@dataclass(frozen=True)
class Actor:
    """Who acts: an account with its permits, as the site knows it for the length of a request.

    Attributes:
        account: opaque id; empty for somebody who is not signed in.
        organisation: code of the organisation.
        second_factor: whether the session was opened with one.
        person: the account's own person, for a citizen who has claimed a key.
    """

    account: str = ""
    organisation: str = ""
    permits: tuple[Permit, ...] = ()
    second_factor: bool = False
    person: PersonKey | None = None

    @property
    def signed_in(self) -> bool:
        """Whether somebody is known at all."""
        return bool(self.account)


NOBODY = Actor()
"""Somebody who is not signed in."""
