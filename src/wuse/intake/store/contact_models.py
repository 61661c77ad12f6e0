"""Tables of contacts that programs sent: who is named as whose contact now, and how many were named."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

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
