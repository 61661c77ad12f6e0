"""The numbers of the command's cockpit: screening, persons under check, testing, resources, the outbreak.

In: tables of the pool, pinned or present; the registry of indicators (a data file with a version); areas; a moment.
Out: a value an area and indicator with its part and whole, and the definition of each in both languages.
Never: a ranking, a value of one person, a number without a definition.
"""

from wuse.assess.indicators.registry import Indicator, Registry, load_registry_of_indicators
from wuse.assess.indicators.values import (
    CHINA,
    IndicatorFacts,
    indicator_facts,
    indicator_values,
    outbreak_day,
)

__all__ = [
    "CHINA",
    "Indicator",
    "IndicatorFacts",
    "Registry",
    "indicator_facts",
    "indicator_values",
    "load_registry_of_indicators",
    "outbreak_day",
]
