"""`wuse serve`: the screens on one port and the live channel on the next."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

import click

from wuse.cli.context import console, home_option, refusals_as_sentences
from wuse.cli.words import say
from wuse.cli.world import random_token
from wuse.vocabulary import setting


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port of the screens.")
@click.option("--live-port", type=int, help="Port of the live channel; the next one when left out.")
@home_option
@refusals_as_sentences
def serve(host: str, port: int, live_port: int | None, home: Path) -> None:
    """Serve the cockpit and the public page until stopped.

    \b
    Example:
      wuse serve --port 8080
    """
    run_servers(home, host=host, port=port, live_port=live_port or port + 1)


def run_servers(home: Path, *, host: str, port: int, live_port: int) -> None:
    """Run both servers as child processes; when one ends, or a signal comes, end the other too."""
    environment = {
        **os.environ,
        "WUSE_HOME": str(home.resolve()),
        "WUSE_LIVE_PORT": str(live_port),
        "WUSE_SECRET_KEY": secret_key(home),
        "DJANGO_SETTINGS_MODULE": "wuse.web.settings",
    }
    commands = [
        _granian("wsgi", "wuse.web.wsgi:application", host, port, ["--blocking-threads", "4"]),
        _granian("asgi", "wuse.web.live:application", host, live_port, []),
    ]
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


def secret_key(home: Path) -> str:
    """The home's secret for signed cookies: from the environment, else made once and kept readable by the owner."""
    given = setting("WUSE_SECRET_KEY", environ=os.environ)
    if given:
        return given
    home.mkdir(parents=True, exist_ok=True)
    file = home / "secret-key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(random_token(), encoding="ascii")
    return file.read_text(encoding="ascii")


def _granian(interface: str, target: str, host: str, port: int, extra: list[str]) -> list[str]:
    options = [
        "--interface",
        interface,
        "--host",
        host,
        "--port",
        str(port),
        "--workers",
        "1",
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
