"""The desk's page of events: what is open at one's places by the clock, the map of the place, and a report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wuse import world
from wuse.permits import check_may
from wuse.respond.actions.event_reports import report_event
from wuse.respond.event_clock import Card
from wuse.respond.event_table import EventState
from wuse.respond.store.event_lists import (
    EventChoice,
    EventHead,
    EventPage,
    counts_by_state,
    ended_page,
    loads_by,
    open_page,
    outermost,
)
from wuse.vocabulary import PlaceCode
from wuse.web import site
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import holds, places_of, tried
from wuse.web.desk.event_forms import ReportForm
from wuse.web.desk.event_map import level_below, unit_map
from wuse.web.desk.event_words import (
    DeskNames,
    Sign,
    card_sign,
    due_words,
    kind_name,
    level_of_place,
    level_sign,
    names_of,
    own_name,
    place_name,
    span_words,
    state_name,
)
from wuse.web.desk.page import Act, DeskPage, show

_VERB = "event.read"
_STATES = {
    "accept": (EventState.REPORTED,),
    "more": (EventState.INCOMPLETE,),
    "dispatch": (EventState.ACCEPTED,),
    "county": (EventState.REFERRED,),
    "begin": (EventState.DISPATCHED, EventState.DISPATCHED_COUNTY, EventState.RETURNED),
    "work": (EventState.IN_HANDLING,),
    "verify": (EventState.FED_BACK,),
    "close": (EventState.VERIFIED,),
}


@dataclass(frozen=True)
class EventLine:
    """An event in a list."""

    number: int
    address: str
    kind: str
    level: Sign
    card: Sign | None
    place: str
    state: str
    station: str
    due: str
    about_person: bool
    supervised: bool


@dataclass(frozen=True)
class ListQuestion:
    """What a reader wants to see: a unit of one's own, a view, events with a card, and where the page begins."""

    unit: str
    view: str
    card: str
    mine: bool
    after: str

    def address(self, **changed: str) -> str:
        """The address of the list with something else chosen."""
        chosen = {"unit": self.unit, "view": self.view, "card": self.card, "mine": "1" if self.mine else ""}
        return "?" + urlencode({name: value for name, value in {**chosen, **changed}.items() if value})


@needs(_VERB)
@require_GET
def events(request: HttpRequest) -> HttpResponse:
    """What is open at a unit of one's own, by the clock that is up first; or what is over."""
    held, at = places_of(actor_of(request), _VERB), world.now()
    question = read_question(request)
    places = [question.unit] if question.unit else held
    choice = _choice(request, question, at)
    found = (ended_page if question.view == "ended" else open_page)(places, choice, after=question.after)
    unit = question.unit or (held[0] if len(outermost(held)) == 1 else "")
    level = level_below(unit) if unit else None
    loads = loads_by(level, unit, at=at) if level else {}
    drawn = unit_map(unit, loads) if unit else None
    context = {
        "question": question,
        "crumbs": crumbs(question.unit, held),
        "units": [(place, own_name(place)) for place in outermost(held)] if not unit else [],
        "tabs": _tabs(question, counts_by_state(places, EventChoice(at, station=choice.station))),
        "cards": _cards(question),
        "lines": event_lines(found, at, within=unit),
        "onward": question.address(after=found.onward) if found.onward else "",
        "first": bool(question.after),
        "map": drawn,
        "map_title": level_of_place(level) if level else "",
        "can_report": holds(request, "event.report"),
        "has_station": bool(actor_of(request).organisation) and holds(request, "event.begin"),
    }
    response = render(request, "wuse/events.html", context)
    response["Cache-Control"] = "no-store"
    return response


@needs("event.report")
def report(request: HttpRequest) -> HttpResponse:
    """Report an event that reached the desk."""
    places = places_of(actor_of(request), "event.report")
    fresh = {"place": places[0] if places else "", "opened": world.random_id("e")}
    form = ReportForm(request, request.POST or None, fresh)
    if form.is_bound and form.is_valid():
        done, number = tried(request, form, report_event, places=site.places(), **form.values())
        if done:
            messages.success(request, _("Reported. It waits for the township to accept it."))
            return HttpResponseRedirect(reverse("desk-event", args=[number]))
    page = DeskPage(
        title=_("Report an event"),
        intro=_("What somebody has to deal with. The clocks run from now."),
        back=(_("Events"), reverse("desk-events")),
        acts=[Act("report", _("Report"), _("Report the event"), form)],
    )
    return show(request, page, status=400 if form.errors else 200)


def read_question(request: HttpRequest, verb: str = _VERB) -> ListQuestion:
    """What was asked.

    Raises:
        Refusal: `place.code_malformed`, and `permit.missing` for a unit outside of one's places.
    """
    unit = request.GET.get("unit", "")
    if unit:
        unit = str(PlaceCode.parse(unit))
        check_may(actor_of(request), verb, place=unit, at=world.now())
    return ListQuestion(
        unit=unit,
        view=request.GET.get("view", ""),
        card=request.GET.get("card", ""),
        mine=request.GET.get("mine") == "1",
        after=request.GET.get("after", ""),
    )


def crumbs(unit: str, held: Sequence[str]) -> list[tuple[str, str]]:
    """The way from one's own place down to a unit; the last one has no address."""
    if not unit:
        return []
    way = [*PlaceCode(unit).ancestors, unit]
    own = [str(code) for code in way if any(code.startswith(place) for place in held)]
    steps = [
        (own_name(code), "?" + urlencode({"unit": code}))
        for code in own
        if code == unit or own_name(code) != code
    ]
    return [*steps[:-1], (steps[-1][0], "")]


def event_lines(found: EventPage, at: datetime, *, within: str) -> list[EventLine]:
    """The lines of a page of a list."""
    names = names_of((), [head.station for head in found.heads])
    return [_line(head, at, within, names) for head in found.heads]


def _line(head: EventHead, at: datetime, within: str, names: DeskNames) -> EventLine:
    over = head.ended_at
    return EventLine(
        number=head.number,
        address=reverse("desk-event", args=[head.number]),
        kind=kind_name(head.kind),
        level=level_sign(head.level),
        card=card_sign(head.card(at)),
        place=place_name(head.place, within=within) if head.place != within else own_name(within),
        state=state_name(head.state),
        station=names.organisation(head.station) if head.station else "–",
        due=span_words(over - head.reported_at) if over else due_words(head.due_at, at),
        about_person=head.about_person,
        supervised=head.supervised,
    )


def _choice(request: HttpRequest, question: ListQuestion, at: datetime) -> EventChoice:
    cards = {"yellow": Card.YELLOW, "red": Card.RED}
    return EventChoice(
        at=at,
        states=_STATES.get(question.view, ()),
        card=cards.get(question.card, Card.NONE) if question.view != "ended" else Card.NONE,
        station=actor_of(request).organisation if question.mine else "",
        supervised=question.view == "supervised",
    )


def _tabs(question: ListQuestion, counts: dict[EventState, int]) -> list[tuple[str, str, int | None, bool]]:
    """Words, address, number and whether it is the one that is shown, of each stage and of what is over."""
    named = [("", _("All open"), sum(counts.values()))]
    for view, states in _STATES.items():
        named.append((view, _view_names()[view], sum(counts.get(state, 0) for state in states)))
    shown = [
        (words, question.address(view=view), number, question.view == view) for view, words, number in named
    ]
    others = (("supervised", _("Taken up")), ("ended", _("Over")))
    return [
        *shown,
        *((words, question.address(view=view), None, question.view == view) for view, words in others),
    ]


def _view_names() -> dict[str, str]:
    return {
        "accept": _("To accept"),
        "more": _("More asked for"),
        "dispatch": _("To dispatch"),
        "county": _("With the county"),
        "begin": _("Sent to a station"),
        "work": _("In hand"),
        "verify": _("To verify"),
        "close": _("To close"),
    }


def _cards(question: ListQuestion) -> list[tuple[str, str, bool]]:
    named = (("", _("All")), ("yellow", _("Yellow and red cards")), ("red", _("Red cards")))
    return [(words, question.address(card=card), question.card == card) for card, words in named]
