"""Rows leave the pool when their time is over, each with an entry that says how many, of which table and response.

Entry and note of what leaves are one transaction of the desk; then the rows go, and what was noted is ended by whoever
finds it under way. The table's own log says whether they have gone, as with a move out of the inbox.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import IntegrityError
from django.db.models import F, Max

from wuse.permits import Actor
from wuse.pool.expiry import Leaving, expire, first_kept, leaving
from wuse.pool.pool import Pool
from wuse.pool.standard import Standard, load_standard, standard_names
from wuse.pool.store.models import Expiry, InboxBatch
from wuse.trust.audit import Audit, AuditEntry, EntryKind

VERB = "fact.expire"
Beforehand = Callable[[Standard, date, int], None]
"""Told standard, first day that is kept and version of the table before rows leave it."""


@dataclass(frozen=True)
class Expired:
    """How many rows of a table have left; of it are kept those of event days from `first` on."""

    table: str
    first: date
    rows: int


def expire_rows(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    pool: Pool,
    beforehand: Beforehand = lambda standard, first, version: None,
) -> list[Expired]:
    """Take out of every table the rows that its standard keeps no longer, and end what was begun before.

    Args:
        pool: of a site. beforehand: forgets what else is kept of the rows that leave; it may be told of them twice.
    """
    done = []
    for standard in _with_an_end():
        found = _under_way(standard) or _begin(audit, by, at, pool, standard)
        if found is not None:
            beforehand(standard, found.first, pool.versions()[standard.name])
            done.append(_end(audit, by, at, pool, standard, found))
    return done


def _with_an_end() -> Iterator[Standard]:
    standards = (load_standard(name) for name in standard_names())
    return (standard for standard in standards if standard.retention_days is not None)


def _under_way(standard: Standard) -> Expiry | None:
    return Expiry.objects.filter(table=standard.name, done_at=None).first()


def _begin(audit: Audit, by: Actor, at: datetime, pool: Pool, standard: Standard) -> Expiry | None:
    first, version = first_kept(standard, at), pool.settle(standard.name, at=at)
    if first is None or version < 0:
        return None
    found = leaving(pool, standard, first, version=version)
    if not found:
        return None
    last = Expiry.objects.filter(table=standard.name).aggregate(last=Max("number"))["last"] or 0
    noted = Expiry(table=standard.name, number=last + 1, first=first, rows=0, began_at=at)
    try:
        with audit.transaction():
            _note(audit, by, at, standard, noted, found)
    except IntegrityError:
        # Another process was faster; what it began may be ended here as well.
        return _under_way(standard)
    return noted


def _note(
    audit: Audit, by: Actor, at: datetime, standard: Standard, noted: Expiry, found: Iterable[Leaving]
) -> None:
    """Write down what leaves, with an entry for each response of what was not written down before."""
    before = Counter({(batch, response): rows for batch, response, rows in noted.leaving})
    now = Counter({(one.batch_id, one.response): one.rows for one in found})
    more: Counter[str] = Counter()
    for (_, response), rows in (now - before).items():
        more[response] += rows
    noted.leaving = [[*key, rows] for key, rows in sorted(now.items())]
    noted.rows = now.total()
    noted.save()
    for response, rows in sorted(more.items()):
        audit.append(_entry(by, at, standard, noted, response, rows))


def _entry(
    by: Actor, at: datetime, standard: Standard, noted: Expiry, response: str, rows: int
) -> AuditEntry:
    return AuditEntry(
        at=at,
        by=by.account,
        verb=VERB,
        kind=EntryKind.CERTIFICATE if standard.personal else EntryKind.ACT,
        response=response,
        rule=f"retention {standard.retention_days} days",
        facts={"table": standard.name, "rows": rows, "kept_from": noted.first.isoformat()},
    )


def _end(audit: Audit, by: Actor, at: datetime, pool: Pool, standard: Standard, noted: Expiry) -> Expired:
    def note(found: list[Leaving]) -> None:
        if [[*asdict(one).values()] for one in found] != noted.leaving:
            # More was moved into the table since, or an older row of it was told apart.
            with audit.transaction():
                _note(audit, by, at, standard, noted, found)

    expire(pool, standard, noted.first, number=noted.number, note=note)
    with audit.transaction():
        under_way = Expiry.objects.select_for_update().filter(pk=noted.pk, done_at=None).first()
        if under_way is not None:
            for batch, _, rows in noted.leaving:
                InboxBatch.objects.filter(table=standard.name, batch_id=batch).update(
                    expired=F("expired") + rows
                )
            under_way.leaving, under_way.done_at = [], at
            under_way.save()
    return Expired(standard.name, noted.first, noted.rows)
