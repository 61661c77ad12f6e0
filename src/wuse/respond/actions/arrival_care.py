"""What is done with an arrival in isolation or at home, how it ends, and how it is read."""

from datetime import datetime

from wuse.permits import Actor, check_may
from wuse.permits.store.queries import get_response
from wuse.pool import Pool
from wuse.respond.arrival import Arrival
from wuse.respond.arrival_table import ArrivalState, arrival_table
from wuse.respond.store.arrival_acts import ArrivalFrame, arrival_entry, take_arrival_step
from wuse.respond.store.arrival_permits import arrival_permit
from wuse.respond.store.arrival_receivers import PURPOSE
from wuse.respond.store.arrivals import arrival_of, get_arrival
from wuse.trust.audit import Audit, EntryKind
from wuse.trust.store.vault import Vault
from wuse.trust.vault import Identity
from wuse.vocabulary import PersonKey


def record_test(
    *,
    audit: Audit,
    pool: Pool,
    by: Actor,
    at: datetime,
    number: int,
    result: str,
    laboratory: str = "",
    happened_at: datetime | None = None,
) -> None:
    """Record what a nucleic acid test found. `happened_at`: when the specimen was taken.

    Raises:
        Refusal: `arrival.unknown`, those of `take_arrival_step`, and those of a missing permit or response.
    """
    with audit.transaction():
        row = get_arrival(number, lock=True)
        permit = arrival_permit(by, "arrival.test", row, at)
        values = {"result": result, "laboratory": laboratory, "happened_at": happened_at}
        take_arrival_step(audit, ArrivalFrame(by, at, permit, pool), row, "test", **values)  # type: ignore[arg-type]


def release_arrival(*, audit: Audit, pool: Pool, by: Actor, at: datetime, number: int) -> None:
    """Release somebody whose days in isolation are over and whose tests were negative.

    Raises:
        Refusal: `arrival.unknown`, those of `take_arrival_step`, and those of a missing permit or response.
    """
    with audit.transaction():
        row = get_arrival(number, lock=True)
        permit = arrival_permit(by, "arrival.release", row, at)
        take_arrival_step(audit, ArrivalFrame(by, at, permit, pool), row, "release")


def finish_arrival(*, audit: Audit, pool: Pool, by: Actor, at: datetime, number: int) -> None:
    """End it after the release, where no days at home follow.

    Raises:
        Refusal: `arrival.unknown`, those of `take_arrival_step`, and those of a missing permit or response.
    """
    with audit.transaction():
        row = get_arrival(number, lock=True)
        permit = arrival_permit(by, "arrival.finish", row, at)
        take_arrival_step(audit, ArrivalFrame(by, at, permit, pool), row, "finish")


def close_arrival(*, audit: Audit, pool: Pool, by: Actor, at: datetime, number: int) -> None:
    """End the days at home.

    Raises:
        Refusal: `arrival.unknown`, those of `take_arrival_step`, and those of a missing permit or response.
    """
    with audit.transaction():
        row = get_arrival(number, lock=True)
        permit = arrival_permit(by, "arrival.close", row, at)
        take_arrival_step(audit, ArrivalFrame(by, at, permit, pool), row, "close")


def send_to_hospital(*, audit: Audit, pool: Pool, by: Actor, at: datetime, number: int, text: str) -> None:
    """End it because the person goes to hospital; the case has its own way from there.

    Raises:
        Refusal: `arrival.unknown`, those of `take_arrival_step`, and those of a missing permit or response.
    """
    with audit.transaction():
        row = get_arrival(number, lock=True)
        line = arrival_table().names["to_hospital"]
        place = row.port_place if line.is_at_port(ArrivalState(row.state)) else row.destination
        response = get_response(row.response)
        permit = check_may(by, "arrival.to_hospital", place=place, at=at, response=response, purpose=PURPOSE)
        take_arrival_step(audit, ArrivalFrame(by, at, permit, pool), row, "to_hospital", text=text)


def read_arrival(*, audit: Audit, by: Actor, at: datetime, number: int) -> Arrival:
    """Read an arrival with its history; the read is an entry that the person sees.

    Whoever answers for the port may until the county has taken over; whoever answers for the destination, always.

    Raises:
        Refusal: `arrival.unknown`, and those of a missing permit or response.
    """
    with audit.transaction():
        row = get_arrival(number)
        permit = arrival_permit(by, "arrival.read", row, at, port=True)
        audit.append(arrival_entry(row, "arrival.read", by=by, at=at, permit=permit, kind=EntryKind.READ))
        return arrival_of(row)


def reveal_arrival(*, audit: Audit, vault: Vault, by: Actor, at: datetime, number: int) -> Identity:
    """Who it is, and who is to be asked in the country; the read is an entry that the person sees.

    Raises:
        Refusal: `arrival.unknown`, `vault.unknown`, and those of a missing permit or response.
    """
    with audit.transaction():
        row = get_arrival(number)
        permit = arrival_permit(by, "arrival.reveal", row, at, port=True)
        found = vault.reveal(PersonKey(row.person), response=row.response)
        audit.append(arrival_entry(row, "arrival.reveal", by=by, at=at, permit=permit, kind=EntryKind.READ))
        return found
