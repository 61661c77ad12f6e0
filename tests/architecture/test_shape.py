"""Small functions, small modules, no import in a circle."""

import ast
import statistics
from collections.abc import Iterator, Mapping

from tests.architecture.house import Module, module, modules_of

MODULE_LINES, FUNCTION_LINES = 500, 60
FUNCTION_MEDIAN, FUNCTION_NINETIETH = 9, 35


def functions_of(modules: list[Module]) -> dict[str, int]:
    """Lines of every function, from `def` to its last line."""
    return {
        f"{found.file}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for found in modules
        for node in ast.walk(found.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def over(lengths: Mapping[str, int], limit: int) -> dict[str, int]:
    return {name: lines for name, lines in lengths.items() if lines > limit}


def imports_of(modules: list[Module]) -> dict[str, set[str]]:
    """Module -> the modules of the same list that it imports, wherever in its text."""
    known = {found.name: found for found in modules}
    return {name: set(_imports(found, known)) - {name} for name, found in known.items()}


def _imports(found: Module, known: Mapping[str, Module]) -> Iterator[str]:
    for node in ast.walk(found.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            base = _base(found, node)
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                yield from ([whole] if whole in known else [base] if base in known else [])


def _base(found: Module, node: ast.ImportFrom) -> str:
    """The module that a `from … import` names, dots in front resolved."""
    if not node.level:
        return node.module or ""
    here = found.name.split(".")[: None if found.is_package else -1]
    return ".".join([*here[: len(here) - node.level + 1], *([node.module] if node.module else [])])


def circles(graph: Mapping[str, set[str]]) -> set[frozenset[str]]:
    """The sets of nodes that reach one another."""
    reached = {node: _reached(node, graph) for node in graph}
    rings = ({other for other in reached[node] if node in reached[other]} for node in graph)
    return {frozenset(ring) for ring in rings if ring}


def _reached(start: str, graph: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting += graph.get(node, ())
    return seen


def folded(graph: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """The graph between first-level packages; the root package is left out."""
    packages: dict[str, set[str]] = {}
    for name, others in graph.items():
        own = _first(name)
        if own:
            packages.setdefault(own, set()).update({_first(other) for other in others} - {own, ""})
    return packages


def _first(name: str) -> str:
    return ".".join(name.split(".")[1:2])


def test_no_module_is_long() -> None:
    assert over({found.file: found.text.count("\n") for found in modules_of()}, MODULE_LINES) == {}


def test_functions_are_small() -> None:
    lengths = functions_of(modules_of())
    assert over(lengths, FUNCTION_LINES) == {}
    assert statistics.median(lengths.values()) <= FUNCTION_MEDIAN
    assert statistics.quantiles(lengths.values(), n=10)[-1] <= FUNCTION_NINETIETH


def test_no_packages_import_in_a_circle() -> None:
    packages = folded(imports_of(modules_of()))
    assert "vocabulary" in packages["trust"] | packages["places"]
    assert circles(packages) == set()


def test_no_modules_import_in_a_circle() -> None:
    # A package's `__init__` imports its modules, and they import one another by their own names.
    graph = imports_of([found for found in modules_of() if not found.is_package])
    assert circles(graph) == set()


def test_a_long_function_is_found() -> None:
    long = module(
        "def walk():\n" + "    pass\n" * 60 + "\nclass A:\n    async def run(self):\n        pass\n"
    )
    lengths = functions_of([long])
    assert lengths == {"wuse/sample.py:1 walk": 61, "wuse/sample.py:64 run": 2}
    assert over(lengths, FUNCTION_LINES) == {"wuse/sample.py:1 walk": 61}


def test_a_mutual_pair_is_found_even_inside_a_function() -> None:
    pair = [
        module("from wuse.assess.rule import judge", name="wuse.pool.table"),
        module("def judge():\n    import wuse.pool.table", name="wuse.assess.rule"),
    ]
    assert circles(folded(imports_of(pair))) == {frozenset({"pool", "assess"})}


def test_a_circle_of_three_modules_is_found() -> None:
    ring = [
        module("from . import b", name="wuse.x.a"),
        module("from .c import thing", name="wuse.x.b"),
        module("from wuse.x import a", name="wuse.x.c"),
        module("from wuse.x import a", name="wuse.x.d"),
    ]
    assert circles(imports_of(ring)) == {frozenset({"wuse.x.a", "wuse.x.b", "wuse.x.c"})}
