"""Keys of line lists that one sending decides about at a time: whoever brings the same key meanwhile waits."""

from collections.abc import Sequence

from django.db import connection

# In one order, so that of two sendings of the same keys one waits for the other, and never both.
_BEGIN = (
    "INSERT INTO intake_knownrow (key, said, learnt, response) SELECT key, 0, 0, %s FROM unnest(%s::bigint[]) AS key "
    "ORDER BY key ON CONFLICT (key) DO NOTHING RETURNING key"
)
_HOLD = "SELECT key FROM intake_knownrow WHERE key = ANY(%s) ORDER BY key FOR UPDATE"


def claim(keys: Sequence[int], *, response: str) -> frozenset[int]:
    """Keep everybody else from some keys until the transaction ends; answers with those of which nothing is known.

    These have a line of their own from now on, without meaning: the caller writes what it says in the same transaction.
    On SQLite a transaction that writes is alone already, and the answer is empty.
    """
    if connection.vendor != "postgresql":
        return frozenset()
    distinct = sorted(set(keys))
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, [response, distinct])
        begun = frozenset(key for (key,) in cursor.fetchall())
        cursor.execute(_HOLD, [[key for key in distinct if key not in begun]])
    return begun
