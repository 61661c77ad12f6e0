"""A home is marked as one for training, before anybody is at its desk."""

from datetime import datetime
from pathlib import Path

from wuse.permits.permit import Actor
from wuse.trust.audit import Audit, AuditEntry
from wuse.trust.store.training import keep_training_mark
from wuse.trust.training import TrainingMark, write_mark


def mark_training(
    *, audit: Audit, by: Actor, at: datetime, uid: str, seed: int, seats: int, home: Path
) -> None:
    """Mark a home, and its desk, for ever as one for training. No action takes the mark away.

    Args:
        by: the operator at the command line. uid: fresh opaque id. seed: that people and events are made from.
        seats: how many people of each role can be taught at a time.

    Raises:
        Refusal: `training.not_empty`.
    """
    mark = TrainingMark(uid, seed, seats, at)
    with audit.transaction():
        keep_training_mark(mark)
        facts = {"mark": uid, "seed": seed, "seats": seats}
        audit.append(AuditEntry(at=at, by=by.account, verb="training.mark", facts=facts))
        write_mark(home, mark)
