"""The verifier's page, its service worker, and the files that the issuer publishes."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import conditional_page, require_safe

from wuse.publish.credential.store import FILES, CodeFolder
from wuse.vocabulary import Refusal
from wuse.web.access import open_to_all
from wuse.web.verify.page_files import verifier_page, worker


@open_to_all
@require_safe
def page_zh(request: HttpRequest) -> HttpResponse:
    """The page in Chinese."""
    return _answer(verifier_page("zh"), "text/html; charset=utf-8")


@open_to_all
@require_safe
def page_en(request: HttpRequest) -> HttpResponse:
    """The page in English."""
    return _answer(verifier_page("en"), "text/html; charset=utf-8")


@open_to_all
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, asked for anew at every visit so that a new version is found."""
    return _answer(worker(), "text/javascript; charset=utf-8")


@open_to_all
@conditional_page
@require_safe
def published(request: HttpRequest, name: str) -> HttpResponse:
    """A published file, for the page of any site; no content where there is none yet."""
    if name not in FILES:
        raise Http404
    try:
        content = CodeFolder(Path(settings.WUSE_HOME) / "code").read(name)
    except Refusal:
        response = HttpResponse(status=204)
    else:
        response = _answer(content, "application/cose")
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _answer(content: bytes, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Cache-Control"] = "no-cache"
    return response
