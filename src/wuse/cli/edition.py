"""`wuse edition`: the map editions: list, show, issue, export."""

from datetime import date
from pathlib import Path

import click

from wuse.assess import check_figures_for, load_series
from wuse.cli.context import (
    BY,
    DayType,
    closed_in_training,
    console,
    home_option,
    json_option,
    print_json,
    refusals_as_sentences,
)
from wuse.cli.desk import open_desk, open_pool
from wuse.cli.power_edition import issue_power
from wuse.cli.words import language, say, table
from wuse.places import load_registry, load_tiles
from wuse.publish import EditionStore, export
from wuse.publish.replay import issue_on
from wuse.vocabulary import Colour, Lang
from wuse.world import now

_SERIES = "zhejiang"
_RATED = [colour for colour in Colour if colour.rank in range(1, 6)]


@click.group()
def edition() -> None:
    """List, show, issue and export map editions."""


edition.add_command(issue_power)


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
    colours = [f"{colour.letter} {colour.name_zh}" for colour in _RATED]
    drawn = table("no.", "as of", "rule", *colours, "digest", title=say("Editions"))
    for item in editions:
        counts = [str(item.counts.get(colour.value, 0)) for colour in _RATED]
        drawn.add_row(str(item.number), item.as_of.isoformat(), item.profile, *counts, item.digest[:19] + "…")
    console.print(drawn)


@edition.command("show")
@click.argument("number", type=int)
@home_option
@json_option
@refusals_as_sentences
def show(number: int, home: Path, as_json: bool) -> None:
    """Show the bulletin of edition NUMBER.

    \b
    Examples:
      wuse edition show 1
      wuse edition show 1 --json
    """
    content = _exported(home, number, "json" if as_json else "txt", language())
    click.echo(content.decode().rstrip())


@edition.command("issue")
@click.option("--as-of", "as_of", type=DayType(), required=True, help="The day, at its end (24:00).")
@click.option("--by", type=BY, required=True, help="Who issues it, for the record.")
@home_option
@refusals_as_sentences
@closed_in_training
def issue(as_of: date, by: str, home: Path) -> None:
    """Judge a day by the rule in force and issue its edition.

    The same verdicts give the edition that exists already; others a new one that names what it supersedes.

    \b
    Example:
      wuse edition issue --as-of 2020-03-19 --by "duty officer"
    """
    pool, series = open_pool(home), load_series(_SERIES)
    check_figures_for(pool, days=[as_of])
    store = EditionStore(home, _SERIES)
    issued = issue_on(
        pool, store, load_registry(), audit=open_desk(home), series=series, day=as_of, by=by, at=now()
    )
    console.print(
        say("Edition {number} of {day}: {digest}", number=issued.number, day=as_of, digest=issued.digest)
    )


@edition.command("export")
@click.argument("number", type=int)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language.")
@home_option
@refusals_as_sentences
@closed_in_training
def export_(number: int, file: Path, lang: Lang, home: Path) -> None:
    """Write edition NUMBER to FILE; its ending chooses the kind: csv, json, geojson, svg, png, txt or zip.

    A zip is a Frictionless Data Package: the table, and a descriptor that says what its columns mean.

    \b
    Examples:
      wuse edition export 1 map.png --lang en
      wuse edition export 1 edition.zip
    """
    content = _exported(home, number, file.suffix[1:], lang)
    file.write_bytes(content)
    console.print(
        say("Edition {number} written to {file} ({size} bytes).", number=number, file=file, size=len(content))
    )


def _exported(home: Path, number: int, kind: str, lang: Lang) -> bytes:
    store = EditionStore(home, _SERIES)
    wanted = store.get(number)
    previous = store.before(wanted)
    tiles, tree = load_tiles(), load_registry()
    content, _ = export(wanted, kind, lang=lang, tiles=tiles, tree=tree, previous=previous)
    return content
