"""What a site for training has shut: every way by which data come in, or leave without the banner that says what
they are.

Pages carry the banner. Files and answers to programs do not, so they are off; what is left is what the screens
themselves ask for, and the field app.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from wuse.trust.training import closed
from wuse.web.errors import answer_refusal

SHUT = frozenset(
    {
        "download",
        "quality-file",
        "certificate",
        "desk-quality-file",
        "desk-command-file",
        "desk-bulletin-file",
        "desk-mapping-file",
        "desk-mappings",
        "desk-send",
        "desk-send-columns",
        "desk-send-preview",
        "desk-send-problems",
        "desk-receipt-problems",
        "desk-event-photo",
        "control-index-file",
        "desk-import-risk-file",
        # The verifier is a page that is kept on devices, and its keys would vouch for made-up codes anywhere.
        "verify-code",
        "verify-code-en",
        "verify-worker",
        "code-file",
    }
)
# Of the API, whose parts are otherwise shut.
FOR_THE_APP = frozenset({"api-1:post_device", "api-1:post_sync"})


def is_shut(name: str) -> bool:
    """Whether an address is off on a site for training, by its name."""
    return name in SHUT or (name.startswith("api-1:") and name not in FOR_THE_APP)


class TrainingMiddleware:
    """Refuses on a site for training what is shut there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Refuse before the view is asked."""
        match = request.resolver_match
        if settings.WUSE_TRAINING and is_shut(match.view_name if match else ""):
            return answer_refusal(request, closed())
        return None
