"""The connection to a Spark master: one a process, started with the first query, refused in words that help."""

import logging
import re
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING, Any

from wuse.vocabulary import Refusal

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_LOCAL = re.compile(r"local(\[(\d+|\*)\])?")
_STANDALONE = re.compile(r"spark://[^\s/,:]+:\d+(,[^\s/,:]+:\d+)*")
_REACH_SECONDS = 5.0
_LOOK_SECONDS = 0.25
# As long as Spark itself waits for its resources.
_MOST_LOOKS = 120
# What decides an answer is set here and by nobody else; what decides how fast, in the deployment's spark-defaults.conf.
_MEANING = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "false",
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.int96RebaseModeInRead": "CORRECTED",
}
# Two threads of a server may ask their first query at once.
_STARTING = Lock()
_QUIET = {"spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}
# A driver on one machine talks to nobody else.
_ALONE = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
}


def open_session(master: str, *, environ: Mapping[str, str]) -> "SparkSession":
    """A session of one's own on a master; the connection below it is shared by the process.

    Args:
        master: `local[n]` for threads of this machine, or `spark://host:port` of a standalone master.
        environ: where Java is looked for, by `JAVA_HOME` or `PATH`.

    Raises:
        Refusal: `engine.master_unknown`, `engine.no_spark`, `engine.no_java`, `engine.java_failed`,
            `engine.master_unreachable`, `engine.no_workers`.
    """
    _check_master(master)
    _check_installed()
    _check_java(environ)
    _check_reachable(master)
    with _STARTING:
        return _fitted(_shared_session(master).newSession())


def has_ended(session: "SparkSession") -> bool:
    """Whether the connection below a session is gone: its master left, or another one was asked since."""
    context: Any = session.sparkContext
    return context._jsc is None or bool(context._jsc.sc().isStopped())


def stop_session() -> None:
    """End this process's connection, if there is one."""
    from pyspark import SparkContext

    if SparkContext._active_spark_context:
        SparkContext._active_spark_context.stop()


def _check_master(master: str) -> None:
    if not _LOCAL.fullmatch(master) and not _STANDALONE.fullmatch(master):
        raise Refusal(
            "engine.master_unknown",
            "“{master}” is no address of a Spark master. Set WUSE_SPARK_MASTER to local[2], with a number of threads, "
            "or to spark://host:port.",
            {"master": master},
        )


def _check_installed() -> None:
    try:
        import pyspark  # noqa: F401
    except ImportError as reason:
        raise Refusal(
            "engine.no_spark",
            "The Python package pyspark is not installed, and WUSE_ENGINE is spark. Install wuse with its extra: "
            "pip install 'wuse[spark]'. Or set WUSE_ENGINE=duckdb.",
        ) from reason


def _check_java(environ: Mapping[str, str]) -> None:
    home = environ.get("JAVA_HOME")
    path = str(Path(home) / "bin") if home else environ.get("PATH", "")
    if not shutil.which("java", path=path):
        raise Refusal(
            "engine.no_java",
            "There is no Java in {path}, and Spark runs on it. Install Java 17 or newer, such as Debian's "
            "openjdk-17-jre-headless, and set JAVA_HOME if it lies elsewhere.",
            {"path": path},
        )


def _check_reachable(master: str) -> None:
    """One of the masters answers: Spark itself would try for a minute and then say little."""
    if not _STANDALONE.fullmatch(master):
        return
    reasons = [_unreachable(address) for address in master.removeprefix("spark://").split(",")]
    if all(reasons):
        raise Refusal(
            "engine.master_unreachable",
            "No Spark master answers at {master}: {reason}. Start it, or correct WUSE_SPARK_MASTER.",
            {"master": master, "reason": reasons[0]},
        )


def _unreachable(address: str) -> str | None:
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=_REACH_SECONDS).close()
    except (OSError, OverflowError) as reason:
        return str(reason)
    return None


def _shared_session(master: str) -> "SparkSession":
    from pyspark import SparkContext
    from pyspark.errors import PySparkRuntimeError
    from pyspark.sql import SparkSession

    active = SparkContext._active_spark_context
    if active and (active.master != master or active._jsc.sc().isStopped()):
        active.stop()
    # It would write out in full what the refusal says in a sentence.
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    builder = SparkSession.builder.appName("wuse").master(master)
    for name, value in {**_QUIET, **(_ALONE if _LOCAL.fullmatch(master) else {})}.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except PySparkRuntimeError as reason:
        raise _java_failed(reason) from reason
    if _STANDALONE.fullmatch(master):
        _await_workers(session, master)
    return session


def _java_failed(reason: Exception) -> Refusal:
    return Refusal(
        "engine.java_failed",
        "Spark did not start: {reason}. Look at what Java wrote above; Spark 4 needs Java 17 or newer.",
        {"reason": str(reason).strip().splitlines()[0].rstrip(".")},
    )


def _fitted(session: "SparkSession") -> "SparkSession":
    """The session with one meaning, and work cut into as many parts as the workers can take, not two hundred."""
    for name, value in _MEANING.items():
        session.conf.set(name, value)
    session.conf.set("spark.sql.shuffle.partitions", str(2 * session.sparkContext.defaultParallelism))
    return session


def _await_workers(session: "SparkSession", master: str) -> None:
    context: Any = session.sparkContext
    tracker = context._jsc.sc().statusTracker()
    for _ in range(_MOST_LOOKS):
        # The driver counts as one of them.
        if len(tracker.getExecutorInfos()) > 1:
            return
        Event().wait(_LOOK_SECONDS)
    context.stop()
    raise Refusal(
        "engine.no_workers",
        "The Spark master {master} has given no worker within {seconds} seconds. Start workers, or give them the "
        "memory and cores that are asked for.",
        {"master": master, "seconds": round(_MOST_LOOKS * _LOOK_SECONDS)},
    )
