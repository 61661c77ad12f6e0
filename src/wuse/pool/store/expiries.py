"""Expiries at the desk: what leaves a table is written down before it does, and ended when it has."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime

from django.db import IntegrityError
from django.db.models import F, Max

from wuse.pool.expiry import Leaving
from wuse.pool.store.models import Expiry, InboxBatch


class AlreadyUnderWay(Exception):
    """Another process has begun an expiry of the table in the meantime."""


def under_way(table: str) -> Expiry | None:
    """The expiry of a table that is not ended, if there is one."""
    return Expiry.objects.filter(table=table, done_at=None).first()


def next_expiry(table: str, *, first: date, at: datetime) -> Expiry:
    """The next expiry of a table, which is not written down yet."""
    last = Expiry.objects.filter(table=table).aggregate(last=Max("number"))["last"] or 0
    return Expiry(table=table, number=last + 1, first=first, rows=0, began_at=at)


def write_down(noted: Expiry, found: Iterable[Leaving]) -> Mapping[str, int]:
    """Write down what leaves, in the caller's transaction; answers with response -> rows not written down before.

    Raises:
        AlreadyUnderWay: when somebody else has begun one; the transaction is to be given up.
    """
    before = Counter({(batch, response): rows for batch, response, rows in noted.leaving})
    now = Counter({(one.batch_id, one.response): one.rows for one in found})
    more: Counter[str] = Counter()
    for (_, response), rows in (now - before).items():
        more[response] += rows
    noted.leaving = [[*key, rows] for key, rows in sorted(now.items())]
    noted.rows = now.total()
    try:
        noted.save()
    except IntegrityError as reason:
        raise AlreadyUnderWay from reason
    return dict(sorted(more.items()))


def is_as_written(noted: Expiry, found: Iterable[Leaving]) -> bool:
    """Whether exactly these leave."""
    written: list[list[object]] = noted.leaving
    return [[*asdict(one).values()] for one in found] == written


def end(noted: Expiry, *, at: datetime) -> None:
    """Write down that the rows have left, in the caller's transaction; whoever comes second changes nothing."""
    found = Expiry.objects.select_for_update().filter(pk=noted.pk, done_at=None).first()
    if found is None:
        return
    # As it was written last, perhaps by somebody else.
    for batch, _, rows in found.leaving:
        receipted = InboxBatch.objects.filter(table=noted.table, batch_id=batch)
        receipted.update(expired=F("expired") + rows)
    found.leaving, found.done_at = [], at
    found.save(update_fields=["leaving", "done_at"])
