"""The judgements: published rules run over facts.

In: pinned tables of the pool, a profile (a data file with a version), the day. Out: verdict tables, each row with its
rule, its reasons and its inputs, and explanations of them.
Never: writes anything, asks the clock, reads a published colour as an input, or knows a place by name.
"""

from wuse.assess.area_risk import AreaFacts, first_day_that_knows, judge, judge_stretches, known_at
from wuse.assess.explain import colour_words, explain, threshold_words
from wuse.assess.profile import Profile, load_profile, profile_from_text, profile_ids
from wuse.assess.reading import area_facts, check_figures_for, figure_span
from wuse.assess.series import Series, load_series

__all__ = [
    "AreaFacts",
    "Profile",
    "Series",
    "area_facts",
    "check_figures_for",
    "colour_words",
    "explain",
    "figure_span",
    "first_day_that_knows",
    "judge",
    "judge_stretches",
    "known_at",
    "load_profile",
    "load_series",
    "profile_from_text",
    "profile_ids",
    "threshold_words",
]
