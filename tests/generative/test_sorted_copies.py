"""Exposures from sorted copies among random batches of visits: the same answer, byte by byte, as from every row."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import example, given
from hypothesis import strategies as st

from tests.spec.test_indicators import NOW
from wuse.assess.exposure import EXPOSURE_VISITS, Exposures, find_exposures, load_exposure_rule
from wuse.pool import Pool, Present, load_standard
from wuse.pool.compaction import compact
from wuse.pool.engine.query import files_of
from wuse.pool.sorted_copies import copies_of, lay_copies, narrowed
from wuse.pool.stored_rows import stored_rows
from wuse.pool.sunset import remove_rows

RULE = load_exposure_rule()
LOW = replace(RULE, parameters={**RULE.parameters, "most_persons": {"value": 3}})
TABLE = load_standard("venue_visit")
# Moments in whole seconds and not, of the window and not; persons and venues of several lengths.
moments = st.integers(-1, 6).map(lambda hours: NOW - timedelta(hours=hours)) | st.sampled_from(
    [NOW - timedelta(days=14), NOW - timedelta(hours=3, microseconds=7)]
)
visit = st.fixed_dictionaries(
    {
        "person": st.sampled_from(["u", "v", "w", "x", "y", "张三"]),
        "venue": st.sampled_from(["market", "ward", "场"]),
        "visited_at": moments,
        "stays": st.sampled_from([None, 0, 1, 5]),
        "self_said": st.sampled_from([None, "counted", "doubtful"]),
        "recorded_at": st.integers(-1, 9).map(lambda hours: NOW - timedelta(hours=hours)),
    }
)
batch = st.tuples(st.lists(visit, min_size=1, max_size=8), st.sampled_from(["r", "r", "another"]))
# A batch comes; copies are laid of what is there; small parts become one; a response ends.
step = batch | st.sampled_from(["copy", "compact", "sunset"])
steps = st.tuples(st.lists(batch, min_size=1, max_size=2), st.just(["copy"]), st.lists(step, max_size=5)).map(
    lambda found: [what for part in found for what in part]
)


def frame(rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    told = [
        {
            **{name: value for name, value in row.items() if name != "stays"},
            "left_at": None if row["stays"] is None else row["visited_at"] + timedelta(hours=row["stays"]),
            "place": "330302",
        }
        for row in rows
    ]
    return pl.DataFrame(
        told, schema_overrides={"left_at": pl.Datetime("us", "UTC"), "self_said": pl.String()}
    )


def said(person: str, hours: int, stays: int | None, venue: str = "ward", learnt: int = 1) -> dict[str, Any]:
    return {
        "person": person,
        "venue": venue,
        "visited_at": NOW - timedelta(hours=hours),
        "stays": stays,
        "recorded_at": NOW - timedelta(hours=learnt),
    }


OTHERS = [said("x", 3, 1), said("y", 5, None), said("y", 5, None, "market")]


def found(pool: Pool, visits: Any, cases: set[str]) -> Exposures:
    return find_exposures(pool.engine, visits, cases=sorted(cases), response="r", rule=LOW, as_of=NOW)


def take(pool: Pool, number: int, what: Any) -> None:
    if what == "copy":
        lay_copies(pool, EXPOSURE_VISITS, most=9, least_bytes=0)
    elif what == "sunset":
        remove_rows(pool, "another")
    elif what == "compact" and TABLE.name in pool.tables():
        with pool.locked(TABLE.name) as opened:
            compact(opened)
    elif not isinstance(what, str):
        rows, response = what
        pool.append(TABLE.name, frame(rows), batch_id=f"b{number}", recorded_at=NOW, response=response)


def with_waiting(pool: Pool, rows: Sequence[dict[str, Any]]) -> Any:
    """The present, with rows that are in no file yet."""
    source = pool.source(TABLE.name)
    if isinstance(source, pl.DataFrame) or not rows:
        return source
    waiting = stored_rows(frame(rows), TABLE, batch_id="w", recorded_at=NOW, sequence=99, response="r")
    return Present(tuple(files_of(source)), waiting)


# A case who is there by what waits alone; by a new part alone; longer, by what a new part corrects of a copied visit.
@example([(OTHERS, "r"), "copy"], [said("u", 3, 0)], {"u"})
@example([(OTHERS, "r"), "copy", ([said("u", 3, 0)], "r")], [], {"u"})
@example([([*OTHERS, said("u", 6, 0)], "r"), "copy", ([said("u", 6, 5, learnt=0)], "r")], [], {"u"})
@given(steps, st.lists(visit, max_size=3), st.sets(st.sampled_from("uvwx"), min_size=1, max_size=3))
def test_the_answer_is_the_same_with_copies_of_any_parts_and_without(
    steps: list[Any], waiting: list[dict[str, Any]], cases: set[str]
) -> None:
    with tempfile.TemporaryDirectory() as home:
        pool = Pool(Path(home))
        for number, what in enumerate(steps):
            take(pool, number, what)
        every = with_waiting(pool, waiting)
        fewer = narrowed(pool.engine, every, copies_of(pool), EXPOSURE_VISITS, cases)
        whole, quick = found(pool, every, cases), found(pool, fewer, cases)
        for name in ("met", "meetings", "crowded"):
            mine, other = getattr(whole, name), getattr(quick, name)
            assert mine.schema == other.schema
            assert mine.rows() == other.rows()
