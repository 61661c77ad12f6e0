"""Stations (职能站所): which organisation handles what at a place."""

from collections.abc import Sequence
from dataclasses import dataclass

from wuse.permits.store.models import Account, OrganisationRow
from wuse.respond.store.event_models import StationRow
from wuse.vocabulary import PlaceCode, Refusal


@dataclass(frozen=True)
class Station:
    """An organisation that events can be sent to. `works`: the kinds of work that it was named for, at which places."""

    code: str
    name: str
    place: PlaceCode
    works: tuple[tuple[str, str], ...] = ()


def place_of_organisation(code: str) -> PlaceCode:
    """Where an organisation lies.

    Raises:
        Refusal: `event.station_unknown`.
    """
    found = OrganisationRow.objects.filter(code=code).first()
    if found is None:
        raise Refusal("event.station_unknown", "There is no organisation {station}.", {"station": code})
    return PlaceCode(found.place)


def check_staff(organisation: str, account: str) -> None:
    """Refuse somebody who is not of an organisation's staff: `event.handler`; nobody is fine."""
    if (
        account
        and not Account.objects.filter(
            uid=account, organisation__code=organisation, is_active=True, machine=False
        ).exists()
    ):
        raise Refusal(
            "event.handler", "This account is not of the staff of {station}.", {"station": organisation}
        )


def station_for(place: str, work: str) -> str:
    """The organisation that was named for a kind of work, for the nearest place that holds this one; empty for none."""
    holders = [place, *PlaceCode(place).ancestors]
    rows = StationRow.objects.filter(place__in=holders, station=work)
    found = max(rows, key=lambda row: len(row.place), default=None)
    return found.organisation if found else ""


def stations_in(place: str) -> list[Station]:
    """The organisations in a place, with what they were named for; those that were named for something first."""
    works: dict[str, list[tuple[str, str]]] = {}
    for row in StationRow.objects.order_by("place", "station"):
        works.setdefault(row.organisation, []).append((row.place, row.station))
    rows = OrganisationRow.objects.filter(place__startswith=place).order_by("place", "code")
    found = [
        Station(row.code, row.name, PlaceCode(row.place), tuple(works.get(row.code, ()))) for row in rows
    ]
    return sorted(found, key=lambda station: not station.works)


def named_stations(places: Sequence[str]) -> list[StationRow]:
    """What was named for places and what lies in them."""
    found = StationRow.objects.none()
    for place in places:
        found |= StationRow.objects.filter(place__startswith=place)
    return list(found.order_by("place", "station"))


def staff_of(organisation: str) -> list[tuple[str, str]]:
    """Account and name of an organisation's staff who can sign in."""
    rows = Account.objects.filter(organisation__code=organisation, is_active=True, machine=False)
    return [(row.uid, row.display_name or row.username) for row in rows.order_by("username")]
