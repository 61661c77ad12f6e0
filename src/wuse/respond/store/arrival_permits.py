"""By which permit somebody may act on an arrival: of the destination, or of the port before anybody took over."""

from datetime import datetime

from wuse.permits import Actor, Permit, check_may
from wuse.permits.store.queries import get_response
from wuse.respond.store.arrival_models import ArrivalRow
from wuse.respond.store.arrival_receivers import PURPOSE


def arrival_permit(by: Actor, verb: str, row: ArrivalRow, at: datetime, *, port: bool = False) -> Permit:
    """The permit at the destination; or at the port, where that counts and nobody has taken over yet.

    Raises:
        Refusal: those of a missing permit or response.
    """
    place = row.port_place if port and _at_port(by, verb, row, at) else row.destination
    return check_may(by, verb, place=place, at=at, response=get_response(row.response), purpose=PURPOSE)


def _at_port(by: Actor, verb: str, row: ArrivalRow, at: datetime) -> bool:
    held = [permit for permit in by.permits if permit.is_valid(at) and permit.gives(verb)]
    home = any(permit.covers(row.destination) and permit.response == row.response for permit in held)
    return not home and row.state in ("pre_declared", "boarding_confirmed", "landed")
