"""Pages and turns of the keeper over the files of a province: what waits, the queue, one file with its electricity.

The peers are the same answers by going through all files: the queries without what a file keeps to be found by, and one
firm's share from all readings. A reviewer of the province sees everything, one of a township a little.

PYTHONPATH=. .venv/bin/python bench/bench_resumption.py [--files 300000] [--meters 300000] [--postgres]
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

REQUESTS = 15
NOW = datetime(2020, 3, 2, 4, tzinfo=UTC)
TOWNSHIPS = 12
# Of ten files: at work and looked at, at work and to be looked at, filed and begun by filing, in review by approval …
STATES = (
    ("resumed", "filing", "", ""),
    ("resumed", "approval", "", ""),
    ("resumed", "whitelist", "", ""),
    ("resumed", "commitment", "after_check", "check_after"),
    ("filed", "filing", "", ""),
    ("submitted", "filing", "review", "file"),
    ("submitted", "approval", "review", "township_check"),
    ("inspected", "approval", "review", "review"),
    ("sector_reviewed", "approval", "review", "approve"),
    ("refused", "approval", "", ""),
)


def main() -> None:
    """A line for each page and turn, each beside its peer."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=300_000)
    parser.add_argument("--meters", type=int, default=300_000)
    parser.add_argument("--postgres", action="store_true")
    asked = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder, database(Path(folder), asked.postgres):
        home = Path(folder) / "home"
        people(home)
        began = time.perf_counter()
        lay(asked.files)
        print(f"{asked.files:,} files written in {time.perf_counter() - began:.0f} s", flush=True)
        turns()
        pages()
        electricity(home, asked.meters)
    print(f"load {os.getloadavg()[0]:.1f}")


@contextmanager
def database(folder: Path, postgres: bool) -> Iterator[None]:
    """The desk in an SQLite file of the home, or in a PostgreSQL of its own."""
    if not postgres:
        yield
        return
    from tests.postgres import running

    with running(folder, hasty=True) as server:
        server.create("bench")
        os.environ["WUSE_DATABASE_URL"] = server.address("bench")
        yield


def people(home: Path) -> None:
    """A desk with reviewers: `sheng` of the province, `zhen` of a township."""
    from wuse.cli.desk import open_desk

    open_desk(home)
    from django.conf import settings

    from tests.desk_people import PROVINCE, staffed_desk
    from tests.resumption_people import add_resumption_people
    from wuse import world

    settings.ALLOWED_HOSTS = ["testserver"]
    world.now = lambda: NOW
    desk = add_resumption_people(staffed_desk(home, NOW - timedelta(days=1)))
    for role in ("resumption_township", "resumption_inspector", "resumption_sector"):
        desk.grant("sheng", role, PROVINCE)


def lay(files: int) -> None:
    """Files of all counties in turn, each with a step."""
    from django.db import connection

    from tests.resumption_answers import DECLARED
    from wuse.places import load_registry
    from wuse.respond.store.resumption_models import NO_DAY, ResumptionFileRow, ResumptionStepRow
    from wuse.vocabulary import CHINA

    counties = sorted(str(place.code) for place in load_registry().counties(NOW.date()))
    response = _response()
    for start in range(0, files, 5_000):
        rows = []
        for i in range(start, min(files, start + 5_000)):
            state, flow, clock, awaits = STATES[i % len(STATES)]
            # Clocks of the next five days; of a file in twenty it was up in the three days before.
            span = timedelta(minutes=(i * 37) % (5 * 1440))
            due = (NOW - span * 0.6 if i % 20 >= 19 or i % 200 == 5 else NOW + span) if clock else None
            silent = flow == "filing" and state == "submitted"
            county = counties[(i // len(STATES)) % len(counties)]
            over = state == "refused"
            rows.append(
                ResumptionFileRow(
                    enterprise=f"91{county}MA{i:08d}", name=f"企业{i}", decided_at=county,
                    place=f"{county}{1 + i // (len(STATES) * len(counties)) % TOWNSHIPS:03d}", response=response,
                    opened_at=NOW - timedelta(days=9), flow=flow, industry="C", kind="other", staff=120, returning=40,
                    planned_on=date(2020, 2, 17), declared=DECLARED, state=state, is_open=not over, is_live=not over,
                    clock=clock, due_at=due, yellow_at=due and due - timedelta(hours=12), risk=i % 7 == 0,
                    due_day=due.astimezone(CHINA).date() if due else NO_DAY, is_waiting=not over, awaits=awaits,
                    moved_at=NOW - timedelta(days=3), consent_at=due if silent else None,
                    # Whoever had to be told was told: the next look is to come.
                    tell_at=max(due, NOW + timedelta(days=1)) if due and not silent else None,
                )
            )  # fmt: skip
        made = ResumptionFileRow.objects.bulk_create(rows)
        ResumptionStepRow.objects.bulk_create(
            ResumptionStepRow(file=row, number=1, step="submit", at=row.moved_at, by="bench", before="draft",
                              after="submitted")
            for row in made
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _response() -> str:
    from wuse.permits.store.models import ResponseRow

    return ResponseRow.objects.values_list("code", flat=True).first() or ""


def turns() -> None:
    """What the keeper asks: nothing is due, as at most of its looks."""
    from wuse.respond.store.resumption_late import late_files
    from wuse.respond.store.resumptions import files_consenting, files_not_under

    earlier = NOW - timedelta(days=30)
    running = [_response()]
    told("late files", lambda: late_files(at=NOW), _all_late)
    told("silent consents", lambda: files_consenting(at=earlier), lambda: _all_silent(earlier))
    told("files of ended responses", lambda: files_not_under(running), lambda: _all_not_under(running))


def _all_late() -> list[int]:
    from wuse.respond.resumption_file import FileClock
    from wuse.respond.store.event_models import EventRow
    from wuse.respond.store.resumption_late import _uid
    from wuse.respond.store.resumption_models import ResumptionFileRow

    rows = list(ResumptionFileRow.objects.filter(due_at__lte=NOW).order_by("due_at", "pk"))
    uids = {
        row.pk: _uid(row, FileClock(row.clock, row.moved_at, row.due_at, None), row.awaits) for row in rows
    }
    known = set(EventRow.objects.filter(uid__in=list(uids.values())[:30_000]).values_list("uid", flat=True))
    return [number for number, uid in uids.items() if uid not in known]


def _all_silent(at: datetime) -> list[int]:
    from wuse.respond.store.resumption_models import ResumptionFileRow

    rows = ResumptionFileRow.objects.all().only("pk", "state", "flow", "clock", "due_at").iterator()
    return [
        row.pk for row in rows
        if (row.state, row.flow, row.clock) == ("submitted", "filing", "review") and row.due_at <= at
    ]  # fmt: skip


def _all_not_under(responses: list[str]) -> list[int]:
    from wuse.respond.store.resumption_models import ResumptionFileRow

    rows = ResumptionFileRow.objects.filter(is_live=True).exclude(response__in=responses)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def pages() -> None:
    """Requests, signed in."""
    from tests.web_people import signed_in

    for who in ("sheng", "zhen"):
        browser = signed_in(who)

        def shown(address: str, browser: Any = browser) -> None:
            answer = browser.get(address)
            assert answer.status_code == 200, answer.content[:500]

        peer = {"sheng": "33", "zhen": "330382001"}[who]
        told(f"{who}: start page", lambda: shown("/desk/"), partial(_all_waiting, peer))
        told(f"{who}: queue", lambda: shown("/desk/resumptions/"), partial(_all_ordered, peer))
        told(f"{who}: late ones", lambda: shown("/desk/resumptions/?state=late"), None)
        told(f"{who}: queue, page 5", lambda: shown("/desk/resumptions/?page=5"), None)


def _all_waiting(place: str) -> None:
    """The start page by states and ways, and the last step of each file."""
    from django.db.models import Max

    from wuse.respond.store.resumption_models import ResumptionFileRow

    for state, flow, clock, awaits in STATES:
        if awaits:
            rows = ResumptionFileRow.objects.filter(
                state=state, flow=flow, clock=clock, place__startswith=place
            )
            rows = rows.annotate(moved=Max("steps__at")).order_by("moved")
            rows.first(), rows.count()
            rows.filter(due_at__lte=NOW).count(), rows.filter(yellow_at__lte=NOW, due_at__gt=NOW).count()


def _all_ordered(place: str) -> None:
    """The queue in its order, worked out for every file."""
    from django.db.models import Case, F, Q, Value, When
    from django.db.models.functions import TruncDate

    from wuse.respond.store.resumption_models import ResumptionFileRow
    from wuse.vocabulary import CHINA

    risks = (Q(declared__staff_risk_area__gt=0), Q(declared__recent_cluster=True), Q(kind="karaoke"))
    risk = sum((Case(When(one, then=1), default=0) for one in risks), start=Value(0))
    rows = ResumptionFileRow.objects.filter(Q(is_open=True) | Q(clock="appeal"), place__startswith=place)
    rows = rows.annotate(day=TruncDate("due_at", tzinfo=CHINA), weighed=risk)
    list(rows.order_by(F("day").asc(nulls_last=True), "-weighed", "due_at", "-returning", "pk")[:100])
    rows.count()


def electricity(home: Path, meters: int) -> None:
    """One firm's share: from the kept day, and from all readings of a month and a half."""
    from wuse.assess.power_index import Judging, firm_days, load_power_rule, power_facts
    from wuse.pool import Pool
    from wuse.publish.power import PowerStateFolder, firm_share

    pool, day = Pool(home), date(2020, 2, 29)
    parts = power(pool, meters, day)
    print(
        f"first judgement of {meters:,} meters: {len(parts)} parts, {sum(parts):.1f} s, longest {max(parts):.2f} s"
    )
    firm = "f00000007"

    def all_meters() -> None:
        judging = Judging(load_power_rule(), NOW)
        firm_days(pool.engine, power_facts(pool), days=[day], judging=judging)

    told("one firm's electricity", lambda: firm_share(PowerStateFolder(home), firm), all_meters, requests=3)


def power(pool: Any, meters: int, last: date) -> list[float]:
    """Readings of December and of the last days; the seconds of each part of their first judgement."""
    import polars as pl

    from bench.bench_power import rows_of
    from wuse.publish.power import PowerStateFolder

    days = [date(2019, 12, n) for n in range(1, 32)] + [last - timedelta(days=n) for n in range(14)]
    for number in range(0, len(days), 5):
        frame = pl.concat(rows_of(meters, one) for one in days[number : number + 5])
        frame = frame.with_columns(enterprise="f" + pl.col("meter"))
        pool.append("meter_reading", frame, batch_id=f"b{number}", recorded_at=frame["recorded_at"].max())
    state, taken = PowerStateFolder(pool.home), []
    while not taken or state.is_under_way:
        began = time.perf_counter()
        state.bring_on(pool, at=NOW, whole=False)
        taken.append(time.perf_counter() - began)
    return taken


def told(
    name: str, act: Callable[[], object], peer: Callable[[], object] | None, *, requests: int = REQUESTS
) -> None:
    """Print the median of some tries beside that of the peer."""
    median, worst = _taken(act, requests)
    beside = ""
    if peer:
        slow, _ = _taken(peer, 3)
        beside = f"; going through all {slow:9.1f} ms, ratio {slow / median:.0f}"
    print(f"{name:26} median {median:7.1f} ms, worst {worst:7.1f} ms{beside}", flush=True)


def _taken(act: Callable[[], object], times: int) -> tuple[float, float]:
    act()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken), max(taken)


if __name__ == "__main__":
    main()
