"""Which organisations can take over somebody who arrived: those of whose staff one has the permit for the place."""

from datetime import datetime

from wuse.respond.arrival_table import arrival_table
from wuse.respond.store.arrival_models import ArrivalRow
from wuse.respond.store.receivers import holders_of
from wuse.vocabulary import PlaceCode, Purpose

PURPOSE = Purpose.ISOLATION_CARE


def arrival_receivers(row: ArrivalRow, offer: str, *, at: datetime) -> dict[str, PlaceCode]:
    """The organisations that could acknowledge an offer of an arrival now, with the place of each.

    Args:
        offer: step that offers, such as `offer_county`.
    """
    verb = arrival_table().receipt_of(offer).verb
    found = {}
    for own, permit in holders_of(verb, response=row.response, purpose=PURPOSE, at=at):
        place, county = PlaceCode(own.place), row.destination[:6]
        near = place.startswith(county) or county.startswith(place)
        if near and permit.covers(_goes_to(row, offer, place)):
            found[own.code] = place
    return found


def _goes_to(row: ArrivalRow, offer: str, place: PlaceCode) -> PlaceCode:
    """Where the person would be: an offer to a community moves the destination into its place."""
    stays = offer != "offer_home" or row.destination.startswith(place)
    return PlaceCode(row.destination) if stays else place
