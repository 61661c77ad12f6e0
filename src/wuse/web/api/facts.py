"""Facts sent by programs: rows go in, a receipt comes out."""

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import polars as pl
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Field, Header, Query, Router, Schema

from wuse import world
from wuse.intake import RawTable
from wuse.intake.actions.send import send_facts
from wuse.intake.for_spreadsheets import csv_for_spreadsheets
from wuse.intake.read import MEDIA_TYPES
from wuse.intake.sending import Receipted, Sending
from wuse.intake.store.receipts import problems_of, receipt_of, receipted
from wuse.intake.store.room import check_room
from wuse.pool import load_standard
from wuse.vocabulary import Problem, Purpose
from wuse.web import site
from wuse.web.access import actor_of
from wuse.web.api.body import FHIR, read_body, table_of, tables_of
from wuse.web.api.common import ERRORS, ErrorBody, Needs, NeedsKey, Text
from wuse.web.language import page_language

router = Router(tags=["facts"])
SHOWN = 100
_AUTH = [NeedsKey("fact.send"), Needs("fact.send")]
# Rows about persons are asked for by the action, under a verb of their own.
_SEND = [NeedsKey("fact.send", besides=("person_fact.send",)), Needs("fact.send")]
_ROWS = {"type": "array", "items": {"type": "object"}}
_ANSWERS = dict.fromkeys((413, 415, 429, 507), ErrorBody)


class TableOut(Schema):
    """What became of the rows of one table: `rows` = `accepted` + `quarantined` + `unchanged`."""

    standard: str
    rows: int
    accepted: int
    quarantined: int
    unchanged: int
    registered: int
    problems: int


class ProblemOut(Schema):
    """What is wrong with a row, or odd: `severity` says whether it was set aside (`refuse`) or not (`warn`)."""

    row: int
    column: str
    rule: str
    value: str
    message: str
    severity: str


class ReceiptOut(Schema):
    """A receipt: what it names as accepted is durable, and in the pool or on its way. `problems`: the first hundred."""

    receipt: str
    at: datetime
    repeated: bool
    tables: list[TableOut]
    problems: list[ProblemOut]


class Under(Schema):
    """The response and the purpose that rows about persons are sent under."""

    response: Text = Field("", max_length=30)
    purpose: Purpose | None = None


class Name(Schema):
    """The sender's own name for a sending, by which a second delivery is known."""

    idempotency_key: Text = Field("", alias="Idempotency-Key", max_length=255)


def _body(content: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": content}}


_TABLES = _body(
    {
        "application/json": {"schema": {"type": "object", "additionalProperties": _ROWS}},
        FHIR: {"schema": {"type": "object"}},
    }
)
_TABLE = _body(
    {
        **{kind: {"schema": {"type": "string", "format": "binary"}} for kind in MEDIA_TYPES},
        "application/json": {"schema": _ROWS},
    }
)


@router.post("", response={200: ReceiptOut, **ERRORS, **_ANSWERS}, auth=_SEND, openapi_extra=_TABLES)
def post_facts(
    request: HttpRequest,
    under: Query[Under],
    name: Header[Name],
) -> dict[str, Any]:
    """Send rows of one or several tables in one go: all receipted together, or none.

    The same content under the same `Idempotency-Key` (or without one) is taken in once, however often it is delivered.
    """
    check_room(free=shutil.disk_usage(settings.WUSE_HOME).free)
    content = read_body(request)
    media_type = request.headers.get("Content-Type", "")
    tables, others = tables_of(content, media_type=media_type, lang=page_language())
    return _send(request, tables, content, name.idempotency_key, under, others)


@router.post(
    "/{standard}", response={200: ReceiptOut, **ERRORS, **_ANSWERS}, auth=_SEND, openapi_extra=_TABLE
)
def post_table(
    request: HttpRequest,
    standard: Text,
    under: Query[Under],
    name: Header[Name],
) -> dict[str, Any]:
    """Send rows of one table, as JSON or as a file."""
    load_standard(standard)
    check_room(free=shutil.disk_usage(settings.WUSE_HOME).free)
    content = read_body(request)
    media_type = request.headers.get("Content-Type", "")
    table = table_of(content, standard=standard, media_type=media_type, lang=page_language())
    return _send(request, {standard: table}, content, name.idempotency_key, under)


@router.get("/receipts/{uid}", response={200: ReceiptOut, **ERRORS}, auth=_AUTH)
def get_receipt(request: HttpRequest, uid: Text) -> dict[str, Any]:
    """One of your receipts again."""
    row = receipt_of(uid, by=actor_of(request).account)
    return _told(receipted(row, repeated=True), problems_of(row))


@router.get("/receipts/{uid}/problems.csv", response={**ERRORS}, auth=_AUTH)
def get_problems(request: HttpRequest, uid: Text) -> HttpResponse:
    """All problems of one of your sendings, as a table."""
    row = receipt_of(uid, by=actor_of(request).account)
    names = ("row", "column", "rule", "value", "message", "severity")
    problems = [asdict(found) for found in problems_of(row)]
    table = pl.DataFrame(problems, schema=dict.fromkeys(names), infer_schema_length=None)
    return HttpResponse(csv_for_spreadsheets(table), content_type="text/csv; charset=utf-8")


def _send(
    request: HttpRequest,
    tables: Mapping[str, RawTable],
    content: bytes,
    key: str,
    under: Under,
    others: tuple[Problem, ...] = (),
) -> dict[str, Any]:
    # Under another response, or for another purpose, the same rows are another sending.
    frame = f"{','.join(sorted(tables))}/{under.response}/{under.purpose or ''}/".encode()
    digest = hashlib.sha256(frame + content).hexdigest()
    sending = Sending(tables, digest, key or digest, under.response, under.purpose, others)
    made = send_facts(
        audit=site.audit(),
        vault=site.vault(),
        known=site.known_rows(),
        pool=site.open_pool(settings.WUSE_HOME),
        places=site.places(),
        by=actor_of(request),
        at=world.now(),
        uid=world.random_id("r"),
        sending=sending,
        lang=page_language(),
    )
    troubled = others or any(table.problems for table in made.tables)
    found = problems_of(receipt_of(made.uid, by=actor_of(request).account)) if troubled else []
    return _told(made, found)


def _told(made: Receipted, problems: list[Problem]) -> dict[str, Any]:
    return {
        "receipt": made.uid,
        "at": made.at,
        "repeated": made.repeated,
        "tables": [asdict(table) for table in made.tables],
        "problems": [asdict(found) for found in problems[:SHOWN]],
    }
