"""Rows that wait for correction are kept no longer than those of their table that were in order."""

from collections import Counter
from datetime import datetime

from wuse.intake.store.aside_expiry import forget_aside, over_by
from wuse.permits import Actor
from wuse.pool import load_standard
from wuse.pool.actions.expire import VERB
from wuse.trust.audit import Audit, AuditEntry, EntryKind
from wuse.trust.store.vault import Vault


def expire_aside(*, audit: Audit, vault: Vault, by: Actor, at: datetime) -> int:
    """Destroy the rows that were set aside so long ago that their table would have dropped them; answers how many.

    What was sent on a day speaks of that day or of one before, so that its time is over when that of the day is.
    """
    over = over_by(at)
    if not over:
        return 0
    counts: Counter[tuple[str, str]] = Counter()
    for aside in over:
        counts[aside.table, aside.response] += aside.rows
    with audit.transaction():
        forget_aside(vault, over)
        for (table, response), rows in sorted(counts.items()):
            standard = load_standard(table)
            audit.append(
                AuditEntry(
                    at=at,
                    by=by.account,
                    verb=VERB,
                    kind=EntryKind.CERTIFICATE if standard.personal else EntryKind.ACT,
                    response=response,
                    rule=f"retention {standard.retention_days} days",
                    facts={"table": table, "set_aside": rows},
                )
            )
    return counts.total()
