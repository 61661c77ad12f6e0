"""Who may see which page: every view says so, and a view that does not is never served.

The check here decides whether a page is shown at all. Whether an act is allowed, at this place, under this
response and for this purpose, is asked again by the action itself, below everything that could go round it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import unquote

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.views.generic.base import RedirectView

from wuse import world
from wuse.permits import NOBODY, Actor, check_citizen, check_holds
from wuse.permits.device import Device
from wuse.permits.rules import check_signed_in
from wuse.permits.store.devices import find_device
from wuse.permits.store.models import Account
from wuse.permits.store.queries import actor_of as actor_with_permits
from wuse.permits.store.queries import find_program
from wuse.vocabulary import Refusal
from wuse.web.errors import answer_refusal, not_allowed, not_found


class AccessNeed(StrEnum):
    """OPEN to everyone; SIGNED_IN accounts; a CITIZEN with a linked person; a VERB that a permit gives."""

    OPEN = "open"
    SIGNED_IN = "signed_in"
    CITIZEN = "citizen"
    VERB = "verb"


@dataclass(frozen=True)
class Access:
    """What a view needs."""

    need: AccessNeed
    verb: str = ""

    def check(self, by: Actor) -> None:
        """Refuse whoever may not see the page."""
        if self.need is AccessNeed.SIGNED_IN:
            check_signed_in(by)
        elif self.need is AccessNeed.CITIZEN:
            check_citizen(by)
        elif self.need is AccessNeed.VERB:
            check_holds(by, self.verb, at=world.now())


View = TypeVar("View", bound=Callable[..., Any])

# Views of libraries, by the beginning of their names: sign-in guards its own pages, the API its own operations.
_FOREIGN = {
    "account_": Access(AccessNeed.OPEN),
    "mfa_": Access(AccessNeed.OPEN),
    "usersessions_": Access(AccessNeed.OPEN),
    "socialaccount_": Access(AccessNeed.OPEN),
    "openid_connect_": Access(AccessNeed.OPEN),
    # Addresses that the sign-in library once had: they have no name, and lead to the new ones.
    "django.views.generic.base.RedirectView": Access(AccessNeed.OPEN),
    "language": Access(AccessNeed.OPEN),
    "api-1:": Access(AccessNeed.OPEN),
}


def open_to_all(view: View) -> View:
    """Everyone may see this."""
    return _mark(view, Access(AccessNeed.OPEN))


def signed_in(view: View) -> View:
    """Every account may see this."""
    return _mark(view, Access(AccessNeed.SIGNED_IN))


def citizen(view: View) -> View:
    """An account that is linked to a person may see this, about that person."""
    return _mark(view, Access(AccessNeed.CITIZEN))


def needs(verb: str) -> Callable[[View], View]:
    """An account with a permit that gives the verb may see this."""

    def mark(view: View) -> View:
        return _mark(view, Access(AccessNeed.VERB, verb))

    return mark


def _mark(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view


def access_of(view: Callable[..., Any], name: str) -> Access | None:
    """What a view needs, by its own word or, for one of a library, by its name; None when nobody said."""
    own = getattr(view, "access", None)
    if getattr(view, "view_class", None) is RedirectView:
        return Access(AccessNeed.OPEN)  # shows nothing: where it leads is asked again there
    return own or next((need for start, need in _FOREIGN.items() if name.startswith(start)), None)


def actor_of(request: HttpRequest) -> Actor:
    """Who is asking, with the permits of the account, read once a request."""
    found: Actor | None = getattr(request, "_actor", None)
    if found is None:
        found = _actor(request)
        request._actor = found  # type: ignore[attr-defined]
    return found


def _actor(request: HttpRequest) -> Actor:
    user: Account | AnonymousUser = request.user
    if not isinstance(user, Account) or not user.is_active or user.machine:
        return NOBODY
    return actor_with_permits(user, second_factor=has_second_factor(request))


def program_of(request: HttpRequest, key: str) -> Actor:
    """The program whose key came with a request; its secret is as strong as a second factor.

    Raises:
        Refusal: `key.wrong`.
    """
    account = find_program(key, at=world.now())
    if account is None:
        raise Refusal(
            "key.wrong", "This key does not count: it is wrong, over or withdrawn. Ask for a new one."
        )
    actor = actor_with_permits(account, second_factor=True)
    request._actor = actor  # type: ignore[attr-defined]
    return actor


def phone_of(request: HttpRequest, token: str) -> Actor:
    """The worker whose phone a request comes from; it was registered with a second factor and is opened with a PIN.

    Raises:
        Refusal: `device.unknown`, `device.cut_off`, `device.silent`.
    """
    device, account = find_device(token, at=world.now())
    actor = actor_with_permits(account, second_factor=True)
    request._actor, request._device = actor, device  # type: ignore[attr-defined]
    return actor


def device_of(request: HttpRequest) -> Device:
    """The phone that a request comes from, once it was let in."""
    found: Device = request._device  # type: ignore[attr-defined]
    return found


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened with a second factor, here or, by its own word, at the agency's provider."""
    # Imported here: the library's module can only be read once the apps are ready.
    from allauth.account.authentication import get_authentication_records

    records = get_authentication_records(request, request.user)
    checked_there = request.session.get("agency_second_factor") == request.user.uid
    return checked_there or any(record.get("method") == "mfa" for record in records)


class AccessMiddleware:
    """Asks before every view, and turns refusals into the page or the JSON that tells them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # No address of ours has the character NUL in it, and no database that we use can be asked for it.
        if "\x00" in request.path or "\x00" in unquote(request.META.get("QUERY_STRING", "")):
            return not_found(request, Http404())
        answer = self._get_response(request)
        return not_allowed(request, answer) if answer.status_code == 405 else answer

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Refuse a view that does not say who may see it, and whoever may not."""
        match = request.resolver_match
        access = access_of(view, match.view_name if match else "")
        if access is None:
            raise RuntimeError(f"{request.path}: the view does not say who may see it")
        try:
            access.check(actor_of(request)) if access.need is not AccessNeed.OPEN else None
        except Refusal as refusal:
            return answer_refusal(request, refusal)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal that a view let through is told; anything else is a fault of ours."""
        return answer_refusal(request, exception) if isinstance(exception, Refusal) else None
