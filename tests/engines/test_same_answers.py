"""Random expressions over random small tables, and random outbreaks: both engines give the same, or refuse alike."""

import random
from collections.abc import Sequence
from datetime import date, datetime

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from tests.engines import expressions
from tests.engines.answers import asked_of_both, differences, digest_of
from tests.reference import area_risk as reference
from tests.reference.outbreaks import OUTBREAKS, PLACES, PROFILES, RESIDENTS
from tests.reference.rules import area_facts
from wuse.assess import judge
from wuse.pool import Engine
from wuse.vocabulary import Refusal

pytestmark = pytest.mark.spark
# A query on Spark costs half a second, however small: few examples of many expressions each, shown as they were found.
FEW = settings(
    phases=[Phase.explicit, Phase.generate],
    max_examples=max(6, settings().max_examples // 4),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
DAYS = [date(2020, 2, day) for day in (10, 13, 15, 18, 24)]


def answer_or_refusal(engine: Engine, sql: str, table: pl.DataFrame) -> pl.DataFrame | Refusal:
    """The answer, or why there is none."""
    try:
        return engine.run(sql, tables={"f": table}, parameters={})
    except Refusal as refused:
        return refused


def alike(in_process: Engine, on_spark: Engine, sql: str, table: pl.DataFrame) -> None:
    """Fail unless both give the same answer, or both none."""
    mine, yours = (answer_or_refusal(engine, sql, table) for engine in (in_process, on_spark))
    if isinstance(mine, Refusal) or isinstance(yours, Refusal):
        codes = [found.code if isinstance(found, Refusal) else "answered" for found in (mine, yours)]
        assert codes[0] == codes[1], f"{mine}\n{yours}\n{sql}\n{table.to_dict(as_series=False)}"
        event(codes[0])
        return
    event("answered")
    assert differences(mine, yours) == [], f"{sql}\n{table.to_dict(as_series=False)}"


def listed(parts: Sequence[str]) -> str:
    return ", ".join(f"{part} AS c{number}" for number, part in enumerate(parts))


@FEW
@given(table=expressions.tables(), parts=st.lists(expressions.any_kind(), min_size=8, max_size=20))
def test_expressions_have_one_value(
    in_process: Engine, on_spark: Engine, table: pl.DataFrame, parts: list[str]
) -> None:
    alike(in_process, on_spark, f"SELECT k, {listed(parts)} FROM f ORDER BY k", table)


@FEW
@given(table=expressions.tables(), parts=st.lists(expressions.of_group(), min_size=5, max_size=12))
def test_groups_have_one_value(
    in_process: Engine, on_spark: Engine, table: pl.DataFrame, parts: list[str]
) -> None:
    alike(in_process, on_spark, f"SELECT g, {listed(parts)} FROM f GROUP BY g ORDER BY g", table)


@FEW
@given(table=expressions.tables(), parts=st.lists(expressions.over_rows(), min_size=4, max_size=10))
def test_windows_have_one_value(
    in_process: Engine, on_spark: Engine, table: pl.DataFrame, parts: list[str]
) -> None:
    alike(in_process, on_spark, f"SELECT k, {listed(parts)} FROM f ORDER BY k", table)


@FEW
@given(table=expressions.tables(), order=st.permutations(["g", "s", "x", "d", "p", "i"]), down=st.booleans())
def test_rows_come_in_one_order(
    in_process: Engine, on_spark: Engine, table: pl.DataFrame, order: list[str], down: bool
) -> None:
    keys = ", ".join(f"{name}{' DESC' if down and number % 2 else ''}" for number, name in enumerate(order))
    alike(in_process, on_spark, f"SELECT * FROM f ORDER BY {keys}, k", table)


@pytest.mark.parametrize("name", PROFILES)
def test_random_outbreaks_have_one_verdict(name: str, in_process: Engine, on_spark: Engine) -> None:
    profile = PROFILES[name]

    @settings(FEW, max_examples=2, database=None, derandomize=True)
    @given(outbreaks=st.lists(st.tuples(OUTBREAKS, RESIDENTS), min_size=12, max_size=12))
    def judged(outbreaks: list[tuple[list[reference.Fact], dict[str, int]]]) -> None:
        # Many outbreaks in one question, each in a country of its own.
        facts = [
            reference.Fact(**{**vars(fact), "place": f"{number}-{fact.place}"})
            for number, (found, _) in enumerate(outbreaks)
            for fact in found
        ]
        residents = {
            f"{number}-{place}": count
            for number, (_, found) in enumerate(outbreaks)
            for place, count in found.items()
        }
        places = [f"{number}-{place}" for number in range(len(outbreaks)) for place in PLACES]
        asked = area_facts(facts, residents, places)
        mine, yours = (judge(engine, asked, profile=profile, days=DAYS) for engine in (in_process, on_spark))
        assert differences(mine, yours)[:20] == []
        assert digest_of(mine) == digest_of(yours)

    judged()


def test_a_day_is_shifted_by_a_parameter(in_process: Engine, on_spark: Engine) -> None:
    table = {"f": pl.DataFrame({"d": [date(2020, 2, 28), None]})}
    sql = "SELECT d - INTERVAL ($n) DAY AS e, d + INTERVAL ($n) DAY < $m AS p FROM f ORDER BY d"
    found = asked_of_both(in_process, on_spark, sql, table, {"n": 14, "m": date(2020, 3, 14)})
    assert found.row(0) == (datetime(2020, 2, 14), True)  # noqa: DTZ001 - a shifted day has no zone


def test_nulls_stand_last_up_and_down(in_process: Engine, on_spark: Engine) -> None:
    table = {"f": pl.DataFrame({"a": [2, None, 1]})}
    assert asked_of_both(in_process, on_spark, "SELECT a FROM f ORDER BY a", table)["a"].to_list() == [
        1,
        2,
        None,
    ]
    assert asked_of_both(in_process, on_spark, "SELECT a FROM f ORDER BY a DESC", table)["a"].to_list() == [
        2,
        1,
        None,
    ]


@pytest.mark.parametrize("bits", [49, 53, 62])
def test_large_numbers_are_rounded_alike(bits: int, in_process: Engine, on_spark: Engine) -> None:
    """Whole numbers and decimals that no floating-point number meets exactly become the same nearest one."""
    drawn = random.Random(bits)
    values = [drawn.randint(-(2**bits), 2**bits) for _ in range(2000)]
    table = {"f": pl.DataFrame({"k": range(2000), "g": [k % 7 for k in range(2000)], "b": values})}
    rows = ("1.0 * b / 3", "b / 7", "b * 0.1 / 7", "CAST(0.01 * b AS DOUBLE)", "0.1 * b", "CAST(b AS DOUBLE)")
    asked_of_both(in_process, on_spark, f"SELECT k, {listed(rows)} FROM f ORDER BY k", table)
    sums = ("1.0 * sum(b) / 3", "sum(b) / 7", "CAST(sum(b) AS DOUBLE)", "sum(b)", "sum(0.01 * b)")
    asked_of_both(in_process, on_spark, f"SELECT g, {listed(sums)} FROM f GROUP BY g ORDER BY g", table)
