"""Tables of the health code: what was issued, interim relief, notices to holders, and the public tally of changes."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wuse.vocabulary import Sensitivity

L1, L2, L3, L4 = Sensitivity.L1, Sensitivity.L2, Sensitivity.L3, Sensitivity.L4


class IssuedCodeRow(models.Model):
    """A credential that was issued: whose, which colour, until when. Nobody else can tell whose an identifier is.

    With the identities of its response goes whose it was, and the row when it expires: until then a list of revoked
    codes may have to name it. `series`: the domestic code or the international one.
    """

    identifier = models.CharField(max_length=32, unique=True)
    person = models.CharField(max_length=40)
    response = models.CharField(max_length=30)
    series = models.CharField(max_length=20)
    colour = models.CharField(max_length=10)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    sensitivity: ClassVar = {
        "id": L2, "identifier": L2, "person": L4, "response": L1, "series": L4, "colour": L4, "issued_at": L2,
        "expires_at": L2, "revoked_at": L2,
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="issued_code_ends", condition=Q(expires_at__gt=F("issued_at"))),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "expires_at"], name="issued_codes_of_person"),
            models.Index(fields=["expires_at"], name="issued_codes_by_end"),
            models.Index(
                fields=["expires_at"], condition=Q(revoked_at__isnull=False), name="revoked_codes_by_end"
            ),
        ]

    def __str__(self) -> str:
        return self.identifier


class ReliefRow(models.Model):
    """Interim relief, from its giving to its end."""

    person = models.CharField(max_length=40, blank=True)
    response = models.CharField(max_length=30)
    place = models.CharField(max_length=18)
    correction = models.ForeignKey("respond.CorrectionRow", models.PROTECT, related_name="reliefs")
    colour = models.CharField(max_length=10)
    cause = models.CharField(max_length=20)
    counts_as = models.CharField(max_length=10)
    reason = models.CharField(max_length=20)
    given_by = models.CharField(max_length=80)
    given_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)

    sensitivity: ClassVar = {
        "id": L2, "person": L3, "response": L1, "place": L2, "correction": L2, "colour": L2, "cause": L3,
        "counts_as": L2, "reason": L2, "given_by": L2, "given_at": L2, "until": L2, "ended_at": L2, "ended_by": L2,
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="relief_ends", condition=Q(until__gt=F("given_at"))),
            models.UniqueConstraint(fields=["correction"], name="one_relief_an_appeal"),
        ]
        indexes: ClassVar = [models.Index(fields=["person"], name="relief_by_person")]

    def __str__(self) -> str:
        return f"{self.colour} {self.counts_as}"


class HolderNoticeRow(models.Model):
    """What the holder of a code is told: that it changed, from what to what, and by what. `seen_at`: by the holder."""

    person = models.CharField(max_length=40)
    response = models.CharField(max_length=30)
    kind = models.CharField(max_length=20)
    before = models.CharField(max_length=10, blank=True)
    after = models.CharField(max_length=10, blank=True)
    cause = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    sensitivity: ClassVar = {
        "id": L3, "person": L3, "response": L1, "kind": L3, "before": L3, "after": L3, "cause": L3, "at": L3,
        "seen_at": L3,
    }  # fmt: skip
    destroyed_whole: ClassVar = L3

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "id"], name="notices_of_holder"),
            models.Index(fields=["at"], name="holder_notices_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class HolderMailboxRow(models.Model):
    """That a holder gave a mailbox: the address lies sealed in the vault. `told_upto`: number of the last notice that a
    letter told of; `told_at`: when one was written last.
    """

    person = models.CharField(max_length=40)
    response = models.CharField(max_length=30)
    asked_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)
    told_upto = models.BigIntegerField(default=0)
    told_at = models.DateTimeField(null=True)

    sensitivity: ClassVar = {
        "id": L2, "person": L3, "response": L1, "asked_at": L3, "tries": L2, "confirmed_at": L3, "told_upto": L3,
        "told_at": L3,
    }  # fmt: skip
    destroyed_whole: ClassVar = L4

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "person"], name="one_mailbox_a_holder"),
        ]

    def __str__(self) -> str:
        return f"mailbox {self.pk}"


class CodeTallyRow(models.Model):
    """How many codes of a county became a colour on a day by a cause: numbers that stay, without persons.

    `cause`: `rule.<rule>` where facts decided, `hand.<reason>` for a code set by hand, `lift.<reason>` where one was
    lifted, `relief.<reason>`. `sender`: the organisation whose facts or hands it was; not public. `pooled`: whether
    the pool has this number.
    """

    response = models.CharField(max_length=30)
    county = models.CharField(max_length=6)
    day = models.DateField()
    colour = models.CharField(max_length=10)
    cause = models.CharField(max_length=30)
    sender = models.CharField(max_length=80, blank=True)
    number = models.PositiveIntegerField()
    last_at = models.DateTimeField()
    pooled = models.BooleanField(default=False)

    sensitivity: ClassVar = {
        "id": L1, "response": L1, "county": L1, "day": L1, "colour": L1, "cause": L1, "sender": L2, "number": L1,
        "last_at": L2, "pooled": L1,
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["response", "county", "day", "colour", "cause", "sender"], name="one_tally_a_cause"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["day", "county"], name="tallies_by_day"),
            models.Index(fields=["id"], condition=Q(pooled=False), name="tallies_to_pool"),
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.day} {self.cause}"
