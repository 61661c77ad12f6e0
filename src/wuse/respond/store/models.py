"""Tables of respond."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wuse.respond.store.event_models import EventPhotoRow, EventRow, EventStepRow, StationRow
from wuse.respond.store.notice_models import DeliveryRow, NoticeRow
from wuse.vocabulary import Sensitivity

__all__ = [
    "CorrectionRow",
    "DeliveryRow",
    "EventPhotoRow",
    "EventRow",
    "EventStepRow",
    "NoticeRow",
    "OverrideRow",
    "StationRow",
]

L1, L2, L3, L4 = Sensitivity.L1, Sensitivity.L2, Sensitivity.L3, Sensitivity.L4


class OverrideRow(models.Model):
    """A code set by hand, from its proposal to its end."""

    person = models.CharField(max_length=40, blank=True)
    response = models.CharField(max_length=30)
    place = models.CharField(max_length=18)
    colour = models.CharField(max_length=10)
    reason = models.CharField(max_length=20)
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    until = models.DateTimeField()
    state = models.CharField(max_length=10)
    confirmed_by = models.CharField(max_length=80, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=80, blank=True)
    lifted_at = models.DateTimeField(null=True)

    sensitivity: ClassVar = {
        "id": L2, "person": L3, "response": L1, "place": L2, "colour": L2, "reason": L2, "proposed_by": L2,
        "proposed_at": L2, "until": L2, "state": L2, "confirmed_by": L2, "confirmed_at": L2, "lifted_by": L2,
        "lifted_at": L2,
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="override_second_person", condition=~Q(confirmed_by=F("proposed_by"))
            ),
            models.CheckConstraint(name="override_ends", condition=Q(until__gt=F("proposed_at"))),
            models.CheckConstraint(
                name="override_active_is_confirmed", condition=~Q(state="active") | ~Q(confirmed_by="")
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person"], name="override_by_person")]

    def __str__(self) -> str:
        return f"{self.colour} {self.state}"


class CorrectionRow(models.Model):
    """A request for correction or an appeal, with its answer."""

    person = models.CharField(max_length=40, blank=True)
    response = models.CharField(max_length=30)
    place = models.CharField(max_length=18)
    override = models.ForeignKey(OverrideRow, models.PROTECT, null=True)
    text = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=12)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)

    sensitivity: ClassVar = {
        "id": L2, "person": L3, "response": L1, "place": L2, "override": L2, "text": L4, "asked_at": L2,
        "outcome": L2, "answer": L4, "answered_at": L2, "answered_by": L2,
    }  # fmt: skip

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person"], name="correction_by_person")]

    def __str__(self) -> str:
        return f"{self.outcome} {self.asked_at:%Y-%m-%d}"
