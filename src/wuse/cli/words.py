"""The words of the command line in the operator's language: English in the code, Chinese in the catalogue."""

import inspect
import os
from collections.abc import Mapping

import click
from rich.table import Table

from wuse.cli.late import LateCommands
from wuse.vocabulary import Lang, setting, translator

_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def language(environ: Mapping[str, str] = os.environ) -> Lang:
    """The operator's language: WUSE_LANG, else that of the terminal, else English."""
    told = (setting("WUSE_LANG", environ=environ), *(environ.get(name, "") for name in _LOCALE_VARIABLES))
    return "zh" if next((text for text in told if text), "en").startswith("zh") else "en"


def say(text: str, **values: object) -> str:
    """A text in the operator's language, its `{gaps}` filled."""
    return translator("wuse.cli", language()).gettext(text).format(**values)


def held_words(standard: str, held: int) -> str:
    """That rows of a sending are held back, being too many."""
    return say(
        "{standard}: {held} rows are held back, being so many; two epidemiologists decide. They are kept.",
        standard=standard,
        held=held,
    )


def table(*columns: str, title: str = "") -> Table:
    """A table with headings in the operator's language; `title` is said already."""
    drawn = Table(title=title or None, title_justify="left")
    for column in columns:
        drawn.add_column(say(column) if column else "", overflow="fold")
    return drawn


def speak(command: click.Command) -> None:
    """Put the help of a command, its options and its subcommands into the operator's language."""
    command.help = command.help and say_help(command.help)
    for option in command.params:
        if isinstance(option, click.Option) and option.help:
            option.help = say_help(option.help)
    if isinstance(command, click.Group):
        if isinstance(command.commands, LateCommands):
            command.commands.when_loaded(speak)
            return
        for child in command.commands.values():
            speak(child)


def say_help(text: str) -> str:
    """A help text, each paragraph a text of its own; of a block of examples only the heading is one."""
    return "\n\n".join(
        "\n".join(_heading(line) for line in part.splitlines()) if part.startswith("\b") else _told(part)
        for part in inspect.cleandoc(text).split("\n\n")
    )


def help_texts(text: str) -> list[str]:
    """What `say_help` looks up in the catalogue."""
    parts = inspect.cleandoc(text).split("\n\n")
    prose = [" ".join(part.split()) for part in parts if not part.startswith("\b")]
    blocks = [line for part in parts if part.startswith("\b") for line in part.splitlines()]
    return prose + [line for line in blocks if line.endswith(":")]


def _told(paragraph: str) -> str:
    return translator("wuse.cli", language()).gettext(" ".join(paragraph.split()))


def _heading(line: str) -> str:
    return _told(line) if line.endswith(":") else line
