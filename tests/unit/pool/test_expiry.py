"""Rows leave when their standard keeps them no longer: exactly those, counted, once, and with every copy of them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.desk_people import CITY, Desk, laid_desk
from tests.object_store import ObjectStore
from tests.pool_homes import Site
from tests.programs import case_report, program, resident_number, send
from tests.unit.pool.test_sunset import address, objects
from tests.web_people import on_its_clock
from wuse.intake.actions.expire_aside import expire_aside
from wuse.intake.store.known import KnownRows
from wuse.intake.store.models import KnownRow, SetAside
from wuse.intake.store.set_aside import rows_aside
from wuse.permits import Actor
from wuse.pool import Pool, Standard, load_standard
from wuse.pool.actions import expire
from wuse.pool.actions.expire import Expired, expire_rows
from wuse.pool.expiry import first_kept, leaving, leaving_keys
from wuse.pool.inbox import CheckedBatch
from wuse.pool.store.flusher import flush
from wuse.pool.store.models import Expiry, InboxBatch
from wuse.pool.store.recount import recount
from wuse.pool.store.site_pool import site_pool
from wuse.pool.store.sunset import PoolSunset
from wuse.pool.tidy import tidy
from wuse.trust.store.models import AuditRecord, SealedRows
from wuse.vocabulary import Refusal

NOW = datetime(2020, 2, 12, 1, tzinfo=UTC)
SYSTEM = Actor(account="system")
NOTHING = timedelta(0)


@pytest.fixture
def desk(db: None, site: Site, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Desk:
    for name, value in site.environ.items():
        monkeypatch.setenv(name, value)
    settings.WUSE_HOME = tmp_path
    monkeypatch.setenv("WUSE_KEYS", str(tmp_path / "keys"))
    found = laid_desk(tmp_path)
    found.open_response(("identity", "code", "correction", "facts"))
    return on_its_clock(found, monkeypatch)


@pytest.fixture
def pool(site: Site) -> Pool:
    return site_pool(site.home, kept=site.kept())


@pytest.fixture
def cdc(desk: Desk) -> str:
    return program(desk, "cdc", "person_sender", CITY)


def visit(number: int, at: str, **values: Any) -> dict[str, Any]:
    row = {"venue": "V-0001", "place": "330382", "visited_at": at, "identity_kind": "resident_id"}
    return {**row, "identity_number": resident_number(number), **values}


def known_rows(desk: Desk) -> KnownRows:
    return KnownRows(desk.keys.make("known/1", entropy=bytes))


def expired(desk: Desk, pool: Pool) -> list[Expired]:
    """Take out what is over now, as the keeper does."""

    def forget(standard: Standard, first: date, version: int) -> None:
        for keys in leaving_keys(pool, standard, first, version=version, at_once=1):
            known_rows(desk).forget(keys, standard)

    return expire_rows(audit=desk.audit, by=SYSTEM, at=desk.at, pool=pool, beforehand=forget)


def stock(day: date, quantity: float = 1) -> pl.DataFrame:
    row = {"holder": "h", "holder_kind": "hospital", "place": "330382", "date": day, "item": "ward_bed"}
    return pl.DataFrame([{**row, "item_unit": "bed", "quantity": float(quantity), "reporter": "r"}])


def entries() -> list[tuple[str, str, dict[str, Any]]]:
    found = AuditRecord.objects.filter(verb="fact.expire").order_by("pk")
    return [(entry.kind, entry.response, entry.facts) for entry in found]


# --- which rows


@pytest.mark.parametrize(
    ("event", "now", "stays"),
    [
        # kept for 28 days after the end of the day of the visit, a day in China
        ("2020-02-12T00:00:00+08:00", "2020-03-11T23:59:59+08:00", True),
        ("2020-02-12T23:59:59+08:00", "2020-03-11T23:59:59+08:00", True),
        ("2020-02-12T23:59:59+08:00", "2020-03-12T00:00:00+08:00", False),
        ("2020-02-13T00:00:00+08:00", "2020-03-12T23:59:59+08:00", True),
        ("2020-02-12T15:59:59+00:00", "2020-03-12T00:00:00+08:00", False),
        ("2020-02-12T16:00:00+00:00", "2020-03-12T00:00:00+08:00", True),
    ],
)
def test_a_visit_is_kept_for_so_many_days_after_its_day(
    event: str, now: str, stays: bool, tmp_path: Path
) -> None:
    standard, pool = load_standard("venue_visit"), Pool(tmp_path)
    row = {
        "person": "p1-" + "a" * 32,
        "venue": "V-1",
        "place": "330382",
        "visited_at": datetime.fromisoformat(event),
    }
    frame = pl.DataFrame([row]).with_columns(pl.col("visited_at").dt.convert_time_zone("UTC"))
    pool.append("venue_visit", frame, batch_id="a", recorded_at=NOW, response="33-2020-1")
    first = first_kept(standard, datetime.fromisoformat(now))
    assert first is not None
    assert [one.rows for one in leaving(pool, standard, first, version=0)] == ([] if stays else [1])


def test_a_figure_of_a_day_is_kept_for_so_many_days_after_it() -> None:
    noon = datetime(2021, 2, 9, 4, tzinfo=UTC)
    assert first_kept(load_standard("stock"), noon) == date(2020, 2, 10)
    assert first_kept(load_standard("case_count"), noon) is None


def contact(seen: date, learnt: int, number: str = "C-1") -> pl.DataFrame:
    row = {
        "contact_id": number,
        "person": "p1-" + "a" * 32,
        "case": "R-1",
        "place": "330382",
        "closeness": "close",
        "relation": "other",
        "last_exposure_on": seen,
        "listed_at": NOW,
        "contact_state": "listed",
        "reporter": "r",
        "recorded_at": NOW + timedelta(hours=learnt),
    }
    return pl.DataFrame([row])


OLD, NEW = date(2020, 1, 1), date(2020, 3, 1)


@pytest.mark.parametrize(
    ("history", "left"),
    [
        ([NEW], [NEW]),
        ([OLD], []),
        ([OLD, NEW], [NEW]),  # an old row of a key that lives goes alone
        ([NEW, OLD], []),  # what was corrected is not said again
        ([NEW, OLD, NEW], [NEW]),
        ([OLD, NEW, NEW, OLD], []),
        ([NEW, NEW], [NEW, NEW]),
    ],
)
def test_what_a_row_corrected_goes_with_it(
    desk: Desk, site: Site, history: list[date], left: list[date]
) -> None:
    """One key, its rows in the order in which they were learnt; another key that nothing happens to."""
    pool = site.pool()
    for learnt, seen in enumerate(history):
        pool.append("contact", contact(seen, learnt), batch_id=str(learnt), recorded_at=NOW, response="r")
    pool.append("contact", contact(NEW, 0, "C-2"), batch_id="other", recorded_at=NOW, response="r")
    desk.at = datetime(2020, 3, 10, tzinfo=UTC)
    expired(desk, pool)
    rows = pool.engine.run("SELECT * FROM facts", tables={"facts": pool.source("contact")}, parameters={})
    own = rows.filter(contact_id="C-1").sort("recorded_at")
    assert own["last_exposure_on"].to_list() == left
    assert rows.filter(contact_id="C-2").height == 1
    assert pool.latest("contact").filter(contact_id="C-1").height == bool(left)


# --- what is written down, and what is left


def test_rows_that_are_over_leave_with_an_entry_for_each_response(
    desk: Desk, pool: Pool, cdc: str, site: Site, store: ObjectStore
) -> None:
    first = desk.response
    old, new = "2020-02-10T08:00:00+08:00", "2020-02-12T08:00:00+08:00"
    send(cdc, "/venue_visit" + address(first), [visit(1, old), visit(2, old), visit(3, new)])
    second = desk.open_response(("identity", "code", "correction", "facts"))
    desk.grant("cdc", "person_sender", CITY)
    send(cdc, "/venue_visit" + address(second), [visit(4, old)])
    with desk.audit.transaction():
        pool.receive(CheckedBatch("stock", stock(date(2020, 2, 1)), "s"), at=desk.at)
    assert expired(desk, pool) == []
    assert entries() == []

    # The eleventh has begun in China: 28 days after the tenth.
    desk.at = datetime(2020, 3, 10, 20, tzinfo=UTC)
    day = date(2020, 2, 12)
    assert [(one.table, one.rows, one.first) for one in expired(desk, pool)] == [("venue_visit", 3, day)]
    facts = {"table": "venue_visit", "kept_from": "2020-02-12"}
    assert entries() == [
        ("certificate", first, {**facts, "rows": 2}),
        ("certificate", second, {**facts, "rows": 1}),
    ]
    assert pool.latest("venue_visit")["visited_at"].to_list() == [datetime.fromisoformat(new)]
    assert expired(desk, pool) == []
    assert len(entries()) == 2
    assert recount(pool, "venue_visit") == [], "what has left is not missed"
    assert Expiry.objects.get().leaving == []
    tidy(pool, keep={"venue_visit": [0]}, persons_kept_for=NOTHING)
    assert every_file_of("venue_visit", site, store)["venue"].len() == 1
    desk.at = datetime(2021, 2, 5, tzinfo=UTC)
    assert [(one.table, one.rows) for one in expired(desk, pool)] == [("stock", 1), ("venue_visit", 1)]
    assert entries()[2] == ("act", "", {"table": "stock", "rows": 1, "kept_from": "2020-02-06"})


def every_file_of(table: str, site: Site, store: ObjectStore) -> pl.DataFrame:
    """All rows of all files of a table that lie anywhere, of whatever version."""
    found = {
        name.rsplit("/", 1)[1]: content
        for name, content in objects(site, store).items()
        if name.endswith(".parquet") and f"/{table}/" in name
    }
    return pl.concat([pl.read_parquet(content) for content in found.values()], how="diagonal")


def test_what_waits_in_the_inbox_is_moved_and_leaves(desk: Desk, pool: Pool, cdc: str) -> None:
    send(cdc, "/venue_visit" + address(desk.response), [visit(1, "2020-02-10T08:00:00+08:00")])
    desk.later(days=29)
    assert InboxBatch.objects.get(table="venue_visit").move is None
    assert [one.rows for one in expired(desk, pool)] == [1]
    assert pool.latest("venue_visit").is_empty()


def test_a_reader_of_the_version_before_has_its_files_for_an_hour(desk: Desk, pool: Pool, cdc: str) -> None:
    send(cdc, "/venue_visit" + address(desk.response), [visit(1, "2020-02-10T08:00:00+08:00")])
    flush(pool, at=desk.at)
    before = pool.versions()["venue_visit"]
    desk.later(days=29)
    expired(desk, pool)
    tidy(pool, keep={})
    source = pool.source("venue_visit", version=before)
    found = pool.engine.run("SELECT * FROM facts", tables={"facts": source}, parameters={})
    assert found.height == 1
    tidy(pool, keep={"venue_visit": [before]}, persons_kept_for=NOTHING)
    with pytest.raises(Refusal) as gone:
        pool.source("venue_visit", version=before)
    assert gone.value.code == "pool.version_gone"


def test_the_log_of_the_table_has_no_values_of_persons_afterwards(
    desk: Desk, pool: Pool, cdc: str, site: Site, store: ObjectStore
) -> None:
    """Both ways in which rows leave write new files."""
    visits = [visit(1, "2020-02-10T08:00:00+08:00"), visit(2, "2020-03-01T08:00:00+08:00")]
    desk.later(days=20)
    send(cdc, "/venue_visit" + address(desk.response), visits)
    flush(pool, at=desk.at)
    persons = every_file_of("venue_visit", site, store)["person"].to_list()
    pool.append("contact", contact(OLD, 0, "C-old"), batch_id="a", recorded_at=NOW, response=desk.response)
    pool.append("contact", contact(NEW, 0, "C-new"), batch_id="b", recorded_at=NOW, response=desk.response)
    desk.later(days=10)
    assert {one.table for one in expired(desk, pool)} == {"contact", "venue_visit"}
    log = [text for name, text in objects(site, store).items() if "_delta_log" in name]
    assert len(log) > 6
    for text in log:
        assert not any(value.encode() in text for value in (*persons, "V-0001", "C-old", "C-new", "p1-aaa"))


# --- once, whatever happens


class Stop(Exception):
    """The process ends here."""


def stopping(patch: pytest.MonkeyPatch, name: str, *, after: bool) -> None:
    """Let the process end before or after a step."""
    step: Callable[..., Any] = getattr(expire, name)

    def stopped(*args: Any, **values: Any) -> Any:
        if after:
            step(*args, **values)
        raise Stop

    patch.setattr(expire, name, stopped)


@pytest.mark.parametrize(("step", "after"), [("expire", False), ("expire", True), ("end", False)])
@pytest.mark.parametrize("table", ["venue_visit", "contact"])
def test_an_expiry_that_was_interrupted_is_ended_and_counted_once(
    desk: Desk, pool: Pool, cdc: str, monkeypatch: pytest.MonkeyPatch, step: str, after: bool, table: str
) -> None:
    rows = {
        "venue_visit": [visit(n, "2020-02-10T08:00:00+08:00") for n in (1, 2)],
        "contact": [sent_contact(n) for n in (1, 2)],
    }
    send(cdc, address(desk.response), {table: rows[table], "case_report": [case_report(9)]})
    desk.later(days=60)
    with monkeypatch.context() as patch:
        stopping(patch, step, after=after)
        with pytest.raises(Stop):
            expired(desk, pool)
    assert Expiry.objects.get().done_at is None
    desk.later(hours=1)
    assert [(one.table, one.rows) for one in expired(desk, pool)] == [(table, 2)]
    assert expired(desk, pool) == []
    assert [facts["rows"] for _, _, facts in entries()] == [2]
    assert InboxBatch.objects.get(table=table).expired == 2
    assert recount(pool, table) == []


def sent_contact(number: int) -> dict[str, Any]:
    cells = contact(date(2020, 2, 8), 0).drop("recorded_at", "person").to_dicts()[0]
    named = {"contact_id": f"C-{number}", "identity_kind": "resident_id", "listed_at": NOW.isoformat()}
    named["case"] = "R000009"
    return {**cells, **named, "last_exposure_on": "2020-02-08", "identity_number": resident_number(number)}


def test_rows_that_come_while_others_leave_are_written_down_too(desk: Desk, pool: Pool, cdc: str) -> None:
    old = "2020-02-10T08:00:00+08:00"
    send(cdc, "/venue_visit" + address(desk.response), [visit(1, old)])
    desk.later(days=29)

    def more_comes(standard: Standard, first: date, version: int) -> None:
        send(cdc, "/venue_visit" + address(desk.response), [visit(2, old), visit(3, old)])
        flush(pool, at=desk.at)

    done = expire_rows(audit=desk.audit, by=SYSTEM, at=desk.at, pool=pool, beforehand=more_comes)
    assert [one.rows for one in done] == [3]
    assert [facts["rows"] for _, _, facts in entries()] == [1, 2]
    assert recount(pool, "venue_visit") == []


def test_the_certificate_of_a_response_counts_what_was_still_there(desk: Desk, pool: Pool, cdc: str) -> None:
    from wuse.permits.retention import Due
    from wuse.vocabulary import Sensitivity

    visits = [visit(1, "2020-02-10T08:00:00+08:00"), visit(2, "2020-02-12T08:00:00+08:00")]
    send(cdc, "/venue_visit" + address(desk.response), visits)
    desk.at = datetime(2020, 3, 11, tzinfo=UTC)
    assert [one.rows for one in expired(desk, pool)] == [1]
    due = Due(desk.response, "33", Sensitivity.L3, desk.at)
    assert PoolSunset(pool)(due, desk.at) == PoolSunset(pool)(due, desk.at) == {"pool.venue_visit": 1}


# --- what is kept besides


def test_what_was_known_of_a_row_by_its_key_is_forgotten_with_it(desk: Desk, pool: Pool, cdc: str) -> None:
    address_ = address(desk.response)
    old, new = "2020-02-10T08:00:00+08:00", "2020-02-12T08:00:00+08:00"
    send(cdc, "/venue_visit" + address_, [visit(1, old), visit(2, old), visit(3, new)])
    send(cdc, address_, {"contact": [sent_contact(1)], "case_report": [case_report(9)]})
    assert KnownRow.objects.count() == 5
    desk.at = datetime(2020, 3, 11, tzinfo=UTC)
    expired(desk, pool)
    assert KnownRow.objects.count() == 3
    again = send(cdc, "/venue_visit" + address_, [visit(3, new)]).json()["tables"][0]
    assert (again["accepted"], again["unchanged"]) == (0, 1)


def test_rows_that_waited_too_long_for_correction_are_destroyed(desk: Desk, cdc: str) -> None:
    wrong = visit(1, "2020-02-10T08:00:00+08:00", temperature="warm")
    body = {"venue_visit": [wrong], "case_report": [case_report(1, age="old")]}
    assert send(cdc, address(desk.response), body).status_code == 200
    with_places = [{**stock(date(2020, 2, 9)).to_dicts()[0], "date": "2020-02-09", "quantity": "many"}]
    send(cdc, "/stock", with_places)
    assert SealedRows.objects.count() == 2

    def destroyed() -> int:
        return expire_aside(audit=desk.audit, vault=desk.vault, by=SYSTEM, at=desk.at)

    desk.at = datetime(2020, 3, 11, 15, 59, tzinfo=UTC)
    assert destroyed() == 0
    desk.at = datetime(2020, 3, 11, 16, tzinfo=UTC)
    assert destroyed() == 1
    assert destroyed() == 0
    assert entries() == [("certificate", desk.response, {"table": "venue_visit", "set_aside": 1})]
    gone, kept = (SetAside.objects.get(table=table) for table in ("venue_visit", "case_report"))
    with pytest.raises(Refusal) as refused:
        rows_aside(desk.vault, gone)
    assert refused.value.code == "vault.rows_gone"
    assert rows_aside(desk.vault, kept)["age"].to_list() == ["old"]
    desk.at = datetime(2021, 3, 1, tzinfo=UTC)
    assert destroyed() == 2
    assert SetAside.objects.get(table="stock").content is None


def test_a_row_that_comes_too_late_is_told_once_and_leaves_with_the_next_look(
    desk: Desk, pool: Pool, cdc: str
) -> None:
    late = [visit(n, "2020-01-01T08:00:00+08:00") for n in (1, 2)]
    answer = send(
        cdc, "/venue_visit" + address(desk.response), [*late, visit(3, "2020-02-12T08:00:00+08:00")]
    ).json()
    assert answer["tables"][0]["accepted"] == 3
    assert [(each["row"], each["column"], each["rule"], each["severity"]) for each in answer["problems"]] == [
        (1, "visited_at", "retention_over", "warn")
    ]
    assert answer["problems"][0]["message"].startswith(
        "2 rows, of which this is the first, speak of days before 2020-01-15"
    )
    assert [one.rows for one in expired(desk, pool)] == [2]
