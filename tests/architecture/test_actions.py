"""Actions are the doors through which something is written: keyword-only, saying who and when."""

import ast
from collections.abc import Iterator

from tests.architecture.house import Module, module, modules_of

WHO_AND_WHEN = {"by": ("str", "Actor"), "at": ("datetime",), "audit": ("Audit",)}


def loose(found: Module) -> list[str]:
    """The public functions of a module of actions that can be called without names, or without saying who and when."""
    return [f"{found.name}.{name}: {fault}" for name, fault in _faults(found.tree)]


def _faults(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            given = node.args
            if given.args or given.posonlyargs or given.vararg or given.kwarg:
                yield node.name, "takes arguments by position or of any name"
            types = {
                word.arg: ast.unparse(word.annotation or ast.Constant(None)) for word in given.kwonlyargs
            }
            optional = {
                word.arg for word, value in zip(given.kwonlyargs, given.kw_defaults, strict=True) if value
            }
            for name, kinds in WHO_AND_WHEN.items():
                if types.get(name) not in kinds or name in optional:
                    yield node.name, f"does not ask for {name}: {' | '.join(kinds)}"


def _actions() -> list[Module]:
    return [found for found in modules_of() if ".actions" in found.name]


def test_every_action_takes_names_and_says_who_and_when() -> None:
    assert {found.name for found in _actions()} >= {
        "wuse.intake.actions",
        "wuse.publish.actions",
        "wuse.permits.actions.permits",
    }
    assert [fault for found in _actions() for fault in loose(found)] == []


def test_a_loose_action_is_found() -> None:
    bad = module(
        "def file(path, *, audit: Audit, by: str, at: datetime): ...\n"
        "def issue(*, audit: Audit, day: date, by: str, at: datetime | None = None): ...\n"
        "def close(*, audit: Audit, at: datetime, by: Actor = ''): ...\n"
        "def quiet(*, at: datetime, by: Actor): ...\n"
        "def right(*, audit: Audit, by: str, at: datetime, lang: str = 'en'): ...\n"
        "def _private(a): ...\n",
        name="wuse.intake.actions",
    )
    assert loose(bad) == [
        "wuse.intake.actions.file: takes arguments by position or of any name",
        "wuse.intake.actions.issue: does not ask for at: datetime",
        "wuse.intake.actions.close: does not ask for by: str | Actor",
        "wuse.intake.actions.quiet: does not ask for audit: Audit",
    ]
