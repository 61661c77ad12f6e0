"""Tables of arrivals: what was declared with what follows from the history, and the history."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from wuse.vocabulary import Sensitivity

L1, L2, L3, L4 = Sensitivity.L1, Sensitivity.L2, Sensitivity.L3, Sensitivity.L4
_OPEN = Q(is_open=True)


class ArrivalRow(models.Model):
    """An arrival. `declared`: the fact as it stands, without anything that the vault keeps. `secret`: digest of what
    the traveller has beside the reference. `wrong_tries`: since the last right one. `due_at`: of the clock that runs.
    """

    reference = models.CharField(max_length=20, unique=True)
    secret = models.CharField(max_length=64)
    wrong_tries = models.PositiveIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    response = models.CharField(max_length=30)
    person = models.CharField(max_length=40, blank=True)
    registered = models.BooleanField()
    declared = models.JSONField(default=dict)
    declared_at = models.DateTimeField()
    country = models.CharField(max_length=3)
    transport_number = models.CharField(max_length=20, blank=True)
    arrives_on = models.DateField()
    port = models.CharField(max_length=60, blank=True)
    port_place = models.CharField(max_length=18)
    destination = models.CharField(max_length=18)
    tiers = models.CharField(max_length=60)
    tier = models.CharField(max_length=20)
    places = models.CharField(max_length=60)
    days = models.PositiveIntegerField()
    observed_days = models.PositiveIntegerField()
    state = models.CharField(max_length=20)
    is_open = models.BooleanField()
    charge = models.CharField(max_length=40, blank=True)
    clock = models.CharField(max_length=20, blank=True)
    due_at = models.DateTimeField(null=True)

    sensitivity: ClassVar = {
        "id": L2, "reference": L3, "secret": L4, "wrong_tries": L2, "tried_at": L2, "response": L1, "person": L3,
        "registered": L2, "declared": L4, "declared_at": L2, "country": L3, "transport_number": L3, "arrives_on": L3,
        "port": L3, "port_place": L2, "destination": L3, "tiers": L1, "tier": L2, "places": L2, "days": L2,
        "observed_days": L2, "state": L3, "is_open": L2, "charge": L2, "clock": L2, "due_at": L2,
    }  # fmt: skip
    # With the identities of the vault the whole of it goes; the counts that stay are facts of the pool until then.
    destroyed_whole: ClassVar = L4

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="arrival_due_while_open", condition=_OPEN | Q(due_at=None)),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], condition=_OPEN, name="open_arrivals"),
            models.Index(fields=["destination", "state"], name="arrivals_by_destination"),
            models.Index(fields=["port_place", "arrives_on"], name="arrivals_by_port"),
            models.Index(fields=["person"], name="arrivals_by_person"),
            models.Index(fields=["response", "declared_at"], name="arrivals_by_response"),
        ]

    def __str__(self) -> str:
        return f"{self.arrives_on} {self.state}"


class ArrivalStepRow(models.Model):
    """One step."""

    arrival = models.ForeignKey(ArrivalRow, models.CASCADE, related_name="steps")
    response = models.CharField(max_length=30)
    number = models.PositiveIntegerField()
    step = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    organisation = models.CharField(max_length=40, blank=True)
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    receiver = models.CharField(max_length=40, blank=True)
    hand_over = models.BigIntegerField(null=True)
    text = models.TextField(blank=True)
    result = models.CharField(max_length=12, blank=True)
    happened_at = models.DateTimeField(null=True)

    sensitivity: ClassVar = {
        "id": L2, "arrival": L2, "response": L1, "number": L2, "step": L3, "at": L2, "by": L2, "organisation": L2,
        "before": L3, "after": L3, "receiver": L2, "hand_over": L2, "text": L4, "result": L4, "happened_at": L3,
    }  # fmt: skip
    destroyed_whole: ClassVar = L4

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["arrival", "number"], name="one_arrival_step_a_number"),
        ]
        indexes: ClassVar = [models.Index(fields=["response"], name="arrival_steps_by_response")]

    def __str__(self) -> str:
        return f"{self.arrival_id}.{self.number} {self.step}"


class ShownCertificateRow(models.Model):
    """A certificate of another state that was shown for an arrival, without its name; `name_match`: with the vault."""

    arrival = models.ForeignKey(ArrivalRow, models.CASCADE, related_name="certificates")
    response = models.CharField(max_length=30)
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=12)
    result = models.CharField(max_length=12, blank=True)
    on = models.DateField()
    issuer = models.CharField(max_length=80)
    key = models.CharField(max_length=64)
    shows = models.CharField(max_length=12)
    name_match = models.CharField(max_length=8)
    shown_at = models.DateTimeField()
    by = models.CharField(max_length=80)
    organisation = models.CharField(max_length=40, blank=True)

    sensitivity: ClassVar = {
        "id": L2, "arrival": L2, "response": L1, "digest": L4, "kind": L4, "result": L4, "on": L4, "issuer": L3,
        "key": L3, "shows": L4, "name_match": L4, "shown_at": L3, "by": L2, "organisation": L2,
    }  # fmt: skip
    destroyed_whole: ClassVar = L4

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["arrival", "digest"], name="a_certificate_once_a_journey"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.shows}"
