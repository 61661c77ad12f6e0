"""A pool in a bucket: machines that race, a store that falls silent, copies that are bounded, and what is told."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from django.db import transaction

from tests.bucket_writers import AT, append_four, at_once, figure, move_all, moved, tidy_or_append, tidy_up
from tests.object_store import KEY, SECRET, ObjectStore, object_store
from tests.pool_homes import Site
from wuse.pool import Pool
from wuse.pool.homes.address import client_options, parse_bucket
from wuse.pool.homes.bucket import BucketHome
from wuse.pool.homes.parquet_cache import ParquetCache, StoredFile
from wuse.pool.homes.told import refusal_of
from wuse.pool.inbox import CheckedBatch
from wuse.pool.store.flusher import flush
from wuse.pool.store.inbox import put, tables_waiting
from wuse.pool.store.recount import recount
from wuse.pool.store.site_pool import site_pool
from wuse.pool.tidy import MANY_FILES, tidy
from wuse.vocabulary import Refusal

LOG = "_delta_log"


@pytest.fixture
def here(store: ObjectStore, tmp_path: Path) -> Site:
    """One machine."""
    return Site(tmp_path / "here", store.new_pool())


@pytest.fixture
def there(here: Site, tmp_path: Path) -> Site:
    """Another machine of the same site: it shares the bucket and no file."""
    return Site(tmp_path / "there", here.environ)


def figures(pool: Pool) -> list[int]:
    return sorted(rows(pool)["value"].to_list())


def rows(pool: Pool) -> pl.DataFrame:
    return pool.engine.run("SELECT * FROM facts", tables={"facts": pool.source("case_count")}, parameters={})


def refusal(call: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call()
    assert caught.value.in_words("zh") != caught.value.in_words("en")
    assert not any(secret in str(caught.value.as_dict()) for secret in (KEY, SECRET))
    return caught.value


def test_two_flushers_of_two_machines_at_the_same_moves_put_each_in_once(here: Site, there: Site) -> None:
    assert at_once(move_all, (here, 8), (there, 8)) == [0, 0]
    assert figures(here.pool()) == list(range(1, 9))
    assert here.pool().versions() == {"case_count": 7}


def test_batches_of_two_machines_get_places_of_their_own_in_the_order(here: Site, there: Site) -> None:
    assert at_once(append_four, (here, 0), (there, 4)) == [0, 0]
    found = rows(there.pool())
    assert sorted(found["sequence"].to_list()) == list(range(8))
    assert sorted(found["value"].to_list()) == list(range(8))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "when"),
    [
        ("", "before"),
        (".parquet", "before"),
        (".parquet", "after"),
        (LOG, "before"),
        (LOG, "after"),
    ],
)
@pytest.mark.parametrize("begun", [False, True])
def test_a_store_that_falls_silent_in_a_write_is_told_and_the_next_flush_goes_on(
    store: ObjectStore, here: Site, path: str, when: str, begun: bool
) -> None:
    pool = site_pool(here.home, kept=here.kept())
    if begun:
        receipt(1)
        flush(pool, at=AT)
    receipt(2)
    with store.away(path, when):
        found = refusal(lambda: flush(pool, at=AT))
        assert found.code == "pool.unreachable"
        assert "waits at the desk" in found.message
        assert tables_waiting() == ["case_count"], "the move is not noted as done"
        receipt(3)
    assert figures(pool) == [*([1] if begun else []), 2, 3]
    flush(pool, at=AT)
    assert tables_waiting() == []
    assert figures(pool) == [*([1] if begun else []), 2, 3]
    assert recount(pool, "case_count") == []


def receipt(value: int) -> None:
    with transaction.atomic():
        assert put([CheckedBatch("case_count", figure(value), f"batch {value}")], at=AT)


def test_a_reader_is_told_as_well_and_a_copy_that_is_here_is_read_no_more(
    store: ObjectStore, here: Site
) -> None:
    pool = here.pool()
    pool.append("case_count", figure(1), batch_id="one", recorded_at=AT)
    opened = pool.kept.open("case_count")
    assert opened is not None
    with store.away():
        assert refusal(pool.tables).code == "pool.unreachable"
        assert refusal(lambda: pool.kept.files("case_count", opened)).code == "pool.unreachable"
    [file] = pool.kept.files("case_count", opened)
    with store.away():
        assert pool.kept.files("case_count", opened) == [file]
    assert not list(here.home.rglob("*.part")), "a copy that was broken off leaves nothing"


def test_a_store_that_is_nowhere_is_told_within_seconds(here: Site) -> None:
    nowhere = Site(here.home, {**here.environ, "AWS_ENDPOINT_URL": "http://127.0.0.1:9"})
    found = refusal(nowhere.pool().versions)
    assert found.code == "pool.unreachable"
    assert "refused" in str(found.details["reason"])


def test_a_bucket_that_is_not_there_is_told(here: Site) -> None:
    elsewhere = Site(here.home, {**here.environ, "WUSE_POOL": "s3://no-such-bucket-here/pool"})
    for call in (
        elsewhere.pool().versions,
        lambda: elsewhere.pool().append("case_count", figure(1), batch_id="one", recorded_at=AT),
    ):
        found = refusal(call)
        assert (found.code, found.details["bucket"]) == ("pool.bucket_unknown", "no-such-bucket-here")


def test_credentials_that_the_store_does_not_take_are_told(tmp_path: Path) -> None:
    with object_store(INITIAL_NO_AUTH_ACTION_COUNT="4") as strict:
        keeper = strict.client("iam")
        keeper.create_user(UserName="keeper")
        key = keeper.create_access_key(UserName="keeper")["AccessKey"]
        policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
        keeper.put_user_policy(UserName="keeper", PolicyName="pool", PolicyDocument=policy)
        environ = strict.new_pool()
        right = {
            **environ,
            "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
        }
        Site(tmp_path, right).pool().append("case_count", figure(1), batch_id="one", recorded_at=AT)
        for wrong, reason in (
            (environ, "InvalidAccessKeyId"),
            ({**right, "AWS_SECRET_ACCESS_KEY": SECRET}, "SignatureDoesNotMatch"),
        ):
            found = refusal(Site(tmp_path, wrong).pool().versions)
            assert (found.code, found.details["reason"]) == ("pool.credentials_refused", reason)
        assert Site(tmp_path, right).pool().versions() == {"case_count": 0}


def test_a_store_that_would_put_one_commit_over_another_is_found_out_before_it_keeps_anything(
    store: ObjectStore, here: Site
) -> None:
    with store.away(when="deaf"):
        assert refusal(here.kept().prove).code == "pool.no_condition"
        one = refusal(lambda: here.pool().append("case_count", figure(1), batch_id="one", recorded_at=AT))
        assert one.code == "pool.no_condition"
    assert here.pool().tables() == []
    here.kept().prove()
    here.pool().append("case_count", figure(1), batch_id="one", recorded_at=AT)
    assert here.pool().tables() == ["case_count"]


def test_a_pool_that_earlier_moves_are_not_in_takes_no_later_one(here: Site) -> None:
    found = refusal(lambda: here.pool().append_move("case_count", 2, rows=lambda: moved(2)))
    assert (found.code, found.details["number"]) == ("pool.elsewhere", 2)
    assert here.pool().tables() == []


@pytest.mark.parametrize(
    "address",
    [
        "s3:/bucket",
        "bucket",
        "s3://",
        "s3://B",
        "s3://bucket/../other",
        "https://s3.example.cn/b",
        f"s3://{KEY}:{SECRET}@bucket",
    ],
)
def test_what_is_no_address_of_a_bucket_is_refused(address: str) -> None:
    assert refusal(lambda: parse_bucket(address)).code == "pool.address_form"


def test_an_address_may_end_in_a_slash_and_needs_no_prefix() -> None:
    assert parse_bucket("s3://bucket/").uri == "s3://bucket"
    assert parse_bucket("s3://bucket/a/b/") == parse_bucket(" s3://bucket/a/b")
    assert parse_bucket("s3://bucket/a").folder_name != parse_bucket("s3://bucket/b").folder_name


def test_credentials_come_from_the_environment_and_nothing_weakens_a_commit() -> None:
    assert refusal(lambda: client_options({})).code == "pool.credentials_missing"
    options = client_options(
        {"AWS_ACCESS_KEY_ID": "k", "AWS_S3_ALLOW_UNSAFE_RENAME": "true", "AWS_CONDITIONAL_PUT": "disabled"}
    )
    assert options["AWS_S3_ALLOW_UNSAFE_RENAME"] == "false"
    assert options["AWS_CONDITIONAL_PUT"] == "etag"
    assert options["AWS_ALLOW_HTTP"] == "false"


def test_facts_travel_without_https_on_this_machine_or_where_it_is_allowed_by_name() -> None:
    key = {"AWS_ACCESS_KEY_ID": "k"}
    away = key | {"AWS_ENDPOINT_URL": "http://user:word@s3.example.cn:9000"}
    found = refusal(lambda: client_options(away))
    assert (found.code, found.details["endpoint"]) == ("pool.http_refused", "http://s3.example.cn:9000")
    assert client_options(away | {"AWS_ALLOW_HTTP": "true"})["AWS_ALLOW_HTTP"] == "true"
    assert client_options(key | {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"})["AWS_ALLOW_HTTP"] == "true"


@pytest.mark.parametrize("size", ["0", "-1", "many", "1.5", "²"])
def test_a_cache_has_a_size(here: Site, size: str) -> None:
    assert (
        refusal(replace(here, environ={**here.environ, "WUSE_POOL_CACHE": size}).kept).code
        == "pool.cache_size"
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Missing SecretAccessKey", "pool.credentials_refused"),
        ("…\n  ↳ 403 Forbidden\n", "pool.credentials_refused"),
        ("Operation `put_opts` with mode `PutMode::Create` not yet implemented", "pool.no_condition"),
        ("<Error><Code>NotImplemented</Code></Error>", "pool.no_condition"),
        ("\x1b[31m↳\x1b[0m 503 Service Unavailable", "pool.unreachable"),
        ("", "pool.unreachable"),
    ],
)
def test_what_the_client_says_becomes_a_refusal(text: str, code: str) -> None:
    found = refusal_of(OSError(text), parse_bucket("s3://bucket"))
    assert found.code == code
    assert "\x1b" not in found.message


def files(*sizes: int) -> list[StoredFile]:
    return [StoredFile("case_count", f"part-{number}.parquet", size) for number, size in enumerate(sizes)]


def content(file: StoredFile) -> Iterator[bytes]:
    yield b"x" * file.size


def test_copies_are_fetched_once_and_again_when_they_are_not_whole(tmp_path: Path) -> None:
    cache, asked = ParquetCache(tmp_path, most_bytes=100), []

    def read(file: StoredFile) -> Iterator[bytes]:
        asked.append(file.name)
        yield from content(file)

    paths = cache.paths(files(3, 4), read)
    assert [Path(path).stat().st_size for path in paths] == [3, 4]
    assert cache.paths(files(3, 4), read) == paths
    assert sorted(asked) == ["part-0.parquet", "part-1.parquet"]
    Path(paths[0]).write_bytes(b"x")
    cache.paths(files(3, 4), read)
    assert len(asked) == 3
    assert Path(paths[0]).stat().st_mode & 0o077 == 0
    assert tmp_path.stat().st_mode & 0o077 == 0


def test_a_file_of_another_size_than_the_log_says_is_no_copy(tmp_path: Path) -> None:
    cache = ParquetCache(tmp_path, most_bytes=100)
    with pytest.raises(OSError, match="came with 3 bytes; the table's log says 4"):
        cache.paths(files(4), lambda _: content(files(3)[0]))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_was_used_longest_ago_goes_first_and_what_was_just_used_stays(tmp_path: Path) -> None:
    small = ParquetCache(tmp_path, most_bytes=10, grace=-3600.0)
    first = small.paths(files(4, 4), content)
    assert small.paths(files(4, 4)[:1], content) == first[:1]
    age(Path(first[1]))
    newer = small.paths([StoredFile("case_count", "part-9.parquet", 4)], content)
    assert [Path(path).exists() for path in [*first, *newer]] == [True, False, True]
    patient = ParquetCache(tmp_path, most_bytes=1)
    assert all(Path(path).exists() for path in patient.paths(files(4, 4), content))


def age(path: Path) -> None:
    """Let a file have been used an hour before."""
    used = path.stat().st_mtime - 3600
    os.utime(path, (used, used))


def test_two_machines_that_tidy_at_once_leave_every_row(here: Site, there: Site) -> None:
    pool = here.pool()
    for number in range(MANY_FILES):
        pool.append("case_count", figure(number), batch_id=str(number), recorded_at=AT)
    assert at_once(tidy_up, (here, 2), (there, 2)) == [0, 0]
    assert len(list(pool.source("case_count"))) == 1
    assert figures(there.pool()) == list(range(MANY_FILES))


def test_a_machine_that_tidies_while_another_appends_loses_no_row(here: Site, there: Site) -> None:
    pool = here.pool()
    for number in range(MANY_FILES):
        pool.append("case_count", figure(number), batch_id=str(number), recorded_at=AT)
    assert at_once(tidy_or_append, (here, 0), (there, MANY_FILES)) == [0, 0]
    assert figures(there.pool()) == list(range(MANY_FILES + 4))


def test_a_store_that_falls_silent_while_the_pool_is_tidied_is_told(store: ObjectStore, here: Site) -> None:
    pool = here.pool()
    for number in range(MANY_FILES):
        pool.append("case_count", figure(number), batch_id=str(number), recorded_at=AT)
    with store.away(".parquet"):
        assert refusal(lambda: tidy(pool, keep={})).code == "pool.unreachable"
    [done] = tidy(pool, keep={})
    assert done.files == 1
    assert figures(pool) == list(range(MANY_FILES))


def test_copies_go_with_their_files(here: Site, there: Site) -> None:
    pool = here.pool()
    for number in range(MANY_FILES):
        pool.append("case_count", figure(number), batch_id=str(number), recorded_at=AT)
    assert len(list(pool.source("case_count"))) == MANY_FILES
    assert len(list(there.pool().source("case_count"))) == MANY_FILES
    [done] = tidy(pool, keep={}, kept_for=timedelta(0))
    assert done.removed == MANY_FILES
    assert len(list(here.home.rglob("*.parquet"))) == 0
    tidy(there.pool(), keep={})
    assert len(list(there.home.rglob("*.parquet"))) == 0
    assert figures(there.pool()) == list(range(MANY_FILES))


def test_a_name_that_leads_out_of_the_cache_is_refused(
    store: ObjectStore, here: Site, tmp_path: Path
) -> None:
    pool = here.pool()
    pool.append("case_count", figure(1), batch_id="one", recorded_at=AT)
    bucket, prefix = here.environ["WUSE_POOL"].removeprefix("s3://").split("/", 1)
    key = f"{prefix}/case_count/{LOG}/{0:020}.json"
    client = store.client()
    text = client.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
    client.put_object(Bucket=bucket, Key=key, Body=text.replace("part-00000", "..%2Fpart-00000").encode())
    with pytest.raises(OSError, match="no file of the pool"):
        pool.source("case_count")


def test_the_state_is_looked_up_once_a_second_and_own_appends_are_seen_at_once(
    here: Site, there: Site
) -> None:
    now = [0.0]
    kept = BucketHome(
        parse_bucket(here.environ["WUSE_POOL"]),
        options=client_options(here.environ),
        cache=ParquetCache(here.home, most_bytes=1000),
        ticks=lambda: now[0],
    )
    pool = Pool(here.home, kept=kept)
    empty = pool.state_token()
    pool.append("case_count", figure(1), batch_id="one", recorded_at=AT)
    first = pool.state_token()
    there.pool().append("case_count", figure(2), batch_id="two", recorded_at=AT)
    assert pool.state_token() == first
    now[0] = 1.0
    assert len({empty, first, pool.state_token()}) == 3
