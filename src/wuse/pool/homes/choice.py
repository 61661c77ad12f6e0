"""Which place a deployment keeps its tables in."""

from collections.abc import Callable, Mapping
from pathlib import Path

from wuse.pool.homes.address import client_options, parse_bucket
from wuse.pool.homes.bucket import BucketHome
from wuse.pool.homes.folder import FolderHome
from wuse.pool.homes.parquet_cache import ParquetCache
from wuse.pool.homes.table_home import TableHome
from wuse.vocabulary import Refusal, setting

_GIB = 2**30


def table_home_of(home: Path, environ: Mapping[str, str], *, ticks: Callable[[], float]) -> TableHome:
    """The place that the settings name: `<home>/pool`, or a bucket with its copies under `<home>/cache`.

    `ticks`: seconds that only grow.

    Raises:
        Refusal: `pool.address_form`, `pool.credentials_missing`, `pool.http_refused`, `pool.cache_size`.
    """
    address = setting("WUSE_POOL", environ=environ)
    if not address:
        return FolderHome(home / "pool")
    bucket = parse_bucket(address)
    cache = ParquetCache(home / "cache" / bucket.folder_name, most_bytes=_cache_bytes(environ))
    return BucketHome(bucket, options=client_options(environ), cache=cache, ticks=ticks)


def _cache_bytes(environ: Mapping[str, str]) -> int:
    text = setting("WUSE_POOL_CACHE", environ=environ)
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise Refusal(
            "pool.cache_size",
            "WUSE_POOL_CACHE is “{value}”. Write a whole number of gibibytes, 1 or more.",
            {"value": text},
        )
    return int(text) * _GIB
