"""Audit entries on their way into the log: once, in order, whoever else is at it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from wuse.trust.audit import AuditEntry, log_bytes
from wuse.trust.log import LogWriter, Signer, open_log
from wuse.trust.store.audit import DeskAudit, entry_of
from wuse.trust.store.models import AuditRecord
from wuse.trust.store.sequencer import sequence
from wuse.vocabulary import Refusal

pytestmark = pytest.mark.django_db
SIGNER = Signer("example.org/wuse/log", bytes(range(32)))
AT = datetime(2020, 2, 10, 4, tzinfo=UTC)


def committed(count: int) -> None:
    audit = DeskAudit(lambda size: bytes([AuditRecord.objects.count()] * size))
    for number in range(count):
        with audit.transaction():
            audit.append(AuditEntry(at=AT, by="a-1", verb="test.act", facts={"number": number}))


def assert_in_step(root: Path) -> None:
    folder, state = open_log(root, SIGNER.key)
    records = list(AuditRecord.objects.order_by("id"))
    assert state.size == len(records)
    for place, record in enumerate(records):
        assert (record.log_index, record.logged) == (place, True)
        assert folder.entry(place, state.size) == log_bytes(entry_of(record), bytes(record.salt))


def test_entries_go_in_by_batches_in_their_order(tmp_path: Path) -> None:
    writer = LogWriter(tmp_path, SIGNER)
    committed(7)
    assert [sequence(writer, batch=3) for _ in range(4)] == [3, 3, 1, 0]
    assert_in_step(tmp_path)


class Overtaken(LogWriter):
    """A writer for whom another keeper does the work after it has looked how far the log is."""

    def size(self) -> int:
        found = super().size()
        sequence(LogWriter(self._root, SIGNER))
        return found


def test_a_keeper_that_is_overtaken_looks_again(tmp_path: Path) -> None:
    committed(5)
    assert sequence(Overtaken(tmp_path, SIGNER)) == 0
    assert_in_step(tmp_path)


def test_an_append_whose_answer_was_lost_is_not_repeated(tmp_path: Path) -> None:
    """The log has the entries, the desk has not heard of it: as after a kill between the two."""
    writer = LogWriter(tmp_path, SIGNER)
    committed(5)
    sequence(writer)
    AuditRecord.objects.update(logged=False)
    committed(2)
    assert sequence(writer) == 2
    assert_in_step(tmp_path)


def test_a_log_that_knows_more_than_the_desk_is_told(tmp_path: Path) -> None:
    LogWriter(tmp_path, SIGNER).append([b"from a life before"] * 3)
    committed(2)
    with pytest.raises(Refusal) as caught:
        sequence(LogWriter(tmp_path, SIGNER))
    assert caught.value.code == "log.ahead_of_desk"
