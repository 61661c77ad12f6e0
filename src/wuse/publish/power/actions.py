"""Issue an edition of the power index: the table of a day, once, with its entry in the audit."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from wuse.pool import Pool
from wuse.publish.power.draft import draft_power_edition
from wuse.publish.power.edition import PowerEdition
from wuse.publish.power.store import PowerEditionStore
from wuse.trust.audit import Audit, AuditEntry, EntryKind

_VERB = "edition.issue"


class _Taken(Exception):
    """Somebody else issued the edition of the day meanwhile."""


def issue_power_edition(
    *,
    audit: Audit,
    pool: Pool,
    store: PowerEditionStore,
    area: str,
    day: date,
    by: str,
    at: datetime,
    crossed: bool = True,
) -> PowerEdition:
    """Issue the edition of a day, from what was known at noon of the next; one that exists is returned as it is.

    What comes later about a published day changes no edition: two figures of one day would tell of whoever was
    corrected.

    Args:
        area: the province, or whatever place the table is about.
        crossed: every place by industry; else places and industries each by themselves.

    Raises:
        Refusal: those of `draft_power_edition`.
    """
    if issued := store.of(day):
        return issued

    def drafted(before: Sequence[PowerEdition]) -> PowerEdition:
        return draft_power_edition(
            pool=pool, area=area, day=day, by=by, at=at, before=before, crossed=crossed
        )

    seen = store.list()
    draft = drafted(seen)
    try:
        with audit.transaction(turn="power edition"):
            # Another day may have been issued a moment ago: this one stands behind it, and beside it.
            before = store.list()
            draft = draft if before == seen else drafted(before)
            edition = replace(
                draft, number=len(before) + 1, previous_digest=before[-1].digest if before else None
            )
            audit.append(_entry(edition))
            if not store.put(edition):
                raise _Taken
    except _Taken:
        return store.of(day) or draft
    return edition


def _entry(edition: PowerEdition) -> AuditEntry:
    return AuditEntry(
        at=edition.issued_at,
        by=edition.issued_by,
        verb=_VERB,
        kind=EntryKind.EDITION,
        facts={
            "series": "power",
            "number": edition.number,
            "as_of": edition.day.isoformat(),
            "profile": edition.rule,
            "rule": edition.rule_digest,
            "digest": edition.digest,
        },
    )
