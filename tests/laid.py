"""What many tests begin with is made once a process, by the site's own actions, and laid anew for each of them: the
rows of the desk's tables and the files of the home, as they were.
"""

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

Rows = Mapping[str, Sequence[tuple[Any, ...]]]


@dataclass(frozen=True)
class Laid:
    """What was made: `value`, as the maker gave it; `rows` by table; the `files` of its home."""

    value: Any
    rows: Rows
    files: Path

    def lay(self, home: Path) -> None:
        """Put it into an empty desk and a home."""
        shutil.copytree(self.files, home, dirs_exist_ok=True)
        with transaction.atomic(), connection.cursor() as cursor:
            for table, rows in self.rows.items():
                names = ", ".join(map(connection.ops.quote_name, kept_columns(table)))
                gaps = ", ".join(["%s"] * len(kept_columns(table)))
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({gaps})", rows)
            if counted := _counted(tuple(self.rows)):
                cursor.execute(counted)


_made: dict[object, Laid] = {}
_folders: list["tempfile.TemporaryDirectory[str]"] = []


def laid(key: object, make: Callable[[Path], Any], home: Path) -> Any:
    """What `make` gave of a home of its own, its rows and files being laid into this one.

    Args:
        key: of all that is made alike. The desk is empty of what is made, as it is when a test begins.
    """
    if key in _made:
        _made[key].lay(home)
    else:
        _made[key] = _first(make)
        shutil.copytree(_made[key].files, home, dirs_exist_ok=True)
    return _made[key].value


def _first(make: Callable[[Path], Any]) -> Laid:
    folder = tempfile.TemporaryDirectory(prefix="wuse-laid-")
    _folders.append(folder)
    before = all_rows()
    value = make(Path(folder.name))
    after = all_rows()
    for table, rows in before.items():
        assert after[table][: len(rows)] == rows, f"{table}: a row that was there was changed"
    more = {table: rows[len(before[table]) :] for table, rows in after.items()}
    return Laid(value, {table: rows for table, rows in more.items() if rows}, Path(folder.name))


def all_rows() -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every table in the order of its first column."""
    rows = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            names = ", ".join(map(connection.ops.quote_name, kept_columns(table)))
            cursor.execute(f"SELECT {names} FROM {table} ORDER BY 1")
            rows[table] = list(cursor.fetchall())
    return rows


@cache
def kept_columns(table: str) -> list[str]:
    """The columns of a table but those that the database works out from the others."""
    generated = {
        field.column
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if model._meta.db_table == table and field.generated
    }
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")
        return [column[0] for column in cursor.description if column[0] not in generated]


@cache
def _counted(tables: tuple[str, ...]) -> str:
    """What lets the numbers of tables go on behind the rows that were laid; nothing where the database does it."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in tables]
    return "\n".join(connection.ops.sequence_reset_sql(no_style(), models))
