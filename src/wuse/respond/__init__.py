"""Work that people do: events from their report to their closing; codes set by hand, corrections and appeals.

In: an actor, a time, what is to be done. Out: a changed work item with its audit entry, or a refusal with its reason.
Never: handles a person without an active response and a purpose, sets a colour without a second person, forgets to say
when it ends.
"""

from wuse.respond.correction import Correction, CorrectionOutcome
from wuse.respond.event import Event, EventReport, EventStep
from wuse.respond.override import Override, OverrideReason, OverrideState

__all__ = [
    "Correction",
    "CorrectionOutcome",
    "Event",
    "EventReport",
    "EventStep",
    "Override",
    "OverrideReason",
    "OverrideState",
]
