"""The public page on data quality: tables without persons, by place and day; who sent what is not shown."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from wuse import world
from wuse.web import quality_data
from wuse.web.access import open_to_all
from wuse.web.quality_file import csv_response
from wuse.web.quality_page import page_of

_PUBLIC = quality_data.QualityReader(areas=None)


@open_to_all
@require_GET
@ensure_csrf_cookie
def quality(request: HttpRequest) -> HttpResponse:
    """The page."""
    question = quality_data.read_question(request.GET.dict(), _PUBLIC)
    found = quality_data.answer(settings.WUSE_HOME, question, reader=_PUBLIC, today=world.now().date())
    return render(request, "wuse/quality.html", {**page_of(found, question, _PUBLIC), "file": "quality-file"})


@open_to_all
@require_GET
def quality_file(request: HttpRequest) -> HttpResponse:
    """Every measure as CSV."""
    question = quality_data.read_question(request.GET.dict(), _PUBLIC)
    table = quality_data.whole_table(settings.WUSE_HOME, question, reader=_PUBLIC, today=world.now().date())
    return csv_response(table.drop("sender"))
