"""Time, ids and randomness come in as arguments: one module asks the world for them."""

import ast
from collections.abc import Iterator, Mapping

from tests.architecture.house import Module, module, modules_of

# A name that ends in a dot stands for all that is below it.
BANNED = (
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.monotonic",
    "time.monotonic_ns",
    "time.perf_counter",
    "time.perf_counter_ns",
    "time.process_time",
    "time.localtime",
    "time.gmtime",
    "time.ctime",
    "uuid.uuid1",
    "uuid.uuid4",
    "random",
    "random.",
    "secrets",
    "secrets.",
    "os.urandom",
    "os.getrandom",
    "numpy.random",
    "numpy.random.",
    "django.utils.timezone.now",
    "django.utils.timezone.localtime",
    "django.utils.timezone.localdate",
    "django.utils.crypto.get_random_string",
)
# File -> what it may ask, and why.
ALLOWED: Mapping[str, tuple[frozenset[str], str]] = {
    "wuse/world.py": (
        frozenset(
            {
                "datetime.datetime.now",
                "time.monotonic",
                "secrets",
                "secrets.token_bytes",
                "secrets.choice",
                "secrets.randbelow",
                "secrets.token_hex",
            }
        ),
        "the one place that asks; what it answers is handed down as an argument",
    ),
}


def asked(found: Module) -> dict[str, int]:
    """What a module asks the world for, by full name whatever it was imported as, with the first line."""
    names = _names(found.tree)
    questions: dict[str, int] = {}
    for node in ast.walk(found.tree):
        for full in _meant(node, names):
            if full in BANNED or any(full.startswith(name) for name in BANNED if name.endswith(".")):
                questions.setdefault(full, node.lineno)  # type: ignore[attr-defined]
    return questions


def _meant(node: ast.AST, names: Mapping[str, str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.Name | ast.Attribute):
        full = _full(node, names)
        if full:
            yield full
    elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("__import__", "import_module")):
        yield from (str(part.value) for part in node.args if isinstance(part, ast.Constant))


def _full(node: ast.AST, names: Mapping[str, str]) -> str | None:
    """The dotted name that an expression leads to, through the module's imports and plain assignments."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        base = _full(node.value, names)
        return f"{base}.{node.attr}" if base else None
    return None


def _names(tree: ast.Module) -> dict[str, str]:
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.split(".")[0]
                names[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            meant = _full(node.value, names)
            if meant:
                names[node.targets[0].id] = meant
    return names


def test_only_one_module_asks_for_time_and_randomness() -> None:
    forbidden = {
        f"{found.file}:{line} asks {name}"
        for found in modules_of()
        for name, line in asked(found).items()
        if name not in ALLOWED.get(found.file, (frozenset(), ""))[0]
    }
    assert forbidden == set()


def test_what_is_allowed_is_asked() -> None:
    """An allowance that nobody uses is taken back."""
    questions = {found.file: frozenset(asked(found)) for found in modules_of()}
    assert {file: names for file, (names, _) in ALLOWED.items()} == {
        file: names for file, names in questions.items() if file in ALLOWED
    }


PLANTED = {
    "from datetime import datetime\ndatetime.now()": "datetime.datetime.now",
    "from datetime import datetime as dt\ndt.now()": "datetime.datetime.now",
    "import datetime as d\nd.date.today()": "datetime.date.today",
    "from datetime import datetime\nclock = datetime\nstamp = clock.utcnow()": "datetime.datetime.utcnow",
    "from datetime import datetime\nfield = dict(default_factory=datetime.now)": "datetime.datetime.now",
    "from time import monotonic as tick\ntick()": "time.monotonic",
    "import time\ntime.time()": "time.time",
    "def make():\n    from uuid import uuid4\n    return uuid4()": "uuid.uuid4",
    "import uuid as ids\nids.uuid1()": "uuid.uuid1",
    "import random as dice": "random",
    "from random import choice": "random.choice",
    "from secrets import token_hex": "secrets.token_hex",
    "import os\nos.urandom(8)": "os.urandom",
    "import numpy as np\nnp.random.default_rng()": "numpy.random.default_rng",
    "from django.utils import timezone\ntimezone.now()": "django.utils.timezone.now",
    "import importlib\nimportlib.import_module('random')": "random",
}


def test_every_way_of_asking_is_found() -> None:
    assert {text: name for text, name in PLANTED.items() if name in asked(module(text))} == PLANTED


def test_a_given_time_is_no_question() -> None:
    given = "from datetime import datetime, UTC\nmoment = datetime(2020, 2, 9, tzinfo=UTC)\nmoment.date()"
    assert asked(module(given)) == {}
    assert asked(module("import time\ntime.sleep(1)\nself.now()\nnow = 1")) == {}
