"""What all operations share: who is asking, how a mistake is told, which texts and moments are taken."""

from datetime import datetime
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Schema
from ninja.security import APIKeyCookie, HttpBearer
from pydantic import AfterValidator, ConfigDict

from wuse import world
from wuse.permits import check_holds
from wuse.web.access import actor_of, phone_of, program_of


class NeedsKey(HttpBearer):
    """The key of a program. Whether its account holds the verb, and what else is needed, the action asks.

    `besides`: verbs that it asks for some of what is sent.
    """

    openapi_name = "key"

    def __init__(self, verb: str, *, besides: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.verb, self.besides = verb, besides

    def authenticate(self, request: HttpRequest, token: str) -> object | None:
        """The program, which holds the verb somewhere; where and for what is asked by the action itself."""
        actor = program_of(request, token)
        check_holds(actor, self.verb, at=world.now())
        return actor


class NeedsDevice(HttpBearer):
    """The token of a phone. Whether its worker holds the verb, and where, the action asks."""

    openapi_name = "device"

    def __init__(self, verb: str) -> None:
        super().__init__()
        self.verb = verb

    def authenticate(self, request: HttpRequest, token: str) -> object | None:
        """The worker whose phone it is."""
        return phone_of(request, token)


class Needs(APIKeyCookie):
    """A signed-in session. Whether its account holds the verb, and what else is needed, the action asks."""

    param_name = settings.SESSION_COOKIE_NAME
    openapi_name = "session"

    def __init__(self, verb: str) -> None:
        super().__init__(csrf=True)
        self.verb = verb

    def authenticate(self, request: HttpRequest, key: str | None) -> object | None:
        """The actor, who holds the verb somewhere; where and for what is asked by the action itself."""
        actor = actor_of(request)
        check_holds(actor, self.verb, at=world.now())
        return actor


class ErrorBody(Schema):
    """The one error shape."""

    code: str
    message: str
    details: dict[str, Any]


ERRORS = dict.fromkeys((400, 401, 403, 404, 409, 422, 503), ErrorBody)


_YEARS = range(1900, 3000)


def _storable(text: str) -> str:
    """Text that every database can hold."""
    if "\x00" in text:
        raise ValueError("holds the character NUL")
    return text


def _sensible(moment: datetime) -> datetime:
    """A moment of which the neighbours and every time zone can still be told."""
    if moment.year not in _YEARS:
        raise ValueError("the year lies before 1900 or after 2999")
    return moment


Text = Annotated[str, AfterValidator(_storable)]
Moment = Annotated[datetime, AfterValidator(_sensible)]


class Body(Schema):
    """What comes in: a field that is not known is a mistake, and told."""

    model_config = ConfigDict(extra="forbid")
