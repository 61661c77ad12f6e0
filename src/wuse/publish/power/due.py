"""The edition that is issued by itself: of the last day, once its readings are in."""

from datetime import date, datetime

import polars as pl

from wuse.pool import Pool
from wuse.publish.power.actions import issue_power_edition
from wuse.publish.power.edition import PowerEdition
from wuse.publish.power.state import PowerStateFolder
from wuse.publish.power.store import PowerEditionStore
from wuse.trust.audit import Audit
from wuse.vocabulary import Refusal

MOST_GUESSED = 0.1
"""A day is left to a person when more of its enterprises than this have no reading of their own (ours)."""


def keep_power(
    *,
    audit: Audit,
    pool: Pool,
    state: PowerStateFolder,
    area: str,
    by: str,
    at: datetime,
    whole: bool = True,
) -> PowerEdition | None:
    """Judge the last day that is known, when something came or its noon passed, and issue its edition if it is due.

    Args:
        state: of one process, which remembers when it looked. area: whose edition is issued; none when it is empty.
        whole: as `bring_on` takes it.

    Raises:
        Refusal: those of `issue_power_edition`.
    """
    day = state.bring_on(pool, at=at, whole=whole)
    if day is None or not area:
        return None
    try:
        return issue_due_power(audit=audit, pool=pool, state=state, area=area, day=day, by=by, at=at)
    except Refusal:
        raise
    except Exception:
        # A desk or a disk that is away for a moment: the edition is due still, though nothing new comes.
        state.look_again()
        raise


def issue_due_power(
    *, audit: Audit, pool: Pool, state: PowerStateFolder, area: str, day: date, by: str, at: datetime
) -> PowerEdition | None:
    """Issue the edition of a day that has none, if enough of its readings are there; a day is issued once.

    Places and industries are told each by themselves, as the map of work resumed shows them.

    Raises:
        Refusal: those of `issue_power_edition`.
    """
    store = PowerEditionStore(pool.home)
    if store.of(day) or not _is_read(state.day(pool, day).firms, area):
        return None
    return issue_power_edition(
        audit=audit, pool=pool, store=store, area=area, day=day, by=by, at=at, crossed=False
    )


def _is_read(firms: pl.DataFrame, area: str) -> bool:
    known = firms.filter(
        pl.col("site").str.starts_with(area), pl.col("outcome").is_in(["assessed", "no_reading"])
    )
    guessed = known.filter((pl.col("estimated") > 0) | (pl.col("outcome") == "no_reading")).height
    return known.height > 0 and guessed <= MOST_GUESSED * known.height
