"""What arrivals are called on the screens, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse.assess.country_tiers import SHIPPED, load_country_tiers
from wuse.permits.store.models import OrganisationRow
from wuse.pool import load_standard
from wuse.respond.arrival import Arrival, Journey, clock_due
from wuse.respond.arrival_rules import arrival_rules
from wuse.respond.arrival_table import ArrivalState
from wuse.respond.event_clock import Card
from wuse.vocabulary import Colour
from wuse.web.desk.acting import local
from wuse.web.desk.event_words import Sign, sign_of, span_words
from wuse.web.language import page_language

_COLOURS = {"orange": Colour.ORANGE, "yellow": Colour.YELLOW, "green": Colour.GREEN, "red": Colour.RED}
TRAVELLER_SAYS = {
    ArrivalState.PRE_DECLARED: gettext_lazy(
        "The county of your destination knows that you come. Tell it here if anything changes."
    ),
    ArrivalState.BOARDING_CONFIRMED: gettext_lazy(
        "You are expected at the port of entry. Its team meets you after landing."
    ),
    ArrivalState.LANDED: gettext_lazy(
        "You have landed. Stay with the team of the port until the team of your county takes over."
    ),
    ArrivalState.TRANSFERRED: gettext_lazy(
        "The team of your county brings you to where you will spend the days. Use no other transport."
    ),
    ArrivalState.ISOLATED: gettext_lazy(
        "You are in isolation. You are tested there, and released when the days are over."
    ),
    ArrivalState.RELEASED: gettext_lazy(
        "You are released. Where days at home follow, your community is told within an hour."
    ),
    ArrivalState.HOME_OBSERVED: gettext_lazy(
        "You spend the days at home. Report your health to your community."
    ),
    ArrivalState.CLOSED: gettext_lazy("It is over. Nothing more is asked of you."),
    ArrivalState.CANCELLED: gettext_lazy("This journey was cancelled."),
}
"""What a state means for the traveller."""
IN_HOSPITAL = gettext_lazy("You were taken to hospital. What follows you hear from the hospital.")
STEP_TITLES = {
    "declare": gettext_lazy("Declared"),
    "correct": gettext_lazy("Corrected by the traveller"),
    "confirm_boarding": gettext_lazy("Boarding confirmed"),
    "cancel": gettext_lazy("Cancelled"),
    "land": gettext_lazy("Landed"),
    "offer_county": gettext_lazy("Offered to a county team"),
    "withdraw_county": gettext_lazy("Offer withdrawn"),
    "take_over": gettext_lazy("Taken over by the county team"),
    "offer_site": gettext_lazy("Offered to an isolation site"),
    "admit": gettext_lazy("Admitted to the isolation site"),
    "offer_home": gettext_lazy("Offered to a community"),
    "observe": gettext_lazy("Taken over by the community"),
    "withdraw": gettext_lazy("Offer withdrawn"),
    "refuse": gettext_lazy("Not taken over"),
    "test": gettext_lazy("Tested"),
    "release": gettext_lazy("Released"),
    "finish": gettext_lazy("Ended"),
    "close": gettext_lazy("Ended at home"),
    "to_hospital": gettext_lazy("Sent to hospital"),
}
_WAY = (
    ArrivalState.PRE_DECLARED,
    ArrivalState.BOARDING_CONFIRMED,
    ArrivalState.LANDED,
    ArrivalState.TRANSFERRED,
    ArrivalState.ISOLATED,
    ArrivalState.RELEASED,
    ArrivalState.HOME_OBSERVED,
    ArrivalState.CLOSED,
)


def traveller_says(arrival: Arrival) -> str:
    """How it stands, in words to the traveller."""
    return str(IN_HOSPITAL if arrival.went_to_hospital else TRAVELLER_SAYS[arrival.state])


def state_name(state: ArrivalState) -> str:
    """What a state is called, as the data standard calls it."""
    labels = load_standard("arrival").field("arrival_state").labels
    return labels[state.value][page_language()] if state.value in labels else state.value


def result_name(result: str) -> str:
    """What a test found, as the data standard calls it."""
    labels = load_standard("test_result").field("result").labels
    return labels[result][page_language()] if result in labels else result


def country_name(code: str) -> str:
    """A country with its letters; the letters alone where no file of tiers names it."""
    for name in SHIPPED:
        for entry in load_country_tiers(name).countries:
            if entry.country == code:
                return f"{entry.name[page_language()]} {code}"
    return code or "–"


def port_name(code: str) -> str:
    """A port of entry."""
    found = arrival_rules().ports.get(code)
    return f"{found[page_language()]} {code}" if found else code or "–"


def tier_sign(name: str) -> Sign:
    """A tier as a colour with its shape and words; one that bears no colour's name is grey."""
    titles = {
        "orange": _("orange tier"),
        "yellow": _("yellow tier"),
        "green": _("green tier"),
        "red": _("red tier"),
    }
    colour = _COLOURS.get(name)
    return sign_of(colour, titles[name]) if colour else sign_of(Colour.NO_DATA, name)


@dataclass(frozen=True)
class TierWords:
    """A tier with what it means for whoever enters."""

    sign: Sign
    meaning: str


def tier_words(declared: Journey) -> TierWords:
    """The tier of an arrival."""
    kinds = load_standard("isolation").field("isolation_kind").labels
    words = _(" or ").join(kinds[place][page_language()] for place in declared.places)
    meaning = _("{days} days: {where}").format(days=declared.days, where=words)
    if declared.observed_days:
        meaning += _(", then {days} days at home").format(days=declared.observed_days)
    return TierWords(tier_sign(declared.tier), meaning)


@dataclass(frozen=True)
class WayStep:
    """A station of the way: `done`, `here`, `next` or `left_out`."""

    name: str
    state: str
    at: str


def way_of(arrival: Arrival) -> list[WayStep]:
    """The stations from the declaration to the end, with when each was reached."""
    reached = {step.after: step for step in arrival.steps if step.before is not step.after}
    places = set(arrival.declared.places)
    found = []
    for state in _WAY:
        if state not in reached and _skipped(arrival, state, places):
            continue
        kind = "here" if state is arrival.state else "done" if state in reached else "next"
        at = reached[state].moment if state in reached else None
        found.append(WayStep(state_name(state), kind, local(at) if at else ""))
    return found


def _skipped(arrival: Arrival, state: ArrivalState, places: set[str]) -> bool:
    """Whether the way does not lead there, as far as is known."""
    past = arrival.state in (ArrivalState.CLOSED, ArrivalState.CANCELLED)
    if state in (ArrivalState.ISOLATED, ArrivalState.RELEASED):
        return past or "centralised" not in places or arrival.state is ArrivalState.HOME_OBSERVED
    if state is ArrivalState.HOME_OBSERVED:
        return past or (places == {"centralised"} and not arrival.declared.observed_days)
    return past and state is not arrival.state


def clock_words(name: str, due_at: datetime | None, at: datetime) -> str:
    """What has to happen by when, or since when it should have; with the card that the clock shows."""
    if not name or due_at is None:
        return "–"
    rules = arrival_rules()
    what = rules.words(name, page_language())
    card = clock_due(name, due_at, rules).card(at, yellow_card=rules.yellow_card)
    if card is Card.RED:
        return _("▲ late by {span}: {what}").format(span=span_words(at - due_at), what=what)
    if card is Card.YELLOW:
        return _("■ soon due, in {span}: {what}").format(span=span_words(due_at - at), what=what)
    return _("in {span}: {what}").format(span=span_words(due_at - at), what=what)


def organisation_names(codes: Iterable[str]) -> dict[str, str]:
    """Code -> name of organisations."""
    return dict(OrganisationRow.objects.filter(code__in=set(codes)).values_list("code", "name"))
