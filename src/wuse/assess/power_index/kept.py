"""The index as it is kept from day to day: what each meter used on each day, the baseline, and the cells of every day.

A day's readings touch the cells of that day and of the few after it, so only those are judged again. The cells of all
days are small, and any index is made from them. What is kept equals what all facts give.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import polars as pl

from wuse.assess.power_index.judge import (
    CELLS,
    Judging,
    Meters,
    PowerFacts,
    by_days,
    cells_of,
    days_before,
    index_of,
    judged_firms,
    run_step,
)
from wuse.pool import Engine

METER_DAYS: Mapping[str, pl.DataType] = {
    "date": pl.Date(),
    "meter": pl.String(),
    "electricity": pl.Int64(),
    "estimated": pl.Int32(),
}
"""The columns of what is kept of a day: of each meter the row that was learnt last."""
_DAYS = "SELECT date FROM facts WHERE recorded_at <= $as_of AND date <= $today GROUP BY date ORDER BY date"
_OF_METERS = "SELECT f.* FROM facts AS f INNER JOIN among AS a ON a.meter = f.meter"
_COME = "SELECT * FROM facts WHERE date > $until AND date <= $today AND recorded_at <= $as_of"
_WEEK = timedelta(days=7)
_AT_ONCE = 7


@dataclass(frozen=True)
class KeptPower:
    """All that is kept.

    Attributes:
        days: day -> the columns of `METER_DAYS`, sorted by meter.
        meters: rows of `newest.sql`, `baseline.sql` and `firms.sql`.
        cells: of every day, ordered.
        first, until: the days that are judged, both among them.
    """

    days: Mapping[date, pl.DataFrame]
    meters: Meters
    cells: pl.DataFrame
    first: date
    until: date


def kept_power(
    engine: Engine, facts: PowerFacts, *, judging: Judging, first: date, days_at_once: int = 14
) -> KeptPower:
    """Everything from all facts, some days at a time so that no more memory is needed than for those.

    Args:
        first: the first day that is judged.
    """
    values, facts = judging.values, by_days(engine, facts, judging)
    known = engine.run(_DAYS, tables={"facts": facts.readings}, parameters=values)["date"].to_list()
    found: dict[date, pl.DataFrame] = {}
    for at in range(0, len(known), days_at_once):
        found |= _meter_days(engine, facts, known[at : at + days_at_once], judging)
    newest = run_step(engine, "newest.sql", values, facts=facts.readings)
    firms = run_step(engine, "firms.sql", values, facts=facts.enterprises)
    meters = Meters(newest, _baseline(engine, found, judging), firms)
    judged = KeptPower(found, meters, pl.DataFrame(schema=dict(CELLS)), first, values["today"])
    return _judged(engine, judged, _span(first, values["today"]), judging)


def with_news(
    engine: Engine, kept: KeptPower, news: pl.DataFrame, facts: PowerFacts, *, judging: Judging
) -> KeptPower:
    """The same after new readings, and after the time that has passed.

    Args:
        news: rows of `meter_reading` that were learnt since. Of days on which one of them corrects a row, all facts of
            the day are read again; other days take the new rows as they are.
        facts: all facts with the new ones. Enterprises are few and are read anew.
    """
    values = judging.values
    news = _with_come(engine, kept, news, facts, judging)
    touched = sorted(day for day in news["date"].unique() if day <= values["today"])
    days = dict(kept.days)
    for day in touched:
        days[day] = _day_with(engine, days.get(day), news.filter(date=day), facts, judging)
    meters = _meters_with(engine, replace(kept, days=days), news, touched, facts, judging)
    whole = _same(meters, kept.meters, news)
    every = _span(kept.first, values["today"])
    near = [day for day in every if day > kept.until or _looks_at(judging, day, touched)]
    brought = KeptPower(days, meters, kept.cells, kept.first, values["today"])
    return _judged(engine, brought, near if whole else every, judging)


def _with_come(
    engine: Engine, kept: KeptPower, news: pl.DataFrame, facts: PowerFacts, judging: Judging
) -> pl.DataFrame:
    """The news with whatever was said before about days that had not come then."""
    values = {**judging.values, "until": kept.until}
    come = engine.run(_COME, tables={"facts": facts.readings}, parameters=values)
    before = news.filter(pl.col("date") <= kept.until)
    return pl.concat([before, come.select(before.columns).cast(before.schema)])


def kept_index(engine: Engine, kept: KeptPower, *, days: Sequence[date], judging: Judging) -> pl.DataFrame:
    """The rows of `power_index` from what is kept."""
    wanted = {*days, *(day - _WEEK for day in days)}
    cells = kept.cells.filter(pl.col("day").is_in(sorted(wanted)))
    return index_of(engine, cells, days=sorted(set(days)), judging=judging)


def _judged(engine: Engine, kept: KeptPower, days: Sequence[date], judging: Judging) -> KeptPower:
    """What is kept with the cells of some days made anew, a few days at a time."""
    parts = [kept.cells.filter(~pl.col("day").is_in(list(days)))]
    for at in range(0, len(days), _AT_ONCE):
        some = days[at : at + _AT_ONCE]
        read = sorted(
            {before for day in some for before in days_before(judging.rule, day)} & kept.days.keys()
        )
        rows = pl.concat([pl.DataFrame(schema=dict(METER_DAYS)), *(kept.days[day] for day in read)])
        parts.append(cells_of(engine, judged_firms(engine, kept.meters, rows, days=some, judging=judging)))
    return replace(kept, cells=pl.concat(parts).sort("day", "site", "industry", "scale"))


def _meter_days(
    engine: Engine, facts: PowerFacts, days: Sequence[date], judging: Judging
) -> dict[date, pl.DataFrame]:
    wanted = pl.DataFrame({"date": list(days)}, schema={"date": pl.Date()})
    rows = run_step(engine, "meter_days.sql", judging.values, facts=facts.readings, days=wanted)
    kinds: Mapping[Any, Any] = METER_DAYS
    return {
        day: part.cast(kinds)
        for (day,), part in rows.group_by("date", maintain_order=True)
        if isinstance(day, date)
    }


def _day_with(
    engine: Engine, before: pl.DataFrame | None, news: pl.DataFrame, facts: PowerFacts, judging: Judging
) -> pl.DataFrame:
    """A day with its new rows: added where none of their meters had one, else read again from all facts."""
    day = news["date"][0]
    if before is not None and news["meter"].is_in(before["meter"].implode()).any():
        return _meter_days(engine, facts, [day], judging)[day]
    added = _meter_days(engine, replace(facts, readings=news), [day], judging).get(day)
    parts = [part for part in (before, added) if part is not None]
    return pl.concat(parts).sort("meter") if parts else pl.DataFrame(schema=dict(METER_DAYS))


def _meters_with(
    engine: Engine,
    kept: KeptPower,
    news: pl.DataFrame,
    touched: Iterable[date],
    facts: PowerFacts,
    judging: Judging,
) -> Meters:
    """Whose meters are, and their baseline, after new rows."""
    values = judging.values
    baseline = kept.meters.baseline
    if set(touched) & set(judging.rule.baseline):
        baseline = _baseline(engine, kept.days, judging)
    firms = run_step(engine, "firms.sql", values, facts=facts.enterprises)
    fresh = run_step(engine, "newest.sql", values, facts=news)
    old = kept.meters.newest
    beside = old.join(fresh.select("meter", fresh="date"), on="meter", how="inner")
    # A correction of the newest row may lose against it by its time: of those meters all rows are looked at.
    tied = beside.filter(pl.col("date") == pl.col("fresh"))["meter"]
    if tied.len():
        rows = engine.run(
            _OF_METERS, tables={"facts": facts.readings, "among": tied.to_frame()}, parameters={}
        )
        again = run_step(engine, "newest.sql", values, facts=rows)
        fresh = pl.concat([fresh.join(again, on="meter", how="anti"), again])
    later = (
        fresh.join(old.select("meter", old="date"), on="meter", how="left")
        .filter(pl.col("old").is_null() | (pl.col("date") >= pl.col("old")))
        .drop("old")
    )
    newest = pl.concat([old.join(later, on="meter", how="anti"), later]).sort("meter")
    return Meters(newest, baseline, firms)


def _same(one: Meters, other: Meters, news: pl.DataFrame) -> bool:
    """Whether everything but the days of the newest readings is as it was, for all meters that were there before."""
    about = [name for name in one.newest.columns if name != "date"]
    before = one.newest.select(about).join(other.newest.select("meter"), on="meter", how="semi")
    added = one.newest.join(other.newest, on="meter", how="anti")
    return (
        before.sort("meter").equals(other.newest.select(about).sort("meter"))
        and one.baseline.equals(other.baseline)
        and one.firms.equals(other.firms)
        and added.join(news.select("meter"), on="meter", how="anti").is_empty()
    )


def _baseline(engine: Engine, days: Mapping[date, pl.DataFrame], judging: Judging) -> pl.DataFrame:
    rows = [days[day] for day in judging.rule.baseline if day in days]
    table = pl.concat([pl.DataFrame(schema=dict(METER_DAYS)), *rows])
    return run_step(engine, "baseline.sql", judging.values, meter_days=table)


def _looks_at(judging: Judging, day: date, touched: Sequence[date]) -> bool:
    return bool(set(days_before(judging.rule, day)) & set(touched))


def _span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
