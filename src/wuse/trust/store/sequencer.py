"""The sequencer: gives every committed audit entry its place in the log, once and in order.

A place is first written at the desk, then the entry is appended to the log. The log's own size says how far
it has come, so that after a crash anywhere between the two the next run goes on exactly there.
"""

from django.db import transaction
from django.db.models import Max

from wuse.trust.audit import log_bytes
from wuse.trust.log import LogWriter
from wuse.trust.store.audit import entry_of
from wuse.trust.store.models import AuditRecord
from wuse.trust.store.turns import take_turn
from wuse.vocabulary import Refusal

BATCH = 1000


def sequence(writer: LogWriter, *, batch: int = BATCH) -> int:
    """Append what is waiting, at most one batch; returns how many entries were appended.

    Raises:
        Refusal: `log.ahead_of_desk` when the log holds entries that the desk does not know: one of them was restored
            from an older copy.
    """
    _place(batch)
    while True:
        try:
            return _append_waiting(writer, batch)
        except Refusal as refusal:
            # Another keeper was faster: what it appended is in, so look where the log stands now.
            if refusal.code != "log.moved_on":
                raise


def _append_waiting(writer: LogWriter, batch: int) -> int:
    size = writer.size()
    _check_known(size)
    AuditRecord.objects.filter(logged=False, log_index__lt=size).update(logged=True)
    waiting = list(AuditRecord.objects.filter(log_index__gte=size).order_by("log_index")[:batch])
    if waiting:
        writer.append(
            [log_bytes(entry_of(record), bytes(record.salt or b"")) for record in waiting], first=size
        )
        AuditRecord.objects.filter(pk__in=[record.pk for record in waiting]).update(logged=True)
    return len(waiting)


def _check_known(size: int) -> None:
    last = AuditRecord.objects.aggregate(last=Max("log_index"))["last"]
    known = 0 if last is None else last + 1
    if size > known:
        raise Refusal(
            "log.ahead_of_desk",
            "The log has {size} entries and the desk knows {known}: the desk database or the log was restored from an "
            "older copy. Restore both from the same time, or begin a new log; nothing was appended.",
            {"size": size, "known": known},
        )


def _place(batch: int) -> None:
    """Give the next free indices to entries that have none, in the order in which they were committed."""
    with transaction.atomic():
        take_turn("log.place")
        last = AuditRecord.objects.aggregate(last=Max("log_index"))["last"]
        free = 0 if last is None else last + 1
        waiting = AuditRecord.objects.filter(log_index=None).order_by("id")[:batch]
        records = list(waiting)
        for offset, record in enumerate(records):
            record.log_index = free + offset
        AuditRecord.objects.bulk_update(records, ["log_index"])
