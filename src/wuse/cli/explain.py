"""`wuse explain`: why a place has the colour that it has."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from wuse.assess import check_figures_for, load_profile, load_series
from wuse.assess import explain as explain_place
from wuse.cli.context import DayType, console, home_option, json_option, print_json, refusals_as_sentences
from wuse.cli.desk import open_pool
from wuse.cli.power import explain_power
from wuse.cli.words import say, table
from wuse.places import Place, PlaceTree, load_registry

_SHOWN_FACTS = 10


@click.command()
@click.argument("place")
@click.option("--as-of", "as_of", type=DayType(), required=True, help="The day, at its end (24:00).")
@click.option("--profile", "profile_id", help="Rule profile; the one in force on the day when left out.")
@click.option(
    "--map",
    "which",
    type=click.Choice(["epidemic", "resumption"]),
    default="epidemic",
    show_default=True,
    help="Which map: of the epidemic, or of work resumed.",
)
@home_option
@json_option
@refusals_as_sentences
def explain(place: str, as_of: date, profile_id: str | None, which: str, home: Path, as_json: bool) -> None:
    """Explain the colour of PLACE: rule, inputs and their sources, thresholds, what would change it.

    PLACE is a code or a name.

    \b
    Examples:
      wuse explain 330382 --as-of 2020-02-09
      wuse explain 桐庐 --as-of 2020-02-27 --json
      wuse explain 330382 --as-of 2020-02-20 --map resumption
    """
    pool, tree, series = open_pool(home), load_registry(), load_series("zhejiang")
    if which == "resumption":
        explain_power(pool, _found(tree, place, as_of), as_of, as_json=as_json)
        return
    check_figures_for(pool, days=[as_of])
    found = _found(tree, place, as_of)
    profile = load_profile(profile_id) if profile_id else series.profile_of(as_of)
    city = tree.get(found.code[:4], on=as_of)
    then = series.next_profile(profile, as_of)
    answer = explain_place(pool, place=found, city=city, profile=profile, as_of=as_of, next_profile=then)
    if as_json:
        print_json(answer)
    else:
        _print(answer)


def _found(tree: PlaceTree, place: str, as_of: date) -> Place:
    return tree.get(place, on=as_of) if place.isdigit() else tree.find(place, on=as_of, level="county")[0]


def _print(answer: dict[str, Any]) -> None:
    place, colour, rule = answer["place"], answer["colour"], answer["rule"]
    named = f"{place['city']}{place['name']} {place['name_en']} {place['code']}"
    console.print(
        say("{place}, as of {day} 24:00", place=named, day=answer["as_of"]) + "\n"
        f"[b]{colour['letter']} {colour['zh']}色 {colour['en']}[/b] — {colour['level_zh']} {colour['level_en']}"
    )
    _print_published(answer["published"])
    titled = f"{rule['title']['zh']} {rule['title']['en']}"
    console.print("\n" + say("Rule {rule}: {title}", rule=rule["id"], title=titled), soft_wrap=True)
    console.print(
        f"  {rule['file']}, {rule['digest']}\n  {rule['note']['zh']}\n  {rule['note']['en']}", soft_wrap=True
    )
    _print_texts(say("Reasons"), answer["reasons"])
    _print_texts(say("Thresholds"), answer["thresholds"])
    _print_texts(say("What would change it"), answer["would_change"])
    _print_indicators(answer["indicators"])
    _print_facts(answer["facts"])
    versions = ", ".join(f"{name} {version}" for name, version in answer["inputs"].items())
    console.print(say("Tables read, with their versions: {versions}", versions=versions))


def _print_published(published: dict[str, Any] | None) -> None:
    if published:
        colour = f"{published['letter']} {published['zh']}色 {published['en']}"
        told = f"{published['basis']}, {published['source']['title']}"
        words = say("Published for that day: {colour} ({source})", colour=colour, source=told)
        console.print(words, soft_wrap=True)
    else:
        console.print(say("No published colour of that day is known."))


def _print_texts(heading: str, entries: list[dict[str, Any]]) -> None:
    console.print("\n" + heading)
    for entry in entries:
        name = f"{entry['colour']}: " if entry.get("colour") else ""
        console.print(
            f"  {name}{entry['text']['zh']}\n    {entry['text']['en']}", soft_wrap=True, highlight=False
        )
    if not entries:
        console.print("  " + say("nothing within thirty days or 150 cases"), highlight=False)


def _print_indicators(indicators: list[dict[str, Any]]) -> None:
    drawn = table("indicator", "value", "basis", title=say("Indicators"))
    for entry in indicators:
        label = f"{entry['label']['zh']} {entry['label']['en']}"
        drawn.add_row(label, f"{entry['value']} {entry['unit']['en']}".strip(), entry["basis"])
    console.print()
    console.print(drawn)


def _print_facts(facts: list[dict[str, Any]]) -> None:
    drawn = table("day", "measure", "value", "basis", "source", title=say("Inputs, newest first"))
    for fact in facts[:_SHOWN_FACTS]:
        source = fact["source"]
        named = f"{source['id']}: {source['title']} {source['url'] or ''}".strip()
        drawn.add_row(fact["date"], fact["measure"], str(fact["value"]), fact["basis"], named)
    console.print(drawn)
    if len(facts) > _SHOWN_FACTS:
        console.print(say("… and {count} earlier ones (all with --json).", count=len(facts) - _SHOWN_FACTS))
