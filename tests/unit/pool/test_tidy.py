"""Small files become few; the rows stay, and so do the versions that somebody may have to open again."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable
from django.db import transaction

from tests.object_store import ObjectStore
from tests.pool_homes import Site
from tests.unit.pool.test_inbox import counts
from wuse.pool import Pool
from wuse.pool.claim import claim, work_on_claim
from wuse.pool.compaction import rewrite
from wuse.pool.inbox import CheckedBatch
from wuse.pool.store.flusher import flush
from wuse.pool.store.inbox import put
from wuse.pool.store.recount import counted, recount
from wuse.pool.store.site_pool import site_pool
from wuse.pool.tidy import MANY_FILES, tidy
from wuse.vocabulary import Refusal

AT = datetime(2020, 2, 9, 12, tzinfo=UTC)
NOW = timedelta(0)
pytestmark = pytest.mark.django_db


def moved(pool: Pool, value: int) -> None:
    with transaction.atomic():
        put([CheckedBatch("case_count", counts(value), f"batch {value}")], at=AT)
    flush(pool, at=AT)


@pytest.fixture
def pool(site: Site) -> Pool:
    """As many moves as there are to be before it is worth while."""
    opened = site_pool(site.home, kept=site.kept())
    for value in range(MANY_FILES):
        moved(opened, value)
    return opened


def rows(pool: Pool, version: int | None = None) -> pl.DataFrame:
    sql = "SELECT * FROM facts ORDER BY sequence, row_number"
    return pool.engine.run(sql, tables={"facts": pool.source("case_count", version=version)}, parameters={})


def test_many_files_become_one_and_the_rows_stay(pool: Pool) -> None:
    before, old = rows(pool), rows(pool, version=3)
    [done] = tidy(pool, keep={})
    assert (done.files_before, done.files, done.removed) == (MANY_FILES, 1, 0)
    assert rows(pool).equals(before)
    assert rows(pool, version=3).equals(old), "within seven days every version can be opened"


def test_a_version_that_is_kept_can_be_opened_for_ever_and_the_others_lose_their_files(
    pool: Pool, site: Site
) -> None:
    old = rows(pool, version=3)
    [done] = tidy(pool, keep={"case_count": [3]}, kept_for=NOW)
    assert done.removed == MANY_FILES - 4
    again = site.pool()
    assert rows(again, version=3).equals(old)
    with pytest.raises(Refusal) as gone:
        rows(again, version=4)
    assert gone.value.code == "pool.version_gone"


def test_a_move_is_known_after_tidying_and_the_next_one_goes_on(pool: Pool) -> None:
    tidy(pool, keep={}, kept_for=NOW)
    version = pool.versions()["case_count"]
    pool.append_move("case_count", MANY_FILES, rows=lambda: pytest.fail("it has been moved"))
    assert pool.versions()["case_count"] == version
    moved(pool, 99)
    assert counted(pool, "case_count") == MANY_FILES + 1
    assert recount(pool, "case_count") == []


STEPS = tuple((machine, step) for machine in (0, 1) for step in ("open", "claim", "rewrite"))
ORDERS = sorted(
    {
        order
        for order in permutations(STEPS)
        if all(
            [step for who, step in order if who == machine] == ["open", "claim", "rewrite"]
            for machine in (0, 1)
        )
    }
)


@pytest.mark.parametrize(
    "order", ORDERS, ids=lambda order: "-".join(f"{who}{step[0]}" for who, step in order)
)
def test_two_machines_compact_once_whatever_the_order_of_their_steps(
    tmp_path: Path, order: tuple[tuple[int, str], ...]
) -> None:
    """Without a common lock. Every order of opening, claiming and rewriting leaves each row there once."""
    plain = Pool(tmp_path)
    for value in range(3):
        plain.append("case_count", counts(value), batch_id=str(value), recorded_at=AT)
    opened: dict[int, DeltaTable] = {}
    going = {0: True, 1: True}
    for machine, step in order:
        if step == "open":
            table = plain.kept.open("case_count")
            assert table is not None
            opened[machine] = table
        elif going[machine]:
            mine = opened[machine]
            going[machine] = claim(mine) if step == "claim" else work_on_claim(mine, rewrite) is not None
    assert sorted(rows(Pool(tmp_path))["value"].to_list()) == [0, 1, 2]
    assert any(going.values()), "one of them did it"


def test_few_files_are_left_alone(site: Site) -> None:
    opened = site_pool(site.home, kept=site.kept())
    moved(opened, 1)
    [done] = tidy(opened, keep={})
    assert (done.files_before, done.files) == (1, 1)
    assert opened.versions()["case_count"] == 0


def test_a_recount_finds_what_is_missing_and_what_nobody_receipted(pool: Pool) -> None:
    pool.append("case_count", counts(7), batch_id="unreceipted", recorded_at=AT)
    found = recount(pool, "case_count")
    assert [(one.batch_id, one.receipted, one.found) for one in found] == [("unreceipted", None, 1)]


@pytest.mark.parametrize(
    "order", ORDERS, ids=lambda order: "-".join(f"{who}{step[0]}" for who, step in order)
)
def test_a_removal_and_a_compaction_of_two_machines_bring_no_row_back(
    tmp_path: Path, order: tuple[tuple[int, str], ...]
) -> None:
    plain = Pool(tmp_path)
    for value in range(3):
        plain.append("case_count", counts(value), batch_id=str(value), recorded_at=AT)
    work = (rewrite, lambda opened: opened.delete("value = 1"))
    opened: dict[int, DeltaTable] = {}
    going = {0: True, 1: True}
    for machine, step in order:
        if step == "open":
            opened[machine] = plain.kept.open("case_count")  # type: ignore[assignment]
        elif going[machine]:
            mine = opened[machine]
            going[machine] = (
                claim(mine) if step == "claim" else work_on_claim(mine, work[machine]) is not None
            )
    left = [0, 2] if going[1] else [0, 1, 2]
    assert sorted(rows(Pool(tmp_path))["value"].to_list()) == left
    assert any(going.values())


def test_what_a_broken_commit_left_goes_once_it_is_old(site: Site, store: ObjectStore) -> None:
    opened = site_pool(site.home, kept=site.kept())
    moved(opened, 1)
    [whole] = (site.home / "pool" / "case_count").glob("*.parquet") if not site.environ else [None]
    orphan = "part-of-a-broken-commit.snappy.parquet"
    if whole:
        whole.with_name(orphan).write_bytes(whole.read_bytes())
    else:
        bucket, prefix = site.environ["WUSE_POOL"].removeprefix("s3://").split("/", 1)
        store.client().put_object(Bucket=bucket, Key=f"{prefix}/case_count/{orphan}", Body=b"PAR1")
    assert tidy(opened, keep={})[0].removed == 0
    assert tidy(opened, keep={}, kept_for=NOW)[0].removed == 1
    assert counted(opened, "case_count") == 1
