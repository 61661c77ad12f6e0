"""The table of applications: who waits; what they said of themselves lies sealed in the vault."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from wuse.vocabulary import Sensitivity

L1, L2, L3, L4 = Sensitivity.L1, Sensitivity.L2, Sensitivity.L3, Sensitivity.L4


class ApplicationRow(models.Model):
    """An application. `person`: whom the document names, while it waits."""

    account = models.ForeignKey("permits.Account", models.CASCADE, related_name="applications")
    response = models.CharField(max_length=30)
    place = models.CharField(max_length=18)
    person = models.CharField(max_length=40, blank=True)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10)
    checked = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=20, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)

    sensitivity: ClassVar = {
        "id": L2, "account": L2, "response": L1, "place": L3, "person": L3, "asked_at": L2, "state": L2, "checked": L2,
        "reason": L3, "decided_by": L2, "decided_at": L2,
    }  # fmt: skip
    destroyed_whole: ClassVar = L4

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(state="waits"), name="one_application_at_a_time"
            ),
            models.CheckConstraint(
                name="application_names_nobody_once_decided",
                condition=Q(state="waits", decided_at=None) | Q(person="", decided_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "response", "asked_at"], name="applications_by_waiting"),
            models.Index(fields=["person"], name="applications_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.response} {self.state}"
