"""What a query is to any engine: a text, named inputs, values; and how it is refused."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import polars as pl
import pyarrow as pa

from wuse.vocabulary import Refusal

PARAMETER = re.compile(r"\$(\w+)")


@dataclass(frozen=True)
class Present:
    """Rows of which some are in Parquet files and the newest in memory, in the same columns."""

    files: tuple[str, ...]
    rows: pl.DataFrame


Source = pl.DataFrame | Sequence[str] | Present
"""An input of a query: a frame in memory, a pinned list of Parquet files, or both."""


class Engine(Protocol):
    """Runs SQL over named inputs. Opened with its first query; used by one thread."""

    def run(self, sql: str, *, tables: Mapping[str, Source], parameters: Mapping[str, Any]) -> pl.DataFrame:
        """Run one SQL text.

        Args:
            sql: one SELECT statement; `$name` stands for a parameter.
            tables: inputs by name.
            parameters: values by name; those that the text does not use are left out.

        Raises:
            Refusal: `engine.not_one_select`; `engine.outside` when the text asks for what is no input;
                `engine.failed` when it cannot be bound or computed; from an engine that shares its queries with
                another also `engine.not_portable`, and what its module names when it cannot be reached.
        """


def files_of(source: Source) -> Sequence[str]:
    """The Parquet files of an input."""
    if isinstance(source, Present):
        return source.files
    return () if isinstance(source, pl.DataFrame) else source


def used_parameters(sql: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that a text names."""
    named = set(PARAMETER.findall(sql))
    return {key: value for key, value in parameters.items() if key in named}


def frame_of(answer: pa.Table) -> pl.DataFrame:
    """An engine's answer as a frame; `engine.failed` when two of its columns have one name."""
    try:
        return pl.DataFrame(answer)
    except pl.exceptions.DuplicateError as reason:
        raise failed(reason) from reason


def not_one_select(found: Sequence[str]) -> Refusal:
    """The refusal of a text that is more than one SELECT, or another kind of statement."""
    return Refusal(
        "engine.not_one_select",
        "A query is one SELECT statement; this text is {found}. Take out what writes, loads or sets anything.",
        {"found": list(found) or ["empty"]},
    )


def outside(name: str) -> Refusal:
    """The refusal of a text that asks for what is not among its inputs."""
    return Refusal(
        "engine.outside",
        "The query asks for “{file}”, which is not among its inputs. Read the named tables alone; what else it needs "
        "has to be imported into the pool.",
        {"file": name},
    )


def failed(reason: object) -> Refusal:
    """The refusal of a text that an engine cannot bind or compute."""
    first = next((line for line in str(reason).splitlines() if line.strip()), "")
    return Refusal(
        "engine.failed",
        "The query cannot be computed: {reason}. Compare its text with the columns and values of its inputs, and "
        "correct the one that is wrong.",
        {"reason": first.strip().rstrip(".")},
    )


def not_portable(parts: Sequence[str]) -> Refusal:
    """The refusal of a text that would not mean the same on every engine."""
    return Refusal(
        "engine.not_portable",
        "The query uses {parts}: that does not mean the same on both engines. Put it in other words; "
        "docs/howto/use-spark.md says what they share.",
        {"parts": list(parts)},
    )
