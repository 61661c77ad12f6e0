"""What is kept of the power index, brought on by whatever comes, equals what all facts give."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import polars as pl
from hypothesis import given, settings

from tests.generative.test_power_index import firms, histories
from tests.power_cases import ENGINE, NOON, meters
from wuse.assess.power_index import Judging, PowerFacts, load_power_rule, power_index
from wuse.assess.power_index.kept import kept_index, kept_power, with_news

AREAS = ("33", "3303", "330382")
FIRST = date(2020, 2, 10)
LATER = NOON + timedelta(days=2)


def learnt_by(rows: pl.DataFrame, moment: Any) -> pl.DataFrame:
    return rows.filter(pl.col("recorded_at") <= moment)


@settings(deadline=None, max_examples=12)
@given(histories(), firms)
def test_brought_on_step_by_step_it_is_what_all_facts_give(
    rows: list[dict[str, Any]], declared: list[dict[str, Any]]
) -> None:
    readings, enterprises = meters(rows), meters(declared, "enterprise")
    moments = [NOON - timedelta(hours=2), NOON - timedelta(minutes=30), NOON, LATER]
    facts = PowerFacts(learnt_by(readings, moments[0]), learnt_by(enterprises, moments[0]))
    kept = kept_power(ENGINE, facts, judging=_judging(moments[0]), first=FIRST)
    for before, moment in pairwise(moments):
        facts = PowerFacts(learnt_by(readings, moment), learnt_by(enterprises, moment))
        news = learnt_by(readings, moment).filter(pl.col("recorded_at") > before)
        kept = with_news(ENGINE, kept, news, facts, judging=_judging(moment))
        anew = kept_power(ENGINE, facts, judging=_judging(moment), first=FIRST)
        assert kept.cells.equals(anew.cells)
        assert kept.meters.newest.equals(anew.meters.newest)
    days = [date(2020, 2, day) for day in (17, 20, 22)]
    told = kept_index(ENGINE, kept, days=days, judging=_judging(LATER))
    assert told.equals(power_index(ENGINE, facts, areas=AREAS, days=days, as_of=LATER))


def _judging(moment: Any) -> Judging:
    return Judging(load_power_rule(), moment, AREAS)
