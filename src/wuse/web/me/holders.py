"""Whose code a page is about: the account's own person, or a member of the family that the account acts for."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wuse.permits.delegate import Delegate
from wuse.permits.store.delegates import delegate_of, get_delegate
from wuse.vocabulary import PersonKey, Refusal
from wuse.web.access import actor_of


@dataclass(frozen=True)
class Holder:
    """The person whom a page is about. `delegate`: by which the account acts for them; none for oneself."""

    person: PersonKey
    response: str
    delegate: Delegate | None = None

    @property
    def title(self) -> str:
        """The heading of the page with the code."""
        return (
            _("Health code of {called}").format(called=self.delegate.called)
            if self.delegate
            else _("My health code")
        )

    @property
    def isolation_title(self) -> str:
        """The heading of the page with the orders of isolation."""
        return (
            _("Isolation of {called}").format(called=self.delegate.called)
            if self.delegate
            else _("My isolation")
        )

    def address(self, page: str) -> str:
        """The address of a page about this person, such as `code`, `declare`, `appeal`, `isolation`."""
        return (
            reverse(f"member-{page}", args=[self.delegate.number]) if self.delegate else reverse(f"me-{page}")
        )


def holder_of(request: HttpRequest, number: int | None) -> Holder:
    """Whom a page is about.

    Args:
        number: of the delegate; none for the account's own person.

    Raises:
        Refusal: `permit.unclaimed`, `delegate.unknown`; one for whom somebody else acts opens the own page.
    """
    by = actor_of(request)
    if number is None:
        if by.person is None:
            raise Refusal(
                "permit.unclaimed",
                "This account is not linked to a person yet. Apply under “About me”, or enter a claim code of a "
                "service counter there.",
            )
        return Holder(by.person, request.user.response)
    row = get_delegate(by, number)
    if row.delegate != by.person:
        raise Refusal("delegate.unknown", "You act for nobody under this number, and nobody for you.")
    return Holder(PersonKey(row.person), row.response, delegate_of(row))
