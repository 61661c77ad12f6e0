"""How a view acts: the form is read, one action is called, and a refusal is told beside the form that caused it."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.permits import Actor, Permit, can_hold, catalogue
from wuse.permits.store.models import Account
from wuse.vocabulary import PlaceCode, Purpose, Refusal
from wuse.web import site
from wuse.web.access import actor_of
from wuse.web.language import page_language


def act(request: HttpRequest, action: Callable[..., Any], **values: Any) -> Any:
    """Call an action as the one who is signed in, now."""
    return action(audit=site.audit(), by=actor_of(request), at=world.now(), **values)


def tried(
    request: HttpRequest, form: forms.Form, action: Callable[..., Any], **values: Any
) -> tuple[bool, Any]:
    """Call an action and put a refusal about what was typed into the form; other refusals pass on.

    Returns:
        Whether it was done, and what the action answered.
    """
    return attempted(form, lambda: act(request, action, **values))


def attempted(form: forms.Form, doing: Callable[[], Any]) -> tuple[bool, Any]:
    """The same, for something that is more than one action."""
    try:
        return True, doing()
    except Refusal as refusal:
        if refusal.code.startswith(("permit.", "response.", "purpose.missing")):
            raise
        form.add_error(None, refusal.in_words(page_language()))
        return False, None


def holds(request: HttpRequest, verb: str) -> bool:
    """Whether to offer something: the actor has the verb somewhere."""
    return can_hold(actor_of(request), verb, at=world.now())


def permits_with(by: Actor, verb: str) -> list[Permit]:
    """The permits by which an actor holds a verb now."""
    at = world.now()
    return [permit for permit in by.permits if permit.is_valid(at) and permit.gives(verb)]


def places_of(by: Actor, verb: str) -> list[str]:
    """The places at which an actor holds a verb now."""
    return sorted({permit.place for permit in permits_with(by, verb)})


def local(moment: datetime | None) -> str:
    """A moment as it is read here."""
    return moment.astimezone(timezone.get_current_timezone()).strftime("%Y-%m-%d %H:%M") if moment else "–"


_PLACE_MALFORMED = gettext_lazy("This is no place code: give 2, 4, 6, 9, 12 or 15 digits, such as 330382.")


class PlaceField(forms.CharField):
    """A place code."""

    def __init__(self, **values: Any) -> None:
        super().__init__(**{"label": gettext_lazy("Place code"), "max_length": 18, **values})

    def clean(self, value: Any) -> PlaceCode:
        """Read the code; what was typed is not repeated, since it might be a number of identity."""
        try:
            return PlaceCode.parse(super().clean(value))
        except Refusal:
            raise forms.ValidationError(_PLACE_MALFORMED) from None


class MomentField(forms.DateTimeField):
    """A day and time, picked with the browser's own control."""

    def __init__(self, **values: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(**{"widget": widget, **values})


class FrameField(forms.ChoiceField):
    """Under which response and for which purpose: what the actor's permits give for a verb."""

    def __init__(self, by: Actor, verb: str) -> None:
        super().__init__(label=gettext_lazy("Response and purpose"), choices=frames(by, verb))

    def clean(self, value: Any) -> tuple[str, Purpose]:
        """The response's code and the purpose."""
        response, purpose = str(super().clean(value)).split("|")
        return response, Purpose(purpose)


def frames(by: Actor, verb: str) -> list[tuple[str, str]]:
    """Value and words of every response and purpose under which an actor holds a verb now."""
    at, wanted = world.now(), catalogue().verbs[verb]
    found = {
        (permit.response, purpose)
        for permit in by.permits
        if permit.is_valid(at) and permit.gives(verb)
        for purpose in permit.purposes
        if purpose in wanted.purposes
    }
    return [
        (f"{response}|{purpose}", f"{response} · {purpose_name(purpose)}")
        for response, purpose in sorted(found)
    ]


def purpose_name(purpose: str) -> str:
    """The name of a purpose in the reader's language."""
    if not purpose:
        return "–"
    found = Purpose(purpose)
    return found.name_zh if page_language() == "zh" else found.name_en


def verb_name(verb: str) -> str:
    """The name of a verb in the reader's language; its code where the table does not have it."""
    found = catalogue().verbs.get(verb)
    return found.title.told(page_language()) if found else _OTHER.get(verb, verb)


_OTHER = {
    "arrival.declare": gettext_lazy("Journey declared"),
    "arrival.correct": gettext_lazy("Journey corrected"),
    "arrival.show": gettext_lazy("Certificate shown for a journey"),
    "arrival.open": gettext_lazy("Declaration opened with its secret"),
    "arrival.wrong": gettext_lazy("Declaration tried with a wrong secret"),
    "firm.ask": gettext_lazy("Asked to speak for a firm"),
    "firm.enter": gettext_lazy("Speaks for a firm by a code"),
    "resumption.turn_down": gettext_lazy("Firm refused by the negative list"),
    "resumption.consent": gettext_lazy("Declaration filed without a word"),
    "resumption.visit": gettext_lazy("Finding at a firm taken in"),
    "resumption.breach_found": gettext_lazy("Firm suspended by a finding"),
    "resumption.lapse": gettext_lazy("File of a firm ended with the response"),
    "resumption.discard": gettext_lazy("Draft of a firm ended with the response"),
    "resumption.overdue": gettext_lazy("Late file of a firm escalated by the clock"),
    "account.accept": gettext_lazy("Invitation accepted"),
    "identity.apply": gettext_lazy("Applied online"),
    "application.lapse": gettext_lazy("Application lapsed undecided"),
    "account.claim": gettext_lazy("Person linked to an account"),
    "account.first": gettext_lazy("First officers created"),
    "correction.ask": gettext_lazy("Correction asked for"),
    "declaration.send": gettext_lazy("Declared"),
    "delegate.offer": gettext_lazy("Code for a delegate made"),
    "delegate.begin": gettext_lazy("A delegate began"),
    "delegate.end": gettext_lazy("A delegate ended"),
    "response.destroy": gettext_lazy("Personal data destroyed"),
    "event.card": gettext_lazy("Card shown"),
    "event.overdue": gettext_lazy("Event escalated by the clock"),
    "event.lapse": gettext_lazy("Event ended with its response"),
    "event.forget": gettext_lazy("Persons of ended events forgotten"),
    "warning.open": gettext_lazy("Early warning made an event"),
    "warning.graver": gettext_lazy("Early warning grew graver"),
    "warning.over": gettext_lazy("Signal of an early warning over"),
    "warning.back": gettext_lazy("Signal of an early warning back"),
    "warning.finish": gettext_lazy("Early warning finished"),
    "hand_over.overdue": gettext_lazy("Late acknowledgement of a hand-over escalated by the clock"),
    "arrival.overdue": gettext_lazy("Arrival whose time was up escalated by the clock"),
    "contact.release": gettext_lazy("Tracing of a contact ended by the rule"),
    "contact.ruled_out": gettext_lazy("Tracing of a contact ended: the case was ruled out"),
    "contact.sender_corrected": gettext_lazy("Tracing of a contact ended: the sender took it back"),
    "visit.hand_over": gettext_lazy("Findings of a lost grid handed over to the station"),
    "held_fact.expire": gettext_lazy("Facts held back destroyed undecided"),
    "hand_over.lapse": gettext_lazy("Offer of a hand-over withdrawn with the end of its response"),
    "exposure.forget": gettext_lazy("Proposals of exposures forgotten with their visits"),
    "letters.give": gettext_lazy("Mailbox for letters named"),
    "letters.confirm": gettext_lazy("Mailbox for letters confirmed"),
    "letters.wrong": gettext_lazy("Mailbox for letters tried with a wrong code"),
    "letters.stop": gettext_lazy("Letters stopped"),
    "visit.check_in": gettext_lazy("Checked in at a venue"),
    "notice.forget": gettext_lazy("Old notices removed"),
    "edition.issue": gettext_lazy("Edition issued"),
    "code.key": gettext_lazy("Key of the health code made"),
    "code.publish": gettext_lazy("Keys of the health code published"),
    "code.signers": gettext_lazy("Keys of other states published"),
    "code.end": gettext_lazy("Keys of the health code ended"),
    "code.revoke": gettext_lazy("List of revoked codes published"),
    "code.revoke_ended": gettext_lazy("Health codes of an ended response revoked"),
    "code.forget": gettext_lazy("Expired health codes removed"),
    "code.judge": gettext_lazy("Health codes judged"),
    "correction.late": gettext_lazy("Answer is late"),
    "grid.load": gettext_lazy("Grids loaded"),
    "fact.import": gettext_lazy("Facts imported"),
    "fact.expire": gettext_lazy("Facts destroyed, their time being over"),
    "fact.estimate": gettext_lazy("Estimates added"),
    "boundary.load": gettext_lazy("Boundaries loaded"),
    "verdict.keep": gettext_lazy("Verdicts kept"),
    "quality.keep": gettext_lazy("Data quality kept"),
    "training.mark": gettext_lazy("Marked for training"),
    "vault.rotate": gettext_lazy("Keys of the vault renewed"),
}


def role_name(role: str) -> str:
    """The name of a role in the reader's language."""
    return catalogue().roles[role].title.told(page_language())


def rule_name(rule: str) -> str:
    """What allowed an act, in the reader's language: `permit 12 (epidemiologist)` with the role's own title."""
    held = re.fullmatch(r"permit (\d+) \((\w+)\)", rule)
    if held and held[2] in catalogue().roles:
        return _("Permit {number} · {role}").format(number=held[1], role=role_name(held[2]))
    return rule or "–"


def account_names(uids: set[str]) -> dict[str, str]:
    """Account -> the name that colleagues know it by."""
    found = Account.objects.filter(uid__in=uids).values_list("uid", "display_name", "username")
    return {uid: display or username for uid, display, username in found}
