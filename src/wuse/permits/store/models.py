"""Tables of permits. Rules that must always hold stand in the database as constraints."""

from enum import StrEnum
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from wuse.permits.permit import PermitState
from wuse.permits.store.agreement_models import AgreedTableRow, AgreementRow, ProductReceiptRow
from wuse.permits.store.application_models import ApplicationRow
from wuse.vocabulary import Sensitivity

__all__ = [
    "Account",
    "AgreedTableRow",
    "AgreementRow",
    "ApiKey",
    "ApplicationRow",
    "CertificateRow",
    "Claim",
    "ClaimUse",
    "DelegateRow",
    "DeviceRow",
    "OrganisationRow",
    "PermitRow",
    "ProductReceiptRow",
    "ResponseRow",
]

L1, L2, L3, L4 = Sensitivity.L1, Sensitivity.L2, Sensitivity.L3, Sensitivity.L4


class OrganisationKind(StrEnum):
    """An AGENCY of the response, or an ENTERPRISE that declares; its code is its unified social credit code."""

    AGENCY = "agency"
    ENTERPRISE = "enterprise"


class OrganisationRow(models.Model):
    """An agency, hospital or township office with its place in the tree; or a firm at the township of its site.

    `mailbox`: of a firm's office, to which notices of its files go.
    """

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    place = models.CharField(max_length=18)
    kind = models.CharField(max_length=12, default=OrganisationKind.AGENCY.value)
    mailbox = models.CharField(max_length=120, blank=True)

    sensitivity: ClassVar = {"id": L1, "code": L1, "name": L1, "place": L1, "kind": L1, "mailbox": L2}

    def __str__(self) -> str:
        return self.name


class Accounts(BaseUserManager["Account"]):
    """How Django finds an account by the name that was typed."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """The account of a name, whatever its case."""
        return self.get(username__iexact=username)


class Account(AbstractBaseUser):
    """Somebody who can sign in: staff of an organisation, or a citizen who has claimed a person key.

    `machine`: a program of an organisation, which never signs in and has keys instead.
    """

    uid = models.CharField(max_length=30, unique=True)
    username = models.CharField(max_length=60, unique=True)
    display_name = models.CharField(max_length=60, blank=True)
    organisation = models.ForeignKey(OrganisationRow, models.PROTECT, null=True, blank=True)
    person = models.CharField(max_length=40, blank=True)
    response = models.CharField(max_length=30, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    invitation = models.CharField(max_length=64, blank=True)
    invitation_until = models.DateTimeField(null=True, blank=True)
    machine = models.BooleanField(default=False)

    objects = Accounts()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = []

    sensitivity: ClassVar = {
        "id": L2, "password": L3, "last_login": L2, "uid": L2, "username": L2, "display_name": L2,
        "organisation": L2, "person": L3, "response": L2, "is_active": L2, "created_at": L2, "invitation": L3,
        "invitation_until": L2, "machine": L2,
    }  # fmt: skip
    # A citizen's account was made to see what is kept under the response: it goes with it.
    destroyed_whole: ClassVar = L3

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=~Q(person=""), name="one_account_a_person"),
            models.CheckConstraint(name="staff_is_no_citizen", condition=Q(organisation=None) | Q(person="")),
            models.CheckConstraint(
                name="program_of_an_organisation", condition=Q(machine=False) | Q(organisation__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.username


class ApiKey(models.Model):
    """A key of a program; its secret is shown once, and its digest alone is kept."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="api_keys")
    key_id = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    sensitivity: ClassVar = {
        "id": L2, "account": L2, "key_id": L2, "digest": L3, "created_at": L2, "valid_until": L2, "withdrawn_at": L2,
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="key_ends_after_start", condition=Q(valid_until__gt=F("created_at"))),
        ]

    def __str__(self) -> str:
        return self.key_id


class DeviceRow(models.Model):
    """A phone with the field app; the digest of its secret alone is kept."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="devices")
    device_id = models.CharField(max_length=24, unique=True)
    digest = models.CharField(max_length=64)
    place = models.CharField(max_length=18)
    name = models.CharField(max_length=40)
    registered_at = models.DateTimeField()
    contact_at = models.DateTimeField()
    cut_off_at = models.DateTimeField(null=True)
    cut_off_by = models.CharField(max_length=80, blank=True)

    sensitivity: ClassVar = {
        "id": L2, "account": L2, "device_id": L2, "digest": L3, "place": L2, "name": L2, "registered_at": L2,
        "contact_at": L2, "cut_off_at": L2, "cut_off_by": L2,
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="cut_off_by_somebody", condition=Q(cut_off_at=None) | ~Q(cut_off_by="")
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["place"], name="devices_by_place")]

    def __str__(self) -> str:
        return self.device_id


class ResponseRow(models.Model):
    """A response."""

    code = models.CharField(max_length=30, unique=True)
    area = models.CharField(max_length=18)
    grade = models.PositiveSmallIntegerField()
    authority = models.CharField(max_length=300)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    modules = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True)
    opened_by = models.CharField(max_length=80)

    sensitivity: ClassVar = {
        "id": L1, "code": L1, "area": L1, "grade": L1, "authority": L1, "starts_at": L1, "ends_at": L1,
        "modules": L1, "ended_at": L1, "opened_by": L2,
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="response_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="response_grade", condition=Q(grade__gte=1, grade__lte=4)),
        ]

    def __str__(self) -> str:
        return self.code


class PermitRow(models.Model):
    """A permit, from its proposal to its withdrawal."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="permits")
    role = models.CharField(max_length=30)
    place = models.CharField(max_length=18)
    response = models.ForeignKey(ResponseRow, models.PROTECT, null=True, blank=True)
    purposes = models.JSONField(default=list)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    state = models.CharField(max_length=12, choices=[(state.value, state.value) for state in PermitState])
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=80, blank=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)

    sensitivity: ClassVar = {
        "id": L2, "account": L2, "role": L2, "place": L2, "response": L2, "purposes": L2, "valid_from": L2,
        "valid_until": L2, "state": L2, "proposed_by": L2, "proposed_at": L2, "confirmed_by": L2,
        "withdrawn_by": L2,
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="permit_ends_after_start", condition=Q(valid_until__gt=F("valid_from"))
            ),
            models.CheckConstraint(name="permit_second_person", condition=~Q(confirmed_by=F("proposed_by"))),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.place}"


class ClaimUse(StrEnum):
    """What a code is for: to link an account to the OWN person, or to become that person's DELEGATE."""

    OWN = "own"
    DELEGATE = "delegate"


class Claim(models.Model):
    """A code by which a citizen's account is linked to a person key, or acts for one, once. Only its digest is kept."""

    digest = models.CharField(max_length=64, unique=True)
    person = models.CharField(max_length=40)
    response = models.CharField(max_length=30)
    valid_until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    use = models.CharField(max_length=8, default=ClaimUse.OWN.value)

    sensitivity: ClassVar = {
        "id": L2, "digest": L3, "person": L3, "response": L1, "valid_until": L2, "used_at": L2, "use": L2,
    }  # fmt: skip
    destroyed_whole: ClassVar = L4

    def __str__(self) -> str:
        return self.response


class DelegateRow(models.Model):
    """One person who acts for another, from the code that was entered to the end by either of the two."""

    response = models.CharField(max_length=30)
    delegate = models.CharField(max_length=40)
    person = models.CharField(max_length=40)
    kind = models.CharField(max_length=8)
    called = models.CharField(max_length=20)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=8, blank=True)

    sensitivity: ClassVar = {
        "id": L2, "response": L1, "delegate": L3, "person": L3, "kind": L3, "called": L4, "begun_at": L2,
        "ended_at": L2, "ended_by": L2,
    }  # fmt: skip
    destroyed_whole: ClassVar = L4

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="delegate_of_another", condition=~Q(delegate=F("person"))),
            models.CheckConstraint(
                name="delegate_ended_by_somebody",
                condition=Q(ended_at=None, ended_by="") | Q(ended_at__isnull=False) & ~Q(ended_by=""),
            ),
            models.UniqueConstraint(
                fields=["response", "delegate", "person"],
                condition=Q(ended_at=None),
                name="one_delegate_at_a_time",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person"], name="delegates_by_person")]

    def __str__(self) -> str:
        return f"{self.response} {self.kind}"


class FirmRequestRow(models.Model):
    """Somebody who wants to speak for a firm. `contact`, `phone`: of its office. `digest`: of the letter's code."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="firm_requests")
    code = models.CharField(max_length=18)
    name = models.CharField(max_length=80)
    place = models.CharField(max_length=18)
    contact = models.CharField(max_length=40)
    phone = models.CharField(max_length=20)
    response = models.CharField(max_length=30)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10)
    digest = models.CharField(max_length=64, blank=True)
    valid_until = models.DateTimeField(null=True)
    invited_by = models.CharField(max_length=80, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)

    sensitivity: ClassVar = {
        "id": L2, "account": L2, "code": L2, "name": L2, "place": L2, "contact": L2, "phone": L2, "response": L1,
        "asked_at": L2, "state": L2, "digest": L3, "valid_until": L2, "invited_by": L2, "decided_by": L2,
        "decided_at": L2, "answer": L2,
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(state__in=["asked", "letter"]),
                name="one_firm_request_at_a_time",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["place", "state"], name="firm_requests_by_place")]

    def __str__(self) -> str:
        return f"{self.code} {self.state}"


class FirmOfferRow(models.Model):
    """A code by which one who speaks for a firm lets a colleague in, once. Only its digest is kept."""

    digest = models.CharField(max_length=64, unique=True)
    organisation = models.ForeignKey(OrganisationRow, models.PROTECT)
    response = models.CharField(max_length=30)
    offered_by = models.CharField(max_length=80)
    valid_until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    sensitivity: ClassVar = {
        "id": L2, "digest": L3, "organisation": L2, "response": L1, "offered_by": L2, "valid_until": L2, "used_at": L2,
    }  # fmt: skip

    def __str__(self) -> str:
        return self.response


class CertificateRow(models.Model):
    """What was destroyed when, with the sealed statistics: written once."""

    response = models.CharField(max_length=30)
    stage = models.CharField(max_length=2)
    at = models.DateTimeField()
    document = models.JSONField()
    digest = models.CharField(max_length=80)

    sensitivity: ClassVar = {"id": L1, "response": L1, "stage": L1, "at": L1, "document": L1, "digest": L1}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "stage"], name="one_certificate_a_stage"),
        ]

    def __str__(self) -> str:
        return f"{self.response} {self.stage}"
