"""The reference page of permissions, read off the table of roles, the actions and the addresses of the site."""

import ast
import os
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from wuse.permits.role import catalogue

SOURCE = Path(__file__).parent.parent / "src" / "wuse"
_CONVERTERS = ("number:", "str:", "slug:", "int:", "path:")
_OPENED_TO = {"open": "everyone", "signed_in": "every account", "citizen": "an account linked to a person"}
# Acts that no permit gives: what is asked instead.
OWN_ACTS = {
    "account.accept": "an invitation",
    "account.claim": "a claim code",
    "correction.ask": "an account linked to a person",
    "declaration.send": "an account linked to a person",
    "delegate.begin": "an account linked to a person",
    "delegate.end": "an account linked to a person",
    "delegate.offer": "an account linked to a person",
    "firm.ask": "an account of nobody yet",
    "firm.enter": "an account of nobody yet",
    "identity.apply": "an account of nobody yet",
    "letters.confirm": "an account linked to a person",
    "letters.give": "an account linked to a person",
    "letters.stop": "an account linked to a person",
    "visit.check_in": "an account linked to a person",
}


def permissions() -> Iterator[str]:
    """Roles and verbs, verbs with their purposes, and every address with what it needs."""
    yield (
        "Who may do what stands in one table, `src/wuse/permits/roles.yaml`. A permit gives a role at a place, and all "
        "that lies in it, from a day to a day. A powerful role (★) counts once a second permit officer has confirmed "
        "it. Permits count only in a session that was opened with a second factor.\n"
    )
    yield from _roles()
    yield from _verbs()
    yield from _addresses()
    yield from _operations()


def _roles() -> Iterator[str]:
    roles = catalogue().roles
    yield "## Roles and verbs\n"
    for role in roles.values():
        star = " ★" if role.powerful else ""
        yield f"- `{role.name}`{star}: {role.title.zh} · {role.title.en}"
    yield (
        "\n| verb | " + " | ".join(f"`{name}`{' ★' if roles[name].powerful else ''}" for name in roles) + " |"
    )
    yield "|---|" + "---|" * len(roles)
    for verb in catalogue().verbs:
        yield (
            f"| `{verb}` | " + " | ".join("●" if verb in role.verbs else "" for role in roles.values()) + " |"
        )


def _verbs() -> Iterator[str]:
    yield (
        "\n## Verbs\n\nA verb with a module handles data of class L3 or L4: it needs a response in force, with the "
        "module switched on, whose area contains the place, and one of the purposes.\n"
    )
    yield "| verb | 中文 | English | module | purposes |\n|---|---|---|---|---|"
    for verb in catalogue().verbs.values():
        purposes = ", ".join(f"`{purpose.value}`" for purpose in verb.purposes)
        module = f"`{verb.module}`" if verb.module else ""
        yield f"| `{verb.name}` | {verb.title.zh} | {verb.title.en} | {module} | {purposes} |"


def _addresses() -> Iterator[str]:
    yield (
        "\n## Addresses\n\nThe first row of an address says what opens it; the others what can be done there "
        "besides. An act is allowed at the places of the permit alone. Sign-in and second factors, below "
        "`/accounts/`, are open to everyone or to every account, as each of those pages asks.\n"
    )
    yield "| address | what | needs | roles |\n|---|---|---|---|"
    for address, view in _views():
        access = view.access
        opens = f"`{access.verb}`" if access.verb else _OPENED_TO[access.need]
        yield _row(address, "open", opens, {access.verb} if access.verb else set())
        for verb in sorted(_acts_of(view) - {access.verb}):
            yield _act_row(address, verb, access)


def _act_row(address: str, verb: str, access: Any) -> str:
    gate = {access.verb} if access.verb else set()
    if verb in OWN_ACTS or access.need == "citizen":
        # Whoever acts for themselves, or as a delegate, needs no permit for what takes one to do for others.
        return _row(address, f"`{verb}`", OWN_ACTS.get(verb, _OPENED_TO["citizen"]), set())
    return _row(address, f"`{verb}`", f"`{verb}`", {verb} | gate)


def _operations() -> Iterator[str]:
    _set_up()
    from wuse.web.api.operations import api

    yield "\n## Operations of the API\n\n| operation | what | needs | roles |\n|---|---|---|---|"
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                address = f"{operation.methods[0]} /api/v1{prefix}{_plain(path)}"
                if not operation.auth_callbacks:
                    yield _row(address, "open", "everyone", set())
                    continue
                needed = operation.auth_callbacks[0]
                for verb in (needed.verb, *getattr(needed, "besides", ())):
                    yield _row(address, f"`{verb}`", f"`{verb}`", {needed.verb, verb})


def _row(address: str, what: str, needs: str, verbs: set[str]) -> str:
    roles = [name for name, role in catalogue().roles.items() if verbs and verbs <= role.verbs]
    return f"| `{address}` | {what} | {needs} | {', '.join(f'`{name}`' for name in roles)} |"


def _views() -> Iterator[tuple[str, Any]]:
    """Address and view of every page and file of our own."""
    _set_up()
    from django.urls import URLPattern

    from wuse.web.urls import urlpatterns

    for pattern in urlpatterns:
        if isinstance(pattern, URLPattern) and hasattr(pattern.callback, "access"):
            yield _plain(f"/{pattern.pattern}"), pattern.callback


def _plain(address: str) -> str:
    for kind in _CONVERTERS:
        address = address.replace("<" + kind, "<")
    return re.sub(r"\{(?:number:)?(\w+)\}", r"<\1>", address)


def _acts_of(view: Any) -> set[str]:
    """The verbs of the actions that a view, or a function of the desk that it uses, calls."""
    seen: set[tuple[str, str]] = set()
    waiting, found = {(view.__module__, view.__name__)}, set()
    while waiting:
        module, name = waiting.pop()
        seen.add((module, name))
        functions, imported = _names_of(module)
        used = {node.id for node in ast.walk(functions[name]) if isinstance(node, ast.Name)}
        sources = {(imported[one], one) for one in used & set(imported)}
        found |= {
            verb
            for source, one in sources
            if ".actions" in source and one in _names_of(source)[0]
            for verb in _verbs_of(source, one, called_in=module)
        }
        near = {(source, one) for source, one in sources if source in _NEAR and one in _names_of(source)[0]}
        waiting |= near | {(module, one) for one in used & set(functions)}
        waiting -= seen
    return found


# Parts of a page of the desk that lie in a module of their own.
_NEAR = (
    "wuse.web.desk.contact",
    "wuse.web.desk.event_acts",
    "wuse.web.desk.firm_papers",
    "wuse.web.desk.keys",
    "wuse.web.desk.sent_contacts",
    "wuse.web.desk.sending.held",
    "wuse.web.firm.mailbox",
    "wuse.web.firm.roster",
    "wuse.web.me.appeals",
)
# Actions that ask for one verb for rows without persons, and for another for those about persons.
_OF_ROWS = {
    "send_facts": ("fact.send", "person_fact.send"),
    "begin_upload": ("fact.send", "person_fact.send"),
    "drop_upload": (),  # of one's own file
    "appeal_code": ("correction.ask",),  # as any request for a correction
    "appeal_isolation": ("correction.ask",),
    "read_upload": ("fact.send", "person_fact.read"),
    "read_aside": ("fact.correct", "person_fact.read"),
    "correct_rows": ("fact.correct", "person_fact.correct"),
    "leave_out_rows": ("fact.correct", "person_fact.correct"),
    "send_corrected": ("fact.send", "person_fact.send"),
    # Of a traveller, by reference and secret.
    "show_certificate": (),
    "declare_arrival": (),
    "open_declaration": (),
    "correct_declaration": (),
    "withdraw_declaration": (),
}

# Actions that take a step of a table, with the name of the list of those that they take.
_OF_STEPS = {"take_desk_step": "DESK_STEPS", "take_firm_step": "FIRM_STEPS"}


@cache
def _names_of(module: str) -> tuple[dict[str, ast.FunctionDef], dict[str, str]]:
    """The functions of a module, and the names that it imports with the modules that they come from."""
    code = _tree(SOURCE.parent / (module.replace(".", "/") + ".py"))
    functions = {node.name: node for node in code.body if isinstance(node, ast.FunctionDef)}
    imported = {
        alias.name: node.module
        for node in code.body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    return functions, imported


def _verbs_of(module: str, action: str, *, called_in: str) -> tuple[str, ...]:
    if action in _OF_STEPS:
        # A page that offers fewer of the steps says which.
        owner = import_module(called_in)
        steps = getattr(owner, "BULK_STEPS", None) or getattr(import_module(module), _OF_STEPS[action])
        return tuple(f"resumption.{step}" for step in steps)
    return _OF_ROWS[action] if action in _OF_ROWS else (_verb_of(module, action),)


def _verb_of(module: str, action: str) -> str:
    """The one verb that an action names."""
    code = _tree(SOURCE.parent / (module.replace(".", "/") + ".py"))
    node = next(node for node in code.body if isinstance(node, ast.FunctionDef) and node.name == action)
    known = {*catalogue().verbs, *OWN_ACTS}
    named = {part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and part.value in known}
    if len(named) != 1:
        raise ValueError(f"{module}.{action} names {sorted(named)}: one verb was expected")
    return str(named.pop())


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _set_up() -> None:
    """Make the addresses readable; nothing is asked of a database."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wuse.web.settings")
    os.environ.setdefault("WUSE_SECRET_KEY", "a key for writing pages only, which serves nobody")
    django.setup()
