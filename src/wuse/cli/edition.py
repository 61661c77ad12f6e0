"""`wuse edition`: the issued map editions, and their exports."""

from pathlib import Path

import click
from rich.table import Table

from wuse.cli.context import console, home_option, json_option, print_json, refusals_as_sentences
from wuse.places import load_registry, load_tiles
from wuse.publish import EditionStore, export
from wuse.vocabulary import Colour

_SERIES = "zhejiang"


@click.group()
def edition() -> None:
    """List, show and export map editions."""


@edition.command("list")
@home_option
@json_option
@refusals_as_sentences
def list_(home: Path, as_json: bool) -> None:
    """List the issued editions.

    \b
    Example:
      wuse edition list
    """
    editions = EditionStore(home, _SERIES).list()
    if as_json:
        print_json([item.to_document() for item in editions])
        return
    table = Table(title="Editions", title_justify="left")
    for column in (
        "number",
        "as of",
        "profile",
        *(f"{c.letter} {c.name_zh}" for c in Colour if c.rank in range(1, 6)),
        "digest",
    ):
        table.add_column(column)
    for item in editions:
        counts = [str(item.counts.get(colour.value, 0)) for colour in Colour if colour.rank in range(1, 6)]
        table.add_row(str(item.number), item.as_of.isoformat(), item.profile, *counts, item.digest[:19] + "…")
    console.print(table)


@edition.command("export")
@click.argument("number", type=int)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language.")
@home_option
@refusals_as_sentences
def export_(number: int, file: Path, lang: str, home: Path) -> None:
    """Write edition NUMBER to FILE; its ending chooses the kind: csv, json, geojson, svg, png or txt.

    \b
    Example:
      wuse edition export 1 map.png --lang en
    """
    store = EditionStore(home, _SERIES)
    wanted = store.get(number)
    previous = store.get(number - 1) if number > 1 else None
    tiles, tree = load_tiles(), load_registry()
    content, _ = export(wanted, file.suffix[1:], lang=lang, tiles=tiles, tree=tree, previous=previous)
    file.write_bytes(content)
    console.print(f"Edition {number} written to {file} ({len(content)} bytes).")
