"""Tables of respond: codes by hand and corrections, and where Django finds those of events and of grids' lists."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wuse.respond.store.arrival_models import ArrivalRow, ArrivalStepRow, ShownCertificateRow
from wuse.respond.store.code_models import (
    CodeTallyRow,
    HolderMailboxRow,
    HolderNoticeRow,
    IssuedCodeRow,
    ReliefRow,
)
from wuse.respond.store.event_models import EventPhotoRow, EventRow, EventStepRow, StationRow
from wuse.respond.store.firm_models import FirmPlanRow, InspectionRow, MailboxRow
from wuse.respond.store.grid_models import CheckRow, FindingRow, HouseholdRow, RoundRow
from wuse.respond.store.hand_over_models import HandOverRow
from wuse.respond.store.notice_models import DeliveryRow, NoticeRow
from wuse.respond.store.resumption_models import ResumptionFileRow, ResumptionStepRow
from wuse.respond.store.tracing_models import (
    CareRow,
    ContactRow,
    ExposureRow,
    IsolationRow,
    OwnCareRow,
    VenueRow,
)
from wuse.respond.store.warning_models import WarningRow
from wuse.vocabulary import Sensitivity

__all__ = [
    "ArrivalRow",
    "ArrivalStepRow",
    "CareRow",
    "CheckRow",
    "CodeTallyRow",
    "ContactRow",
    "CorrectionRow",
    "DeliveryRow",
    "EventPhotoRow",
    "EventRow",
    "EventStepRow",
    "ExposureRow",
    "FindingRow",
    "FirmPlanRow",
    "HandOverRow",
    "HolderMailboxRow",
    "HolderNoticeRow",
    "HouseholdRow",
    "InspectionRow",
    "IsolationRow",
    "IssuedCodeRow",
    "MailboxRow",
    "NoticeRow",
    "OverrideRow",
    "OwnCareRow",
    "ReliefRow",
    "ResumptionFileRow",
    "ResumptionStepRow",
    "RoundRow",
    "ShownCertificateRow",
    "StationRow",
    "VenueRow",
    "WarningRow",
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


class PairRow(models.Model):
    """Two reports that may be of one case, and what was decided about them last."""

    response = models.CharField(max_length=30)
    standard = models.CharField(max_length=40)
    report = models.CharField(max_length=40)
    other_report = models.CharField(max_length=40)
    person = models.CharField(max_length=40)
    other_person = models.CharField(max_length=40)
    place = models.CharField(max_length=18, blank=True)
    likeness = models.IntegerField()
    band = models.CharField(max_length=10)
    reasons = models.CharField(max_length=200)
    rule = models.CharField(max_length=40)
    rule_digest = models.CharField(max_length=80)
    inputs = models.CharField(max_length=80)
    found_at = models.DateTimeField()
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=20, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)

    sensitivity: ClassVar = {
        "id": L2, "response": L1, "standard": L1, "report": L3, "other_report": L3, "person": L3, "other_person": L3,
        "place": L2, "likeness": L3, "band": L2, "reasons": L3, "rule": L1, "rule_digest": L1, "inputs": L1,
        "found_at": L2, "state": L2, "reason": L3, "decided_by": L2, "decided_at": L2,
    }  # fmt: skip
    # Without the reports and the persons it means nothing; the decisions that stay are facts of the pool until then.
    destroyed_whole: ClassVar = L3

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["response", "standard", "report", "other_report"], name="a_pair_once"
            ),
            models.CheckConstraint(name="pair_of_two", condition=~Q(report=F("other_report"))),
            models.CheckConstraint(
                name="pair_decided_by_somebody",
                condition=Q(state__in=["waiting", "implied"])
                | (~Q(decided_by="") & ~Q(reason="") & Q(decided_at__isnull=False)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-likeness"], name="pair_by_state"),
            models.Index(fields=["response", "standard", "state"], name="pair_by_list"),
        ]

    def __str__(self) -> str:
        return f"{self.standard} {self.state}"


class CorrectionRow(models.Model):
    """A request for correction or an appeal, with its answer.

    `about`: `data`, or `code` for an appeal; then `colour` and `cause` say which code it was, and `rule_digest` by
    which rule; or `isolation` for an appeal against an order. `warned_at`: when it was told that the answer is late.
    """

    person = models.CharField(max_length=40, blank=True)
    response = models.CharField(max_length=30)
    place = models.CharField(max_length=18)
    override = models.ForeignKey(OverrideRow, models.PROTECT, null=True)
    isolation = models.ForeignKey(IsolationRow, models.SET_NULL, null=True, related_name="appeals")
    about = models.CharField(max_length=10, default="data")
    colour = models.CharField(max_length=10, blank=True)
    cause = models.CharField(max_length=20, blank=True)
    rule_digest = models.CharField(max_length=80, blank=True)
    warned_at = models.DateTimeField(null=True)
    text = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=12)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)

    sensitivity: ClassVar = {
        "id": L2, "person": L3, "response": L1, "place": L2, "override": L2, "isolation": L3, "about": L2, "colour": L3,
        "cause": L3, "rule_digest": L1, "warned_at": L2, "text": L4, "asked_at": L2, "outcome": L2, "answer": L4,
        "answered_at": L2, "answered_by": L2,
    }  # fmt: skip

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person"], name="correction_by_person"),
            models.Index(fields=["asked_at"], condition=Q(outcome="waiting"), name="corrections_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.asked_at:%Y-%m-%d}"
