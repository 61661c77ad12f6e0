"""Judging a series of days from the pool, keeping the verdicts, and issuing the editions that are due."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby

import polars as pl

from wuse.assess import AreaFacts, Series, area_facts, judge_stretches
from wuse.places import PlaceTree
from wuse.pool import Engine, Pool, load_standard
from wuse.pool.actions import add_batch
from wuse.publish.actions import issue_edition
from wuse.publish.comparison import Comparison, compare, published_tables
from wuse.publish.edition import Edition
from wuse.publish.store import EditionStore
from wuse.trust.audit import Audit
from wuse.trust.canonical import canonical_json, digest


@dataclass(frozen=True)
class IssuedEdition:
    """An edition with its comparison to what was published for that day."""

    edition: Edition
    comparison: Comparison


def judge_days(pool: Pool, tree: PlaceTree, *, series: Series, days: Sequence[date]) -> pl.DataFrame:
    """Verdicts of all counties of a series' area on the days, each by the profile in force that day, from what has been
    moved into the pool's files: such verdicts may be kept, since the versions name all that they were judged from.
    """
    counties = counties_of_days(tree, series, days)
    return judge_counties(partial(area_facts, pool), pool.engine, series=series, counties=counties)


def counties_of_days(tree: PlaceTree, series: Series, days: Sequence[date]) -> dict[date, tuple[str, ...]]:
    """Day -> the counties that are judged on it: those that existed on the first of the days under the same profile."""
    found: dict[date, tuple[str, ...]] = {}
    for _, run in groupby(sorted(days), key=lambda day: series.profile_of(day).id):
        same = list(run)
        found |= dict.fromkeys(same, county_codes(tree, series, on=same[0]))
    return found


def judge_counties(
    facts_of: Callable[..., AreaFacts],
    engine: Engine,
    *,
    series: Series,
    counties: Mapping[date, tuple[str, ...]],
) -> pl.DataFrame:
    """Verdicts of the counties of some days; days with the same counties are judged together.

    Args:
        facts_of: answers `areas=...` with what is known of some counties.
    """
    parts = []
    for areas, same in groupby(sorted(counties), key=lambda day: counties[day]):
        by_profile = groupby(same, key=series.profile_of)
        stretches = [(profile, list(run)) for profile, run in by_profile]
        parts.append(judge_stretches(engine, facts_of(areas=areas), stretches))
    return pl.concat(parts)


def county_codes(tree: PlaceTree, series: Series, *, on: date) -> tuple[str, ...]:
    """The counties of a series' area on a day."""
    return tuple(place.code for place in tree.counties(on) if series.area.contains(place.code))


def day_range(first: date, last: date) -> list[date]:
    """Every day from the first to the last, both included."""
    return [first + timedelta(days=i) for i in range((last - first).days + 1)]


def keep_verdicts(
    pool: Pool, verdicts: pl.DataFrame, *, audit: Audit, inputs: Mapping[str, int], by: str, at: datetime
) -> None:
    """Append verdicts to the pool, once: the batch's id is the digest of the rows."""
    known = [name for name in verdicts.columns if name in load_standard("verdict").columns]
    rows = verdicts.select(known).with_columns(inputs=pl.lit(canonical_json(dict(inputs)).decode()))
    content = canonical_json([_plain(row) for row in rows.iter_rows(named=True)])
    add_batch(
        audit=audit,
        by=by,
        at=at,
        pool=pool,
        table="verdict",
        frame=rows,
        batch_id=digest(content),
        verb="verdict.keep",
        facts={"rules": sorted(set(rows["rule_digest"].to_list()))},
    )


def issue_due_editions(
    pool: Pool,
    store: EditionStore,
    tree: PlaceTree,
    *,
    audit: Audit,
    series: Series,
    verdicts: pl.DataFrame,
    inputs: Mapping[str, int],
    by: str,
    at: datetime,
) -> Iterator[IssuedEdition]:
    """Issue the edition of every day on which one is due, in order; one that exists already is returned as it is."""
    published, tallies = published_tables(pool)
    for day in sorted(verdicts["as_of"].unique()):
        if not series.is_edition(day):
            continue
        rows = verdicts.filter(pl.col("as_of") == day)
        edition = issue_edition(
            audit=audit,
            store=store,
            series=series.id,
            as_of=day,
            verdicts=rows,
            names=place_names(tree, rows["place"].to_list(), on=day),
            inputs=inputs,
            by=by,
            at=at,
        )
        yield IssuedEdition(edition, compare(rows, day=day, published=published, tallies=tallies))


def issue_on(
    pool: Pool,
    store: EditionStore,
    tree: PlaceTree,
    *,
    audit: Audit,
    series: Series,
    day: date,
    by: str,
    at: datetime,
) -> Edition:
    """Judge one day by the rule in force, keep the verdicts and issue the edition of that day, due or not."""
    inputs = read_versions(pool)
    verdicts = judge_days(pool, tree, series=series, days=[day])
    keep_verdicts(pool, verdicts, audit=audit, inputs=inputs, by=by, at=at)
    return issue_edition(
        audit=audit,
        store=store,
        series=series.id,
        as_of=day,
        verdicts=verdicts,
        names=place_names(tree, verdicts["place"].to_list(), on=day),
        inputs=inputs,
        by=by,
        at=at,
    )


def place_names(tree: PlaceTree, codes: Sequence[str], *, on: date) -> dict[str, tuple[str, str, str]]:
    """Chinese name, English name and city code of each place."""
    places = [tree.get(code, on=on) for code in codes]
    return {place.code: (place.name, place.name_en, place.code[:4]) for place in places}


def read_versions(pool: Pool) -> dict[str, int]:
    """The versions of the tables that judgements read."""
    return dict(area_facts(pool, areas=[]).versions)


def _plain(row: Mapping[str, object]) -> dict[str, object]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()}
