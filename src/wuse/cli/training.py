"""`wuse training`: make a training home of made-up people and events, and serve it."""

import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from wuse import world
from wuse.cli.context import console, refusals_as_sentences
from wuse.cli.desk import keys_of, open_desk, prepare
from wuse.cli.sandbox import BEFORE, LASTS, Sandbox, SignIn, found_sandbox, staff_county, staff_seat
from wuse.cli.sandbox_past import lay_past
from wuse.cli.serve import run_servers
from wuse.cli.words import say, table
from wuse.places.made_up import MOST_SEATS
from wuse.trust.training import key_mark, not_empty, read_mark
from wuse.vocabulary import Refusal, setting

_SIGN_INS = "sign-ins.json"
_KNOWN_SECRET = "known/1"  # noqa: S105 - the name of a secret, not the secret
_PASSWORD_LETTERS = 14


@click.command()
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="An empty folder, or one that this command made.",
)
@click.option(
    "--seed", default=1, show_default=True, help="What people are made up from: the same, the same people."
)
@click.option(
    "--seats",
    type=click.IntRange(1, MOST_SEATS),
    default=1,
    show_default=True,
    help="How many of each role are taught at a time, each in a township of their own.",
)
@click.option("--reset", is_flag=True, help="Destroy this training home and make it anew.")
@click.option("--codes", is_flag=True, help="Print the sign-ins with the codes of this moment, and stop.")
@click.option(
    "--serve/--no-serve", "serving", default=True, help="Serve the screens afterwards (SERVE=0: no)."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port of the screens.")
@refusals_as_sentences
def training(
    home: Path, seed: int, seats: int, reset: bool, codes: bool, serving: bool, host: str, port: int
) -> None:
    """Make a training home, where grid workers and dispatchers learn with made-up people and events.

    A training home is marked for ever: no real person can be entered, no file and no notice leaves it, and every page
    says that all of it is made up. Each role has a lesson at /desk/training/, which sees by itself what was done.

    \b
    Examples:
      wuse training --home school
      wuse training --home school --seats 12 --no-serve
      wuse training --home school --codes
      wuse training --home school --reset
    """
    if reset:
        _destroy(home)
    if not read_mark(home):
        if codes:
            raise _no_training(home)
        _check_empty(home)
        _make(home, seed=seed, seats=seats)
    prepare(home)
    print_sign_ins(read_sign_ins(home))
    if serving and not codes and setting("SERVE", environ=os.environ) != "0":
        run_servers(home, host=host, port=port, live_port=port + 1, demo=True)


def _make(home: Path, *, seed: int, seats: int) -> None:
    audit = open_desk(home)
    from wuse.trust.store.vault import Vault

    keys = keys_of(home)
    sandbox = Sandbox(
        home,
        audit,
        Vault(keys, world.entropy),
        world.now(),
        seed,
        seats,
        keys.make(_KNOWN_SECRET, entropy=world.entropy),
    )
    uid = world.random_id("t")
    keys.make(key_mark(uid), entropy=world.entropy)
    known = fill(sandbox, uid=uid, passwords=lambda: world.random_code()[:_PASSWORD_LETTERS])
    _keep_sign_ins(home, known)
    console.print(
        say(
            "A training home was made in {home}, with {seats} seats. It lasts {days} days.",
            home=home,
            seats=seats,
            days=(LASTS - BEFORE).days,
        )
    )


def fill(sandbox: Sandbox, *, uid: str, passwords: Callable[[], str]) -> list[SignIn]:
    """Mark an empty home and put everything into it that is made up; answers with how its trainees sign in.

    Args:
        uid: fresh opaque id of the mark. passwords: gives a fresh one each time.
    """
    found_sandbox(sandbox, uid=uid)
    staff_county(sandbox)
    known: list[SignIn] = []
    for seat in range(1, sandbox.seats + 1):
        known += staff_seat(sandbox, seat, passwords)
        lay_past(sandbox, seat)
    return known


def _keep_sign_ins(home: Path, known: Sequence[SignIn]) -> None:
    """Give each trainee a second factor, and keep how they sign in: accounts of nobody, for whoever teaches."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from wuse.permits.store.models import Account

    told = []
    for one in known:
        secret = generate_totp_secret()
        TOTP.activate(Account.objects.get(username=one.username), secret)
        told.append({**asdict(one), "second_factor": secret})
    file = home / _SIGN_INS
    file.touch(mode=0o600)
    file.write_text(json.dumps(told, ensure_ascii=False, indent=2), encoding="utf-8")


def read_sign_ins(home: Path) -> list[dict[str, str]]:
    """How the trainees of a home sign in.

    Raises:
        Refusal: `training.half_made`.
    """
    file = home / _SIGN_INS
    if not file.is_file():
        raise Refusal(
            "training.half_made",
            "The training home {home} was not finished: make it anew with --reset.",
            {"home": str(home)},
        )
    found: list[dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    return found


def print_sign_ins(known: Sequence[dict[str, str]]) -> None:
    """Each trainee's name, password, secret of the second factor, and its code of this moment."""
    drawn = table("account", "password", "second factor", "code now", title=say("Sign-ins of the training"))
    for one in known:
        drawn.add_row(one["username"], one["password"], one["second_factor"], _code(one["second_factor"]))
    console.print(drawn)
    console.print(say("A code counts once, for half a minute. Lessons: /desk/training/"))


def _code(secret: str) -> str:
    from allauth.mfa import app_settings
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return format_hotp_value(hotp_value(secret, int(world.now().timestamp()) // app_settings.TOTP_PERIOD))


def _check_empty(home: Path) -> None:
    """Refuse a folder with something in it, and settings that lead elsewhere."""
    elsewhere = [
        name for name in ("WUSE_POOL", "WUSE_CHANNELS", "WUSE_PARTNERS") if setting(name, environ=os.environ)
    ]
    # Keys of a real site would sign made-up things in its name. What systems lay into folders begins with a dot.
    folders = (home, keys_of(home).root)
    there = [file for folder in folders for file in folder.glob("*") if not file.name.startswith(".")]
    if elsewhere or there:
        raise not_empty()


def _destroy(home: Path) -> None:
    """Destroy a training home: its folder, its desk and its keys, when all have the same mark."""
    if not read_mark(home):
        raise _no_training(home)
    if setting("WUSE_DATABASE_URL", environ=os.environ):
        raise Refusal(
            "training.desk_elsewhere",
            "The desk of this training is in a database server, which is not emptied from here: drop that database, "
            "remove the folder, and make the training anew.",
        )
    prepare(home)
    from django.db import connections

    connections.close_all()
    keys = keys_of(home).root
    shutil.rmtree(home)
    # Where they lie elsewhere, the folder stays as the operator made it.
    for there in keys.iterdir() if keys.is_dir() else ():
        shutil.rmtree(there) if there.is_dir() else there.unlink()


def _no_training(home: Path) -> Refusal:
    return Refusal(
        "training.none",
        "{home} is no training home. Make one in an empty folder with: wuse training --home FOLDER",
        {"home": str(home)},
    )
