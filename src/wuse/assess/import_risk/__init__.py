"""The import risk: how much risk of imported cases weighs on an area, by country of departure.

In: arrivals as known at a moment; tiers of countries (a data file with days); a rule with a version.
Out: a row an area and country: expected, arrived, under control, load, index from 0 to 100.
Never: a person, a ranking, a weight that the file of tiers or the rule does not state.
"""

from wuse.assess.import_risk.judge import ALL, import_risk, risk_parameters, risk_tiers
from wuse.assess.import_risk.rule import RISK_FILE, ImportRiskRule, load_import_risk_rule, risk_text

__all__ = [
    "ALL",
    "RISK_FILE",
    "ImportRiskRule",
    "import_risk",
    "load_import_risk_rule",
    "risk_parameters",
    "risk_text",
    "risk_tiers",
]
