"""Issue an edition of the power index: the table of a day, once, with its entry in the audit."""

from datetime import date, datetime

import polars as pl

from wuse.assess.area_risk import known_at
from wuse.assess.power_index import ALL, Judging, firm_days, held_back, load_power_rule, power_facts
from wuse.pool import Pool
from wuse.publish.power.edition import PowerEdition
from wuse.publish.power.held_back import public_held_back, public_held_back_at
from wuse.publish.power.sides import public_sizes
from wuse.publish.power.store import PowerEditionStore
from wuse.publish.power.table import public_cells
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
    """
    if issued := store.of(day):
        return issued
    facts, rule = power_facts(pool), load_power_rule()
    known = min(known_at(day), at)
    firms = firm_days(pool.engine, facts, days=[day], judging=Judging(rule, known))
    cells = public_cells(firms, top=area, crossed=crossed)
    whole = next((cell for cell in cells if (cell.place, cell.industry) == (area, ALL)), None)
    said = held_back(pool.engine, facts.enterprises, area=area, as_of=known)
    before = store.list()
    edition = PowerEdition(
        area=area,
        number=len(before) + 1,
        day=day,
        rule=rule.id,
        rule_digest=rule.digest,
        inputs=dict(facts.versions),
        cells=cells,
        sizes=public_sizes(firms.filter(pl.col("site").str.starts_with(area)), whole) if whole else (),
        held_back=public_held_back(said),
        held_back_at=public_held_back_at(said, top=area),
        previous_digest=before[-1].digest if before else None,
        issued_at=at,
        issued_by=by,
    )
    try:
        with audit.transaction(turn="power edition"):
            audit.append(_entry(edition))
            if not store.put(edition):
                raise _Taken
    except _Taken:
        return store.of(day) or edition
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
