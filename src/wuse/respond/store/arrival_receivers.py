"""Which organisations can take somebody over: those of whose staff one has the permit for the place."""

from datetime import datetime

from wuse.permits.permit import PermitState
from wuse.permits.role import catalogue
from wuse.permits.store.models import PermitRow
from wuse.permits.store.queries import permit_of
from wuse.respond.arrival_table import arrival_table
from wuse.respond.store.arrival_models import ArrivalRow
from wuse.vocabulary import PlaceCode, Purpose

PURPOSE = Purpose.ISOLATION_CARE


def arrival_receivers(row: ArrivalRow, offer: str, *, at: datetime) -> dict[str, PlaceCode]:
    """The organisations that could acknowledge an offer of an arrival now, with the place of each.

    Args:
        offer: step that offers, such as `offer_county`.
    """
    verb = arrival_table().receipt_of(offer).verb
    permits = PermitRow.objects.filter(
        role__in=[role.name for role in catalogue().roles_with(verb)],
        state=PermitState.ACTIVE,
        response__code=row.response,
        account__is_active=True,
        account__organisation__isnull=False,
    ).select_related("account__organisation", "response")
    found = {}
    for held in permits.order_by("account__organisation__place", "account__organisation__code"):
        own, permit = held.account.organisation, permit_of(held)
        assert own is not None, "asked for those that have one"
        place, county = PlaceCode(own.place), row.destination[:6]
        near = place.startswith(county) or county.startswith(place)
        if (
            near
            and permit.is_valid(at)
            and PURPOSE in permit.purposes
            and permit.covers(_goes_to(row, offer, place))
        ):
            found[own.code] = place
    return found


def _goes_to(row: ArrivalRow, offer: str, place: PlaceCode) -> PlaceCode:
    """Where the person would be: an offer to a community moves the destination into its place."""
    stays = offer != "offer_home" or row.destination.startswith(place)
    return PlaceCode(row.destination) if stays else place
