"""`wuse log monitor`: follows a log over HTTP and says when it breaks its word."""

import re
import sys
import time
from datetime import timedelta
from pathlib import Path

import click

from wuse import world
from wuse.cli.context import EXIT_REFUSED, console, errors, home_option, refusals_as_sentences
from wuse.cli.words import language, say
from wuse.trust.log import LogKey, Watch
from wuse.trust.log.checkpoint import parse_log_key, parse_witness_key
from wuse.trust.log.http import LogSite, Pace
from wuse.trust.log.monitor import BROKEN, Monitor
from wuse.vocabulary import Refusal

EXIT_BROKEN = 3


@click.command("monitor")
@click.argument("address")
@click.option("--key", "key_text", metavar="KEY", required=True, help="Public key of the log.")
@click.option("--witness", "witnesses", metavar="KEY", multiple=True, help="Key of a witness to rely on.")
@click.option("--state", type=click.Path(path_type=Path, dir_okay=False), help="File to remember in.")
@click.option("--once", is_flag=True, help="Look once; exit code 3 when the log broke its word.")
@click.option("--every", default=300.0, show_default=True, help="Seconds from one look to the next.")
@click.option("--oldest", default=60.0, show_default=True, help="Minutes that a confirmation may be old.")
@home_option
@refusals_as_sentences
def monitor(
    address: str,
    key_text: str,
    witnesses: tuple[str, ...],
    state: Path | None,
    once: bool,
    every: float,
    oldest: float,
    home: Path,
) -> None:
    """Follow the log at ADDRESS: report a fork, a rollback, a rewritten history or a late checkpoint.

    The newest checkpoint is kept in the state file. When the log breaks its word, the two checkpoints that contradict
    each other are laid beside it.

    \b
    Example:
      wuse log monitor https://wuse.example.cn/log --key wuse.example.cn/log+… --once
    """
    key = parse_log_key(key_text)
    watch = Watch(key, tuple(parse_witness_key(one) for one in witnesses), timedelta(minutes=oldest))
    if not witnesses:
        errors.print(say("Without --witness a checkpoint that is held back is not noticed."), soft_wrap=True)
    follower = Monitor(watch, LogSite(address, Pace(time.sleep, world.ticks)), state or _state_of(home, key))
    while True:
        code = _look(follower)
        if once:
            sys.exit(code)
        time.sleep(every)


def _look(follower: Monitor) -> int:
    """Look once and say what was seen; the exit code that tells it to a program."""
    moment = world.now()
    stamp = f"{moment:%Y-%m-%d %H:%M:%SZ}"
    try:
        seen = follower.look(at=moment)
    except Refusal as refusal:
        errors.print(f"{stamp} {refusal.in_words(language())}", highlight=False, markup=False, soft_wrap=True)
        for file in follower.kept:
            errors.print(say("Kept as evidence: {file}", file=file), highlight=False, soft_wrap=True)
        return EXIT_BROKEN if refusal.code in BROKEN else EXIT_REFUSED
    text = say("{log} continues: {size} entries.", log=seen.origin, size=seen.size)
    console.print(f"{stamp} {text}", highlight=False, soft_wrap=True)
    return 0


def _state_of(home: Path, key: LogKey) -> Path:
    return home / "monitor" / f"{re.sub(r'[^A-Za-z0-9.-]+', '_', key.name)}-{key.key_id.hex()}"
