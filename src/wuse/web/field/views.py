"""The pages and files of the field app."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuse.web.access import needs, open_to_all
from wuse.web.field.app_files import app_files, worker
from wuse.web.language import page_language

_KINDS = {"words": "application/json", "form": "application/json", "manifest": "application/manifest+json"}


@open_to_all
@require_safe
def app(request: HttpRequest) -> HttpResponse:
    """The app's shell: the same for everybody, without data."""
    return _file("/field/", "text/html; charset=utf-8")


@open_to_all
@require_safe
def part(request: HttpRequest, name: str) -> HttpResponse:
    """Words, form and manifest."""
    address = f"/field/{name}.json"
    if address not in app_files():
        raise Http404
    return _file(address, _KINDS[name.split("-")[0]])


@open_to_all
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, asked for anew at every visit so that a new version is found."""
    return _answer(worker(), "text/javascript; charset=utf-8")


@needs("device.register")
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Where a worker registers the phone that this page is opened on."""
    context = {"app_language": page_language(), "logout": reverse("account_logout"), "name": _("My phone")}
    response = render(request, "wuse/field_register.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _file(address: str, kind: str) -> HttpResponse:
    return _answer(app_files()[address], kind)


def _answer(content: bytes, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Cache-Control"] = "no-cache"
    return response
