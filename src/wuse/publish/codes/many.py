"""The colours of many persons with what is in force: for the counts of a roster, which tell of no one of them."""

from collections.abc import Sequence
from datetime import datetime

from wuse.assess.country_tiers import CountryTiers
from wuse.assess.health_code import day_of
from wuse.pool import Pool
from wuse.publish.codes.store import areas_in_force, code_of, edition_days, rule_in_force
from wuse.respond.code_series import CodeSeries
from wuse.respond.store.code_entries import with_international_code
from wuse.respond.store.kept_run import KeptCodesReader
from wuse.respond.store.many_codes import ruled_colours, set_apart
from wuse.vocabulary import Colour, PersonKey


def colours_of(
    pool: Pool,
    persons: Sequence[PersonKey],
    *,
    response: str,
    at: datetime,
    tiers: CountryTiers | None = None,
    kept: KeptCodesReader | None = None,
) -> dict[PersonKey, Colour | None]:
    """The colour of each person's code, as `code_of` gives it one by one; None for who has none.

    Those with a code by hand, a relief or the international code are asked one by one: they are few.

    Args: as of `code_of`. Who may ask is for the caller to check.
    """
    apart = set_apart(persons, response=response) | with_international_code(response).intersection(persons)
    found = ruled_colours(
        pool,
        [person for person in persons if person not in apart],
        response=response,
        at=at,
        profile=rule_in_force(CodeSeries.DOMESTIC, day_of(at), tiers=tiers),
        areas=areas_in_force(pool.home, at=at),
        kept=kept.of(response) if kept else None,
        editions=edition_days(pool.home, at=at),
    )
    for person in apart:
        key = PersonKey(person)
        found[key] = code_of(pool, key, response=response, at=at, tiers=tiers, kept=kept).colour
    return found
