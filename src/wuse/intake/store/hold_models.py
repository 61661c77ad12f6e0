"""Tables of facts that were held back, being too many: each hold, its rows, what was let through, what is allowed."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wuse.vocabulary import Sensitivity

L1, L2, L3, L4 = Sensitivity.L1, Sensitivity.L2, Sensitivity.L3, Sensitivity.L4


class FactHold(models.Model):
    """Rows of one standard in one receipt that are held back; of contacts those of one case.

    `case`: of contacts, else empty. `place`: of the case's county, or the smallest area in which all of the persons
    are registered. `who`: organisation of the sender, or the account without one. `case_along`: the report of the case
    came with the same sending. `number`: how many ids. `counties`: county where persons are registered -> how many ids,
    of whatever is no contact. `allow`, `allow_days`: how many persons in 24 hours are to be let through from the
    release on, where that was asked for. `counted`: it is in the public statistic.
    """

    response = models.CharField(max_length=30)
    standard = models.CharField(max_length=30, default="contact")
    case = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=18)
    by = models.CharField(max_length=80)
    who = models.CharField(max_length=80)
    receipt = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    counties = models.JSONField(default=dict, blank=True)
    case_along = models.BooleanField()
    rule = models.CharField(max_length=40)
    held_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=12)
    reason = models.CharField(max_length=20, blank=True)
    allow = models.PositiveIntegerField(default=0)
    allow_days = models.PositiveSmallIntegerField(default=0)
    asked_by = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    counted = models.BooleanField(default=False)

    sensitivity: ClassVar = {
        "id": L2, "response": L1, "standard": L1, "case": L3, "place": L1, "by": L2, "who": L2, "receipt": L2,
        "number": L1, "counties": L1, "case_along": L2, "rule": L1, "held_at": L2, "expires_at": L2, "state": L2,
        "reason": L2, "allow": L2, "allow_days": L2, "asked_by": L2, "asked_at": L2, "decided_by": L2,
        "decided_at": L2, "counted": L1,
    }  # fmt: skip
    destroyed_whole: ClassVar = L3

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["receipt", "standard", "case"], name="a_hold_once_a_receipt"),
            models.CheckConstraint(
                name="hold_released_by_two",
                condition=~Q(state="released")
                | (
                    ~Q(asked_by="")
                    & ~Q(decided_by="")
                    & ~Q(decided_by=F("asked_by"))
                    & ~Q(decided_by=F("by"))
                ),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "expires_at"], name="holds_by_state")]

    def __str__(self) -> str:
        return f"{self.standard} {self.state} {self.number}"


class HeldFact(models.Model):
    """All rows of one id that are held back. `pairs`: persons, each with the case. `content`: typed rows, packed.

    `county`: where the person is registered; of a contact empty. `learnt_at`: when the newest row was learnt.
    """

    hold = models.ForeignKey(FactHold, models.CASCADE, related_name="facts")
    response = models.CharField(max_length=30)
    standard = models.CharField(max_length=30, default="contact")
    uid = models.CharField(max_length=40)
    pairs = models.JSONField()
    county = models.CharField(max_length=18, blank=True)
    content = models.BinaryField()
    learnt_at = models.DateTimeField(null=True)

    sensitivity: ClassVar = {
        "id": L2, "hold": L2, "response": L1, "standard": L1, "uid": L3, "pairs": L4, "county": L2,
        "content": L4, "learnt_at": L2,
    }  # fmt: skip
    destroyed_whole: ClassVar = L4

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "standard", "uid"], name="a_fact_held_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class WorsePerson(models.Model):
    """A person whose code a sender may have made worse, by rows that went through; kept as long as it is counted.

    `allowed`: by what two people had allowed.
    """

    response = models.CharField(max_length=30)
    standard = models.CharField(max_length=30)
    who = models.CharField(max_length=80)
    person = models.CharField(max_length=40)
    allowed = models.BooleanField()
    at = models.DateTimeField()

    sensitivity: ClassVar = {
        "id": L2, "response": L1, "standard": L1, "who": L2, "person": L3, "allowed": L2, "at": L2,
    }  # fmt: skip
    destroyed_whole: ClassVar = L3

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["who", "allowed", "at"], name="worse_by_sender"),
            models.Index(fields=["who", "person"], name="worse_by_person"),
            models.Index(fields=["at"], name="worse_by_time"),
        ]

    def __str__(self) -> str:
        return self.standard


class SendingAllowance(models.Model):
    """How many persons' codes a sender may make worse in 24 hours by rows of one standard, as two people allowed.

    `hold`: the number of the hold with which it was given.
    """

    response = models.CharField(max_length=30)
    standard = models.CharField(max_length=30)
    who = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    given_at = models.DateTimeField()
    until = models.DateTimeField()
    hold = models.PositiveBigIntegerField()
    asked_by = models.CharField(max_length=80)
    decided_by = models.CharField(max_length=80)

    sensitivity: ClassVar = {
        "id": L2, "response": L1, "standard": L1, "who": L2, "number": L1, "given_at": L2, "until": L2, "hold": L2,
        "asked_by": L2, "decided_by": L2,
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="allowance_given_by_two",
                condition=~Q(asked_by="") & ~Q(decided_by="") & ~Q(decided_by=F("asked_by")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["who", "standard", "until"], name="allowances_by_sender")]

    def __str__(self) -> str:
        return str(self.number)
