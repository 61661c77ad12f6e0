"""The power index for programs, after disclosure control: what an edition tells of a day. Open to all."""

from datetime import date
from typing import Any, Literal

import polars as pl
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from wuse.publish.resumption_map import edition_rows
from wuse.web.api.common import ERRORS
from wuse.web.quality_file import csv_response
from wuse.web.resumption_data import edition_on, editions_of, is_generated

router = Router(tags=["resumption"])


class ResumptionRow(Schema):
    """A place and industry (`ALL` for all together). What is withheld is null in every figure, and never 0.

    `resumed_rate`, `output_rate`: per cent; `power_index`, `week_rise`: points; `colour`: of counties, all industries.
    """

    day: date
    place: str
    industry: str
    state: Literal["told", "withheld"]
    firms: int | None
    resumed_rate: float | None
    output_rate: float | None
    power_index: float | None
    week_rise: float | None
    colour: str | None


class SizeOut(Schema):
    """A size of enterprises in the whole area; null where withheld."""

    scale: str
    firms: int | None
    resumed_rate: float | None
    output_rate: float | None
    power_index: float | None


class HeldBackOut(Schema):
    """How many enterprises named a reason, in whole fives; null where withheld."""

    reason: str
    firms: int | None


class HeldBackAtOut(Schema):
    """The same of a city or county (`industry` is ALL), or of an industry of the whole area; null where withheld."""

    place: str
    industry: str
    reason: str
    firms: int | None


class ResumptionOut(Schema):
    """An edition of the power index. `generated`: its meters were made up for a demonstration."""

    day: date
    area: str
    number: int
    rule: str
    rule_digest: str
    digest: str
    generated: bool
    rows: list[ResumptionRow]
    sizes: list[SizeOut]
    held_back: list[HeldBackOut]
    held_back_at: list[HeldBackAtOut]


@router.get("", response={200: ResumptionOut, **ERRORS}, auth=None)
def get_resumption(request: HttpRequest, day: date | None = None) -> dict[str, Any]:
    """The edition of a day, the newest when none is named. Open to all."""
    edition = edition_on(settings.WUSE_HOME, day)
    return {
        "day": edition.day,
        "area": edition.area,
        "number": edition.number,
        "rule": edition.rule,
        "rule_digest": edition.rule_digest,
        "digest": edition.digest,
        "generated": is_generated(settings.WUSE_HOME),
        "rows": _rows(edition.day),
        "sizes": edition.sizes,
        "held_back": edition.held_back,
        "held_back_at": edition.held_back_at,
    }


@router.get("/table.csv", response={200: str, **ERRORS}, auth=None)
def get_resumption_table(request: HttpRequest, day: date | None = None) -> HttpResponse:
    """The places and industries of an edition as CSV (UTF-8); `state` says what is withheld. Open to all."""
    edition = edition_on(settings.WUSE_HOME, day)
    frame = pl.DataFrame(_rows(edition.day), infer_schema_length=None)
    return csv_response(frame, name=f"resumption-{edition.day.isoformat()}.csv")


def _rows(day: date) -> list[dict[str, Any]]:
    found = editions_of(settings.WUSE_HOME)
    return list(edition_rows(found.by_day[day], found.colours, found.figures))
