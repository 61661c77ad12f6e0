"""`wuse keep`: what has to happen by itself: audit entries into the log, and the sunset of responses that are over."""

import time
from pathlib import Path
from typing import NoReturn

import click

from wuse import world
from wuse.cli.context import console, errors, home_option, refusals_as_sentences
from wuse.cli.desk import keys_of, open_desk, tables_of
from wuse.cli.pool import tidied
from wuse.cli.words import language, say
from wuse.permits import Actor
from wuse.trust.audit import Audit
from wuse.trust.log import LogFolder, LogWriter
from wuse.trust.log.folder import write_whole
from wuse.trust.log.http import Pace, witness_at
from wuse.trust.log.witnesses import Rounds, parse_sites
from wuse.vocabulary import Refusal, setting

SYSTEM = Actor(account="system")
_SUNSET_EVERY = 60.0
# What waits is seen as well, so a move is for order and not for haste; each costs a commit a table.
_FLUSH_EVERY = 1.0
_TIDY_EVERY = 3600.0
_AFTER_TROUBLE = 10


@click.command("keep")
@click.option("--once", is_flag=True, help="Do what is due and stop.")
@click.option("--every", default=0.2, show_default=True, help="Seconds between two looks.")
@home_option
@refusals_as_sentences
def keep(once: bool, every: float, home: Path) -> None:
    """Move what was receipted into the pool, put audit entries into the log, destroy what is due.

    `wuse serve` runs it by itself.

    \b
    Example:
      wuse keep --once
    """
    audit = open_desk(home)
    if not once:
        keep_going(home, audit, every=every)
    writer = log_writer(home)
    _sunset(home, audit)
    console.print(say("{count} rows moved into the pool.", count=_flush(home)))
    console.print(say("{count} entries put into the log.", count=_drain(writer)))
    _ask_witnesses(_rounds(home, writer))


def log_writer(home: Path) -> LogWriter:
    """The writer of the home's log; its public key is laid beside the log."""
    import os

    origin = setting("WUSE_LOG_ORIGIN", environ=os.environ)
    signer = keys_of(home).log_signer(origin, entropy=world.entropy)
    key = home / "log" / "key"
    if not key.is_file():
        write_whole({key: f"{signer.key.encode()}\n".encode()})
    return LogWriter(home / "log", signer)


def keep_going(home: Path, audit: Audit, *, every: float) -> NoReturn:
    """Do what is due, look again after so many seconds, and so on until the process is ended."""
    # Imported here: the apps must be ready.
    from wuse.trust.store.away import DESK_AWAY, let_go, reason_of

    writer = log_writer(home)
    rounds = _rounds(home, writer)
    waited, unmoved, untidied = _SUNSET_EVERY, _FLUSH_EVERY, 0.0
    while True:
        try:
            if waited >= _SUNSET_EVERY:
                waited = 0.0
                _sunset(home, audit)
            if unmoved >= _FLUSH_EVERY:
                unmoved = 0.0
                _flush(home)
            if untidied >= _TIDY_EVERY:
                untidied = 0.0
                _tidy(home)
            _drain(writer)
            _ask_witnesses(rounds)
        except Refusal as refusal:
            # Said again at every look until somebody mends it; the screens go on, and entries wait at the desk.
            errors.print(refusal.in_words(language()), highlight=False, markup=False, soft_wrap=True)
            time.sleep(_AFTER_TROUBLE)
        except OSError as reason:
            # The pool's disk is full or away: what was receipted waits at the desk, and readers see it there.
            errors.print(
                say(
                    "The pool cannot be written: {reason}. It is tried again in {seconds} seconds; nothing that was "
                    "receipted is lost.",
                    reason=reason,
                    seconds=_AFTER_TROUBLE,
                ),
                highlight=False,
                soft_wrap=True,
            )
            time.sleep(_AFTER_TROUBLE)
        except DESK_AWAY as fault:
            # Gone, locked for too long, or its disk is full: not a reason to end the screens as well.
            let_go()
            errors.print(
                say(
                    "The desk database does not answer: {reason}. It is asked again in {seconds} seconds; "
                    "entries wait there.",
                    reason=reason_of(fault),
                    seconds=_AFTER_TROUBLE,
                ),
                highlight=False,
                soft_wrap=True,
            )
            time.sleep(_AFTER_TROUBLE)
        time.sleep(every)
        waited, unmoved, untidied = waited + every, unmoved + every, untidied + every


def _rounds(home: Path, writer: LogWriter) -> Rounds:
    """The witnesses of the settings; each has five seconds, so that none of them holds up the log."""
    import os

    sites = parse_sites(setting("WUSE_WITNESSES", environ=os.environ))
    pace = Pace(time.sleep, world.ticks, timeout=5.0, deadline=5.0, attempts=1)
    return Rounds(writer, LogFolder(home / "log"), sites, lambda address: witness_at(address, pace))


def _ask_witnesses(rounds: Rounds) -> None:
    for name, refusal in rounds.ask(world.ticks()).items():
        errors.print(f"{name}: {refusal.in_words(language())}", highlight=False, markup=False, soft_wrap=True)


def _flush(home: Path) -> int:
    from wuse.pool.store.flusher import flush
    from wuse.pool.store.site_pool import site_pool

    return sum(moved.rows for moved in flush(site_pool(home, kept=tables_of(home)), at=world.now()))


def _tidy(home: Path) -> None:
    from wuse.pool.store.site_pool import site_pool

    tidied(site_pool(home, kept=tables_of(home)))


def _drain(writer: LogWriter) -> int:
    from wuse.trust.store.sequencer import BATCH, sequence

    total = 0
    while count := sequence(writer):
        total += count
        if count < BATCH:
            break
    return total


def _sunset(home: Path, audit: Audit) -> None:
    from django.core.management import call_command

    from wuse.permits.actions.sunset import destroy_due
    from wuse.pool.store.site_pool import site_pool
    from wuse.pool.store.sunset import PoolSunset
    from wuse.trust.store.vault import Vault

    call_command("clearsessions")
    vault = Vault(keys_of(home), world.entropy)
    for certificate in destroy_due(
        audit=audit,
        vault=vault,
        by=SYSTEM,
        at=world.now(),
        elsewhere=[PoolSunset(site_pool(home, kept=tables_of(home)))],
    ):
        console.print(say("Destruction certificate {digest}", digest=certificate), soft_wrap=True)
