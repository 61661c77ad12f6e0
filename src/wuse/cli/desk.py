"""How a command reaches the desk: the site's settings for this home, the tables up to date, the audit."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from wuse import world
from wuse.intake.upload import upload_limits
from wuse.pool import Pool, TableHome, engine_of, table_home_of
from wuse.trust.audit import Audit
from wuse.trust.keys import KeyFolder
from wuse.trust.training import KEY_MARKS, check_marks, read_mark
from wuse.vocabulary import Refusal, setting

if TYPE_CHECKING:
    from wuse.intake.store.uploads import Uploads


def open_desk(home: Path) -> Audit:
    """Make the desk of a home ready, creating or upgrading its tables, and answer with its audit."""
    prepare(home)
    from wuse.trust.store.audit import DeskAudit

    return DeskAudit(world.entropy)


def open_pool(home: Path) -> Pool:
    """The pool of a home as its readers see it: with what waits at its desk, where it has a desk."""
    engine, kept = engine_of(os.environ), tables_of(home)
    if not (setting("WUSE_DATABASE_URL", environ=os.environ) or (home / "desk.sqlite3").is_file()):
        return Pool(home, kept=kept, engine=engine)
    prepare(home)
    from wuse.pool.store.site_pool import site_pool

    return site_pool(home, kept=kept, engine=engine)


def tables_of(home: Path) -> TableHome:
    """Where the settings say that the pool's tables are."""
    return table_home_of(home, os.environ, ticks=world.ticks)


def prepare(home: Path) -> None:
    """Set Django up for a home and bring its tables up to date; one process at a time.

    Raises:
        Refusal: `desk.address`, `desk.no_driver`, `desk.unreachable`, `training.mixed`, `training.mark_unreadable`.
    """
    home.mkdir(parents=True, exist_ok=True)
    os.environ["WUSE_HOME"] = str(home.resolve())
    os.environ.setdefault("WUSE_SECRET_KEY", secret_key(home))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wuse.web.settings")
    # Imported here: commands that only read need no desk, and Django costs half a second.
    import django
    from django.core.management import call_command
    from django.db import OperationalError

    _check_address(setting("WUSE_DATABASE_URL", environ=os.environ))
    django.setup()
    try:
        with _alone(home):
            call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)
    except OperationalError as reason:
        raise Refusal(
            "desk.unreachable",
            "The desk database cannot be opened: {reason}. Check WUSE_DATABASE_URL, that its server runs, and that the "
            "database is there.",
            {"reason": " ".join(str(reason).split())},
        ) from reason
    _keep_private(home)
    _check_mark(home)


def _check_mark(home: Path) -> None:
    """Refuse a home, a desk and a key folder of which some are for training and some are not."""
    from wuse.trust.store.training import training_mark

    mark = training_mark()
    keys = keys_of(home).names(KEY_MARKS)
    check_marks(folder=read_mark(home), desk=mark.uid if mark else "", keys=keys)


def _check_address(given: str) -> None:
    """Refuse an address that is none, or of a database that nobody tried; it may have a password, and is not told."""
    if not given:
        return
    import dj_database_url

    try:
        engine = dj_database_url.parse(given)["ENGINE"].removeprefix("django.db.backends.")
    except ValueError:
        engine = ""
    if engine not in ("postgresql", "sqlite3"):
        raise Refusal(
            "desk.address",
            "WUSE_DATABASE_URL is no address of a database that the desk can be in. Write it as "
            "postgresql://name:password@host:5432/database, with %40 for @ and %2F for / in the password; or leave it "
            "out for an SQLite file in the home.",
        )
    if engine == "postgresql" and find_spec("psycopg") is None:
        raise Refusal(
            "desk.no_driver",
            "The desk is to be in PostgreSQL and its driver is missing: install wuse[postgres].",
        )


def keys_of(home: Path) -> KeyFolder:
    """The folder of secrets of a home."""
    return KeyFolder(Path(setting("WUSE_KEYS", environ=os.environ) or home / "keys"))


def uploads_of(home: Path) -> "Uploads":
    """The files on their way to a home in parts; its desk must be ready."""
    from wuse.intake.store.uploads import Uploads
    from wuse.trust.store.vault import Vault

    keys = keys_of(home)
    vault = Vault(keys, world.entropy)
    return Uploads(home / "uploads", vault, keys, world.entropy, upload_limits(os.environ))


def secret_key(home: Path) -> str:
    """The secret for signed cookies: from the environment, else the key folder's."""
    given = setting("WUSE_SECRET_KEY", environ=os.environ)
    return given or keys_of(home).make("cookies", entropy=world.entropy).hex()


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    with (home / ".desk.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _keep_private(home: Path) -> None:
    """The desk's file is for its owner: it holds accounts and what they did."""
    for file in home.glob("desk.sqlite3*"):
        file.chmod(0o600)
