"""A certificate of another state is shown for an arrival: by the traveller, or by the team that has charge."""

from dataclasses import replace
from datetime import datetime

from wuse.permits import Actor
from wuse.permits.response import check_response_active
from wuse.permits.store.queries import get_response
from wuse.pool import Pool
from wuse.respond.shown_certificate import NameMatch, ShownCertificate, check_still_open
from wuse.respond.store.arrival_acts import arrival_entry
from wuse.respond.store.arrival_models import ArrivalRow
from wuse.respond.store.arrival_permits import arrival_permit
from wuse.respond.store.arrivals import MODULE, get_arrival
from wuse.respond.store.shown_certificates import keep_certificate
from wuse.trust.audit import Audit, AuditEntry
from wuse.trust.store.vault import Vault
from wuse.vocabulary import PersonKey


def show_certificate(
    *, audit: Audit, vault: Vault, pool: Pool, by: Actor, at: datetime, number: int, shown: ShownCertificate
) -> NameMatch:
    """The traveller shows a certificate for the own journey. Returns whether its name is the register's.

    Args:
        by: the traveller, who has opened the declaration by reference and secret.
        shown: as it was verified a moment ago.

    Raises:
        Refusal: `arrival.unknown`, `certificate.over`, `certificate.there`, `certificate.many`, and those of a response
            that is not in force.
    """
    with audit.transaction():
        row = get_arrival(number, lock=True)
        response = get_response(row.response)
        check_response_active(response, module=MODULE, place=row.destination, at=at)
        entry = arrival_entry(row, "arrival.show", by=by, at=at)
        return _attach(audit, vault, pool, by, row, shown, entry)


def attach_certificate(
    *, audit: Audit, vault: Vault, pool: Pool, by: Actor, at: datetime, number: int, shown: ShownCertificate
) -> NameMatch:
    """A team adds the certificate that somebody shows it; otherwise as `show_certificate`.

    Raises:
        Refusal: those of `show_certificate`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_arrival(number, lock=True)
        permit = arrival_permit(by, "arrival.attach", row, at, port=True)
        entry = arrival_entry(row, "arrival.attach", by=by, at=at, permit=permit)
        return _attach(audit, vault, pool, by, row, shown, entry)


def _attach(
    audit: Audit,
    vault: Vault,
    pool: Pool,
    by: Actor,
    row: ArrivalRow,
    shown: ShownCertificate,
    entry: AuditEntry,
) -> NameMatch:
    check_still_open(row.is_open)
    name = vault.reveal(PersonKey(row.person), response=row.response).name
    match = shown.match(name)
    keep_certificate(row, shown, match, pool=pool, by=by, at=entry.at)
    told = {"certificate": shown.kind, "issuer": shown.issuer, "shows": shown.shows, "name": match.value}
    audit.append(replace(entry, details={**entry.details, **told}))
    return match
