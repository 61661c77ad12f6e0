"""Early warnings from the grass roots: what stands at a place at a moment that somebody should look at.

In: visits, arrivals, declarations and steps of events, pinned; a rule (a data file with a version); the moment asked.
Out: warnings, one a kind and place, each with its severity, its numbers, since when, and what would end it. Never:
names or keys a person, tells how many they are where they are fewer than the rule lets it, writes anything, asks the
clock.
"""

from wuse.assess.warnings.judge import early_warnings
from wuse.assess.warnings.reading import WarningFacts, warning_facts
from wuse.assess.warnings.rule import WarningRule, load_warning_rule
from wuse.assess.warnings.told import ends_text, reason_text

__all__ = [
    "WarningFacts",
    "WarningRule",
    "early_warnings",
    "ends_text",
    "load_warning_rule",
    "reason_text",
    "warning_facts",
]
