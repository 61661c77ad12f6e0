"""The log's part of `wuse keep`: entries put into it, and witnesses asked to sign its head."""

import time
from pathlib import Path

from wuse import world
from wuse.cli.context import errors
from wuse.cli.desk import keys_of
from wuse.cli.words import language
from wuse.trust.log import LogFolder, LogWriter
from wuse.trust.log.folder import write_whole
from wuse.trust.log.http import Pace, witness_at
from wuse.trust.log.witnesses import Rounds, parse_sites
from wuse.trust.training import read_mark
from wuse.vocabulary import setting


def log_writer(home: Path) -> LogWriter:
    """The writer of the home's log; its public key is laid beside the log."""
    import os

    origin = setting("WUSE_LOG_ORIGIN", environ=os.environ)
    signer = keys_of(home).log_signer(origin, entropy=world.entropy)
    key = home / "log" / "key"
    if not key.is_file():
        write_whole({key: f"{signer.key.encode()}\n".encode()})
    return LogWriter(home / "log", signer)


def witness_rounds(home: Path, writer: LogWriter) -> Rounds:
    """The witnesses of the settings, who are not asked to sign made-up things; each has five seconds, so that none of
    them holds up the log.
    """
    import os

    sites = [] if read_mark(home) else parse_sites(setting("WUSE_WITNESSES", environ=os.environ))
    pace = Pace(time.sleep, world.ticks, timeout=5.0, deadline=5.0, attempts=1)
    return Rounds(writer, LogFolder(home / "log"), sites, lambda address: witness_at(address, pace))


def ask_witnesses(rounds: Rounds) -> None:
    """Have the head of the log signed by those whose turn it is; who does not is named, and asked again later."""
    for name, refusal in rounds.ask(world.ticks()).items():
        errors.print(f"{name}: {refusal.in_words(language())}", highlight=False, markup=False, soft_wrap=True)


def drain(writer: LogWriter) -> int:
    """Put every entry that waits into the log. Returns how many."""
    from wuse.trust.store.sequencer import BATCH, sequence

    total = 0
    while count := sequence(writer):
        total += count
        if count < BATCH:
            break
    return total
