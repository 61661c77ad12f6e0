"""A run over the codes of a response: what it reads, and whom it judges by which series of rules; it tells nobody.

Each series has a state of its own between two runs. That of the international series holds those alone who have that
code, few of a province, so that the others cost what they did.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

import polars as pl

from wuse.assess.health_code import (
    VERDICT,
    CodeFacts,
    CodeProfile,
    KeptCodes,
    all_codes,
    change_among,
    change_by,
    corrected_by,
    day_of,
    first_day_for,
    kept_with_change,
    no_kept_codes,
    touched_by_areas,
)
from wuse.assess.health_code.state import BITS
from wuse.permits.response import Response
from wuse.pool import Pool, Source
from wuse.respond.code_series import CodeSeries
from wuse.respond.store.code_facts import Marks, all_facts, news_since
from wuse.respond.store.code_folder import KeptRun

_OF_MANY = ("declaration", "test_result")
"""The standards of which everybody has rows: of these a run of the few looks at their own alone."""


@dataclass(frozen=True)
class CodeNews:
    """What came since some marks: the rows that are known by now, whom they correct, when more of them is learnt."""

    known: Mapping[str, pl.DataFrame]
    corrected: Sequence[str]
    later: datetime | None


@dataclass(frozen=True)
class CodeLook:
    """What a look at a response finds, for the runs of both series. `entered`: who has the international code."""

    pool: Pool
    frame: Response
    areas: pl.DataFrame
    editions: Mapping[int, date]
    marks: Marks
    receipts: int
    at: datetime
    entered: frozenset[str]
    _news: dict[tuple[tuple[str, int], ...], CodeNews] = field(default_factory=dict)

    @property
    def response(self) -> str:
        """The code of the response."""
        return self.frame.code

    @cached_property
    def facts(self) -> CodeFacts:
        """All facts under the response."""
        return CodeFacts(all_facts(self.pool, response=self.response), self.areas)

    def news(self, before: Marks) -> CodeNews:
        """What came since some marks, read once for both series."""
        key = tuple(sorted(before.items()))
        if key not in self._news:
            rows = news_since(self.pool, before, self.marks, response=self.response)
            known = {name: some.filter(pl.col("recorded_at") <= self.at) for name, some in rows.items()}
            corrected = corrected_by(self.pool.engine, known, self.facts, as_of=self.at)
            self._news[key] = CodeNews(known, corrected, self.learnt_later(rows))
        return self._news[key]

    def learnt_later(self, tables: Mapping[str, Source]) -> datetime | None:
        """The first moment to come at which a row says that it was learnt: then the state is built anew."""
        found = []
        for source in tables.values():
            rows = self.pool.engine.run(
                "SELECT min(recorded_at) AS later FROM facts WHERE recorded_at > $as_of",
                tables={"facts": source},
                parameters={"as_of": self.at},
            )
            found += [moment for moment in rows["later"].to_list() if moment]
        return min(found, default=None)


@dataclass(frozen=True)
class SeriesRun:
    """The run of a series, and the profile that judges in it."""

    look: CodeLook
    series: CodeSeries
    profile: CodeProfile

    @property
    def at(self) -> datetime:
        """The moment that is judged."""
        return self.look.at

    def concerned(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Of some rows by person those of who has a code of this series."""
        entered = self.look.entered
        if not entered and self.series is CodeSeries.DOMESTIC:
            return rows
        among = pl.col("person").is_in(list(entered))
        return rows.filter(among if self.series is CodeSeries.INTERNATIONAL else ~among)

    def judged(self, before: KeptRun | None) -> "Judgement":
        """Judge those of whom something changed since the last run, or everyone where its state does not serve."""
        if before and self._goes_on(before):
            return self._increment(before)
        return self._anew()

    def _goes_on(self, before: KeptRun) -> bool:
        """Whether the state serves for today, under this rule and with these maps."""
        today, first = day_of(self.at), before.codes.first_day
        in_reach = first_day_for(self.profile, today) >= first and today < first + timedelta(days=BITS)
        not_yet = before.anew_from is None or self.at < before.anew_from
        ahead = today >= before.codes.judged_on
        same = before.profile == self.profile.digest and set(before.editions) <= set(self.look.editions)
        return same and in_reach and not_yet and ahead

    def _anew(self) -> "Judgement":
        look, today = self.look, day_of(self.at)
        first_day = first_day_for(self.profile, today)
        later = look.learnt_later(look.facts.tables)
        if self.series is CodeSeries.INTERNATIONAL:
            nobody = no_kept_codes(first_day=first_day, judged_on=today)
            return self._changed(nobody, {}, sorted(look.entered), later, anew=True)
        kept, codes = all_codes(
            look.pool.engine, look.facts, profile=self.profile, as_of=self.at, first_day=first_day
        )
        return Judgement(self._kept(kept, later), self.concerned(codes), None, anew=True)

    def _increment(self, before: KeptRun) -> "Judgement":
        """Judge those who are touched by new facts, by a new map or by time."""
        kept, news = before.codes, self.look.news(before.marks)
        known, corrected = self._own(news, before.entered)
        corrected += self._moved_by_maps(before)
        later = min((moment for moment in (before.anew_from, news.later) if moment), default=None)
        if not (known or corrected or day_of(self.at) > kept.judged_on):
            nobody = pl.DataFrame(schema={"person": pl.String()})["person"]
            return Judgement(self._kept(kept, later), pl.DataFrame(schema=dict(VERDICT)), nobody)
        return self._changed(kept, known, corrected, later)

    def _own(self, news: CodeNews, there: frozenset[str]) -> tuple[Mapping[str, pl.DataFrame], list[str]]:
        """What of the news a run has to look at, and whose facts it sums up anew.

        In the international series these are also the persons who have come to it. A listed fact that was taken from
        one of its persons stands in a row of somebody else, so that all listed ones are looked at.

        Args:
            there: whom the last run of the international series knew.
        """
        if self.series is CodeSeries.DOMESTIC:
            return news.known, list(news.corrected)
        own = {name: self.concerned(rows) if name in _OF_MANY else rows for name, rows in news.known.items()}
        corrected = [person for person in news.corrected if person in self.look.entered]
        return {name: rows for name, rows in own.items() if rows.height}, [
            *corrected,
            *sorted(self.look.entered - there),
        ]

    def _changed(
        self,
        kept: KeptCodes,
        known: Mapping[str, pl.DataFrame],
        corrected: Sequence[str],
        later: datetime | None,
        *,
        anew: bool = False,
    ) -> "Judgement":
        change = change_by(
            self.look.pool.engine,
            kept,
            known,
            self.look.facts,
            profile=self.profile,
            as_of=self.at,
            corrected=corrected,
        )
        if self.series is CodeSeries.INTERNATIONAL:
            change = change_among(change, self.look.entered)
        after = kept_with_change(kept, change, day_of(self.at))
        persons = pl.concat([change.touched, change.codes["person"]]).unique()
        run = self._kept(after, later, frozenset(change.moved))
        return Judgement(
            run, self.concerned(change.codes), self.concerned(persons.to_frame("person"))["person"], anew=anew
        )

    def _moved_by_maps(self, before: KeptRun) -> list[str]:
        new = [day for number, day in self.look.editions.items() if number not in before.editions]
        return touched_by_areas(before.codes, min(new)) if new else []

    def _kept(
        self, codes: KeptCodes, anew_from: datetime | None, changed: frozenset[str] = frozenset()
    ) -> KeptRun:
        return KeptRun(
            codes=codes,
            profile=self.profile.digest,
            marks=self.look.marks,
            receipts=self.look.receipts,
            editions=tuple(sorted(self.look.editions)),
            anew_from=anew_from,
            changed=changed,
            entered=self.look.entered if self.series is CodeSeries.INTERNATIONAL else frozenset(),
        )


@dataclass(frozen=True)
class Judgement:
    """What a run judged.

    `codes`: of those who have a code of the series. `persons`: of whom it looks for a change; None for everyone.
    `anew`: from all facts.
    """

    after: KeptRun
    codes: pl.DataFrame
    persons: pl.Series | None
    anew: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether there is nobody to look at."""
        return not self.codes.height and self.persons is not None and not self.persons.len()
