"""`wuse log`: the transparency log from outside and inside: its key, its proofs, who confirms it, who watches it."""

import os
import sys
import time
from pathlib import Path

import click
from rich.progress import Progress

from wuse import world
from wuse.cli.context import closed_in_training, console, errors, home_option, refusals_as_sentences
from wuse.cli.log_keeping import log_writer
from wuse.cli.log_monitor import monitor
from wuse.cli.log_witness import witness
from wuse.cli.words import language, say
from wuse.trust.log import LogFolder, LogKey, audit, read_checkpoint
from wuse.trust.log.checkpoint import parse_log_key, parse_witness_key
from wuse.trust.log.folder import write_whole
from wuse.trust.log.http import LogSite, Pace, is_address, witness_at
from wuse.trust.log.proof import check_proof, check_witnessed, make_proof, parse_proof
from wuse.trust.log.witnesses import parse_sites, submit_newest
from wuse.vocabulary import Refusal, setting

_KEY_HELP = "Public key of the log; without it the key that lies beside the log."
_WITNESS_HELP = "Public key of a witness that must have confirmed it; may be given again."


@click.group()
def log() -> None:
    """Verify, prove, confirm and watch a transparency log."""


@log.command("key")
@home_option
@refusals_as_sentences
def key(home: Path) -> None:
    """Print the public key of this home's log; it is made when there is none.

    \b
    Example:
      wuse log key
    """
    log_writer(home)
    click.echo((home / "log" / "key").read_text(encoding="utf-8").strip())


@log.command("verify")
@click.argument("where", metavar="ADDRESS_OR_FOLDER")
@click.option("--key", "key_text", metavar="KEY", help=_KEY_HELP)
@click.option("--witness", "witnesses", metavar="KEY", multiple=True, help=_WITNESS_HELP)
@refusals_as_sentences
def verify(where: str, key_text: str | None, witnesses: tuple[str, ...]) -> None:
    """Read a whole log, every entry and every hash, and check that they give the root that it signed.

    \b
    Examples:
      wuse log verify var/log
      wuse log verify https://wuse.example.cn/log --key wuse.example.cn/log+…
    """
    files = files_at(where)
    known = key_of(files, key_text)
    checkpoint, note = read_checkpoint(files.checkpoint_bytes(), known)
    check_witnessed(note, known, [parse_witness_key(one) for one in witnesses])
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(say("Reading the log"), total=checkpoint.size)
        audit(checkpoint, files.fetch, each=lambda count: progress.update(task, completed=count))
    console.print(say("The log {log} is whole: {size} entries.", log=known.name, size=checkpoint.size))
    console.print(say("Root {root}", root=checkpoint.root.hex()), highlight=False, soft_wrap=True)
    signers = [one.name for one in note.signatures if one.key_id != known.key_id]
    told = ", ".join(signers) or say("none")
    console.print(say("Signatures of witnesses under it: {names}", names=told), soft_wrap=True)
    if len(witnesses) < len(signers):
        console.print(say("Only those whose key was given with --witness were checked."))


@log.command("prove")
@click.argument("where", metavar="ADDRESS_OR_FOLDER")
@click.argument("index", type=int)
@click.option("--key", "key_text", metavar="KEY", help=_KEY_HELP)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File of the proof.")
@refusals_as_sentences
def prove(where: str, index: int, key_text: str | None, out: Path | None) -> None:
    """Write the proof that entry INDEX is in a log, and the entry; both together need the log no more.

    \b
    Example:
      wuse log prove var/log 17 --out certificate.tlog-proof
    """
    files = files_at(where)
    proof, entry = make_proof(files, index, key_of(files, key_text))
    target = out or Path(f"entry-{index}.tlog-proof")
    beside = target.with_suffix(".entry")
    write_whole({target: proof.encode(), beside: entry})
    console.print(say("Proof {proof}, entry {entry}.", proof=target, entry=beside), soft_wrap=True)


@log.command("check")
@click.argument("proof", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("entry", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--key", "key_text", metavar="KEY", required=True, help="Public key of the log.")
@click.option("--witness", "witnesses", metavar="KEY", multiple=True, help=_WITNESS_HELP)
@refusals_as_sentences
def check(proof: Path, entry: Path, key_text: str, witnesses: tuple[str, ...]) -> None:
    """Check a proof and its entry, without asking anyone.

    \b
    Example:
      wuse log check certificate.tlog-proof certificate.entry --key wuse.example.cn/log+…
    """
    read = parse_proof(proof.read_bytes())
    keys = [parse_witness_key(one) for one in witnesses]
    checkpoint = check_proof(read, entry.read_bytes(), parse_log_key(key_text), witnesses=keys)
    console.print(
        say(
            "The entry is number {index} of the {size} entries of {log}.",
            index=read.index,
            size=checkpoint.size,
            log=checkpoint.origin,
        )
    )
    if keys:
        console.print(say("Confirmed by {names}.", names=", ".join(one.name for one in keys)))


@log.command("submit")
@home_option
@refusals_as_sentences
@closed_in_training
def submit(home: Path) -> None:
    """Ask the witnesses of WUSE_WITNESSES to confirm the newest checkpoint. `wuse keep` does it by itself.

    \b
    Example:
      wuse log submit
    """
    sites = parse_sites(setting("WUSE_WITNESSES", environ=os.environ))
    if not sites:
        raise Refusal(
            "log.no_witnesses", "No witness is set: write its key and address into WUSE_WITNESSES.", {}
        )
    pace = Pace(time.sleep, world.ticks)
    folder = LogFolder(home / "log")
    asked = submit_newest(log_writer(home), folder, sites, lambda address: witness_at(address, pace))
    for name, refusal in asked.failures.items():
        errors.print(f"{name}: {refusal.in_words(language())}", highlight=False, markup=False, soft_wrap=True)
    for cosignature in asked.cosignatures:
        console.print(say("Confirmed by {names}.", names=cosignature.name))
    sys.exit(1 if asked.failures else 0)


def files_at(where: str) -> LogFolder | LogSite:
    """A log's files, at an address or in a folder."""
    return LogSite(where, Pace(time.sleep, world.ticks)) if is_address(where) else LogFolder(Path(where))


def key_of(files: LogFolder | LogSite, given: str | None) -> LogKey:
    """The key that was given; else the one beside the log, said to prove less."""
    if given:
        return parse_log_key(given)
    errors.print(
        say(
            "The key is the one that the log itself hands out: compare it with one that you have from elsewhere."
        ),
        soft_wrap=True,
    )
    if isinstance(files, LogSite):
        return files.key()
    file = files.root / "key"
    if not file.is_file():
        raise Refusal(
            "log.no_key", "There is no key in {folder}: give it with --key.", {"folder": str(files.root)}
        )
    return parse_log_key(file.read_text(encoding="utf-8"))


log.add_command(witness)
log.add_command(monitor)
