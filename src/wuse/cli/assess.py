"""`wuse assess`: judge the places of an area on a day by a published rule."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import click

from wuse.assess import area_facts, check_figures_for, judge, load_profile, load_series
from wuse.cli.context import DayType, console, home_option, json_option, print_json, refusals_as_sentences
from wuse.cli.desk import open_pool
from wuse.cli.power import power
from wuse.cli.words import table
from wuse.places import load_registry
from wuse.publish.replay import county_codes
from wuse.vocabulary import Colour


@click.group()
def assess() -> None:
    """Judge facts by a published rule."""


assess.add_command(power)


@assess.command("five-colours")
@click.option("--profile", "profile_id", help="Rule profile; the one in force on the day when left out.")
@click.option("--as-of", "as_of", type=DayType(), required=True, help="The day, at its end (24:00).")
@home_option
@json_option
@refusals_as_sentences
def five_colours(profile_id: str | None, as_of: date, home: Path, as_json: bool) -> None:
    """Rate every county of the area.

    \b
    Examples:
      wuse assess five-colours --as-of 2020-02-12
      wuse assess five-colours --profile national-2020-02-17 --as-of 2020-02-18
    """
    pool, tree, series = open_pool(home), load_registry(), load_series("zhejiang")
    check_figures_for(pool, days=[as_of])
    profile = load_profile(profile_id) if profile_id else series.profile_of(as_of)
    facts = area_facts(pool, areas=county_codes(tree, series, on=as_of))
    verdicts = judge(pool.engine, facts, profile=profile, days=[as_of])
    names = {code: tree.get(code, on=as_of) for code in facts.areas}
    rows = [_row(row, names) for row in verdicts.iter_rows(named=True)]
    if as_json:
        print_json(
            {"as_of": as_of.isoformat(), "profile": profile.id, "digest": profile.digest, "verdicts": rows}
        )
    else:
        _print(rows, title=f"{profile.title['zh']} {profile.title['en']} · {as_of}")


def _row(row: dict[str, Any], names: dict[str, Any]) -> dict[str, Any]:
    place = names[row["place"]]
    plain = {key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()}
    return {"place": place.code, "name": place.name, "name_en": place.name_en, **plain}


def _print(rows: list[dict[str, Any]], *, title: str) -> None:
    drawn = table(
        "code",
        "county",
        "colour",
        "cumulative",
        "basis",
        "new in 7 days",
        "days since",
        "reasons",
        title=title,
    )
    for row in sorted(rows, key=lambda row: (-Colour(row["colour"]).rank, row["place"])):
        colour = Colour(row["colour"])
        drawn.add_row(
            row["place"],
            f"{row['name']} {row['name_en']}",
            f"{colour.letter} {colour.name_zh} {colour.value}",
            *(
                str(row[key]) if row[key] is not None else "–"
                for key in ("cases_cum", "basis", "new_7d", "days_since_last_case")
            ),
            row["reasons"],
        )
    console.print(drawn)
    counts = Counter(Colour(row["colour"]) for row in rows)
    console.print(
        " · ".join(f"{colour.name_zh} {colour.value} {counts[colour]}" for colour in Colour if counts[colour])
    )
