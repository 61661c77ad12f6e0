"""The rules' colours of many persons at once: a few questions to the tables, whatever the number of persons.

The same as `person_code` gives one by one, which a test holds it to. Those with a code by hand, a relief or the
international code are few, and left to the caller.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import polars as pl

from wuse.assess.health_code import CodeFacts, CodeProfile, code_state, day_of, first_day_for, health_codes
from wuse.pool import Pool, load_standard
from wuse.respond.override import OverrideState
from wuse.respond.store.code_folder import KeptRun
from wuse.respond.store.kept_run import run_serves, unread_since
from wuse.respond.store.models import OverrideRow, ReliefRow
from wuse.respond.store.person_facts import STANDARDS
from wuse.vocabulary import Colour, PersonKey

_NEWER = """
SELECT DISTINCT f.person FROM facts AS f INNER JOIN asked AS a ON a.person = f.person
WHERE f.response = $response AND f.sequence >= $first
"""
_THEIRS = """
SELECT f.* FROM facts AS f INNER JOIN asked AS a ON a.person = f.person WHERE f.response = $response
"""
# A correction may have given a fact to somebody else: then it is not this person's any more.
_OF_KEYS = """
SELECT f.* FROM facts AS f INNER JOIN mine AS m ON m.{key} = f.{key} WHERE f.response = $response
"""
_AT_ONCE = 500


def ruled_colours(
    pool: Pool,
    persons: Sequence[PersonKey],
    *,
    response: str,
    at: datetime,
    profile: CodeProfile,
    areas: pl.DataFrame,
    kept: KeptRun | None = None,
    editions: Collection[int] = (),
) -> dict[PersonKey, Colour | None]:
    """What the rule says of some persons; None of whom it says nothing.

    Args:
        areas: the risk of places. editions: numbers of the map's editions that it is from.
        kept: the state that the keeper wrote last; whoever has something new since is judged from all rows.
    """
    asked = sorted({str(person) for person in persons})
    fresh = asked
    colours: dict[str, str] = {}
    if kept and run_serves(kept, profile, editions, at):
        changed = _with_news(pool, kept, asked, response)
        fresh = sorted(changed)
        still = pl.Series([person for person in asked if person not in changed], dtype=pl.String())
        state = kept.codes.rows_of(still)
        colours |= _judged(pool, state, profile, at, kept)
    if fresh:
        colours |= _from_all_rows(pool, fresh, response=response, at=at, profile=profile, areas=areas)
    found = {person: colours.get(person, "none") for person in asked}
    return {PersonKey(person): None if one == "none" else Colour(one) for person, one in found.items()}


def set_apart(persons: Sequence[PersonKey], *, response: str) -> set[PersonKey]:
    """Those of whom something was decided by hand under a response: a code, or a relief."""
    found: set[PersonKey] = set()
    for start in range(0, len(persons), _AT_ONCE):
        some = {"person__in": persons[start : start + _AT_ONCE], "response": response}
        hand = OverrideRow.objects.filter(**some, state=OverrideState.ACTIVE).values_list("person", flat=True)
        relief = ReliefRow.objects.filter(**some).values_list("person", flat=True)
        found.update(map(PersonKey, hand), map(PersonKey, relief))
    return found


def _judged(
    pool: Pool, state: pl.DataFrame, profile: CodeProfile, at: datetime, kept: KeptRun
) -> Mapping[str, str]:
    codes = health_codes(
        pool.engine, state, profile=profile, today=day_of(at), first_day=kept.codes.first_day
    )
    return dict(codes.select("person", "colour").iter_rows())


def _with_news(pool: Pool, kept: KeptRun, asked: list[str], response: str) -> set[str]:
    """Those of whom the state does not know everything: changed by the run, or with rows that it may not have read."""
    found = set(kept.changed).intersection(asked)
    frame = pl.DataFrame({"person": asked}, schema={"person": pl.String()})
    for name, first in unread_since(kept, response=response).items():
        rows = pool.engine.run(
            _NEWER,
            tables={"facts": pool.source(name), "asked": frame},
            parameters={"response": response, "first": first},
        )
        found.update(rows["person"].to_list())
    return found


def _from_all_rows(
    pool: Pool, asked: list[str], *, response: str, at: datetime, profile: CodeProfile, areas: pl.DataFrame
) -> Mapping[str, str]:
    today = day_of(at)
    first_day = first_day_for(profile, today)
    frame = pl.DataFrame({"person": asked}, schema={"person": pl.String()})
    facts = CodeFacts({name: _rows(pool, name, frame, response) for name in STANDARDS}, areas)
    state = code_state(pool.engine, facts, profile=profile, as_of=at, first_day=first_day)
    mine = state.join(frame, on="person", how="semi")
    codes = health_codes(pool.engine, mine, profile=profile, today=today, first_day=first_day)
    return dict(codes.select("person", "colour").iter_rows())


def _rows(pool: Pool, name: str, asked: pl.DataFrame, response: str) -> pl.DataFrame:
    """All rows of whatever one of them ever had a row of."""
    source, key = pool.source(name), load_standard(name).key[0]
    values = {"response": response}
    mine = pool.engine.run(_THEIRS, tables={"facts": source, "asked": asked}, parameters=values)
    if not mine.height:
        return mine
    keys = mine.select(key).unique()
    return pool.engine.run(
        _OF_KEYS.replace("{key}", key), tables={"facts": source, "mine": keys}, parameters=values
    )
