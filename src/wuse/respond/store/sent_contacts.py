"""Contacts that programs sent: those whom nobody at the desk follows up yet, and what a sender's later word changes."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from wuse.intake.store.contact_models import SentContact
from wuse.permits import Actor
from wuse.pool import Pool
from wuse.respond.contact import OPEN_STATES, ContactState
from wuse.respond.store.contacts import move_contact, tell_contact
from wuse.respond.store.tracing_models import ContactRow
from wuse.respond.tracing_rules import tracing_rules
from wuse.vocabulary import PersonKey

# The desk knows no other source of a contact than those of the standard; a sender need not say any.
_UNSAID = "register"


def contacts_to_take_over(*, today: date) -> QuerySet[SentContact]:
    """Contacts that were sent, are still to be observed, and are followed up by nobody here."""
    same = {"response": OuterRef("response"), "person": OuterRef("person")}
    taken = ContactRow.objects.filter(
        uid=OuterRef("uid"), last_exposure_on__gte=OuterRef("last_exposure_on"), **same
    )
    listed = ContactRow.objects.filter(case=OuterRef("case"), state__in=OPEN_STATES, **same)
    # Until the keeper has ended it, somebody else is followed up under the name.
    named = ContactRow.objects.filter(
        uid=OuterRef("uid"), response=OuterRef("response"), state__in=OPEN_STATES
    )
    own = ContactRow.objects.filter(
        case=OuterRef("case"), case_person=OuterRef("person"), response=OuterRef("response")
    )
    return SentContact.objects.filter(
        ~Exists(taken),
        ~Exists(listed),
        ~Exists(named),
        ~Exists(own),
        state__in=OPEN_STATES,
        last_exposure_on__gt=today - tracing_rules().days("observed"),
    )


def sent_of_case(case: str, *, response: str, today: date) -> QuerySet[SentContact]:
    """The contacts of a case that wait to be taken over, held until the transaction ends."""
    rows = contacts_to_take_over(today=today).filter(case=case, response=response)
    return rows.select_for_update(of=("self",)).order_by("place", "pk")


def take_sent(sent: SentContact, *, case_person: PersonKey, by: Actor, at: datetime) -> ContactRow:
    """Follow a contact up that was sent, in the caller's transaction; the pool has it already."""
    return ContactRow.objects.create(
        uid=sent.uid,
        response=sent.response,
        case=sent.case,
        case_person=case_person,
        person=sent.person,
        place=sent.place,
        closeness=sent.closeness,
        relation=sent.relation,
        known_by=sent.known_by or _UNSAID,
        venue_kind=sent.venue_kind,
        first_exposure_on=sent.first_exposure_on,
        last_exposure_on=sent.last_exposure_on,
        follow_until=sent.last_exposure_on + tracing_rules().days("observed"),
        state=sent.state,
        listed_by=by.account,
        listed_at=sent.listed_at,
        reached_at=sent.reached_at,
        sent_by=sent.organisation or sent.by,
        receipt=sent.receipt,
    )


def unsettled(response: str) -> list[int]:
    """The numbers of the contacts of which something was said that nobody has looked at."""
    rows = SentContact.objects.filter(response=response, settled=False)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def settle_sent(pool: Pool, number: int, *, by: Actor, at: datetime) -> Iterator[tuple[ContactRow, str]]:
    """Let a sender's word count for whoever is followed up, in the caller's transaction.

    Whom the sender takes back, or gives to somebody else, is followed up no more. What else has come of a contact is
    the desk's word, and is told again where the sender's is older news.

    Yields:
        Each contact that this ended, and why: `taken_back` or `moved`.
    """
    sent = SentContact.objects.select_for_update().get(pk=number)
    for row in (
        ContactRow.objects.select_for_update().filter(uid=sent.uid, response=sent.response).order_by("pk")
    ):
        is_open = row.state in OPEN_STATES
        if (row.person, row.case) != (sent.person, sent.case):
            if is_open:
                # What the pool has under this name speaks of somebody else by now: it is not told.
                move_contact(row, ContactState.NO_CONTACT, at=at)
                yield row, "moved"
        elif sent.state not in OPEN_STATES:
            if is_open:
                move_contact(row, ContactState(sent.state), at=at)
                yield row, "taken_back"
        elif is_open:
            _follow(pool, row, sent, by=by, at=at)
        elif sent.last_exposure_on <= row.last_exposure_on:
            tell_contact(pool, row, by=by, at=at)
    sent.settled = True
    sent.save(update_fields=["settled"])


def _follow(pool: Pool, row: ContactRow, sent: SentContact, *, by: Actor, at: datetime) -> None:
    """A later exposure lengthens the observation; what is known here of the tracing is not forgotten."""
    if sent.last_exposure_on > row.last_exposure_on:
        row.last_exposure_on = sent.last_exposure_on
        row.follow_until = sent.last_exposure_on + tracing_rules().days("observed")
        row.save(update_fields=["last_exposure_on", "follow_until"])
    if (row.state, row.last_exposure_on) != (sent.state, sent.last_exposure_on):
        tell_contact(pool, row, by=by, at=at)
