"""The health code of a person: colour, reasons, until when, and what would change it.

In: declarations, arrivals, tests, contacts, cases and orders of isolation as known at a moment; the colours of places
by day; a profile (a data file with a version). Out: a state of one row a person, and a verdict for each row of it.
Never: sets or lifts a code by hand, reads where somebody went beyond what was declared, asks the clock.
"""

from wuse.assess.health_code.advance import (
    Change,
    all_codes,
    change_among,
    change_by,
    codes_with_change,
    corrected_by,
    kept_with_change,
    touched_by_areas,
)
from wuse.assess.health_code.areas import risk_areas
from wuse.assess.health_code.judge import VERDICT, health_codes, with_rule
from wuse.assess.health_code.kept import KeptCodes, codes_of, kept_codes, no_kept_codes
from wuse.assess.health_code.one import code_of_kept, code_of_rows
from wuse.assess.health_code.profile import (
    SQL_FILES,
    CodeProfile,
    code_profile,
    code_profile_ids,
    code_words,
    load_code_profile,
    profile_in_force,
    sql_text,
    with_tiers,
)
from wuse.assess.health_code.state import READS, STATE, CodeFacts, code_state, day_of, first_day_for
from wuse.assess.health_code.told import CodeReason, next_steps, reason_text, reasons_of

__all__ = [
    "READS",
    "SQL_FILES",
    "STATE",
    "VERDICT",
    "Change",
    "CodeFacts",
    "CodeProfile",
    "CodeReason",
    "KeptCodes",
    "all_codes",
    "change_among",
    "change_by",
    "code_of_kept",
    "code_of_rows",
    "code_profile",
    "code_profile_ids",
    "code_state",
    "code_words",
    "codes_of",
    "codes_with_change",
    "corrected_by",
    "day_of",
    "first_day_for",
    "health_codes",
    "kept_codes",
    "kept_with_change",
    "load_code_profile",
    "next_steps",
    "no_kept_codes",
    "profile_in_force",
    "reason_text",
    "reasons_of",
    "risk_areas",
    "sql_text",
    "touched_by_areas",
    "with_rule",
    "with_tiers",
]
