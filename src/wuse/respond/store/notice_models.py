"""The outbox of notices: written in the transaction of what they tell of, so that none is lost."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from wuse.respond.store.code_models import HolderMailboxRow
from wuse.respond.store.event_models import EventRow, prefix_of_place
from wuse.respond.store.resumption_models import ResumptionFileRow
from wuse.vocabulary import Sensitivity

L1, L2 = Sensitivity.L1, Sensitivity.L2


class NoticeRow(models.Model):
    """A notice, of an event or of a firm's file: seen on the desk by its audience, or by whoever speaks for the firm;
    passed on to the channels; or a letter to the mailbox of a holder. `mark`: of a file, the reason. `spread`: each has
    its delivery.
    """

    event = models.ForeignKey(EventRow, models.PROTECT, db_index=False, null=True)
    file = models.ForeignKey(ResumptionFileRow, models.CASCADE, db_index=False, null=True)
    mailbox = models.ForeignKey(HolderMailboxRow, models.CASCADE, null=True)
    step = models.CharField(max_length=20)
    mark = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    place = models.CharField(max_length=18)
    city = prefix_of_place(4)
    county = prefix_of_place(6)
    township = prefix_of_place(9)
    village = prefix_of_place(12)
    kind = models.CharField(max_length=40, blank=True)
    level = models.CharField(max_length=10, blank=True)
    about_person = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True)
    account = models.CharField(max_length=80, blank=True)
    organisation = models.CharField(max_length=40, blank=True)
    verb = models.CharField(max_length=40, blank=True)
    command = models.CharField(max_length=10, blank=True)
    spread = models.BooleanField(default=False)

    sensitivity: ClassVar = {
        "id": L2, "event": L2, "file": L2, "mailbox": L2, "step": L2, "mark": L2, "at": L2, "by": L2, "place": L2,
        "city": L2, "county": L2, "township": L2, "village": L2, "kind": L2, "level": L2, "about_person": L2,
        "due_at": L2, "account": L2, "organisation": L2, "verb": L2, "command": L2, "spread": L1,
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="notice_has_one_audience",
                condition=Q(organisation="", verb="") & ~Q(account="")
                | Q(account="", verb="") & ~Q(organisation="")
                | Q(account="", organisation="") & ~Q(verb="")
                | Q(account="", organisation="", verb="", mailbox__isnull=False),
            ),
            models.CheckConstraint(
                name="notice_has_one_subject",
                condition=Q(event__isnull=False, file__isnull=True, mailbox__isnull=True)
                | Q(event__isnull=True, file__isnull=False, mailbox__isnull=True) & ~Q(organisation="")
                | Q(event__isnull=True, file__isnull=True, mailbox__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "id"], condition=~Q(account=""), name="notices_of_account"),
            models.Index(
                fields=["organisation", "id"], condition=~Q(organisation=""), name="notices_of_station"
            ),
            models.Index(fields=["township", "id"], condition=~Q(verb=""), name="notices_of_township"),
            models.Index(fields=["county", "id"], condition=~Q(verb=""), name="notices_of_county"),
            models.Index(fields=["id"], condition=Q(spread=False), name="notices_to_spread"),
            models.Index(fields=["at"], name="notices_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.at:%Y-%m-%d %H:%M}"


class DeliveryRow(models.Model):
    """One notice by one channel, until it has gone out or is given up. `trouble`: code of the last failure."""

    notice = models.ForeignKey(NoticeRow, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=40)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=60, blank=True)

    sensitivity: ClassVar = dict.fromkeys(
        ("id", "notice", "channel", "tries", "next_at", "sent_at", "trouble"), L2
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "channel"], name="one_delivery_a_channel"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["channel", "next_at"], condition=Q(next_at__isnull=False), name="deliveries_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.notice_id}"
