"""Lists of events with twelve million closed ones beside the open ones: a request of the desk's page, signed in.

A dispatcher of a township, the command of a county and an observer of a city look at what is open and at what is over.
The peer is the same page of the same site when ten thousand closed events were there.

PYTHONPATH=. .venv/bin/python bench/bench_events.py --events 12000000   # 500,000 by default
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

REQUESTS = 40
# Open in each county at a time: about what twelve million a year bring in a day.
OPEN_EVENTS = 400
REPORTERS = 3_700
FEW = 10_000
NOW = datetime(2020, 3, 1, 4, tzinfo=UTC)
WHO = ("diao", "zong", "guan")
VIEWS = {
    "open": "",
    "red cards": "?card=red",
    "over": "?view=ended",
    "over, far back": "?view=ended&after={half}",
}
FILL = """
INSERT INTO respond_eventrow (uid, kind, level, place, text, private_text, about_person, person, response, reported_by,
    organisation, reported_level, reported_at, happened_at, rules, split_from_id, main_id, state, is_open, station,
    handler, commands, supervised, due_at, yellow_at, wake_at, ended_at)
WITH RECURSIVE number(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM number WHERE i + 1 < {last})
SELECT 'bench-' || i, kind, level, code || substr('000' || (1 + i / {counties} % 12), -3) || '001001', text, '', 0,
    '', '', 'reporter-' || (i % {reporters}), organisation, reported_level, reported_at, happened_at, rules, NULL, NULL,
    {state}, {is_open}, '', '', commands, 0, {due}, {due}, NULL, {ended}
FROM number
INNER JOIN bench_county ON bench_county.number = i % {counties}
INNER JOIN (SELECT * FROM respond_eventrow WHERE id = {like}) ON TRUE
"""


def main() -> None:
    """One line for each list, before and after the closed events come."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=500_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        like = people_and_an_event(Path(folder))
        counties = counties_at_hand()
        first = OPEN_EVENTS * len(counties)
        fill(0, first, counties, like, is_open=True)
        fill(first, first + FEW, counties, like, is_open=False)
        before = dict(measured())
        began = time.perf_counter()
        fill(first + FEW, first + asked.events, counties, like, is_open=False)
        print(f"{asked.events:,} closed events written in {time.perf_counter() - began:.0f} s", flush=True)
        for name, (median, p95) in measured():
            print(
                f"{name:28} median {median:5.1f} ms, p95 {p95:5.1f} ms; before {before[name][0]:5.1f} ms, "
                f"{before[name][1]:5.1f} ms; ratio {median / before[name][0]:.2f}",
                flush=True,
            )


def people_and_an_event(home: Path) -> int:
    """A desk with its people; the number of an event that the others are like."""
    from wuse.cli.desk import open_desk

    open_desk(home)
    from django.conf import settings

    from tests.desk_people import staffed_desk
    from tests.event_people import EventDesk, add_event_people
    from wuse import world

    # The test client's own name for the site.
    settings.ALLOWED_HOSTS = ["testserver"]
    world.now = lambda: NOW
    desk = add_event_people(staffed_desk(home, NOW - timedelta(days=1)))
    return EventDesk(desk).report()


def counties_at_hand() -> list[str]:
    """The counties of the province, by number in a table for the statement that writes events."""
    from django.db import connection

    from wuse.places import load_registry
    from wuse.vocabulary import PlaceLevel

    found = sorted(
        str(place.code) for place in load_registry().descendants("33", PlaceLevel.COUNTY, on=NOW.date())
    )
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bench_county (number INTEGER PRIMARY KEY, code TEXT)")
        cursor.executemany("INSERT INTO bench_county VALUES (%s, %s)", list(enumerate(found)))
    return found


def fill(first: int, last: int, counties: Sequence[str], like: int, *, is_open: bool) -> None:
    """Write events like one, of all counties in turn."""
    from django.db import connection

    # Clocks that are up within two days of now, most of them to come.
    due = "strftime('%Y-%m-%d %H:%M:%f', '2020-03-01 00:00:00', (i % 2880) || ' minutes')"
    told = {"state": "'reported'", "is_open": 1, "due": due, "ended": "NULL"}
    over = {"state": "'closed'", "is_open": 0, "due": "NULL", "ended": "'2020-02-20 04:00:00'"}
    values = {**(told if is_open else over), "like": like, "counties": len(counties), "reporters": REPORTERS}
    for start in range(first, last, 500_000):
        with connection.cursor() as cursor:
            cursor.execute(FILL.format(first=start, last=min(last, start + 500_000), **values))


def measured() -> Iterator[tuple[str, tuple[float, float]]]:
    """Each list -> median and 95th percentile of a request, in milliseconds."""
    from tests.web_people import signed_in
    from wuse.respond.store.event_models import EventRow

    half = EventRow.objects.order_by("-pk").values_list("pk", flat=True)[0] // 2
    for who in WHO:
        browser = signed_in(who)
        for view, question in VIEWS.items():
            address = f"/desk/events/{question.format(half=half)}"
            browser.get(address)
            taken = []
            for _ in range(REQUESTS):
                began = time.perf_counter()
                answer = browser.get(address)
                taken.append((time.perf_counter() - began) * 1000)
                assert answer.status_code == 200, answer.content[:500]
            yield f"{who}, {view}", (statistics.median(taken), statistics.quantiles(taken, n=20)[-1])


if __name__ == "__main__":
    main()
