"""A standalone Spark master with two workers on loopback, out of the pip package alone; ended by their process ids."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

HOST = "127.0.0.1"
# Six Java machines share two cores: a driver, a master, two workers and their executors. None of them lives long enough
# for a second compilation to pay.
# With one compiler Java keeps room for a fifth of its usual code, which hundreds of queries fill.
_SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m -XX:+UseSerialGC"
DEFAULTS = f"""
spark.driver.extraJavaOptions {_SHORT_LIVED}
spark.executor.extraJavaOptions {_SHORT_LIVED}
spark.driver.memory 768m
spark.executor.memory 512m
spark.executor.cores 1
spark.driver.host {HOST}
spark.driver.bindAddress {HOST}
spark.ui.enabled false
"""
_DAEMONS = {"SPARK_DAEMON_MEMORY": "256m", "SPARK_DAEMON_JAVA_OPTS": _SHORT_LIVED}
_SECONDS = 90
_CLASS = "org.apache.spark.deploy"


def is_installed() -> bool:
    """Whether there is a Java and a pyspark to test with."""
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home) / "bin") if home else None)
    return bool(java) and find_spec("pyspark") is not None


def write_defaults(folder: Path, *, more: str = "") -> dict[str, str]:
    """A configuration folder as a deployment has one; answers with the environment that names it. Later lines win."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "spark-defaults.conf").write_text(DEFAULTS + more, encoding="utf-8")
    return {"SPARK_CONF_DIR": str(folder), "SPARK_LOCAL_IP": HOST}


@contextmanager
def running_cluster(folder: Path, *, workers: int = 2, memory: str = "1g") -> Iterator[str]:
    """The address of a master while it runs, with so many workers of one core each."""
    started: list[subprocess.Popen[bytes]] = []
    try:
        master = folder / "master.log"
        started.append(_start("master.Master", ["--host", HOST, "--port", "0", "--webui-port", "0"], master))
        address = _said(master, r"Starting Spark master at (spark://\S+)", started[-1])
        for number in range(workers):
            log = folder / f"worker-{number}.log"
            started.append(_start("worker.Worker", _worker(folder, number, memory, address), log))
        for number, worker in enumerate(started[1:]):
            _said(folder / f"worker-{number}.log", r"(Successfully registered) with master", worker)
        yield address
    finally:
        for process in reversed(started):
            _end(process)


def _worker(folder: Path, number: int, memory: str, address: str) -> list[str]:
    where = ["--host", HOST, "--port", "0", "--webui-port", "0", "--work-dir", str(folder / f"work-{number}")]
    return [*where, "--cores", "1", "--memory", memory, address]


def _start(name: str, words: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
    found = find_spec("pyspark")
    assert found
    assert found.origin
    home = Path(found.origin).parent
    with log.open("wb") as output:
        return subprocess.Popen(
            [home / "bin" / "spark-class", f"{_CLASS}.{name}", *words],
            env={
                **os.environ,
                "SPARK_HOME": str(home),
                "SPARK_DAEMON_MEMORY": "256m",
                "SPARK_DAEMON_JAVA_OPTS": _SHORT_LIVED,
            },
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def _said(log: Path, pattern: str, process: subprocess.Popen[bytes]) -> str:
    """What a process writes about itself, once it has."""
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        found = re.search(pattern, log.read_text(encoding="utf-8", errors="replace"))
        if found:
            return found[1]
        time.sleep(0.1)
    raise AssertionError(f"{log.name} never said {pattern}:\n{log.read_text(errors='replace')[-2000:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(20)
