"""`wuse serve`: the screens on one port and the live channel on the next."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

import click

from wuse.assess.white_list import site_white_lists
from wuse.cli.context import console, errors, home_option, refusals_as_sentences
from wuse.cli.desk import keys_of, prepare, secret_key, tables_of
from wuse.cli.hard_shell import check_shell
from wuse.cli.notifying import channels_folder
from wuse.cli.pulling import partners_folder
from wuse.cli.words import say
from wuse.intake.partner import load_partners
from wuse.pool import engine_of
from wuse.respond.channel import load_channels
from wuse.trust.training import read_mark
from wuse.vocabulary import setting, whole_number

# Of a process; more than are let in to send (`web/admission.py`): who is refused must not wait for it.
_THREADS = ["--blocking-threads", "24"]
_PER_CORE, _MOST_WORKERS = 2, 8
_GRACE_SECONDS = 5
_SHOUT = (
    "DEMONSTRATION: no https, cookies can be read on the way, secrets lie beside the data. "
    "Never enter real persons."
)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port of the screens.")
@click.option("--live-port", type=int, help="Port of the live channel; the next one when left out.")
@click.option(
    "--demo", "demo", is_flag=True, help="Without https, on this machine only, with a warning on every page."
)
@home_option
@refusals_as_sentences
def serve(host: str, port: int, live_port: int | None, demo: bool, home: Path) -> None:
    """Serve the screens until stopped, and keep the log and the sunset going.

    It refuses to start with settings that are not safe for real data: see `WUSE_PUBLIC_URL`. `--demo` starts it all the
    same, on this machine only.

    \b
    Examples:
      wuse serve --demo --port 8080
      WUSE_PUBLIC_URL=https://wuse.example.cn wuse serve
    """
    run_servers(home, host=host, port=port, live_port=live_port or port + 1, demo=demo)


def run_servers(home: Path, *, host: str, port: int, live_port: int, demo: bool) -> None:
    """Run the servers and the keeper as child processes; when one ends, or a signal comes, end the others too."""
    check_shell(os.environ, home=home, keys=keys_of(home).root, host=host, demo=demo)
    engine_of(os.environ)
    tables_of(home)
    # With a fault in one of them no declaration could be taken: better known now than by the first firm.
    site_white_lists(setting("WUSE_WHITE_LISTS", environ=os.environ))
    if demo:
        errors.print(say(_SHOUT), style="bold yellow", soft_wrap=True)
    prepare(home)
    environment = {
        **os.environ,
        "WUSE_HOME": str(home.resolve()),
        "WUSE_LIVE_PORT": str(live_port),
        "WUSE_SECRET_KEY": secret_key(home),
        "WUSE_DEMO": "1" if demo else "",
        "DJANGO_SETTINGS_MODULE": "wuse.web.settings",
        # The processes share the cores; a request has few rows, and is slower on many threads than on one.
        "POLARS_MAX_THREADS": os.environ.get("POLARS_MAX_THREADS", "1"),
    }
    commands = [
        _granian("wsgi", "wuse.web.served:application", host, port, _THREADS, workers=workers()),
        _granian("asgi", "wuse.web.live:application", host, live_port, []),
        [sys.executable, "-m", "wuse", "keep", "--home", str(home.resolve())],
    ]
    open_to_others = not read_mark(home)
    if open_to_others and load_partners(partners_folder(home)):
        commands.append([sys.executable, "-m", "wuse", "pull", "--home", str(home.resolve())])
    if open_to_others and load_channels(channels_folder(home)):
        commands.append([sys.executable, "-m", "wuse", "notify", "--home", str(home.resolve())])
    signal.signal(signal.SIGTERM, _as_interrupt)
    children = [subprocess.Popen(command, env=environment) for command in commands]
    console.print(
        say("五色 wuse: {address}  (Ctrl-C ends it)", address=f"http://{host}:{port}"), soft_wrap=True
    )
    try:
        while all(child.poll() is None for child in children):
            time.sleep(0.2)
    except KeyboardInterrupt:
        console.print(say("Stopping."))
    finally:
        _end(children)
    failed = [child.returncode for child in children if child.returncode not in (0, -signal.SIGTERM)]
    sys.exit(1 if failed else 0)


def workers() -> int:
    """How many processes answer requests: as the settings say, else two a core and at most eight.

    The kernel deals connections out by chance: with one a core, two senders would often share an interpreter while the
    other one has nothing to do.

    Raises:
        Refusal: `setting.no_number`.
    """
    if not setting("WUSE_WORKERS", environ=os.environ):
        return min(_PER_CORE * (os.cpu_count() or 1), _MOST_WORKERS)
    return whole_number("WUSE_WORKERS", environ=os.environ)


def _granian(
    interface: str, target: str, host: str, port: int, extra: list[str], *, workers: int = 1
) -> list[str]:
    options = [
        "--interface",
        interface,
        "--host",
        host,
        "--port",
        str(port),
        "--workers",
        str(workers),
        # A cockpit's stream has no end of its own; what was receipted is safe, and is sent again otherwise.
        "--workers-kill-timeout",
        str(_GRACE_SECONDS),
        "--log-level",
        "warning",
    ]
    return [sys.executable, "-m", "granian", *options, *extra, target]


def _as_interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
