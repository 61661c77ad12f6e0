"""Which country of departure is in which tier, by day: a data file with its sources, which a deployment may replace.

In: a file of its own form. Out: the tiers with what each means for an entrant, and the tier of a country on a day.
Never: a tier for a country that no source names, a country's tier without the day that it began on.
"""

from wuse.assess.country_tiers.tiers import (
    SHIPPED,
    CountryTier,
    CountryTiers,
    TierRule,
    check_tiers,
    country_tiers,
    load_country_tiers,
    site_tier_files,
    site_tiers,
    tiers_on,
)

__all__ = [
    "SHIPPED",
    "CountryTier",
    "CountryTiers",
    "TierRule",
    "check_tiers",
    "country_tiers",
    "load_country_tiers",
    "site_tier_files",
    "site_tiers",
    "tiers_on",
]
