"""A handful of rows, asked of the same rules again and again: each text is planned once and its plan is kept.

Of one person's verdict, planning the rule takes nearly all of the time. Here a text is planned with its values in it,
by a connection of its own, and not optimized: that is work for many rows. What is no handful, or in files, goes the
ordinary way.
"""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import date, datetime
from threading import Lock
from typing import Any

import duckdb
import polars as pl

from wuse.pool.engine.duckdb_engine import check_one_select, closed_connection
from wuse.pool.engine.query import PARAMETER, Engine, Source, frame_of, used_parameters

FEW = 1_000
"""So many rows an input is a handful: beyond, an optimized plan is worth its while. Ours, measured."""
_PLANS = 16
"""How many are kept, of some 4 MB each."""
_MOMENT = pl.Datetime("us", "UTC")
_Key = tuple[Any, ...]
_Frames = Mapping[str, pl.DataFrame]


class FewRowsEngine:
    """Runs SQL over a handful of rows in this process, and the rest by another engine; the answers are the same."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def run(self, sql: str, *, tables: Mapping[str, Source], parameters: Mapping[str, Any]) -> pl.DataFrame:
        """Run one SQL text, as `Engine` says."""
        values, frames = used_parameters(sql, parameters), _handful(tables)
        words = {name: _word(name, value) for name, value in values.items()}
        if frames is None or None in words.values():
            return self._engine.run(sql, tables=tables, parameters=parameters)
        frames = {**frames, **_moments(values)}
        try:
            text = PARAMETER.sub(lambda found: words[found[1]] or "", sql)
            return _KEPT.plan(text, frames).answer(frames)
        except (duckdb.Error, KeyError):
            # The other engine says what is wrong, in its own words.
            return self._engine.run(sql, tables=tables, parameters=parameters)


class _Plan:
    """A planned text over empty tables, in a database of its own: a new table would have it planned anew."""

    def __init__(self, text: str, frames: _Frames) -> None:
        # What is dropped is closed by the collector, once nobody waits for its answer.
        self._connection, self._turn = closed_connection(1, (), optimized=False), Lock()
        check_one_select(self._connection, text)
        for name, frame in frames.items():
            self._connection.from_arrow(frame.clear().to_arrow()).create(name)
        self._connection.execute(f"PREPARE answer AS {text}")
        # A plan names the second of two columns anew, where a query is refused.
        names = [column[0] for column in self._connection.execute("EXECUTE answer").description]
        if len(set(names)) < len(names):
            raise duckdb.BinderException("two columns of one name")

    def answer(self, frames: _Frames) -> pl.DataFrame:
        """What the text comes to over these rows, none of which is left behind."""
        with self._turn:
            connection = self._connection.begin()
            try:
                for name, frame in frames.items():
                    connection.from_arrow(frame.to_arrow()).insert_into(name)
                return frame_of(connection.sql("EXECUTE answer").to_arrow_table())
            finally:
                connection.rollback()


class _KeptPlans:
    """The plans that were used last, for all threads: a request opens its pool anew and asks what others asked."""

    def __init__(self) -> None:
        self._plans: OrderedDict[_Key, _Plan] = OrderedDict()
        self._turn = Lock()

    def plan(self, text: str, frames: _Frames) -> _Plan:
        """The plan of a text over columns of these types."""
        key = (text, *((name, tuple(frame.schema.items())) for name, frame in frames.items()))
        with self._turn:
            plan = self._plans.get(key)
        plan = plan or _Plan(text, frames)
        with self._turn:
            self._plans[key] = plan
            self._plans.move_to_end(key)
            if len(self._plans) > _PLANS:
                self._plans.popitem(last=False)
        return plan


_KEPT = _KeptPlans()


def _handful(tables: Mapping[str, Source]) -> _Frames | None:
    """The inputs, where each is a frame of few rows in columns whose type is known."""
    frames = {name: source for name, source in tables.items() if isinstance(source, pl.DataFrame)}
    few = all(frame.height <= FEW and pl.Null() not in frame.dtypes for frame in frames.values())
    return frames if few and len(frames) == len(tables) else None


def _word(name: str, value: Any) -> str | None:
    """A value as it stands in a text, of the same type; None for one that has to be handed over."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return f"({value})"
        case datetime():
            # The name is one of letters, as the text had it behind its `$`.
            return f"(SELECT moment FROM moment_of_{name})" if value.tzinfo else None  # noqa: S608
        case date():
            return f"DATE '{value.isoformat()}'"
        case str() if value.isprintable():
            return "CAST('" + value.replace("'", "''") + "' AS VARCHAR)"
    return None


def _moments(values: Mapping[str, Any]) -> _Frames:
    """Moments as inputs of one row: each question has its own, and would have a plan of its own."""
    return {
        f"moment_of_{name}": pl.DataFrame({"moment": [value]}, schema={"moment": _MOMENT})
        for name, value in values.items()
        if isinstance(value, datetime) and value.tzinfo
    }
