"""Where days of the power index are kept as they were known: `<home>/power/`, so that each is judged once.

It holds what single firms used; the folder is its owner's alone. It can always be made again from the facts, and is
made again when the rule is another one or when facts come that a day should have known. What one who can write there
could do is to change figures of days that no edition has told yet.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import polars as pl

from wuse.assess.area_risk import known_at
from wuse.assess.power_index import (
    KnownDay,
    PowerFacts,
    brought_on,
    first_changed,
    kept_power,
    known_day,
    known_days,
    known_index,
    learnt,
    load_power_rule,
    newest_power_day,
    power_facts,
    power_index_as_known,
)
from wuse.pool import Pool
from wuse.publish.power.first_judgement import TABLES, FirstJudgement
from wuse.publish.power.state_files import StateFiles
from wuse.vocabulary import CHINA

FIRMS_KEPT = timedelta(days=90)
"""How long it is kept what single firms used on a day: as long as quarters of an hour."""
CELLS_KEPT = timedelta(days=730)
"""How long the sums of a day are kept, and which enterprises were assessed: as long as the readings of days."""
_FAR = timedelta(days=14)
_COUNTY = 6
_DAY = timedelta(days=1)
_Found = TypeVar("_Found")


class PowerStateFolder:
    """The days of a home, each as it was known at its next noon, and what is needed to judge the next one."""

    def __init__(self, home: Path) -> None:
        self._files = StateFiles(home / "power")
        self._looked: tuple[str, date] | None = None
        self._first: FirstJudgement | None = None

    def day(self, pool: Pool, day: date) -> KnownDay:
        """A day, judged now unless it is kept; from the files and what waits in the inbox."""

        def kept() -> KnownDay:
            facts = self._checked(pool)
            return self._files.day(day) or self._judged(pool, facts or _facts(pool), day)

        return self._alone(kept, lambda: _anew(pool, [day])[day])

    def assessed(self, pool: Pool, day: date) -> pl.DataFrame:
        """Which enterprises were assessed on a day, as `KnownDay` has them: known for as long as its sums."""

        def kept() -> pl.DataFrame:
            facts, found = self._checked(pool), self._files.assessed(day)
            return found if found is not None else self._judged(pool, facts or _facts(pool), day).assessed

        return self._alone(kept, lambda: _anew(pool, [day])[day].assessed)

    def judge_missing(self, pool: Pool, days: Sequence[date]) -> None:
        """Judge those of some days of which it is not kept who was assessed, together: it takes a third of the time."""

        def kept() -> None:
            facts = self._checked(pool)
            if lacking := [day for day in sorted(set(days)) if not self._files.has_assessed(day)]:
                for known in known_days(
                    pool.engine, facts or _facts(pool), days=lacking, rule=load_power_rule()
                ):
                    self._files.keep(self._as_told(known))

        self._alone(kept, lambda: None)

    def cells(self, pool: Pool, days: Sequence[date]) -> dict[date, pl.DataFrame]:
        """Day -> its cells and those of the same day a week before, as both were known at its next noon."""
        wanted = sorted(set(days))

        def kept() -> dict[date, pl.DataFrame]:
            facts = self._checked(pool)
            found = {day: cells for day in wanted if (cells := self._files.cells(day)) is not None}
            lacking = [day for day in wanted if day not in found]
            if len(lacking) == 1:
                return found | {lacking[0]: self._judged(pool, facts or _facts(pool), lacking[0]).cells}
            if lacking:
                read = facts or _facts(pool)
                for known in known_days(pool.engine, read, days=lacking, rule=load_power_rule()):
                    self._files.keep(known)
                    found[known.day] = known.cells
            return found

        return self._alone(kept, lambda: {day: one.cells for day, one in _anew(pool, wanted).items()})

    def index(
        self, pool: Pool, *, areas: Sequence[str], days: Sequence[date], split: bool = True
    ) -> pl.DataFrame:
        """The rows of `power_index` of areas on days as they were known; what is below a county is judged anew."""
        if any(len(area) > _COUNTY for area in areas):
            return power_index_as_known(pool.engine, _facts(pool), areas=areas, days=days, split=split)
        cells = self.cells(pool, days)
        return known_index(pool.engine, cells, areas=areas, rule=load_power_rule(), split=split)

    @property
    def is_under_way(self) -> bool:
        """Whether a day is being judged from all facts, of which parts are left."""
        return self._first is not None

    def bring_on(self, pool: Pool, *, at: datetime, whole: bool = True) -> date | None:
        """Judge the last day that is known by now, and let go of what is kept no longer.

        Args:
            whole: else a day that nothing is kept for is judged in parts, one a call, and `is_under_way` between them.

        Returns:
            The day, when this had to look for it: None where nothing came and no noon passed since the last look, and
            where the last readings are older than firms are kept.
        """
        last = _last_known(at)
        looked = (pool.state_token(TABLES), last)
        if looked == self._looked or not set(TABLES) & set(pool.tables()):
            return None
        if self._first is not None and not self._went_on(self._first):
            return None
        self._files.tidy(firms_before=last - FIRMS_KEPT, cells_before=last - CELLS_KEPT)
        newest = newest_power_day(pool.engine, _facts(pool), as_of=at)
        day = min(newest, last) if newest else None
        if day is None or day < last - FIRMS_KEPT:
            self._looked = looked
            return None
        if not whole and self._needs_all(pool, day):
            self._first = FirstJudgement(pool, day)
            return None
        self.day(pool, day)
        self._looked = looked
        return day

    def _needs_all(self, pool: Pool, day: date) -> bool:
        """Whether a day would be judged from all facts: nothing is kept by this rule, or nothing near."""
        rule = load_power_rule().digest
        if self._files.mark()[0] != rule or self._files.learnt(rule) is None:
            return True
        try:
            with self._files.locked():
                self._checked(pool)
        except OSError:
            return False
        until = self._files.until()
        return until is None or day - until > _FAR

    def _went_on(self, first: FirstJudgement) -> bool:
        """Whether a judgement in parts is over, after one part more; then it is kept."""
        try:
            if not first.go_on():
                return False
            with self._files.locked():
                first.keep(self._files)
        except Exception:
            # A file that left the pool meanwhile, a disk that is full: it begins anew.
            self._first = None
            raise
        self._first = None
        return True

    def newest_of_firm(self, enterprise: str) -> tuple[date | None, pl.DataFrame]:
        """The last day that is kept with its firms, and the rows of one of them on it; nothing is judged for this."""
        return self._files.newest_of_firm(enterprise)

    def look_again(self) -> None:
        """Take the last look for none: what was to follow it has failed."""
        self._looked = None

    def _alone(self, kept: Callable[[], _Found], anew: Callable[[], _Found]) -> _Found:
        """What is kept or is judged and kept, one process at a time; where the folder cannot be used, all anew."""
        try:
            with self._files.locked():
                return kept()
        except OSError:
            return anew()

    def _checked(self, pool: Pool) -> PowerFacts | None:
        """Drop what the facts of now do not bear out; the facts, where they had to be looked at."""
        rule, token = load_power_rule().digest, pool.state_token(TABLES)
        if self._files.mark() == (rule, token):
            return None
        facts, before = _facts(pool), self._files.learnt(rule)
        now = learnt(pool.engine, facts, before=before)
        if before is None:
            self._files.drop(since=date.min)
        elif (first := first_changed(before, now)) is not None:
            self._files.drop(since=first)
        self._files.put_learnt(now, rule=rule, token=token)
        return facts

    def _judged(self, pool: Pool, facts: PowerFacts, day: date) -> KnownDay:
        """A day judged from what was kept of an earlier one and the facts since, or from all facts; kept."""
        engine, rule, before = pool.engine, load_power_rule(), self._files.power()
        if before and day <= before.until:
            [found] = known_days(engine, facts, days=[day], rule=rule)
        else:
            near = before and day - before.until <= _FAR
            kept = (
                brought_on(engine, before, facts, rule=rule, until=day)
                if before and near
                else kept_power(engine, facts, rule=rule, until=day)
            )
            found = known_day(engine, kept, rule=rule)
            self._files.put_power(kept.remembering(found), instead_of=before)
        if self._files.cells(day) is not None:
            return self._as_told(found)
        self._files.keep(found)
        return found

    def _as_told(self, found: KnownDay) -> KnownDay:
        """A day with the sums that are kept of it, where they are.

        Its firms are kept no longer, nor may all facts beneath it be: its sums stay as they were known.
        """
        cells = self._files.cells(found.day)
        return found if cells is None else replace(found, cells=cells)


def _facts(pool: Pool) -> PowerFacts:
    return power_facts(pool, present=True)


def _anew(pool: Pool, days: Sequence[date]) -> dict[date, KnownDay]:
    found = known_days(pool.engine, _facts(pool), days=days, rule=load_power_rule())
    return {one.day: one for one in found}


def _last_known(at: datetime) -> date:
    """The last day whose next noon is over."""
    yesterday = at.astimezone(CHINA).date() - _DAY
    return yesterday if known_at(yesterday) <= at else yesterday - _DAY
