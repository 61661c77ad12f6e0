"""What is receipted is seen at once, moved once, and nowhere twice."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from django.db import transaction

from tests.pool_homes import Site
from wuse.pool import Pool
from wuse.pool.homes import TableHome
from wuse.pool.inbox import CheckedBatch, InboxMoved
from wuse.pool.store import flusher
from wuse.pool.store.flusher import flush, flush_table, sweep
from wuse.pool.store.inbox import DeskInbox, inbox_load, put, tables_waiting
from wuse.pool.store.models import Expiry, InboxBatch, Move
from wuse.pool.store.site_pool import site_pool

AT = datetime(2020, 2, 9, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def pool(site: Site) -> Pool:
    return site_pool(site.home, kept=site.kept())


def counts(value: int, place: str = "330106") -> pl.DataFrame:
    return pl.DataFrame(
        {
            "place": [place],
            "date": [AT.date()],
            "measure": ["confirmed_cum"],
            "value": [value],
            "basis": ["published"],
            "source": ["test"],
        }
    )


def receipt(value: int, batch: str, *, at: datetime = AT, place: str = "330106") -> bool:
    with transaction.atomic():
        return put([CheckedBatch("case_count", counts(value, place), batch)], at=at) == 1


def values(pool: Pool) -> list[int]:
    rows = pool.engine.run(
        "SELECT value FROM facts ORDER BY sequence, row_number",
        tables={"facts": pool.source("case_count")},
        parameters={},
    )
    return rows["value"].to_list()


def test_a_receipt_is_seen_before_it_is_moved_and_once_after_it(pool: Pool) -> None:
    assert receipt(1, "a")
    assert receipt(2, "b")
    assert values(pool) == [1, 2]
    assert pool.versions() == {}
    moved = flush(pool, at=AT)
    assert [(move.table, move.batches, move.rows, move.version) for move in moved] == [
        ("case_count", 2, 2, 0)
    ]
    assert receipt(3, "c")
    assert values(pool) == [1, 2, 3]
    assert flush(pool, at=AT)[0].version == 1
    assert values(pool) == [1, 2, 3]
    assert flush(pool, at=AT) == []


def test_the_latest_row_of_a_key_may_still_wait(pool: Pool) -> None:
    receipt(1, "a")
    flush(pool, at=AT)
    receipt(5, "b")
    assert pool.latest("case_count")["value"].to_list() == [5]
    flush(pool, at=AT)
    assert pool.latest("case_count")["value"].to_list() == [5]
    pinned = pool.latest("case_count", versions={"case_count": 0})
    assert pinned["value"].to_list() == [1]


def test_a_batch_that_comes_again_is_known(pool: Pool) -> None:
    assert receipt(1, "a")
    assert not receipt(1, "a")
    flush(pool, at=AT)
    assert not receipt(1, "a")
    sweep(at=AT + timedelta(hours=1))
    assert not receipt(1, "a")
    assert values(pool) == [1]


def test_a_clock_that_was_set_back_does_not_bring_back_what_was_corrected(pool: Pool) -> None:
    receipt(1, "a")
    receipt(7, "b", at=AT - timedelta(days=1))
    assert pool.latest("case_count")["value"].to_list() == [7]
    flush(pool, at=AT - timedelta(days=1))
    assert pool.latest("case_count")["value"].to_list() == [7]


def test_the_state_changes_with_a_receipt_and_not_with_its_move(pool: Pool) -> None:
    before = pool.state_token()
    receipt(1, "a")
    received = pool.state_token()
    assert received != before
    flush(pool, at=AT)
    assert pool.state_token() == received, "readers saw the row already"
    assert pool.versions()["case_count"] == 0


def test_the_state_changes_when_rows_leave_since_their_time_is_over(pool: Pool) -> None:
    receipt(1, "a")
    before = pool.state_token()
    gone = Expiry(table="case_count", number=1, first=AT.date(), rows=1, began_at=AT)
    gone.save()
    assert pool.state_token(("case_count",)) == before
    gone.done_at = AT
    gone.save()
    assert pool.state_token() != before
    assert pool.state_token(("population",)) == pool.state_token(("source",))


@pytest.mark.parametrize("moment", ["before the pool", "after the pool"])
def test_a_move_that_was_broken_off_is_ended_once(
    pool: Pool, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt(1, "a")
    append = Pool.append_move

    def broken(self: Pool, *words: object, **named: object) -> int:
        if moment == "after the pool":
            append(self, *words, **named)  # type: ignore[arg-type]
        raise OSError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(Pool, "append_move", broken)
        with pytest.raises(OSError, match="killed"):
            flush(pool, at=AT)
    assert tables_waiting() == ["case_count"]
    receipt(2, "b")
    assert values(pool) == [1, 2], "while the move is under way"
    flush(pool, at=AT)
    assert values(pool) == [1, 2]
    assert list(Move.objects.values_list("number", "rows", "version")) == [(1, 1, 0), (2, 1, 1)]


def test_two_flushers_at_the_same_move_put_it_in_once(pool: Pool, site: Site) -> None:
    receipt(1, "a")
    begun = flusher._begin("case_count", InboxBatch.objects.latest("pk").pk, at=AT)
    assert begun is not None
    flusher._end(pool, begun, at=AT)
    flusher._end(site.pool(), begun, at=AT)
    assert values(pool) == [1]
    assert flusher._begin("case_count", InboxBatch.objects.latest("pk").pk, at=AT) is None


def test_a_move_is_bounded_and_the_next_one_takes_the_rest(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flusher, "MOST_ROWS", 2)
    for number in range(5):
        receipt(number, f"batch {number}")
    assert [move.batches for move in flush_table(pool, "case_count", at=AT)] == [2, 2, 1]
    assert values(pool) == [0, 1, 2, 3, 4]


def test_rows_leave_the_desk_once_no_reader_can_need_them(pool: Pool) -> None:
    receipt(1, "a")
    assert inbox_load().rows == 1
    flush(pool, at=AT)
    assert inbox_load().rows == 0
    assert sweep(at=AT + timedelta(seconds=10)) == 0
    assert sweep(at=AT + timedelta(seconds=31)) == 1
    assert InboxBatch.objects.get().content is None
    assert values(pool) == [1]
    with pytest.raises(InboxMoved):
        DeskInbox().waiting("case_count", after_move=0)


def test_a_reader_who_is_overtaken_looks_again(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look at the pool and the look at the inbox the batch is moved and cleared away."""
    receipt(1, "a")
    look = DeskInbox.waiting
    overtaken = []

    def late(self: DeskInbox, table: str, *, after_move: int) -> object:
        if not overtaken:
            overtaken.append(flush(pool, at=AT))
            sweep(at=AT + timedelta(minutes=1))
        return look(self, table, after_move=after_move)

    monkeypatch.setattr(DeskInbox, "waiting", late)
    assert values(pool) == [1]
    assert overtaken


def test_a_flusher_that_was_overtaken_elsewhere_takes_the_other_ones_word(
    pool: Pool, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a common lock: the commit of the same move by another machine makes ours fail."""
    for value, batch in enumerate("ab"):
        receipt(value, batch)
        # The first time the table is new, the second time it is there: two kinds of race.
        overtake(pool, site, monkeypatch)
        flush(pool, at=AT)
    assert values(pool) == [0, 1]
    assert pool.versions() == {"case_count": 1}


def overtake(pool: Pool, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let another machine commit the same just before."""
    kind = type(pool.kept)
    append = kind.append

    def second(self: TableHome, *words: object, **named: object) -> None:
        monkeypatch.setattr(kind, "append", append)
        faster = site.kept()
        opened = named["onto"] and faster.open("case_count")
        append(faster, *words, onto=opened)  # type: ignore[arg-type]
        append(self, *words, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(kind, "append", second)
