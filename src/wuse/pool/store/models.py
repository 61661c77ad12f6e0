"""Tables of the inbox. A batch is one row; it says for ever that it was received, and holds its rows until they
are safe in the pool.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from wuse.vocabulary import Sensitivity

L1, L4 = Sensitivity.L1, Sensitivity.L4


class Move(models.Model):
    """One move of batches into a table of the pool; `number` counts them up in each table, without a gap."""

    table = models.CharField(max_length=40)
    number = models.BigIntegerField()
    rows = models.BigIntegerField()
    version = models.BigIntegerField(null=True)
    began_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    sensitivity: ClassVar = dict.fromkeys(
        ("id", "table", "number", "rows", "version", "began_at", "done_at"), L1
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "number"], name="one_move_a_number"),
            # The next one is begun when this one is done: what is under way is one move a table.
            models.UniqueConstraint(
                fields=["table"], condition=Q(done_at=None), name="one_move_a_table_under_way"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.number}"


class InboxBatch(models.Model):
    """A receipted batch. `content`: its rows as an Arrow stream; null once they are safe in the pool.

    `response`: that its rows about persons belong to; empty for other rows. `destroyed`: they went with its end.
    `expired`: how many of its rows have left the pool since their time was over.
    """

    table = models.CharField(max_length=40)
    batch_id = models.CharField(max_length=80)
    rows = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()
    content = models.BinaryField(null=True)
    response = models.CharField(max_length=30, blank=True)
    destroyed = models.BooleanField(default=False)
    expired = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField()
    move = models.ForeignKey(Move, models.PROTECT, null=True, related_name="batches")

    sensitivity: ClassVar = {
        "id": L1, "table": L1, "batch_id": L1, "rows": L1, "size": L1, "content": L4, "response": L1, "destroyed": L1,
        "expired": L1, "received_at": L1, "move": L1,
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "batch_id"], name="a_batch_once"),
            models.CheckConstraint(
                name="what_waits_has_its_rows", condition=Q(move__isnull=False) | Q(content__isnull=False)
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["table", "id"], condition=Q(move=None), name="waiting_batches"),
            models.Index(fields=["move"], condition=Q(content__isnull=False), name="batches_with_content"),
            models.Index(fields=["table", "id"], name="batches_in_order"),
            models.Index(fields=["response"], condition=~Q(response=""), name="batches_by_response"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.batch_id[:12]}"


class Expiry(models.Model):
    """Rows of a table whose time is over, on their way out; `number` counts these up in each table, without a gap.

    `first`: the first event day of which rows are kept. `leaving`: batch, response, number of rows; until it is done.
    """

    table = models.CharField(max_length=40)
    number = models.BigIntegerField()
    first = models.DateField()
    rows = models.BigIntegerField()
    leaving = models.JSONField(default=list)
    began_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    sensitivity: ClassVar = dict.fromkeys(
        ("id", "table", "number", "first", "rows", "leaving", "began_at", "done_at"), L1
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "number"], name="one_expiry_a_number"),
            models.UniqueConstraint(
                fields=["table"], condition=Q(done_at=None), name="one_expiry_a_table_under_way"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.number}"
