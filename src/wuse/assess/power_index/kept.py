"""What is kept from day to day: each day as it was known at its next noon, and what is needed to judge the next one.

A day's readings touch that day and the few after it. So a new day is judged from the baseline, the meters and the last
days, which are kept, and from what has been learnt since. It equals what all facts give.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import polars as pl

from wuse.assess.area_risk import known_at
from wuse.assess.power_index.as_known import stretches
from wuse.assess.power_index.judge import (
    CELLS,
    Judging,
    Meters,
    PowerFacts,
    by_days,
    by_days_in_parts,
    cells_of,
    days_before,
    index_of,
    judged_firms,
    run_step,
)
from wuse.assess.power_index.parts import Parts, finished
from wuse.assess.power_index.quarters import days_of_quarters, has_rows
from wuse.assess.power_index.rule import PowerRule
from wuse.pool import Engine

METER_DAYS: Mapping[str, pl.DataType] = {
    "date": pl.Date(),
    "meter": pl.String(),
    "electricity": pl.Int64(),
    "estimated": pl.Int32(),
}
"""The columns of what is kept of a day: of each meter the row that was learnt last."""
# Of days that are kept, what was learnt since; of the days after them, everything. Apart, each passes most files over.
_SINCE = "SELECT * FROM facts WHERE recorded_at > $before AND recorded_at <= $as_of AND date <= $until"
_COME = "SELECT * FROM facts WHERE date > $until AND date <= $today AND recorded_at <= $as_of"
_OF_METERS = "SELECT f.* FROM facts AS f INNER JOIN among AS a ON a.meter = f.meter"
# Of meters that were not found on later days.
_OLDER = """
SELECT f.meter, f.date, f.place, f.enterprise, f.industry, f.tariff_class, f.recorded_at, f.sequence, f.row_number
FROM facts AS f
LEFT JOIN found AS n ON n.meter = f.meter
WHERE f.date > $after AND f.date <= $last AND f.recorded_at <= $as_of AND n.meter IS NULL
"""
_FIRST = "SELECT min(date) AS day FROM facts"
_WEEK = timedelta(days=7)
# A year of a province is 110 million readings: so many days of it fit into memory while they are put in order.
_AT_ONCE = 7


@dataclass(frozen=True)
class KnownDay:
    """A day as it was known at noon of the next.

    Attributes:
        firms: rows of `firm_days` at counties; trade secrets.
        cells: rows of `cells_of`, of the day and of the same day a week before, as both were known then.
    """

    day: date
    firms: pl.DataFrame
    cells: pl.DataFrame

    @property
    def assessed(self) -> pl.DataFrame:
        """Which enterprises could be assessed, and at which site: `firm`, `site`, `outcome`."""
        return self.firms.filter(outcome="assessed").select("firm", "site", "outcome")


@dataclass(frozen=True)
class KeptPower:
    """What is needed to go on.

    Attributes:
        until: the last day that is judged; what is kept is what was known at its next noon.
        days: from the first that the judgement of the day a week before looks at, the columns of `METER_DAYS`, sorted
            by meter.
        meters: rows of `newest.sql`, `baseline.sql` and `firms.sql`.
        cells: rows of `cells_of` of days of the last week that would be judged alike now.
    """

    until: date
    days: Mapping[date, pl.DataFrame]
    meters: Meters
    cells: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=dict(CELLS)))

    def remembering(self, known: KnownDay) -> "KeptPower":
        """The same with the cells of its last day, which are needed again in a week."""
        week = [self.until - timedelta(days=n) for n in range(7)]
        before = self.cells.filter(pl.col("day").is_in(week), pl.col("day") != known.day)
        return replace(self, cells=pl.concat([before, known.cells.filter(day=known.day)]))


def kept_power(engine: Engine, facts: PowerFacts, *, rule: PowerRule, until: date) -> KeptPower:
    """Everything from all facts."""
    return finished(kept_power_in_parts(engine, facts, rule=rule, until=until))


def kept_power_in_parts(
    engine: Engine, facts: PowerFacts, *, rule: PowerRule, until: date
) -> Parts[KeptPower]:
    """The same in parts, each about a few days of readings or one of quarters of an hour."""
    judging = _judging(rule, until)
    facts = yield from by_days_in_parts(engine, facts, judging)
    days = yield from _meter_days_in_parts(engine, facts, _needed(rule, [until]), judging)
    newest = yield from _newest_in_parts(engine, facts, judging)
    baseline = yield from _meter_days_in_parts(engine, facts, rule.baseline, judging)
    meters = Meters(newest, _baseline_of(engine, baseline, judging), _firms(engine, facts, judging))
    return KeptPower(until, days, meters)


def brought_on(
    engine: Engine, kept: KeptPower, facts: PowerFacts, *, rule: PowerRule, until: date
) -> KeptPower:
    """The same for a later day, from what was learnt since.

    Where a new row corrects one, all facts of the day are read again; other days take the new rows as they are.

    Args:
        facts: all of them; those that had been learnt before are the same as then.
    """
    judging = _judging(rule, until)
    values = {**judging.values, "before": known_at(kept.until), "until": kept.until}
    facts = _with_sums(engine, kept, facts, judging, values)
    tables = {"facts": facts.readings}
    news = pl.concat(engine.run(sql, tables=tables, parameters=values) for sql in (_SINCE, _COME))
    touched = set(news["date"].unique())
    wanted = _needed(rule, [until])
    days = dict(kept.days)
    for day in sorted(touched.intersection(wanted)):
        days[day] = _day_with(engine, days.get(day), news.filter(date=day), facts, judging)
    meters = _meters_with(engine, kept.meters, news, touched, facts, judging)
    alike = _judged_alike(kept, meters, touched, rule)
    return KeptPower(until, {day: days[day] for day in wanted if day in days}, meters, alike)


def _judged_alike(kept: KeptPower, meters: Meters, touched: set[date], rule: PowerRule) -> pl.DataFrame:
    """The kept cells of days that nothing new is about, as long as every meter is what it was."""
    about = [name for name in meters.newest.columns if name != "date"]
    there = kept.meters.newest.select(about)
    now = meters.newest.select(about)
    if now.height != there.height:
        now = now.join(there.select("meter"), on="meter", how="semi", maintain_order="left")
    if not (
        now.equals(there)
        and meters.baseline.equals(kept.meters.baseline)
        and meters.firms.equals(kept.meters.firms)
    ):
        return kept.cells.clear()
    days = [day for day in kept.cells["day"].unique() if not touched.intersection(days_before(rule, day))]
    return kept.cells.filter(pl.col("day").is_in(days))


def _with_sums(
    engine: Engine, kept: KeptPower, facts: PowerFacts, judging: Judging, values: Mapping[str, Any]
) -> PowerFacts:
    """The facts with quarters of an hour summed, of all days of which anything was learnt since and between them."""
    if facts.quarters is None or not has_rows(facts.quarters):
        return facts
    found = set(days_of_quarters(engine, facts.quarters, as_of=judging.as_of, after=known_at(kept.until)))
    for sql in (_SINCE, _COME):
        days = sql.replace("*", "date") + " GROUP BY date"
        found |= set(engine.run(days, tables={"facts": facts.readings}, parameters=values)["date"])
    # Quarters of a later day that had been learnt before: the first of the morning.
    found |= {kept.until + timedelta(days=n + 1) for n in range((judging.values["today"] - kept.until).days)}
    if found & set(judging.rule.baseline):
        found |= set(judging.rule.baseline)
    return by_days(engine, facts, judging, days=(min(found), min(max(found), judging.values["today"])))


def known_day(engine: Engine, kept: KeptPower, *, rule: PowerRule) -> KnownDay:
    """The last day of what is kept."""
    judging, week_before = _judging(rule, kept.until), kept.until - _WEEK
    before = kept.cells.filter(day=week_before)
    asked = [kept.until] if before.height else [week_before, kept.until]
    firms = _firms_on(engine, kept, asked, judging)
    cells = pl.concat([before, cells_of(engine, firms)])
    return KnownDay(kept.until, firms.filter(day=kept.until), cells)


def known_day_in_parts(engine: Engine, kept: KeptPower, *, rule: PowerRule) -> Parts[KnownDay]:
    """The same in two parts: the day a week before, and the day itself."""
    week_before = kept.until - _WEEK
    firms = _firms_on(engine, kept, [week_before], _judging(rule, kept.until))
    before = pl.concat([kept.cells.filter(pl.col("day") != week_before), cells_of(engine, firms)])
    yield
    return known_day(engine, replace(kept, cells=before), rule=rule)


def known_days(
    engine: Engine, facts: PowerFacts, *, days: Sequence[date], rule: PowerRule
) -> Iterator[KnownDay]:
    """Days from all facts, each as it was known at its next noon, a few at a time."""
    for same in stretches(engine, facts, sorted(set(days))):
        judging = _judging(rule, same[-1])
        read = by_days(engine, facts, judging)
        kept = KeptPower(same[-1], {}, _meters(engine, read, judging))
        looked: set[date] = set()
        for at in range(0, len(same), _AT_ONCE):
            some = same[at : at + _AT_ONCE]
            wanted = _needed(rule, some)
            # Days that judge alike look at the same days of meters, and at one another a week later.
            more = _meter_days(engine, read, [day for day in wanted if day not in looked], judging)
            looked.update(wanted)
            used = {day: table for day, table in {**kept.days, **more}.items() if day in wanted}
            kept = replace(kept, days=used)
            found = list(_judged(engine, kept, some, judging))
            yield from found
            kept = replace(kept, cells=pl.concat(known.cells.filter(day=known.day) for known in found))


def known_index(
    engine: Engine,
    cells: Mapping[date, pl.DataFrame],
    *,
    areas: Sequence[str],
    rule: PowerRule,
    split: bool = True,
) -> pl.DataFrame:
    """The rows of `power_index` of areas, counties or larger, on days as they were known.

    Args:
        cells: by day, as `KnownDay` has them.
    """
    parts = []
    for days in _told_alike(cells):
        together = pl.concat([cells[day] for day in days]).unique()
        judging = replace(
            _judging(rule, max(days, default=rule.effective_from)),
            areas=tuple(sorted(set(areas))),
            split=split,
        )
        parts.append(index_of(engine, together, days=days, judging=judging))
    return pl.concat(parts).sort("area", "industry", "scale", "day")


def _told_alike(cells: Mapping[date, pl.DataFrame]) -> list[list[date]]:
    """Days in groups in which none has another's cells otherwise: a week later a day may be known otherwise."""
    own = {day: found.filter(day=day) for day, found in cells.items()}
    alike: list[date] = []
    apart: list[date] = []
    for day in sorted(cells):
        before = day - _WEEK
        same = before not in own or cells[day].filter(day=before).equals(own[before])
        (alike if same else apart).append(day)
    return [alike, *([day] for day in apart)]


def _judging(rule: PowerRule, day: date) -> Judging:
    return Judging(rule, known_at(day))


def _needed(rule: PowerRule, days: Sequence[date]) -> list[date]:
    """The days that the judgement of some days and of those a week before looks at, and all between them: tomorrow
    looks at others.
    """
    first = days_before(rule, min(days) - _WEEK)[-1]
    return [first + timedelta(days=n) for n in range((max(days) - first).days + 1)]


def _judged(engine: Engine, kept: KeptPower, days: Sequence[date], judging: Judging) -> Iterator[KnownDay]:
    before = kept.cells.filter(pl.col("day").is_in([day - _WEEK for day in days]))
    asked = {*days, *(day - _WEEK for day in days)} - set(before["day"])
    firms = _firms_on(engine, kept, sorted(asked), judging)
    cells = pl.concat([before, cells_of(engine, firms)])
    for day in days:
        yield KnownDay(day, firms.filter(day=day), cells.filter(pl.col("day").is_in([day, day - _WEEK])))


def _firms_on(engine: Engine, kept: KeptPower, days: Sequence[date], judging: Judging) -> pl.DataFrame:
    read = {before for day in days for before in days_before(judging.rule, day)}
    used = [table for day, table in kept.days.items() if day in read]
    rows = pl.concat([pl.DataFrame(schema=dict(METER_DAYS)), *used])
    return judged_firms(engine, kept.meters, rows, days=days, judging=judging)


def _meters(engine: Engine, facts: PowerFacts, judging: Judging) -> Meters:
    newest = _newest(engine, facts, judging)
    return Meters(newest, _baseline(engine, facts, judging), _firms(engine, facts, judging))


def _newest(engine: Engine, facts: PowerFacts, judging: Judging) -> pl.DataFrame:
    """The rows of `newest.sql`, looked for from the last days backwards."""
    return finished(_newest_in_parts(engine, facts, judging))


def _newest_in_parts(engine: Engine, facts: PowerFacts, judging: Judging) -> Parts[pl.DataFrame]:
    values, tables = judging.values, {"facts": facts.readings}
    first = engine.run(_FIRST, tables=tables, parameters={}).item()
    none = engine.run(_COME, tables=tables, parameters={**values, "until": values["today"]})
    found = run_step(engine, "newest.sql", values, facts=none)
    last = values["today"]
    while first is not None and last >= first:
        span = {**values, "after": last - timedelta(days=_AT_ONCE), "last": last}
        rows = engine.run(_OLDER, tables={**tables, "found": found.select("meter")}, parameters=span)
        found = pl.concat([found, run_step(engine, "newest.sql", values, facts=rows)])
        last = span["after"]
        yield
    return found.sort("meter")


def _firms(engine: Engine, facts: PowerFacts, judging: Judging) -> pl.DataFrame:
    return run_step(engine, "firms.sql", judging.values, facts=facts.enterprises)


def _baseline(engine: Engine, facts: PowerFacts, judging: Judging) -> pl.DataFrame:
    return _baseline_of(engine, _meter_days(engine, facts, judging.rule.baseline, judging), judging)


def _baseline_of(engine: Engine, days: Mapping[date, pl.DataFrame], judging: Judging) -> pl.DataFrame:
    table = pl.concat([pl.DataFrame(schema=dict(METER_DAYS)), *days.values()])
    return run_step(engine, "baseline.sql", judging.values, meter_days=table)


def _meter_days(
    engine: Engine, facts: PowerFacts, days: Sequence[date], judging: Judging
) -> dict[date, pl.DataFrame]:
    return finished(_meter_days_in_parts(engine, facts, days, judging))


def _meter_days_in_parts(
    engine: Engine, facts: PowerFacts, days: Sequence[date], judging: Judging
) -> Parts[dict[date, pl.DataFrame]]:
    found: dict[date, pl.DataFrame] = {}
    kinds: Mapping[Any, Any] = METER_DAYS
    for at in range(0, len(days), _AT_ONCE):
        wanted = pl.DataFrame({"date": list(days[at : at + _AT_ONCE])}, schema={"date": pl.Date()})
        rows = run_step(engine, "meter_days.sql", judging.values, facts=facts.readings, days=wanted)
        parts = rows.cast(kinds).partition_by("date", as_dict=True)
        found |= {day: part for (day,), part in parts.items()}
        yield
    return found


def _day_with(
    engine: Engine, before: pl.DataFrame | None, news: pl.DataFrame, facts: PowerFacts, judging: Judging
) -> pl.DataFrame:
    """A day with its new rows: added where none of their meters had one, else read again from all facts."""
    day = news["date"][0]
    if before is not None and news["meter"].is_in(before["meter"].implode()).any():
        return _meter_days(engine, facts, [day], judging)[day]
    added = _meter_days(engine, replace(facts, readings=news), [day], judging)[day]
    return added if before is None else pl.concat([before, added]).sort("meter")


def _meters_with(
    engine: Engine,
    meters: Meters,
    news: pl.DataFrame,
    touched: set[date],
    facts: PowerFacts,
    judging: Judging,
) -> Meters:
    """Whose meters are, and their baseline, after new rows. Enterprises are few and are read anew."""
    changed = touched & set(judging.rule.baseline)
    baseline = _baseline(engine, facts, judging) if changed else meters.baseline
    newest = _newest_with(engine, meters.newest, news, facts, judging)
    return Meters(newest, baseline, _firms(engine, facts, judging))


def _newest_with(
    engine: Engine, old: pl.DataFrame, news: pl.DataFrame, facts: PowerFacts, judging: Judging
) -> pl.DataFrame:
    fresh = run_step(engine, "newest.sql", judging.values, facts=news)
    if _all_later(fresh, old):
        return fresh
    beside = old.join(fresh.select("meter", fresh="date"), on="meter", how="inner")
    # A correction of the newest row may lose against it by its time: of those meters all rows are looked at.
    tied = beside.filter(pl.col("date") == pl.col("fresh"))["meter"]
    if tied.len():
        rows = engine.run(
            _OF_METERS, tables={"facts": facts.readings, "among": tied.to_frame()}, parameters={}
        )
        again = run_step(engine, "newest.sql", judging.values, facts=rows)
        fresh = pl.concat([fresh.join(again, on="meter", how="anti"), again])
    later = (
        fresh.join(old.select("meter", old="date"), on="meter", how="left")
        .filter(pl.col("old").is_null() | (pl.col("date") >= pl.col("old")))
        .drop("old")
    )
    return pl.concat([old.join(later, on="meter", how="anti"), later]).sort("meter")


def _all_later(fresh: pl.DataFrame, old: pl.DataFrame) -> bool:
    """Whether every meter, and no other, has a row of a later day: the ordinary morning. Both are sorted by meter."""
    return fresh["meter"].equals(old["meter"]) and bool((fresh["date"] > old["date"]).all())
