"""The desk's page on data quality: down to the sender, for the places that the reader answers for."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wuse import world
from wuse.web import quality_data
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import places_of
from wuse.web.quality_file import csv_response
from wuse.web.quality_page import page_of

_VERB = "quality.read"


@needs(_VERB)
@require_GET
def quality(request: HttpRequest) -> HttpResponse:
    """The page."""
    reader = _reader(request)
    question = quality_data.read_question(request.GET.dict(), reader)
    found = quality_data.answer(settings.WUSE_HOME, question, reader=reader, today=world.now().date())
    context = {**page_of(found, question, reader), "file": "desk-quality-file"}
    response = render(request, "wuse/quality.html", context)
    response["Cache-Control"] = "no-store"
    return response


@needs(_VERB)
@require_GET
def quality_file(request: HttpRequest) -> HttpResponse:
    """Every measure as CSV."""
    reader = _reader(request)
    question = quality_data.read_question(request.GET.dict(), reader)
    table = quality_data.whole_table(settings.WUSE_HOME, question, reader=reader, today=world.now().date())
    response = csv_response(table)
    response["Cache-Control"] = "no-store"
    return response


def _reader(request: HttpRequest) -> quality_data.QualityReader:
    return quality_data.QualityReader(areas=tuple(map(str, places_of(actor_of(request), _VERB))))
