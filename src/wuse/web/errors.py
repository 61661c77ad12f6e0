"""Errors on the web: a refusal keeps its one shape as JSON and becomes a page for people."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wuse.vocabulary import Refusal
from wuse.web.language import page_language

_NOT_FOUND = (
    "place.unknown",
    "place.not_found",
    "edition.unknown",
    "assess.no_figures",
    "export.unknown",
    "pool.empty",
    "map.unknown",
)

View = Callable[..., HttpResponse]


def status_of(refusal: Refusal) -> int:
    """404 for what does not exist, 400 for what was asked wrongly."""
    return 404 if refusal.code in _NOT_FOUND else 400


def refusals_as_json(view: View) -> View:
    """Answer a refusal in the one error shape."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            return JsonResponse(refusal.as_dict(page_language()), status=status_of(refusal))

    return answer


def refusals_as_pages(view: View) -> View:
    """Answer a refusal with a page that says what happened and what to do."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            return render(
                request,
                "wuse/error.html",
                {"reason": refusal.in_words(page_language())},
                status=status_of(refusal),
            )

    return answer


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for an address that leads nowhere; JSON below /data/."""
    if request.path.startswith("/data/"):
        return JsonResponse(
            {
                "code": "http.not_found",
                "message": _("There is nothing at {path}.").format(path=request.path),
                "details": {"path": request.path},
            },
            status=404,
        )
    return render(request, "wuse/error.html", {"missing": request.path}, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """The page for a fault of ours."""
    return render(request, "wuse/error.html", {"fault": True}, status=500)
