"""What the tests of this folder share: where the house stands, its files, its modules as syntax trees."""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "wuse"


@dataclass(frozen=True)
class Module:
    """A Python file. `name` is dotted, without `__init__`; `file` is relative to the folder above the package."""

    name: str
    file: str
    text: str

    @property
    def is_package(self) -> bool:
        return self.file.endswith("/__init__.py")

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.text)


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


def modules_of(package: Path = PACKAGE) -> list[Module]:
    """Every module below a package's folder, sorted by file."""
    return [
        Module(_dotted(path.relative_to(package.parent)), path.relative_to(package.parent).as_posix(), text)
        for path in sorted(package.rglob("*.py"))
        for text in [path.read_text(encoding="utf-8")]
    ]


def _dotted(file: Path) -> str:
    parts = file.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def module(text: str, *, name: str = "wuse.sample") -> Module:
    """A module out of a text, for showing that a test can fail."""
    return Module(name, name.replace(".", "/") + ".py", text)


def layers() -> list[frozenset[str]]:
    """The packages from the top layer to the bottom one, as the import contract states them."""
    return [frozenset(re.findall(r"\w+", layer)) for layer in _contract("Imports go one way")["layers"]]


def pure_packages() -> list[str]:
    """Dotted names of the packages that the import contract keeps free of Django."""
    return list(_contract("Django stays at the edge")["source_modules"])


def _contract(name: str) -> Mapping[str, Any]:
    contracts = _pyproject()["tool"]["importlinter"]["contracts"]
    return next(contract for contract in contracts if contract["name"] == name)


@cache
def _pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def kept_files(root: Path = ROOT) -> list[Path]:
    """The files below a folder: all but what the nearest .gitignore above them names, and git's own."""
    rules = next(
        (above / ".gitignore" for above in (root, *root.parents) if (above / ".gitignore").is_file()), None
    )
    ignored = rules.read_text(encoding="utf-8").split() if rules else []
    return sorted(_walk(root, [*ignored, ".git/"]))


def _walk(folder: Path, ignored: Sequence[str]) -> Iterator[Path]:
    for path in folder.iterdir():
        if any(path.match(pattern.rstrip("/")) for pattern in ignored):
            continue
        if path.is_dir():
            yield from _walk(path, ignored)
        else:
            yield path


def words_of(path: Path) -> str | None:
    """The text of a file, or None where it is no text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def at(path: Path, root: Path = ROOT) -> str:
    """A path as the findings name it."""
    return path.relative_to(root).as_posix()
