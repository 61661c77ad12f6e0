"""`wuse places`: look places up in the registry."""

from datetime import date
from pathlib import Path

import click

from wuse.cli.context import DayType, console, json_option, print_json, refusals_as_sentences
from wuse.cli.words import table
from wuse.places import Place, load_registry

_DEFAULT_DAY = date(2020, 2, 9)


@click.command()
@click.argument("query", required=False)
@click.option(
    "--on",
    "on",
    type=DayType(),
    default=_DEFAULT_DAY.isoformat(),
    show_default=True,
    help="Valid on this day.",
)
@click.option("--below", is_flag=True, help="List what lies directly below the place instead.")
@click.option(
    "--registry", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="A region's own list."
)
@json_option
@refusals_as_sentences
def places(query: str | None, on: date, below: bool, registry: Path | None, as_json: bool) -> None:
    """Find places by code or name; without QUERY, the cities.

    \b
    Examples:
      wuse places 乐清
      wuse places 330382 --below
      wuse places Linping --on 2022-01-01
    """
    tree = load_registry(registry) if registry else load_registry()
    if query is None:
        found = tree.cities(on)
    else:
        found = [tree.get(query, on=on)] if query.isdigit() else tree.find(query, on=on)
    if below:
        found = [child for place in found for child in tree.children(place.code, on=on)]
    if as_json:
        print_json([_as_dict(place) for place in found])
    else:
        _print(found)


def _as_dict(place: Place) -> dict[str, object]:
    return {
        "code": place.code,
        "name": place.name,
        "name_en": place.name_en,
        "level": str(place.level),
        "kind": place.kind,
        "valid_from": place.valid_from.isoformat(),
        "valid_to": place.valid_to.isoformat() if place.valid_to else None,
    }


def _print(found: list[Place]) -> None:
    drawn = table("code", "name", "", "level", "kind", "valid")
    for place in found:
        span = f"{place.valid_from} – {place.valid_to or ''}"
        drawn.add_row(place.code, place.name, place.name_en, str(place.level), place.kind, span)
    console.print(drawn)
