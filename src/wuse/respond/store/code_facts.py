"""The facts of everyone under a response, and what has come to them since: the batches of moves not read before."""

from collections.abc import Mapping
from datetime import datetime

import polars as pl
from django.db.models import Max, Min

from wuse.pool import Pool, Source, load_standard
from wuse.pool.store.models import InboxBatch, Move
from wuse.respond.store.person_facts import STANDARDS

Marks = Mapping[str, int]
"""Standard -> number of the last move into its table that was read."""
_OF_RESPONSE = "SELECT * FROM facts WHERE response = $response"
# The order of receipts lets whole files be passed over.
_OF_BATCHES = """
SELECT f.* FROM facts AS f INNER JOIN batches AS b ON b.batch_id = f.batch_id
WHERE f.response = $response AND f.sequence >= $first
"""


def last_receipt() -> int:
    """The number of the last receipt for a table of the code; 0 for none. What is settled afterwards has it moved."""
    found = InboxBatch.objects.filter(table__in=STANDARDS)
    return found.order_by("-pk").values_list("pk", flat=True).first() or 0


def settled_marks(pool: Pool, *, at: datetime) -> dict[str, int]:
    """Move what waits for the tables of the code into their files, and name the last move of each."""
    for name in STANDARDS:
        pool.settle(name, at=at)
    done = Move.objects.filter(table__in=STANDARDS, done_at__isnull=False)
    return dict(done.values_list("table").annotate(last=Max("number")).order_by("table"))


def all_facts(pool: Pool, *, response: str) -> dict[str, Source]:
    """The tables of the code with the rows of a response, by standard; the files where all rows are its own."""
    return {name: _own(pool, name, response) for name in STANDARDS}


def news_since(pool: Pool, before: Marks, now: Marks, *, response: str) -> dict[str, pl.DataFrame]:
    """By standard, the rows of a response that came with moves after some marks and up to others."""
    found = {}
    for name in STANDARDS:
        batches = InboxBatch.objects.filter(
            table=name,
            response=response,
            move__number__gt=before.get(name, 0),
            move__number__lte=now.get(name, 0),
        )
        ids = list(batches.values_list("batch_id", flat=True))
        if ids:
            first = batches.aggregate(first=Min("pk"))["first"]
            found[name] = pool.engine.run(
                _OF_BATCHES,
                tables={"facts": pool.source(name), "batches": pl.DataFrame({"batch_id": ids})},
                parameters={"response": response, "first": first},
            )
    return found


def _own(pool: Pool, name: str, response: str) -> Source:
    source = pool.source(name)
    others = InboxBatch.objects.filter(table=name, destroyed=False).exclude(response=response)
    if isinstance(source, pl.DataFrame):
        return source.filter(pl.col("response") == response)
    if not others.exists():
        return source
    columns = ", ".join(f'"{column}"' for column in load_standard(name).schema)
    return pool.engine.run(
        _OF_RESPONSE.replace("*", columns), tables={"facts": source}, parameters={"response": response}
    )
