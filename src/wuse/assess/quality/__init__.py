"""How good the data are that come in, and which senders need a call: judged from the tallies of the intake.

In: the pinned intake tally, a rule (a data file with a version), the days asked. Out: measures of completeness,
timeliness, consistency, validity and uniqueness by standard, sender, place and day; what is wrong most often; which
places have reported; signals that a sender fell silent or a measure left its own course, each with its reason.
Never: reads a row that a sender sent, names a person, writes anything, asks the clock.
"""

from wuse.assess.quality.measures import QualityFacts, QualityWindow, arrivals, faults, measures, plan_of
from wuse.assess.quality.reading import arrival_days, event_days, quality_facts
from wuse.assess.quality.rule import QualityRule, load_quality_rule
from wuse.assess.quality.signals import reason_text, signals

__all__ = [
    "QualityFacts",
    "QualityRule",
    "QualityWindow",
    "arrival_days",
    "arrivals",
    "event_days",
    "faults",
    "load_quality_rule",
    "measures",
    "plan_of",
    "quality_facts",
    "reason_text",
    "signals",
]
