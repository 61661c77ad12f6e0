"""What a sender sends in one go, and what became of it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from wuse.intake.raw_table import RawTable
from wuse.vocabulary import Problem, Purpose


@dataclass(frozen=True)
class Sending:
    """Tables of one request, by the names of their standards, in the order in which they came.

    `digest`: SHA-256 of what came. `key`: the sender's own name for it (the idempotency key), by which a second
    delivery is known. `response`, `purpose`: for rows about persons. `others`: what is wrong with parts of the request
    that belong to no table.
    """

    tables: Mapping[str, RawTable]
    digest: str
    key: str
    response: str = ""
    purpose: Purpose | None = None
    others: tuple[Problem, ...] = ()


def sending_of(
    content: bytes,
    tables: Mapping[str, RawTable],
    *,
    key: str = "",
    response: str = "",
    purpose: Purpose | None = None,
    others: tuple[Problem, ...] = (),
) -> Sending:
    """The sending of a content, by whatever channel it came; without a key it is known by its digest.

    Args:
        content: as it was before it was packed for the way. tables: what was read of it.
    """
    # Under another response, or for another purpose, the same rows are another sending.
    maker = hashlib.sha256(f"{','.join(sorted(tables))}/{response}/{purpose or ''}/".encode())
    maker.update(content)
    digest = maker.hexdigest()
    return Sending(tables, digest, key or digest, response, purpose, others)


def batch_of(by: str, key: str, table: str) -> str:
    """A batch's id: the sender's name for the sending, so that a second delivery is known in the pool too."""
    return hashlib.sha256(f"{by}/{key}/{table}".encode()).hexdigest()


@dataclass(frozen=True)
class SentTable:
    """What became of the rows of one table. `rows` = `accepted` + `quarantined` + `unchanged` + `held`.

    `unchanged`: rows that were said before. `registered`: persons whose identity came with the rows. `problems`: how
    many things are wrong or odd, over all rows. `held`: contacts that wait for two epidemiologists, being so many.
    """

    standard: str
    rows: int
    accepted: int
    quarantined: int
    unchanged: int
    registered: int
    problems: int
    held: int = 0


@dataclass(frozen=True)
class Receipted:
    """The receipt of a sending: what it names as accepted is durable. `repeated`: it had come before."""

    uid: str
    at: datetime
    tables: tuple[SentTable, ...]
    repeated: bool = False
