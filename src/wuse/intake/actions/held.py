"""Read a file of one's own that is held at the desk and not taken in yet; of persons, a read that is recorded."""

from datetime import datetime

from wuse.intake.store.held_file import HeldFile, reading_of
from wuse.intake.store.sender_permits import is_personal, permit_to_send
from wuse.intake.store.uploads import Uploads
from wuse.permits import Actor
from wuse.permits.entry import entry_for
from wuse.trust.audit import Audit, EntryKind

READING_FILE = ("fact.send", "person_fact.read")
"""The verbs for rows without persons and for those about persons."""


def read_upload(*, audit: Audit, uploads: Uploads, by: Actor, at: datetime, uid: str) -> HeldFile:
    """A file of one's own with its bytes and how it is to be read.

    Raises:
        Refusal: `upload.unknown`, those of `Uploads.read`, and those of a missing permit, purpose or response.
    """
    upload = uploads.find(uid, by=by.account, at=at)
    declared, personal = upload.declared, is_personal(upload.declared)
    sender = permit_to_send(
        by,
        personal=personal,
        response=declared.response,
        purpose=declared.purpose,
        at=at,
        verbs=READING_FILE,
    )
    held = HeldFile(upload, uploads.read(upload, at=at), reading_of(uploads, upload, at=at))
    if personal:
        with audit.transaction():
            audit.append(
                entry_for(
                    by,
                    READING_FILE[1],
                    at=at,
                    permit=sender.permit,
                    purpose=declared.purpose,
                    kind=EntryKind.READ,
                    facts={"table": declared.standard, "bytes": declared.length},
                    details={"upload": uid},
                )
            )
    return held
