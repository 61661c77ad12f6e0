"""The training mark at the desk: read, and written once."""

from wuse.trust.store.models import AuditRecord, TrainingRow
from wuse.trust.training import TrainingMark, not_empty


def training_mark() -> TrainingMark | None:
    """The mark of this desk; none when it is not for training."""
    row = TrainingRow.objects.first()
    return TrainingMark(row.uid, row.seed, row.seats, row.marked_at) if row else None


def keep_training_mark(mark: TrainingMark) -> None:
    """Mark a desk at which nothing was ever done; the caller holds the transaction.

    Raises:
        Refusal: `training.not_empty`.
    """
    # Every act has its entry: where there is none, nobody was ever entered.
    if AuditRecord.objects.exists() or TrainingRow.objects.exists():
        raise not_empty()
    TrainingRow.objects.create(uid=mark.uid, seed=mark.seed, seats=mark.seats, marked_at=mark.marked_at)
