"""Tables beside firms' files: plans that lie sealed, what inspections found, mailboxes that are proved."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from wuse.respond.store.resumption_models import ResumptionFileRow
from wuse.vocabulary import Sensitivity

L1, L2, L4 = Sensitivity.L1, Sensitivity.L2, Sensitivity.L4


class FirmPlanRow(models.Model):
    """A plan that lies in the vault. `digest`: over its bytes; `kind`: by its content; `size`: in bytes."""

    enterprise = models.CharField(max_length=40)
    response = models.CharField(max_length=30)
    digest = models.CharField(max_length=80)
    kind = models.CharField(max_length=8)
    size = models.PositiveIntegerField()
    kept_by = models.CharField(max_length=80)
    kept_at = models.DateTimeField()

    sensitivity: ClassVar = {
        "id": L2, "enterprise": L2, "response": L1, "digest": L2, "kind": L2, "size": L2, "kept_by": L2, "kept_at": L2,
    }  # fmt: skip
    # The whole row goes when its response ends: the plan itself is gone then.
    destroyed_whole: ClassVar = L4

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "enterprise", "digest"], name="one_plan_a_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.kind}"


class InspectionRow(models.Model):
    """What one look at a site found. `check_id`: of the check that was pushed. `found`: item -> what was found, with a
    note where there is one; `result`: as it follows from them by the `rules` of a version.
    """

    file = models.ForeignKey(ResumptionFileRow, models.CASCADE, related_name="inspections")
    check_id = models.CharField(max_length=40)
    item = models.CharField(max_length=40, unique=True)
    found = models.JSONField(default=dict)
    result = models.CharField(max_length=20)
    rules = models.CharField(max_length=40)
    at = models.DateTimeField()

    sensitivity: ClassVar = dict.fromkeys(
        ("id", "file", "check_id", "item", "found", "result", "rules", "at"), L2
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["check_id"], name="inspections_by_check")]

    def __str__(self) -> str:
        return f"{self.file_id} {self.result}"


class MailboxRow(models.Model):
    """The mailbox that a firm has named, and whether it is proved. `asked_at`: when the letter with the code was asked
    for; of the code nothing is kept, since it follows from this row. `tries`: how often a wrong code was entered.
    `next_at`: when the letter is sent next; `trouble`: code of the last failure.
    """

    enterprise = models.CharField(max_length=40, unique=True)
    place = models.CharField(max_length=18)
    mailbox = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    sendings = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=60, blank=True)

    sensitivity: ClassVar = dict.fromkeys(
        (
            "id", "enterprise", "place", "mailbox", "asked_at", "valid_until", "tries", "confirmed_at", "next_at",
            "sendings", "sent_at", "trouble",
        ),
        L2,
    )  # fmt: skip

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="mailboxes_due"),
        ]

    def __str__(self) -> str:
        return self.enterprise
