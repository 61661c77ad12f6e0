"""Contacts of cases that were ruled out: those listed at the desk and those that a program sent alike."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import polars as pl

from wuse.intake.store.sent_contacts import contacts_turn, end_sent
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


def contacts_of_ruled_out(pool: Pool, *, response: str, known_at: datetime) -> list[str]:
    """The ids of the contacts that still count though the report of their case was ruled out since."""
    cases = _ruled_out(pool, response, known_at)
    if cases.is_empty():
        return []
    keys = pool.engine.run(
        _OF_CASES,
        tables={"facts": pool.source("contact"), "cases": cases},
        parameters={"response": response, "known_at": known_at},
    )
    return sorted(_left(pool, keys, cases, response)["contact_id"])


def free_contacts(
    pool: Pool, uids: Iterable[str], *, response: str, by: Actor, at: datetime
) -> Iterator[dict[str, Any]]:
    """Say that some were no contacts after all, in the caller's transaction; the rows of those who were freed.

    Nobody sends contacts meanwhile: what was corrected since somebody looked for them is seen, and left as it is.
    """
    contacts_turn(response)
    keys = pl.DataFrame({"contact_id": sorted(uids)}, schema={"contact_id": pl.String()})
    # As of now, and not of the moment of the look: a sending that was under way is in by now.
    left = _left(pool, keys, _ruled_out(pool, response, None), response)
    freed = [told for told in left.iter_rows(named=True) if _free(pool, told, response, by, at)]
    end_sent([told["contact_id"] for told in freed], ContactState.NO_CONTACT, response=response)
    yield from freed


def _left(pool: Pool, keys: pl.DataFrame, cases: pl.DataFrame, response: str) -> pl.DataFrame:
    """The newest rows of some contacts that count as those of cases."""
    rows = pool.latest("contact", among=keys, response=response)
    # A contact may have been found to belong to another case.
    left = rows.join(cases, on="case", how="semi").filter(~pl.col("contact_state").is_in(_DONE))
    return left.sort("contact_id")


def _ruled_out(pool: Pool, response: str, known_at: datetime | None) -> pl.DataFrame:
    columns = ("classification", "status")
    rows = pool.latest("case_report", known_at=known_at, response=response, columns=columns)
    is_case = pl.col("classification").is_in(CASE_CLASSES) & (pl.col("status") != "ruled_out")
    return rows.filter(~is_case).select(pl.col("report_id").alias("case"))


def _free(pool: Pool, told: dict[str, Any], response: str, by: Actor, at: datetime) -> bool:
    """False where the desk ended it meanwhile.

    Args:
        told: the newest row of the contact, as the pool has it.
    """
    # A program names its contacts as it likes: what has the same name under another response is somebody else.
    rows = ContactRow.objects.select_for_update().filter(uid=told["contact_id"], response=response)
    if (row := rows.filter(person=told["person"]).order_by("-pk").first()) is not None:
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
