"""What would change a colour: the same rule run on futures that have not happened.

Nothing here knows a threshold. A rating's own figures are carried on under made-up codes, with some more cases or
with none, and judged; the first future with another colour is the answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

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


@dataclass(frozen=True)
class _History:
    """What a future carries on: a place's rows of case_count and population as known at its rating, and its count.

    Every row, not the latest of each key: a dynamic rule judges its past editions from what was known at each.
    """

    place: str
    rows: pl.DataFrame
    population: pl.DataFrame
    count: int


def next_changes(
    engine: Engine, facts: AreaFacts, verdict: Mapping[str, Any], *, profile: Profile
) -> list[Change]:
    """The nearest changes of a rating: with the fewest more cases, and after the fewest days without one.

    Args:
        verdict: the present rating, a row of `judge`.
        profile: the rule that judges next.
    """
    if verdict["confirmed_cum"] is None:
        return []
    colour, days = Colour(verdict["colour"]), _judgement_days(profile, verdict["as_of"])
    history = _history(engine, facts, verdict)
    higher = _with_more_cases(engine, facts, history, profile=profile, on=days[0])
    lower = _without_cases(engine, facts, history, profile=profile, days=days)
    changes = [change for change in higher if change.colour.rank > colour.rank > 0][:1]
    return changes + [change for change in lower if 0 < change.colour.rank < colour.rank][:1]


def _judgement_days(profile: Profile, as_of: date) -> list[date]:
    """The days on which the rule will next judge: each day, or each edition of a dynamic rule."""
    if profile.dynamic and profile.first_edition:
        passed = (as_of - profile.first_edition).days // profile.cadence_days
        first = profile.first_edition + timedelta(days=(passed + 1) * profile.cadence_days)
        return [first + timedelta(days=i) for i in range(0, _FURTHEST_DAYS, profile.cadence_days)]
    return [as_of + timedelta(days=i) for i in range(1, _FURTHEST_DAYS + 1)]


def _history(engine: Engine, facts: AreaFacts, verdict: Mapping[str, Any]) -> _History:
    rows, population = (
        engine.run(
            "SELECT * FROM facts WHERE place = $place AND date <= $as_of AND recorded_at <= $known_at",
            tables={"facts": source},
            parameters={
                "place": verdict["place"],
                "as_of": verdict["as_of"],
                "known_at": known_at(verdict["as_of"]),
            },
        )
        for source in (facts.case_count, facts.population)
    )
    return _History(verdict["place"], rows, population, verdict["confirmed_cum"])


def _with_more_cases(
    engine: Engine, facts: AreaFacts, history: _History, *, profile: Profile, on: date
) -> list[Change]:
    codes = {_code(k): k for k in range(1, _MOST_CASES + 1)}
    futures = pl.concat([_carried_on(history, code, [on], more=k) for code, k in codes.items()])
    verdicts = _judged(engine, facts, history, futures, codes=list(codes), profile=profile, days=[on])
    return [
        Change(on=on, more_cases=codes[row["place"]], colour=Colour(row["colour"]))
        for row in verdicts.sort("place").iter_rows(named=True)
    ]


def _without_cases(
    engine: Engine, facts: AreaFacts, history: _History, *, profile: Profile, days: Sequence[date]
) -> list[Change]:
    code = _code(0)
    futures = _carried_on(history, code, days, more=0)
    verdicts = _judged(engine, facts, history, futures, codes=[code], profile=profile, days=days)
    return [
        Change(on=row["as_of"], more_cases=0, colour=Colour(row["colour"]))
        for row in verdicts.sort("as_of").iter_rows(named=True)
    ]


def _code(number: int) -> str:
    return f"future-{number:03d}"


def _carried_on(history: _History, code: str, days: Sequence[date], *, more: int) -> pl.DataFrame:
    """The place's past under a made-up code, with its cumulative count and some more on each of the days."""
    past = history.rows.with_columns(place=pl.lit(code))
    count = past.filter(pl.col("measure") == "confirmed_cum").head(1)
    count = count.with_columns(value=pl.lit(history.count + more, dtype=pl.Int64), cut_off=pl.lit("24:00"))
    ahead = [count.with_columns(date=pl.lit(day), recorded_at=_stamp(known_at(day))) for day in days]
    return pl.concat([past, *ahead])


def _stamp(moment: datetime) -> pl.Expr:
    return pl.lit(moment).cast(pl.Datetime("us", "UTC"))


def _judged(
    engine: Engine,
    facts: AreaFacts,
    history: _History,
    futures: pl.DataFrame,
    *,
    codes: Sequence[str],
    profile: Profile,
    days: Sequence[date],
) -> pl.DataFrame:
    made_up = pl.DataFrame({"place": list(codes)})
    population = history.population.drop("place").join(made_up, how="cross")
    hypothetical = AreaFacts(
        case_count=futures, population=population, areas=tuple(codes), versions=facts.versions
    )
    return judge(engine, hypothetical, profile=profile, days=days)
