"""What the headers of a request say of the file that begins with it."""

import base64
import binascii
from email.message import Message

from django.http import HttpRequest

from wuse.intake.upload import Declared
from wuse.vocabulary import Refusal
from wuse.web.api.body import packing_of
from wuse.web.api.sending import Name, Under

_DIGEST = "Repr-Digest"
_SHA_256, _BYTES = "sha-256", 32
_LONGEST_KIND, _LONGEST_NAME = 200, 255


def declared_by(
    request: HttpRequest, standard: str, under: Under, name: Name, length: int | None
) -> Declared:
    """What a request declares of a file: its table and frame, its kind, how it is packed, its name and digest.

    Raises:
        Refusal: `upload.no_length`, `upload.digest`.
    """
    if length is None:
        raise _no_length("Upload-Length")
    packing = packing_of(request)
    return Declared(
        standard=standard,
        media_type=request.headers.get("Content-Type", "")[:_LONGEST_KIND],
        length=length,
        encoding="" if packing == "identity" else packing,
        response=under.response,
        purpose=under.purpose,
        file_name=_file_name(request),
        digest=_digest(request),
        key=name.idempotency_key,
    )


def body_length(request: HttpRequest) -> int:
    """The bytes of a request's body, which must be told beforehand.

    Raises:
        Refusal: `upload.no_length`.
    """
    said = str(request.META.get("CONTENT_LENGTH") or "")
    unsaid = "Transfer-Encoding" in request.headers or request.META.get("SERVER_PROTOCOL") == "HTTP/2"
    if not said and unsaid:
        raise _no_length("Content-Length")
    return int(said) if said.isascii() and said.isdigit() else 0


def _file_name(request: HttpRequest) -> str:
    """The name of RFC 6266, for people alone: no file of ours ever bears it."""
    said = Message()
    said["Content-Disposition"] = request.headers.get("Content-Disposition", "")
    name = said.get_filename("")
    return "".join(letter for letter in name if letter.isprintable())[:_LONGEST_NAME]


def _digest(request: HttpRequest) -> str:
    """The SHA-256 that RFC 9530 tells, in hexadecimal digits; empty without. Other digests are passed over."""
    for member in request.headers.get(_DIGEST, "").split(","):
        name, _, value = member.strip().partition("=")
        if name == _SHA_256:
            return _bytes_of(value).hex()
    return ""


def _bytes_of(value: str) -> bytes:
    try:
        found = base64.b64decode(value.removeprefix(":").removesuffix(":"), validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if len(found) != _BYTES:
        raise Refusal(
            "upload.digest",
            "{header} cannot be read: write sha-256=:…: with the digest in Base64.",
            {"header": _DIGEST},
        )
    return found


def _no_length(header: str) -> Refusal:
    return Refusal(
        "upload.no_length",
        "Say beforehand how many bytes come: the header {header} is missing.",
        {"header": header},
    )
