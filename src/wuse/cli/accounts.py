"""`wuse accounts`: the first two officers of a site; everyone else is created on the screens."""

from pathlib import Path

import click

from wuse import world
from wuse.cli.context import BY, ShortText, closed_in_training, console, home_option, refusals_as_sentences
from wuse.cli.desk import open_desk
from wuse.cli.words import say, table
from wuse.permits import Actor
from wuse.vocabulary import PlaceCode


@click.group()
def accounts() -> None:
    """Create the first accounts of a site."""


@accounts.command("first")
@click.argument("names", type=ShortText(60), nargs=2)
@click.option("--place", required=True, help="Place code of the site, such as 33.")
@click.option("--by", type=BY, default="operator", show_default=True, help="Who does it, for the record.")
@home_option
@refusals_as_sentences
@closed_in_training
def first(names: tuple[str, str], place: str, by: str, home: Path) -> None:
    """Create the first two permit and account officers, who can confirm each other's grants.

    It works once, while nobody holds a permit. Each invitation is shown once: hand it over in person.

    \b
    Example:
      wuse accounts first chen.wei li.na --place 33
    """
    audit = open_desk(home)
    from wuse.permits.actions.accounts import first_officers

    invited = [(world.random_id(), name, world.random_code()) for name in names]
    first_officers(
        audit=audit,
        by=Actor(account=f"operator:{by}"),
        at=world.now(),
        place=PlaceCode.parse(place),
        accounts=invited,
    )
    drawn = table("account", "invitation (72 hours)")
    for _, name, code in invited:
        drawn.add_row(name, code)
    console.print(drawn)
    console.print(say("Each opens /accounts/invitation/ on the site, sets a password, then a second factor."))
