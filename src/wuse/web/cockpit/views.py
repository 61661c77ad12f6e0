"""The cockpit's page."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from wuse.web import cockpit_data
from wuse.web.access import open_to_all


@open_to_all
@require_GET
@ensure_csrf_cookie
def cockpit(request: HttpRequest) -> HttpResponse:
    """The shell of the cockpit; its data come from /data/cockpit.json. In a training no outbreak is made up: its first
    page is that of the lessons.
    """
    if settings.WUSE_TRAINING:
        return redirect("desk-training")
    cockpit_data.check_home(settings.WUSE_HOME)
    return render(request, "wuse/cockpit.html")
