"""The end of a response in the pool: what is emptied, what goes, what stays, and what the certificate says of it."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from deltalake import DeltaTable

from tests.desk_people import CITY, Desk, laid_desk
from tests.object_store import ObjectStore
from tests.pool_homes import Site
from tests.programs import case_report, counts, program, send
from tests.web_people import on_its_clock
from wuse.intake.store.models import KnownRow, ReceiptRow, SetAside
from wuse.permits import Actor
from wuse.permits.actions.responses import end_response
from wuse.permits.actions.sunset import destroy_due
from wuse.permits.store.models import CertificateRow
from wuse.pool import Pool, sunset
from wuse.pool.store.flusher import flush
from wuse.pool.store.recount import recount
from wuse.pool.store.site_pool import site_pool
from wuse.pool.store.sunset import PoolSunset
from wuse.trust.store.models import AuditRecord, SealedIdentity, SealedRows
from wuse.vocabulary import Refusal

NOTE = "canary-note-of-a-case"


@pytest.fixture
def desk(db: None, site: Site, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Desk:
    for name, value in site.environ.items():
        monkeypatch.setenv(name, value)
    settings.WUSE_HOME = tmp_path
    monkeypatch.setenv("WUSE_KEYS", str(tmp_path / "keys"))
    found = laid_desk(tmp_path)
    found.open_response(("identity", "code", "correction", "facts"))
    return on_its_clock(found, monkeypatch)


def address(response: str) -> str:
    return f"?response={response}&purpose=case_investigation"


@pytest.fixture
def pool(site: Site) -> Pool:
    return site_pool(site.home, kept=site.kept())


def destroyed(desk: Desk, pool: Pool) -> None:
    AuditRecord.objects.update(logged=True)
    destroy_due(
        audit=desk.audit,
        vault=desk.vault,
        by=Actor(account="system"),
        at=desk.at,
        elsewhere=[PoolSunset(pool)],
    )


def objects(site: Site, store: ObjectStore) -> dict[str, bytes]:
    """Everything that lies in the place of the pool, and every copy of it on this machine."""
    here = [*(site.home / "pool").rglob("*"), *(site.home / "cache").rglob("*")]
    found = {str(path.relative_to(site.home)): path.read_bytes() for path in here if path.is_file()}
    return found | (store.contents(site.environ) if site.environ else {})


def every_file(site: Site, store: ObjectStore) -> pl.DataFrame:
    """All rows of all files that lie there, of whatever version."""
    files = {name: content for name, content in objects(site, store).items() if name.endswith(".parquet")}
    # A copy and what it is a copy of are one.
    cases = {name.rsplit("/", 1)[1]: content for name, content in files.items() if "/case_report/" in name}
    frames = [pl.read_parquet(content) for content in cases.values()]
    return pl.concat(frames, how="diagonal") if frames else pl.DataFrame({"response": []})


def test_rows_of_a_response_are_emptied_and_then_go_and_those_of_another_stay(
    desk: Desk, pool: Pool, site: Site, store: ObjectStore
) -> None:
    first = desk.response
    key = program(desk, "hospital", "person_sender", CITY)
    body = {
        "case_report": [case_report(1, note=NOTE), case_report(2), case_report(3, identity_number="1")],
        "case_count": [counts()],
    }
    assert send(key, address(first), body).status_code == 200
    second = desk.open_response(("identity", "code", "correction", "facts"))
    desk.grant("hospital", "person_sender", CITY)
    assert send(key, address(second), {"case_report": [case_report(9, note="stays")]}).status_code == 200
    flush(pool, at=desk.at)
    before = pool.versions()["case_report"]
    desk.do("zhao", end_response, code=first)

    destroyed(desk, pool)
    kept = every_file(site, store).filter(pl.col("response") == first)
    assert kept.height == 2, "the rows stay for appeals, under opaque keys"
    assert kept["note"].null_count() == 2
    assert not SealedIdentity.objects.filter(response=first).exists()
    assert not SealedRows.objects.filter(response=first).exists()
    with pytest.raises(Refusal) as gone:
        pool.source("case_report", version=before)
    assert gone.value.code == "pool.version_gone"

    desk.later(days=28)
    destroyed(desk, pool)
    assert every_file(site, store)["response"].unique().to_list() == [second]
    assert every_file(site, store)["note"].to_list() == ["stays"]
    assert pool.latest("case_count").height == 1
    assert recount(pool, "case_report") == []
    assert not KnownRow.objects.filter(response=first).exists()
    assert ReceiptRow.objects.get(response=first).problems is None
    assert SetAside.objects.get(response=first).content is None
    documents = {
        row.stage: row.document["destroyed"] for row in CertificateRow.objects.filter(response=first)
    }
    assert [documents[stage]["pool.case_report"] for stage in ("L4", "L3")] == [2, 2]


def test_a_table_that_everything_has_left_is_read_and_added_to(desk: Desk, pool: Pool) -> None:
    first = desk.response
    key = program(desk, "hospital", "person_sender", CITY)
    send(key, address(first), {"case_report": [case_report(1)]})
    desk.do("zhao", end_response, code=first)
    desk.later(days=28)
    destroyed(desk, pool)
    destroyed(desk, pool)  # once the entry of the first stage is in the log
    assert pool.latest("case_report").is_empty()
    assert recount(pool, "case_report") == []
    second = desk.open_response(("identity", "code", "correction", "facts"))
    desk.grant("hospital", "person_sender", CITY)
    newer = case_report(2, diagnosed_on="2020-03-10", reported_at="2020-03-10T10:00:00+08:00")
    assert send(key, address(second), {"case_report": [newer]}).status_code == 200
    assert pool.latest("case_report")["report_id"].to_list() == ["R000002"]
    flush(pool, at=desk.at)
    assert pool.latest("case_report")["report_id"].to_list() == ["R000002"]


def test_the_log_of_a_table_of_persons_has_no_values_of_them(
    desk: Desk, pool: Pool, site: Site, store: ObjectStore
) -> None:
    key = program(desk, "hospital", "person_sender", CITY)
    send(key, address(desk.response), {"case_report": [case_report(1)]})
    flush(pool, at=desk.at)
    person = every_file(site, store)["person"][0]
    log = {name: text for name, text in objects(site, store).items() if name.endswith(".json")}
    assert any("/case_report/_delta_log/" in name for name in log)
    for text in log.values():
        assert person.encode() not in text
        assert b"R000001" not in text


def test_a_sunset_that_was_interrupted_says_the_same_the_second_time(desk: Desk, pool: Pool) -> None:
    from wuse.permits.retention import due_stages
    from wuse.permits.store.queries import responses

    key = program(desk, "hospital", "person_sender", CITY)
    send(key, address(desk.response), {"case_report": [case_report(1), case_report(2)]})
    desk.do("zhao", end_response, code=desk.response)
    desk.later(days=28)
    stage = next(due for due in due_stages(responses(), [], at=desk.at) if due.stage == "L3")
    sunset = PoolSunset(pool)
    assert sunset(stage, desk.at) == sunset(stage, desk.at) == {"pool.case_report": 2}


def test_a_file_that_was_replaced_in_this_very_millisecond_is_removed_in_the_next(
    monkeypatch: pytest.MonkeyPatch, desk: Desk, pool: Pool, site: Site, store: ObjectStore
) -> None:
    first, looks = desk.response, []
    vacuumed = sunset._vacuumed

    def too_early(pool: Pool, opened: DeltaTable) -> list[str]:
        looks.append(opened.version())
        return [] if len(looks) == 1 else vacuumed(pool, opened)

    monkeypatch.setattr(sunset, "_vacuumed", too_early)
    key = program(desk, "hospital", "person_sender", CITY)
    send(key, address(first), {"case_report": [case_report(1, note=NOTE)]})
    flush(pool, at=desk.at)
    desk.do("zhao", end_response, code=first)
    destroyed(desk, pool)
    assert every_file(site, store)["note"].to_list() == [None]


def test_a_file_that_cannot_be_removed_is_no_destruction(
    monkeypatch: pytest.MonkeyPatch, desk: Desk, pool: Pool
) -> None:
    monkeypatch.setattr(sunset, "_vacuumed", lambda pool, opened: [])
    key = program(desk, "hospital", "person_sender", CITY)
    send(key, address(desk.response), {"case_report": [case_report(1, note=NOTE)]})
    flush(pool, at=desk.at)
    with pytest.raises((OSError, Refusal), match="cannot be removed yet"):
        sunset.empty_columns(pool, desk.response)
