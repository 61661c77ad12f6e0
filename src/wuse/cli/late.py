"""Commands that are loaded when they are asked for: whoever wants one of them does not wait for all the others."""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from importlib import import_module

import click


class LateCommands(MutableMapping[str, click.Command]):
    """The commands of a group by name, in the order given.

    `modules`: where each lies, as `module:attribute`.
    """

    def __init__(self, modules: Mapping[str, str]) -> None:
        self._modules = dict(modules)
        self._loaded: dict[str, click.Command] = {}
        self._ready: Callable[[click.Command], None] | None = None

    def when_loaded(self, ready: Callable[[click.Command], None]) -> None:
        """Do this with every command: now where it is loaded already, else as soon as it is."""
        self._ready = ready
        for command in self._loaded.values():
            ready(command)

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._loaded:
            module, attribute = self._modules[name].split(":")
            self._loaded[name] = getattr(import_module(module), attribute)
            if self._ready:
                self._ready(self._loaded[name])
        return self._loaded[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._modules.setdefault(name, "")
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self._modules[name]
        self._loaded.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)
