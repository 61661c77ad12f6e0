"""Facts that follow from acts at the desk: one row each, in the transaction of the act's entry."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from wuse.pool import Pool, load_standard
from wuse.pool.inbox import CheckedBatch


def batch_of(table: str, told: Mapping[str, Any], *, response: str, mark: str) -> CheckedBatch:
    """One row of a standard under a response. `mark`: what tells it from every other, so that it is taken in once."""
    schema = load_standard(table).schema
    frame = pl.DataFrame([told], schema={name: schema[name] for name in told})
    return CheckedBatch(table, frame, batch_name(table, response=response, mark=mark), response)


def batch_name(table: str, *, response: str, mark: str) -> str:
    """The id of the batch of `batch_of`: the entry of the act names it, so that the fact has a sender."""
    return hashlib.sha256(f"{response}/{table}/{mark}".encode()).hexdigest()


def receive_fact(
    pool: Pool, table: str, told: Mapping[str, Any], *, response: str, mark: str, at: datetime
) -> None:
    """Take one row into the pool."""
    pool.receive(batch_of(table, told, response=response, mark=mark), at=at)
