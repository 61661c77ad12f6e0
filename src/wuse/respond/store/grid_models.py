"""Tables of the lists that grid workers carry: households, checks, and what was receipted of their findings.

Everything in them belongs to a response and goes with it. `number` of a row is its place in the order of changes of its
grid: a phone asks for what has a higher one than it has read.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wuse.vocabulary import Sensitivity

L1, L2, L3, L4 = Sensitivity.L1, Sensitivity.L2, Sensitivity.L3, Sensitivity.L4


class RoundRow(models.Model):
    """The last number of a grid's list. Who changes the list holds this row until the change is committed."""

    response = models.CharField(max_length=30)
    place = models.CharField(max_length=18)
    number = models.BigIntegerField()

    sensitivity: ClassVar = {"id": L1, "response": L1, "place": L2, "number": L1}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "place"], name="one_round_a_grid"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.number}"


class HouseholdRow(models.Model):
    """A door of a grid with what the next visit needs to know. `residents`: see `household.residents_to_document`."""

    response = models.CharField(max_length=30)
    place = models.CharField(max_length=18)
    household = models.CharField(max_length=40)
    residents = models.JSONField(default=list)
    visited_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    door = models.CharField(max_length=20, blank=True)
    conflict = models.BooleanField(default=False)
    number = models.BigIntegerField()

    sensitivity: ClassVar = {
        "id": L2, "response": L1, "place": L2, "household": L3, "residents": L4, "visited_at": L3, "tried_at": L3,
        "door": L3, "conflict": L2, "number": L1,
    }  # fmt: skip
    destroyed_whole: ClassVar = L4

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "place", "household"], name="one_door_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["response", "place", "number"], name="households_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.number}"


class CheckRow(models.Model):
    """A check that was pushed to a grid. `known`: what need not be asked, and since when. `standing`: its findings."""

    uid = models.CharField(max_length=40, unique=True)
    response = models.CharField(max_length=30)
    place = models.CharField(max_length=18)
    household = models.CharField(max_length=40, blank=True)
    person = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField()
    known = models.JSONField(default=dict)
    standing = models.JSONField(default=dict)
    state = models.CharField(max_length=12)
    pushed_by = models.CharField(max_length=80)
    pushed_at = models.DateTimeField()
    until = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    conflict = models.BooleanField(default=False)
    number = models.BigIntegerField()

    sensitivity: ClassVar = {
        "id": L2, "uid": L2, "response": L1, "place": L2, "household": L3, "person": L3, "reason": L2, "level": L2,
        "known": L3, "standing": L4, "state": L2, "pushed_by": L2, "pushed_at": L2, "until": L2, "done_at": L2,
        "conflict": L2, "number": L1,
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="check_ends", condition=Q(until__gt=F("pushed_at"))),
        ]
        indexes: ClassVar = [
            models.Index(fields=["response", "place", "number"], name="checks_in_order"),
            models.Index(fields=["person"], condition=~Q(person=""), name="checks_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.state}"


class FindingRow(models.Model):
    """What became of one thing that a phone sent, by the id that the phone gave it; told again when it comes again."""

    by = models.CharField(max_length=80)
    item = models.CharField(max_length=36)
    response = models.CharField(max_length=30)
    place = models.CharField(max_length=18)
    device = models.CharField(max_length=24)
    receipt = models.CharField(max_length=40)
    outcome = models.CharField(max_length=12)
    problems = models.JSONField(default=list)
    at = models.DateTimeField()

    sensitivity: ClassVar = {
        "id": L2, "by": L2, "item": L2, "response": L1, "place": L2, "device": L2, "receipt": L2, "outcome": L2,
        "problems": L3, "at": L2,
    }  # fmt: skip
    destroyed_whole: ClassVar = L3

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["by", "item"], name="an_item_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["response"], name="findings_by_response")]

    def __str__(self) -> str:
        return f"{self.item} {self.outcome}"
