"""How codes are kept up: only who is touched by new facts, by a new map or by the passing of time is judged again.

The answer is the same, byte for byte, as if all had been judged from all facts.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from wuse.assess.health_code.judge import health_codes
from wuse.assess.health_code.kept import KeptCodes, kept_codes
from wuse.assess.health_code.profile import CodeProfile
from wuse.assess.health_code.state import (
    ADDABLE,
    ADDED,
    LISTED,
    READS,
    CodeFacts,
    Judging,
    brought_together,
    code_state,
    day_of,
    parts_of,
)
from wuse.pool import Engine, load_standard

_ADDABLE = tuple(READS[name][0] for name in ADDABLE)
_LISTED = tuple(READS[name][0] for name in LISTED)
# All rows of whatever these persons ever had a row of: a correction may have given a fact to somebody else.
_OF_PERSONS = """
WITH keys AS (
    SELECT f.{key} FROM facts AS f INNER JOIN among AS a ON a.person = f.person GROUP BY f.{key}
)
SELECT f.* FROM facts AS f INNER JOIN keys AS k ON k.{key} = f.{key}
"""
_OF_KEYS = """
WITH keys AS (SELECT {key} FROM news GROUP BY {key})
SELECT f.person FROM facts AS f INNER JOIN keys AS k ON k.{key} = f.{key} GROUP BY f.person
"""
_AGAIN = """
WITH keys AS (SELECT {key} FROM news GROUP BY {key}),
rows_of_keys AS (
    SELECT f.{key}, f.person FROM facts AS f INNER JOIN keys AS k ON k.{key} = f.{key} WHERE f.recorded_at <= $as_of
),
again AS (SELECT {key} FROM rows_of_keys GROUP BY {key} HAVING count(*) > 1)
SELECT r.person FROM rows_of_keys AS r INNER JOIN again AS a ON a.{key} = r.{key} GROUP BY r.person
"""


@dataclass(frozen=True)
class Change:
    """The rows of some persons that take the place of those before them.

    `touched`: the persons with new facts, sorted; one who has no row in `state` has no fact left. `moved`: those among
    them of whom more has changed than that a declaration or a test was added: a listed fact, a correction, the map. In
    `state` and `codes` are also those whose code time alone may have changed.
    """

    touched: pl.Series
    moved: pl.Series
    state: pl.DataFrame
    codes: pl.DataFrame


def all_codes(
    engine: Engine, facts: CodeFacts, *, profile: CodeProfile, as_of: datetime, first_day: date
) -> tuple[KeptCodes, pl.DataFrame]:
    """Everyone judged from all facts: what is kept, and the codes."""
    state = code_state(engine, facts, profile=profile, as_of=as_of, first_day=first_day)
    today = day_of(as_of)
    codes = health_codes(engine, state, profile=profile, today=today, first_day=first_day)
    return kept_codes(state, codes, first_day=first_day, judged_on=today), codes


def change_by(
    engine: Engine,
    kept: KeptCodes,
    news: Mapping[str, pl.DataFrame],
    facts: CodeFacts,
    *,
    profile: CodeProfile,
    as_of: datetime,
    corrected: Sequence[str] = (),
) -> Change:
    """The rows that new facts and the time since the last judgement change.

    Args:
        kept: the codes so far.
        news: the new rows by standard.
        facts: all facts with the new ones. Of declarations and tests only those of the corrected are read.
        as_of: the moment that is judged; nothing recorded later is in `news`.
        corrected: persons of whose declarations or tests one was corrected (`corrected_by`), or who stayed where the
            map has a new colour (`touched_by_areas`): these are summed up anew.
    """
    judging = Judging(profile, as_of, kept.first_day)
    anew = pl.DataFrame({"person": sorted(set(corrected))}, schema={"person": pl.String()})
    moved = [_persons_of_keys(engine, news, facts, name) for name in _LISTED]
    touched = _persons([*(rows.select("person") for rows in news.values()), *moved, anew])
    # What is summed up anew contains the new rows; for the others they are added.
    added = kept.rows_of(touched["person"]).join(anew, on="person", how="anti").select(ADDED)
    fresh = {name: _rows(news, name).join(anew, on="person", how="anti") for name in _ADDABLE}
    listed = {name: _of_persons(engine, facts, name, touched) for name in _LISTED}
    parts = [added, *parts_of(engine, CodeFacts(fresh | listed, facts.areas), READS, judging)]
    if anew.height:
        large = {name: _of_persons(engine, facts, name, anew) for name in _ADDABLE}
        parts += parts_of(engine, CodeFacts(large, facts.areas), ADDABLE, judging)
    mine = [part.join(touched, on="person", how="semi") for part in parts]
    others = _persons([*moved, anew])
    return _judged(engine, kept, brought_together(engine, mine), (touched, others), judging)


def change_among(change: Change, persons: Collection[str]) -> Change:
    """The part of a change that concerns some persons."""
    among = pl.DataFrame({"person": sorted(persons)}, schema={"person": pl.String()})["person"]
    return Change(
        change.touched.filter(change.touched.is_in(among.implode())),
        change.moved.filter(change.moved.is_in(among.implode())),
        change.state.filter(pl.col("person").is_in(among.implode())),
        change.codes.filter(pl.col("person").is_in(among.implode())),
    )


def corrected_by(
    engine: Engine, news: Mapping[str, pl.DataFrame], facts: CodeFacts, *, as_of: datetime
) -> list[str]:
    """The persons of whom new rows correct a declaration or a test that was there before, or that is twice among them.

    Args:
        facts: all facts with the new ones.
    """
    found = [
        _persons_of_keys(engine, news, facts, name, sql=_AGAIN, as_of=as_of)["person"].to_list()
        for name in _ADDABLE
    ]
    return sorted({person for persons in found for person in persons})


def touched_by_areas(kept: KeptCodes, since: date) -> list[str]:
    """The persons whose stays reach into days on which the map has new colours."""
    until = pl.max_horizontal("stayed_until", "came_until")
    return kept.marked.filter(until >= since)["person"].to_list()


def codes_with_change(codes: pl.DataFrame, change: Change) -> pl.DataFrame:
    """The codes of everyone after a change."""
    gone = pl.concat([change.codes["person"], change.touched]).to_frame()
    left = codes.join(gone, on="person", how="anti", maintain_order="left")
    return pl.concat([left, change.codes]).sort("person")


def kept_with_change(kept: KeptCodes, change: Change, judged_on: date) -> KeptCodes:
    """What is kept after a change."""
    gone = pl.concat([change.codes["person"], change.touched]).unique()
    return kept.with_rows(gone, change.state, change.codes, judged_on)


def _judged(
    engine: Engine,
    kept: KeptCodes,
    state: pl.DataFrame,
    persons: tuple[pl.DataFrame, pl.DataFrame],
    judging: Judging,
) -> Change:
    """The codes of those who are touched, and of those whom time alone may have changed."""
    today, (touched, moved) = day_of(judging.as_of), persons
    due = kept.due(today).join(touched, on="person", how="anti")
    again = pl.concat([state, due]).sort("person")
    codes = health_codes(engine, again, profile=judging.profile, today=today, first_day=kept.first_day)
    return Change(touched["person"], moved["person"], again, codes)


def _persons(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(parts).unique().sort("person")


def _rows(news: Mapping[str, pl.DataFrame], name: str) -> pl.DataFrame:
    return news[name] if name in news else pl.DataFrame(schema=_schema(name))


def _schema(name: str) -> dict[str, pl.DataType]:
    own = {"sequence": pl.Int64(), "row_number": pl.Int64()}
    return {**own, **load_standard(name).schema}


def _of_persons(engine: Engine, facts: CodeFacts, name: str, among: pl.DataFrame) -> pl.DataFrame:
    sql = _OF_PERSONS.replace("{key}", load_standard(name).key[0])
    return engine.run(sql, tables={"facts": facts.tables[name], "among": among}, parameters={})


def _persons_of_keys(
    engine: Engine,
    news: Mapping[str, pl.DataFrame],
    facts: CodeFacts,
    name: str,
    *,
    sql: str = _OF_KEYS,
    as_of: datetime | None = None,
) -> pl.DataFrame:
    """The persons of whatever rows have a key of the new ones: a correction may give a fact to somebody else."""
    rows = _rows(news, name)
    if not rows.height:
        return rows.select("person")
    key = load_standard(name).key[0]
    tables = {"facts": facts.tables[name], "news": rows.select(key)}
    return engine.run(sql.replace("{key}", key), tables=tables, parameters={"as_of": as_of} if as_of else {})
