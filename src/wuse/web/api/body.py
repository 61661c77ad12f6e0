"""The body of a request that brings rows: read up to a limit, unpacked up to a limit, and put into tables."""

import zlib
from collections.abc import Mapping, Sequence

from django.http import HttpRequest

from wuse.intake import RawTable
from wuse.intake.fhir import MEDIA_TYPE as FHIR
from wuse.intake.fhir import read_fhir
from wuse.intake.json_tables import read_json_tables
from wuse.intake.limits import Limits
from wuse.intake.read import MEDIA_TYPES, read_content
from wuse.vocabulary import Lang, Problem, Refusal

_MEGABYTE = 1024 * 1024
MOST_BYTES = 32 * _MEGABYTE
# Several requests are read at one time, so that each is given less than a file of the command line.
LIMITS = Limits(content=MOST_BYTES, expanded=256 * _MEGABYTE, rows=1_000_000, cells=12_000_000, broken=10_000)
_JSON = "application/json"


def read_body(request: HttpRequest) -> bytes:
    """The bytes of a request, unpacked when they came packed with gzip.

    Raises:
        Refusal: `request.too_large`, `request.encoding`.
    """
    content = request.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise _too_large()
    packing = request.headers.get("Content-Encoding", "identity").strip().lower()
    if packing == "identity":
        return content
    if packing != "gzip":
        raise Refusal(
            "request.encoding",
            "The body is packed with “{packing}”: send it as it is, or packed with gzip.",
            {"packing": packing},
        )
    return _unpacked(content)


def _unpacked(content: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        whole = unpacker.decompress(content, MOST_BYTES + 1)
    except zlib.error as reason:
        raise _torn() from reason
    if len(whole) > MOST_BYTES:
        raise _too_large()
    if not unpacker.eof:
        raise _torn()
    return whole


def tables_of(
    content: bytes, *, media_type: str, lang: Lang
) -> tuple[Mapping[str, RawTable], tuple[Problem, ...]]:
    """The tables of a request, and what is wrong with parts of it that belong to none.

    Raises:
        Refusal: `request.media_type`, and those of the readers.
    """
    kind = media_type.split(";")[0].strip().lower()
    if kind == FHIR:
        mapped = read_fhir(content, lang=lang)
        return mapped.tables, mapped.others
    if kind not in (_JSON, ""):
        raise _strange(kind, (_JSON, FHIR))
    return read_json_tables(content, limits=LIMITS, lang=lang), ()


def table_of(content: bytes, *, standard: str, media_type: str, lang: Lang) -> RawTable:
    """The one table of a request, in the kind that it says.

    Raises:
        Refusal: `request.media_type`, and those of the reader.
    """
    kind = media_type.split(";")[0].strip().lower()
    if kind and kind not in MEDIA_TYPES:
        raise _strange(kind, tuple(MEDIA_TYPES))
    return read_content(content, media_type=media_type or _JSON, name=standard, limits=LIMITS, lang=lang)


def _strange(kind: str, known: Sequence[str]) -> Refusal:
    return Refusal(
        "request.media_type",
        "Rows cannot be read from “{kind}”: send one of {known}.",
        {"kind": kind, "known": list(known)},
    )


def _too_large() -> Refusal:
    return Refusal(
        "request.too_large",
        "The body is larger than {most} megabytes: send it in several requests.",
        {"most": MOST_BYTES // 1024 // 1024},
    )


def _torn() -> Refusal:
    return Refusal(
        "request.unreadable", "The request cannot be read: {reason}.", {"reason": "the packed body is torn"}
    )
