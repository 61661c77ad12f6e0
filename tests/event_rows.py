"""Rows of events, steps, notices, deliveries and stations, sound unless something is changed."""

from datetime import UTC, datetime
from typing import Any

from wuse.respond.store.models import (
    DeliveryRow,
    EventPhotoRow,
    EventRow,
    EventStepRow,
    NoticeRow,
    StationRow,
    WarningRow,
)

AT = datetime(2020, 2, 12, 1, tzinfo=UTC)


def event(**values: Any) -> EventRow:
    sound = {
        "uid": f"report-{EventRow.objects.count():04}",
        "kind": "price",
        "level": "blue",
        "reported_level": "blue",
        "place": "330382001001003",
        "text": "超市口罩涨价三倍",
        "reported_by": "a-1",
        "reported_at": AT,
        "happened_at": AT,
        "rules": "wuse-events-1",
        "state": "reported",
        "is_open": True,
        "due_at": AT,
        "yellow_at": AT,
    }
    return EventRow.objects.create(**{**sound, **values})


def ended(**values: Any) -> EventRow:
    over = {"state": "closed", "is_open": False, "due_at": None, "yellow_at": None, "ended_at": AT}
    return event(**{**over, **values})


def step(**values: Any) -> EventStepRow:
    found = values.pop("event", None) or EventRow.objects.first() or event()
    sound = {"number": 1, "step": "report", "at": AT, "by": "a-1", "before": "draft", "after": "reported"}
    return EventStepRow.objects.create(event=found, **{**sound, **values})


def photo(**values: Any) -> EventPhotoRow:
    found = EventRow.objects.first() or event()
    sound = {"uid": "photo-0001", "response": "33-2020-1", "content": b"picture", "taken_at": AT, "by": "a-1"}
    return EventPhotoRow.objects.create(**{"event": found, **sound, **values})


def notice(**values: Any) -> NoticeRow:
    found = EventRow.objects.first() or event()
    sound = {"step": "report", "at": AT, "by": "a-1", "place": "330382001", "kind": "price", "level": "blue"}
    return NoticeRow.objects.create(**{"event": found, **sound, **values})


def delivery(**values: Any) -> DeliveryRow:
    found = values.pop("notice", None) or NoticeRow.objects.first() or notice(account="a-1")
    return DeliveryRow.objects.create(**{"notice": found, "channel": "group", "next_at": AT, **values})


def station(**values: Any) -> StationRow:
    return StationRow.objects.create(
        **{"place": "330382001", "station": "market", "organisation": "wzcdc", **values}
    )


def warning(**values: Any) -> WarningRow:
    found = values.pop("event", None) or event(kind="warn_fever_cluster")
    sound = {
        "signal": "fever_cluster",
        "place": "330382001001",
        "severity": "orange",
        "observed": 6,
        "threshold": 5,
    }
    when = {"first_at": AT, "last_at": AT, "judged_at": AT}
    return WarningRow.objects.create(event=found, rule="r", rule_digest="d", **{**sound, **when, **values})
