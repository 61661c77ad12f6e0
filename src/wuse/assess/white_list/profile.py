"""Profiles of the white list: criteria as conditions with their words and values, each a data file with a first day."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from wuse.assess.white_list.faults import profile_faults
from wuse.assess.white_list.query import white_list_text
from wuse.vocabulary import Lang, Refusal, load_yaml

_PACKAGE = files("wuse.assess.white_list")

Words = Mapping[str, str]
"""A text in both languages, by `zh` and `en`."""


@dataclass(frozen=True)
class CriterionRule:
    """One criterion.

    Attributes:
        todo: what the enterprise can do where it is not met.
        met: the condition. judged_from: what is shown beside the verdict, columns or expressions, in order.
    """

    name: str
    title: Words
    todo: Words
    met: str
    judged_from: Sequence[str]

    def told(self, lang: Lang) -> str:
        """Its name and what can be done, in one line."""
        return (
            f"{self.title['zh']}：{self.todo['zh']}"
            if lang == "zh"
            else f"{self.title['en']}: {self.todo['en']}"
        )


@dataclass(frozen=True)
class WhiteListProfile:
    """A published white list.

    Attributes:
        values: name -> `value`, `unit`, and what it means in both languages.
        sourced: names of criteria and values that a source gives; every other is ours.
        digest: of the file's own bytes and of the SQL text that judges by it.
    """

    id: str
    title: Words
    authority: Words
    effective_from: date
    note: Words
    sources: Sequence[str]
    sourced: Sequence[str]
    values: Mapping[str, Mapping[str, Any]]
    criteria: Sequence[CriterionRule]
    digest: str

    @property
    def parameters(self) -> dict[str, Any]:
        """Name -> value."""
        return {name: entry["value"] for name, entry in self.values.items()}

    def criterion(self, name: str) -> CriterionRule | None:
        """The criterion of a name; None where the profile has none."""
        return next((one for one in self.criteria if one.name == name), None)


def white_list_profile(content: bytes, *, file: str = "") -> WhiteListProfile:
    """The profile of a file; its name stands before each fault.

    Raises:
        Refusal: `white_list.malformed`, which names every fault.
    """
    raw = _read(content)
    if faults := profile_faults(raw) if raw else ["no YAML mapping"]:
        where = f"{file}: " if file else ""
        raise _malformed([where + fault for fault in dict.fromkeys(faults)])
    criteria = tuple(CriterionRule(**entry) for entry in raw.pop("criteria"))
    digest = hashlib.sha256(b"\x00".join([content, white_list_text().encode()])).hexdigest()
    return WhiteListProfile(**raw, criteria=criteria, digest=f"sha256:{digest}")


@cache
def shipped_white_lists() -> tuple[WhiteListProfile, ...]:
    """The profiles that wuse ships, by the day from which each holds."""
    found = [entry for entry in (_PACKAGE / "profiles").iterdir() if entry.name.endswith(".yaml")]
    return _in_order(white_list_profile(entry.read_bytes()) for entry in found)


def site_white_lists(folder: str) -> tuple[WhiteListProfile, ...]:
    """The shipped profiles with those of a site's folder, in order; the same first day is the site's.

    Raises:
        Refusal: `white_list.malformed`, which names the file too; `white_list.twice` when two files have one id.
    """
    own = (
        [
            white_list_profile(path.read_bytes(), file=path.name)
            for path in sorted(Path(folder).glob("*.yaml"))
        ]
        if folder
        else []
    )
    names = [one.id for one in (*shipped_white_lists(), *own)]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise Refusal(
            "white_list.twice",
            "Two profiles of the white list are called {names}: give the newer one another id.",
            {"names": twice},
        )
    return _in_order((*shipped_white_lists(), *own))


def white_list_in_force(lists: Sequence[WhiteListProfile], day: date) -> WhiteListProfile:
    """The last of some profiles, in their order, that holds on a day; before the first, the first."""
    return next((one for one in reversed(lists) if one.effective_from <= day), lists[0])


def white_list_named(lists: Sequence[WhiteListProfile], name: str) -> WhiteListProfile:
    """The profile of an id.

    Raises:
        Refusal: `white_list.unknown`.
    """
    found = next((one for one in lists if one.id == name), None)
    if found is None:
        raise Refusal(
            "white_list.unknown",
            "There is no profile of the white list “{value}”. Known: {known}.",
            {"value": name, "known": [one.id for one in lists]},
        )
    return found


def _in_order(profiles: Any) -> tuple[WhiteListProfile, ...]:
    return tuple(sorted(profiles, key=lambda one: one.effective_from))


def _read(content: bytes) -> dict[str, Any]:
    try:
        found = load_yaml(content)
    except (yaml.YAMLError, UnicodeDecodeError):
        found = None
    return found if isinstance(found, dict) else {}


def _malformed(faults: Sequence[str]) -> Refusal:
    return Refusal(
        "white_list.malformed",
        "The profile of the white list cannot be used: {faults}. Correct the file.",
        {"faults": list(faults)},
    )
