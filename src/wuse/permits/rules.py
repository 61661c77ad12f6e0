"""May this person? Whether the state allows it is asked elsewhere (`response.py`, the rules of each noun)."""

from collections.abc import Iterator
from datetime import datetime

from wuse.permits.permit import Actor, Permit
from wuse.permits.response import Response, check_response_active
from wuse.permits.role import Verb, catalogue
from wuse.vocabulary import Purpose, Refusal


def check_may(
    by: Actor,
    verb: str,
    *,
    place: str,
    at: datetime,
    response: Response | None = None,
    purpose: Purpose | None = None,
) -> Permit:
    """The permit by which an actor may do something, or a refusal that says which permit is missing.

    Args:
        place: code of the place that the act concerns.
        response, purpose: needed for verbs that handle persons, and not looked at for others.

    Raises:
        Refusal: `permit.sign_in`, `permit.second_factor`, `permit.missing`, `purpose.missing`, `purpose.not_allowed`,
            and the refusals of a response that is not in force.
    """
    wanted = catalogue().verbs[verb]
    check_signed_in(by)
    check_second_factor(by)
    held = list(_held(by, verb, at))
    if not held:
        raise _missing(wanted, place)
    if not wanted.personal:
        return _covering(held, wanted, place)
    check_response_active(response, module=wanted.module, place=place, at=at)
    assert response is not None
    under = [permit for permit in held if permit.response == response.code]
    return _for_purpose(_all_covering(under, wanted, place), wanted, purpose)


def can_do(
    by: Actor,
    verb: str,
    *,
    place: str,
    at: datetime,
    response: Response | None = None,
    purpose: Purpose | None = None,
) -> bool:
    """Whether `check_may` lets it pass."""
    try:
        check_may(by, verb, place=place, at=at, response=response, purpose=purpose)
    except Refusal:
        return False
    return True


def check_holds(by: Actor, verb: str, *, at: datetime) -> list[Permit]:
    """The permits that give the verb anywhere: enough to show a page, never to act.

    Raises:
        Refusal: `permit.sign_in`, `permit.second_factor`, `permit.missing`.
    """
    check_signed_in(by)
    check_second_factor(by)
    held = list(_held(by, verb, at))
    if not held:
        raise _missing(catalogue().verbs[verb], "")
    return held


def can_hold(by: Actor, verb: str, *, at: datetime) -> bool:
    """Whether `check_holds` lets it pass."""
    return by.second_factor and any(_held(by, verb, at))


def check_signed_in(by: Actor) -> None:
    """Refuse somebody who is not signed in: `permit.sign_in`."""
    if not by.signed_in:
        raise Refusal("permit.sign_in", "Sign in first: this needs a permit, or is about yourself.")


def check_second_factor(by: Actor) -> None:
    """Refuse a session that was opened with a password alone: `permit.second_factor`."""
    if not by.second_factor:
        raise Refusal(
            "permit.second_factor",
            "Set up a second factor (an authenticator app or a passkey) and sign in with it: permits count only then.",
        )


def check_citizen(by: Actor) -> None:
    """Refuse somebody whose account is not bound to a person: `permit.unclaimed`."""
    check_signed_in(by)
    if by.person is None:
        raise Refusal(
            "permit.unclaimed",
            "This account is not linked to a person yet. Apply under “About me”, or enter a claim code of a "
            "service counter there.",
        )


def _held(by: Actor, verb: str, at: datetime) -> Iterator[Permit]:
    return (permit for permit in by.permits if permit.is_valid(at) and permit.gives(verb))


def _all_covering(held: list[Permit], verb: Verb, place: str) -> list[Permit]:
    found = [permit for permit in held if permit.covers(place)]
    if not found:
        raise _missing(verb, place)
    return found


def _covering(held: list[Permit], verb: Verb, place: str) -> Permit:
    return _all_covering(held, verb, place)[0]


def _for_purpose(held: list[Permit], verb: Verb, purpose: Purpose | None) -> Permit:
    if purpose is None:
        raise Refusal(
            "purpose.missing",
            "Say for which purpose: data about persons are read and used for a named one only.",
            {"purposes": sorted({p for permit in held for p in permit.purposes if p in verb.purposes})},
        )
    for permit in held:
        if purpose in permit.purposes and purpose in verb.purposes:
            return permit
    raise Refusal(
        "purpose.not_allowed",
        "Your permit does not cover the purpose “{purpose}” for this. Choose the one that you have, or ask a permit "
        "officer.",
        {"purpose": purpose.name_en, "verb": verb.name},
    )


def _missing(verb: Verb, place: str) -> Refusal:
    roles = [role.name for role in catalogue().roles_with(verb.name)]
    return Refusal(
        "permit.missing",
        "You have no permit for this ({verb}). It comes with the role {roles}; a permit officer of the "
        "place grants it.",
        {"verb": verb.name, "place": place, "roles": roles},
    )
