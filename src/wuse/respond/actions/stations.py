"""Stations (职能站所): which organisation handles which kind of work at a place, named by the place's own desk."""

from datetime import datetime

from wuse.permits import Actor, check_may
from wuse.permits.entry import entry_for
from wuse.respond.event_kind import event_catalogue
from wuse.respond.store.event_models import StationRow
from wuse.respond.store.stations import place_of_organisation
from wuse.trust.audit import Audit
from wuse.vocabulary import PlaceCode, Refusal


def set_station(
    *, audit: Audit, by: Actor, at: datetime, place: PlaceCode, station: str, organisation: str
) -> None:
    """Name the organisation that handles a kind of work for a place and what lies in it; a later one takes its place.

    Args:
        station: a kind of work of `event_kinds.yaml`. organisation: its code; empty to name none.

    Raises:
        Refusal: `event.work`, `event.station_unknown`, and those of a missing permit.
    """
    with audit.transaction():
        permit = check_may(by, "station.set", place=place, at=at)
        if station not in event_catalogue().stations:
            raise Refusal(
                "event.work",
                "There is no kind of work “{station}”. Known: {known}.",
                {"station": station, "known": list(event_catalogue().stations)},
            )
        if organisation:
            place_of_organisation(organisation)
            StationRow.objects.update_or_create(
                place=place, station=station, defaults={"organisation": organisation}
            )
        else:
            StationRow.objects.filter(place=place, station=station).delete()
        audit.append(
            entry_for(
                by,
                "station.set",
                at=at,
                permit=permit,
                place=place,
                facts={"station": station, "organisation": organisation},
            )
        )
