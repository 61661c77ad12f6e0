"""One contact: how they were day by day, and what is done with them."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.permits.actions.identities import reveal_identity
from wuse.respond.actions.checks import push_checks
from wuse.respond.actions.contacts import end_contact, follow_contact, read_contact
from wuse.respond.check import LONGEST_CHECK, LONGEST_HOUSEHOLD, CheckLevel, CheckReason, WantedCheck
from wuse.respond.contact import Contact, ContactEnd, contact_words
from wuse.respond.store.cares import CONTACT, cares_of
from wuse.respond.store.contacts import contact_of
from wuse.respond.store.models import ContactRow, IsolationRow
from wuse.respond.store.own_cares import own_cares_of
from wuse.respond.venue import venue_kinds
from wuse.trust.vault import Identity
from wuse.vocabulary import CHINA
from wuse.web import site
from wuse.web.access import needs
from wuse.web.desk.acting import PlaceField, act, holds, local
from wuse.web.desk.care_page import CareForm, care_said, care_table, days_of, tally
from wuse.web.desk.overrides import purpose_of
from wuse.web.desk.page import DeskPage, show
from wuse.web.desk.stepping import DeskStep, StepForm, acts_of, chosen, code_word, onward_to, stepped
from wuse.web.words import place_words


class EndForm(StepForm):
    """Why the tracing ends early."""

    reason = forms.TypedChoiceField(label=gettext_lazy("Reason"), coerce=ContactEnd)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["reason"].choices = chosen(ContactEnd)


class PushForm(StepForm):
    """Where the person is."""

    grid = PlaceField(label=gettext_lazy("Grid or village"))
    household = forms.CharField(label=gettext_lazy("Number of the household"), max_length=LONGEST_HOUSEHOLD)


class RevealForm(StepForm):
    """Why the name is needed."""

    reason = forms.CharField(label=gettext_lazy("Why the name is needed"), max_length=200)


@needs("contact.read")
def contact(request: HttpRequest, number: int) -> HttpResponse:
    """One contact: reading it is an entry that the person sees, so it asks for a purpose."""
    row = ContactRow.objects.filter(pk=number).first()
    known = contact_of(row) if row else None
    revealed: list[Identity] = []
    steps = _steps(request, known, revealed) if known else []
    taken, refused = stepped(request, known.response if known else "", steps)
    if taken and not revealed:
        return onward_to(request, "desk-contact", number)
    found: Contact = act(request, read_contact, number=number, purpose=purpose_of(request, "contact.read"))
    own = own_cares_of(found.wanted.person, response=found.response)
    last = found.follow_until - timedelta(days=1)
    days = days_of(found.follow_from, last, cares_of(CONTACT, number), own)
    page = DeskPage(
        title=_("Contact {number}").format(number=number),
        facts=_facts(found, tally(days), revealed),
        tables=[care_table(days, own)],
        onward=_onward(request, found),
        acts=acts_of(request, found.response, steps, refused),
        back=(_("Contacts"), reverse("desk-contacts")),
    )
    return show(request, page, status=400 if refused else 200)


def _steps(request: HttpRequest, found: Contact, revealed: list[Identity]) -> list[DeskStep]:
    is_open, number = found.state.is_open, found.number

    def follow(values: Mapping[str, Any]) -> None:
        told = {"said": care_said(values), "purpose": values["purpose"]}
        act(request, follow_contact, pool=_pool(), number=number, **told)

    def end(values: Mapping[str, Any]) -> None:
        act(request, end_contact, pool=_pool(), number=number, **values)

    return [
        DeskStep(
            "follow", "contact.follow", _("How are they today?"), _("Record"), follow, _("Recorded."), CareForm,
            _("Once a day. It counts as the day's check-in of the person's code."), is_open,
        ),
        DeskStep(
            "push", "check.push", _("Let the grid look after them"), _("Push a check"),
            lambda values: _push(request, found, values),
            _("Pushed: the worker of the grid gets it at the next contact."), PushForm,
            _("The phone gets the key and the number of the door, no name."), is_open,
        ),
        DeskStep(
            "reveal", "identity.reveal", _("Reveal the name"), _("Reveal"),
            lambda values: revealed.append(_reveal(request, found, values)),
            _("The person sees that their name was asked for."), RevealForm, _("The person sees who asked and why."),
        ),
        DeskStep(
            "end", "contact.end", _("End the tracing early"), _("End"), end, _("Ended."), EndForm,
            _("On the last day it ends by itself."), is_open, True,
        ),
    ]  # fmt: skip


def _pool() -> Any:
    return site.open_pool(settings.WUSE_HOME)


def _push(request: HttpRequest, found: Contact, values: Mapping[str, Any]) -> None:
    """A check at the door where the contact is, until the last day of the observation."""
    last = datetime.combine(found.follow_until, time(), CHINA)
    wanted = WantedCheck(
        place=values["grid"],
        household=values["household"],
        person=found.wanted.person,
        reason=CheckReason.CONTACT,
        level=CheckLevel.TODAY,
        until=min(max(last, world.now() + timedelta(days=1)), world.now() + LONGEST_CHECK),
    )
    frame = {"response": found.response, "purpose": values["purpose"], "places": site.places()}
    act(request, push_checks, pool=_pool(), checks=[wanted], uids=lambda: world.random_id("c"), **frame)


def reveal_name(request: HttpRequest, values: Mapping[str, Any], **frame: Any) -> Identity:
    """The identity of somebody, with the reason that was given; an entry that the person sees."""
    identity: Identity = act(request, reveal_identity, vault=site.vault(), **frame, **values)
    return identity


def _reveal(request: HttpRequest, found: Contact, values: Mapping[str, Any]) -> Identity:
    person = found.wanted.person
    return reveal_name(request, values, response=found.response, place=found.place, person=person)


def _facts(found: Contact, days: str, revealed: list[Identity]) -> list[tuple[str, str]]:
    wanted = found.wanted
    first = wanted.first_exposure_on or wanted.last_exposure_on
    return [
        *((_("Name"), f"{one.name} {one.phone or ''}".strip()) for one in revealed),
        (_("Person key"), str(wanted.person)),
        (_("Case"), wanted.case),
        (_("Lives in"), place_words(found.place)),
        (_("Closeness"), code_word(contact_words("closeness"), wanted.closeness)),
        (_("Relation to the case"), code_word(contact_words("relation"), wanted.relation)),
        (_("Setting"), code_word(venue_kinds(), wanted.venue_kind)),
        (_("Known by"), code_word(contact_words("contact_source"), wanted.known_by)),
        (_("Exposure"), f"{first} – {wanted.last_exposure_on}"),
        (_("Listed"), local(found.listed_at)),
        *([(_("Sent by"), f"{found.sent_by} · {_('Receipt')} {found.receipt}")] if found.receipt else []),
        (_("Reached"), local(found.reached_at)),
        (_("Followed until"), f"{found.follow_until}"),
        (_("Days"), days),
        (_("State"), code_word(contact_words("contact_state"), found.state)),
    ]


def _onward(request: HttpRequest, found: Contact) -> list[tuple[str, str]]:
    """The isolation of the person, or the way to propose one."""
    row = IsolationRow.objects.filter(contact=found.number).order_by("-pk").first()
    if row is not None and holds(request, "isolation.read"):
        return [(_("Isolation {number}").format(number=row.pk), reverse("desk-isolation", args=[row.pk]))]
    if found.state.is_open and holds(request, "isolation.propose"):
        address = reverse("desk-isolations") + f"?contact={found.number}"
        return [(_("Propose an isolation"), address)]
    return []
