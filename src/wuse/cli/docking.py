"""`wuse dock`: a partner's side of an agreement: what it has, a product pulled, checked and acknowledged."""

import json
import sys
from datetime import date
from pathlib import Path
from urllib.parse import quote

import click

from wuse.cli.context import DayType, console, json_option, print_json, refusals_as_sentences
from wuse.cli.sending import read_key
from wuse.cli.words import language, say, table
from wuse.publish.docking.line import DockingLine, PulledProduct

_from = click.option("--from", "site", required=True, metavar="URL", help="Address of the site.")
_key = click.option(
    "--key-file",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="File with the key of your program.",
)


@click.group()
def dock() -> None:
    """Get what an agreement with a site gives you: list agreements, pull products."""


@dock.command("list")
@_from
@_key
@json_option
@refusals_as_sentences
def list_agreements(site: str, key_file: Path, as_json: bool) -> None:
    """List the agreements of your organisation.

    \b
    Examples:
      wuse dock list --from https://wuse.example.cn --key-file key.txt
    """
    found = DockingLine(site, read_key(key_file), language()).agreements()
    if as_json:
        print_json(found)
        return
    drawn = table("agreement", "may send", "gets back", "places", "until", "in force")
    for one in found:
        words = [", ".join(one[name]) or "–" for name in ("standards", "products", "places")]
        drawn.add_row(
            one["code"], *words, one["valid_until"][:10], say("yes") if one["in_force"] else say("no")
        )
    console.print(drawn)


@dock.command("pull")
@click.argument("agreement")
@click.argument("product")
@_from
@_key
@click.option("--day", type=DayType(), default=None, help="The day that it is about; the newest by default.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    show_default=True,
    help="Folder for the file.",
)
@json_option
@refusals_as_sentences
def pull_product(
    agreement: str, product: str, site: str, key_file: Path, day: date | None, out: Path, as_json: bool
) -> None:
    """Pull PRODUCT under AGREEMENT, check its digest, keep it as a file and acknowledge it.

    The digest is computed from what came. It is what is acknowledged, so that the site hears of it when something was
    lost or changed on the way; the file is kept only when both digests are the same. Exit code 1 when they differ.

    \b
    Examples:
      wuse dock pull grid-1 power_index --from https://wuse.example.cn --key-file key.txt --out products
    """
    line = DockingLine(site, read_key(key_file), language())
    pulled = line.pull(agreement, product, day)
    file = _kept(pulled, product, out) if pulled.sound else None
    matched = line.acknowledge(pulled) and pulled.sound
    if as_json:
        print_json(
            {
                "receipt": pulled.receipt,
                "digest": pulled.digest,
                "matched": matched,
                "file": str(file) if file else None,
            }
        )
    else:
        _tell(pulled, file, matched)
    sys.exit(0 if matched else 1)


def _kept(pulled: PulledProduct, product: str, out: Path) -> Path:
    """Keep it under names that were asked for here; of what came, a day alone is used, as a day."""
    day = date.fromisoformat(str(pulled.content["day"]))
    out.mkdir(parents=True, exist_ok=True)
    file = out / f"{quote(pulled.agreement, safe='')}-{quote(product, safe='')}-{day}.json"
    file.write_text(json.dumps(pulled.content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return file


def _tell(pulled: PulledProduct, file: Path | None, matched: bool) -> None:
    console.print(
        say("Receipt {receipt}, {digest}", receipt=pulled.receipt, digest=pulled.digest), soft_wrap=True
    )
    if matched and file:
        console.print(
            say("Acknowledged: it is what was handed over. Kept in {file}.", file=file), soft_wrap=True
        )
    else:
        console.print(
            say("It is not what was handed over, and was not kept. The site was told: pull it again."),
            soft_wrap=True,
        )
