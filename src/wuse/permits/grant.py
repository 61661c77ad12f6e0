"""May this permit be granted? The rules of granting, apart from who asks."""

from datetime import datetime, timedelta

from wuse.permits.permit import PermitState
from wuse.permits.response import Response
from wuse.permits.role import Role, catalogue
from wuse.vocabulary import PlaceCode, Purpose, Refusal

LONGEST_PERMIT = timedelta(days=366)


def check_grantable(
    role: Role,
    *,
    place: PlaceCode,
    response: Response | None,
    purposes: frozenset[Purpose],
    valid_from: datetime,
    valid_until: datetime,
    at: datetime,
) -> None:
    """Refuse a permit that could never count, or would count too widely.

    Raises:
        Refusal: `grant.span`, `grant.response`, `grant.purposes`.
    """
    _check_span(valid_from, valid_until, at)
    needed = needed_purposes(role)
    if not needed:
        return
    if response is None or not response.is_active(at) or not response.area.contains(place):
        raise Refusal(
            "grant.response",
            "The role {role} handles persons: name a response that is in force and whose area contains the place.",
            {"role": role.name},
        )
    if not purposes or not purposes <= needed:
        raise Refusal(
            "grant.purposes",
            "Name the purposes of this permit: one or more of {purposes}.",
            {"purposes": sorted(needed)},
        )


def needed_purposes(role: Role) -> frozenset[Purpose]:
    """The purposes that a permit with the role can have; none when the role handles no persons."""
    verbs = catalogue().verbs
    return frozenset(purpose for name in role.verbs for purpose in verbs[name].purposes)


def check_confirmable(*, state: PermitState, proposed_by: str, holder: str, by: str) -> None:
    """Refuse a confirmation that is not by a second, uninvolved person.

    Raises:
        Refusal: `grant.not_waiting`, `grant.second_person`.
    """
    if state is not PermitState.PROPOSED:
        raise Refusal("grant.not_waiting", "This permit does not wait for a confirmation any more.")
    if by in (proposed_by, holder):
        raise Refusal(
            "grant.second_person",
            "A second person must confirm: neither the one who proposed the permit nor the one who gets it.",
        )


def check_holder_fits(role: Role, *, machine: bool) -> None:
    """Refuse a role that only a person may hold for an account of a program: `grant.machine`."""
    if machine and not role.machine:
        raise Refusal(
            "grant.machine",
            "This account is a program's, and the role {role} needs a person. A program can hold: {roles}.",
            {
                "role": role.name,
                "roles": [found.name for found in catalogue().roles.values() if found.machine],
            },
        )


def check_not_own(*, holder: str, by: str) -> None:
    """Refuse a permit for oneself: `grant.own`."""
    if holder == by:
        raise Refusal("grant.own", "Nobody grants a permit to themselves: ask another permit officer.")


def _check_span(valid_from: datetime, valid_until: datetime, at: datetime) -> None:
    if not (valid_from < valid_until and at < valid_until <= at + LONGEST_PERMIT):
        raise Refusal(
            "grant.span",
            "A permit ends after it begins, in the future, and at most {days} days from now.",
            {"days": LONGEST_PERMIT.days},
        )
