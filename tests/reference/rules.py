"""The product's judgement and the reference's, asked the same question."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime

import polars as pl

from tests.reference import area_risk as reference
from wuse.assess import AreaFacts, Profile, judge, load_profile
from wuse.pool import Engine

INDICATORS = (
    "confirmed_cum",
    "cases_cum",
    "basis",
    "last_figure",
    "new_3d",
    "new_7d",
    "new_14d",
    "days_since_last_case",
    "clusters_14d",
    "local_share",
    "rate_14d",
    "testing_rate_7d",
    "positivity_7d",
)
_SCHEMA = {
    "place": pl.String(),
    "date": pl.Date(),
    "measure": pl.String(),
    "value": pl.Int64(),
    "basis": pl.String(),
    "cut_off": pl.String(),
    "recorded_at": pl.Datetime("us", "UTC"),
    "sequence": pl.Int64(),
    "row_number": pl.Int64(),
}


def rule_of(profile: Profile) -> reference.Rule:
    """A profile as the reference reads it."""
    initial = load_profile(profile.initial) if profile.initial else None
    return reference.Rule(
        rule=profile.rule,
        values=profile.parameters,
        dynamic=profile.dynamic,
        initial=rule_of(initial) if initial else None,
        first_edition=profile.first_edition,
        cadence=profile.cadence_days,
    )


def facts_frame(facts: Iterable[reference.Fact]) -> pl.DataFrame:
    """Facts as rows of case_count."""
    rows = [
        (f.place, f.date, f.measure, f.value, f.basis, f.cut_off, f.recorded_at, f.order[0], f.order[1])
        for f in facts
    ]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def area_facts(
    facts: Iterable[reference.Fact], residents: Mapping[str, int], places: Sequence[str]
) -> AreaFacts:
    """Facts as the product reads them; the residents of new year were known on that day."""
    new_year = datetime(2020, 1, 1, tzinfo=UTC)
    population = population_frame(
        (place, new_year.date(), value, new_year) for place, value in residents.items()
    )
    return AreaFacts(case_count=facts_frame(facts), population=population, areas=tuple(places), versions={})


def population_frame(rows: Iterable[tuple[str, date, int, datetime]]) -> pl.DataFrame:
    """Rows of population: place, reference day, residents, when learnt; a later one stands later in the pool."""
    numbered = [(*row, number, 1) for number, row in enumerate(rows)]
    names = ("place", "date", "value", "recorded_at", "sequence", "row_number")
    return pl.DataFrame(numbered, schema={name: _SCHEMA[name] for name in names}, orient="row")


def product(
    engine: Engine,
    facts: Iterable[reference.Fact],
    residents: Mapping[str, int],
    places: Sequence[str],
    days: Sequence[date],
    profile: Profile,
) -> dict[tuple[date, str], dict[str, object]]:
    """The product's verdict rows by day and place."""
    found = judge(engine, area_facts(facts, residents, places), profile=profile, days=days)
    return {(row["as_of"], row["place"]): row for row in found.iter_rows(named=True)}
