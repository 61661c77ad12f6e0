"""Which organisations can take somebody over: those of whose staff one has a permit for it."""

from collections.abc import Iterator
from datetime import datetime

from wuse.permits import Permit
from wuse.permits.permit import PermitState
from wuse.permits.role import catalogue
from wuse.permits.store.models import OrganisationRow, PermitRow
from wuse.permits.store.queries import permit_of
from wuse.respond.store.tracing_models import IsolationRow
from wuse.vocabulary import PlaceCode, Purpose


def holders_of(
    verb: str, *, response: str, purpose: Purpose, at: datetime
) -> Iterator[tuple[OrganisationRow, Permit]]:
    """The organisations that have somebody with a permit for an act now, by place and code; once for each permit."""
    permits = PermitRow.objects.filter(
        role__in=[role.name for role in catalogue().roles_with(verb)],
        state=PermitState.ACTIVE,
        response__code=response,
        account__is_active=True,
        account__organisation__isnull=False,
    ).select_related("account__organisation", "response")
    for held in permits.order_by("account__organisation__place", "account__organisation__code"):
        own, permit = held.account.organisation, permit_of(held)
        assert own is not None, "asked for those that have one"
        if permit.is_valid(at) and purpose in permit.purposes:
            yield own, permit


def transfer_receivers(row: IsolationRow, *, at: datetime) -> set[str]:
    """The codes of the organisations that could acknowledge somebody in isolation now."""
    held = holders_of("isolation.receive", response=row.response, purpose=Purpose.ISOLATION_CARE, at=at)
    return {own.code for own, permit in held if permit.covers(PlaceCode(row.place))}
