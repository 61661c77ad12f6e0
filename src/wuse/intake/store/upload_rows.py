"""Uploads as rows of the desk, and what is said of those that cannot go on."""

import hashlib
from datetime import datetime

from wuse.intake.store.models import UploadRow
from wuse.intake.upload import Declared, Upload
from wuse.trust.canonical import canonical_json
from wuse.vocabulary import Purpose, Refusal

_OWN, _FILE, _NONE = "key:", "file:", "upload:"


def new_row(
    declared: Declared, *, uid: str, by: str, at: datetime, expires_at: datetime, sealed_key: bytes | None
) -> UploadRow:
    """The row of an upload that begins, not yet saved."""
    return UploadRow(
        uid=uid,
        by=by,
        key=known_by(declared, uid),
        standard=declared.standard,
        media_type=declared.media_type,
        encoding=declared.encoding,
        response=declared.response,
        purpose=declared.purpose or "",
        file_name=declared.file_name,
        digest=declared.digest,
        length=declared.length,
        sealed_key=sealed_key,
        created_at=at,
        expires_at=expires_at,
    )


def row_of(uid: str, by: str, at: datetime) -> UploadRow:
    """A sender's own row, when it is not over (`upload.unknown`)."""
    row = UploadRow.objects.select_related("receipt").filter(uid=uid, by=by).first()
    if row is None or is_over(row, at):
        raise Refusal(
            "upload.unknown",
            "You have no upload {uid} on its way: it was given up, has expired, or its response is over. Begin it "
            "anew.",
            {"uid": uid},
        )
    return row


def is_over(row: UploadRow, at: datetime) -> bool:
    """Whether its time is up."""
    return bool(row.expires_at <= at)


def value_of(row: UploadRow) -> Upload:
    """The value of a row."""
    return Upload(
        uid=row.uid,
        by=row.by,
        declared=declared_of(row),
        offset=row.offset,
        turn=row.turn,
        created_at=row.created_at,
        expires_at=row.expires_at,
        receipt=row.receipt.uid if row.receipt else "",
    )


def declared_of(row: UploadRow) -> Declared:
    """What was declared of a row."""
    return Declared(
        standard=row.standard,
        media_type=row.media_type,
        length=row.length,
        encoding=row.encoding,
        response=row.response,
        purpose=Purpose(row.purpose) if row.purpose else None,
        file_name=row.file_name,
        digest=row.digest,
        key=row.key.removeprefix(_OWN) if row.key.startswith(_OWN) else "",
    )


def known_by(declared: Declared, uid: str) -> str:
    """What the same upload is known by, when its sender has forgotten its address."""
    if declared.key:
        return _OWN + declared.key
    if not declared.digest:
        return _NONE + uid
    return _FILE + hashlib.sha256(canonical_json(_words(declared))).hexdigest()


def _words(declared: Declared) -> list[str | int]:
    return [
        declared.standard,
        declared.media_type,
        declared.length,
        declared.encoding,
        declared.response,
        declared.purpose or "",
        declared.digest,
    ]


def same(one: Declared, other: Declared) -> bool:
    """Whether two declare the same file, for the same table and under the same frame."""
    return _words(one) == _words(other)


def other_offset(right: int, said: int) -> Refusal:
    """What is said to one who would go on from another byte than the next."""
    return Refusal(
        "upload.offset",
        "This part begins at byte {said}, and {offset} bytes are there: go on from byte {offset}. Nothing of it was "
        "kept.",
        {"offset": right, "said": said},
    )


def overtaken(offset: int) -> Refusal:
    """What is said to one from before, when somebody else has asked for the upload since."""
    return Refusal(
        "upload.overtaken",
        "Another request goes on with this upload since. Ask where it stands, and send one part after the other.",
        {"offset": offset},
    )


def taken_in(upload: Upload) -> Refusal:
    """What is said to one who would add to what was taken in."""
    return Refusal(
        "upload.over",
        "This upload was taken in already; its receipt is {receipt}. Nothing can be added to it.",
        {"receipt": upload.receipt},
    )
