"""What a judgement of quality reads from the pool, pinned to a version."""

from collections.abc import Mapping
from datetime import date

from wuse.assess.quality.measures import QualityFacts
from wuse.pool import Pool

_TALLY = "intake_tally"


def quality_facts(pool: Pool, *, present: bool = False) -> QualityFacts:
    """The intake tally, pinned at the version of now; `present`: with what waits in the inbox, for a screen."""
    versions = {name: version for name, version in pool.versions().items() if name == _TALLY}
    pinned = None if present else versions.get(_TALLY)
    return QualityFacts(tally=pool.source(_TALLY, version=pinned), versions=versions)


def arrival_days(pool: Pool) -> tuple[date | None, date | None]:
    """The first and the last day on which anything that was counted came."""
    days = pool.engine.run(
        "SELECT min(learnt_on) AS first, max(learnt_on) AS last FROM tally",
        tables={"tally": pool.source(_TALLY)},
        parameters={},
    )
    row: Mapping[str, date | None] = days.row(0, named=True)
    return row["first"], row["last"]
