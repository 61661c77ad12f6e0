"""Which reports of a line list may stand for one and the same, and which cases there are once that was decided.

In: the reports of one response as known at a moment, pinned; a rule (a data file with a version); what people decided.
Out: pairs with their likeness, what agrees and what differs; blocks that were too large to compare; the present cases,
each once. Never: reads a name, merges anything, asks the clock.
"""

from wuse.assess.duplicates.groups import Groups, PairDecision, Sameness, chain, groups_of
from wuse.assess.duplicates.leading import count_cases, present_cases
from wuse.assess.duplicates.pairs import PairsFound, find_pairs, reason_parts
from wuse.assess.duplicates.reading import ComparedList, decisions_known, read_list
from wuse.assess.duplicates.rule import DuplicateRule, ListRule, load_duplicate_rule

__all__ = [
    "ComparedList",
    "DuplicateRule",
    "Groups",
    "ListRule",
    "PairDecision",
    "PairsFound",
    "Sameness",
    "chain",
    "count_cases",
    "decisions_known",
    "find_pairs",
    "groups_of",
    "load_duplicate_rule",
    "present_cases",
    "read_list",
    "reason_parts",
]
