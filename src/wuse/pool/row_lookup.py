"""The present rows of a standard in which a field has one of some values, such as those about one person."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import polars as pl

from wuse.pool.pool import Pool
from wuse.pool.standard import load_standard


def rows_with(
    pool: Pool,
    table: str,
    field: str,
    values: Iterable[str],
    *,
    response: str,
    known_at: datetime | None = None,
    columns: Sequence[str] = (),
) -> pl.DataFrame:
    """The latest row of each key that has one of these values now, of those taken in under a response.

    Two readings: the keys that ever had one of them, and their latest rows. So a large table is never sorted whole.

    Args:
        columns: of the standard, besides those of the key; all by default.
    """
    standard = load_standard(table)
    key = ", ".join(f'"{name}"' for name in standard.key)
    asked = pl.DataFrame({field: sorted(set(values))}, schema={field: pl.String()})
    met = f'facts INNER JOIN asked USING ("{field}")'
    keys = pool.engine.run(
        f"SELECT {key} FROM {met} WHERE response = $response GROUP BY {key}",  # noqa: S608
        tables={"facts": pool.source(table), "asked": asked},
        parameters={"response": response},
    )
    wanted = [*columns, *({field} - set(columns))] if columns else ()
    found = pool.latest(table, known_at=known_at, among=keys, response=response, columns=wanted)
    return found.join(asked, on=field, how="semi").sort(standard.key)
