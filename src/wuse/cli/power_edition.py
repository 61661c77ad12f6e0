"""`wuse edition issue-power`: issue the power index of a day for the public, once."""

from datetime import date
from pathlib import Path

import click

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
from wuse.cli.words import say
from wuse.places import site_registry
from wuse.publish.power import (
    PowerEdition,
    PowerEditionStore,
    check_not_issued,
    draft_power_edition,
    issue_power_edition,
)
from wuse.vocabulary import PlaceCode
from wuse.world import now


@click.command("issue-power")
@click.argument("place", default="33")
@click.option("--as-of", "as_of", type=DayType(), required=True, help="The day, at its end (24:00).")
@click.option("--by", type=BY, required=True, help="Who issues it, for the record.")
@click.option("--crossed", is_flag=True, help="Tell every place by industry; takes minutes for a province.")
@click.option("--dry-run", is_flag=True, help="Show what would be told, and issue nothing.")
@home_option
@json_option
@refusals_as_sentences
@closed_in_training
def issue_power(
    place: str, as_of: date, by: str, crossed: bool, dry_run: bool, home: Path, as_json: bool
) -> None:
    """Issue the power index of PLACE, a code, on a day: shares after disclosure control, chained to the edition before.

    A day is issued once, after noon of the next. Nothing is issued when a cell that would be told is one of few firms.

    \b
    Examples:
      wuse edition issue-power --as-of 2020-04-01 --by "duty officer" --dry-run
      wuse edition issue-power --as-of 2020-04-01 --by "duty officer"
    """
    audit, pool = open_desk(home), open_pool(home)
    code = str(site_registry(home).get(PlaceCode.parse(place), on=as_of).code)
    store, at = PowerEditionStore(home), now()
    check_not_issued(store, as_of)
    edition = (
        draft_power_edition(
            pool=pool, area=code, day=as_of, by=by, at=at, before=store.list(), crossed=crossed
        )
        if dry_run
        else issue_power_edition(
            audit=audit, pool=pool, store=store, area=code, day=as_of, by=by, at=at, crossed=crossed
        )
    )
    if as_json:
        print_json(edition.to_document())
        return
    _print(edition, dry_run=dry_run)


def _print(edition: PowerEdition, *, dry_run: bool) -> None:
    withheld = sum(cell.is_withheld for cell in edition.cells)
    told = say(
        "{told} cells told, {withheld} withheld.", told=len(edition.cells) - withheld, withheld=withheld
    )
    if dry_run:
        console.print(say("Power index of {day}: not issued.", day=edition.day) + " " + told)
        return
    issued = say(
        "Power index of {day}, edition {number}: {digest}",
        day=edition.day,
        number=edition.number,
        digest=edition.digest,
    )
    console.print(f"{issued}\n{told}", soft_wrap=True)
