"""What would change a colour: the same rule run on futures that have not happened.

Nothing here knows a threshold. A rating's own figures are carried on under made-up codes, with some more cases or
with none, and judged; the first future with another colour is the answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from wuse.assess.area_risk import AreaFacts, judge, known_at
from wuse.assess.profile import Profile
from wuse.pool import Engine
from wuse.vocabulary import Colour

_MOST_CASES = 150
_FURTHEST_DAYS = 30


@dataclass(frozen=True)
class Change:
    """A future with another colour: `more_cases` reported by `on`, or none until then."""

    on: date
    more_cases: int
    colour: Colour


def next_changes(
    engine: Engine, facts: AreaFacts, figures: pl.DataFrame, *, profile: Profile, as_of: date, colour: Colour
) -> list[Change]:
    """The nearest changes of a rating: with the fewest more cases, and after the fewest days without one.

    Args:
        figures: the place's own rows of case_count as known at `as_of` (one place).
        colour: the present colour.
    """
    days = _judgement_days(profile, as_of)
    found = [
        _with_more_cases(engine, facts, figures, profile=profile, on=days[0]),
        _without_cases(engine, facts, figures, profile=profile, days=days),
    ]
    higher, lower = found
    changes = [change for change in higher if change.colour.rank > colour.rank > 0][:1]
    return changes + [change for change in lower if 0 < change.colour.rank < colour.rank][:1]


def _judgement_days(profile: Profile, as_of: date) -> list[date]:
    """The days on which the rule will next judge: each day, or each edition of a dynamic rule."""
    if profile.dynamic and profile.first_edition:
        passed = (as_of - profile.first_edition).days // profile.cadence_days
        first = profile.first_edition + timedelta(days=(passed + 1) * profile.cadence_days)
        return [first + timedelta(days=i) for i in range(0, _FURTHEST_DAYS, profile.cadence_days)]
    return [as_of + timedelta(days=i) for i in range(1, _FURTHEST_DAYS + 1)]


def _with_more_cases(
    engine: Engine, facts: AreaFacts, figures: pl.DataFrame, *, profile: Profile, on: date
) -> list[Change]:
    counts = range(1, _MOST_CASES + 1)
    codes = {_code(k): k for k in counts}
    futures = pl.concat([_carried_on(figures, code, [on], more=k) for code, k in codes.items()])
    verdicts = _judged(engine, facts, futures, figures, codes=list(codes), profile=profile, days=[on])
    return [
        Change(on=on, more_cases=codes[row["place"]], colour=Colour(row["colour"]))
        for row in verdicts.sort("place").iter_rows(named=True)
    ]


def _without_cases(
    engine: Engine, facts: AreaFacts, figures: pl.DataFrame, *, profile: Profile, days: Sequence[date]
) -> list[Change]:
    futures = _carried_on(figures, _code(0), days, more=0)
    verdicts = _judged(engine, facts, futures, figures, codes=[_code(0)], profile=profile, days=days)
    return [
        Change(on=row["as_of"], more_cases=0, colour=Colour(row["colour"]))
        for row in verdicts.sort("as_of").iter_rows(named=True)
    ]


def _code(number: int) -> str:
    return f"future-{number:03d}"


def _carried_on(figures: pl.DataFrame, code: str, days: Sequence[date], *, more: int) -> pl.DataFrame:
    """The place's past under a made-up code, with its last cumulative count carried to each of the days."""
    past = figures.with_columns(place=pl.lit(code))
    counts = figures.filter(pl.col("measure") == "confirmed_cum").sort("date")
    if counts.is_empty():
        return past
    last = counts.tail(1).with_columns(place=pl.lit(code), value=pl.col("value") + more)
    ahead = [last.with_columns(date=pl.lit(day), recorded_at=_stamp(known_at(day))) for day in days]
    return pl.concat([past, *ahead])


def _stamp(moment: datetime) -> pl.Expr:
    return pl.lit(moment).cast(pl.Datetime("us", "UTC"))


def _judged(
    engine: Engine,
    facts: AreaFacts,
    futures: pl.DataFrame,
    figures: pl.DataFrame,
    *,
    codes: Sequence[str],
    profile: Profile,
    days: Sequence[date],
) -> pl.DataFrame:
    place = figures["place"].first() if figures.height else None
    residents = facts.population.filter(pl.col("place").is_in([] if place is None else [place]))
    population = residents.drop("place").join(pl.DataFrame({"place": list(codes)}), how="cross")
    hypothetical = AreaFacts(
        case_count=futures, population=population, areas=tuple(codes), versions=facts.versions
    )
    return judge(engine, hypothetical, profile=profile, days=days)
