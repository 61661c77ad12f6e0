"""Permits: proposed, confirmed by a second person where the role is powerful, withdrawn."""

from datetime import datetime

from wuse.permits.entry import entry_for
from wuse.permits.grant import check_confirmable, check_grantable, check_holder_fits, check_not_own
from wuse.permits.permit import Actor, PermitState
from wuse.permits.role import Role, catalogue
from wuse.permits.rules import check_may
from wuse.permits.store.models import Account, PermitRow, ResponseRow
from wuse.permits.store.queries import get_account, get_permit, response_of
from wuse.trust.audit import Audit
from wuse.vocabulary import PlaceCode, Purpose, Refusal


def propose_permit(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    account: str,
    role: str,
    place: PlaceCode,
    response: str = "",
    purposes: frozenset[Purpose] = frozenset(),
    valid_from: datetime,
    valid_until: datetime,
) -> int:
    """Grant a permit, or propose it when the role is powerful. Returns its number.

    Raises:
        Refusal: `grant.own`, `grant.role`, `grant.span`, `grant.response`, `grant.purposes`, `grant.citizen`,
            `grant.machine`, `account.unknown`, and those of a missing permit.
    """
    allowed = check_may(by, "permit.propose", place=place, at=at)
    wanted, holder = _role(role), _holder(account, by)
    check_holder_fits(wanted, machine=holder.machine)
    frame = ResponseRow.objects.filter(code=response).first()
    check_grantable(
        wanted,
        place=place,
        response=response_of(frame) if frame else None,
        purposes=purposes,
        valid_from=valid_from,
        valid_until=valid_until,
        at=at,
    )
    with audit.transaction():
        row = PermitRow.objects.create(
            account=holder,
            role=role,
            place=place,
            response=frame,
            purposes=sorted(purposes),
            valid_from=valid_from,
            valid_until=valid_until,
            state=PermitState.PROPOSED if wanted.powerful else PermitState.ACTIVE,
            proposed_by=by.account,
            proposed_at=at,
        )
        audit.append(
            entry_for(
                by,
                "permit.propose",
                at=at,
                permit=allowed,
                place=place,
                facts={"permit": row.pk, "role": role, "purposes": sorted(purposes), "response": response},
                details={"account": holder.uid},
            )
        )
        return row.pk


def confirm_permit(*, audit: Audit, by: Actor, at: datetime, number: int) -> None:
    """Confirm a proposed permit as the second person; it counts from then on.

    Raises:
        Refusal: `permit.unknown`, `grant.not_waiting`, `grant.second_person`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_permit(number, lock=True)
        allowed = check_may(by, "permit.confirm", place=row.place, at=at)
        check_confirmable(
            state=PermitState(row.state), proposed_by=row.proposed_by, holder=row.account.uid, by=by.account
        )
        row.state, row.confirmed_by = PermitState.ACTIVE, by.account
        row.save()
        audit.append(
            entry_for(by, "permit.confirm", at=at, permit=allowed, place=row.place, facts={"permit": row.pk})
        )


def withdraw_permit(*, audit: Audit, by: Actor, at: datetime, number: int) -> None:
    """Withdraw a permit or a proposal; it never counts again.

    Raises:
        Refusal: `permit.unknown`, `grant.withdrawn`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_permit(number, lock=True)
        allowed = check_may(by, "permit.withdraw", place=row.place, at=at)
        if row.state == PermitState.WITHDRAWN:
            raise Refusal("grant.withdrawn", "This permit was withdrawn before.")
        row.state, row.withdrawn_by = PermitState.WITHDRAWN, by.account
        row.save()
        audit.append(
            entry_for(by, "permit.withdraw", at=at, permit=allowed, place=row.place, facts={"permit": row.pk})
        )


def _holder(uid: str, by: Actor) -> Account:
    """The account that gets the permit: one of staff, and not the giver's own."""
    found = get_account(uid)
    check_not_own(holder=found.uid, by=by.account)
    if found.organisation is None:
        raise Refusal(
            "grant.citizen", "Permits are for accounts of staff: this one belongs to no organisation."
        )
    return found


def _role(name: str) -> Role:
    found = catalogue().roles.get(name)
    if found is None:
        raise Refusal(
            "grant.role",
            "There is no role {role}. Known: {known}.",
            {"role": name, "known": list(catalogue().roles)},
        )
    return found
