"""The `wuse` command and its subcommands."""

import click

from wuse import __version__
from wuse.cli.late import LateCommands
from wuse.cli.words import speak

COMMANDS = LateCommands(
    {
        "demo": "wuse.cli.demo:demo",
        "training": "wuse.cli.training:training",
        "serve": "wuse.cli.serve:serve",
        "import": "wuse.cli.importing:import_",
        "watch": "wuse.cli.watching:watch",
        "pull": "wuse.cli.pulling:pull",
        "send": "wuse.cli.sending:send",
        "dock": "wuse.cli.docking:dock",
        "notify": "wuse.cli.notifying:notify",
        "assess": "wuse.cli.assess:assess",
        "explain": "wuse.cli.explain:explain",
        "edition": "wuse.cli.edition:edition",
        "bulletin": "wuse.cli.daily:bulletin",
        "places": "wuse.cli.places:places",
        "standards": "wuse.cli.standards:standards",
        "boundaries": "wuse.cli.boundaries:boundaries",
        "grids": "wuse.cli.grids:grids",
        "estimate": "wuse.cli.estimate:estimate",
        "accounts": "wuse.cli.accounts:accounts",
        "keep": "wuse.cli.keeper:keep",
        "pool": "wuse.cli.pool:pool",
        "quality": "wuse.cli.quality:quality",
        "duplicates": "wuse.cli.duplicates:duplicates",
        "warnings": "wuse.cli.warnings:warnings",
        "code": "wuse.cli.health_code:code",
        "arrivals": "wuse.cli.arrivals:arrivals",
        "vault": "wuse.cli.vault:vault",
        "audit": "wuse.cli.audit:audit",
        "log": "wuse.cli.log:log",
    }
)


@click.group(commands=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="wuse")
def main() -> None:
    """五色 wuse: run a region's response to an epidemic.

    \b
    Start with:
      wuse demo                                      watch Zhejiang, January to March 2020
      wuse explain 330382 --as-of 2020-02-09         why was 乐清 red?
    """


def run() -> None:
    """What the `wuse` command starts: its help in the operator's language, then the command."""
    speak(main)
    main(prog_name="wuse")
