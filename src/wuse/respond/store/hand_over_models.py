"""The table of hand-overs, whatever is handed over."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wuse.vocabulary import Sensitivity

L1, L2, L3 = Sensitivity.L1, Sensitivity.L2, Sensitivity.L3


class HandOverRow(models.Model):
    """A hand-over with its receipt. `look_at`: when the clock has to look at it next, for as long as it waits."""

    kind = models.CharField(max_length=20)
    subject = models.BigIntegerField()
    stage = models.CharField(max_length=20)
    response = models.CharField(max_length=30)
    place = models.CharField(max_length=18)
    person = models.CharField(max_length=40, blank=True)
    giver = models.CharField(max_length=40)
    receiver = models.CharField(max_length=40)
    offered_at = models.DateTimeField()
    offered_by = models.CharField(max_length=80)
    limit = models.DateTimeField()
    state = models.CharField(max_length=10)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    refused_for = models.CharField(max_length=20, blank=True)
    escalated = models.CharField(max_length=10, blank=True)
    look_at = models.DateTimeField(null=True)

    sensitivity: ClassVar = {
        "id": L2, "kind": L2, "subject": L2, "stage": L2, "response": L1, "place": L2, "person": L3, "giver": L2,
        "receiver": L2, "offered_at": L2, "offered_by": L2, "limit": L2, "state": L2, "answered_at": L2,
        "answered_by": L2, "refused_for": L3, "escalated": L2, "look_at": L2,
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(state="offered"), name="one_open_hand_over"
            ),
            models.CheckConstraint(name="hand_over_between_two", condition=~Q(giver=F("receiver"))),
            models.CheckConstraint(name="hand_over_has_limit", condition=Q(limit__gt=F("offered_at"))),
            models.CheckConstraint(
                name="hand_over_receipt",
                condition=~Q(state="accepted")
                | (Q(answered_at__isnull=False) & ~Q(answered_by="") & ~Q(answered_by=F("offered_by"))),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "subject"], name="hand_over_by_subject"),
            models.Index(fields=["look_at"], name="hand_over_to_look_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.stage} {self.state}"
