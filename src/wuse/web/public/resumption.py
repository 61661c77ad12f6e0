"""The return to work beside the epidemic, for everyone: two maps on one day, from issued editions alone."""

import gzip
import json
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from wuse.vocabulary import Refusal
from wuse.web import resumption_data
from wuse.web.access import open_to_all
from wuse.web.resumption_words import resumption_words


@open_to_all
@require_GET
@ensure_csrf_cookie
def resumption(request: HttpRequest) -> HttpResponse:
    """The page; its data come from /data/resumption.json."""
    return render(request, "wuse/resumption.html", {"script_words": resumption_words()})


@open_to_all
@require_GET
def data(request: HttpRequest) -> HttpResponse:
    """Everything that the page shows; unchanged while the editions and the pool are (ETag)."""
    home = settings.WUSE_HOME
    tag = f'"{resumption_data.resumption_state(home)}"'
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers={"ETag": tag})
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(_encoded(home, tag, packed), content_type="application/json")
    if packed:
        response["Content-Encoding"] = "gzip"
    response["ETag"] = tag
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = "no-cache"
    return response


@lru_cache(maxsize=4)
def _encoded(home: Path, tag: str, packed: bool) -> bytes:
    """The answer's bytes, made once a state; the states of two homes may have the same name."""
    found = resumption_data.resumption(home)
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()
    return gzip.compress(text, 6, mtime=0) if packed else text


@open_to_all
@require_GET
def county(request: HttpRequest, code: str) -> HttpResponse:
    """A county on a day: `?day=2020-02-20`; the newest day with an edition where none is named."""
    day = asked_day(request.GET.get("day", ""))
    answer = resumption_data.county_answer(settings.WUSE_HOME, code, day)
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


def asked_day(text: str) -> date | None:
    """The day of an address; None for none.

    Raises:
        Refusal: `request.day`.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as reason:
        raise Refusal(
            "request.day",
            "“{value}” is not a day: write day=2020-02-20.",
            {"field": "day", "value": text},
        ) from reason
