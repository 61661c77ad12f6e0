"""The map of work resumed (复工率五色图): the five colours of counties by their power index; green has resumed well.

In: the power index of counties on days, as known at the next noon; a profile with a version.
Out: a verdict row a place and day with its reasons, and what would change it.
Never: a colour that rests on fewer enterprises than the profile asks for.
"""

from wuse.assess.resumption.changes import ResumptionChange, resumption_changes
from wuse.assess.resumption.explain import explain_resumption
from wuse.assess.resumption.judge import judge_resumption, resumption_of
from wuse.assess.resumption.profile import ResumptionProfile, load_resumption_profile

__all__ = [
    "ResumptionChange",
    "ResumptionProfile",
    "explain_resumption",
    "judge_resumption",
    "load_resumption_profile",
    "resumption_changes",
    "resumption_of",
]
