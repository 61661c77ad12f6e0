"""Tables of contacts that programs sent: who is named as whose contact now, how many were named, what is held back."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wuse.vocabulary import Sensitivity

L1, L2, L3, L4 = Sensitivity.L1, Sensitivity.L2, Sensitivity.L3, Sensitivity.L4


class SentContact(models.Model):
    """What senders said last of a contact, as the pool has it. `settled`: the desk has looked at what was said last."""

    response = models.CharField(max_length=30)
    uid = models.CharField(max_length=40)
    case = models.CharField(max_length=40)
    person = models.CharField(max_length=40)
    place = models.CharField(max_length=18)
    closeness = models.CharField(max_length=12)
    relation = models.CharField(max_length=12)
    known_by = models.CharField(max_length=12, blank=True)
    venue_kind = models.CharField(max_length=40, blank=True)
    first_exposure_on = models.DateField(null=True)
    last_exposure_on = models.DateField()
    state = models.CharField(max_length=12)
    listed_at = models.DateTimeField()
    reached_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=80)
    organisation = models.CharField(max_length=40, blank=True)
    receipt = models.CharField(max_length=40)
    learnt_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    settled = models.BooleanField(default=False)

    sensitivity: ClassVar = {
        "id": L2, "response": L1, "uid": L3, "case": L3, "person": L3, "place": L2, "closeness": L3, "relation": L4,
        "known_by": L3, "venue_kind": L4, "first_exposure_on": L4, "last_exposure_on": L4, "state": L2,
        "listed_at": L2, "reached_at": L3, "by": L2, "organisation": L1, "receipt": L2, "learnt_at": L2, "sent_at": L2,
        "settled": L2,
    }  # fmt: skip
    # Who met whom is of class L4, and the rest means nothing without it.
    destroyed_whole: ClassVar = L4

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "uid"], name="a_sent_contact_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "state"], name="sent_contacts_by_place"),
            models.Index(fields=["response"], condition=Q(settled=False), name="sent_contacts_to_settle"),
            models.Index(fields=["sent_at"], name="sent_contacts_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.closeness} {self.state}"


class NamedTally(models.Model):
    """How many contacts of a case a sender named with one receipt, of those that were let through."""

    response = models.CharField(max_length=30)
    case = models.CharField(max_length=40)
    who = models.CharField(max_length=80)
    receipt = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()

    sensitivity: ClassVar = {
        "id": L2, "response": L1, "case": L3, "who": L2, "receipt": L2, "number": L1, "at": L2,
    }  # fmt: skip
    destroyed_whole: ClassVar = L3

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["response", "case"], name="named_by_case"),
            models.Index(fields=["who", "at"], name="named_by_sender"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class ContactHold(models.Model):
    """Contacts of one case in one receipt that are held back. `place`: of the case's county. `who`: organisation of the
    sender, or the account without one. `case_along`: the report of the case came with the same sending. `number`: how
    many were named. `counted`: it is in the public statistic.
    """

    response = models.CharField(max_length=30)
    case = models.CharField(max_length=40)
    place = models.CharField(max_length=18)
    by = models.CharField(max_length=80)
    who = models.CharField(max_length=80)
    receipt = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    case_along = models.BooleanField()
    rule = models.CharField(max_length=40)
    held_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=12)
    reason = models.CharField(max_length=20, blank=True)
    asked_by = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    counted = models.BooleanField(default=False)

    sensitivity: ClassVar = {
        "id": L2, "response": L1, "case": L3, "place": L1, "by": L2, "who": L2, "receipt": L2, "number": L1,
        "case_along": L2, "rule": L1, "held_at": L2, "expires_at": L2, "state": L2, "reason": L2, "asked_by": L2,
        "asked_at": L2, "decided_by": L2, "decided_at": L2, "counted": L1,
    }  # fmt: skip
    destroyed_whole: ClassVar = L3

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["receipt", "case"], name="a_hold_once_a_receipt"),
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
        return f"{self.state} {self.number}"


class HeldContact(models.Model):
    """All rows of one id of a contact that are held back. `content`: typed rows of the standard, packed."""

    hold = models.ForeignKey(ContactHold, models.CASCADE, related_name="contacts")
    response = models.CharField(max_length=30)
    uid = models.CharField(max_length=40)
    pairs = models.JSONField()
    content = models.BinaryField()

    sensitivity: ClassVar = {"id": L2, "hold": L2, "response": L1, "uid": L3, "pairs": L4, "content": L4}
    destroyed_whole: ClassVar = L4

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "uid"], name="a_contact_held_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
