"""`wuse duplicates`: pairs of reports that may be one, and how many cases there are once that was decided."""

import json
from datetime import date
from pathlib import Path

import click
import polars as pl

from wuse.assess import known_at
from wuse.assess.duplicates import (
    count_cases,
    decisions_known,
    groups_of,
    load_duplicate_rule,
    present_cases,
    read_list,
    reason_parts,
)
from wuse.cli.context import DayType, console, home_option, json_option, print_json, refusals_as_sentences
from wuse.cli.desk import open_desk, open_pool
from wuse.cli.words import language, say, table
from wuse.permits import Actor
from wuse.vocabulary import Purpose
from wuse.world import now

_LISTS = [entry.standard for entry in load_duplicate_rule().lists]
_STATES = ("waiting", "same", "different", "implied")
_AGREED = ("same", "sound", "part", "township", "county", "near")

list_option = click.option(
    "--list",
    "standard",
    type=click.Choice(_LISTS),
    default="case_report",
    show_default=True,
    help="The line list.",
)


@click.group()
def duplicates() -> None:
    """Find reports that may be of one case, and count cases once. Who decides is an epidemiologist, at the desk."""


@duplicates.command("find")
@click.argument("response")
@list_option
@click.option(
    "--purpose",
    type=click.Choice([str(Purpose.CASE_INVESTIGATION), str(Purpose.ISOLATION_CARE)]),
    default=str(Purpose.CASE_INVESTIGATION),
    show_default=True,
    help="What the reports are read for, for the record.",
)
@click.option("--by", default="operator", show_default=True, help="Who looks, for the record.")
@home_option
@json_option
@refusals_as_sentences
def find(response: str, standard: str, purpose: str, by: str, home: Path, as_json: bool) -> None:
    """Compare the reports of a line list under RESPONSE and put the pairs that may be one into the queue.

    \b
    Example:
      wuse duplicates find 33-2020-1
    """
    audit, pool = open_desk(home), open_pool(home)
    from wuse.respond.actions.pairs import find_pairs_of_site

    found = find_pairs_of_site(
        audit=audit,
        by=Actor(account=f"operator:{by}"),
        at=now(),
        pool=pool,
        response=response,
        purpose=Purpose(purpose),
        standard=standard,
    )
    kept = found.kept
    if as_json:
        print_json({**vars(kept), "skipped": json.loads(found.skipped.write_json())})
        return
    counts = {"found": kept.found, "new": kept.new, "decided": kept.decided, "gone": kept.gone}
    console.print(say("{found} pairs: {new} new, {decided} decided before, {gone} found no more.", **counts))
    _print_skipped(found.skipped)


@duplicates.command("list")
@click.argument("response")
@list_option
@click.option(
    "--state", type=click.Choice(_STATES), default="waiting", show_default=True, help="Which pairs."
)
@click.option("--most", type=click.IntRange(1), default=50, show_default=True, help="How many at most.")
@home_option
@json_option
@refusals_as_sentences
def show(response: str, standard: str, state: str, most: int, home: Path, as_json: bool) -> None:
    """List the pairs of RESPONSE, the likeliest first: numbers, places and what agrees; no report, no person.

    \b
    Examples:
      wuse duplicates list 33-2020-1
      wuse duplicates list 33-2020-1 --state same --json
    """
    open_desk(home)
    from wuse.respond.store.pairs import listed_pairs

    found = listed_pairs(response, standard, state=state, at=now(), most=most)
    if as_json:
        names = ("number", "place", "likeness", "band", "reasons", "rule")
        print_json([{name: getattr(pair, name) for name in names} for pair in found])
        return
    drawn = table(
        "pair", "place", "likeness", "bits", "what agrees", title=say("Pairs: {state}", state=_state(state))
    )
    rule, lang = load_duplicate_rule(), language()
    for pair in found:
        agreed = [rule.words(*part, lang) for part in reason_parts(pair.reasons) if part[1] in _AGREED]
        bits = f"{pair.likeness / 10:.1f}"
        drawn.add_row(str(pair.number), str(pair.place), _band(pair.band), bits, " · ".join(agreed))
    console.print(drawn)


@duplicates.command("cases")
@click.argument("response")
@list_option
@click.option(
    "--as-of", "as_of", type=DayType(), help="As it was known of the day; as it is now when left out."
)
@click.option("--by-county", is_flag=True, help="Tell counties apart.")
@home_option
@json_option
@refusals_as_sentences
def cases(
    response: str, standard: str, as_of: date | None, by_county: bool, home: Path, as_json: bool
) -> None:
    """Count the present cases of RESPONSE: reports that were decided to be one count once.

    \b
    Examples:
      wuse duplicates cases 33-2020-1
      wuse duplicates cases 33-2020-1 --as-of 2020-02-12 --by-county
    """
    open_desk(home)
    from wuse.respond.store.pairs import check_pairs_open

    check_pairs_open(response, at=now())
    pool, moment = open_pool(home), known_at(as_of) if as_of else now()
    compared = read_list(
        pool, load_duplicate_rule().list_of(standard), response=response, known_at=moment, present=True
    )
    groups = groups_of(decisions_known(pool, standard=standard, response=response, known_at=moment))
    present = present_cases(pool.engine, compared, groups=groups)
    found = count_cases(compared, present, by_county=by_county)
    if as_json:
        counts = json.loads(found.write_json())
        print_json({"cases": counts, "conflicts": [list(pair) for pair in groups.conflicts]})
        return
    drawn = table("county", "reports", "cases", title=say("Present cases"))
    unnamed = "–" if by_county else say("all")
    for row in found.iter_rows(named=True):
        drawn.add_row(row["county"] or unnamed, str(row["reports"]), str(row["cases"]))
    console.print(drawn)


def _state(state: str) -> str:
    return {
        "waiting": say("waiting"),
        "same": say("decided: one case"),
        "different": say("decided: different"),
        "implied": say("follows from others"),
    }[state]


def _band(band: str) -> str:
    return {"certain": say("same document"), "probable": say("probable"), "possible": say("possible")}[band]


def _print_skipped(skipped: pl.DataFrame) -> None:
    """Blocks that were too large to compare are told, one by one."""
    names = {entry["block"]: entry[language()] for entry in load_duplicate_rule().blocks}
    for row in skipped.iter_rows(named=True):
        values = {"block": names[row["block"]], "blocks": row["blocks"], "reports": row["reports"]}
        console.print(
            say("Not compared, too many share it: {block} ({blocks} groups, {reports} reports).", **values),
            soft_wrap=True,
        )
