"""By what somebody may do something to a registered person: a permit at the place that answers for the person."""

from datetime import datetime

from wuse.permits.permit import Actor, Permit
from wuse.permits.rules import check_may
from wuse.permits.store.queries import get_response
from wuse.trust.store.vault import registered_place
from wuse.vocabulary import PersonKey, PlaceCode, Purpose


def check_person(
    by: Actor,
    verb: str,
    at: datetime,
    response: str,
    purpose: Purpose,
    place: PlaceCode,
    person: PersonKey,
) -> Permit:
    """The permit for an act on a registered person.

    The place that was named is the actor's word: the one where the person is registered must be covered too.

    Raises:
        Refusal: `vault.unknown`, and those of a missing permit, purpose or response.
    """
    frame = get_response(response)
    check_may(by, verb, place=place, at=at, response=frame, purpose=purpose)
    home = registered_place(person, response=response)
    return check_may(by, verb, place=home, at=at, response=frame, purpose=purpose)
