"""`wuse send`: a file sent to a site in parts, until it has a receipt."""

import sys
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from wuse import world
from wuse.cli.context import console, errors, json_option, print_json, refusals_as_sentences
from wuse.cli.words import held_words, language, say, table
from wuse.intake.outgoing import Outgoing, outgoing
from wuse.intake.resuming import Pacing, send_resuming
from wuse.intake.sending_line import Addressed, NoAnswer, SendingLine
from wuse.vocabulary import Refusal

_KILOBYTE, _MEGABYTE = 1024, 1024 * 1024
_MOST_PART = 32 * _KILOBYTE


@click.command("send")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--to", "site", required=True, metavar="URL", help="Address of the site.")
@click.option("--standard", default="", help="Data standard of the file; leave it out for several tables.")
@click.option("--response", default="", help="Response that rows about persons come under.")
@click.option("--purpose", default="", help="Purpose that rows about persons come for.")
@click.option(
    "--key-file",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="File with the key of your program.",
)
@click.option("--encoding", default="", help="Encoding of a text file, UTF-8 by default.")
@click.option(
    "--pack/--no-pack", "packed", default=None, help="Pack the file on its way; texts are by default."
)
@click.option(
    "--part",
    default=4 * _KILOBYTE,
    show_default=True,
    type=click.IntRange(1, _MOST_PART),
    help="Kilobytes of one part; smaller for a worse line.",
)
@click.option(
    "--patience",
    default=60,
    show_default=True,
    type=click.IntRange(0),
    help="Minutes to go on trying while nothing arrives.",
)
@json_option
@refusals_as_sentences
def send(
    file: Path,
    site: str,
    standard: str,
    response: str,
    purpose: str,
    key_file: Path,
    encoding: str,
    packed: bool | None,
    part: int,
    patience: int,
    as_json: bool,
) -> None:
    """Send FILE to a site in parts, and go on where it broke off.

    When the line breaks or the site is away it is tried again, later and later. Ended, it goes on from the last part
    that arrived when the same command is run again, here or on another machine: the site knows the file. The rows are
    taken in once every byte is there. Exit code 1 when rows were set aside.

    \b
    Examples:
      wuse send counts.csv --to https://wuse.example.cn --standard case_count --key-file key.txt
      wuse send cases.parquet --to https://wuse.example.cn --standard case_report --response 33-2020-1 \\
        --purpose case_investigation --key-file key.txt
    """
    line = SendingLine(Addressed(site, standard, response, purpose), read_key(key_file), language())
    wanted = outgoing(file, encoding=encoding, packed=packed, lang=language())
    pacing = Pacing(
        part=part * _KILOBYTE,
        patience=timedelta(minutes=patience),
        pause=time.sleep,
        ticks=world.ticks,
        chance=world.chance,
        now=world.now,
        told=(lambda _offset, _missed: None) if as_json else _teller(wanted),
    )
    receipt = send_resuming(wanted, line, pacing)
    if as_json:
        print_json(receipt)
    else:
        _show(receipt)
    sys.exit(1 if any(told["quarantined"] for told in receipt["tables"]) else 0)


def read_key(file: Path) -> str:
    """The key in a file.

    Raises:
        Refusal: `send.key_file`.
    """
    try:
        key = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        key = ""
    if not key:
        raise Refusal(
            "send.key_file",
            "There is no key in {file}: write the key of your program into it, readable to you alone.",
            {"file": str(file)},
        )
    return key


def _teller(file: Outgoing) -> Callable[[int, NoAnswer | None], None]:
    """Says how far it has come, and why it waits."""
    shown = -1

    def tell(offset: int, missed: NoAnswer | None) -> None:
        nonlocal shown
        if missed is not None:
            errors.print(missed.refusal.in_words(language()), highlight=False, markup=False, soft_wrap=True)
            return
        tenth = 10 * offset // max(file.length, 1)
        if tenth != shown:
            shown = tenth
            console.print(
                say(
                    "{done} of {total} MB are there.",
                    done=f"{offset / _MEGABYTE:.1f}",
                    total=f"{file.length / _MEGABYTE:.1f}",
                ),
                highlight=False,
            )

    return tell


def _show(receipt: Mapping[str, Any]) -> None:
    if receipt["repeated"]:
        console.print(say("This file was taken in before; this is its receipt again."))
    for told in receipt["tables"]:
        console.print(
            say(
                "{standard}: rows {rows}, accepted {accepted}, known already {unchanged}, set aside {set_aside}. "
                "Receipt {receipt}",
                standard=told["standard"],
                rows=told["rows"],
                accepted=told["accepted"],
                unchanged=told["unchanged"],
                set_aside=told["quarantined"],
                receipt=receipt["receipt"],
            ),
            soft_wrap=True,
        )
        if told.get("held"):
            console.print(held_words(told["standard"], told["held"]), soft_wrap=True)
    if receipt["problems"]:
        drawn = table("row", "column", "rule", "value", "what to do")
        for found in receipt["problems"]:
            drawn.add_row(str(found["row"]), found["column"], found["rule"], found["value"], found["message"])
        console.print(drawn)
