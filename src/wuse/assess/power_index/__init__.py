"""The power index of work (企业复工电力指数): how far enterprises are back at work, as their electricity shows.

In: readings of meters and declarations of enterprises as known at a moment; a rule with a version.
Out: a row an area, industry, size and day: enterprises assessed and resumed, electricity beside December, the index,
and how many could not be assessed and why. The columns stand in `power_index`.
Never: a home, a ranking, a figure that depends on the order of rows. What it gives of few enterprises is not for the
public: `publish.power` withholds it.
"""

from wuse.assess.power_index.as_known import check_readings, power_index_as_known
from wuse.assess.power_index.held_back import held_back
from wuse.assess.power_index.judge import (
    ALL,
    CELLS,
    Judging,
    Meters,
    PowerFacts,
    by_days,
    cells_of,
    firm_days,
    index_of,
    newest_power_day,
    power_facts,
    power_index,
)
from wuse.assess.power_index.kept import (
    KeptPower,
    KnownDay,
    brought_on,
    kept_power,
    kept_power_in_parts,
    known_day,
    known_day_in_parts,
    known_days,
    known_index,
)
from wuse.assess.power_index.learnt import Learnt, first_changed, learnt, learnt_in_parts
from wuse.assess.power_index.parts import Parts, finished
from wuse.assess.power_index.rule import (
    POWER_FILE,
    SQL_FILES,
    PowerRule,
    load_power_rule,
    power_rule_from,
    power_text,
)

__all__ = [
    "ALL",
    "CELLS",
    "POWER_FILE",
    "SQL_FILES",
    "Judging",
    "KeptPower",
    "KnownDay",
    "Learnt",
    "Meters",
    "Parts",
    "PowerFacts",
    "PowerRule",
    "brought_on",
    "by_days",
    "cells_of",
    "check_readings",
    "finished",
    "firm_days",
    "first_changed",
    "held_back",
    "index_of",
    "kept_power",
    "kept_power_in_parts",
    "known_day",
    "known_day_in_parts",
    "known_days",
    "known_index",
    "learnt",
    "learnt_in_parts",
    "load_power_rule",
    "newest_power_day",
    "power_facts",
    "power_index",
    "power_index_as_known",
    "power_rule_from",
    "power_text",
]
