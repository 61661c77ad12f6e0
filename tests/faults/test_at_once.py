"""Two do the same at the same moment, on PostgreSQL, where nobody is alone: as if one had come after the other."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.db import connections, transaction

from tests.desk_people import PROVINCE, Desk
from tests.desks import needs_server
from tests.event_people import EventDesk, add_event_people
from tests.field_people import Phones, home_of, officer, wanted, with_grids
from tests.programs import case_report, counts, program, send
from tests.web_people import on_its_clock
from wuse.pool import Pool
from wuse.pool.actions import add_batch
from wuse.pool.inbox import CheckedBatch
from wuse.pool.store import flusher
from wuse.pool.store.flusher import flush
from wuse.pool.store.inbox import DeskInbox, put
from wuse.pool.store.models import InboxBatch
from wuse.pool.store.recount import counted, recount
from wuse.pool.store.site_pool import site_pool
from wuse.respond.actions import checks, event_reports
from wuse.respond.store.models import CheckRow, EventRow
from wuse.trust.audit import AuditEntry
from wuse.trust.log import LogWriter, Signer
from wuse.trust.store.models import AuditRecord
from wuse.trust.store.sequencer import sequence
from wuse.trust.vault import Identity
from wuse.vocabulary import PersonKey

pytestmark = [needs_server, pytest.mark.django_db(transaction=True)]
AT = datetime(2020, 2, 10, 4, tzinfo=UTC)
# Longer than what the other one has to do, where it does not have to wait.
LONG = 1.0


def together(*works: Callable[[], Any]) -> list[Any]:
    """Each in a thread with a connection of its own; their answers, once all have ended."""

    def alone(work: Callable[[], Any]) -> Any:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as threads:
        return [one.result() for one in [threads.submit(alone, work) for work in works]]


class Pause:
    """Holds up whoever passes first, so that the other one goes on, until it is done or has waited long."""

    def __init__(self) -> None:
        self.reached, self.over = threading.Event(), threading.Event()

    def hold_up(self, patch: pytest.MonkeyPatch, owner: object, name: str) -> None:
        """Stop the first call of a function, just after what it does."""
        found = getattr(owner, name)

        def held(*words: Any, **named: Any) -> Any:
            first, answer = not self.reached.is_set(), found(*words, **named)
            if first:
                self.reached.set()
                self.over.wait(LONG)
            return answer

        patch.setattr(owner, name, held)

    def meanwhile(self, work: Callable[[], Any]) -> Callable[[], Any]:
        """The work, begun when the first one stands, and the end of its waiting."""

        def run() -> Any:
            assert self.reached.wait(10), "the first one never came there"
            try:
                return work()
            finally:
                self.over.set()

        return run


def figures(value: int = 1, place: str = "330106") -> pl.DataFrame:
    row = {"place": place, "date": AT.date(), "measure": "confirmed_cum", "value": value}
    return pl.DataFrame([{**row, "basis": "published", "source": "test"}])


def receipted(batch: str, value: int = 1) -> None:
    with transaction.atomic():
        put([CheckedBatch("case_count", figures(value), batch)], at=AT)


def test_two_flushers_never_take_the_same_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pool, pause = site_pool(tmp_path), Pause()
    receipted("a")
    pause.hold_up(monkeypatch, flusher, "_within_bounds")
    together(
        lambda: flush(pool, at=AT),
        pause.meanwhile(lambda: flush(site_pool(tmp_path), at=AT)),
    )
    assert recount(site_pool(tmp_path), "case_count") == []
    assert site_pool(tmp_path).versions() == {"case_count": 0}


def test_two_keepers_give_no_place_of_the_log_twice(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, pause = LogWriter(tmp_path / "log", Signer("example.org/wuse/log", bytes(range(32)))), Pause()
    entries = AuditRecord.objects.count()
    pause.hold_up(monkeypatch, type(AuditRecord.objects), "bulk_update")

    def one_more() -> None:
        with desk.audit.transaction():
            desk.audit.append(AuditEntry(at=AT, by="a-1", verb="test.act"))
        sequence(writer)

    together(lambda: sequence(writer), pause.meanwhile(one_more))
    places = AuditRecord.objects.order_by("log_index").values_list("log_index", flat=True)
    assert list(places) == list(range(entries + 1))
    assert writer.size() == entries + 1


def test_a_key_is_not_rotated_away_under_an_identity_that_is_being_sealed(desk: Desk) -> None:
    person, sealed, over = PersonKey("p1-" + "a" * 32), threading.Event(), threading.Event()

    def register() -> None:
        with transaction.atomic():
            identity = Identity("resident_id", "330382199001011237", "CHN", "陈测试", "")
            desk.vault.keep(identity, person=person, response=desk.response, place=PROVINCE, at=AT)
            sealed.set()
            over.wait(LONG)

    def rotate() -> None:
        assert sealed.wait(10)
        with transaction.atomic():
            desk.vault.rotate(desk.response)
        desk.vault.forget_old_keys(desk.response)
        over.set()

    together(register, rotate)
    assert desk.vault.reveal(person, response=desk.response).name == "陈测试"


def test_a_batch_that_is_added_twice_at_once_is_there_once_with_one_entry(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pause = Pause()
    pause.hold_up(monkeypatch, Pool, "receive")

    def add() -> bool:
        frame = {"table": "case_count", "frame": figures(), "batch_id": "the same", "verb": "fact.test"}
        return add_batch(audit=desk.audit, by="a-1", at=AT, pool=site_pool(tmp_path), **frame).repeated

    assert sorted(together(add, pause.meanwhile(add))) == [False, True]
    assert AuditRecord.objects.filter(verb="fact.test").count() == 1
    assert recount(site_pool(tmp_path), "case_count") == []


def test_a_receipt_that_is_committed_late_changes_the_state(tmp_path: Path) -> None:
    begun, over, inbox = threading.Event(), threading.Event(), DeskInbox()

    def late() -> None:
        with transaction.atomic():
            put([CheckedBatch("case_count", figures(), "first")], at=AT)
            begun.set()
            assert over.wait(10)

    def early() -> str:
        assert begun.wait(10)
        receipted("second", 2)
        try:
            return inbox.state_token(["case_count"])
        finally:
            over.set()

    _, before = together(late, early)
    assert InboxBatch.objects.count() == 2
    assert inbox.state_token(["case_count"]) != before


@pytest.mark.parametrize("standard", ["case_report", "case_count"])
def test_rows_that_two_send_at_the_same_moment_are_new_once(
    desk: Desk, standard: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_its_clock(desk, monkeypatch)
    key = program(desk, "hospital", "person_sender", PROVINCE, organisation="command")
    address = f"/{standard}?response={desk.response}&purpose=case_investigation"
    # About persons who are known: else the second one would wait for their registration.
    before, rows = made(standard, "R"), made(standard, "S")
    pause = Pause()

    def deliver(name: str, sent: list[dict[str, Any]] = rows) -> int:
        answer = send(key, address, json.dumps(sent), Idempotency_Key=name)
        assert answer.status_code == 200, answer.content
        return int(answer.json()["tables"][0]["accepted"])

    deliver("before", before)
    pause.hold_up(monkeypatch, Pool, "receive")
    accepted = together(lambda: deliver("one"), pause.meanwhile(lambda: deliver("other")))
    assert sorted(accepted) == [0, len(rows)]
    pool = site_pool(tmp_path)
    flush(pool, at=AT)
    assert recount(pool, standard) == []
    assert pool.latest(standard).height == counted(pool, standard) == len(before) + len(rows)


def made(standard: str, letter: str) -> list[dict[str, Any]]:
    """Rows of a standard, others with another letter."""
    if standard == "case_count":
        return [counts(source=f"source {letter}", date=f"2020-02-{ord(letter) - 75:02}")]
    return [case_report(number, report_id=f"{letter}{number:06}") for number in range(20)]


def test_a_report_of_a_phone_that_comes_twice_at_once_is_one_event(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    pause, events = Pause(), EventDesk(add_event_people(desk))
    pause.hold_up(monkeypatch, event_reports, "find_event")
    one, other = together(
        lambda: events.report(uid="device-42-0001"),
        pause.meanwhile(lambda: events.report(uid="device-42-0001")),
    )
    assert one == other
    assert EventRow.objects.count() == 1


def test_a_list_of_checks_that_comes_twice_at_once_is_pushed_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    pause, phones = Pause(), Phones(desk, with_grids(home_of(desk)))
    officer(desk)
    pause.hold_up(monkeypatch, checks, "last_answers")
    one, other = together(
        lambda: phones.push("zhou", wanted(desk)),
        pause.meanwhile(lambda: phones.push("zhou", wanted(desk))),
    )
    assert one == other
    assert CheckRow.objects.count() == 1
