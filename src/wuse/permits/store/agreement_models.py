"""Tables of agreements: the terms with both signatures, what was handed out under them, what was sent under them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wuse.permits.agreement import AgreementState
from wuse.vocabulary import Sensitivity

L1, L2 = Sensitivity.L1, Sensitivity.L2


class AgreementRow(models.Model):
    """An agreement, from its proposal to its end; its terms are written once. `place`: where it is administered."""

    code = models.CharField(max_length=60, unique=True)
    partner = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    purpose = models.CharField(max_length=300)
    standards = models.JSONField(default=list)
    products = models.JSONField(default=list)
    place = models.CharField(max_length=18)
    places = models.JSONField(default=list)
    industries = models.JSONField(default=list)
    enterprises = models.JSONField(default=list)
    text = models.TextField(blank=True)
    digest = models.CharField(max_length=80)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    state = models.CharField(max_length=12, choices=[(state.value, state.value) for state in AgreementState])
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=80, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_for = models.CharField(max_length=20, blank=True)

    sensitivity: ClassVar = {
        "id": L1, "code": L1, "partner": L1, "office": L1, "purpose": L1, "standards": L1, "products": L1, "place": L1,
        "places": L1, "industries": L1, "enterprises": L2, "text": L2, "digest": L1, "valid_from": L1,
        "valid_until": L1, "state": L1, "proposed_by": L2, "proposed_at": L1, "confirmed_by": L2, "confirmed_at": L1,
        "ended_by": L2, "ended_at": L1, "ended_for": L1,
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="agreement_ends_after_start", condition=Q(valid_until__gt=F("valid_from"))
            ),
            models.CheckConstraint(
                name="agreement_second_person", condition=~Q(confirmed_by=F("proposed_by"))
            ),
            models.CheckConstraint(name="agreement_two_sides", condition=~Q(partner=F("office"))),
            models.CheckConstraint(
                name="agreement_signed_by_both", condition=~Q(state="signed") | ~Q(confirmed_by="")
            ),
            models.CheckConstraint(
                name="agreement_ended_for_a_reason",
                condition=~Q(state="ended") | ~Q(ended_for="") & ~Q(ended_by="") & Q(ended_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["partner"], name="agreements_by_partner")]

    def __str__(self) -> str:
        return self.code


class ProductReceiptRow(models.Model):
    """What was handed out of a product, by digest, and what the partner says that it got; its number is the receipt's.

    `day`: that the product is about. `by`: the program or person who took it.
    """

    agreement = models.ForeignKey(AgreementRow, models.PROTECT, related_name="product_receipts")
    product = models.CharField(max_length=40)
    day = models.DateField()
    rows = models.PositiveIntegerField()
    digest = models.CharField(max_length=80)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    told = models.CharField(max_length=80, blank=True)
    told_by = models.CharField(max_length=80, blank=True)
    told_at = models.DateTimeField(null=True)

    sensitivity: ClassVar = {
        "id": L1, "agreement": L1, "product": L1, "day": L1, "rows": L1, "digest": L1, "by": L2, "at": L1, "told": L1,
        "told_by": L2, "told_at": L1,
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="product_receipt_told_whole",
                condition=Q(told="", told_by="", told_at=None)
                | ~Q(told="") & ~Q(told_by="") & Q(told_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["agreement", "at"], name="product_receipts_by_time")]

    def __str__(self) -> str:
        return f"{self.product} {self.pk}"


class AgreedTableRow(models.Model):
    """One table of a sending under an agreement, as its receipt tells it."""

    agreement = models.ForeignKey(AgreementRow, models.PROTECT, related_name="tables")
    receipt = models.CharField(max_length=40)
    standard = models.CharField(max_length=40)
    at = models.DateTimeField()
    rows = models.PositiveIntegerField()
    accepted = models.PositiveIntegerField()
    set_aside = models.PositiveIntegerField()

    sensitivity: ClassVar = {
        "id": L1, "agreement": L1, "receipt": L2, "standard": L1, "at": L1, "rows": L1, "accepted": L1, "set_aside": L1,
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["receipt", "standard"], name="a_table_of_a_sending_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["agreement", "at"], name="agreed_tables_by_time")]

    def __str__(self) -> str:
        return f"{self.receipt} {self.standard}"
