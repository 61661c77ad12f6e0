"""The newest present rows of a place: what lies beneath a number."""

import polars as pl

from wuse.pool.pool import Pool
from wuse.pool.standard import Standard
from wuse.vocabulary import PlaceCode, Sensitivity


def newest_rows(
    pool: Pool, standard: Standard, *, place: PlaceCode, count: int, response: str = ""
) -> pl.DataFrame:
    """The newest present rows that speak of a place or of what lies in it, without columns of class L4.

    Args:
        response: of a standard about persons: rows that were taken in under it alone.
    """
    shown = [field.name for field in standard.fields if field.sensitivity is not Sensitivity.L4]
    found = pool.latest(standard.name, among=keys_at(pool, standard, place, response))
    ordered = found.filter(pl.col("place").str.starts_with(place)).sort(
        standard.event_time or "recorded_at", *standard.key, descending=True, nulls_last=True
    )
    return ordered.head(count).select(shown)


def keys_at(pool: Pool, standard: Standard, place: PlaceCode, response: str) -> pl.DataFrame:
    """The keys of the rows that ever spoke of a place; the present row of one may speak of another."""
    key = ", ".join(f'"{name}"' for name in standard.key)
    under = " AND response = $response" if standard.personal else ""
    # No character of a code comes after the tilde.
    return pool.engine.run(
        f"SELECT {key} FROM facts WHERE place >= $first AND place < $beyond{under} GROUP BY {key}",  # noqa: S608
        tables={"facts": pool.source(standard.name)},
        parameters={"first": str(place), "beyond": f"{place}~", "response": response},
    )
