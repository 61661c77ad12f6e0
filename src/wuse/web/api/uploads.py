"""Large files sent in parts, which go on where they broke off: Resumable Uploads for HTTP.

After draft-ietf-httpbis-resumable-upload-11: a request to where the rows are meant for begins an upload, HEAD tells how
far it has come, PATCH adds the next part, DELETE gives it up. The answer to the last part is what the first request
would have been answered, had it brought everything: the receipt.
"""

import shutil
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.urls import reverse
from ninja import Field, Header, Router, Schema

from wuse import world
from wuse.intake.actions.uploads import begin_upload, drop_upload
from wuse.intake.content import kind_of, strange_kind
from wuse.intake.store.room import LEAST_FREE, check_room, disk_full
from wuse.intake.store.sender_permits import permit_to_upload
from wuse.intake.store.taking import take_in
from wuse.intake.store.upload_rows import other_offset
from wuse.intake.store.uploads import Uploads
from wuse.intake.upload import Upload
from wuse.vocabulary import Refusal
from wuse.web import site
from wuse.web.access import actor_of
from wuse.web.admission import seat
from wuse.web.api.body import LIMITS
from wuse.web.api.common import ERRORS, ErrorBody, Needs, NeedsKey, Text
from wuse.web.api.declaring import body_length, declared_by
from wuse.web.api.sending import Name, ReceiptOut, Under, taker, told_receipt
from wuse.web.errors import refusal_as_json
from wuse.web.language import page_language

PARTIAL = "application/partial-upload"
MOST_PART = 32 * 1024 * 1024
# A part is written down in pieces, so that of a line that breaks no more than one is lost.
_PIECE = 1024 * 1024
_YES, _NO = "?1", "?0"
_TRUTH = r"^\?[01]$"
_ANSWERS = {**ERRORS, **dict.fromkeys((410, 411, 413, 415, 429, 507), ErrorBody)}

# Which rows are in it was asked when it began, and is asked again when it is whole.
_OWN = [NeedsKey("fact.send"), Needs("fact.send")]
# What is wrong with the content itself: no permit and no waiting will mend it.
_UNREADABLE = ("intake.", "standard.", "request.too_large", "request.unreadable")
_BODY = {
    "requestBody": {
        "required": True,
        "content": {PARTIAL: {"schema": {"type": "string", "format": "binary"}}},
    }
}

router = Router(tags=["uploads"])


class UploadOut(Schema):
    """A file on its way: `offset` of its `length` bytes are there for good. Its parts go to `address`."""

    upload: str
    address: str
    standard: str
    file_name: str
    offset: int
    length: int
    expires_at: datetime


class FirstPart(Schema):
    """That a file will come in parts (`?0`), and how long it is."""

    upload_complete: str = Field("", alias="Upload-Complete", pattern=r"^(\?[01])?$")
    upload_length: int | None = Field(None, alias="Upload-Length", ge=0, le=10**15)


class NextPart(Schema):
    """Where a part begins, and whether it is the last (`?1`)."""

    upload_offset: int = Field(alias="Upload-Offset", ge=0, le=10**15)
    upload_complete: str = Field(alias="Upload-Complete", pattern=_TRUTH)
    upload_length: int | None = Field(None, alias="Upload-Length", ge=0, le=10**15)


@router.get("", response={200: list[UploadOut], **ERRORS}, auth=_OWN)
def list_uploads(request: HttpRequest) -> list[dict[str, Any]]:
    """Your files that are on their way, the oldest first."""
    at = world.now()
    return [_shown(found) for found in site.uploads().open_uploads(by=actor_of(request).account, at=at)]


@router.api_operation(["GET", "HEAD"], "/{uid}", response={200: UploadOut, 204: None, **ERRORS}, auth=_OWN)
def get_upload(request: HttpRequest, uid: Text) -> HttpResponse:
    """How far a file has come: go on from `Upload-Offset`. After HEAD a part that still hangs adds nothing more."""
    uploads = site.uploads()
    if request.method == "HEAD":
        return _stands(_turn(request, uploads, uid), 204)
    return _stands(uploads.find(uid, by=actor_of(request).account, at=world.now()), 200)


@router.patch("/{uid}", response={200: ReceiptOut, 204: None, **_ANSWERS}, auth=_OWN, openapi_extra=_BODY)
def patch_upload(request: HttpRequest, uid: Text, part: Header[NextPart]) -> HttpResponse:
    """Add the next part of a file. After the last one its rows are taken in: the answer is the receipt."""
    uploads = site.uploads()
    try:
        upload = _turn(request, uploads, uid)
        _check_part(request, upload, part)
        upload = _appended(request, uploads, upload, part.upload_offset)
    except Refusal as refusal:
        return _refused(refusal)
    if part.upload_complete == _NO:
        return _stands(upload, 204)
    return _taken_in(request, uploads, upload)


@router.delete("/{uid}", response={204: None, **ERRORS}, auth=_OWN)
def delete_upload(request: HttpRequest, uid: Text) -> HttpResponse:
    """Give a file up: what came of it is deleted."""
    drop_upload(audit=site.audit(), uploads=site.uploads(), by=actor_of(request), at=world.now(), uid=uid)
    return HttpResponse(status=204)


def offered() -> HttpResponse:
    """What is said to one who asks whether files may come in parts."""
    answer = HttpResponse(status=200)
    answer["Accept-Patch"] = PARTIAL
    answer["Upload-Limit"] = _limits()
    return answer


def begin(request: HttpRequest, standard: str, under: Under, name: Name, first: FirstPart) -> HttpResponse:
    """Begin an upload, or find the one that the same words began; what the request brings is its first part."""
    uploads, at = site.uploads(), world.now()
    try:
        upload = begin_upload(
            audit=site.audit(),
            uploads=uploads,
            by=actor_of(request),
            at=at,
            uid=world.random_id("u"),
            declared=declared_by(request, standard, under, name, first.upload_length),
            free=_free(),
            lang=page_language(),
        )
        if not upload.offset and body_length(request):
            upload = uploads.take_turn(upload.uid, by=upload.by, at=at)
            upload = _appended(request, uploads, upload, 0)
    except Refusal as refusal:
        return _refused(refusal)
    return _taken_in(request, uploads, upload) if upload.receipt else _stands(upload, 201)


def _turn(request: HttpRequest, uploads: Uploads, uid: str) -> Upload:
    """One's own upload, for the request that goes on with it; who may no longer send may not."""
    by, at = actor_of(request), world.now()
    upload = uploads.take_turn(uid, by=by.account, at=at)
    if not upload.receipt:
        permit_to_upload(by, upload.declared, at=at, lang=page_language())
    return upload


def _check_part(request: HttpRequest, upload: Upload, part: NextPart) -> None:
    """Refuse what cannot be the next part, before it is read."""
    kind = kind_of(request.headers.get("Content-Type", ""))
    if kind != PARTIAL and (kind or body_length(request)):
        raise strange_kind(kind, (PARTIAL,))
    if part.upload_offset != upload.offset:
        raise other_offset(upload.offset, part.upload_offset)
    said = [] if part.upload_length is None else [part.upload_length]
    if part.upload_complete == _YES and not upload.receipt:
        said.append(part.upload_offset + body_length(request))
    wrong = [length for length in said if length != upload.declared.length]
    if wrong:
        raise Refusal(
            "upload.wrong_length",
            "With this part the file would have {said} bytes, and {length} were announced. Send the part that is "
            "next, or give this upload up and begin it anew.",
            {"said": wrong[0], "length": upload.declared.length, "offset": upload.offset},
        )


def _appended(request: HttpRequest, uploads: Uploads, upload: Upload, offset: int) -> Upload:
    """The upload with what a request brings, piece by piece; a line that breaks leaves what came before."""
    left = body_length(request)
    if left > MOST_PART:
        raise Refusal(
            "upload.part_too_large",
            "A part has at most {most} megabytes: send smaller ones.",
            {"most": MOST_PART // 1024 // 1024},
        )
    if not upload.receipt:
        uploads.check_end(upload, offset + left)
    while left:
        if _free() < LEAST_FREE:
            raise disk_full()
        piece = _read(request, min(left, _PIECE))
        if not piece:
            raise Refusal(
                "upload.broken",
                "The connection broke before the end of this part. What came of it is kept: ask for the offset, and "
                "go on from there.",
                {"offset": upload.offset},
            )
        upload = uploads.append(upload, piece, offset=upload.offset, at=world.now())
        left -= len(piece)
    return upload


def _read(request: HttpRequest, most: int) -> bytes:
    """So many bytes of the body, or as many as came before the line broke."""
    try:
        return request.read(most)
    except UnreadablePostError:
        return b""


def _taken_in(request: HttpRequest, uploads: Uploads, upload: Upload) -> HttpResponse:
    """The answer to a file that is whole: its receipt, or why its rows cannot be taken in."""
    try:
        with seat(request.META):
            check_room(free=_free())
            made = take_in(
                uploads,
                upload,
                take=taker(request),
                at=world.now(),
                small=LIMITS,
                lang=page_language(),
            )
    except Refusal as refusal:
        if refusal.code.startswith(_UNREADABLE):
            # It would be refused again, word for word; and it may be about persons.
            uploads.drop(upload)
        return _whole(_refused(refusal))
    answer = JsonResponse(told_receipt(made, by=upload.by), json_dumps_params={"ensure_ascii": False})
    answer["Content-Location"] = reverse("api-1:get_receipt", args=[made.uid])
    return _whole(answer)


def _whole(answer: HttpResponse) -> HttpResponse:
    answer["Upload-Complete"] = _YES
    return answer


def _stands(upload: Upload, status: int) -> HttpResponse:
    """How far an upload has come."""
    answer = HttpResponse(status=status) if status == 204 else JsonResponse(_shown(upload), status=status)
    answer["Upload-Offset"] = str(upload.offset)
    answer["Upload-Length"] = str(upload.declared.length)
    answer["Upload-Complete"] = _YES if upload.receipt else _NO
    answer["Cache-Control"] = "no-store"
    left = max(0, int((upload.expires_at - world.now()).total_seconds()))
    answer["Upload-Limit"] = f"{_limits()}, max-age={left}"
    if status == 201:
        answer["Location"] = _address(upload)
    if upload.receipt:
        answer["Content-Location"] = reverse("api-1:get_receipt", args=[upload.receipt])
    return answer


def _refused(refusal: Refusal) -> HttpResponse:
    """A refusal with what the draft wants told in headers."""
    answer = refusal_as_json(refusal)
    if "offset" in refusal.details:
        answer["Upload-Offset"] = str(refusal.details["offset"])
    if answer.status_code == 413:
        answer["Upload-Limit"] = _limits()
    return answer


def _limits() -> str:
    return f"max-size={site.uploads().limits.one}, max-append-size={MOST_PART}"


def _shown(upload: Upload) -> dict[str, Any]:
    return {
        "upload": upload.uid,
        "address": _address(upload),
        "standard": upload.declared.standard,
        "file_name": upload.declared.file_name,
        "offset": upload.offset,
        "length": upload.declared.length,
        "expires_at": upload.expires_at,
    }


def _address(upload: Upload) -> str:
    return reverse("api-1:get_upload", args=[upload.uid])


def _free() -> int:
    return shutil.disk_usage(settings.WUSE_HOME).free
