"""`wuse code`: the credential of the health code: what is shown is verified, keys are made, ended and published."""

import sys
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from wuse import world
from wuse.cli.code_answers import Judged, holds, line, tell, time_of
from wuse.cli.context import (
    BY,
    closed_in_training,
    console,
    errors,
    home_option,
    json_option,
    print_json,
    refusals_as_sentences,
)
from wuse.cli.desk import keys_of, open_desk
from wuse.cli.words import say, table
from wuse.publish.credential import CodeAlgorithm, verify_code
from wuse.publish.credential.actions import add_code_key, end_code_keys, publish_code_keys
from wuse.publish.credential.hcert import HCERT_PREFIX, verify_hcert
from wuse.publish.credential.keys import CodeKeySet, key_set_as_json
from wuse.publish.credential.store import CodeFolder
from wuse.publish.credential.trust_list import TrustList, read_trust_list
from wuse.vocabulary import PlaceCode, Refusal

EXIT_NOT_ACCEPTED = 1
_MOST_BYTES = 10_000


@click.group("code")
def code() -> None:
    """Verify health codes, and keep the keys that they are signed with."""


@code.command("verify")
@click.argument("shown", metavar="TEXT_OR_FILE")
@click.option(
    "--keys",
    "keys_folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder with the published files; `code` in the home when not given.",
)
@click.option(
    "--trust-list",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="File with the certificates that sign EU Digital COVID Certificates; the published keys when not given.",
)
@click.option("--root", metavar="HEX", help="Thumbprint of the root key, as you have it from elsewhere.")
@click.option(
    "--at", "moment", metavar="TIME", help="Judge as of this moment, such as 2020-02-17T12:00+08:00."
)
@home_option
@json_option
@refusals_as_sentences
def verify(
    shown: str,
    keys_folder: Path | None,
    trust_list: Path | None,
    root: str | None,
    moment: str | None,
    home: Path,
    as_json: bool,
) -> None:
    """Verify a health code, or an EU Digital COVID Certificate: its text, a file that holds it, or - for the input.

    Asks no server. Exit codes: 0 accepted, 1 not accepted, 2 it could not be judged. A certificate that is genuine
    and shows a positive test, an open vaccination or a recovery outside its time is not accepted.

    \b
    Examples:
      wuse code verify "WUSE1:RRQT 9O60GO0…"
      wuse code verify code.txt --keys published
      wuse code verify certificate.txt --trust-list signers.json
    """
    text, at = _text_of(shown), _moment(moment)
    found: Judged
    folder = CodeFolder(keys_folder or home / "code")
    if text.startswith(HCERT_PREFIX) and trust_list:
        found = verify_hcert(text, trusted=read_trust_list(trust_list.read_bytes()), at=at)
    elif text.startswith(HCERT_PREFIX):
        trusted = _published_signers(folder, at)
        _check_root(folder, root, copied=keys_folder is not None)
        found = verify_hcert(text, trusted=trusted, at=at)
    else:
        keys = folder.key_set()
        _check_root(folder, root, copied=keys_folder is not None)
        found = verify_code(text, keys=keys, revocations=folder.revocations(), at=at)
    tell(found, at, as_json=as_json)
    sys.exit(0 if holds(found, at) else EXIT_NOT_ACCEPTED)


@code.command("keys")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Copy the published files there."
)
@click.option("--renew", is_flag=True, help="Sign the set anew first: verifiers use it for another 30 days.")
@click.option("--by", type=BY, default="operator", show_default=True, help="Who does it, for the record.")
@home_option
@json_option
@refusals_as_sentences
@closed_in_training
def keys(out: Path | None, renew: bool, by: str, home: Path, as_json: bool) -> None:
    """Show the published keys; with --out write root, key set and lists of revoked codes for verifiers to fetch.

    \b
    Examples:
      wuse code keys
      wuse code keys --renew --out published
    """
    folder = CodeFolder(home / "code")
    if renew:
        publish_code_keys(audit=open_desk(home), **_writing(home), by=f"operator:{by}", at=world.now())
    found = folder.key_set()
    if out:
        for name in folder.copy_to(out):
            console.print(say("Written: {file}", file=out / name), soft_wrap=True)
    if as_json:
        print_json({"root": folder.root().thumbprint.hex(), **key_set_as_json(found)})
    else:
        _draw(found, folder)


@code.command("key")
@click.argument("area")
@click.option("--days", type=click.IntRange(1, 400), default=30, show_default=True, help="How long it signs.")
@click.option(
    "--in-hours",
    type=click.IntRange(0, 720),
    default=24,
    show_default=True,
    help="When it begins, hours from now.",
)
@click.option(
    "--algorithm",
    type=click.Choice(["ES256", "EdDSA"]),
    default="EdDSA",
    show_default=True,
    help="ES256 where verifiers have browsers older than 2025.",
)
@click.option("--by", type=BY, required=True, help="Who does it, for the record.")
@home_option
@refusals_as_sentences
@closed_in_training
def key(area: str, days: int, in_hours: int, algorithm: str, by: str, home: Path) -> None:
    """Make a key that signs the codes of AREA, and publish it before it signs.

    Keys overlap: make the next one a day or more before the last one ends.

    \b
    Example:
      wuse code key 33 --by "duty officer"
    """
    at = world.now()
    begins = at + timedelta(hours=in_hours)
    made = add_code_key(
        audit=open_desk(home),
        **_writing(home),
        area=PlaceCode.parse(area),
        algorithm=CodeAlgorithm[algorithm],
        signs_from=begins,
        signs_until=begins + timedelta(days=days),
        by=f"operator:{by}",
        at=at,
    )
    told = {"kid": made.key.kid.hex(), "first": time_of(made.signs_from), "last": time_of(made.signs_until)}
    console.print(say("Key {kid} signs from {first} until {last}.", **told), soft_wrap=True, highlight=False)


@code.command("judge")
@click.option("--by", type=BY, default="operator", show_default=True, help="Who does it, for the record.")
@home_option
@json_option
@refusals_as_sentences
@closed_in_training
def judge(by: str, home: Path, as_json: bool) -> None:
    """Judge the codes of everyone under a response in force of whom something changed; publish keys and lists.

    `wuse keep` does it by itself, every few seconds.

    \b
    Example:
      wuse code judge
    """
    audit = open_desk(home)
    # Imported here: the apps must be ready.
    from wuse.cli.code_keeping import keep_codes
    from wuse.cli.keeper import code_site, code_states
    from wuse.permits import Actor

    site = code_site(home, code_states(home))
    found = keep_codes(audit=audit, by=Actor(account=f"operator:{by}"), at=world.now(), site=site)
    if as_json:
        print_json({response: asdict(judged) for response, judged in found.items()})
        return
    if not found:
        line(say("No response with health codes is in force."))
    for response, judged in found.items():
        numbers = {"judged": judged.judged, "changed": judged.changed, "worse": judged.worse}
        line(
            say(
                "{response}: {judged} codes judged, {changed} changed, {worse} of them for the worse.",
                response=response,
                **numbers,
            )
        )


@code.command("end")
@click.argument("area")
@click.option("--by", type=BY, required=True, help="Who does it, for the record.")
@home_option
@refusals_as_sentences
@closed_in_training
def end(area: str, by: str, home: Path) -> None:
    """End the keys of AREA because its response has ended: from now on no code of theirs is accepted.

    \b
    Example:
      wuse code end 33 --by "duty officer"
    """
    place = PlaceCode.parse(area)
    end_code_keys(audit=open_desk(home), **_writing(home), area=place, by=f"operator:{by}", at=world.now())
    console.print(say("The keys of {area} have ended. Publish the set: wuse code keys --out …", area=place))


def _published_signers(folder: CodeFolder, at: datetime) -> TrustList:
    """The keys of other states as they are published, as long as they may be used."""
    found = folder.signers()
    if found is None or not found.trusted:
        raise Refusal(
            "credential.no_signers",
            "No keys of other states are published here. Give their certificates with --trust-list.",
            {},
        )
    if at >= found.expires_at:
        raise Refusal(
            "credential.signers_expired",
            "The keys of other states here were to be used until {until}. Fetch them anew; until then no EU "
            "certificate can be judged.",
            {"until": time_of(found.expires_at)},
        )
    return found.trusted


def _check_root(folder: CodeFolder, wanted: str | None, *, copied: bool) -> None:
    """Compare the root key with the reader's own copy of its thumbprint; say so where there is none."""
    if copied and not wanted:
        told = say(
            "The root key is the one that lies beside the keys: compare it with a copy from elsewhere, --root."
        )
        errors.print(told, soft_wrap=True)
    if wanted and folder.root().thumbprint.hex() != wanted.strip().lower():
        raise Refusal(
            "credential.root_other",
            "The root key beside these keys is another one than you gave: they are not from whom you think.",
            {},
        )


def _writing(home: Path) -> dict[str, Any]:
    return {"folder": CodeFolder(home / "code"), "secrets": keys_of(home), "entropy": world.entropy}


def _text_of(shown: str) -> str:
    """What was shown, without the line end behind it; blanks belong to the text."""
    if shown == "-":
        data = sys.stdin.buffer.read(_MOST_BYTES)
    elif len(shown) < 200 and Path(shown).is_file():
        with Path(shown).open("rb") as file:
            data = file.read(_MOST_BYTES)
    else:
        data = shown.encode("utf-8", "replace")
    return data.decode("utf-8", "replace").strip("\r\n")


def _moment(text: str | None) -> datetime:
    if text is None:
        return world.now()
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Refusal(
            "credential.no_moment",
            "“{value}” is no moment: write day, time and time zone, such as 2020-02-17T12:00+08:00.",
            {"value": text},
        )
    return found


def _draw(found: CodeKeySet, folder: CodeFolder) -> None:
    title = say("Keys of the health code")
    drawn = table("key", "algorithm", "area", "signs from", "signs until", "ended", title=title)
    for one in found.keys:
        times = [
            time_of(moment) if moment else "–" for moment in (one.signs_from, one.signs_until, one.ended_at)
        ]
        drawn.add_row(one.key.kid.hex(), one.key.algorithm.name, str(one.area), *times)
    console.print(drawn)
    line(say("Verifiers use this set until {time}.", time=time_of(found.expires_at)))
    line(say("Root key, for verifiers to compare with a copy from elsewhere:"))
    line(folder.root().thumbprint.hex())
