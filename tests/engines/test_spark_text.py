"""A query as Spark is given it: every rule can be, and what would mean something else is refused. Needs no Java."""

from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest

from tests.architecture.house import PACKAGE
from tests.engines.expressions import SCHEMA
from wuse.assess.profile import INDICATORS_FILE, load_profile, profile_ids, sql_text
from wuse.pool.engine.spark_text import parameter_type, spark_arguments, spark_text
from wuse.pool.pool import _latest_sql
from wuse.pool.standard import load_standard, standard_names
from wuse.vocabulary import Refusal

F = (("f", pl.DataFrame(schema=SCHEMA).to_arrow().schema),)


def text(sql: str, **parameters: object) -> str:
    return spark_text(sql, F, parameters).sql


def refusal(sql: str, **parameters: object) -> Refusal:
    with pytest.raises(Refusal) as caught:
        text(sql, **parameters)
    return caught.value


@pytest.mark.parametrize("name", standard_names())
def test_the_present_of_every_standard_can_be_put_for_spark(name: str) -> None:
    standard = load_standard(name)
    facts = (("facts", pl.DataFrame(schema=standard.schema).to_arrow().schema),)
    asked = ("asked", pl.DataFrame(schema=standard.schema).select(standard.key).to_arrow().schema)
    known_at = {"known_at": datetime(2020, 2, 9, tzinfo=UTC)}
    whole = spark_text(_latest_sql(standard, among=None, under="", columns=()), facts, known_at)
    sql = _latest_sql(standard, among="asked", under="", columns=())
    among = spark_text(sql, (*facts, asked), known_at)
    assert whole.schema.names[0] == among.schema.names[0] == standard.columns[0]


def test_every_rule_can_be_put_for_spark() -> None:
    facts = pl.DataFrame(schema=load_standard("case_count").schema).to_arrow().schema
    population = pl.DataFrame(schema=load_standard("population").schema).to_arrow().schema
    occasions = {"as_of": pl.Date(), "known_at": pl.Datetime("us", "UTC")}
    previous = {"as_of": pl.Date(), "place": pl.String(), "previous_rank": pl.Int32()}
    asked = (
        ("facts", facts),
        ("population", population),
        ("areas", pl.DataFrame(schema={"place": pl.String()}).to_arrow().schema),
        ("occasions", pl.DataFrame(schema=occasions).to_arrow().schema),
    )
    indicators = spark_text(sql_text(INDICATORS_FILE), asked, {}).schema
    judged = (("indicators", indicators), ("previous", pl.DataFrame(schema=previous).to_arrow().schema))
    profiles = [load_profile(name) for name in profile_ids()]
    for profile in profiles:
        used = {
            key: value
            for key, value in profile.parameters.items()
            if f"${key}" in sql_text(profile.rule_file)
        }
        assert "rank" in spark_text(sql_text(profile.rule_file), judged, used).schema.names
    others = {INDICATORS_FILE, "event_times.sql"}
    assert {profile.rule_file for profile in profiles} | others == {
        path.name for path in (PACKAGE / "assess").glob("*.sql")
    }


def test_the_times_of_events_can_be_put_for_spark() -> None:
    steps = pl.DataFrame(schema=load_standard("event_step").schema).to_arrow().schema
    limits = {"level": pl.String(), "clock": pl.String(), "limit_minutes": pl.Int64()}
    asked = (("steps", steps), ("limits", pl.DataFrame(schema=limits).to_arrow().schema))
    day = datetime(2020, 2, 9, tzinfo=UTC)
    given = {"by": "city", "known_at": day, "since": day, "area": "", "by_level": True}
    sql = (PACKAGE / "assess" / "event_times.sql").read_text(encoding="utf-8")
    assert "ninetieth_minutes" in spark_text(sql, asked, given).schema.names


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("sum(x)", "SUM(x), of DOUBLE"),
        ("sum(i / 2)", "of DOUBLE"),
        ("s = 5", "s = 5, of VARCHAR, INTEGER"),
        ("d = '2020-02-09'", "of DATE, VARCHAR"),
        ("d IN ('2020-02-09')", "of DATE, VARCHAR"),
        ("d BETWEEN '2020' AND e", "of DATE, VARCHAR, DATE"),
        ("CASE s WHEN 1 THEN 2 END", 'of INTEGER, "NULL", VARCHAR, INTEGER'),
        ("lag(s, 1, 0) OVER (ORDER BY k)", "of VARCHAR, INTEGER"),
        ("s || i", "of VARCHAR, INTEGER"),
        ("d - e", "of DATE, DATE"),
        ("d + 1", "of DATE, INTEGER"),
        ("CAST(x AS VARCHAR)", "of DOUBLE, VARCHAR"),
        ("CAST(m AS VARCHAR)", "of TIMESTAMP WITH TIME ZONE, VARCHAR"),
        ("CAST(x AS DECIMAL(9, 2))", "of DOUBLE, DECIMAL(9,2)"),
        ("CAST(s AS DATE)", "of VARCHAR, DATE"),
        ("CAST('9.2.2020' AS DATE)", "of VARCHAR, DATE"),
        ("CAST(s AS DOUBLE)", "of VARCHAR, DOUBLE"),
        ("CAST(i AS TINYINT)", "TINYINT"),
        ("d - INTERVAL (k) DAY", "INTERVAL"),
        ("d - INTERVAL (2.5) DAY", "INTERVAL"),
        ("date_diff('day', '2020-1-1', d)", "VARCHAR"),
        ("i + 1 AS j, j / 2", "a name in the step that makes it"),
    ],
)
def test_what_would_mean_something_else_is_refused(part: str, said: str) -> None:
    found = refusal(f"SELECT {part} AS a FROM f")
    assert found.code == "engine.not_portable"
    assert said in str(found)


@pytest.mark.parametrize(
    "part", ["CASE WHEN p THEN s ELSE i END", "coalesce(s, i)", "least(s, i)", "nothing", "s + "]
)
def test_what_cannot_be_bound_is_refused_before(part: str) -> None:
    assert refusal(f"SELECT {part} AS a FROM f").code == "engine.failed"


def test_a_group_by_a_name_of_its_own_is_refused() -> None:
    found = refusal("SELECT i / 2 AS half, 1.0 * sum(b) / 2 AS n FROM f GROUP BY half")
    assert found.code == "engine.not_portable"
    assert "a name in the step that makes it" in str(found)


def test_a_refusal_names_every_part_in_whichever_step() -> None:
    found = refusal("WITH a AS (SELECT s = i AS t, g FROM f) SELECT g, sum(1.5e0) AS n FROM a GROUP BY g")
    assert found.details["parts"] == ["SUM(1.5e0), of DOUBLE", "s = i, of VARCHAR, INTEGER"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM other",
        "SELECT * FROM main.f",
        "SELECT * FROM information_schema.tables",
        "WITH a AS (SELECT * FROM other) SELECT * FROM a",
    ],
)
def test_what_is_no_input_is_not_asked_of_spark(sql: str) -> None:
    assert refusal(sql).code == "engine.outside"


def test_a_step_may_bear_the_name_of_an_input() -> None:
    assert "`f`" in text("WITH f AS (SELECT i + 1 AS j FROM f) SELECT j / 2 AS h FROM f")


def test_a_column_type_that_only_one_engine_has_is_refused() -> None:
    small = (("f", pl.DataFrame(schema={"a": pl.UInt8()}).to_arrow().schema),)
    with pytest.raises(Refusal) as caught:
        spark_text("SELECT a + 1 AS b FROM f", small, {})
    assert caught.value.code == "engine.not_portable"


def test_values_are_never_part_of_the_text() -> None:
    evil = "x' OR 1 = 1 --"
    assert evil not in text("SELECT k FROM f WHERE s = $s", s=evil)
    assert ":s" in text("SELECT k FROM f WHERE s = $s", s=evil)
    assert spark_arguments({"s": evil, "n": None}) == {"s": evil}


@pytest.mark.parametrize(
    ("value", "kind", "given"),
    [
        (True, "BOOLEAN", True),
        (1, "INTEGER", 1),
        (2**31, "BIGINT", 2**31),
        (0.5, "DOUBLE", 0.5),
        ("", "VARCHAR", ""),
        (date(1970, 1, 3), "DATE", 2),
        (datetime(1970, 1, 1, 0, 0, 1, 5, tzinfo=UTC), "TIMESTAMP WITH TIME ZONE", 1_000_005),
        (datetime(1970, 1, 1, 0, 0, 1, 5), "TIMESTAMP", 1_000_005),  # noqa: DTZ001 - has no zone on purpose
    ],
)
def test_a_value_is_handed_over_as_it_is(value: object, kind: str, given: object) -> None:
    assert parameter_type(value) == kind
    assert spark_arguments({"a": value}) == {"a": given}


def test_a_value_of_a_type_that_engines_do_not_share_is_refused() -> None:
    assert refusal("SELECT $a AS a FROM f", a=Decimal("1.50")).code == "engine.not_portable"
