"""Every judgement of the sixty days of 2020, on DuckDB and on a Spark cluster: the same tables to the last bit."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from tests.architecture.house import PACKAGE
from tests.engines.answers import differences, digest_of
from tests.reference.outbreaks import PROFILES
from wuse.assess import Profile, area_facts, explain, figure_span, judge, load_series
from wuse.assess.profile import INDICATORS_FILE
from wuse.assess.quality.rule import SQL_FILES
from wuse.places import load_registry
from wuse.pool import Engine, Pool
from wuse.publish.replay import county_codes

pytestmark = pytest.mark.spark
DAYS = [date(2020, 1, 21) + timedelta(days=i) for i in range(60)]
SERIES, TREE = load_series("zhejiang"), load_registry()


def verdicts(pool: Pool, profile: Profile) -> pl.DataFrame:
    """Every county on every day that the profile judges."""
    days = [
        day
        for day in DAYS
        if not (profile.dynamic and profile.first_edition and day <= profile.first_edition)
    ]
    facts = area_facts(pool, areas=county_codes(TREE, SERIES, on=DAYS[0]))
    return judge(pool.engine, facts, profile=profile, days=days)


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_gives_the_same_verdicts(
    name: str, replayed: Path, in_process: Engine, on_cluster: Engine
) -> None:
    mine, yours = (
        verdicts(Pool(replayed, engine=engine), PROFILES[name]) for engine in (in_process, on_cluster)
    )
    assert mine.height >= 90 * 30
    assert differences(mine, yours)[:20] == []
    assert digest_of(mine) == digest_of(yours)


def test_the_profiles_run_every_judgement_there_is() -> None:
    judged = {PROFILES[name].rule_file for name in PROFILES} | {INDICATORS_FILE, *SQL_FILES}
    # The others have tests of their own beside this one.
    folders = (
        "control_index", "duplicates", "exposure", "health_code", "import_risk", "indicators", "power_index",
        "resumption", "warnings", "white_list",
    )  # fmt: skip
    elsewhere = {"event_times.sql", *(path.name for name in folders for path in sql_of(name))}
    assert judged | elsewhere == {path.name for path in (PACKAGE / "assess").rglob("*.sql")}


def sql_of(folder: str) -> list[Path]:
    """The queries of a judgement."""
    return sorted((PACKAGE / "assess" / folder).glob("*.sql"))


def test_the_present_of_every_table_is_the_same(
    replayed: Path, in_process: Engine, on_cluster: Engine
) -> None:
    mine, yours = Pool(replayed, engine=in_process), Pool(replayed, engine=on_cluster)
    assert len(mine.tables()) >= 4
    for table in mine.tables():
        assert differences(mine.latest(table), yours.latest(table))[:20] == [], table
    assert figure_span(mine) == figure_span(yours)


def test_an_explanation_is_the_same(replayed: Path, in_process: Engine, on_cluster: Engine) -> None:
    day, code = date(2020, 2, 15), "330382"
    profile = SERIES.profile_of(day)
    mine, yours = (
        explain(
            Pool(replayed, engine=engine),
            place=TREE.get(code, on=day),
            city=TREE.get(code[:4], on=day),
            profile=profile,
            as_of=day,
            next_profile=SERIES.next_profile(profile, day),
        )
        for engine in (in_process, on_cluster)
    )
    assert mine["would_change"]
    assert mine == yours
