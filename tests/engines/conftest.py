"""Both engines, asked the same. What is marked `spark` is skipped where Java or pyspark is missing."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines.cluster import is_installed, running_cluster, write_defaults
from wuse.pool import Engine, FewRowsEngine, InProcessEngine, engine_of


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for Spark needs it; pyspark leaves the socket that brings an answer to the collector.

    The collector may come in a later test of this folder, which itself did not ask Spark.
    """
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"))
        if item.get_closest_marker("spark"):
            item.add_marker(pytest.mark.skipif(not is_installed(), reason="needs Java 17 and pyspark"))


@pytest.fixture(scope="session")
def spark_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The configuration of a deployment, for every Java that is started from here; ended with the tests."""
    from wuse.pool.engine.spark_session import stop_session

    with pytest.MonkeyPatch.context() as patch:
        for name, value in write_defaults(tmp_path_factory.mktemp("spark") / "conf").items():
            patch.setenv(name, value)
        yield
        stop_session()


@pytest.fixture(scope="session")
def cluster(spark_settings: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a standalone master with two workers."""
    from wuse.pool.engine.spark_session import stop_session

    with running_cluster(tmp_path_factory.mktemp("cluster")) as address:
        yield address
        stop_session()


@pytest.fixture(scope="session")
def on_cluster(cluster: str) -> Engine:
    """Spark with two workers."""
    return spark_at(cluster)


@pytest.fixture(scope="session")
def on_spark(spark_settings: None) -> Engine:
    """Spark on one thread of this machine."""
    return spark_at("local[1]")


@pytest.fixture(scope="session")
def in_process() -> Engine:
    """The default engine."""
    return InProcessEngine()


@pytest.fixture(scope="session")
def few_rows(in_process: Engine) -> Engine:
    """The engine of a handful of rows beside the default one."""
    return FewRowsEngine(in_process)


@pytest.fixture(params=["in_process", "few_rows", pytest.param("on_spark", marks=pytest.mark.spark)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    found: Engine = request.getfixturevalue(request.param)
    return found


def spark_at(master: str) -> Engine:
    """Spark at a master, as the settings would name it."""
    return engine_of({**os.environ, "WUSE_ENGINE": "spark", "WUSE_SPARK_MASTER": master})


@pytest.fixture
def part(tmp_path: Path) -> Path:
    """A Parquet file's place, for a test to write."""
    return tmp_path / "part.parquet"
