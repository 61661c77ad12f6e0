"""Notices (通知): that something happened to an event, told to whom it concerns; and what they say outside of the desk.

A notice names an event by its number and says what happened; never a person, never the words of a report. Of an event
about a person not even its kind.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from wuse.permits import Title
from wuse.respond.event import Event
from wuse.respond.event_clock import EventClocks
from wuse.respond.event_kind import event_catalogue
from wuse.respond.event_table import Told, step_table
from wuse.respond.event_words import event_words
from wuse.vocabulary import Colour, Lang, PlaceCode, PlaceLevel

_VERBS = {Told.TOWNSHIP: "event.accept", Told.COUNTY: "event.take_up"}
_OVERSIGHT = "event.supervise"


@dataclass(frozen=True)
class Audience:
    """Who is told: one account, the staff of one organisation, or all who hold a verb where the event is.

    `command`: only those who hold it for a place of this level.
    """

    account: str = ""
    organisation: str = ""
    verb: str = ""
    command: PlaceLevel | None = None


@dataclass(frozen=True)
class Notice:
    """What is told. `number`: of the notice; `by`: who did it, and need not be told. `due_at`: of the event."""

    event: int
    step: str
    mark: str
    at: datetime
    by: str
    place: PlaceCode
    kind: str
    level: Colour
    about_person: bool
    due_at: datetime | None
    audience: Audience
    number: int = 0


def notices_of_step(event: Event, clocks: EventClocks) -> list[Notice]:
    """The notices of the last step of an event."""
    step, report = event.steps[-1], event.report
    return [
        Notice(
            event=event.number,
            step=step.step,
            mark=step.mark,
            at=step.at,
            by=step.by,
            place=report.place,
            kind=report.kind,
            level=event.level,
            about_person=report.about_person,
            due_at=clocks.due_at,
            audience=audience,
        )
        for audience in _audiences(event)
    ]


def notice_text(notice: Notice, lang: Lang, *, place: str, due: str, levels: Mapping[Colour, Title]) -> str:
    """What a notice says outside of the desk.

    Args:
        place: name of the township or county. due: the moment as it is read there; empty when nothing is due.
        levels: the names of the levels.
    """
    words = event_words()
    what = words.mark(notice.mark, lang) if notice.mark else words.steps[notice.step].told(lang)
    kind = words.notice_person if notice.about_person else event_catalogue().kinds[notice.kind].title
    return words.notice.told(lang).format(
        what=what,
        number=notice.event,
        kind=kind.told(lang),
        level=levels[notice.level].told(lang),
        place=place,
        due=words.notice_due.told(lang).format(due=due) if due else "",
    )


def _audiences(event: Event) -> Iterator[Audience]:
    step = event.steps[-1]
    tells = next(row.tells for row in step_table().names[step.step] if step.before in row.before)
    if step.command is not None:
        yield _command(step.command)
        return
    for told in tells:
        if told in _VERBS:
            yield Audience(verb=_VERBS[told])
        elif told is Told.REPORTER and _has_reporter(event) and step.by != event.report.reported_by:
            yield Audience(account=event.report.reported_by)
        elif told is Told.STATION and event.station:
            yield Audience(organisation=event.station)


def _has_reporter(event: Event) -> bool:
    return not event_catalogue().is_signal(event.report.kind)


def _command(level: PlaceLevel) -> Audience:
    """Those of a level of command who have to know."""
    if level is PlaceLevel.TOWNSHIP:
        return Audience(verb=_VERBS[Told.TOWNSHIP])
    if level is PlaceLevel.COUNTY:
        return Audience(verb=_VERBS[Told.COUNTY])
    return Audience(verb=_OVERSIGHT, command=level)
