"""`wuse vault`: what the operator does with the identity vault, without ever reading it."""

from pathlib import Path

import click

from wuse import world
from wuse.cli.context import BY, console, home_option, refusals_as_sentences
from wuse.cli.desk import keys_of, open_desk
from wuse.cli.words import say
from wuse.permits import Actor


@click.group()
def vault() -> None:
    """Keep the identity vault."""


@vault.command("rotate")
@click.argument("response")
@click.option("--by", type=BY, default="operator", show_default=True, help="Who does it, for the record.")
@home_option
@refusals_as_sentences
def rotate(response: str, by: str, home: Path) -> None:
    """Seal the identities of RESPONSE under a new key and destroy the old one.

    Do it at fixed times, and at once when a copy of the key folder may have been taken.

    \b
    Example:
      wuse vault rotate 33-2020-1
    """
    audit = open_desk(home)
    from wuse.permits.actions.identities import rotate_vault
    from wuse.trust.store.vault import Vault

    count = rotate_vault(
        audit=audit,
        vault=Vault(keys_of(home), world.entropy),
        by=Actor(account=f"operator:{by}"),
        at=world.now(),
        response=response,
    )
    console.print(
        say("{count} identities of {response} sealed under a new key.", count=count, response=response)
    )
