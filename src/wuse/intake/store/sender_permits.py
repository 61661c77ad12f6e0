"""By what somebody may send rows: a permit, the places of all permits that give the same, and an agreement."""

from dataclasses import dataclass, replace
from datetime import datetime

from wuse.intake.columns import refuse_judged
from wuse.intake.upload import Declared
from wuse.permits import Actor, Permit, can_do, check_holds, check_may
from wuse.permits.agreement import sending_under, within
from wuse.permits.response import Response
from wuse.permits.store.agreements import agreements_of
from wuse.permits.store.queries import get_response
from wuse.pool import load_standard
from wuse.vocabulary import Lang, PersonKey, PlaceCode, Purpose, Refusal

SEND, SEND_PERSONAL = "fact.send", "person_fact.send"
SENDING = (SEND, SEND_PERSONAL)
"""The verbs of rows without persons and of those about persons."""


@dataclass(frozen=True)
class SenderPermit:
    """By what a table may be sent: a permit, and the places of all that give the same.

    `about`: the person whom all rows are about, and the first of the places is where they are registered. Somebody who
    sends for themselves, or as a delegate, has no permit; whoever made this value has asked what gives it.
    `agreement`: code of the one that a partner sends under; the places are those of both, permits and agreement.
    """

    permit: Permit | None
    areas: tuple[PlaceCode, ...]
    about: PersonKey | None = None
    agreement: str = ""

    @property
    def place(self) -> PlaceCode:
        """Where rows are corrected that were set aside."""
        if self.permit is None or self.about or self.agreement:
            return self.areas[0]
        return self.permit.place

    def covers(self, place: PlaceCode) -> bool:
        """Whether rows about a place may be sent."""
        return any(area.contains(place) for area in self.areas)


def permit_to_send(
    by: Actor,
    *,
    personal: bool,
    response: str,
    purpose: Purpose | None,
    at: datetime,
    verbs: tuple[str, str] = SENDING,
) -> SenderPermit:
    """By what somebody may send rows, or do something else with rows that are to be sent.

    Args:
        personal: rows about persons; they need a response and a purpose.
        verbs: what is done, to rows without persons and to those about persons.

    Raises:
        Refusal: those of a missing permit, purpose or response.
    """
    if not personal:
        held = check_holds(by, verbs[0], at=at)
        return SenderPermit(held[0], tuple(permit.place for permit in held))
    frame = get_response(response) if response else None
    return _personal_permit(by, verbs[1], at, frame, purpose)


def under_agreement(sender: SenderPermit, by: Actor, standard: str, *, at: datetime) -> SenderPermit:
    """The same, limited to the agreement under which the organisation sends; as it was for one that has none.

    Raises:
        Refusal: `agreement.standards`, `agreement.early`, `agreement.over`, `agreement.elsewhere`.
    """
    agreement = sending_under(agreements_of(by.organisation), standard, at=at) if by.organisation else None
    if agreement is None:
        return sender
    areas = within(sender.areas, agreement.terms.places)
    if not areas:
        raise elsewhere_than_agreed(agreement.code, sender.areas[0])
    return replace(sender, areas=areas, agreement=agreement.code)


def elsewhere_than_agreed(agreement: str, place: str) -> Refusal:
    """Nothing of what is sent lies in the places of the agreement."""
    return Refusal(
        "agreement.elsewhere",
        "{place} is not among the places of the agreement {agreement}: nothing about it is sent under it.",
        {"place": place, "agreement": agreement},
    )


def permit_to_upload(by: Actor, declared: Declared, *, at: datetime, lang: Lang) -> tuple[bool, SenderPermit]:
    """Whether rows about persons may be in a file, and by what somebody may send it.

    Raises:
        Refusal: `standard.unknown`, `intake.standard_judged`, and those of `permit_to_send` and `under_agreement`.
    """
    if declared.standard:
        refuse_judged(declared.standard, lang=lang)
    personal = is_personal(declared)
    sender = permit_to_send(
        by, personal=personal, response=declared.response, purpose=declared.purpose, at=at
    )
    return personal, under_agreement(sender, by, declared.standard, at=at) if declared.standard else sender


def is_personal(declared: Declared) -> bool:
    """Whether rows about persons may be in a file; in several tables, when they come under a response."""
    return load_standard(declared.standard).personal if declared.standard else bool(declared.response)


def _personal_permit(
    by: Actor, verb: str, at: datetime, response: Response | None, purpose: Purpose | None
) -> SenderPermit:
    held = check_holds(by, verb, at=at)

    def may(permit: Permit) -> bool:
        return can_do(by, verb, place=permit.place, at=at, response=response, purpose=purpose)

    counting = [permit for permit in held if may(permit)]
    if not counting:
        # None counts: the first says why.
        check_may(by, verb, place=held[0].place, at=at, response=response, purpose=purpose)
    return SenderPermit(counting[0], tuple(permit.place for permit in counting))
