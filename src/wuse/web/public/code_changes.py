"""The public statistic of changes of health codes: what hands and facts did to them, by county and day."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wuse import world
from wuse.assess.health_code import day_of
from wuse.publish.codes.statistic import (
    EXACT_FROM,
    PublicCount,
    TallyCell,
    as_document,
    as_table,
    cause_words,
    kind_words,
    public_counts,
)
from wuse.respond.store.code_tallies import tallies_since
from wuse.web.access import open_to_all
from wuse.web.language import page_language
from wuse.web.quality_file import csv_response
from wuse.web.words import code_colour_name, place_words

_SHOWN = timedelta(days=14)
_FROM = date(2020, 1, 1)


@open_to_all
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The page: the last two weeks, day by day."""
    lines = _lines(day_of(world.now()) - _SHOWN)
    days: dict[date, list[dict[str, Any]]] = {}
    for line in lines:
        days.setdefault(line.day, []).append(_row(line))
    told = {"days": days.items(), "exact_from": EXACT_FROM, "shown": _SHOWN.days}
    return render(request, "wuse/code_changes.html", told)


@open_to_all
@require_GET
def csv_file(request: HttpRequest) -> HttpResponse:
    """All of it as CSV."""
    return csv_response(as_table(_lines(_FROM)), name="code-changes.csv")


@open_to_all
@require_GET
def json_file(request: HttpRequest) -> HttpResponse:
    """All of it as JSON."""
    return JsonResponse({"exact_from": EXACT_FROM, "changes": as_document(_lines(_FROM))})


def _lines(first: date) -> list[PublicCount]:
    return public_counts(TallyCell(*told) for told in tallies_since(first))


def _row(line: PublicCount) -> dict[str, Any]:
    lang = page_language()
    # Of late appeals what is late counts, and not the colour: data that are to be corrected have none. Contacts that
    # were held back have coloured nothing.
    parts = [
        f"{cause_words(cause, lang)} {number}"
        if line.kind in ("held", "late")
        else f"{code_colour_name(colour)} · {cause_words(cause, lang)} {number}"
        for colour, cause, number in line.parts
    ]
    return {
        "kind": kind_words(line.kind, lang),
        "county": place_words(line.county) if line.county else "",
        "number": f"< {EXACT_FROM}" if line.number is None else line.number,
        "strong": not line.county,
        "parts": parts,
    }
