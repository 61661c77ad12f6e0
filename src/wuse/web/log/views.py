"""The log's page, its files, and the verifier in one file."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import conditional_page, require_safe

from wuse.vocabulary import Refusal
from wuse.web.access import open_to_all
from wuse.web.errors import refusal_as_json
from wuse.web.language import page_language
from wuse.web.log.files import served_file
from wuse.web.log.log_data import log_page
from wuse.web.log.log_words import log_words
from wuse.web.log.verifier_file import verifier_digest, verifier_file

View = Callable[..., HttpResponse]


def _root() -> Path:
    return Path(settings.WUSE_HOME) / "log"


@open_to_all
@require_safe
@ensure_csrf_cookie
def page(request: HttpRequest) -> HttpResponse:
    """The log explained, its newest checkpoint, its entries (`?before=250`), and the verifier."""
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 16 else None
    context = {
        **log_page(_root(), before=before),
        "address": request.build_absolute_uri(request.path),
        "words": log_words(),
        "verifier_digest": verifier_digest(page_language()),
    }
    response = render(request, "wuse/log.html", context)
    response["Cache-Control"] = "no-cache"
    return response


def _for_any_origin(view: View) -> View:
    """Let the script of any page read the answer: whoever verifies shall not depend on a page of ours."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return answer


@open_to_all
@_for_any_origin
@conditional_page
@require_safe
def file(request: HttpRequest, name: str) -> HttpResponse:
    """A file of the log; the one error shape where it has none of that name."""
    try:
        served = served_file(_root(), name)
    except Refusal as refusal:
        return refusal_as_json(refusal)
    return HttpResponse(
        served.content, content_type=served.content_type, headers={"Cache-Control": served.cache}
    )


@open_to_all
@conditional_page
@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """The verifier as one file to keep: it runs from the reader's disk, and never in a page of this site."""
    response = HttpResponse(verifier_file(page_language()), content_type="text/html; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="wuse-log-verifier-{page_language()}.html"'
    response["Cache-Control"] = "no-cache"
    return response
