"""The judgement of areas: facts and a profile in, one verdict a place and day out.

Pure: the same facts, profile and days give the same rows, whatever was judged before. A dynamic rule needs the
rating before, so its chain of editions is judged again from its first one, never read from what was stored.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

import polars as pl

from wuse.assess.profile import INDICATORS_FILE, Profile, load_profile, sql_text
from wuse.pool import Engine, Source
from wuse.vocabulary import Colour, Refusal

# The morning's bulletins about a day are in by noon of the next, Beijing time (UTC+8): 04:00 UTC.
_KNOWN_BY = timedelta(days=1, hours=4)
_COLOUR_OF_RANK = {colour.rank: colour.value for colour in Colour}
_PREVIOUS_SCHEMA = {"as_of": pl.Date(), "place": pl.String(), "previous_rank": pl.Int32()}


@dataclass(frozen=True)
class AreaFacts:
    """What a judgement of areas reads.

    `case_count`, `population`: every row of those tables, pinned; `areas`: the codes to judge.
    `versions`: the table versions that were pinned, to be named in the verdict.
    """

    case_count: Source
    population: Source
    areas: tuple[str, ...]
    versions: Mapping[str, int]


def known_at(day: date) -> datetime:
    """The moment until which facts about a day count as known: noon of the next day, Beijing time."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + _KNOWN_BY


def first_day_that_knows(rows: pl.DataFrame) -> date | None:
    """The first day whose judgement reads one of some facts: not before the day that they are about, and known by its
    next noon. None for no facts.

    Args:
        rows: with `date` and `recorded_at`.
    """
    # The morning until which a day is known, less a moment, so that what came at noon itself still belongs to it.
    known_on = (pl.col("recorded_at") - _KNOWN_BY - timedelta(microseconds=1)).dt.date() + timedelta(days=1)
    first = rows.select(pl.max_horizontal("date", known_on).min()).item()
    return first if isinstance(first, date) else None


def judge(engine: Engine, facts: AreaFacts, *, profile: Profile, days: Sequence[date]) -> pl.DataFrame:
    """Judge every area on every day asked.

    Returns:
        One row a day and place, ordered: `as_of`, `place`, `colour`, `reasons` (codes joined by `;`), the
        indicators, `rule`, `rule_digest`.

    Raises:
        Refusal: `profile.not_in_force` when a dynamic rule is asked about a day before its first edition.
    """
    return judge_stretches(engine, facts, [(profile, days)])


def judge_stretches(
    engine: Engine, facts: AreaFacts, stretches: Sequence[tuple[Profile, Sequence[date]]]
) -> pl.DataFrame:
    """Judge stretches of days, each by its own profile, as `judge` does one.

    The indicators are the same whatever they are judged by, and are computed once for all days.
    """
    needed: set[date] = set()
    for profile, days in stretches:
        _check_in_force(profile, days)
        needed |= {*days, *_chain_days(profile, days)}
    indicators = area_indicators(engine, facts, days=sorted(needed))
    return pl.concat(
        _finished(_stepwise(engine, indicators, profile, sorted(set(days))), profile)
        for profile, days in stretches
    )


def area_indicators(engine: Engine, facts: AreaFacts, *, days: Sequence[date]) -> pl.DataFrame:
    """The indicators of every area on every day, from what was known at each day's next noon."""
    occasions = pl.DataFrame(
        {"as_of": list(days), "known_at": [known_at(day) for day in days]},
        schema={"as_of": pl.Date(), "known_at": pl.Datetime("us", "UTC")},
    )
    tables = {
        "facts": facts.case_count,
        "population": facts.population,
        "areas": pl.DataFrame({"place": list(facts.areas)}, schema={"place": pl.String()}),
        "occasions": occasions,
    }
    return engine.run(sql_text(INDICATORS_FILE), tables=tables, parameters={})


def _check_in_force(profile: Profile, days: Sequence[date]) -> None:
    if profile.dynamic and profile.first_edition and min(days) <= profile.first_edition:
        raise Refusal(
            "profile.not_in_force",
            "{profile} steps from the rating of {first_edition} and judges later days only; for {as_of} use {use}.",
            {
                "profile": profile.id,
                "first_edition": profile.first_edition.isoformat(),
                "as_of": min(days).isoformat(),
                "use": profile.initial,
            },
        )


def _chain_days(profile: Profile, days: Sequence[date]) -> list[date]:
    """The editions that a dynamic rule passes through on its way to the days asked."""
    if not profile.dynamic or profile.first_edition is None:
        return []
    steps = (max(days) - profile.first_edition).days // profile.cadence_days
    return [profile.first_edition + timedelta(days=i * profile.cadence_days) for i in range(steps + 1)]


def _stepwise(
    engine: Engine, indicators: pl.DataFrame, profile: Profile, days: Sequence[date]
) -> pl.DataFrame:
    """Judge the days, for a dynamic rule each from the edition before it.

    A dynamic rule is asked once, about every rating that a place may have had before; the chain of editions then
    picks its way through the answers, so that sixty days cost two queries and not one an edition.
    """
    if not profile.dynamic or profile.initial is None:
        return _verdicts(engine, indicators, profile, days, _no_previous())
    chain = _chain_days(profile, days)
    ratings = _verdicts(engine, indicators, load_profile(profile.initial), chain[:1], _no_previous())
    judged = sorted({*days, *chain[1:]})
    answers = _verdicts(engine, indicators, profile, judged, _every_previous(indicators, judged))
    parts = []
    for edition, following in _after_editions(chain, days, profile.cadence_days):
        before = ratings.filter(pl.col("as_of") == edition).select("place", previous_rank="rank")
        ratings = answers.filter(pl.col("as_of").is_in(following)).join(before, on=["place", "previous_rank"])
        parts.append(ratings.filter(pl.col("as_of").is_in(list(days))))
    return pl.concat(parts)


def _after_editions(
    chain: Sequence[date], days: Sequence[date], cadence: int
) -> Iterable[tuple[date, list[date]]]:
    """Each edition with the days judged from it: those asked before the next edition, and that edition."""
    wanted = sorted({*days, *chain[1:]})
    reach = [
        (chain[min((day - chain[0]).days - 1, 10**6) // cadence], day) for day in wanted if day > chain[0]
    ]
    for edition, pairs in groupby(reach, key=lambda pair: pair[0]):
        yield edition, [day for _, day in pairs]


def _every_previous(indicators: pl.DataFrame, days: Sequence[date]) -> pl.DataFrame:
    """Every rating that each place may have had before each of the days."""
    ranks = pl.DataFrame({"previous_rank": sorted(_COLOUR_OF_RANK)}, schema={"previous_rank": pl.Int32()})
    occasions = pl.DataFrame({"as_of": days}, schema={"as_of": pl.Date()})
    return occasions.join(indicators.select("place").unique(), how="cross").join(ranks, how="cross")


def _no_previous() -> pl.DataFrame:
    return pl.DataFrame(schema=_PREVIOUS_SCHEMA)


def _verdicts(
    engine: Engine, indicators: pl.DataFrame, profile: Profile, days: Sequence[date], previous: pl.DataFrame
) -> pl.DataFrame:
    asked = indicators.filter(pl.col("as_of").is_in(list(days)))
    tables = {"indicators": asked, "previous": previous}
    return engine.run(sql_text(profile.rule_file), tables=tables, parameters=profile.parameters)


def _finished(verdicts: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Ranks as colours, with the rule's name and digest on every row."""
    colours = {
        f"{name}_rank" if name else "rank": f"{name}_colour" if name else "colour"
        for name in ("", "base", "previous")
    }
    named = [
        pl.col(rank).replace_strict(_COLOUR_OF_RANK, default=None, return_dtype=pl.String()).alias(colour)
        for rank, colour in colours.items()
    ]
    return (
        verdicts.with_columns(*named, rule=pl.lit(profile.id), rule_digest=pl.lit(profile.digest))
        .drop(*colours)
        .sort("as_of", "place")
    )
