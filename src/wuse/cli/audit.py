"""`wuse audit`: is the desk still what the log says it was?"""

import os
import sys
from pathlib import Path

import click
from rich.progress import Progress

from wuse import world
from wuse.cli.context import console, home_option, refusals_as_sentences
from wuse.cli.desk import keys_of, open_desk
from wuse.cli.words import say, table
from wuse.vocabulary import setting

_SHOWN = 50


@click.group()
def audit() -> None:
    """Check the audit entries of the desk."""


@audit.command("check")
@home_option
@refusals_as_sentences
def check(home: Path) -> None:
    """Compare every audit entry of the desk with the log. Exit code 1 when they differ.

    \b
    Example:
      wuse audit check
    """
    open_desk(home)
    from wuse.trust.log import open_log
    from wuse.trust.store.compare import differences

    origin = setting("WUSE_LOG_ORIGIN", environ=os.environ)
    signer = keys_of(home).log_signer(origin, entropy=world.entropy)
    folder, checkpoint = open_log(home / "log", signer.key)
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task(say("Comparing"), total=checkpoint.size)
        found = list(
            differences(folder, checkpoint.size, each=lambda done: progress.update(task, completed=done))
        )
    if not found:
        console.print(say("{size} entries of the log stand at the desk unchanged.", size=checkpoint.size))
        return
    drawn = table("index", "difference", title=say("Entries that differ: {count}", count=len(found)))
    for index, kind in found[:_SHOWN]:
        drawn.add_row(str(index), _kind(kind))
    console.print(drawn)
    sys.exit(1)


def _kind(kind: str) -> str:
    return say("removed from the desk") if kind == "missing" else say("changed at the desk")
