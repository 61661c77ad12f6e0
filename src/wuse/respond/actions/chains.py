"""Chains of transmission: read under a response; each case's person has an entry of it."""

from datetime import datetime

from wuse.permits import Actor, check_may
from wuse.permits.entry import entry_for
from wuse.permits.store.queries import get_response
from wuse.pool import Pool, rows_with
from wuse.respond.chain import Chains, chains_of
from wuse.respond.store.cases import cases_at
from wuse.trust.audit import Audit, EntryKind
from wuse.vocabulary import PersonKey, PlaceCode, Purpose

_LINK = ("person", "case", "closeness", "relation", "last_exposure_on", "contact_state")


def read_chains(
    *,
    audit: Audit,
    pool: Pool,
    by: Actor,
    at: datetime,
    response: str,
    purpose: Purpose,
    place: PlaceCode,
) -> Chains:
    """The chains among the cases who live in a place, as known now.

    Raises:
        Refusal: those of a missing permit, purpose or response.
    """
    frame = get_response(response)
    permit = check_may(by, "chain.read", place=place, at=at, response=frame, purpose=purpose)
    cases = cases_at(pool, place, response=response, known_at=at)
    contacts = rows_with(
        pool, "contact", "case", cases["report_id"], response=response, known_at=at, columns=_LINK
    )
    found = chains_of(cases.iter_rows(named=True), contacts.iter_rows(named=True))
    with audit.transaction():
        for person in sorted({case.person for case in found.cases}):
            audit.append(
                entry_for(
                    by,
                    "chain.read",
                    at=at,
                    permit=permit,
                    place=place,
                    purpose=purpose,
                    subject=PersonKey(person),
                    kind=EntryKind.READ,
                    facts={"cases": len(found.cases)},
                )
            )
    return found
