"""Contacts of cases that were ruled out: those listed at the desk and those that a program sent alike."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import polars as pl

from wuse.permits import Actor
from wuse.pool import Pool, load_standard
from wuse.respond.contact import CASE_CLASSES, ContactState
from wuse.respond.store.contacts import move_contact, tell_contact
from wuse.respond.store.facts import receive_fact
from wuse.respond.store.tracing_models import ContactRow

# Who was released, was none, or fell ill themselves has nothing left to be freed of.
_DONE = (ContactState.RELEASED, ContactState.NO_CONTACT, ContactState.BECAME_CASE)
_OF_CASES = """
SELECT f.contact_id
FROM facts AS f
INNER JOIN cases AS c ON c."case" = f."case"
WHERE f.response = $response AND f.recorded_at <= $known_at
GROUP BY f.contact_id
"""


def contacts_of_ruled_out(pool: Pool, *, response: str, known_at: datetime) -> Iterator[dict[str, Any]]:
    """The newest rows of contacts that still count though the report of their case was ruled out since."""
    cases = _ruled_out(pool, response, known_at)
    if cases.is_empty():
        return
    keys = pool.engine.run(
        _OF_CASES,
        tables={"facts": pool.source("contact"), "cases": cases},
        parameters={"response": response, "known_at": known_at},
    )
    rows = pool.latest("contact", known_at=known_at, among=keys, response=response)
    # A contact may have been found to belong to another case.
    left = rows.join(cases, on="case", how="semi").filter(~pl.col("contact_state").is_in(_DONE))
    yield from left.sort("contact_id").iter_rows(named=True)


def _ruled_out(pool: Pool, response: str, known_at: datetime) -> pl.DataFrame:
    columns = ("classification", "status")
    rows = pool.latest("case_report", known_at=known_at, response=response, columns=columns)
    is_case = pl.col("classification").is_in(CASE_CLASSES) & (pl.col("status") != "ruled_out")
    return rows.filter(~is_case).select(pl.col("report_id").alias("case"))


def free_contact(pool: Pool, told: dict[str, Any], *, response: str, by: Actor, at: datetime) -> bool:
    """Say that somebody was no contact after all, in the caller's transaction; False where the desk ended it meanwhile.

    Args:
        told: the newest row of the contact, as the pool has it.
    """
    # A program names its contacts as it likes: what has the same name under another response is somebody else.
    rows = ContactRow.objects.select_for_update().filter(uid=told["contact_id"], response=response)
    if (row := rows.first()) is not None:
        if row.state in _DONE:
            return False
        move_contact(row, ContactState.NO_CONTACT, at=at)
        tell_contact(pool, row, by=by, at=at)
        return True
    said = {name: told[name] for name in load_standard("contact").columns if told.get(name) is not None}
    said.pop("recorded_at", None)
    said |= {"contact_state": ContactState.NO_CONTACT.value, "reporter": by.account}
    mark = f"{told['contact_id']}/{ContactState.NO_CONTACT}/{at.isoformat()}"
    receive_fact(pool, "contact", said, response=response, mark=mark, at=at)
    return True
