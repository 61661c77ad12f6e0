"""Begin to send a large file in parts, or give it up. That its rows are taken in is a sending like any other.

Who may send is asked at the beginning, since the bytes lie on the disk of this site from then on; and again, of every
row, when they are taken in.
"""

from dataclasses import replace
from datetime import datetime

from wuse.intake.content import check_kind, check_packing
from wuse.intake.store.sender_permits import SEND, SEND_PERSONAL, SenderPermit, is_personal, permit_to_upload
from wuse.intake.store.upload_rows import taken_in
from wuse.intake.store.uploads import AlreadyBegun, Uploads
from wuse.intake.upload import Declared, Upload
from wuse.permits import Actor
from wuse.permits.entry import entry_for
from wuse.trust.audit import Audit, AuditEntry
from wuse.vocabulary import Lang


def begin_upload(
    *,
    audit: Audit,
    uploads: Uploads,
    by: Actor,
    at: datetime,
    uid: str,
    declared: Declared,
    free: int,
    lang: Lang = "en",
) -> Upload:
    """Make room for a file that comes in parts; the same words again answer with the upload that they began.

    Args:
        uid: fresh opaque id, beginning with `u-`.
        free: bytes that are free where the uploads lie.
        lang: language of a standard's refusal.

    Raises:
        Refusal: `standard.unknown`, `intake.standard_judged`, `request.media_type`, `request.encoding`,
            `upload.key_used`, those of `Uploads.check_room`, and those of a missing permit, purpose or response.
    """
    personal, sender = permit_to_upload(by, declared, at=at, lang=lang)
    check_kind(declared.media_type, standard=declared.standard)
    check_packing(declared.encoding or "identity")
    again = uploads.begun(declared, by=by.account, at=at)
    if again is not None:
        return again
    uploads.check_room(declared, by=by.account, free=free, at=at)
    try:
        with audit.transaction():
            audit.append(_entry(by, at, sender, declared, uid, personal=personal, begun=True))
            return uploads.begin(declared, uid=uid, by=by.account, personal=personal, at=at)
    except AlreadyBegun:
        # The same file was begun twice at once, and the other one was faster.
        faster = uploads.begun(declared, by=by.account, at=at)
        if faster is None:
            raise
        return faster


def drop_upload(*, audit: Audit, uploads: Uploads, by: Actor, at: datetime, uid: str) -> None:
    """Give up an upload of one's own: its bytes are deleted at once. What was taken in of it already stays.

    Raises:
        Refusal: `upload.unknown`, `upload.over` when it was taken in.
    """
    upload = uploads.find(uid, by=by.account, at=at)
    if upload.receipt:
        raise taken_in(upload)
    personal = is_personal(upload.declared)
    with audit.transaction():
        audit.append(_entry(by, at, None, upload.declared, uid, personal=personal, begun=False))
        uploads.drop(upload)


def _entry(
    by: Actor,
    at: datetime,
    sender: SenderPermit | None,
    declared: Declared,
    uid: str,
    *,
    personal: bool,
    begun: bool,
) -> AuditEntry:
    entry = entry_for(
        by,
        SEND_PERSONAL if personal else SEND,
        at=at,
        permit=sender.permit if sender else None,
        purpose=declared.purpose if personal else None,
        facts={
            "table": declared.standard,
            "bytes": declared.length,
            "step": "begun" if begun else "given up",
        },
        details={"upload": uid},
    )
    return replace(entry, response=declared.response if personal else "")
