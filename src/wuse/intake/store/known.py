"""What the pool holds of line lists, by key, so that a row that comes again is found without reading the pool.

A table of persons is sent by many hands, again and again, and grows to millions of rows; a look for five hundred keys
must not depend on that. For each key the desk keeps two numbers: one of the key and one of the values of its
newest row. They are made with a secret and tell nothing without it.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice

import polars as pl
from django.db import connection

from wuse.intake.known_rows import News
from wuse.intake.raw_table import ROW
from wuse.intake.store.claims import claim
from wuse.intake.store.models import KnownRow
from wuse.pool import Standard

_DIGEST_BYTES = 8
_AT_ONCE = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_REMEMBER = (
    "INSERT INTO intake_knownrow (key, said, learnt, response) VALUES (%s, %s, %s, %s) "
    "ON CONFLICT (key) DO UPDATE SET said = excluded.said, learnt = excluded.learnt"
)


class KnownRows:
    """The rows of line lists that were receipted. `secret`: 32 bytes of the site."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def take_new(self, rows: pl.DataFrame, standard: Standard, *, response: str, at: datetime) -> News:
        """The rows that tell something new, which are known from now on; call it in the transaction of their receipt.

        The rule is that of `known_rows.without_known`: a row is known when the newest row of its key has the same
        values and was learnt no later. Keys that stand twice tell a history of their own, and are never taken as known.

        Args:
            rows: typed columns of the standard and `row`.
        """
        if rows.is_empty():
            return News(rows, rows[ROW])
        keys = self._numbers(rows, standard.key, f"{standard.name}/{response}/key")
        values = [name for name in standard.columns if name not in (*standard.key, "recorded_at")]
        said = self._numbers(rows, values, f"{standard.name}/{response}/values")
        learnt = _learnt(rows, at)
        begun = claim(keys, response=response)
        there = {key: known for key, known in _held(keys).items() if key not in begun}
        once = rows.select(pl.struct(standard.key).is_unique()).to_series()
        new = [
            not (unique and there.get(key, (None, 0))[0] == value and moment >= there[key][1])
            for key, value, moment, unique in zip(keys, said, learnt, once, strict=True)
        ]
        _remember(_newest(keys, said, learnt, there), response)
        again = [key in there or not unique for key, unique in zip(keys, once, strict=True)]
        told, known = pl.Series(new, dtype=pl.Boolean), pl.Series(again, dtype=pl.Boolean)
        return News(rows.filter(told), rows[ROW].filter(told & known))

    def _numbers(self, rows: pl.DataFrame, names: Sequence[str], what: str) -> list[int]:
        """A signed number of 64 bits for each row, of the values of some of its columns."""
        lines = rows.select(pl.struct(names).struct.json_encode()).to_series()
        maker = hashlib.blake2b(what.encode(), digest_size=_DIGEST_BYTES, key=self._secret)
        return [_number(maker, line) for line in lines]


def _number(maker: hashlib.blake2b, line: str) -> int:
    made = maker.copy()
    made.update(line.encode())
    return int.from_bytes(made.digest(), "big", signed=True)


def _learnt(rows: pl.DataFrame, at: datetime) -> list[int]:
    """When each row was learnt, in microseconds; now, for those that do not say so."""
    now = (at - _EPOCH) // (_EPOCH.resolution)
    if "recorded_at" not in rows.columns:
        return [now] * rows.height
    return rows["recorded_at"].dt.epoch("us").fill_null(now).to_list()


def _held(keys: Sequence[int]) -> dict[int, tuple[int, int]]:
    held: dict[int, tuple[int, int]] = {}
    for some in _parts(keys):
        found = KnownRow.objects.filter(pk__in=some).values_list("key", "said", "learnt")
        held |= {key: (said, learnt) for key, said, learnt in found}
    return held


def _parts(keys: Sequence[int]) -> Iterator[list[int]]:
    left = iter(keys)
    while some := list(islice(left, _AT_ONCE)):
        yield some


def _newest(
    keys: Sequence[int], said: Sequence[int], learnt: Sequence[int], held: dict[int, tuple[int, int]]
) -> dict[int, tuple[int, int]]:
    """Key -> what is known of it now, for keys of which that changes."""
    newest: dict[int, tuple[int, int]] = {}
    for key, value, moment in zip(keys, said, learnt, strict=True):
        before = newest.get(key) or held.get(key)
        if before is None or (moment >= before[1] and (value, moment) != before):
            newest[key] = (value, moment)
    return newest


def _remember(newest: dict[int, tuple[int, int]], response: str) -> None:
    # By the statement itself: objects for thousands of rows a second cost more than the rows.
    # In one order, so that of two sendings of the same rows one waits for the other, and never both.
    rows = [(key, said, moment, response) for key, (said, moment) in sorted(newest.items())]
    with connection.cursor() as cursor:
        cursor.executemany(_REMEMBER, rows)
