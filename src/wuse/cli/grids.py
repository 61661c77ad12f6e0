"""`wuse grids`: register the grids of a site."""

from pathlib import Path

import click

from wuse.cli.context import closed_in_training, console, home_option, refusals_as_sentences
from wuse.cli.desk import open_desk
from wuse.cli.words import say, table
from wuse.places import kept_grids, load_registry, read_grids
from wuse.places.actions import load_grids
from wuse.vocabulary import Refusal
from wuse.world import now

_SHOWN = 50


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@home_option
@refusals_as_sentences
@closed_in_training
def grids(file: Path, home: Path) -> None:
    """Register the grids of FILE (CSV: code, name, valid_from, valid_to, name_en) with this site.

    The list adds to the grids that are there. A grid that is no more is given its `valid_to`, and stays known.

    \b
    Example:
      wuse grids yueqing-grids.csv
    """
    try:
        found = read_grids(file.read_text(encoding="utf-8-sig"), tree=load_registry(), kept=kept_grids(home))
    except Refusal as refusal:
        _print_problems(refusal)
        raise
    kept = load_grids(audit=open_desk(home), by="operator", at=now(), grids=found, home=home)
    console.print(say("{count} grids kept in {file}.", count=len(found), file=kept))


def _print_problems(refusal: Refusal) -> None:
    problems = refusal.details.get("problems")
    if not isinstance(problems, list) or not problems:
        return
    drawn = table(
        "row", "column", "rule", "value", "what to do", title=say("Problems: {count}", count=len(problems))
    )
    for problem in problems[:_SHOWN]:
        drawn.add_row(*(str(problem[name]) for name in ("row", "column", "rule", "value", "message")))
    console.print(drawn)
