"""`wuse quality`: how good the data are that come in, and which senders need a call."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click
import polars as pl

from wuse.assess.quality import (
    QualityFacts,
    QualityWindow,
    arrival_days,
    load_quality_rule,
    measures,
    quality_facts,
    reason_text,
    signals,
)
from wuse.cli.context import BY, DayType, console, home_option, json_option, print_json, refusals_as_sentences
from wuse.cli.desk import open_desk, open_pool
from wuse.cli.words import language, say, table
from wuse.places import load_registry
from wuse.pool import Pool, load_standard
from wuse.publish.quality import keep_quality
from wuse.vocabulary import Refusal
from wuse.world import now

_SHARES = ("completeness", "timeliness", "consistency", "validity", "uniqueness")


@click.group()
def quality() -> None:
    """Judge the data that come in: complete, timely, consistent, valid, unique, and by whom."""


@quality.command("show")
@click.option("--standard", default="", help="Only one data standard.")
@click.option("--sender", default="", help="Only one sender.")
@click.option("--place", default="", help="Only one place, by its code.")
@click.option(
    "--by",
    "by",
    type=click.Choice(["sender", "place", "day"]),
    multiple=True,
    help="What to tell apart besides the standard; may be given more than once.",
)
@click.option(
    "--from", "first", type=DayType(), help="First day of arrival; the first there is when left out."
)
@click.option("--to", "last", type=DayType(), help="Last day of arrival; the last there is when left out.")
@home_option
@json_option
@refusals_as_sentences
def show(
    standard: str,
    sender: str,
    place: str,
    by: tuple[str, ...],
    first: date | None,
    last: date | None,
    home: Path,
    as_json: bool,
) -> None:
    """Show the measures of quality of what came in.

    \b
    Examples:
      wuse quality show
      wuse quality show --standard case_count --by sender
    """
    pool = open_pool(home)
    facts = quality_facts(pool, present=True)
    span = _span(pool, facts)
    if standard:
        load_standard(standard)
    window = QualityWindow(first or span[0], last or span[1], standard, sender, place)
    found = measures(pool.engine, facts, rule=load_quality_rule(), window=window, by=by)
    if as_json:
        print_json(_as_json(found))
    else:
        _print_measures(found, by, window)


@quality.command("signals")
@click.option("--as-of", "as_of", type=DayType(), help="The day, at its end; today when left out.")
@home_option
@json_option
@refusals_as_sentences
def show_signals(as_of: date | None, home: Path, as_json: bool) -> None:
    """Name the senders that are silent, and the measures that left their own course. Each says why and since when.

    \b
    Example:
      wuse quality signals --as-of 2020-03-20
    """
    pool, rule = open_pool(home), load_quality_rule()
    facts = quality_facts(pool, present=True)
    _span(pool, facts)
    day = as_of or now().date()
    found = signals(pool.engine, facts, rule=rule, as_of=day)
    if as_json:
        print_json(_as_json(found))
        return
    drawn = table(
        "standard",
        "sender",
        "measure",
        "since",
        "what happened",
        title=say("Signals at the end of {day}", day=day),
    )
    for row in found.iter_rows(named=True):
        text = reason_text(row, rule, language())
        drawn.add_row(row["standard"], row["sender"], row["watched"], row["since"].isoformat(), text)
    console.print(drawn)


@quality.command("keep")
@click.option("--as-of", "as_of", type=DayType(), required=True, help="The day, at its end (24:00).")
@click.option("--by", type=BY, default="operator", show_default=True, help="Who keeps them, for the record.")
@home_option
@refusals_as_sentences
def keep(as_of: date, by: str, home: Path) -> None:
    """Keep a day's measures and signals in the pool, with the rule and the versions that they were judged from.

    \b
    Example:
      wuse quality keep --as-of 2020-03-20
    """
    audit, pool = open_desk(home), open_pool(home)
    _span(pool, quality_facts(pool))
    rows, standing = keep_quality(
        audit=audit, pool=pool, rule=load_quality_rule(), as_of=as_of, by=by, at=now()
    )
    console.print(say("{rows} measures and {signals} signals kept.", rows=rows.rows, signals=standing.rows))


def _span(pool: Pool, facts: QualityFacts) -> tuple[date, date]:
    """The days on which anything came, or a refusal that says what to do."""
    first, last = arrival_days(pool, facts)
    if first is None or last is None:
        raise Refusal(
            "quality.no_tally",
            "Nothing has been counted yet: quality is counted when a file is imported. Import one first.",
        )
    return first, last


def _as_json(found: pl.DataFrame) -> Any:
    return json.loads(found.write_json())


def _print_measures(found: pl.DataFrame, by: Iterable[str], window: QualityWindow) -> None:
    title = say(
        "Quality of what came in from {first} to {last}", first=window.first_day, last=window.last_day
    )
    drawn = table("standard", *map(_heading, by), *_measure_headings(), title=title)
    for row in found.iter_rows(named=True):
        apart = [_apart(row, name) for name in by]
        shares = [_per_cent(row[name]) for name in _SHARES]
        drawn.add_row(
            row["standard"], *apart, str(row["received"]), str(row["refused"]), *shares,
            _number(row["delay_median"]), _number(row["delay_ninetieth"]),
        )  # fmt: skip
    console.print(drawn)


def _heading(name: str) -> str:
    return {"sender": say("sender"), "place": say("place"), "day": say("day of arrival")}[name]


def _measure_headings() -> list[str]:
    shares = [say("complete"), say("timely"), say("consistent"), say("in order"), say("unique")]
    return [say("received"), say("set aside"), *shares, say("median delay, h"), say("nine in ten within, h")]


def _apart(row: Mapping[str, Any], name: str) -> str:
    value = row["learnt_on" if name == "day" else name]
    if name == "place" and value:
        return _place(value)
    return "–" if value is None else str(value)


def _place(code: str) -> str:
    try:
        found = load_registry().get(code)
    except Refusal:
        return code
    return f"{code} {found.short_name if language() == 'zh' else found.name_en}"


def _per_cent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"
