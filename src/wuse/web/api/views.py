"""JSON for the screens."""

import gzip
import json
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.views.decorators.http import require_GET

from wuse.vocabulary import Refusal
from wuse.web import cockpit_data, explanation_data, map_data
from wuse.web.access import open_to_all


@open_to_all
@require_GET
def cockpit(request: HttpRequest) -> HttpResponse:
    """Everything that the cockpit shows; unchanged while the pool is (ETag)."""
    data = cockpit_data.cockpit(settings.WUSE_HOME)
    tag = f'"{data["state"]};{len(data["maps"])}"'
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers={"ETag": tag})
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(_encoded(settings.WUSE_HOME, tag, packed), content_type="application/json")
    if packed:
        response["Content-Encoding"] = "gzip"
    response["ETag"] = tag
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = "no-cache"
    return response


@lru_cache(maxsize=4)
def _encoded(home: Path, tag: str, packed: bool) -> bytes:
    """The answer's bytes, made once a state; the states of two homes may have the same name."""
    data = cockpit_data.cockpit(home)
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    return gzip.compress(text, 6, mtime=0) if packed else text


@open_to_all
@require_GET
def place(request: HttpRequest, code: str) -> HttpResponse:
    """The explanation of a place's colour: `?as_of=2020-02-09&profile=…`."""
    as_of = _day(request.GET.get("as_of", ""))
    profile = request.GET.get("profile") or None
    answer = explanation_data.explanation(settings.WUSE_HOME, code=code, as_of=as_of, profile_id=profile)
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


@open_to_all
@require_GET
def map_view(request: HttpRequest, name: str) -> HttpResponse:
    """The shapes of a view of the map: `tiles`, or `boundaries` where a reviewed file was loaded."""
    response = JsonResponse(map_data.map_view(settings.WUSE_HOME, name))
    response["Cache-Control"] = "max-age=300"
    return response


@open_to_all
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """Whether the screens are up."""
    return HttpResponse("ok\n", content_type="text/plain")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as reason:
        raise Refusal(
            "request.day",
            "“{value}” is not a day: write as_of=2020-02-09.",
            {"field": "as_of", "value": text},
        ) from reason
