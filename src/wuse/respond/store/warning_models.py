"""The table of early warnings that became work."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from wuse.respond.store.event_models import EventRow
from wuse.vocabulary import Sensitivity

L1, L2 = Sensitivity.L1, Sensitivity.L2


class WarningRow(models.Model):
    """A warning with the event that was made of it; nobody is named in it.

    `observed`, `first_at`, `last_at`, `judged_at`: as it stood when its work was last told of it. `over_at`: since when
    its signal does not stand; null while it does. `current`: false once it is over and its event has ended.
    """

    signal = models.CharField(max_length=30)
    place = models.CharField(max_length=18)
    severity = models.CharField(max_length=10)
    observed = models.IntegerField()
    threshold = models.IntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    judged_at = models.DateTimeField()
    over_at = models.DateTimeField(null=True)
    rule = models.CharField(max_length=40)
    rule_digest = models.CharField(max_length=80)
    current = models.BooleanField(default=True)
    event = models.OneToOneField(EventRow, models.PROTECT, related_name="warning")

    sensitivity: ClassVar = {
        "id": L2, "signal": L2, "place": L2, "severity": L2, "observed": L2, "threshold": L1, "first_at": L2,
        "last_at": L2, "judged_at": L2, "over_at": L2, "rule": L1, "rule_digest": L1, "current": L2, "event": L2,
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["signal", "place"], condition=Q(current=True), name="one_current_warning_a_place"
            ),
            models.CheckConstraint(
                name="warning_past_is_over", condition=Q(current=True) | Q(over_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signal} {self.place}"
