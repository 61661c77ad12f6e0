"""The rows behind one person's code: that person's alone, from the pool's files and what waits in the inbox."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import polars as pl

from wuse.assess.health_code import READS, day_of
from wuse.pool import Pool, Standard, load_standard
from wuse.respond.holder_code import UsedFact
from wuse.vocabulary import PersonKey

STANDARDS = tuple(standard for standard, _ in READS.values())
"""The standards that a code is judged from."""
_MINE = "SELECT * FROM facts WHERE person = $person AND response = $response"
# A correction may have given a fact to somebody else: then it is not this person's any more.
_OF_KEYS = """
SELECT f.* FROM facts AS f INNER JOIN mine AS m ON m.{key} = f.{key} WHERE f.response = $response
"""
# Who said it, as the row itself has it.
_SAID_BY = {
    "declaration": "declared_by",
    "test_result": "laboratory",
    "case_report": "reporter",
    "contact": "reporter",
    "isolation": "ordered_by",
    "arrival": "reporter",
}


def person_rows(pool: Pool, person: PersonKey, *, response: str) -> dict[str, pl.DataFrame]:
    """By standard, all rows of whatever the person ever had a row of under a response; standards without are left out.

    Cost: one scan of the column `person` a table, and one of the key where there are rows.
    """
    asked = STANDARDS if pool.has_inbox else [name for name in STANDARDS if name in pool.tables()]
    found = {name: _rows(pool, name, person, response) for name in asked}
    return {name: rows for name, rows in found.items() if rows.height}


def used_facts(rows: Mapping[str, pl.DataFrame], person: PersonKey, *, at: datetime) -> list[UsedFact]:
    """What a code is judged from at a moment: the present row of each key that is this person's, the newest first."""
    found = [fact for name, some in rows.items() for fact in _used(load_standard(name), some, person, at)]
    return sorted(found, key=lambda fact: (fact.recorded_at, fact.standard, fact.key), reverse=True)


def _rows(pool: Pool, name: str, person: PersonKey, response: str) -> pl.DataFrame:
    source = pool.source(name)
    if isinstance(source, pl.DataFrame) and not source.height:
        return source
    values = {"person": str(person), "response": response}
    mine = pool.engine.run(_MINE, tables={"facts": source}, parameters=values)
    key = load_standard(name).key[0]
    if not mine.height:
        return mine
    keys = mine.select(key).unique()
    return pool.engine.run(
        _OF_KEYS.replace("{key}", key), tables={"facts": source, "mine": keys}, parameters=values
    )


def _used(standard: Standard, rows: pl.DataFrame, person: PersonKey, at: datetime) -> Iterator[UsedFact]:
    known = rows.filter(pl.col("recorded_at") <= at)
    order = ["recorded_at", "sequence", "row_number"]
    present = known.sort(order).unique(list(standard.key), keep="last", maintain_order=True)
    for row in present.filter(pl.col("person") == person).iter_rows(named=True):
        yield UsedFact(
            standard=standard.name,
            key=row[standard.key[0]],
            on=_day(row[standard.event_time]) if standard.event_time else None,
            said_by=row[_SAID_BY[standard.name]] or "",
            recorded_at=row["recorded_at"],
            place=row.get("place") or row.get("destination") or "",
        )


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return day_of(value)
    return value if isinstance(value, date) else None
