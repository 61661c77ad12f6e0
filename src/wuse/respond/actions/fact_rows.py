"""The rows about persons beneath a number: read under a response, for a purpose, and each of those persons sees it."""

from datetime import datetime

import polars as pl

from wuse.permits import Actor, check_may
from wuse.permits.entry import entry_for
from wuse.permits.store.queries import get_response
from wuse.pool import Pool, load_standard, newest_rows
from wuse.trust.audit import Audit, EntryKind
from wuse.vocabulary import PersonKey, PlaceCode, Purpose, Refusal

_NEVER_LISTED = ("venue_visit",)


def read_person_facts(
    *,
    audit: Audit,
    pool: Pool,
    by: Actor,
    at: datetime,
    standard: str,
    place: PlaceCode,
    count: int,
    response: str,
    purpose: Purpose,
) -> pl.DataFrame:
    """The newest present rows of a standard about persons in a place, without columns of class L4.

    Each person among the rows has an entry of the read.

    Raises:
        Refusal: `standard.unknown`, `fact.not_listed` for where people were, which is asked of exposures alone, and
            those of a missing permit, purpose or response.
    """
    if standard in _NEVER_LISTED:
        raise Refusal(
            "fact.not_listed",
            "Where people were is not listed for anybody: ask who was at a venue when a case was (exposures).",
        )
    frame = get_response(response)
    permit = check_may(by, "person_fact.read", place=place, at=at, response=frame, purpose=purpose)
    rows = newest_rows(pool, load_standard(standard), place=place, count=count, response=response)
    with audit.transaction():
        for person in rows["person"].unique(maintain_order=True):
            audit.append(
                entry_for(
                    by,
                    "person_fact.read",
                    at=at,
                    permit=permit,
                    place=place,
                    purpose=purpose,
                    subject=PersonKey(person),
                    kind=EntryKind.READ,
                    facts={"table": standard},
                )
            )
    return rows
