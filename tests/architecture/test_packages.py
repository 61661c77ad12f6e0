"""Every package says what comes in, what goes out and what it never does; the pure ones load without Django."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.architecture.house import PACKAGE, Module, module, modules_of, pure_packages

STATEMENTS = ("In:", "Out:", "Never:")
# The shelves of a package: what they are for stands in the design, the same for all.
SHELF = re.compile(r"\.(store|actions)(\.|$)")


def silent(packages: list[Module]) -> list[str]:
    """What a package's `__init__` leaves unsaid."""
    return [
        f"{package.name} lacks {part}"
        for package in packages
        for part in (*_missing_statements(package), *_missing_names(package))
    ]


def _missing_statements(package: Module) -> list[str]:
    said = ast.get_docstring(package.tree) or ""
    return [statement for statement in STATEMENTS if statement not in said]


def _missing_names(package: Module) -> list[str]:
    """`__all__` names exactly what the `__init__` brings in or makes."""
    stated = _stated(package.tree)
    if stated is None:
        return ["__all__"]
    return [f"{name} in __all__" for name in sorted(_public(package.tree) ^ stated)]


def _stated(tree: ast.Module) -> set[str] | None:
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name) and target.id == "__all__":
            return set(ast.literal_eval(node.value))  # type: ignore[attr-defined]
    return None


def _public(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            names.add(node.targets[0].id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
    return {name for name in names if not name.startswith("_") or name == "__version__"}


def test_every_package_says_in_out_never_and_what_it_hands_out() -> None:
    packages = [found for found in modules_of() if found.is_package and not SHELF.search(found.name)]
    assert silent(packages) == []


def test_a_package_without_its_statements_is_found() -> None:
    bad = module('"""Words.\n\nIn: text. Out: values.\n"""\nfrom a import b\n', name="wuse.words")
    assert silent([bad]) == ["wuse.words lacks Never:", "wuse.words lacks __all__"]


def test_a_name_left_out_of_all_is_found() -> None:
    bad = module('"""In: a. Out: b. Never: c."""\nfrom a import b, c\n__all__ = ["b", "d"]\n', name="wuse.x")
    assert silent([bad]) == ["wuse.x lacks c in __all__", "wuse.x lacks d in __all__"]


LOAD = """
import importlib, pkgutil, re, sys
for name in sys.argv[1:]:
    package = importlib.import_module(name)
    for found in pkgutil.walk_packages(package.__path__, name + "."):
        # Storage and the actions upon it are where Django begins.
        if re.search(r"^wuse\\..*\\.(store|actions)(\\.|$)", found.name):
            continue
        importlib.import_module(found.name)
print(*sorted({loaded.split(".")[0] for loaded in sys.modules}))
"""


def loaded_with(packages: list[str], source: Path) -> set[str]:
    """The top-level modules that are loaded once every module of the packages is, in a fresh interpreter."""
    world = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [sys.executable, "-c", LOAD, *packages],
        env={**world, "PYTHONPATH": str(source), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_the_pure_packages_load_without_django() -> None:
    assert "wuse.vocabulary" in pure_packages()
    assert not {"django", "granian", "click"} & loaded_with(pure_packages(), PACKAGE.parent)


def test_a_pure_package_that_loads_django_is_found(tmp_path: Path) -> None:
    (tmp_path / "stained").mkdir()
    (tmp_path / "stained" / "__init__.py").write_text("")
    (tmp_path / "stained" / "deep.py").write_text("import django.utils.timezone\n")
    assert "django" in loaded_with(["stained"], tmp_path)
