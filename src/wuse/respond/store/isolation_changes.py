"""What follows from an order of isolation, in the transaction of the act: told to the pool, and to whom it holds."""

from datetime import datetime

from wuse.permits import Actor
from wuse.pool import Pool
from wuse.respond.contact import china_day
from wuse.respond.isolation import LiftReason, TransferStage, check_liftable
from wuse.respond.store.holder_notices import HolderNoticeKind, tell_holder
from wuse.respond.store.isolations import end_isolation, isolation_of, specimens_of, tell_isolation
from wuse.respond.store.tracing_models import IsolationRow
from wuse.respond.tracing_rules import tracing_rules
from wuse.vocabulary import PersonKey


def began(pool: Pool, row: IsolationRow, *, by: Actor, at: datetime) -> None:
    """An order counts from now on."""
    tell_isolation(pool, row, by=by, at=at)
    _tell(row, HolderNoticeKind.ISOLATED, at, row.reason)


def handed_over(pool: Pool, row: IsolationRow, stage: TransferStage, *, by: Actor, at: datetime) -> None:
    """Another organisation has the charge of the person."""
    tell_isolation(pool, row, by=by, at=at)
    _tell(row, HolderNoticeKind.HANDED_OVER, at, stage)


def completed(pool: Pool, row: IsolationRow, *, by: Actor, at: datetime) -> None:
    """An order came to its end by the rule."""
    end_isolation(row, by=by, at=at, end="completed")
    tell_isolation(pool, row, by=by, at=at)
    _tell(row, HolderNoticeKind.ISOLATION_OVER, at, "")


def lifted(pool: Pool, row: IsolationRow, *, by: Actor, at: datetime, reason: LiftReason) -> None:
    """An order ends early.

    Raises:
        Refusal: those of `check_liftable`.
    """
    found = isolation_of(row)
    taken = specimens_of(pool, found.wanted.person, response=row.response, known_at=at)
    check_liftable(found, taken, reason=reason, today=china_day(at), rules=tracing_rules())
    end_isolation(row, by=by, at=at, end=reason.end, reason=reason)
    tell_isolation(pool, row, by=by, at=at)
    _tell(row, HolderNoticeKind.ISOLATION_LIFTED, at, reason)


def _tell(row: IsolationRow, kind: HolderNoticeKind, at: datetime, cause: str) -> None:
    tell_holder(PersonKey(row.person), kind, response=row.response, at=at, cause=cause)
