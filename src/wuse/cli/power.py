"""`wuse assess power` and the power half of `wuse explain`: the return to work as electricity shows it."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from wuse.assess.power_index import ALL, check_readings, load_power_rule, power_facts
from wuse.assess.resumption import explain_resumption, load_resumption_profile, resumption_of
from wuse.cli.context import DayType, console, home_option, json_option, print_json, refusals_as_sentences
from wuse.cli.desk import open_pool
from wuse.cli.words import language, say, table
from wuse.places import Place, site_registry
from wuse.pool import Pool, load_standard
from wuse.publish.power import PowerStateFolder
from wuse.vocabulary import Colour, PlaceCode


@click.command("power")
@click.argument("place", default="33")
@click.option("--as-of", "as_of", type=DayType(), required=True, help="The day, at its end (24:00).")
@click.option(
    "--by",
    type=click.Choice(["area", "industry", "scale"]),
    default="area",
    show_default=True,
    help="What the rows are: the places in PLACE, or industries or sizes of it.",
)
@home_option
@json_option
@refusals_as_sentences
def power(place: str, as_of: date, by: str, home: Path, as_json: bool) -> None:
    """Show the power index of PLACE, a code: enterprises resumed, electricity beside December, who was not assessed.

    For officers: the figures are not under disclosure control.

    \b
    Examples:
      wuse assess power --as-of 2020-02-20
      wuse assess power 3309 --as-of 2020-02-20
      wuse assess power 33 --as-of 2020-02-20 --by industry
    """
    pool, tree, code = open_pool(home), site_registry(home), PlaceCode.parse(place)
    facts = power_facts(pool)
    check_readings(pool.engine, facts, as_of)
    inside = [unit.code for unit in tree.children(code, on=as_of)] if by == "area" else []
    areas = sorted({str(code), *map(str, inside)})
    found = PowerStateFolder(home).index(pool, areas=areas, days=[as_of])
    colours = resumption_of(pool.engine, found, areas=areas, days=[as_of])
    rows = [
        row | {"colour": colour}
        for row in found.iter_rows(named=True)
        if _is_asked(row, by)
        for colour in colours.filter(place=row["area"])["colour"]
    ]
    if as_json:
        rule = load_power_rule()
        plain = [{**row, "day": row["day"].isoformat()} for row in rows]
        print_json(
            {
                "as_of": as_of.isoformat(),
                "rule": rule.id,
                "digest": rule.digest,
                "inputs": facts.versions,
                "rows": plain,
            }
        )
        return
    names = {str(unit): tree.get(unit, on=as_of) for unit in (code, *inside)}
    _print(rows, names, by, as_of)


def _is_asked(row: dict[str, Any], by: str) -> bool:
    whole = {name for name in ("industry", "scale") if row[name] == ALL}
    return whole >= {"industry", "scale"} - {by}


def _print(rows: list[dict[str, Any]], names: dict[str, Place], by: str, as_of: date) -> None:
    first = "code" if by == "area" else by
    rule = load_power_rule()
    title = f"{rule.title['zh']} {rule.title['en']} · {as_of}"
    drawn = table(
        first, "name", "colour", "index", "resumed", "output", "week", "firms", "left out", title=title
    )
    for row in sorted(rows, key=lambda row: (row[by] != ALL, len(row[by]), row[by])):
        colour = Colour(row["colour"])
        drawn.add_row(
            row[by],
            _name(row, names, by),
            f"{colour.letter} {colour.name_zh}" if by == "area" else "",
            _points(row["power_index"]),
            _percent(row["resumed_share"]),
            _percent(row["output_share"]),
            _points(row["week_rise"], "+.2f"),
            str(row["firms"]),
            str(row["no_baseline"] + row["low_baseline"] + row["no_reading"]),
        )
    console.print(drawn)


def _name(row: dict[str, Any], names: dict[str, Place], by: str) -> str:
    if by == "area":
        place = names[row["area"]]
        return place.name if language() == "zh" else place.name_en
    words = load_standard("enterprise").field(by).labels.get(row[by])
    return words[language()] if words else ""


def _points(value: float | None, form: str = ".2f") -> str:
    return "–" if value is None else format(value, form)


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.2%}"


def explain_power(pool: Pool, place: Place, as_of: date, *, as_json: bool) -> None:
    """Print why a county has its colour on the map of work resumed, and the index of its industries."""
    facts, code = power_facts(pool), str(place.code)
    check_readings(pool.engine, facts, as_of)
    indices = PowerStateFolder(pool.home).index(pool, areas=[code], days=[as_of])
    told = explain_resumption(pool.engine, facts, place=code, day=as_of, indices=indices)
    if as_json:
        print_json(told)
        return
    colour, lang = told["colour"], language()
    console.print(
        say(
            "{place}, as of {day} 24:00",
            place=f"{place.name} {place.name_en} {place.code}",
            day=told["as_of"],
        )
        + f"\n[b]{colour['letter']} {colour['name']}[/b] — {colour['zh']} {colour['en']}"
    )
    profile = load_resumption_profile()
    console.print("\n" + say("Rule {rule}: {title}", rule=profile.id, title=profile.title[lang]))
    console.print(f"  {profile.digest}\n  {profile.note['zh']}\n  {profile.note['en']}", soft_wrap=True)
    for heading, part in (
        (say("Reasons"), "reasons"),
        (say("Thresholds"), "thresholds"),
        (say("What would change it"), "would_change"),
    ):
        console.print("\n" + heading)
        for entry in told[part]:
            console.print(
                f"  {entry['text']['zh']}\n    {entry['text']['en']}", soft_wrap=True, highlight=False
            )
    _print_figures(told)


def _print_figures(told: dict[str, Any]) -> None:
    drawn = table("indicator", "value", title="\n" + say("Indicators"))
    for name, value in told["indicators"].items():
        drawn.add_row(name, f"{value:.4f}" if isinstance(value, float) else str(value))
    console.print(drawn)
    labels = load_standard("enterprise").field("industry").labels
    least = load_resumption_profile().parameters["least_firms"]
    title = say("Industries of {count} enterprises or more", count=least)
    drawn = table("industry", "name", "firms", "index", title=title)
    for one in told["industries"]:
        name = labels[one["industry"]][language()] if one["industry"] in labels else ""
        drawn.add_row(one["industry"], name, str(one["firms"]), _points(one["power_index"]))
    console.print(drawn)
    versions = ", ".join(f"{name} {version}" for name, version in told["inputs"].items())
    console.print(say("Tables read, with their versions: {versions}", versions=versions))
