"""Sorted copies: the rows of a table's larger parts once more, by what they share, so that a question searches no part.

In: the Parquet files of a table that is there, and which column is sorted by and which one is asked for. Out: the rows
that share a value with the rows of some keys, such as the visits to venues where a person was.
Never: says anything that the parts do not say, outlives the part that it is of, narrows more than by that value.
"""

from wuse.pool.sorted_copies.beside import narrowed, rows_beside
from wuse.pool.sorted_copies.folder import CopyShape, SortedCopies
from wuse.pool.sorted_copies.keeping import copies_of, forget_copies, lay_copies

__all__ = [
    "CopyShape",
    "SortedCopies",
    "copies_of",
    "forget_copies",
    "lay_copies",
    "narrowed",
    "rows_beside",
]
