"""The tables in what a sender sends as one piece: a request, or an upload that has come in whole."""

import zlib
from collections.abc import Mapping, Sequence

from wuse.intake.fhir import MEDIA_TYPE as FHIR
from wuse.intake.fhir import read_fhir
from wuse.intake.json_tables import read_json_tables
from wuse.intake.limits import Limits
from wuse.intake.raw_table import RawTable
from wuse.intake.read import MEDIA_TYPES, read_content
from wuse.vocabulary import Lang, Problem, Refusal

_JSON = "application/json"
PACKINGS = ("identity", "gzip")
"""How content may be packed on its way."""


def kind_of(media_type: str) -> str:
    """A media type without its parameters."""
    return media_type.split(";")[0].strip().lower()


def check_kind(media_type: str, *, standard: str) -> None:
    """Refuse a media type that rows cannot be read from (`request.media_type`).

    Args:
        standard: of the one table; empty for several tables.
    """
    kind, known = kind_of(media_type), tuple(MEDIA_TYPES) if standard else (_JSON, FHIR)
    if kind and kind not in known:
        raise strange_kind(kind, known)


def check_packing(packing: str) -> None:
    """Refuse a packing that is none of `PACKINGS` (`request.encoding`)."""
    if packing not in PACKINGS:
        raise Refusal(
            "request.encoding",
            "The body is packed with “{packing}”: send it as it is, or packed with gzip.",
            {"packing": packing},
        )


def tables_in(
    content: bytes, *, standard: str, media_type: str, limits: Limits, lang: Lang
) -> tuple[Mapping[str, RawTable], tuple[Problem, ...]]:
    """The tables of a content, and what is wrong with parts of it that belong to none.

    Args:
        standard: of the one table; empty for several tables, by their names.

    Raises:
        Refusal: `request.media_type`, and those of the readers.
    """
    check_kind(media_type, standard=standard)
    if standard:
        kind = media_type or _JSON
        return {standard: read_content(content, media_type=kind, name=standard, limits=limits, lang=lang)}, ()
    if kind_of(media_type) == FHIR:
        mapped = read_fhir(content, lang=lang)
        return mapped.tables, mapped.others
    return read_json_tables(content, limits=limits, lang=lang), ()


def unpacked(content: bytes, packing: str, *, most: int) -> bytes:
    """Content as it was before it was packed.

    Args:
        packing: one of `PACKINGS`. most: bytes that may come of it.

    Raises:
        Refusal: `request.encoding`, `request.too_large`, `request.unreadable`.
    """
    check_packing(packing)
    if packing == "identity":
        return content
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        whole = unpacker.decompress(content, most + 1)
    except zlib.error as reason:
        raise _torn() from reason
    if len(whole) > most:
        raise too_large(most)
    if not unpacker.eof:
        raise _torn()
    return whole


def too_large(most: int) -> Refusal:
    """What is said to one who sends more than so many bytes in one piece."""
    return Refusal(
        "request.too_large",
        "The body is larger than {most} megabytes: send it in several requests.",
        {"most": most // 1024 // 1024},
    )


def strange_kind(kind: str, known: Sequence[str]) -> Refusal:
    """What is said to one who sends a kind of content that is not read here."""
    return Refusal(
        "request.media_type",
        "Rows cannot be read from “{kind}”: send one of {known}.",
        {"kind": kind, "known": list(known)},
    )


def _torn() -> Refusal:
    return Refusal(
        "request.unreadable", "The request cannot be read: {reason}.", {"reason": "the packed body is torn"}
    )
