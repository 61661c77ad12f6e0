"""`wuse log witness`: confirms the checkpoints of other agencies' logs."""

import os
import sys
from pathlib import Path

import click

from wuse import world
from wuse.cli.context import console, home_option, refusals_as_sentences
from wuse.cli.desk import keys_of
from wuse.cli.words import say
from wuse.trust.log import Signer, Witness
from wuse.trust.log.checkpoint import parse_log_key
from wuse.trust.log.witness_site import Application, witness_site
from wuse.vocabulary import setting


class ListenType(click.ParamType):
    """Where to listen, as `127.0.0.1:8100` or `[::1]:8100`."""

    name = "HOST:PORT"

    def convert(
        self, value: str | tuple[str, int], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, int]:
        """Read host and port; a usage error says the form to use."""
        if isinstance(value, tuple):
            return value
        host, mark, port = value.rpartition(":")
        if not mark or not host or not port.isdecimal() or not 0 < int(port) < 65536:
            self.fail(
                say("“{value}” is not a host and a port: write 127.0.0.1:8100.", value=value), param, ctx
            )
        return host.strip("[]"), int(port)


@click.command("witness")
@click.option("--log", "logs", metavar="KEY", multiple=True, required=True, help="Key of a log to watch.")
@click.option(
    "--listen", type=ListenType(), default="127.0.0.1:8100", show_default=True, help="Where to listen."
)
@home_option
@refusals_as_sentences
def witness(logs: tuple[str, ...], listen: tuple[str, int], home: Path) -> None:
    """Confirm the checkpoints of other agencies' logs until stopped.

    Its name comes from WUSE_WITNESS_NAME, its secret from the key folder; what it has signed is kept in the home.

    \b
    Example:
      WUSE_WITNESS_NAME=audit.example.cn/witness wuse log witness --log wuse.example.cn/log+…
    """
    environment = {**os.environ, "WUSE_HOME": str(home.resolve()), "WUSE_WITNESS_LOGS": " ".join(logs)}
    made = witness_of(environment)
    console.print(say("Witness {name}, key {key}", name=made.key.name, key=made.key.encode()), soft_wrap=True)
    host, port = listen
    options = ["--interface", "wsgi", "--host", host, "--port", str(port), "--workers", "1", "--factory"]
    options += ["--blocking-threads", "4", "--log-level", "warning", "wuse.cli.log_witness:application"]
    sys.stdout.flush()
    # In this process's place: a signal that ends the command ends the server.
    os.execve(sys.executable, [sys.executable, "-m", "granian", *options], environment)  # noqa: S606


def application() -> Application:
    """The witness's web application, as the settings describe it."""
    return witness_site(witness_of(os.environ), clock=world.now)


def witness_of(environ: os._Environ[str] | dict[str, str]) -> Witness:
    """The witness of a home, watching the logs of the settings; its secret is made when there is none."""
    home = Path(setting("WUSE_HOME", environ=environ))
    name = setting("WUSE_WITNESS_NAME", environ=environ)
    secret = keys_of(home).make("witness", entropy=world.entropy)
    keys = [parse_log_key(text) for text in setting("WUSE_WITNESS_LOGS", environ=environ).split()]
    return Witness(home / "witness", Signer(name, secret), keys)
