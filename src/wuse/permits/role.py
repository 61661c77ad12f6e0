"""Roles, verbs and modules: the one table of who may do what, read from `roles.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from wuse.vocabulary import Lang, Purpose


@dataclass(frozen=True)
class Title:
    """A name in both languages."""

    zh: str
    en: str

    def told(self, lang: Lang) -> str:
        """The name in a language."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class Verb:
    """One thing that can be done to one noun, such as `override.confirm`.

    `personal`: it handles data of class L3 or L4, so it needs an active response with its `module` switched on, and one
    of its `purposes`.
    """

    name: str
    title: Title
    personal: bool = False
    module: str = ""
    purposes: tuple[Purpose, ...] = ()


@dataclass(frozen=True)
class Role:
    """What one holds who has a permit with this role.

    `powerful`: the permit needs a second person. `machine`: a program may hold it.
    """

    name: str
    title: Title
    verbs: frozenset[str]
    powerful: bool = False
    machine: bool = False


@dataclass(frozen=True)
class Catalogue:
    """All modules, verbs and roles by name."""

    modules: Mapping[str, Title]
    verbs: Mapping[str, Verb]
    roles: Mapping[str, Role]

    def roles_with(self, verb: str) -> list[Role]:
        """The roles that give a verb, in the table's order."""
        return [role for role in self.roles.values() if verb in role.verbs]


@cache
def catalogue() -> Catalogue:
    """The table as it was shipped.

    Raises:
        ValueError: when the table contradicts itself; it is part of the program.
    """
    table = read_table((files("wuse.permits") / "roles.yaml").read_text(encoding="utf-8"))
    found = Catalogue(
        MappingProxyType({name: _title(part) for name, part in table["modules"].items()}),
        MappingProxyType({name: _verb(name, part) for name, part in table["verbs"].items()}),
        MappingProxyType({name: _role(name, part) for name, part in table["roles"].items()}),
    )
    _check(found)
    return found


class _OnceLoader(yaml.CSafeLoader):
    """A loader that refuses a key that stands twice: of two lists of verbs the first would be lost without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            line = node.start_mark.line + 1
            raise ValueError(f"roles.yaml: stands twice below line {line}: {sorted(map(str, twice))}")
        return super().construct_mapping(node, deep)


def read_table(text: str) -> dict[str, Any]:
    """The text of `roles.yaml` as a table.

    Raises:
        ValueError: when a key stands twice in one mapping.
    """
    found: dict[str, Any] = yaml.load(text, Loader=_OnceLoader)  # noqa: S506 (a SafeLoader)
    return found


def _title(part: Mapping[str, Any]) -> Title:
    return Title(part["zh"], part["en"])


def _verb(name: str, part: Mapping[str, Any]) -> Verb:
    purposes = tuple(Purpose(purpose) for purpose in part.get("purposes", ()))
    return Verb(name, _title(part), part.get("personal", False), part.get("module", ""), purposes)


def _role(name: str, part: Mapping[str, Any]) -> Role:
    verbs = frozenset(part["verbs"])
    return Role(name, _title(part), verbs, part.get("powerful", False), part.get("machine", False))


def _check(found: Catalogue) -> None:
    given = frozenset().union(*(role.verbs for role in found.roles.values()))
    if given != set(found.verbs):
        raise ValueError(
            f"roles.yaml: verbs without a role, or roles with unknown verbs: {sorted(given ^ set(found.verbs))}"
        )
    for verb in found.verbs.values():
        if verb.personal != bool(verb.purposes) or verb.personal != bool(verb.module):
            raise ValueError(f"roles.yaml: {verb.name}: personal, purposes and module go together")
        if verb.module and verb.module not in found.modules:
            raise ValueError(f"roles.yaml: {verb.name}: there is no module {verb.module}")
