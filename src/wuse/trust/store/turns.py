"""Turns: of several who would look and then write at once, one after the other.

On SQLite a transaction that writes is alone from its beginning, and a look inside it stays true until its end. On
PostgreSQL others write meanwhile; whoever must not be overtaken between the look and the writing takes a turn first.
"""

import hashlib

from django.db import connection

_NUMBER_BYTES = 8


def take_turn(name: str, *, beside: bool = False) -> None:
    """Wait until nobody else has the turn of a name, and have it until the transaction ends.

    Call it inside a transaction, before the look. Different names hold nobody up.

    Args:
        beside: be there together with all who say so as well, and with none who does not.
    """
    if connection.vendor != "postgresql":
        return
    way = "pg_advisory_xact_lock_shared" if beside else "pg_advisory_xact_lock"
    digest = hashlib.blake2b(name.encode(), digest_size=_NUMBER_BYTES).digest()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {way}(%s)", [int.from_bytes(digest, "big", signed=True)])
