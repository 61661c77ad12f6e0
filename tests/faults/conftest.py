"""Nothing that a fault test started outlives it; servers that may be stopped, since nobody else is on them."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.desks import TEMPLATE
from tests.faults.chaos import STARTED
from tests.postgres import Postgres, running


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    yield
    while STARTED:
        process = STARTED.pop()
        if process.poll() is None:
            process.kill()
            process.wait()


@pytest.fixture
def own_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Postgres]:
    """A server for the homes of one test, outside of the folders that only root may enter."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        yield named(server, monkeypatch)


@pytest.fixture
def small_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Postgres, Path]]:
    """A server whose files have a disk of their own, with little room."""
    with (
        tempfile.TemporaryDirectory() as folder,
        mounted(Path(folder), megabytes=96) as disk,
        running(disk, small=True) as server,
    ):
        yield named(server, monkeypatch), disk


def named(server: Postgres, patch: pytest.MonkeyPatch) -> Postgres:
    """Let the homes of this test have their databases on a server; the first process at each makes its tables."""
    server.create(TEMPLATE)
    patch.setenv("WUSE_DATABASE_URL", server.address("nobodys"))
    return server


@contextmanager
def mounted(folder: Path, *, megabytes: float) -> Iterator[Path]:
    """A file system of its own in memory."""
    size = f"size={int(megabytes * 1024)}k"
    disk = folder / "disk"
    disk.mkdir()
    folder.chmod(0o755)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("needs the right to mount a tmpfs")
    yield disk
    subprocess.run(["umount", disk], check=True)
