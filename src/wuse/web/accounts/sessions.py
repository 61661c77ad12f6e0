"""Where somebody is signed in (the page *Sessions*): each session with its address and when it was seen last.

The library writes that down at every request. To the reader of that page some minutes are the same; to the desk's
database each is a write for a page that only reads.
"""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse

from wuse import world

EVERY = timedelta(minutes=5)
"""How exact *seen last* is. Another address or another browser is written down at once."""
_REMEMBERED = 10_000
_Session = tuple[str, str, str]


class SessionsSeen:
    """Middleware: notes that a session was seen, once in some minutes and process."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._noted: OrderedDict[_Session, datetime] = OrderedDict()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, its session noted before."""
        key = request.session.session_key
        if key and request.user.is_authenticated:
            self._note(request, key)
        return self._get_response(request)

    def _note(self, request: HttpRequest, key: str) -> None:
        seen = (key, request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_USER_AGENT", ""))
        before, at = self._noted.get(seen), world.now()
        if before is not None and at - before < EVERY:
            return
        UserSession.objects.create_from_request(request)
        self._noted[seen] = at
        self._noted.move_to_end(seen)
        while len(self._noted) > _REMEMBERED:
            self._noted.popitem(last=False)
