"""A person's code with what is in force: the profile of the day and the editions of the map as they were issued.

And the codes that a person has now, and who showed one today: so that nobody floods the desk, or the person's records.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import polars as pl

from wuse.assess.country_tiers import CountryTiers
from wuse.assess.health_code import CodeProfile, day_of, profile_in_force, risk_areas, with_tiers
from wuse.permits import Actor
from wuse.pool import Pool
from wuse.publish.store import EditionStore
from wuse.respond.code_series import CodeRules, CodeSeries
from wuse.respond.holder_code import HolderCode
from wuse.respond.store.code_entries import series_of, with_international_code
from wuse.respond.store.codes import person_code
from wuse.respond.store.kept_run import KeptCodesReader
from wuse.respond.store.many_codes import ruled_colours, set_apart
from wuse.respond.store.models import IssuedCodeRow
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import Colour, PersonKey, Refusal
from wuse.vocabulary.china import CHINA

MAP_SERIES = "zhejiang"
"""The series of map editions that says how risky places are."""
MOST_LIVE = 30
"""Codes of one person that hold at a moment: several telephones, a family and cards together. Ours."""
_EDITIONS = {"place": pl.String(), "day": pl.Date(), "colour": pl.String()}


def code_of(
    pool: Pool,
    person: PersonKey,
    *,
    response: str,
    at: datetime,
    tiers: CountryTiers | None = None,
    kept: KeptCodesReader | None = None,
) -> HolderCode:
    """The code of one person under a response at a moment: the interface of every page that shows a code.

    Reads only that person's rows, from everything that was receipted. It asks for no permit: a holder sees the own
    code, and whoever shows that of somebody else asks for a permit and leaves an entry, as a reviewer's page of an
    appeal does. Reading one's own code is not recorded.

    Args:
        pool: of the site, as `web.site.open_pool` gives it.
        tiers: of countries, of the site's own file; None for those that the profile names.
        kept: what the keeper has judged; with it the answer comes in milliseconds, and mostly without `facts`.

    Which series of profiles judges follows from the register of arrivals (`code_series`); of it the one in force on the
    day.

    Returns:
        `HolderCode`: `colour` is what counts now, and None until something was declared; `decided` is the colour before
        interim relief, `by_rule` the rule's own. `reasons` with `reason_text`, `steps(lang)`, `since`, `until`,
        `next_change_on`, `by_hand`, `relief`, `facts`, `profile` and `rule_digest` say why, how long, and from what.
    """
    series = series_of(person, response=response)
    return person_code(
        pool,
        person,
        response=response,
        at=at,
        profile=rule_in_force(series, day_of(at), tiers=tiers),
        areas=areas_in_force(pool.home, at=at),
        kept=kept.of(response, series) if kept else None,
        editions=edition_days(pool.home, at=at),
    )


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


def rules_in_force(day: date, *, tiers: CountryTiers | None = None) -> CodeRules:
    """The profiles of both series in force on a day."""
    return CodeRules(*(rule_in_force(series, day, tiers=tiers) for series in CodeSeries))


def rule_in_force(series: CodeSeries, day: date, *, tiers: CountryTiers | None = None) -> CodeProfile:
    """The profile of a series in force on a day; the international one with the tiers of the site where it has any."""
    shipped = profile_in_force(series, day)
    return with_tiers(shipped, tiers) if tiers and series is CodeSeries.INTERNATIONAL else shipped


def check_not_many(person: PersonKey, *, response: str, at: datetime) -> None:
    """Refuse a further code while a person has as many as anybody needs.

    Raises:
        Refusal: `code.many`.
    """
    live = IssuedCodeRow.objects.filter(person=person, response=response, expires_at__gt=at, revoked_at=None)
    if live.count() >= MOST_LIVE:
        raise Refusal(
            "code.many",
            "This person has {most} codes that hold: show one of them, or wait until the first has ended.",
            {"most": MOST_LIVE},
        )


def shown_today(by: Actor, person: PersonKey, *, at: datetime) -> bool:
    """Whether an entry says already that an actor showed a person's code today, of Beijing time."""
    today = at.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    entries = AuditRecord.objects.filter(subject=person, by=by.account, verb="code.issue")
    return entries.filter(at__gte=today, at__lt=today + timedelta(days=1)).exists()


def areas_in_force(home: Path, *, at: datetime) -> pl.DataFrame:
    """The risk of places by day, from the editions that had been issued by a moment; as `risk_areas` gives it."""
    return risk_areas(_editions(home, tuple(edition_days(home, at=at))), until=day_of(at))


def edition_days(home: Path, *, at: datetime) -> dict[int, date]:
    """Number -> day of the editions that had been issued by a moment, in order."""
    store = EditionStore(home, MAP_SERIES)
    found = map(store.get, store.numbers())
    return {edition.number: edition.as_of for edition in found if edition.issued_at <= at}


@lru_cache(maxsize=8)
def _editions(home: Path, numbers: tuple[int, ...]) -> pl.DataFrame:
    """Place, day and colour of some editions; of a day that has several the one issued last."""
    store = EditionStore(home, MAP_SERIES)
    by_day = {edition.as_of: edition for edition in map(store.get, numbers)}
    rows = [(one.place, day, str(one.colour)) for day, edition in by_day.items() for one in edition.verdicts]
    return pl.DataFrame(rows, schema=_EDITIONS, orient="row")
