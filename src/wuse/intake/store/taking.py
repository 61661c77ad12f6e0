"""What an upload becomes once it is whole: a sending, with the receipt that one request would have had."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime

from wuse.intake.content import tables_in, unpacked
from wuse.intake.limits import Limits
from wuse.intake.sending import Receipted, Sending, sending_of
from wuse.intake.store.receipts import receipt_of, receipted
from wuse.intake.store.sender_permits import is_personal
from wuse.intake.store.uploads import Uploads
from wuse.intake.upload import Declared, Upload
from wuse.vocabulary import Lang

Take = Callable[[Sending], Receipted]
"""Takes a sending in: the action `send_facts`, as the one who sent the file."""


def take_in(
    uploads: Uploads, upload: Upload, *, take: Take, at: datetime, small: Limits, lang: Lang
) -> Receipted:
    """Take in the rows of an upload; asked again, it answers with the first receipt.

    A process that ends on the way leaves either nothing, and the upload is taken in when it is asked again; or a
    receipt, and then the same is found and told.

    Args:
        small: the limits of what might have come in one request: several of that are read at one time. What is larger
            is read by itself, within those of the uploads.

    Raises:
        Refusal: `upload.busy`, those of `Uploads.read`, of the readers, and of `take`.
    """
    if upload.receipt:
        return receipted(receipt_of(upload.receipt, by=upload.by), repeated=True)
    # What is packed may be large once it is unpacked.
    is_small = upload.declared.length <= small.content and not upload.declared.encoding
    limits = small if is_small else uploads.limits.reading(personal=is_personal(upload.declared))
    with nullcontext() if is_small else uploads.alone():
        content = uploads.read(upload, at=at)
        sending = _sending(content, upload.declared, limits, lang)
        # What follows needs the rows, and the memory.
        del content
        uploads.take_as(upload, sending.key)
        made = take(sending)
    uploads.settle(upload, receipt=made.uid, at=at)
    return made


def _sending(content: bytes, declared: Declared, limits: Limits, lang: Lang) -> Sending:
    whole = unpacked(content, declared.encoding or "identity", most=limits.content)
    tables, others = tables_in(
        whole, standard=declared.standard, media_type=declared.media_type, limits=limits, lang=lang
    )
    return sending_of(
        whole,
        tables,
        key=declared.key,
        response=declared.response,
        purpose=declared.purpose,
        others=others,
    )
