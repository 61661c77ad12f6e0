"""An explanation is true: apply what it says would change the colour, judge again, and the colour is that one."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.unit.pool.test_pool import rows
from wuse.assess import area_facts, explain, judge, known_at, load_profile, load_series
from wuse.places import load_registry
from wuse.pool import Pool

AS_OF = date(2020, 2, 9)
SERIES, TREE = load_series("zhejiang"), load_registry()


def explained(pool: Pool, code: str, as_of: date) -> dict[str, Any]:
    place = TREE.get(code, on=as_of)
    profile = SERIES.profile_of(as_of)
    then = SERIES.next_profile(profile, as_of)
    city = TREE.get(code[:4], on=as_of)
    return dict(explain(pool, place=place, city=city, profile=profile, as_of=as_of, next_profile=then))


@pytest.mark.parametrize("code", ["330382", "330303", "330106", "330329", "330281", "331121"])
@pytest.mark.parametrize("as_of", [AS_OF, date(2020, 2, 15)])
def test_what_is_said_to_change_the_colour_does_change_it(home: Path, code: str, as_of: date) -> None:
    pool = Pool(home)
    answer = explained(pool, code, as_of)
    for change in answer["would_change"]:
        assert judged_after(pool, code, as_of, change) == change["to"]


def judged_after(pool: Pool, code: str, as_of: date, change: dict[str, Any]) -> str:
    """The colour on the day of the change, with the cases that it asks for and no others since."""
    on = date.fromisoformat(change["on"])
    facts = area_facts(pool, areas=[code])
    stored = pl.read_parquet(list(facts.case_count)).filter(
        (pl.col("place") == code)
        & (pl.col("date") <= as_of)
        & (pl.col("recorded_at") <= pl.lit(known_at(as_of)).cast(pl.Datetime("us", "UTC")))
    )
    counts = stored.filter(pl.col("measure") == "confirmed_cum").sort(
        "date", "recorded_at", "sequence", "row_number"
    )
    ahead = counts.tail(1).with_columns(
        date=pl.lit(on),
        value=pl.col("value") + change["more_cases"],
        recorded_at=pl.lit(datetime(on.year, on.month, on.day, 1, tzinfo=UTC)).cast(pl.Datetime("us", "UTC")),
    )
    asked = type(facts)(pl.concat([stored, ahead]), facts.population, facts.areas, facts.versions)
    profile = SERIES.next_profile(SERIES.profile_of(as_of), as_of)
    return str(judge(pool.engine, asked, profile=profile, days=[on])["colour"].item())


def test_an_explanation_names_its_rule_its_inputs_and_every_source(replayed: Path) -> None:
    answer = explained(Pool(replayed), "330382", AS_OF)
    assert answer["rule"]["digest"] == load_profile("zhejiang-2020-02-09").digest
    assert set(answer["inputs"]) == {"case_count", "population"}
    assert all(fact["source"]["title"] for fact in answer["facts"])
    assert {fact["basis"] for fact in answer["facts"]} <= {"published", "derived", "estimated"}
    assert all(
        fact["recorded_at"] <= "2020-02-10T04:00:00+00:00"
        for fact in answer["facts"]
        if "recorded_at" in fact
    )


def test_a_county_without_figures_is_explained_as_not_rated(tmp_path: Path) -> None:
    pool = Pool(tmp_path)
    pool.append("case_count", rows(3, place="330302"), batch_id="one", recorded_at=known_at(AS_OF))
    answer = explained(pool, "330382", AS_OF)
    assert answer["colour"]["name"] == "grey"
    assert answer["would_change"] == []
