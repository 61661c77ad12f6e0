"""What several suites share: a home with the sixty days of 2020 replayed once; whoever writes copies it."""

import fcntl
import gc
import os
import shutil
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.desks import ROOT as ROOT
from tests.desks import TEMPLATE, allowed, count_from_one, is_desk_test, on_server
from tests.desks import run_wuse as run_wuse
from wuse.publish.exports.raster import has_cjk_font

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from tests.desk_people import Desk
    from tests.object_store import ObjectStore
    from tests.pool_homes import Site

# Small in every run, large at night: WUSE_GENERATIVE=large make test.
settings.register_profile("small", max_examples=10, deadline=None, derandomize=True)
settings.register_profile(
    "large", max_examples=3000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("WUSE_GENERATIVE", "small"))

needs_chinese_font = pytest.mark.skipif(
    not has_cjk_font(), reason="needs a Chinese font: apt-get install fonts-noto-cjk"
)
# Where no bytecode is wanted beside the sources, each of hundreds of processes would compile them anew: it lies here.
if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
    sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(ROOT / ".pytest_cache" / "bytecode")
    sys.dont_write_bytecode = False
# Tables on the screen have the width of a terminal: here of one and the same, whoever runs the tests.
os.environ["COLUMNS"] = "200"


# Whose files take longest: they begin, so that no process is left with one of them when the others have ended.
LONGEST = frozenset({"journeys", "browser", "faults", "exports"})


def _is_long(item: pytest.Item) -> bool:
    return item.path.relative_to(ROOT / "tests").parts[0] in LONGEST


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, object, object]:
    """Long files come first; whatever touches a desk is marked: `make postgres` runs all of it."""
    for item in items:
        if is_desk_test(item):
            item.add_marker(pytest.mark.desk)
    items.sort(key=_is_long, reverse=True)
    answer = yield
    # Tests of one process's own database stay in the order that pytest-django gives them.
    items.sort(key=lambda item: _is_long(item) and not item.get_closest_marker("django_db"), reverse=True)
    return answer


def pytest_collection_finish() -> None:
    """What the collecting of thousands of tests leaves behind stays: the collector need not walk it again each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_sessionfinish() -> None:
    """Some libraries look at the end for what was not given back."""
    gc.unfreeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    with allowed(item.get_closest_marker("desk") is not None):
        return (yield)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """On a server the tests' own database begins as a migrated one; otherwise it is in memory, each process its own."""
    from django.conf import settings

    if on_server():
        settings.DATABASES["default"]["TEST"]["TEMPLATE"] = TEMPLATE
    else:
        settings.DATABASES["default"]["TEST"]["NAME"] = None


@pytest.fixture(scope="session")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home after `wuse demo` without serving. Read only: copy it before you write.

    Made once for all processes of a run: whoever comes first makes it, the others wait. Each has a copy of it: a
    command that reads a desk leaves files beside it for a moment, of which a copy in another process would trip.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return _replay(tmp_path_factory.mktemp("replayed"))
    home = tmp_path_factory.getbasetemp().parent / "replayed"
    with home.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = home if (home / REPLAYED).is_file() else _replay(home)
        return Path(shutil.copytree(made, tmp_path_factory.mktemp("replayed") / "home"))


REPLAYED = "demo-output.txt"


def _replay(home: Path) -> Path:
    with allowed(True):
        result = run_wuse("demo", home=home, SERVE="0")
    assert result.returncode == 0, result.stdout + result.stderr
    (home / REPLAYED).write_text(result.stdout, encoding="utf-8")
    return home


@pytest.fixture(scope="session")
def store() -> Iterator["ObjectStore"]:
    """An object store on this machine."""
    from tests.object_store import given_store, object_store

    if (given := given_store()) is not None:
        yield given
        return
    with object_store() as own:
        yield own


@pytest.fixture(params=["folder", "bucket"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> "Site":
    """A machine of a site whose pool is in its home, and one whose pool is in a bucket."""
    from tests.pool_homes import Site

    in_bucket = request.param == "bucket"
    return Site(tmp_path, request.getfixturevalue("store").new_pool() if in_bucket else {})


@pytest.fixture
def home(replayed: Path, tmp_path: Path) -> Path:
    """A home of one's own with the sixty days in it."""
    return Path(shutil.copytree(replayed, tmp_path / "home"))


@pytest.fixture
def desk(db: None, tmp_path: Path, settings: "SettingsWrapper") -> "Desk":
    """A staffed desk under a response, in a home of its own."""
    from tests.desk_people import laid_desk

    settings.WUSE_HOME = tmp_path
    count_from_one()
    return laid_desk(tmp_path)
