"""Whose code a page is about: the account's own person, or a member of the family that the account acts for."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wuse.permits.proxy import Proxy
from wuse.permits.store.proxies import get_proxy, proxy_of
from wuse.vocabulary import PersonKey, Refusal
from wuse.web.access import actor_of


@dataclass(frozen=True)
class Holder:
    """The person whom a page is about. `proxy`: by which the account acts for them; none for oneself."""

    person: PersonKey
    response: str
    proxy: Proxy | None = None

    @property
    def title(self) -> str:
        """The heading of the page with the code."""
        return (
            _("Health code of {called}").format(called=self.proxy.called)
            if self.proxy
            else _("My health code")
        )

    def address(self, page: str) -> str:
        """The address of a page about this person: `code`, `declare`, `show`, `appeal`, `print`."""
        return reverse(f"member-{page}", args=[self.proxy.number]) if self.proxy else reverse(f"me-{page}")


def holder_of(request: HttpRequest, number: int | None) -> Holder:
    """Whom a page is about.

    Args:
        number: of the proxy; none for the account's own person.

    Raises:
        Refusal: `permit.unclaimed`, `proxy.unknown`; one for whom somebody else acts opens the own page.
    """
    by = actor_of(request)
    if number is None:
        if by.person is None:
            raise Refusal(
                "permit.unclaimed",
                "This account is not linked to a person yet. Get a claim code at a service counter and enter it here.",
            )
        return Holder(by.person, request.user.response)
    row = get_proxy(by, number)
    if row.proxy != by.person:
        raise Refusal("proxy.unknown", "You act for nobody under this number, and nobody for you.")
    return Holder(PersonKey(row.person), row.response, proxy_of(row))
