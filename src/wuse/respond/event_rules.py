"""Is this step possible now? Whether the person may, is asked of the permits; here, whether the event allows it."""

from dataclasses import dataclass
from datetime import datetime

from wuse.respond.event import EVENT_LEVELS, Event, EventReport
from wuse.respond.event_kind import EventKind, EventRules, event_catalogue
from wuse.respond.event_table import EventNeed, StepRow, step_table
from wuse.respond.plain_text import names_somebody
from wuse.vocabulary import Colour, PersonKey, PlaceCode, PlaceLevel, Refusal

# In Chinese four characters can be a whole sentence.
LEAST_WORDS = 4
MOST_WORDS = 2000
MOST_PHOTOS = 3
# What a reporter does; an early warning has none.
_OF_REPORTERS = frozenset({"return", "complete", "withdraw"})
_FINEST = (PlaceLevel.COUNTY, PlaceLevel.TOWNSHIP, PlaceLevel.VILLAGE, PlaceLevel.GRID)


@dataclass(frozen=True)
class StepRequest:
    """A step that somebody wants to take.

    Attributes:
        by, organisation: who, and for whom; `system` for the clock.
        text: words, where the step has some.
        station, handler: organisation that the event is to go to, and one of its staff.
        main: number of the event that it repeats. level: that it is to have.
    """

    step: str
    by: str
    at: datetime
    organisation: str = ""
    text: str = ""
    station: str = ""
    handler: str = ""
    main: int | None = None
    level: Colour | None = None


def check_step(event: Event, wanted: StepRequest, rules: EventRules) -> StepRow:
    """The line of the table by which a step is possible, or a refusal with the reason.

    Raises:
        Refusal: `event.step`, `event.signal_step`, `event.text`, `event.reporter`, `event.either`, `event.other`,
            `event.station`, `event.target`, `event.main`, `event.level`, `event.taken_up`.
    """
    row = step_table().row(event.state, wanted.step)
    if row is None:
        raise Refusal(
            "event.step",
            "Not possible now: the event is in a state that this step does not start from. Open it again to see what "
            "can be done.",
            {
                "step": wanted.step,
                "state": event.state.value,
                "possible": step_table().steps_from(event.state),
            },
        )
    _check_signal(event, wanted.step)
    for need in row.needs:
        _CHECKS[need](event, wanted, rules)
    return row


def can_step(event: Event, wanted: StepRequest, rules: EventRules) -> bool:
    """Whether `check_step` lets it pass."""
    try:
        check_step(event, wanted, rules)
    except Refusal:
        return False
    return True


def steps_open_to(event: Event, *, by: str, organisation: str, at: datetime) -> list[str]:
    """The steps that somebody can take now if the words and names that they need are given, in the table's order.

    Whether a permit gives them is asked besides.
    """
    rules = event_catalogue().rules_of(event.report.rules)
    return [
        step
        for step in step_table().steps_from(event.state)
        if _is_open(event, step, by, organisation, at, rules)
    ]


def _is_open(event: Event, step: str, by: str, organisation: str, at: datetime, rules: EventRules) -> bool:
    row = step_table().row(event.state, step)
    if row is None or row.by_itself:
        return False
    level = next(level for level in EVENT_LEVELS if level is not event.level)
    # What a form asks for stands here already: only who it is, is left to be checked.
    wanted = StepRequest(
        step, by, at, organisation, "-" * LEAST_WORDS, f"not {event.station}", "", event.number + 1, level
    )
    return can_step(event, wanted, rules)


def check_reportable(
    kind: EventKind, report: EventReport, *, at: datetime, place_exists: bool, names_allowed: bool = False
) -> None:
    """Refuse a report that nobody could work on, or that says of a person what it must not.

    Args:
        place_exists: whether the village or wider place that holds the place is known.
        names_allowed: the text is of an event about a person, kept as such.

    Raises:
        Refusal: `event.kind_signal`, `event.place`, `event.happened`, `event.person_needed`, `event.person_not_wanted`,
            `event.level`, `event.text`, `event.text_names`.
    """
    if kind.signal:
        raise Refusal(
            "event.kind_signal",
            "Events of this kind are made by early warnings alone: choose the kind of what you have seen.",
        )
    _check_place(report.place, place_exists)
    if report.happened_at > at:
        raise Refusal("event.happened", "An event cannot be seen in the future: correct the time.")
    _check_person(kind, report.person)
    if report.level not in EVENT_LEVELS:
        raise Refusal(
            "event.level",
            "Name another level: {levels}.",
            {"levels": [level.value for level in EVENT_LEVELS]},
        )
    check_words(report.text)
    if not names_allowed:
        check_nobody_named(report.text)


def checked_uid(uid: str) -> str:
    """The id that a device made, or a refusal of what none of ours makes: `event.uid`."""
    if not 8 <= len(uid) <= 40:
        raise Refusal(
            "event.uid", "The id of a report has 8 to 40 characters: let the device make a new one."
        )
    return uid


def check_photo(event: Event, *, by: str, organisation: str, kept: int) -> None:
    """Refuse a photograph of an event that is over, that one has no part in, or that has enough of them.

    Args:
        kept: how many photographs the event has.

    Raises:
        Refusal: `event.photo_over`, `event.photo_other`, `event.photo_many`.
    """
    if not event.is_open:
        raise Refusal("event.photo_over", "The event is over: no photo is added to it any more.")
    if by != event.report.reported_by and organisation != event.station:
        raise Refusal(
            "event.photo_other", "Only whoever reported the event, or the station that has it, adds a photo."
        )
    if kept >= MOST_PHOTOS:
        raise Refusal("event.photo_many", "An event has at most {most} photos.", {"most": MOST_PHOTOS})


def check_words(text: str) -> None:
    """Refuse too few words or too many: `event.text`."""
    if not LEAST_WORDS <= len(text.strip()) <= MOST_WORDS:
        raise Refusal(
            "event.text",
            "Say what there is, or why, in {least} to {most} characters.",
            {"least": LEAST_WORDS, "most": MOST_WORDS},
        )


def check_nobody_named(text: str) -> None:
    """Refuse a number of identity or telephone in words that are not kept as a person's: `event.text_names`."""
    if names_somebody(text):
        raise Refusal(
            "event.text_names",
            "Leave numbers of identity and telephone out of the text: it is not kept as data about a person. Report an "
            "event about a person, with the key.",
        )


def _check_place(place: PlaceCode, exists: bool) -> None:
    if place.level not in _FINEST or not exists:
        raise Refusal(
            "event.place",
            "Say where: the code of a grid, village, township or county that exists. {place} is none.",
            {"place": str(place)},
        )


def _check_person(kind: EventKind, person: PersonKey | None) -> None:
    if kind.person == "always" and person is None:
        raise Refusal(
            "event.person_needed",
            "An event of this kind is about somebody: name the person by key, under a response. Never by name.",
        )
    if kind.person == "never" and person is not None:
        raise Refusal(
            "event.person_not_wanted", "An event of this kind is about nobody: leave the person out of it."
        )


def _check_signal(event: Event, step: str) -> None:
    if step in _OF_REPORTERS and event_catalogue().is_signal(event.report.kind):
        raise Refusal(
            "event.signal_step",
            "An early warning was reported by nobody who could be asked or could withdraw it: accept it, or reject it "
            "and say why.",
        )


def _needs_text(event: Event, wanted: StepRequest, rules: EventRules) -> None:
    check_words(wanted.text)


def _needs_reporter(event: Event, wanted: StepRequest, rules: EventRules) -> None:
    if wanted.by != event.report.reported_by:
        raise Refusal("event.reporter", "Only whoever reported the event can do this.")


def _needs_either(event: Event, wanted: StepRequest, rules: EventRules) -> None:
    if event_catalogue().is_signal(event.report.kind):
        return  # nobody reported it: whoever may verify at the place does
    fed_back = event.last_moved.at
    if wanted.by != event.report.reported_by and wanted.at < fed_back + rules.verify_late:
        raise Refusal(
            "event.either",
            "Whoever reported the event looks at the result first; somebody else of the place may after {hours} hours.",
            {"hours": round(rules.verify_late.total_seconds() / 3600)},
        )


def _needs_other(event: Event, wanted: StepRequest, rules: EventRules) -> None:
    fed_back = event.last("feed_back")
    if fed_back and fed_back.by == wanted.by:
        raise Refusal(
            "event.other", "You said yourself that it is done: somebody else looks whether it is so."
        )


def _needs_station(event: Event, wanted: StepRequest, rules: EventRules) -> None:
    if not event.station or wanted.organisation != event.station:
        raise Refusal(
            "event.station",
            "The event is with {station}, not with your organisation: only its staff can do this.",
            {"station": event.station or "–"},
        )


def _needs_target(event: Event, wanted: StepRequest, rules: EventRules) -> None:
    if not wanted.station or wanted.station == event.station:
        raise Refusal(
            "event.target", "Name the station that the event is to go to, another than the one that has it."
        )


def _needs_main(event: Event, wanted: StepRequest, rules: EventRules) -> None:
    if wanted.main is None or wanted.main == event.number:
        raise Refusal("event.main", "Name the other event, of which this one is a duplicate.")


def _needs_level(event: Event, wanted: StepRequest, rules: EventRules) -> None:
    if wanted.level not in EVENT_LEVELS or wanted.level is event.level:
        raise Refusal(
            "event.level",
            "Name another level: {levels}.",
            {"levels": [level.value for level in EVENT_LEVELS if level is not event.level]},
        )


def _needs_fresh(event: Event, wanted: StepRequest, rules: EventRules) -> None:
    if event.supervised:
        raise Refusal(
            "event.taken_up", "The event was taken up before, and is watched over until it is closed."
        )


_CHECKS = {
    EventNeed.TEXT: _needs_text,
    EventNeed.REPORTER: _needs_reporter,
    EventNeed.EITHER: _needs_either,
    EventNeed.OTHER: _needs_other,
    EventNeed.STATION: _needs_station,
    EventNeed.TARGET: _needs_target,
    EventNeed.MAIN: _needs_main,
    EventNeed.LEVEL: _needs_level,
    EventNeed.FRESH: _needs_fresh,
}
