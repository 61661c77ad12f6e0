"""Tables of tracing: venues, proposals of exposures, contacts, orders of isolation, how people were day by day."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wuse.vocabulary import Sensitivity

L1, L2, L3, L4 = Sensitivity.L1, Sensitivity.L2, Sensitivity.L3, Sensitivity.L4


class VenueRow(models.Model):
    """A venue with the key that its poster shows now. `uid` stays the same, and is what a visit says."""

    uid = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    place = models.CharField(max_length=18)
    key = models.CharField(max_length=40, unique=True)
    key_since = models.DateTimeField()
    organisation = models.CharField(max_length=40, blank=True)
    registered_by = models.CharField(max_length=80)
    registered_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    sensitivity: ClassVar = {
        "id": L1, "uid": L2, "name": L1, "kind": L1, "place": L1, "key": L2, "key_since": L2, "organisation": L1,
        "registered_by": L2, "registered_at": L2, "closed_at": L1,
    }  # fmt: skip

    class Meta:
        indexes: ClassVar = [models.Index(fields=["place"], name="venue_by_place")]

    def __str__(self) -> str:
        return f"{self.kind} {self.place}"


class ContactRow(models.Model):
    """A contact of a case, as far as its tracing has come; every step is a fact of the pool too.

    `uid`: its id in the pool, which a sender chose where one sent it; the same under two responses is two contacts, and
    under one it may have passed from one person to another. `sent_by`, `receipt`: of a contact that was taken over from
    a sender; empty for one that was listed here.
    """

    uid = models.CharField(max_length=40)
    response = models.CharField(max_length=30)
    case = models.CharField(max_length=40)
    case_person = models.CharField(max_length=40)
    person = models.CharField(max_length=40)
    place = models.CharField(max_length=18)
    closeness = models.CharField(max_length=12)
    relation = models.CharField(max_length=12)
    venue_kind = models.CharField(max_length=20, blank=True)
    known_by = models.CharField(max_length=12)
    first_exposure_on = models.DateField(null=True)
    last_exposure_on = models.DateField()
    follow_until = models.DateField()
    state = models.CharField(max_length=12)
    listed_by = models.CharField(max_length=80)
    listed_at = models.DateTimeField()
    reached_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    sent_by = models.CharField(max_length=80, blank=True)
    receipt = models.CharField(max_length=40, blank=True)

    sensitivity: ClassVar = {
        "id": L2, "uid": L3, "response": L1, "case": L3, "case_person": L3, "person": L3, "place": L2,
        "closeness": L3, "relation": L4, "venue_kind": L4, "known_by": L3, "first_exposure_on": L4,
        "last_exposure_on": L4, "follow_until": L3, "state": L2, "listed_by": L2, "listed_at": L2, "reached_at": L3,
        "ended_at": L2, "sent_by": L2, "receipt": L2,
    }  # fmt: skip
    # Who met whom is of class L4, and the rest means nothing without it.
    destroyed_whole: ClassVar = L4

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["response", "case", "person"],
                condition=Q(state__in=["listed", "reached", "not_found"]),
                name="a_contact_once_a_case",
            ),
            models.UniqueConstraint(
                fields=["response", "uid"],
                condition=Q(state__in=["listed", "reached", "not_found"]),
                name="a_contact_once_a_name",
            ),
            models.CheckConstraint(name="contact_of_another", condition=~Q(person=F("case_person"))),
            models.CheckConstraint(
                name="contact_followed_after", condition=Q(follow_until__gte=F("last_exposure_on"))
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "follow_until"], name="contact_by_state"),
            models.Index(fields=["response", "case"], name="contact_by_case"),
            models.Index(fields=["response", "uid"], name="contact_by_uid"),
        ]

    def __str__(self) -> str:
        return f"{self.closeness} {self.state}"


class ExposureRow(models.Model):
    """A proposal: somebody who was at a venue when a case was. `meetings`: the stays that it rests on."""

    response = models.CharField(max_length=30)
    case = models.CharField(max_length=40)
    case_person = models.CharField(max_length=40)
    person = models.CharField(max_length=40)
    venue = models.CharField(max_length=40)
    place = models.CharField(max_length=18)
    place_in_line = models.IntegerField()
    together = models.IntegerField()
    near = models.IntegerField()
    doubtful = models.IntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    meetings = models.JSONField(default=list)
    rule = models.CharField(max_length=40)
    rule_digest = models.CharField(max_length=80)
    inputs = models.CharField(max_length=80)
    found_at = models.DateTimeField()
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=20, blank=True)
    contact = models.ForeignKey(ContactRow, models.SET_NULL, null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)

    sensitivity: ClassVar = {
        "id": L2, "response": L1, "case": L3, "case_person": L3, "person": L3, "venue": L3, "place": L2,
        "place_in_line": L3, "together": L3, "near": L3, "doubtful": L3, "first_at": L4, "last_at": L4, "meetings": L4,
        "rule": L1, "rule_digest": L1, "inputs": L1, "found_at": L2, "state": L2, "reason": L3, "contact": L2,
        "decided_by": L2, "decided_at": L2,
    }  # fmt: skip
    destroyed_whole: ClassVar = L4

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "case", "person"], name="a_proposal_once"),
            models.CheckConstraint(
                name="exposure_decided_by_somebody",
                condition=Q(state="waiting") | (~Q(decided_by="") & Q(decided_at__isnull=False)),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "venue"], name="exposure_by_state")]

    def __str__(self) -> str:
        return f"{self.state} {self.place_in_line}"


class IsolationRow(models.Model):
    """An order of isolation, from its proposal to its end. `keeper`: the organisation that has charge of the person."""

    uid = models.CharField(max_length=40, unique=True)
    response = models.CharField(max_length=30)
    place = models.CharField(max_length=18)
    person = models.CharField(max_length=40)
    contact = models.ForeignKey(ContactRow, models.SET_NULL, null=True)
    case = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=12)
    reason = models.CharField(max_length=20)
    legal_basis = models.CharField(max_length=120)
    facility = models.CharField(max_length=80, blank=True)
    counted_from = models.DateField()
    due_on = models.DateField()
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=80, blank=True)
    began_at = models.DateTimeField(null=True)
    keeper = models.CharField(max_length=40)
    state = models.CharField(max_length=12)
    arrived_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=20, blank=True)
    ended_for = models.CharField(max_length=20, blank=True)
    ended_by = models.CharField(max_length=80, blank=True)

    sensitivity: ClassVar = {
        "id": L2, "uid": L3, "response": L1, "place": L2, "person": L3, "contact": L3, "case": L3, "kind": L4,
        "reason": L4, "legal_basis": L3, "facility": L4, "counted_from": L4, "due_on": L4, "proposed_by": L2,
        "proposed_at": L2, "confirmed_by": L2, "began_at": L4, "keeper": L2, "state": L2, "arrived_at": L4,
        "ended_at": L4, "end": L4, "ended_for": L4, "ended_by": L2,
    }  # fmt: skip
    destroyed_whole: ClassVar = L4

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["response", "person"],
                condition=Q(state__in=["proposed", "ordered", "arrived"]),
                name="one_isolation_at_a_time",
            ),
            models.CheckConstraint(
                name="isolation_second_person", condition=~Q(confirmed_by=F("proposed_by"))
            ),
            models.CheckConstraint(
                name="isolation_is_confirmed",
                condition=Q(state__in=["proposed", "refused"])
                | (~Q(confirmed_by="") & Q(began_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="isolation_end_says_how",
                condition=~Q(state="ended") | (~Q(end="") & Q(ended_at__isnull=False)),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_on"], name="isolation_by_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class CareRow(models.Model):
    """How somebody was on a day: a contact that is followed up, or a person in isolation. It is a fact too."""

    kind = models.CharField(max_length=12)
    subject = models.BigIntegerField()
    response = models.CharField(max_length=30)
    day = models.DateField()
    outcome = models.CharField(max_length=12)
    temperature = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    sensitivity: ClassVar = {
        "id": L2, "kind": L2, "subject": L2, "response": L1, "day": L3, "outcome": L4, "temperature": L4, "by": L2,
        "at": L2,
    }  # fmt: skip
    destroyed_whole: ClassVar = L4

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "subject", "day"], name="one_care_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day:%Y-%m-%d}"


class OwnCareRow(models.Model):
    """What somebody who is followed up said of a day themselves. `symptoms`: as `own_care` names them, with commas."""

    response = models.CharField(max_length=30)
    person = models.CharField(max_length=40)
    day = models.DateField()
    at = models.DateTimeField()
    symptoms = models.CharField(max_length=60, blank=True)
    temperature = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    unwell_at = models.DateTimeField(null=True)
    by_delegate = models.BooleanField(default=False)

    sensitivity: ClassVar = {
        "id": L2, "response": L1, "person": L3, "day": L3, "at": L3, "symptoms": L4, "temperature": L4, "unwell_at": L4,
        "by_delegate": L3,
    }  # fmt: skip
    destroyed_whole: ClassVar = L4

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "person", "day"], name="one_own_care_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"
