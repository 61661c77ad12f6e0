"""Tables of trust. No foreign key leads out of them, so that a record outlives what it speaks of."""

from typing import ClassVar

from django.db import models

from wuse.vocabulary import Sensitivity

L1, L2, L3, L4 = Sensitivity.L1, Sensitivity.L2, Sensitivity.L3, Sensitivity.L4


class AuditRecord(models.Model):
    """An audit entry, its salt, and its place in the log once it has one."""

    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    verb = models.CharField(max_length=40)
    kind = models.CharField(max_length=12)
    place = models.CharField(max_length=18, blank=True)
    organisation = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=30, blank=True)
    response = models.CharField(max_length=30, blank=True)
    rule = models.CharField(max_length=80, blank=True)
    subject = models.CharField(max_length=40, blank=True)
    personal = models.BooleanField(default=False)
    facts = models.JSONField(default=dict)
    details = models.JSONField(default=dict)
    salt = models.BinaryField(max_length=32, null=True)
    log_index = models.BigIntegerField(null=True, unique=True)
    # In a signed checkpoint: only then may its salt be destroyed.
    logged = models.BooleanField(default=False)
    deferred_until = models.DateTimeField(null=True)

    sensitivity: ClassVar = {
        "id": L2, "at": L2, "by": L2, "verb": L1, "kind": L1, "place": L2, "organisation": L1, "purpose": L1,
        "response": L1, "rule": L1, "subject": L3, "personal": L1, "facts": L1, "details": L3, "salt": L3,
        "log_index": L1, "logged": L1, "deferred_until": L2,
    }  # fmt: skip

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject", "at"], name="audit_by_subject"),
            models.Index(fields=["response", "verb"], name="audit_by_response"),
            models.Index(fields=["verb", "at"], name="audit_by_verb"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="personal_audit_has_purpose",
                condition=models.Q(personal=False) | ~models.Q(purpose="") & ~models.Q(response=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%Y-%m-%d %H:%M}"


class SealedIdentity(models.Model):
    """An identity in the vault, readable with the key of its response and version alone."""

    person = models.CharField(max_length=40)
    response = models.CharField(max_length=30)
    place = models.CharField(max_length=18)
    key_version = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()
    registered_at = models.DateTimeField()

    sensitivity: ClassVar = {
        "id": L2, "person": L3, "response": L1, "place": L3, "key_version": L1, "sealed": L4, "registered_at": L3,
    }  # fmt: skip
    # The whole row goes when its response ends: without the sealed record it means nothing.
    destroyed_whole: ClassVar = L4

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "response"], name="one_identity_a_response"),
        ]

    def __str__(self) -> str:
        return f"{self.response} v{self.key_version}"


class SealedRows(models.Model):
    """Rows about persons that could not be taken in yet, in the vault until they are corrected."""

    name = models.CharField(max_length=80, unique=True)
    response = models.CharField(max_length=30)
    key_version = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()

    sensitivity: ClassVar = {"id": L2, "name": L2, "response": L1, "key_version": L1, "sealed": L4}
    destroyed_whole: ClassVar = L4

    class Meta:
        indexes: ClassVar = [models.Index(fields=["response"], name="sealed_rows_by_response")]

    def __str__(self) -> str:
        return self.name


class TrainingRow(models.Model):
    """The training mark of the desk: one row, written before anything else, and never changed."""

    only = models.PositiveSmallIntegerField(default=1, unique=True)
    uid = models.CharField(max_length=40)
    seed = models.BigIntegerField()
    seats = models.PositiveSmallIntegerField()
    marked_at = models.DateTimeField()

    sensitivity: ClassVar = {"id": L1, "only": L1, "uid": L1, "seed": L1, "seats": L1, "marked_at": L1}

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="one_training_mark", condition=models.Q(only=1)),
        ]

    def __str__(self) -> str:
        return self.uid
