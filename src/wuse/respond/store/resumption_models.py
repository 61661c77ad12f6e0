"""Tables of firms' files: what was declared with what follows from the history, and the history."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from wuse.vocabulary import Sensitivity

L1, L2 = Sensitivity.L1, Sensitivity.L2
_LIVE = Q(is_live=True)
NO_DAY = date(9999, 12, 31)
"""The day on which a clock ends that does not run: behind every other."""

# The order of the reviewers' queue.
_ORDER = ["due_day", "-risk", "due_at", "-returning", "id"]


class ResumptionFileRow(models.Model):
    """A file. `declared`: the fact as it stands. `decided_at`: the place that decides about a firm of this size.
    `draft`: what the firm has entered and not sent, unjudged, for the firm alone; `drafted_at`: when.
    `roster`: the counts of the last roster; of its rows nothing is kept. `seen`: the last step that the firm has seen.
    What follows from the history, by the rules at its last step, and is kept to be found: `due_day`, in China, on which
    the clock ends, far off where none runs; `risk`: how many risks there are; `moved_at`: of the last step; `awaits`:
    the step of an office that it waits for; `is_waiting`: whether it is open or appealed; `consent_at`: when silence is
    consent; `tell_at`: when it is looked at whether a unit above has to know that it is late.
    """

    enterprise = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    place = models.CharField(max_length=18)
    decided_at = models.CharField(max_length=18)
    response = models.CharField(max_length=30)
    opened_at = models.DateTimeField()
    flow = models.CharField(max_length=20, blank=True)
    industry = models.CharField(max_length=1, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    staff = models.PositiveIntegerField(default=0)
    returning = models.PositiveIntegerField(default=0)
    planned_on = models.DateField(null=True)
    declared = models.JSONField(default=dict)
    draft = models.JSONField(default=dict)
    drafted_at = models.DateTimeField(null=True)
    criteria = models.JSONField(default=list)
    roster = models.JSONField(default=dict)
    counted_at = models.DateTimeField(null=True)
    signed = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=20)
    is_open = models.BooleanField()
    is_live = models.BooleanField()
    clock = models.CharField(max_length=20, blank=True)
    due_at = models.DateTimeField(null=True)
    yellow_at = models.DateTimeField(null=True)
    due_day = models.DateField(default=NO_DAY)
    risk = models.PositiveSmallIntegerField(default=0)
    moved_at = models.DateTimeField(null=True)
    awaits = models.CharField(max_length=20, blank=True)
    is_waiting = models.BooleanField(default=False)
    consent_at = models.DateTimeField(null=True)
    tell_at = models.DateTimeField(null=True)
    inspection = models.CharField(max_length=40, blank=True)
    seen = models.PositiveIntegerField(default=0)

    sensitivity: ClassVar = {
        "id": L2, "enterprise": L2, "name": L2, "place": L2, "decided_at": L2, "response": L1, "opened_at": L2,
        "flow": L2, "industry": L2, "kind": L2, "staff": L2, "returning": L2, "planned_on": L2, "declared": L2,
        "draft": L2, "drafted_at": L2,
        "criteria": L2, "roster": L2, "counted_at": L2, "signed": L2, "state": L2, "is_open": L2, "is_live": L2,
        "clock": L2, "due_at": L2, "yellow_at": L2, "due_day": L2, "risk": L2, "moved_at": L2, "awaits": L2,
        "is_waiting": L2, "consent_at": L2, "tell_at": L2, "inspection": L2, "seen": L2,
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enterprise"], condition=_LIVE, name="one_live_file_a_firm"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at", "yellow_at", "place"],
                condition=Q(due_at__isnull=False),
                name="files_due_at",
            ),
            models.Index(fields=["place", "state"], name="files_by_place"),
            models.Index(fields=["decided_at", "state"], name="files_by_level"),
            models.Index(fields=["tell_at", "id"], condition=Q(tell_at__isnull=False), name="files_to_tell"),
            models.Index(
                fields=["consent_at", "id"], condition=Q(consent_at__isnull=False), name="files_consent"
            ),
            models.Index(fields=["response", "id"], condition=_LIVE, name="files_live"),
            models.Index(fields=_ORDER, condition=Q(is_waiting=True), name="files_in_order"),
            models.Index(fields=["state", *_ORDER], name="files_of_state"),
            models.Index(fields=["state", "place"], name="files_by_state"),
            models.Index(
                fields=["awaits", "place", "due_at", "yellow_at", "moved_at"], name="files_await_site"
            ),
            models.Index(
                fields=["awaits", "decided_at", "due_at", "yellow_at", "moved_at"], name="files_await_level"
            ),
            models.Index(fields=["inspection"], condition=~Q(inspection=""), name="files_by_inspection"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.state}"


class ResumptionStepRow(models.Model):
    """One step. `words`: text, language and version of a commitment as it was signed; `digest`: of these.
    `judged`: the decision by the white list that let the firm in, with what it was made from.
    """

    file = models.ForeignKey(ResumptionFileRow, models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    step = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    organisation = models.CharField(max_length=40, blank=True)
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    text = models.TextField(blank=True)
    reason = models.CharField(max_length=20, blank=True)
    rule = models.CharField(max_length=40, blank=True)
    check_id = models.CharField(max_length=40, blank=True)
    words = models.JSONField(default=dict)
    digest = models.CharField(max_length=80, blank=True)
    judged = models.JSONField(default=dict)

    sensitivity: ClassVar = dict.fromkeys(
        (
            "id", "file", "number", "step", "at", "by", "organisation", "before", "after", "text", "reason", "rule",
            "check_id", "words", "digest", "judged",
        ),
        L2,
    )  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "number"], name="one_resumption_step_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.file_id}.{self.number} {self.step}"
