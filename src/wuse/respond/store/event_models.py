"""Tables of events. What follows from a history stands beside it, so that lists are read by an index."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Substr

from wuse.respond.event_table import OPEN_STATES
from wuse.vocabulary import Sensitivity

L1, L2, L3, L4 = Sensitivity.L1, Sensitivity.L2, Sensitivity.L3, Sensitivity.L4
_OPEN = Q(is_open=True)
_ENDED = Q(is_open=False)
_OPEN_STATES = [str(state) for state in OPEN_STATES]


def prefix_of_place(digits: int) -> models.GeneratedField:
    """The code of the container of a level, which the database itself takes from the place."""
    return models.GeneratedField(
        expression=Substr("place", 1, digits),
        output_field=models.CharField(max_length=digits),
        db_persist=True,
    )


class EventRow(models.Model):
    """An event with the state that its steps have made.

    `private_text`, `person`: of an event about a person; then `text` is empty. `due_at`, `yellow_at`: of the clock that
    is up first. `wake_at`: when the clock has something to do to it; null when never.
    """

    uid = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=40)
    level = models.CharField(max_length=10)
    place = models.CharField(max_length=18)
    city = prefix_of_place(4)
    county = prefix_of_place(6)
    township = prefix_of_place(9)
    village = prefix_of_place(12)
    text = models.TextField(blank=True)
    private_text = models.TextField(blank=True)
    about_person = models.BooleanField(default=False)
    person = models.CharField(max_length=40, blank=True)
    response = models.CharField(max_length=30, blank=True)
    reported_by = models.CharField(max_length=80)
    organisation = models.CharField(max_length=40, blank=True)
    reported_level = models.CharField(max_length=10)
    reported_at = models.DateTimeField()
    happened_at = models.DateTimeField()
    rules = models.CharField(max_length=40)
    split_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts", db_index=False)
    main = models.ForeignKey("self", models.PROTECT, null=True, related_name="duplicates", db_index=False)
    state = models.CharField(max_length=20)
    is_open = models.BooleanField(default=True)
    station = models.CharField(max_length=40, blank=True)
    handler = models.CharField(max_length=80, blank=True)
    commands = models.JSONField(default=list)
    supervised = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True)
    yellow_at = models.DateTimeField(null=True)
    wake_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    sensitivity: ClassVar = {
        "id": L2, "uid": L2, "kind": L2, "level": L2, "place": L2, "city": L2, "county": L2, "township": L2,
        "village": L2, "text": L2, "private_text": L4, "about_person": L2, "person": L3, "response": L1,
        "reported_by": L2, "organisation": L2, "reported_level": L2, "reported_at": L2, "happened_at": L2,
        "rules": L1, "split_from": L2, "main": L2, "state": L2, "is_open": L2, "station": L2, "handler": L2,
        "commands": L2, "supervised": L2, "due_at": L2, "yellow_at": L2, "wake_at": L2, "ended_at": L2,
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="event_open_by_state",
                condition=Q(is_open=True, state__in=_OPEN_STATES, ended_at=None, due_at__isnull=False)
                | Q(is_open=False, ended_at__isnull=False, due_at=None, wake_at=None)
                & ~Q(state__in=_OPEN_STATES),
            ),
            models.CheckConstraint(
                name="event_duplicate_of_another",
                condition=Q(main=None) | ~Q(main=F("id")) & Q(state="duplicate"),
            ),
            models.CheckConstraint(
                name="event_about_person_under_response",
                condition=Q(about_person=False, person="", private_text="")
                | Q(about_person=True, text="") & ~Q(response=""),
            ),
        ]
        # What is open is little beside what is over: a unit finds its own by an index of the open ones alone.
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], condition=_OPEN, name="open_events"),
            models.Index(fields=["city", "due_at", "id"], condition=_OPEN, name="open_events_of_city"),
            models.Index(fields=["county", "due_at", "id"], condition=_OPEN, name="open_events_of_county"),
            models.Index(
                fields=["township", "due_at", "id"], condition=_OPEN, name="open_events_of_township"
            ),
            models.Index(fields=["village", "due_at", "id"], condition=_OPEN, name="open_events_of_village"),
            models.Index(fields=["station", "due_at", "id"], condition=_OPEN, name="open_events_of_station"),
            models.Index(fields=["wake_at", "id"], condition=Q(wake_at__isnull=False), name="events_to_wake"),
            # Of ended events alone: a count of open ones went through all that ever ended in the township.
            models.Index(fields=["county", "id"], condition=_ENDED, name="ended_events_of_county"),
            models.Index(fields=["township", "id"], condition=_ENDED, name="ended_events_of_township"),
            models.Index(fields=["reported_by", "id"], name="events_of_reporter"),
            models.Index(
                fields=["ended_at"], condition=Q(about_person=True) & ~Q(person=""), name="events_with_person"
            ),
            models.Index(fields=["response"], condition=~Q(response=""), name="events_by_response"),
            models.Index(fields=["main"], condition=Q(main__isnull=False), name="events_by_main"),
            models.Index(
                fields=["split_from"], condition=Q(split_from__isnull=False), name="events_by_origin"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class EventStepRow(models.Model):
    """One step. `pooled`: whether it is a fact of the pool already."""

    event = models.ForeignKey(EventRow, models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    step = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    organisation = models.CharField(max_length=40, blank=True)
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    text = models.TextField(blank=True)
    private_text = models.TextField(blank=True)
    station = models.CharField(max_length=40, blank=True)
    handler = models.CharField(max_length=80, blank=True)
    level = models.CharField(max_length=10, blank=True)
    main = models.BigIntegerField(null=True)
    command = models.CharField(max_length=10, blank=True)
    mark = models.CharField(max_length=60, blank=True)
    response = models.CharField(max_length=30, blank=True)
    pooled = models.BooleanField(default=False)

    sensitivity: ClassVar = {
        "id": L2, "event": L2, "number": L2, "step": L2, "at": L2, "by": L2, "organisation": L2, "before": L2,
        "after": L2, "text": L2, "private_text": L4, "station": L2, "handler": L2, "level": L2, "main": L2,
        "command": L2, "mark": L2, "response": L1, "pooled": L1,
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "number"], name="one_event_step_a_number"),
            models.UniqueConstraint(
                fields=["event", "mark"], condition=~Q(mark=""), name="one_event_step_a_mark"
            ),
            models.CheckConstraint(
                name="event_step_words_by_person", condition=Q(private_text="") | Q(text="") & ~Q(response="")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(pooled=False), name="event_steps_to_pool"),
            models.Index(fields=["response"], condition=~Q(response=""), name="event_steps_by_response"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}.{self.number} {self.step}"


class EventPhotoRow(models.Model):
    """A photograph of an event, under a response that allows it; it goes whole with its response, or sooner."""

    event = models.ForeignKey(EventRow, models.PROTECT, related_name="photos")
    uid = models.CharField(max_length=40)
    response = models.CharField(max_length=30)
    content = models.BinaryField()
    taken_at = models.DateTimeField()
    by = models.CharField(max_length=80)

    sensitivity: ClassVar = {
        "id": L2, "event": L2, "uid": L2, "response": L1, "content": L4, "taken_at": L2, "by": L2,
    }  # fmt: skip
    destroyed_whole: ClassVar = L4

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "by", "uid"], name="one_photo_an_id"),
        ]
        indexes: ClassVar = [models.Index(fields=["response"], name="event_photos_by_response")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.taken_at:%Y-%m-%d}"


class StationRow(models.Model):
    """Which organisation is the station of a kind of work for a place and what lies in it."""

    place = models.CharField(max_length=18)
    station = models.CharField(max_length=20)
    organisation = models.CharField(max_length=40)

    sensitivity: ClassVar = {"id": L1, "place": L1, "station": L1, "organisation": L1}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "station"], name="one_station_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.station}"
