"""What the pages on data quality read: the tally as the reader may see it, judged for the question that is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import polars as pl

from wuse.assess import load_series
from wuse.assess.quality import (
    QualityFacts,
    QualityWindow,
    arrival_days,
    arrivals,
    event_days,
    faults,
    load_quality_rule,
    measures,
    plan_of,
    quality_facts,
    signals,
)
from wuse.places import load_registry
from wuse.pool import Pool, load_standard, standard_names
from wuse.vocabulary import Refusal
from wuse.web.cockpit_data import SERIES
from wuse.web.site import open_pool

APART = ("place", "sender", "day")


@dataclass(frozen=True)
class QualityReader:
    """Whose eyes the page is for. `areas`: the places that a desk reader may see; None for the public.

    The public sees tables without persons, by place and day, and no sender.
    """

    areas: tuple[str, ...] | None

    @property
    def sees_senders(self) -> bool:
        """Whether senders and signals about them are shown."""
        return self.areas is not None


@dataclass(frozen=True)
class QualityQuestion:
    """What is asked: days of arrival, both included (None: from the first, up to today), and what is looked into."""

    first: date | None = None
    last: date | None = None
    standard: str = ""
    place: str = ""
    sender: str = ""

    def address(self, **changes: str) -> str:
        """The query of an address that asks this, with some of it asked otherwise."""
        asked = {
            "standard": self.standard,
            "place": self.place,
            "sender": self.sender,
            "from": self.first.isoformat() if self.first else "",
            "to": self.last.isoformat() if self.last else "",
            **changes,
        }
        return "?" + urlencode({name: value for name, value in asked.items() if value})

    def apart(self, reader: QualityReader) -> list[str]:
        """What the answer can still be told apart by; under no standard only the standards are listed."""
        if not self.standard:
            return []
        fixed = {"place": bool(self.place), "sender": bool(self.sender) or not reader.sees_senders}
        return [name for name in APART if not fixed.get(name, False)]


@dataclass(frozen=True)
class QualityAnswer:
    """The tables of a question. `days`: the window that was looked at; None while nothing has been counted."""

    days: tuple[date, date] | None
    overall: pl.DataFrame
    tables: Mapping[str, pl.DataFrame]
    daily: pl.DataFrame
    faults: pl.DataFrame
    arrivals: pl.DataFrame
    signals: pl.DataFrame


def read_question(given: Mapping[str, str], reader: QualityReader) -> QualityQuestion:
    """The question of an address.

    Raises:
        Refusal: `quality.day_malformed`, `quality.days_reversed`, `standard.unknown`.
    """
    first, last = (_day(given.get(name, "")) for name in ("from", "to"))
    if first and last and first > last:
        raise Refusal(
            "quality.days_reversed",
            "The first day, {first}, is after the last, {last}. Exchange the two.",
            {"first": first.isoformat(), "last": last.isoformat()},
        )
    standard = given.get("standard", "")
    if standard and standard not in shown_standards(reader):
        raise Refusal(
            "standard.unknown",
            "There is no data standard “{value}”. Known: {known}.",
            {"value": standard, "known": shown_standards(reader)},
        )
    sender = given.get("sender", "") if reader.sees_senders else ""
    return QualityQuestion(first, last, standard, given.get("place", ""), sender)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal(
            "quality.day_malformed", "“{value}” is not a day: write it as 2020-02-09.", {"value": text}
        ) from None


def shown_standards(reader: QualityReader) -> list[str]:
    """The standards whose quality a reader may see."""
    return [name for name in standard_names() if reader.sees_senders or not load_standard(name).personal]


def answer(home: Path, question: QualityQuestion, *, reader: QualityReader, today: date) -> QualityAnswer:
    """Judge what is asked; kept until the pool changes or the day is over."""
    return _answer(home, open_pool(home).state_token(), question, reader, today)


@lru_cache(maxsize=64)
def _answer(
    home: Path, token: str, question: QualityQuestion, reader: QualityReader, today: date
) -> QualityAnswer:
    pool = open_pool(home)
    facts = _facts(pool, reader)
    first, _ = arrival_days(pool, facts)
    if first is None:
        nothing = pl.DataFrame()
        return QualityAnswer(None, nothing, {}, nothing, nothing, nothing, nothing)
    days = (question.first or first, question.last or today)
    window = QualityWindow(*days, question.standard, question.sender, question.place)
    judged = {name: _measures(pool, facts, window, name) for name in question.apart(reader)}
    return QualityAnswer(
        days=days,
        overall=_measures(pool, facts, window),
        tables=judged,
        daily=judged.get("day", pl.DataFrame()),
        faults=faults(pool.engine, facts, window=window),
        arrivals=_arrivals(pool, facts, question, days),
        signals=_signals(pool, facts, question, days[1]) if reader.sees_senders else pl.DataFrame(),
    )


def whole_table(home: Path, question: QualityQuestion, *, reader: QualityReader, today: date) -> pl.DataFrame:
    """Every measure at the finest grain that the reader may see, for a file."""
    pool = open_pool(home)
    facts = _facts(pool, reader)
    first, _ = arrival_days(pool, facts)
    window = QualityWindow(
        question.first or first or today,
        question.last or today,
        question.standard,
        question.sender,
        question.place,
    )
    return _measures(
        pool, facts, window, *(name for name in APART if name != "sender" or reader.sees_senders)
    )


def _facts(pool: Pool, reader: QualityReader) -> QualityFacts:
    if reader.areas is None:
        return quality_facts(pool, present=True, standards=shown_standards(reader))
    everywhere = load_series(SERIES).area in reader.areas
    return quality_facts(pool, present=True, areas=() if everywhere else reader.areas)


def _measures(pool: Pool, facts: QualityFacts, window: QualityWindow, *by: str) -> pl.DataFrame:
    return measures(pool.engine, facts, rule=load_quality_rule(), window=window, by=by)


def _signals(pool: Pool, facts: QualityFacts, question: QualityQuestion, on: date) -> pl.DataFrame:
    found = signals(pool.engine, facts, rule=load_quality_rule(), as_of=on)
    asked = {"standard": question.standard, "sender": question.sender}
    return found.filter(**{name: value for name, value in asked.items() if value})


def _arrivals(
    pool: Pool, facts: QualityFacts, question: QualityQuestion, window: tuple[date, date]
) -> pl.DataFrame:
    """Returns beside the plan, for the days that the standard's rows speak of at all."""
    planned = [entry for entry in load_quality_rule().plan if entry["standard"] == question.standard]
    first, last = event_days(pool, facts, standard=question.standard)
    if not planned or first is None or last is None or question.sender:
        return pl.DataFrame()
    days = [first + timedelta(days=i) for i in range((min(last, window[1]) - first).days + 1)]
    codes = _places(planned[0]["level"], on=last, within=question.place)
    plan = plan_of({question.standard: codes}, days)
    return arrivals(pool.engine, facts, plan=plan, known_on=window[1])


def _places(level: str, *, on: date, within: str) -> list[str]:
    tree, area = load_registry(), load_series(SERIES).area
    found = tree.cities(on) if level == "city" else tree.counties(on)
    return [str(place.code) for place in found if area.contains(place.code) and place.code.startswith(within)]


def narrowed(question: QualityQuestion, name: str, row: Mapping[str, Any]) -> QualityQuestion | None:
    """The question about one row of a table, or None where there is nothing to look into."""
    if name == "day":
        day = row["learnt_on"]
        return replace(question, first=day, last=day)
    return replace(question, **{name: row[name]}) if row[name] else None
