"""The `wuse` command and its subcommands."""

import click

from wuse import __version__
from wuse.cli.accounts import accounts
from wuse.cli.arrivals import arrivals
from wuse.cli.assess import assess
from wuse.cli.audit import audit
from wuse.cli.boundaries import boundaries
from wuse.cli.daily import bulletin
from wuse.cli.demo import demo
from wuse.cli.docking import dock
from wuse.cli.duplicates import duplicates
from wuse.cli.edition import edition
from wuse.cli.estimate import estimate
from wuse.cli.explain import explain
from wuse.cli.grids import grids
from wuse.cli.health_code import code
from wuse.cli.importing import import_
from wuse.cli.keeper import keep
from wuse.cli.log import log
from wuse.cli.notifying import notify
from wuse.cli.places import places
from wuse.cli.pool import pool
from wuse.cli.pulling import pull
from wuse.cli.quality import quality
from wuse.cli.sending import send
from wuse.cli.serve import serve
from wuse.cli.standards import standards
from wuse.cli.training import training
from wuse.cli.vault import vault
from wuse.cli.warnings import warnings
from wuse.cli.watching import watch
from wuse.cli.words import speak


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="wuse")
def main() -> None:
    """五色 wuse: run a region's response to an epidemic.

    \b
    Start with:
      wuse demo                                      watch Zhejiang, January to March 2020
      wuse explain 330382 --as-of 2020-02-09         why was 乐清 red?
    """


for command in (
    demo,
    training,
    serve,
    import_,
    watch,
    pull,
    send,
    dock,
    notify,
    assess,
    explain,
    edition,
    bulletin,
    places,
    standards,
    boundaries,
    grids,
    estimate,
    accounts,
    keep,
    pool,
    quality,
    duplicates,
    warnings,
    code,
    arrivals,
    vault,
    audit,
    log,
):
    main.add_command(command)


def run() -> None:
    """What the `wuse` command starts: its help in the operator's language, then the command."""
    speak(main)
    main(prog_name="wuse")
