"""Tables of intake."""

from typing import ClassVar

from django.db import models

from wuse.intake.store.contact_models import NamedTally, SentContact
from wuse.intake.store.hold_models import FactHold, HeldFact, SendingAllowance, WorsePerson
from wuse.vocabulary import Sensitivity

__all__ = [
    "FactHold",
    "HeldFact",
    "KnownRow",
    "MappingRow",
    "NamedTally",
    "PartnerState",
    "ReceiptRow",
    "SendingAllowance",
    "SentContact",
    "SetAside",
    "UploadRow",
    "WorsePerson",
]

L1, L2, L3, L4 = Sensitivity.L1, Sensitivity.L2, Sensitivity.L3, Sensitivity.L4


class ReceiptRow(models.Model):
    """What became of one sending; told again, word for word, to who sends it again.

    `key`: the sender's own name for the sending. `digest`: of what came. `problems`: all of them, packed.
    """

    uid = models.CharField(max_length=40, unique=True)
    by = models.CharField(max_length=80)
    organisation = models.CharField(max_length=40, blank=True)
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    response = models.CharField(max_length=30, blank=True)
    at = models.DateTimeField()
    tables = models.JSONField(default=list)
    problems = models.BinaryField(null=True)

    sensitivity: ClassVar = {
        "id": L1, "uid": L2, "by": L2, "organisation": L1, "key": L2, "digest": L2, "response": L1, "at": L1,
        "tables": L1, "problems": L3,
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["by", "key"], name="a_sending_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["by", "at"], name="receipts_by_sender"),
            models.Index(fields=["organisation", "at"], name="receipts_by_organisation"),
        ]

    def __str__(self) -> str:
        return self.uid


class SetAside(models.Model):
    """Rows of a sending that wait for correction. Those about persons lie in the vault, under the uid.

    `place`: of the permit that they were sent by. `rows`: how many still wait. `edits`: row -> how often, by whom, when
    and in which columns it was changed here. `settled`: row -> uid of the receipt that it was taken in with, empty for
    one that was left out. `settled_by`: the receipt after which none was left.
    """

    uid = models.CharField(max_length=80, unique=True)
    receipt = models.ForeignKey(ReceiptRow, models.PROTECT, related_name="set_aside")
    table = models.CharField(max_length=40)
    response = models.CharField(max_length=30, blank=True)
    place = models.CharField(max_length=18, blank=True)
    rows = models.PositiveIntegerField()
    content = models.BinaryField(null=True)
    edits = models.JSONField(default=dict)
    settled = models.JSONField(default=dict)
    settled_by = models.ForeignKey(ReceiptRow, models.PROTECT, null=True, related_name="settles")

    sensitivity: ClassVar = {
        "id": L1, "uid": L2, "receipt": L1, "table": L1, "response": L1, "place": L2, "rows": L1, "content": L2,
        "edits": L2, "settled": L2, "settled_by": L1,
    }  # fmt: skip

    def __str__(self) -> str:
        return self.uid


class KnownRow(models.Model):
    """What the newest row of a key says, as numbers that tell no value without the secret they were made with.

    `key`: of table, response and key of the row. `said`: of its values. `learnt`: in microseconds since 1970.
    """

    key = models.BigIntegerField(primary_key=True)
    said = models.BigIntegerField()
    learnt = models.BigIntegerField()
    response = models.CharField(max_length=30)

    sensitivity: ClassVar = {"key": L3, "said": L3, "learnt": L2, "response": L1}
    destroyed_whole: ClassVar = L3

    def __str__(self) -> str:
        return str(self.key)


class PartnerState(models.Model):
    """How far a partner's rows have been fetched, and when it is asked again.

    `address`, `etag`, `modified`: of the page that a look begins at. `contents`: address -> digest of the pages that
    were read last. `taken`: how many pages have been taken in, ever.
    `failures`: in a row. `trouble`: the refusal of the last one, empty after a success.
    """

    name = models.CharField(max_length=80, unique=True)
    address = models.TextField(blank=True)
    etag = models.TextField(blank=True)
    modified = models.CharField(max_length=80, blank=True)
    contents = models.JSONField(default=dict)
    taken = models.PositiveBigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    trouble = models.JSONField(null=True)
    tried_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    receipt = models.ForeignKey(ReceiptRow, models.PROTECT, null=True)

    sensitivity: ClassVar = {
        "id": L1, "name": L1, "address": L2, "etag": L2, "modified": L2, "contents": L2, "taken": L1, "failures": L1,
        "trouble": L2, "tried_at": L1, "succeeded_at": L1, "next_at": L1, "receipt": L1,
    }  # fmt: skip

    def __str__(self) -> str:
        return str(self.name)


class MappingRow(models.Model):
    """A mapping of an organisation under a name. `headings`: digest of those of the file that it was made for."""

    organisation = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    standard = models.CharField(max_length=40)
    headings = models.CharField(max_length=64)
    document = models.JSONField()
    changed_by = models.CharField(max_length=80)
    changed_at = models.DateTimeField()

    sensitivity: ClassVar = {
        "id": L1, "organisation": L1, "name": L1, "standard": L1, "headings": L1, "document": L2, "changed_by": L2,
        "changed_at": L1,
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name"], name="a_mapping_a_name"),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "headings"], name="mappings_by_headings")]

    def __str__(self) -> str:
        return self.name


class UploadRow(models.Model):
    """A file on its way in parts; its bytes lie encrypted in the home, under `uploads`.

    `key`: what the same upload is known by: the sender's own name for the sending, or what was declared of it, or
    nothing but itself. `offset`: bytes that are there for
    good; `size`: bytes of the encrypted file that hold them. `sealed_key`: what opens the file, for tables without
    persons; for the others it lies in the vault, under the response, and ends with it. `beside`: what a person said of
    how the file is to be read, sealed with the file's key. `taken_as`: the key of the
    sending that it is being taken in as.
    """

    uid = models.CharField(max_length=40, unique=True)
    by = models.CharField(max_length=80)
    key = models.CharField(max_length=260)
    standard = models.CharField(max_length=40, blank=True)
    media_type = models.CharField(max_length=200, blank=True)
    encoding = models.CharField(max_length=10, blank=True)
    response = models.CharField(max_length=30, blank=True)
    purpose = models.CharField(max_length=30, blank=True)
    file_name = models.CharField(max_length=255, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    length = models.PositiveBigIntegerField()
    offset = models.PositiveBigIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    turn = models.PositiveBigIntegerField(default=0)
    sealed_key = models.BinaryField(null=True)
    beside = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    taken_as = models.CharField(max_length=255, blank=True)
    receipt = models.ForeignKey(ReceiptRow, models.PROTECT, null=True)

    sensitivity: ClassVar = {
        "id": L1, "uid": L2, "by": L2, "key": L2, "standard": L1, "media_type": L1, "encoding": L1, "response": L1,
        "purpose": L1, "file_name": L3, "digest": L2, "length": L1, "offset": L1, "size": L1, "turn": L1,
        "sealed_key": L4, "beside": L4, "created_at": L1, "expires_at": L1, "taken_as": L2,
        "receipt": L1,
    }  # fmt: skip
    # Without its key, which the end of the response destroys, it means nothing.
    destroyed_whole: ClassVar = L4

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["by", "key"], name="an_upload_once"),
        ]

    def __str__(self) -> str:
        return self.uid
