"""The state: of each person what the rule needs of the past, in one row, sorted by the person's key."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

import polars as pl

from wuse.assess.health_code.profile import CodeProfile, sql_text
from wuse.pool import Engine, Source
from wuse.vocabulary import Refusal

BITS = 62
BEIJING = timezone(timedelta(hours=8))
_BITS = ("checked", "unwell", "space_mark")
_SAID = (
    "declared_on", "checked", "unwell", "unwell_on", "said_contact_on", "said_high_on", "said_medium_on", "space_on",
    "space_mark", "stayed_until",
)  # fmt: skip
_TESTED = ("negative_on", "positive_on")
_LISTED = (
    "reported_on", "case_on", "case_until", "exposed_on", "secondary_on", "household_on", "ordered_on",
    "ordered_until", "arrived_on", "entered_on", "entered_rank", "came_high_on", "came_medium_on",
    "came_until",
)  # fmt: skip
STATE: Mapping[str, pl.DataType] = {
    "person": pl.String(),
    **{
        name: pl.Int64() if name in _BITS else pl.Int32() if name == "entered_rank" else pl.Date()
        for name in (*_SAID, *_TESTED, *_LISTED)
    },
}
"""The columns of a state, each null where there is nothing to remember."""
ADDED: Sequence[str] = ("person", *_SAID, *_TESTED)
"""The columns to which new facts can be added without the facts before them."""
AREAS = {"place": pl.String(), "from_day": pl.Date(), "to_day": pl.Date(), "area_rank": pl.Int32()}
_AREA_KINDS: Mapping[Any, Any] = AREAS
TIERS = {"country": pl.String(), "from_day": pl.Date(), "to_day": pl.Date(), "tier_rank": pl.Int32()}
# SQL file -> the standard that it reads, and the name of that input.
READS: Mapping[str, tuple[str, str]] = {
    "declared.sql": ("declaration", "declarations"),
    "tested.sql": ("test_result", "tests"),
    "cases.sql": ("case_report", "cases"),
    "contacts.sql": ("contact", "contacts"),
    "orders.sql": ("isolation", "isolations"),
    "arrivals.sql": ("arrival", "arrivals"),
}
ADDABLE = ("declared.sql", "tested.sql")
"""The files whose answer for new facts can be added to that for the facts before them."""
LISTED = tuple(name for name in READS if name not in ADDABLE)
"""The files over small tables, which are read anew for whoever is touched."""
# How long the code of a place may be, from the province to the grid.
_DIGITS = (2, 4, 6, 9, 12, 15)


@dataclass(frozen=True)
class CodeFacts:
    """The tables by standard, every row of them, and the risk of places as `risk_areas` gives it."""

    tables: Mapping[str, Source]
    areas: pl.DataFrame


def day_of(moment: datetime) -> date:
    """The day of Beijing time."""
    return moment.astimezone(BEIJING).date()


def first_day_for(profile: CodeProfile, day: date) -> date:
    """The day that the bits of a state begin with, for one that is to be judged from a day on.

    It serves for as many days more as there are bits; then a state is built anew.
    """
    return day - timedelta(days=int(profile.parameters["memory_days"]))


def check_first_day(profile: CodeProfile, first_day: date, today: date) -> None:
    """Refuse to judge a day for which a state has no bits: `code_state.outside`."""
    memory = int(profile.parameters["memory_days"])
    if not first_day + timedelta(days=memory) <= today < first_day + timedelta(days=BITS):
        raise Refusal(
            "code_state.outside",
            "The state of the health codes begins with {first_day} and cannot be judged on {day}. Build it anew.",
            {"first_day": first_day.isoformat(), "day": today.isoformat()},
        )


@dataclass(frozen=True)
class Judging:
    """By which profile, as of which moment (with a time zone), in a state whose bits begin with which day."""

    profile: CodeProfile
    as_of: datetime
    first_day: date


def code_state(
    engine: Engine, facts: CodeFacts, *, profile: CodeProfile, as_of: datetime, first_day: date
) -> pl.DataFrame:
    """The state of everyone who occurs in the facts, from what was recorded by a moment.

    Args:
        as_of: with a time zone.
        first_day: the day that the bits begin with, as `first_day_for` gives it.

    Returns:
        The columns of `STATE`, sorted by `person`.
    """
    return brought_together(engine, parts_of(engine, facts, READS, Judging(profile, as_of, first_day)))


def parts_of(engine: Engine, facts: CodeFacts, names: Iterable[str], judging: Judging) -> list[pl.DataFrame]:
    """What the facts come to by each of the named SQL files, to be brought together to a state."""
    small = _small_tables(facts.areas, judging)
    values = {**judging.profile.parameters, "as_of": judging.as_of}
    found = []
    for name in names:
        standard, given = READS[name]
        tables = {given: facts.tables[standard], **small}
        found.append(engine.run(sql_text(name), tables=tables, parameters=values))
    return found


def brought_together(engine: Engine, parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """One state of several parts."""
    wide = [pl.DataFrame(schema=STATE), *(_typed(part) for part in parts)]
    found = engine.run(
        sql_text("state.sql"), tables={"parts": pl.concat(wide, how="diagonal")}, parameters={}
    )
    return _typed(found).select(*STATE)


def _small_tables(areas: pl.DataFrame, judging: Judging) -> dict[str, Source]:
    profile = judging.profile
    days = [(judging.first_day + timedelta(days=n), 1 << n) for n in range(BITS)]
    return {
        "day_bits": pl.DataFrame(days, schema={"day": pl.Date(), "bit": pl.Int64()}, orient="row"),
        "levels": pl.DataFrame({"digits": _DIGITS}, schema={"digits": pl.Int32()}),
        "areas": pl.concat(
            [areas.select(*AREAS).cast(_AREA_KINDS), pl.DataFrame(profile.areas, schema=AREAS)]
        ),
        "tiers": pl.DataFrame(profile.tiers, schema=TIERS),
    }


def _typed(part: pl.DataFrame) -> pl.DataFrame:
    kinds: Mapping[Any, Any] = {name: STATE[name] for name in part.columns}
    return part.cast(kinds)
