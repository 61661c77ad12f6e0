"""The code of somebody who has landed, printed for them by a team whose permit allows it, on the page of issuing."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from wuse import world
from wuse.permits import can_do
from wuse.permits.store.queries import find_response
from wuse.respond.arrival import Arrival
from wuse.trust.store.vault import registered_place
from wuse.vocabulary import Purpose, Refusal
from wuse.web.access import actor_of
from wuse.web.desk.page import Act
from wuse.web.desk.persons import PersonForm


def print_act(request: HttpRequest, found: Arrival) -> list[Act]:
    """The form that leads to the card; none before the landing, and none for whoever may not issue codes there."""
    person, response = found.declared.person, found.declared.response
    if person is None or not found.state.has_landed:
        return []
    try:
        place = registered_place(person, response=response)
    except Refusal:
        return []
    frame = {"response": find_response(response), "purpose": Purpose.REGISTRATION}
    if not can_do(actor_of(request), "code.issue", place=place, at=world.now(), **frame):
        return []
    hint = _("A card for somebody without a telephone, valid for a day. The person sees that it was printed.")
    form = PersonForm(request, "code.issue", initial={"person": person, "place": place})
    return [Act("print", _("Print the health code"), _("Print a card"), form, hint, action="desk-persons")]
