"""Where a reference from one table to another leads: which values are there, and how many lead nowhere."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from wuse.pool.pool import Pool
from wuse.pool.standard import Standard, load_standard, standard_names

_THERE = """
SELECT facts."{column}" AS found
FROM facts INNER JOIN asked ON facts."{column}" = asked.found
GROUP BY facts."{column}"
"""
_DANGLING = """
WITH there AS (SELECT "{column}" AS found FROM target GROUP BY "{column}"),
nowhere AS (
    SELECT facts."{field}", count(*) AS told
    FROM facts LEFT JOIN there ON facts."{field}" = there.found
    WHERE facts."{field}" IS NOT NULL AND there.found IS NULL
    GROUP BY facts."{field}"
)
SELECT count(*) AS found, CAST(coalesce(sum(told), 0) AS BIGINT) AS told
FROM nowhere
"""


@dataclass(frozen=True)
class Dangling:
    """A field of a table of which some values lead nowhere: how many different ones, in how many rows."""

    table: str
    field: str
    leads_to: str
    count: int
    rows: int


def values_there(pool: Pool, table: str, field: str, values: pl.Series) -> pl.Series:
    """Those of some values that a field of a table has, moved or waiting.

    Args:
        field: the key of the table. values: of its type, without null.
    """
    found = pool.engine.run(
        _THERE.format(column=field),
        tables={"facts": pool.source(table), "asked": values.alias("found").to_frame()},
        parameters={},
    )
    return found["found"]


def dangling(pool: Pool) -> list[Dangling]:
    """Every field of the tables that are there of which a value leads nowhere, as a count without a value."""
    there = pool.tables()
    return [
        found
        for name in standard_names()
        if name in there
        for found in _dangling(pool, load_standard(name))
        if found.count
    ]


def _dangling(pool: Pool, standard: Standard) -> Iterator[Dangling]:
    for field in standard.fields:
        if field.leads_to is None:
            continue
        table, column = field.leads_to
        found = pool.engine.run(
            _DANGLING.format(field=field.name, column=column),
            tables={"facts": pool.source(standard.name), "target": pool.source(table)},
            parameters={},
        )
        yield Dangling(standard.name, field.name, str(field.reference), found["found"][0], found["told"][0])


def referred_first(names: list[str]) -> list[str]:
    """The tables in an order in which each comes after those that it refers to; otherwise as they stood."""
    order: dict[str, None] = {}

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in order or name in above:
            return
        for field in load_standard(name).fields:
            if field.leads_to and field.leads_to[0] in names:
                visit(field.leads_to[0], (*above, name))
        order[name] = None

    for name in names:
        visit(name, ())
    return list(order)
