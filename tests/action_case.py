"""What a case of an action is, and where all actions are found."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import wuse
from tests.desk_people import Desk
from wuse.permits import Actor


@dataclass(frozen=True)
class Case:
    """An action with what it is given, who calls it, and what its entry must show.

    `by`: the name of an account, an actor, or the text that actions without accounts take. `also`: further persons
    concerned, each with an entry of its own. `names`: whom the entry names, where who acted would say where one was.
    """

    action: Callable[..., object]
    by: str | Actor
    values: Mapping[str, Any]
    verb: str
    place: str = ""
    purpose: str = ""
    response: str = ""
    personal: bool = False
    subject: str = ""
    also: tuple[str, ...] = ()
    reads: bool = False
    names: str = ""

    def call(self, desk: Desk, audit: Any, by: Actor | None = None) -> object:
        """Do it, now."""
        return self.action(audit=audit, by=by or self.actor(desk), at=desk.at, **self.values)

    def actor(self, desk: Desk) -> str | Actor:
        """Who acts, as the action takes it."""
        takes_text = inspect.signature(self.action).parameters["by"].annotation is str
        return self.by if isinstance(self.by, Actor) or takes_text else desk.actor(self.by)

    @property
    def name(self) -> str:
        """Module and function."""
        return f"{self.action.__module__}.{self.action.__name__}"


@cache
def all_actions() -> dict[str, Callable[..., object]]:
    """Every public function of every module of actions, found and not listed."""
    found = {}
    for info in pkgutil.walk_packages(wuse.__path__, "wuse."):
        if ".actions" not in info.name:
            continue
        module = importlib.import_module(info.name)
        for name, member in inspect.getmembers(module, inspect.isfunction):
            if member.__module__ == info.name and not name.startswith("_"):
                found[f"{info.name}.{name}"] = member
    return found


def action_of(name: str) -> str:
    """The action of a case's name: an action that takes many steps has a case for each, `module.action:step`."""
    return name.partition(":")[0]


Maker = Callable[[Desk], Case]
