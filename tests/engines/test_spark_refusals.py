"""A Spark that cannot be reached is refused in a sentence that says what to do."""

import json
import os
import sys
from pathlib import Path

import pytest

from tests.conftest import run_wuse
from tests.engines.cluster import DEFAULTS, HOST, running_cluster
from tests.engines.conftest import spark_at
from tests.ports import free_port
from wuse.pool import Engine, InProcessEngine, engine_of
from wuse.pool.engine.spark_session import stop_session
from wuse.vocabulary import Refusal

ASSESS = ("assess", "five-colours", "--as-of", "2020-02-12", "--json")


def refusal(engine: Engine) -> Refusal:
    with pytest.raises(Refusal) as caught:
        engine.run("SELECT 1 AS a", tables={}, parameters={})
    assert caught.value.in_words("zh") != caught.value.in_words("en")
    return caught.value


def test_the_engine_is_the_one_that_the_settings_name() -> None:
    assert isinstance(engine_of({}), InProcessEngine)
    assert isinstance(engine_of({"WUSE_ENGINE": "duckdb"}), InProcessEngine)
    assert not isinstance(engine_of({"WUSE_ENGINE": "spark"}), InProcessEngine)
    with pytest.raises(Refusal) as caught:
        engine_of({"WUSE_ENGINE": "presto"})
    assert caught.value.code == "engine.unknown"


@pytest.mark.parametrize("master", ["yarn", "local[]", "spark://host", "spark://h:1/x", "http://h:7077", ""])
def test_an_address_that_is_none_is_refused(master: str) -> None:
    if master:
        assert refusal(spark_at(master)).code == "engine.master_unknown"
    else:
        # An empty setting is none: the default holds.
        assert spark_at(master)._master == "local[2]"  # type: ignore[attr-defined]


def test_without_pyspark_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    found = refusal(spark_at("local[1]"))
    assert found.code == "engine.no_spark"
    assert "wuse[spark]" in str(found)


@pytest.mark.spark
@pytest.mark.parametrize("name", ["JAVA_HOME", "PATH"])
def test_without_java_the_package_is_named(name: str, tmp_path: Path) -> None:
    found = refusal(engine_of({"WUSE_ENGINE": "spark", name: str(tmp_path)}))
    assert found.code == "engine.no_java"
    assert "openjdk-17-jre-headless" in str(found)
    assert str(tmp_path) in str(found)


@pytest.mark.spark
def test_a_master_that_does_not_answer_is_refused_at_once() -> None:
    found = refusal(spark_at(f"spark://{HOST}:{free_port()}"))
    assert found.code == "engine.master_unreachable"
    assert "refused" in str(found)


@pytest.mark.spark
def test_a_master_without_workers_is_refused(
    spark_settings: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wuse.pool.engine.spark_session._MOST_LOOKS", 4)
    with running_cluster(tmp_path, workers=0) as address:
        found = refusal(spark_at(address))
    assert found.code == "engine.no_workers"
    assert found.details == {"master": address, "seconds": 1}


@pytest.mark.spark
def test_an_engine_whose_connection_ended_opens_it_again(on_spark: Engine) -> None:
    def asked() -> list[int]:
        return on_spark.run("SELECT 1 AS one", tables={}, parameters={})["one"].to_list()

    assert asked() == [1]
    stop_session()
    assert asked() == [1]


@pytest.mark.spark
def test_a_java_that_does_not_start_is_refused(replayed: Path, tmp_path: Path) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho not this Java >&2\nexit 1\n")
    java.chmod(0o755)
    result = run_wuse(*ASSESS, home=replayed, WUSE_ENGINE="spark", JAVA_HOME=str(tmp_path))
    assert result.returncode == 2
    assert "Spark did not start" in result.stderr + result.stdout
    assert "Traceback" not in result.stderr


def test_a_command_says_what_is_wrong_with_the_settings(replayed: Path) -> None:
    for wrong, said in (
        ({"WUSE_ENGINE": "presto"}, "There is no engine “presto”"),
        ({"WUSE_ENGINE": "spark", "WUSE_SPARK_MASTER": "yarn"}, "Set WUSE_SPARK_MASTER to local[2]"),
    ):
        result = run_wuse(*ASSESS[:-1], home=replayed, **wrong)
        assert result.returncode == 2
        assert said in result.stderr


@pytest.mark.spark
def test_a_command_answers_the_same_on_spark(replayed: Path, tmp_path: Path) -> None:
    (tmp_path / "spark-defaults.conf").write_text(DEFAULTS)
    settings = {"SPARK_CONF_DIR": str(tmp_path), "SPARK_LOCAL_IP": HOST, "WUSE_SPARK_MASTER": "local[1]"}
    mine = run_wuse(
        *ASSESS, home=replayed, **{name: "" for name in os.environ if name.startswith("WUSE_ENGINE")}
    )
    yours = run_wuse(*ASSESS, home=replayed, WUSE_ENGINE="spark", **settings)
    assert yours.returncode == 0, yours.stderr[-2000:]
    assert json.loads(yours.stdout) == json.loads(mine.stdout)
    assert yours.stdout == mine.stdout
