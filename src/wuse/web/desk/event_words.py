"""What events, places and people are called on the screens, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from wuse.permits.store.models import Account, OrganisationRow
from wuse.publish.palette import HEX, INK
from wuse.respond.event import EventStep
from wuse.respond.event_clock import Card
from wuse.respond.event_kind import event_catalogue
from wuse.respond.event_table import EventState
from wuse.respond.event_words import event_words
from wuse.vocabulary import Colour, PlaceLevel, Refusal
from wuse.web import site
from wuse.web.language import page_language
from wuse.web.words import colour_name

CARD_COLOURS = {Card.RED: Colour.RED, Card.YELLOW: Colour.YELLOW}


@dataclass(frozen=True)
class Sign:
    """A colour with the shape and the words that go with it; `fill` and `ink` for what is drawn."""

    colour: str
    shape: str
    words: str
    fill: str
    ink: str


def sign_of(colour: Colour, words: str) -> Sign:
    """A colour as it is shown, with words."""
    return Sign(colour.value, colour.shape, words, HEX[colour], INK[colour])


def level_sign(level: Colour) -> Sign:
    """A level of events."""
    return sign_of(level, f"{colour_name(level)} · {level_name(level)}")


def card_sign(card: Card) -> Sign | None:
    """A card; none when there is time."""
    if card not in CARD_COLOURS:
        return None
    return sign_of(CARD_COLOURS[card], event_words().cards[card].told(page_language()))


def level_name(level: Colour) -> str:
    """What a level is called."""
    return event_catalogue().rules[-1].levels[level].title.told(page_language())


def level_choices() -> list[tuple[str, str]]:
    """The levels, for a form."""
    return [
        (level.value, f"{colour_name(level)} · {level_name(level)}")
        for level in event_catalogue().rules[-1].levels
    ]


def kind_name(kind: str) -> str:
    """What a kind of event is called."""
    return event_catalogue().kinds[kind].title.told(page_language())


def kind_choices() -> list[tuple[str, str]]:
    """The kinds that people report, for a form."""
    return [(name, kind_name(name)) for name, kind in event_catalogue().kinds.items() if not kind.signal]


def work_name(work: str) -> str:
    """What the work of a station is called."""
    return event_catalogue().stations[work].told(page_language())


def state_name(state: EventState) -> str:
    """What a state is called."""
    return event_words().states[state].told(page_language())


def step_name(step: str) -> str:
    """What a step is called once it was taken."""
    return event_words().steps[step].told(page_language())


def step_words(step: EventStep) -> str:
    """What happened in a step, with the card or the command where there is one."""
    if step.mark:
        return event_words().mark(step.mark, page_language())
    if step.command:
        return f"{step_name(step.step)} · {command_name(step.command)}"
    return step_name(step.step)


def clock_name(clock: str) -> str:
    """What a clock waits for."""
    return event_words().clocks[clock].told(page_language())


def command_name(command: str) -> str:
    """What a level of command is called."""
    return event_words().commands[command].told(page_language())


def place_name(code: str, *, within: str = "") -> str:
    """A place by the names that lead to it, below `within`; a grid by its number in its village."""
    tree = site.places()
    names = []
    for length in (2, 4, 6, 9, 12):
        part = code[:length]
        if len(part) == length and length > len(within) and tree.exists(part):
            place = tree.get(part)
            names.append(place.name_en if page_language() == "en" and place.name_en else place.short_name)
    if len(code) == 15:
        names.append(_("grid {number}").format(number=code[12:]))
    return " ".join(names) or code


def own_name(code: str) -> str:
    """A place by its own name alone."""
    if len(code) == 15:
        return _("grid {number}").format(number=code[12:])
    try:
        place = site.places().get(code)
    except Refusal:
        return code
    return place.name_en if page_language() == "en" and place.name_en else place.short_name


def level_of_place(level: PlaceLevel) -> str:
    """What the places below are called, as a heading."""
    return {
        PlaceLevel.CITY: _("Cities"),
        PlaceLevel.COUNTY: _("Counties"),
        PlaceLevel.TOWNSHIP: _("Townships"),
        PlaceLevel.VILLAGE: _("Villages"),
        PlaceLevel.GRID: _("Grids"),
    }[level]


@dataclass(frozen=True)
class DeskNames:
    """Who is called what: accounts by id, organisations by code."""

    people: dict[str, str]
    organisations: dict[str, str]

    def person(self, account: str) -> str:
        """The name of an account; the clock has one of its own."""
        return _("by the clock") if account == "system" else self.people.get(account, account)

    def organisation(self, code: str) -> str:
        """The name of an organisation."""
        return self.organisations.get(code, code)


def names_of(accounts: Iterable[str], organisations: Iterable[str]) -> DeskNames:
    """The names of those who are named on a page, asked for together."""
    people = Account.objects.filter(uid__in=set(accounts))
    agencies = OrganisationRow.objects.filter(code__in=set(organisations))
    return DeskNames(
        {row.uid: row.display_name or row.username for row in people},
        {row.code: row.name for row in agencies},
    )


def span_words(span: timedelta) -> str:
    """A span of time in the two units that matter."""
    minutes = int(abs(span).total_seconds() // 60)
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return _("{days} d {hours} h").format(days=days, hours=hours)
    if hours:
        return _("{hours} h {minutes} min").format(hours=hours, minutes=rest)
    return _("{minutes} min").format(minutes=rest)


def due_words(due: datetime | None, at: datetime) -> str:
    """How much time is left, or since when there is none."""
    if due is None:
        return "–"
    if at < due:
        return _("{span} left").format(span=span_words(due - at))
    return _("{span} over").format(span=span_words(at - due))
