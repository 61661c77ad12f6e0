"""Facts sent by programs: rows go in, a receipt comes out."""

import shutil
from dataclasses import asdict
from typing import Any

import polars as pl
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Field, Header, Query, Router, Schema

from wuse.intake.content import tables_in
from wuse.intake.fhir import MEDIA_TYPE as FHIR
from wuse.intake.for_spreadsheets import csv_for_spreadsheets
from wuse.intake.mapping import ColumnMapping, apply
from wuse.intake.mapping.document import check_table_of, content_under
from wuse.intake.read import MEDIA_TYPES
from wuse.intake.sending import sending_of
from wuse.intake.store.mappings import get_mapping
from wuse.intake.store.receipts import problems_of, receipt_of, receipted
from wuse.intake.store.room import check_room
from wuse.pool import load_standard
from wuse.vocabulary import Refusal
from wuse.web.access import actor_of
from wuse.web.admission import turn
from wuse.web.api.body import LIMITS, read_body
from wuse.web.api.common import ERRORS, ErrorBody, Needs, NeedsKey, Text
from wuse.web.api.sending import SENDERS, Name, ReceiptOut, Under, taker, told, told_receipt
from wuse.web.api.uploads import FirstPart, UploadOut, begin, offered
from wuse.web.language import page_language

router = Router(tags=["facts"])
_AUTH = [NeedsKey("fact.send"), Needs("fact.send")]
_ROWS = {"type": "array", "items": {"type": "object"}}
_ROW_OR_ROWS = {"oneOf": [_ROWS, {"type": "object"}]}
_PACKED = {
    "in": "header",
    "name": "Content-Encoding",
    "required": False,
    "description": "How the body is packed; at most 32 megabytes, packed and unpacked.",
    "schema": {"type": "string", "enum": ["identity", "gzip"], "default": "identity"},
}
_PROBLEMS = {
    "responses": {
        200: {
            "description": "OK",
            "content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}
_ANSWERS = {
    200: ReceiptOut,
    201: UploadOut,
    **ERRORS,
    **dict.fromkeys((413, 415, 429, 507), ErrorBody),
}


class UnderMapping(Schema):
    """Under which mapping a file is read."""

    mapping: Text = Field("", max_length=60)


def _body(content: dict[str, Any]) -> dict[str, Any]:
    return {"parameters": [_PACKED], "requestBody": {"required": True, "content": content}}


_TABLES = _body(
    {
        "application/json": {"schema": {"type": "object", "additionalProperties": _ROWS}},
        FHIR: {"schema": {"type": "object"}},
    }
)
_TABLE = _body(
    {
        **{kind: {"schema": {"type": "string", "format": "binary"}} for kind in MEDIA_TYPES},
        "application/json": {"schema": _ROW_OR_ROWS},
    }
)


@router.post("", response=_ANSWERS, auth=SENDERS, openapi_extra=_TABLES)
def post_facts(
    request: HttpRequest, under: Query[Under], name: Header[Name], first: Header[FirstPart]
) -> HttpResponse | dict[str, Any]:
    """Send rows of one or several tables in one go: all receipted together, or none.

    The same content under the same `Idempotency-Key` (or without one) is taken in once, however often it is delivered.
    With `Upload-Complete: ?0` it comes in parts, and the answer says where to.
    """
    return _post(request, "", under, name, first)


@router.post("/{standard}", response=_ANSWERS, auth=SENDERS, openapi_extra=_TABLE)
def post_table(
    request: HttpRequest,
    standard: Text,
    under: Query[Under],
    name: Header[Name],
    first: Header[FirstPart],
    mapping: Query[UnderMapping],
) -> HttpResponse | dict[str, Any]:
    """Send rows of one table, as JSON or as a file; with `Upload-Complete: ?0` in parts.

    `mapping` names a mapping of your organisation, under which a file with headings of its own is read.
    """
    load_standard(standard)
    return _post(request, standard, under, name, first, mapping.mapping)


@router.api_operation(["OPTIONS"], "", response={200: None, **ERRORS}, auth=_AUTH)
def options_of_facts(request: HttpRequest) -> HttpResponse:
    """That rows may come in parts, and how large a part may be."""
    return offered()


@router.api_operation(["OPTIONS"], "/{standard}", response={200: None, **ERRORS}, auth=_AUTH)
def options_of_table(request: HttpRequest, standard: Text) -> HttpResponse:
    """That a file may come in parts, and how large a part may be."""
    load_standard(standard)
    return offered()


@router.get("/receipts/{uid}", response={200: ReceiptOut, **ERRORS}, auth=_AUTH)
def get_receipt(request: HttpRequest, uid: Text) -> dict[str, Any]:
    """One of your receipts again."""
    row = receipt_of(uid, by=actor_of(request).account)
    return told(receipted(row, repeated=True), problems_of(row))


@router.get("/receipts/{uid}/problems.csv", response={**ERRORS}, auth=_AUTH, openapi_extra=_PROBLEMS)
def get_problems(request: HttpRequest, uid: Text) -> HttpResponse:
    """All problems of one of your sendings, as a table."""
    row = receipt_of(uid, by=actor_of(request).account)
    names = ("row", "column", "rule", "value", "message", "severity")
    problems = [asdict(found) for found in problems_of(row)]
    table = pl.DataFrame(problems, schema=dict.fromkeys(names), infer_schema_length=None)
    return HttpResponse(csv_for_spreadsheets(table), content_type="text/csv; charset=utf-8")


def _post(
    request: HttpRequest, standard: str, under: Under, name: Name, first: FirstPart, mapped: str = ""
) -> HttpResponse | dict[str, Any]:
    kept = get_mapping(actor_of(request).organisation, mapped).mapping if mapped else None
    if first.upload_complete == "?0":
        if kept is not None:
            raise Refusal(
                "mapping.in_parts",
                "A file that is read under a mapping comes in one request, of at most 32 megabytes: divide it.",
            )
        return begin(request, standard, under, name, first)
    check_room(free=shutil.disk_usage(settings.WUSE_HOME).free)
    content = read_body(request)
    with turn():
        return _take_in(request, standard, content, under, name, kept)


def _take_in(
    request: HttpRequest,
    standard: str,
    content: bytes,
    under: Under,
    name: Name,
    kept: ColumnMapping | None,
) -> dict[str, Any]:
    media_type = request.headers.get("Content-Type", "")
    tables, others = tables_in(
        content, standard=standard, media_type=media_type, limits=LIMITS, lang=page_language()
    )
    if kept is not None:
        check_table_of(kept, standard)
        tables = {standard: apply(kept, tables[standard], lang=page_language())}
        content = content_under(kept, content)
    sending = sending_of(
        content,
        tables,
        key=name.idempotency_key,
        response=under.response,
        purpose=under.purpose,
        others=others,
    )
    made = taker(request)(sending)
    return told_receipt(made, by=actor_of(request).account, others=others)
