"""What every command shares: the home folder, refusals as one sentence, answers as JSON."""

import json
import sys
from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from wuse.cli.words import language, say
from wuse.trust.training import check_not_training
from wuse.vocabulary import Refusal

console = Console()
errors = Console(stderr=True)

EXIT_REFUSED = 2

home_option = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="WUSE_HOME",
    default=Path("var"),
    show_default=True,
    help="Folder with the pool and the editions (environment: WUSE_HOME).",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for a program to read.")


class DayType(click.ParamType):
    """A day as `2020-02-09`."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read an ISO date; a usage error says the form to use."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(say("“{value}” is not a day: write it as 2020-02-09.", value=value), param, ctx)


class ShortText(click.ParamType):
    """A text that is kept at the desk, where it has room for so many characters."""

    name = "TEXT"

    def __init__(self, most: int) -> None:
        self._most = most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text; a usage error for one that is too long."""
        if len(value) > self._most:
            self.fail(
                say("“{value}” is longer than {most} characters.", value=value, most=self._most), param, ctx
            )
        return str(value)


BY = ShortText(80)
"""Who does something, for the record."""


def refusals_as_sentences(command: Callable[..., Any]) -> Callable[..., Any]:
    """Print a refusal as one sentence and leave with exit code 2; with --json as the one error shape."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except Exception as fault:
            refusal = fault if isinstance(fault, Refusal) else lost_desk(fault)
            if refusal is None:
                raise
            if kwargs.get("as_json"):
                print_json(refusal.as_dict(language()))
            else:
                errors.print(refusal.in_words(language()), highlight=False, markup=False, soft_wrap=True)
            sys.exit(EXIT_REFUSED)

    return run


def closed_in_training(command: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse a command by which data come in or go out, where the home is for training."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        check_not_training(kwargs["home"])
        return command(*args, **kwargs)

    return run


def lost_desk(fault: Exception) -> Refusal | None:
    """The refusal to tell when the desk's database could not be asked any more; None for any other fault."""
    # A command that has not asked a desk has not loaded Django, and need not.
    if "django" not in sys.modules:
        return None
    from wuse.trust.store.away import DESK_AWAY, reason_of

    if not isinstance(fault, DESK_AWAY):
        return None
    return Refusal(
        "desk.lost",
        "The desk database does not answer any more: {reason}. What this command did before stands; run it again when "
        "the database is back, and what was done counts once.",
        {"reason": reason_of(fault)},
    )


def print_json(value: Any) -> None:
    """Print a value as JSON, keys in the order given, Chinese as it is."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
