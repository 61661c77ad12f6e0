"""What the clock does at the desk: events, hand-overs, arrivals, firms' files. Each thing alone, and each row of it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from wuse import world
from wuse.cli.context import errors
from wuse.cli.words import language
from wuse.permits import Actor
from wuse.trust.audit import Audit
from wuse.vocabulary import Refusal

SYSTEM = Actor(account="system")


@dataclass
class DeskClocks:
    """The clocks of a desk, of one process: what was refused to a row is told once, however often it is tried again."""

    audit: Audit
    _told: set[tuple[str, str, str]] = field(default_factory=set)

    def turn(self) -> int:
        """Cards and escalations that are due; what ends or is forgotten with time."""
        from wuse.respond.actions.event_clocks import (
            end_person_events,
            forget_event_persons,
            forget_old_notices,
            mark_due_events,
        )
        from wuse.respond.actions.exposures import forget_exposures
        from wuse.respond.actions.hand_overs import end_hand_overs, escalate_hand_overs
        from wuse.respond.actions.resumption_clocks import end_files, file_silent_consents, follow_inspections

        for action in (
            end_person_events,
            end_hand_overs,
            follow_inspections,
            file_silent_consents,
            end_files,
        ):
            self._each(action)
        for action in (forget_event_persons, forget_old_notices, forget_exposures):
            alone(action, self.audit)
        return self._each(escalate_hand_overs) + self._each(mark_due_events)

    def late(self) -> int:
        """Arrivals whose time is up are told to county and city, late files of firms to the units above."""
        from wuse.respond.actions.arrival_clocks import escalate_arrivals
        from wuse.respond.actions.resumption_clocks import escalate_files

        return self._each(escalate_files) + self._each(escalate_arrivals)

    def _each(self, action: Callable[..., int]) -> int:
        def refused(row: str, refusal: Refusal) -> None:
            told = (action.__name__, row, refusal.code)
            if told not in self._told:
                self._told.add(told)
                print_refusal(refusal, row)

        return action(audit=self.audit, by=SYSTEM, at=world.now(), refused=refused)


def alone(action: Callable[..., int | None], audit: Audit) -> int:
    """Do one thing of many: what is refused there keeps none of the others from being done."""
    try:
        return action(audit=audit, by=SYSTEM, at=world.now()) or 0
    except Refusal as refusal:
        print_refusal(refusal)
        return 0


def print_refusal(refusal: Refusal, row: str = "") -> None:
    """Say in the operator's language what was refused; `row`: the number or id of what it was refused to."""
    words = refusal.in_words(language())
    errors.print(f"{row}: {words}" if row else words, highlight=False, markup=False, soft_wrap=True)
