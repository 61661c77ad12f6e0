"""What can be done with an event on its page: the form of each step, and the action that it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from wuse import world
from wuse.respond.actions.event_cases import merge_event, split_event, unmerge_event
from wuse.respond.actions.event_dispatch import (
    accept_event,
    close_event,
    dispatch_event,
    dispatch_event_as_county,
    grade_event,
    hand_down_event,
    hand_up_event,
    reject_event,
    return_event,
)
from wuse.respond.actions.event_handling import begin_event, decline_event, feed_back_event, hand_on_event
from wuse.respond.actions.event_oversight import comment_event, escalate_event, take_up_event, urge_event
from wuse.respond.actions.event_reports import complete_event, send_back_event, verify_event, withdraw_event
from wuse.respond.event import Event, EventPart
from wuse.respond.event_rules import steps_open_to
from wuse.web.access import actor_of
from wuse.web.desk.acting import places_of
from wuse.web.desk.event_forms import (
    CommandForm,
    HandlerForm,
    LevelForm,
    MainForm,
    SplitForm,
    StationForm,
    WordsForm,
    may,
)

FIRST = ("accept", "dispatch", "dispatch_county", "begin", "feed_back", "verify", "close", "complete")
"""The steps by which an event goes on; the others are folded away on the page."""
DANGEROUS = ("reject", "withdraw", "send_back", "merge", "decline")


@dataclass(frozen=True)
class StepAct:
    """A step that the reader can take: its form and words."""

    name: str
    title: str
    hint: str
    form: forms.Form
    first: bool
    danger: bool


def acts_of(
    request: HttpRequest, event: Event, *, bound: tuple[str, forms.Form] | None = None
) -> list[StepAct]:
    """The steps that the reader can take now, those by which the event goes on in front.

    Args:
        bound: the step that was tried, and its form with what is wrong in it.
    """
    actor, at = actor_of(request), world.now()
    open_steps = steps_open_to(event, by=actor.account, organisation=actor.organisation, at=at)
    names = [step for step in open_steps if may(request, f"event.{step}", event.report.place, at)]
    found = [_act(request, name, event, at, bound) for name in names]
    return sorted(found, key=lambda act: not act.first)


def form_of(request: HttpRequest, step: str, event: Event, data: object = None) -> forms.Form:
    """The form of a step."""
    if step == "dispatch" or step == "dispatch_county":
        return HandlerForm(event, _own_place(request, f"event.{step}", event), data)
    if step == "hand_on":
        return StationForm(event, event.report.place[:6], data, optional=False)
    if step == "grade":
        return LevelForm(event, data)
    if step == "escalate":
        return CommandForm(event, data)
    if step == "merge":
        return MainForm(data)
    if step == "split":
        return SplitForm(data)
    return WordsForm(_labels().get(step, _("Words")), data, optional=step in _WITHOUT_WORDS)


def action_of(step: str) -> Callable[..., object] | None:
    """The action of a step; none for what nobody does by hand."""
    return {
        "accept": accept_event,
        "reject": reject_event,
        "return": return_event,
        "complete": complete_event,
        "withdraw": withdraw_event,
        "dispatch": dispatch_event,
        "hand_up": hand_up_event,
        "hand_down": hand_down_event,
        "dispatch_county": dispatch_event_as_county,
        "decline": decline_event,
        "hand_on": hand_on_event,
        "begin": begin_event,
        "feed_back": feed_back_event,
        "verify": verify_event,
        "send_back": send_back_event,
        "close": close_event,
        "split": split_event,
        "merge": merge_event,
        "unmerge": unmerge_event,
        "grade": grade_event,
        "escalate": escalate_event,
        "urge": urge_event,
        "comment": comment_event,
        "take_up": take_up_event,
    }.get(step)


def values_of(step: str, cleaned: dict[str, Any]) -> dict[str, Any]:
    """What the action of a step takes, from its form."""
    if step != "split":
        return cleaned
    part = EventPart(world.random_id("e"), cleaned["kind"], cleaned["matter"])
    return {"parts": [part], "text": cleaned["text"]}


_WITHOUT_WORDS = ("accept", "begin", "verify", "close")


def _labels() -> dict[str, str]:
    return {
        "accept": _("Remark"),
        "begin": _("Remark"),
        "verify": _("Remark"),
        "close": _("Remark"),
        "complete": _("What was asked for"),
        "feed_back": _("What was done"),
        "send_back": _("What is not done"),
        "urge": _("What is to be done"),
        "return": _("What the reporter should add"),
        "comment": _("Remark"),
    } | dict.fromkeys(
        ("reject", "withdraw", "hand_up", "hand_down", "decline", "unmerge", "take_up"), _("Reason")
    )


def titles() -> dict[str, str]:
    """What can be done, as a button says it."""
    return {
        "accept": _("Accept"),
        "reject": _("Reject"),
        "return": _("Ask the reporter for more"),
        "complete": _("Complete the report"),
        "withdraw": _("Withdraw the report"),
        "dispatch": _("Dispatch to a station"),
        "hand_up": _("Hand up to the county"),
        "hand_down": _("Hand back to the township"),
        "dispatch_county": _("Dispatch as the county"),
        "decline": _("Decline"),
        "hand_on": _("Hand on to another station"),
        "begin": _("Take in hand"),
        "feed_back": _("Feed back"),
        "verify": _("Verify: it is done"),
        "send_back": _("Send back: it is not done"),
        "close": _("Close the event"),
        "split": _("Split off another matter"),
        "merge": _("Merge as a duplicate"),
        "unmerge": _("Undo the merging"),
        "grade": _("Change the level"),
        "escalate": _("Escalate"),
        "urge": _("Urge"),
        "comment": _("Comment"),
        "take_up": _("Take up"),
    }


def _hints() -> dict[str, str]:
    return {
        "return": _("Below red the clocks stand still until the answer comes."),
        "split": _("The new event is as old as this one, and accepted already."),
        "merge": _("This event ends as a duplicate. It can be undone; its clocks go on meanwhile."),
        "grade": _("The clocks become those of the new level, from the report on."),
        "escalate": _("Whoever has the event has it still; the command above is told."),
        "take_up": _("The county watches over it until it is closed."),
        "send_back": _("The station has it again."),
    }


def _act(
    request: HttpRequest, name: str, event: Event, at: datetime, bound: tuple[str, forms.Form] | None
) -> StepAct:
    form = bound[1] if bound and bound[0] == name else form_of(request, name, event)
    form.auto_id = f"{name}-%s"
    return StepAct(
        name=name,
        title=titles()[name],
        hint=_hints().get(name, ""),
        form=form,
        first=name in FIRST or bool(bound and bound[0] == name),
        danger=name in DANGEROUS,
    )


def _own_place(request: HttpRequest, verb: str, event: Event) -> str:
    """The place of one's own that an event lies in, for which stations are offered."""
    held = [place for place in places_of(actor_of(request), verb) if event.report.place.startswith(place)]
    return min(held, key=len, default=str(event.report.place))
