"""Steps become facts of the pool: many at a time, each once, in the order in which they were taken."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery

from wuse.pool import Pool
from wuse.pool.inbox import CheckedBatch
from wuse.respond.event_facts import STANDARD, StepFact, step_rows
from wuse.respond.store.event_models import EventStepRow
from wuse.vocabulary import PlaceCode

BATCH = 5000


def pool_event_steps(pool: Pool, *, at: datetime) -> int:
    """Put the steps that wait into the inbox of the pool, in one transaction with their marks. Returns how many.

    Args:
        pool: of a site, with its inbox.
    """
    total = 0
    while count := _pool_some(pool, at):
        total += count
        if count < BATCH:
            break
    return total


def _pool_some(pool: Pool, at: datetime) -> int:
    with transaction.atomic():
        rows = list(_waiting().select_for_update(of=("self",))[:BATCH])
        if not rows:
            return 0
        numbers = [row.pk for row in rows]
        name = ",".join(map(str, numbers)).encode()
        batch = hashlib.sha256(b"event steps " + name).hexdigest()
        pool.receive(CheckedBatch(STANDARD, step_rows(map(_fact, rows)), batch), at=at)
        EventStepRow.objects.filter(pk__in=numbers).update(pooled=True)
        return len(rows)


def _waiting() -> Any:
    graded = EventStepRow.objects.filter(event=OuterRef("event"), number__lte=OuterRef("number")).exclude(
        level=""
    )
    last = Subquery(graded.order_by("-number").values("level")[:1])
    rows = EventStepRow.objects.filter(pooled=False).annotate(level_then=last)
    return rows.select_related("event").order_by("pk")


def _fact(row: Any) -> StepFact:
    event = row.event
    return StepFact(
        event=event.pk,
        number=row.number,
        step=row.step,
        before=row.before,
        after=row.after,
        kind=event.kind,
        level=row.level_then or event.reported_level,
        place=PlaceCode(event.place),
        about_person=event.about_person,
        organisation=row.organisation,
        station=row.station,
        mark=row.mark,
        rules=event.rules,
        reported_at=event.reported_at,
        stepped_at=row.at,
    )
