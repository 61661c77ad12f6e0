"""Where the desk of a test's home is, and how a process that works at it is started.

By default it is the file in the home. Where WUSE_DATABASE_URL names a server (`make postgres`), each home has a
database of its own there, made from one that is migrated already; a copy of a home begins with a copy of its database.
Processes hear of it as on a site: by WUSE_DATABASE_URL.

A test that touches a desk is a desk test: it asks for Django's database, or its module or that of one of its fixtures
has something of this one here. All desk tests run on both kinds of database, and only they may start a process here.
"""

import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[1]
TEMPLATE = "desk_template"
"""A database of the server with the tables of the desk and nothing in them."""
_NOTE = ".desk-database"
_DJANGO = {"db", "transactional_db", "django_db_setup"}
# A home that all tests read and none writes to is made by whichever of them comes first.
_SHARED = "tests.conftest"
_running: list[bool] = []


def run_wuse(*words: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would, in a process of its own."""
    return run_python("-W", "error", "-m", "wuse", *words, home=home, **environment)


def run_python(*words: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the settings of a home, until it ends."""
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=environment_of(home, **environment),
        capture_output=True,
        text=True,
        check=False,
    )


def environment_of(home: Path, **more: str) -> dict[str, str]:
    """What a process that works on a home is started with."""
    assert not _running or _running[-1], (
        "this test starts a process with a desk and would be left out on PostgreSQL: see tests/desks.py"
    )
    return {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "WUSE_HOME": str(home),
        "WUSE_LANG": "en",
        # Two processes are as many as there are ways to meet; more only take longer to start.
        "WUSE_WORKERS": "2",
        **({} if "WUSE_DATABASE_URL" in more else _desk_of(home)),
        **more,
    }


def on_server() -> bool:
    """Whether homes have their desks on a server."""
    return os.environ.get("WUSE_DATABASE_URL", "").startswith("postgres")


needs_server = pytest.mark.skipif(
    not on_server(), reason="who writes into an SQLite file is alone: `make postgres` runs it"
)
"""For what can only be tried where several write at once, or where the database is a process of its own."""
needs_file = pytest.mark.skipif(
    on_server(), reason="the desk is no file of its processes: `make test` runs it"
)


def _desk_of(home: Path) -> dict[str, str]:
    if not on_server():
        return {}
    home.mkdir(parents=True, exist_ok=True)
    name = "home_" + hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:20]
    note = home / _NOTE
    begun = note.read_text() if note.is_file() else TEMPLATE
    if begun != name:
        # Made now: of a home that was copied, or is new.
        _execute(f'CREATE DATABASE "{name}" TEMPLATE "{begun}"')
        note.write_text(name)
    return {"WUSE_DATABASE_URL": address_of(name)}


def desk_folder(home: Path) -> Path:
    """The folder that has the files of a home's desk, with all that was written so far."""
    if not on_server():
        return home
    import psycopg

    where = "SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database WHERE datname = %s"
    name = (home / _NOTE).read_text()
    with psycopg.connect(address_of("postgres"), autocommit=True) as link:
        link.execute("CHECKPOINT")
        found = link.execute(where, [name]).fetchone()
    assert found
    return Path(found[0])


def rows_at_desk(home: Path, statement: str) -> list[tuple[object, ...]]:
    """What the desk of a home answers to a question, asked past whoever works there."""
    if on_server():
        import psycopg

        with psycopg.connect(address_of((home / _NOTE).read_text())) as link:
            return list(link.execute(statement))  # type: ignore[arg-type]
    with closing(sqlite3.connect(f"file:{home / 'desk.sqlite3'}?mode=ro", uri=True)) as desk:
        return list(desk.execute(statement))


def address_of(database: str) -> str:
    """Where a database of the server is."""
    return urlsplit(os.environ["WUSE_DATABASE_URL"])._replace(path=f"/{database}").geturl()


def _execute(statement: str) -> None:
    import psycopg

    with psycopg.connect(address_of("postgres"), autocommit=True) as link:
        link.execute(statement)  # type: ignore[arg-type]


def count_from_one() -> None:
    """Let the numbers of the tests' own database begin anew: a server does not take back those of the test before."""
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in _beginning_anew():
            cursor.execute(statement)


@cache
def _beginning_anew() -> list[str]:
    """What does it, in one statement where the database takes several at once; a process has the same tables always."""
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor():
        there = connection.introspection.sequence_list()
    statements = connection.ops.sequence_reset_by_name_sql(no_style(), there)
    return ["\n".join(statements)] if on_server() else statements


def is_desk_test(item: pytest.Item) -> bool:
    """Whether a test touches a desk."""
    if item.get_closest_marker("django_db") or _DJANGO & set(getattr(item, "fixturenames", ())):
        return True
    fixtures = item._fixtureinfo.name2fixturedefs.values()  # type: ignore[attr-defined]
    names = {item.module.__name__, *(one.func.__module__ for found in fixtures for one in found)}  # type: ignore[attr-defined]
    return any(_starts_processes(name, set()) for name in names)


def _starts_processes(name: str, seen: set[str]) -> bool:
    """Whether a module of the tests has something of this one, itself or through another module of the tests."""
    if name == __name__:
        return True
    if name in seen or name == _SHARED or not name.startswith("tests."):
        return False
    seen.add(name)
    module: ModuleType = sys.modules[name]
    makers = {getattr(value, "__module__", None) for value in vars(module).values()}
    return any(_starts_processes(maker, seen) for maker in makers if maker)


@contextmanager
def allowed(may: bool) -> Iterator[None]:
    """Whether a process with a desk may be started for now."""
    _running.append(may)
    try:
        yield
    finally:
        _running.pop()
