"""What is said of an event from beside and above: escalated by hand, urged, commented on, taken up."""

from datetime import datetime

from wuse.permits import Actor, check_may
from wuse.respond.event import COMMANDS
from wuse.respond.store.event_acts import ActFrame, take_step
from wuse.respond.store.events import get_event
from wuse.trust.audit import Audit
from wuse.vocabulary import PlaceLevel, Purpose, Refusal


def escalate_event(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    number: int,
    command: PlaceLevel,
    text: str,
    purpose: Purpose | None = None,
) -> None:
    """Let a higher command know of an event (升级). Its state stays: whoever has it, has it still.

    Raises:
        Refusal: `event.unknown`, `event.command`, those of `take_step`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_event(number, lock=True)
        frame = ActFrame(by, at, check_may(by, "event.escalate", place=row.place, at=at), purpose)
        if command not in COMMANDS or command in row.commands:
            raise Refusal(
                "event.command",
                "Name a command that does not know of the event yet: {commands}.",
                {"commands": [level.value for level in COMMANDS if level not in row.commands] or ["–"]},
            )
        take_step(audit, frame, row, "escalate", text=text, command=command)


def urge_event(
    *, audit: Audit, by: Actor, at: datetime, number: int, text: str, purpose: Purpose | None = None
) -> None:
    """Urge whoever has the event (催办).

    Raises:
        Refusal: `event.unknown`, those of `take_step`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_event(number, lock=True)
        frame = ActFrame(by, at, check_may(by, "event.urge", place=row.place, at=at), purpose)
        take_step(audit, frame, row, "urge", text=text)


def comment_event(
    *, audit: Audit, by: Actor, at: datetime, number: int, text: str, purpose: Purpose | None = None
) -> None:
    """Add words to an event (批注).

    Raises:
        Refusal: `event.unknown`, those of `take_step`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_event(number, lock=True)
        frame = ActFrame(by, at, check_may(by, "event.comment", place=row.place, at=at), purpose)
        take_step(audit, frame, row, "comment", text=text)


def take_up_event(
    *, audit: Audit, by: Actor, at: datetime, number: int, text: str, purpose: Purpose | None = None
) -> None:
    """Take an event up under the county's own supervision (督办立项), until it is closed.

    Raises:
        Refusal: `event.unknown`, those of `take_step`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_event(number, lock=True)
        frame = ActFrame(by, at, check_may(by, "event.take_up", place=row.place, at=at), purpose)
        take_step(audit, frame, row, "take_up", text=text)
