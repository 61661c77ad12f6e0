"""Pages and files of issued editions."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from wuse.web import edition_data
from wuse.web.access import open_to_all
from wuse.web.shell import page_language


@open_to_all
@require_GET
@ensure_csrf_cookie
def newest(request: HttpRequest) -> HttpResponse:
    """The newest edition."""
    return _page(request, edition_data.newest_edition_number(settings.WUSE_HOME))


@open_to_all
@require_GET
@ensure_csrf_cookie
def edition(request: HttpRequest, number: int) -> HttpResponse:
    """One edition."""
    return _page(request, number)


@open_to_all
@require_GET
def download(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """An edition as a file; `?lang=en` for English."""
    lang = "en" if request.GET.get("lang") == "en" else "zh"
    content, content_type = edition_data.edition_export(
        settings.WUSE_HOME, number=number, ext=kind, lang=lang
    )
    response = HttpResponse(content, content_type=content_type)
    if kind not in ("svg", "png", "txt"):
        response["Content-Disposition"] = f'attachment; filename="edition-{number}.{kind}"'
    return response


def _page(request: HttpRequest, number: int) -> HttpResponse:
    page = edition_data.edition_page(settings.WUSE_HOME, number=number, lang=page_language())
    # The map is drawn by us from escaped names: it is markup, and safe.
    return render(request, "wuse/public.html", {**page, "map": mark_safe(page["svg"])})  # noqa: S308
