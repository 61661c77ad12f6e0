"""Certificates that were shown for an arrival: kept, listed, told to the pool where one may count."""

from dataclasses import dataclass
from datetime import date, datetime

from wuse.permits import Actor
from wuse.pool import Pool
from wuse.pool.inbox import CheckedBatch
from wuse.respond.arrival_facts import arrival_fact, fact_frame
from wuse.respond.shown_certificate import NameMatch, ShownCertificate, check_room, counts
from wuse.respond.store.arrival_models import ArrivalRow, ShownCertificateRow
from wuse.respond.store.arrivals import arrival_of

COUNTED = "certificate_shown"
"""The column of the standard `arrival` that says which kind was shown; a profile decides whether it counts."""


@dataclass(frozen=True)
class KeptCertificate:
    """A certificate as it is kept. `by`: the account; `organisation`: empty for the traveller."""

    kind: str
    result: str
    on: date
    issuer: str
    key: str
    shows: str
    match: NameMatch
    digest: str
    shown_at: datetime
    by: str
    organisation: str


def certificates_of(number: int) -> list[KeptCertificate]:
    """The certificates of an arrival, the newest first."""
    rows = ShownCertificateRow.objects.filter(arrival_id=number).order_by("-shown_at", "-pk")
    return [
        KeptCertificate(
            row.kind,
            row.result,
            row.on,
            row.issuer,
            row.key,
            row.shows,
            NameMatch(row.name_match),
            row.digest,
            row.shown_at,
            row.by,
            row.organisation,
        )
        for row in rows
    ]


def keep_certificate(
    row: ArrivalRow, shown: ShownCertificate, match: NameMatch, *, pool: Pool, by: Actor, at: datetime
) -> None:
    """Keep a certificate with an arrival whose row is locked, in the caller's transaction.

    Raises:
        Refusal: `certificate.there`, `certificate.many`.
    """
    there = ShownCertificateRow.objects.filter(arrival=row)
    check_room(there.count(), again=there.filter(digest=shown.digest).exists())
    ShownCertificateRow.objects.create(
        arrival=row,
        response=row.response,
        digest=shown.digest,
        kind=shown.kind,
        result=shown.result,
        on=shown.on,
        issuer=shown.issuer,
        key=shown.key,
        shows=shown.shows,
        name_match=match,
        shown_at=at,
        by=by.account,
        organisation=by.organisation,
    )
    if counts(shown.shows, match) and COUNTED not in row.declared:
        row.declared = {**row.declared, COUNTED: shown.kind}
        row.save(update_fields=["declared"])
        told = arrival_fact(arrival_of(row), row.declared, at=at, by=by.organisation or by.account)
        batch = f"arrival {row.reference} certificate"
        pool.receive(CheckedBatch("arrival", fact_frame("arrival", told), batch, row.response), at=at)
