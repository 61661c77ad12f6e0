"""The white list (白名单): which enterprises begin work again at once, by the criteria of a published profile.

In: what an enterprise declares, the colour of its county, a day; a profile with its criteria as conditions.
Out: each criterion as met or not, with what it was judged from; the profile's id and digest stand beside it.
Never: a criterion that is not written in a profile, a condition that reads more than the declaration.
"""

from wuse.assess.white_list.judge import UNSAID, Criterion, judge_white_list
from wuse.assess.white_list.profile import (
    CriterionRule,
    WhiteListProfile,
    shipped_white_lists,
    site_white_lists,
    white_list_in_force,
    white_list_named,
    white_list_profile,
)
from wuse.assess.white_list.query import FOUND, white_list_text

__all__ = [
    "FOUND",
    "UNSAID",
    "Criterion",
    "CriterionRule",
    "WhiteListProfile",
    "judge_white_list",
    "shipped_white_lists",
    "site_white_lists",
    "white_list_in_force",
    "white_list_named",
    "white_list_profile",
    "white_list_text",
]
