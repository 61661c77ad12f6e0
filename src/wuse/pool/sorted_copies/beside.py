"""A table narrowed to the rows at places where some keys are: from the sorted copies, and what has none as it is."""

from collections.abc import Collection

import numpy as np
import polars as pl

from wuse.pool.engine import Engine, Present, Source
from wuse.pool.engine.query import files_of
from wuse.pool.pool import Pool
from wuse.pool.sorted_copies.columns import Codes
from wuse.pool.sorted_copies.folder import CopyShape, SortedCopies
from wuse.pool.sorted_copies.keeping import copies_of
from wuse.pool.sorted_copies.sorted_copy import hashed, short_hashed


def rows_beside(pool: Pool, shape: CopyShape, keys: Collection[str]) -> Source:
    """What the present of a table says at every place where a row of some keys is, in the columns of the shape.

    Rows at other places may be among them. What is asked of the table and depends on these places alone has the same
    answer as from all rows.
    """
    return narrowed(pool.engine, pool.source(shape.table), copies_of(pool), shape, keys)


def narrowed(
    engine: Engine, source: Source, copies: SortedCopies, shape: CopyShape, keys: Collection[str]
) -> Source:
    """An input of a query without the rows that `rows_beside` leaves out; as it is where no part has a copy."""
    opened = {part: copies.open(part, shape) for part in files_of(source)}
    there = [copy for copy in opened.values() if copy]
    if not there or isinstance(source, pl.DataFrame):
        return source
    columns = list(shape.columns)
    files = tuple(part for part, copy in opened.items() if copy is None)
    newest = [source.rows.select(columns)] if isinstance(source, Present) else []
    asked = pl.Series(shape.key, sorted(set(keys)), dtype=pl.String())
    places = [copy.places_of(np.unique(short_hashed(asked))) for copy in there]
    uncopied: list[Source] = [files] if files else []
    places += [_places_in(engine, facts, shape, asked) for facts in [*uncopied, *newest]]
    met = np.unique(np.concatenate(places))
    rows = pl.concat([*newest, *(copy.rows_at(met, columns) for copy in there)])
    return Present(files, rows) if files else rows


def _places_in(engine: Engine, facts: Source, shape: CopyShape, asked: pl.Series) -> Codes:
    """Hashes of the places of some keys in rows that have no copy."""
    key, place = f'"{shape.key}"', f'"{shape.place}"'
    found = engine.run(
        f"SELECT f.{place} FROM facts AS f INNER JOIN asked AS a ON a.{key} = f.{key} GROUP BY f.{place}",  # noqa: S608
        tables={"facts": facts, "asked": asked.to_frame()},
        parameters={},
    )
    return hashed(found[shape.place])
