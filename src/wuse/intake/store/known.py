"""What the pool holds of line lists, by key, so that a row that comes again is found without reading the pool.

A table of persons is sent by many hands, again and again, and grows to millions of rows; a look for five hundred keys
must not depend on that. For each key the desk keeps two numbers: one of the key and one of the values of its
newest row. They are made with a secret and tell nothing without it, but that keys of one run are neighbours.
"""

import hashlib
import struct
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import islice

import polars as pl
from django.db import connection

from wuse.intake.known_rows import News
from wuse.intake.raw_table import ROW
from wuse.intake.store.claims import claim
from wuse.intake.store.models import KnownRow
from wuse.pool import Standard

_DIGEST_BYTES = 8
# Senders number their rows on and on. Keys whose first field differs in its last characters alone begin with the same
# bytes, so that those of one sending lie on a few pages of the index, and not each on one of its own among thousands.
_RUN_BYTES, _RUN_CHARACTERS = 2, 3
_AT_ONCE = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# By the statements themselves: objects for thousands of rows a second cost more than the rows.
_HELD = "SELECT key, said, learnt FROM intake_knownrow WHERE key IN ({})"
_REMEMBER = (
    "INSERT INTO intake_knownrow (key, said, learnt, response) VALUES (%s, %s, %s, %s) "
    "ON CONFLICT (key) DO UPDATE SET said = excluded.said, learnt = excluded.learnt"
)
_KEY, _RUN, _VALUES = "/key", "/run", "/values"


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
        news, newest = self._compared(rows, standard, response, at, claims=True)
        _remember(newest, response)
        return news

    def new_among(self, rows: pl.DataFrame, standard: Standard, *, response: str, at: datetime) -> News:
        """The rows that would tell something new; nothing is known from now on that was not known before."""
        return self._compared(rows, standard, response, at)[0]

    def _compared(
        self, rows: pl.DataFrame, standard: Standard, response: str, at: datetime, *, claims: bool = False
    ) -> tuple[News, dict[int, tuple[int, int]]]:
        """The rows that tell something new, and what is to be known then."""
        if rows.is_empty():
            return News(rows, rows[ROW]), {}
        lines = rows.select(*_key_lines(standard), _value_line(standard))
        keys = self._key_numbers(lines, standard, response)
        said = self._numbers(lines[_VALUES], f"{standard.name}/{response}/values")
        learnt = _learnt(rows, at)
        begun = claim(keys, response=response) if claims else frozenset()
        there = {key: known for key, known in _held(keys).items() if key not in begun}
        times = Counter(keys)
        new = [
            times[key] > 1 or key not in there or value != there[key][0] or moment < there[key][1]
            for key, value, moment in zip(keys, said, learnt, strict=True)
        ]
        again = [key in there or times[key] > 1 for key in keys]
        return _news(rows, new, again), _newest(keys, said, learnt, there)

    def has_keys(self, values: pl.Series, standard: Standard, *, response: str) -> pl.Series:
        """Which of some values are the key of a row that was receipted under a response, as a mask."""
        lines = values.to_frame(standard.key[0]).select(_key_lines(standard))
        keys = self._key_numbers(lines, standard, response)
        there = _held(keys)
        return pl.Series([key in there for key in keys], dtype=pl.Boolean)

    def forget(self, keys: pl.DataFrame, standard: Standard) -> int:
        """Forget the rows of some keys, given with their `response`; answers with how many were known."""
        if not standard.personal:
            return 0
        numbers = [
            number
            for (response,), some in keys.group_by("response")
            for number in self._key_numbers(some.select(_key_lines(standard)), standard, str(response))
        ]
        return sum(KnownRow.objects.filter(pk__in=some).delete()[0] for some in _parts(sorted(numbers)))

    def _key_numbers(self, lines: pl.DataFrame, standard: Standard, response: str) -> Sequence[int]:
        """The numbers of keys: the first bytes of the run that a key belongs to, the others of the key itself."""
        what = _key_of(standard, response)
        of_run, of_key = self._maker(f"{what}/run"), self._maker(what)
        begins = {run: _digest(of_run, run)[:_RUN_BYTES] for run in lines[_RUN].unique()}
        made = (
            begins[run] + _digest(of_key, key)[_RUN_BYTES:]
            for run, key in lines.select(_RUN, _KEY).iter_rows()
        )
        return struct.unpack(f">{lines.height}q", b"".join(made))

    def _numbers(self, lines: pl.Series, what: str) -> Sequence[int]:
        """A signed number of 64 bits for each text."""
        maker = self._maker(what)
        return struct.unpack(f">{lines.len()}q", b"".join(_digest(maker, line) for line in lines.to_list()))

    def _maker(self, what: str) -> hashlib.blake2b:
        return hashlib.blake2b(what.encode(), digest_size=_DIGEST_BYTES, key=self._secret)


def _key_of(standard: Standard, response: str) -> str:
    """What the numbers of keys are made under: the same key of another table or response has another number."""
    return f"{standard.name}/{response}/key"


@cache
def _key_lines(standard: Standard) -> tuple[pl.Expr, pl.Expr]:
    """The key of a row as one text, and what it has in common with others of its run."""
    first = pl.col(standard.key[0]).cast(pl.String).fill_null("")
    return _line(standard.key).alias(_KEY), first.str.head(-_RUN_CHARACTERS).alias(_RUN)


@cache
def _value_line(standard: Standard) -> pl.Expr:
    """The other values of a row as one text."""
    values = [name for name in standard.columns if name not in (*standard.key, "recorded_at")]
    return _line(values).alias(_VALUES)


def _line(names: Sequence[str]) -> pl.Expr:
    return pl.struct(names).struct.json_encode()


def _digest(maker: hashlib.blake2b, line: str) -> bytes:
    made = maker.copy()
    made.update(line.encode())
    return made.digest()


def _news(rows: pl.DataFrame, new: list[bool], again: list[bool]) -> News:
    """The rows that are new, and those of them whose key was there."""
    if all(new) and not any(again):
        return News(rows, rows[ROW].clear())
    told, known = pl.Series(new, dtype=pl.Boolean), pl.Series(again, dtype=pl.Boolean)
    return News(rows.filter(told), rows[ROW].filter(told & known))


def _learnt(rows: pl.DataFrame, at: datetime) -> list[int]:
    """When each row was learnt, in microseconds; now, for those that do not say so."""
    now = (at - _EPOCH) // (_EPOCH.resolution)
    if "recorded_at" not in rows.columns or rows["recorded_at"].null_count() == rows.height:
        return [now] * rows.height
    return rows["recorded_at"].dt.epoch("us").fill_null(now).to_list()


def _held(keys: Sequence[int]) -> dict[int, tuple[int, int]]:
    held: dict[int, tuple[int, int]] = {}
    with connection.cursor() as cursor:
        for some in _parts(keys):
            cursor.execute(_HELD.format(", ".join(["%s"] * len(some))), some)
            held |= {key: (said, learnt) for key, said, learnt in cursor.fetchall()}
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
    # In one order, so that of two sendings of the same rows one waits for the other, and never both.
    rows = [(key, said, moment, response) for key, (said, moment) in sorted(newest.items())]
    with connection.cursor() as cursor:
        cursor.executemany(_REMEMBER, rows)
