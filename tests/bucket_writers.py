"""What two machines do at once with a pool in a bucket: processes of their own, without Django."""

from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier

import polars as pl

from tests.pool_homes import Site
from wuse.pool.standard import load_standard
from wuse.pool.stored_rows import stored_rows
from wuse.pool.tidy import tidy

AT = datetime(2020, 2, 9, 12, tzinfo=UTC)
_SECONDS = 120


def figure(value: int) -> pl.DataFrame:
    """One figure of one county."""
    return pl.DataFrame(
        {
            "place": ["330106"],
            "date": [AT.date()],
            "measure": ["confirmed_cum"],
            "value": [value],
            "basis": ["published"],
            "source": ["test"],
        }
    )


def moved(number: int) -> pl.DataFrame:
    """The rows of a move as a flusher hands them on."""
    standard = load_standard("case_count")
    return stored_rows(figure(number), standard, batch_id=f"batch {number}", recorded_at=AT, sequence=number)


def move_all(site: Site, start: Barrier, last: int) -> None:
    """End the moves up to the last, each together with the others who do."""
    pool = site.pool()
    for number in range(1, last + 1):
        start.wait()
        pool.append_move("case_count", number, rows=lambda number=number: moved(number))


def append_four(site: Site, start: Barrier, first: int) -> None:
    """Append four batches, each together with the others who do."""
    pool = site.pool()
    for number in range(first, first + 4):
        start.wait()
        pool.append("case_count", figure(number), batch_id=str(number), recorded_at=AT)


def tidy_up(site: Site, start: Barrier, times: int) -> None:
    """Tidy so many times, each together with the others who do."""
    pool = site.pool()
    for _ in range(times):
        start.wait()
        tidy(pool, keep={})


def tidy_or_append(site: Site, start: Barrier, first: int) -> None:
    """Append four batches from the first on while the others tidy, who have none."""
    pool = site.pool()
    for number in range(first, first + 4):
        start.wait()
        if first:
            pool.append("case_count", figure(number), batch_id=str(number), recorded_at=AT)
        else:
            tidy(pool, keep={})


def at_once(work: Callable[[Site, Barrier, int], None], *jobs: tuple[Site, int]) -> list[int | None]:
    """Do the work in a process a job, in step; answers with their exit codes."""
    spawn = get_context("spawn")
    start = spawn.Barrier(len(jobs))
    processes = [spawn.Process(target=work, args=(site, start, number)) for site, number in jobs]
    for process in processes:
        process.start()
    for process in processes:
        process.join(_SECONDS)
    return [process.exitcode for process in processes]
