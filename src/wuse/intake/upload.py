"""A large file on its way in: bytes that are held until they are taken in, expire, or are given up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from wuse.intake.limits import Limits
from wuse.vocabulary import Purpose, whole_number

_MEGABYTE = 1024 * 1024
# One file at a time. A million rows of twelve columns took 1.3 GB, 3.5 million 3.4 GB; for persons, of whom 200,000
# took 0.9 GB, the bound is reckoned from that.
_ROWS, _CELLS = 4_000_000, 48_000_000
_ROWS_OF_PERSONS, _CELLS_OF_PERSONS = 1_000_000, 20_000_000


@dataclass(frozen=True)
class Declared:
    """What a sender says of a file before the first byte of it comes.

    `standard`: of its one table; empty for several tables. `media_type`: with its parameters. `length`: in bytes, as
    they travel. `encoding`: `gzip` when they travel packed, else empty. `response`, `purpose`: for rows about persons.
    `file_name`: for people. `digest`: SHA-256 of the bytes as they travel, 64 hexadecimal digits, or empty. `key`: the
    sender's own name for the sending (the idempotency key), or empty.
    """

    standard: str
    media_type: str
    length: int
    encoding: str = ""
    response: str = ""
    purpose: Purpose | None = None
    file_name: str = ""
    digest: str = ""
    key: str = ""


@dataclass(frozen=True)
class Upload:
    """How far an upload has come.

    `by`: the account that sends. `offset`: bytes that are on the disk for good. `turn`: who asked last; a request from
    before can add nothing any more. `receipt`: of the sending that it became, empty before.
    """

    uid: str
    by: str
    declared: Declared
    offset: int
    turn: int
    created_at: datetime
    expires_at: datetime
    receipt: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether every byte is there."""
        return self.offset == self.declared.length


@dataclass(frozen=True)
class UploadLimits:
    """How much is held at most.

    `one`: bytes of one upload. `open`: uploads of one account that are not yet taken in. `all`: bytes that all uploads
    of the site declare together. `kept`: how long one is held after its last part, and known after it was taken in.
    """

    one: int = 512 * _MEGABYTE
    open: int = 8
    all: int = 8192 * _MEGABYTE
    kept: timedelta = timedelta(hours=24)

    def reading(self, *, personal: bool) -> Limits:
        """How much of a large file is read at most.

        Args:
            personal: rows about persons cost more, and hold up the others at the desk while they are written.
        """
        if personal:
            return Limits(content=self.one, rows=_ROWS_OF_PERSONS, cells=_CELLS_OF_PERSONS)
        return Limits(content=self.one, rows=_ROWS, cells=_CELLS)


def upload_limits(environ: Mapping[str, str]) -> UploadLimits:
    """The limits that the settings name.

    Raises:
        Refusal: `setting.no_number`.
    """
    return UploadLimits(
        one=whole_number("WUSE_UPLOAD_MEGABYTES", environ=environ) * _MEGABYTE,
        open=whole_number("WUSE_UPLOADS_OPEN", environ=environ),
        all=whole_number("WUSE_UPLOADS_MEGABYTES", environ=environ) * _MEGABYTE,
        kept=timedelta(hours=whole_number("WUSE_UPLOAD_HOURS", environ=environ)),
    )
