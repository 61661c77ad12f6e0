"""Rows leave the pool when their time is over, each with an entry that says how many, of which table and response.

Entry and note of what leaves are one transaction of the desk; then the rows go, and what was noted is ended by whoever
finds it under way. The table's own log says whether they have gone, as with a move out of the inbox.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from wuse.permits import Actor
from wuse.pool.expiry import Leaving, expire, first_kept, leaving
from wuse.pool.pool import Pool
from wuse.pool.standard import Standard, load_standard, standard_names
from wuse.pool.store.expiries import AlreadyUnderWay, end, is_as_written, next_expiry, under_way, write_down
from wuse.pool.store.models import Expiry
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
    for standard in map(load_standard, standard_names()):
        expiring = _Expiring(audit, by, at, pool, standard)
        if (noted := under_way(standard.name) or expiring.begin()) is not None:
            beforehand(standard, noted.first, pool.versions()[standard.name])
            done.append(expiring.finish(noted))
    return done


@dataclass(frozen=True)
class _Expiring:
    """The expiry of one table."""

    audit: Audit
    by: Actor
    at: datetime
    pool: Pool
    standard: Standard

    def begin(self) -> Expiry | None:
        """Write down what leaves; None when nothing does."""
        first = first_kept(self.standard, self.at)
        if first is None:
            return None
        version = self.pool.settle(self.standard.name, at=self.at)
        found = leaving(self.pool, self.standard, first, version=version) if version >= 0 else []
        if not found:
            return None
        noted = next_expiry(self.standard.name, first=first, at=self.at)
        try:
            self._note(noted, found)
        except AlreadyUnderWay:
            # What another process began may be ended here as well.
            return under_way(self.standard.name)
        return noted

    def finish(self, noted: Expiry) -> Expired:
        """Take the rows out, unless they have gone, and write down that they have."""

        def note(found: list[Leaving]) -> None:
            # More was moved into the table since.
            if not is_as_written(noted, found):
                self._note(noted, found)

        expire(self.pool, self.standard, noted.first, number=noted.number, note=note)
        with self.audit.transaction():
            end(noted, at=self.at)
        return Expired(self.standard.name, noted.first, noted.rows)

    def _note(self, noted: Expiry, found: Iterable[Leaving]) -> None:
        with self.audit.transaction():
            for response, rows in write_down(noted, found).items():
                self.audit.append(self._entry(noted, response, rows))

    def _entry(self, noted: Expiry, response: str, rows: int) -> AuditEntry:
        return AuditEntry(
            at=self.at,
            by=self.by.account,
            verb=VERB,
            kind=EntryKind.CERTIFICATE if self.standard.personal else EntryKind.ACT,
            response=response,
            rule=f"retention {self.standard.retention_days} days",
            facts={"table": self.standard.name, "rows": rows, "kept_from": noted.first.isoformat()},
        )
